"""mbsync (isync) between the server and a Maildir."""

import pathlib
import re

from programs import run

SYSTEM_FLAGS_OF_LETTER = {"S": r"\Seen", "F": r"\Flagged", "R": r"\Answered", "D": r"\Draft", "T": r"\Deleted"}
TUID = re.compile(rb"(?m)^X-TUID: .{12}\r?\n")


def pushed(message):
    """What mbsync itself makes of line ends on the way up: it drops every CR and sends CRLF for LF."""
    return message.replace(b"\r", b"").replace(b"\n", b"\r\n")


def pulled(message):
    return message.replace(b"\r", b"")


def without_tuid(message):
    """mbsync marks what it copies with a header field of its own, to find it again."""
    return TUID.sub(b"", message, count=1)


class Mbsync:
    def __init__(self, server, folder, account="ada", extra=""):
        self.folder = pathlib.Path(folder)
        self.mail = self.folder / "mail"
        self.mail.mkdir(parents=True)
        self.config = self.folder / "mbsyncrc"
        self.config.write_text(f"""
FSync no
IMAPStore far
Host 127.0.0.1
Port {server.ports["imap"]}
User {account}
Pass secret
SSLType None
AuthMechs LOGIN
Timeout 60

MaildirStore near
Path {self.mail}/
Inbox {self.mail}/INBOX
SubFolders Verbatim

Channel all
Far :far:
Near :near:
Patterns *
Create Both
Expunge Both
CopyArrivalDate yes
SyncState {self.folder}/state/
{extra}
""")
        (self.folder / "state").mkdir()

    def sync(self):
        return run("mbsync", "--config", self.config, "all")

    def box(self, name="INBOX"):
        box = self.mail / name
        for part in ("cur", "new", "tmp"):
            (box / part).mkdir(parents=True, exist_ok=True)
        return box

    def put(self, data, name, flags="", box="INBOX"):
        (self.box(box) / "cur" / f"{name}:2,{flags}").write_bytes(data)

    def files(self, box="INBOX"):
        """All message files; whether mbsync put them into new or cur says nothing."""
        found = self.box(box)
        return [path for part in ("cur", "new") for path in (found / part).iterdir()]


def file_flags(path):
    return set(path.name.rpartition(":2,")[2]) if ":2," in path.name else set()
