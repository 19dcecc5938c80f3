"""What one connection knows of its mailbox, from nothing but what the server told it; and the rules for telling."""

from imap_wire import fetch_items, sequence_set

# RFC 9051 7.5.1: message numbers do not change under these.
NO_EXPUNGE = ("FETCH", "STORE", "SEARCH", "SORT", "THREAD", None)


class Violation(AssertionError):
    pass


class View:
    """uids[n - 1] is the UID of message n and None where it was not told yet."""

    def __init__(self, qresync):
        self.qresync = qresync
        self.uids = []
        self.flags = {}  # UID -> frozenset, where they are known
        self.modseq = {}
        self.flags_told = set()  # UIDs of which the running command told flags
        self.command = None  # what runs: "FETCH", "UID FETCH", None for nothing

    def see(self, response):
        """Takes an untagged response in. Violation: it may not come like this, or not now."""
        kind = response.word(1)
        if kind == "EXISTS":
            self.exists(int(response.word(0)))
        elif kind == "EXPUNGE":
            self.expunge(int(response.word(0)))
        elif kind == "FETCH":
            self.fetch(int(response.word(0)), fetch_items(response))
        elif response.word(0) == "VANISHED":
            self.vanished(response.tokens)

    def exists(self, count):
        if count < len(self.uids):
            raise Violation(f"EXISTS {count} after {len(self.uids)} without EXPUNGE")
        self.uids += [None] * (count - len(self.uids))

    def allow_expunge(self):
        if self.command in NO_EXPUNGE:
            raise Violation(f"an expunge is told while {self.command} runs (RFC 9051 7.5.1)")

    def expunge(self, number):
        self.allow_expunge()
        if self.qresync:
            raise Violation("EXPUNGE to a client that enabled QRESYNC (RFC 7162 3.2.7)")
        if not 1 <= number <= len(self.uids):
            raise Violation(f"EXPUNGE {number} of {len(self.uids)}")
        self.forget(self.uids.pop(number - 1))

    def vanished(self, tokens):
        if not self.qresync:
            raise Violation("VANISHED to a client that did not enable QRESYNC")
        if tokens[1] == ["EARLIER"]:
            return
        self.allow_expunge()
        for uid in sequence_set(tokens[1]):
            if uid in self.uids:
                self.uids.remove(uid)
            elif (slot := self.unknown_slot(uid)) is not None:
                del self.uids[slot]
            else:
                raise Violation(f"VANISHED {uid}, which this client does not know")
            self.forget(uid)

    def unknown_slot(self, uid):
        """Where this UID would stand among those that were never asked for."""
        below = max((at for at, known in enumerate(self.uids) if known and known < uid), default=-1)
        return below + 1 if below + 1 < len(self.uids) and self.uids[below + 1] is None else None

    def forget(self, uid):
        self.flags.pop(uid, None)
        self.modseq.pop(uid, None)

    def fetch(self, number, items):
        if not 1 <= number <= len(self.uids):
            raise Violation(f"FETCH of message {number}, there are {len(self.uids)}")
        if "UID" in items:
            self.learn(number, int(items["UID"]))
        elif self.qresync:
            raise Violation("FETCH without UID to a client that enabled QRESYNC (RFC 7162 3.2)")
        uid = self.uids[number - 1]
        if "MODSEQ" in items and uid:
            modseq = int(items["MODSEQ"][0])
            if modseq < self.modseq.get(uid, 0):
                raise Violation(f"MODSEQ of UID {uid} fell from {self.modseq[uid]} to {modseq}")
            self.modseq[uid] = modseq
        if "FLAGS" in items and uid:
            self.flags[uid] = frozenset(items["FLAGS"]) - {r"\Recent"}
            self.flags_told.add(uid)

    def learn(self, number, uid):
        known = self.uids[number - 1]
        if known not in (None, uid):
            raise Violation(f"message {number} has UID {uid}, before it was {known}")
        if known is None:
            below = max((u for u in self.uids[:number - 1] if u), default=0)
            above = min((u for u in self.uids[number:] if u), default=uid + 1)
            if not below < uid < above:
                raise Violation(f"UID {uid} of message {number} is not between {below} and {above}")
            self.uids[number - 1] = uid

    def stored_silently(self, uids, sign, flags):
        """What .SILENT leaves to the client to work out."""
        for uid in uids:
            if uid in self.flags:
                before = self.flags[uid]
                self.flags[uid] = {"+": before | flags, "-": before - flags, "": flags}[sign]
