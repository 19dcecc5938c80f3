"""What clients were told, and so must still be true after a crash.

Each worker owns its folders and messages, so that it alone knows what they must be. An operation whose answer never came
may have happened or not: the worker notes both. What the server says of folders (UIDVALIDITY, UIDNEXT, HIGHESTMODSEQ)
is noted as the least that it may say from then on.
"""

from __future__ import annotations

import dataclasses
import threading


@dataclasses.dataclass
class Message:
    key: bytes  # unique in the test, first line of the message
    data: bytes
    flags: frozenset = frozenset()
    maybe_flags: frozenset | None = None  # what they are if the STORE without an answer happened
    uid: int | None = None  # where the answer told it
    certain: bool = True  # False: its APPEND or COPY was never answered
    maybe_gone: bool = False  # its MOVE, STORE \\Deleted or EXPUNGE was never answered
    moved_to: Message | None = None  # where a MOVE without an answer may have put it
    found: bool = False  # by the last verification

    def allowed_flags(self):
        return {self.flags} | ({self.maybe_flags} if self.maybe_flags is not None else set())


@dataclasses.dataclass
class Folder:
    name: str
    certain: bool = True
    maybe_gone: bool = False
    new_name: str | None = None  # while a RENAME is without an answer
    messages: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Marks:
    """Of a folder by its MAILBOXID: it keeps them when it is renamed."""
    validity: int = 0
    uidnext: int = 0
    modseq: int = 0
    keys: dict = dataclasses.field(default_factory=dict)  # UID -> key: a UID means one message for ever


class Ledger:
    """All that is certain of the server's folders, over all rounds."""

    def __init__(self):
        self.lock = threading.Lock()
        self.marks = {}
        self.wrong = []

    def of(self, account, mailbox_id):
        return self.marks.setdefault((account, mailbox_id), Marks())

    def note_uid(self, account, mailbox_id, uid, key):
        with self.lock:
            marks = self.of(account, mailbox_id)
            known = marks.keys.setdefault(uid, key)
            marks.uidnext = max(marks.uidnext, uid + 1)
        if known != key:
            self.wrong.append(f"{account}: UID {uid} of {mailbox_id} was given to {known} and to {key}")

    def note_marks(self, account, mailbox_id, validity, uidnext, modseq):
        with self.lock:
            marks = self.of(account, mailbox_id)
            if marks.validity not in (0, validity):
                self.wrong.append(f"{account}: UIDVALIDITY of {mailbox_id} was {marks.validity}, is {validity}")
            if uidnext < marks.uidnext:
                self.wrong.append(f"{account}: UIDNEXT of {mailbox_id} fell from {marks.uidnext} to {uidnext}")
            if modseq < marks.modseq:
                self.wrong.append(f"{account}: HIGHESTMODSEQ of {mailbox_id} fell from {marks.modseq} to {modseq}")
            marks.validity, marks.uidnext, marks.modseq = validity, uidnext, modseq
