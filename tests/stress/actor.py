"""One client of the stress test: random commands on one mailbox, every answer held against its view."""

import hashlib
import threading
import time

from imap_wire import Client, append_uid, sequence_set
from view import View, Violation

FLAGS = [r"\Seen", r"\Flagged", r"\Answered", r"\Draft", r"\Deleted", "$Label", "keyword", "another"]
MODES = [[], ["CONDSTORE"], ["QRESYNC"], ["IMAP4rev2"], ["IMAP4rev2", "QRESYNC"], ["UTF8=ACCEPT"]]
MOST_MESSAGES = 200


class Truth:
    """What all clients of one mailbox agree on: a UID means one message, for ever."""

    def __init__(self):
        self.lock = threading.Lock()
        self.content = {}
        self.commands = 0

    def note(self, uid, data):
        digest = hashlib.sha256(data).hexdigest()
        with self.lock:
            if self.content.setdefault(uid, digest) != digest:
                raise Violation(f"UID {uid} has other content than before")


class Actor:
    def __init__(self, server, account, number, rng, truth):
        self.server, self.account, self.rng, self.truth = server, account, rng, truth
        self.name = f"{account}.{number}"
        self.modes = MODES[number % len(MODES)]
        self.client = Client(server.ports["imap"]).login(account)
        for mode in self.modes:
            self.client.must(f"ENABLE {mode}")
        self.last_uid = 0
        self.commands = []
        self.select()

    # Running commands.
    def run(self, text, parts=None):
        """Every response goes through the view."""
        self.commands = self.commands[-20:] + [text[:200]]
        words = text.split()
        self.view.command = f"UID {words[1]}" if words[0] == "UID" else words[0]
        self.view.flags_told = set()
        result = self.client.command(parts or text, each=self.view.see)
        self.view.command = None
        if result.status == "BAD":
            raise Violation(f"{text}: {result.tagged}")
        self.truth.commands += 1
        return result

    def select(self):
        self.view = View("QRESYNC" in self.modes)
        self.view.command = "SELECT"
        result = self.client.must("SELECT Box", each=self.view.see)
        self.view.command = None
        self.validity = int(result.untagged_code("UIDVALIDITY"))

    def numbers(self):
        """A set of messages that exist, as text and as numbers; None where there are none."""
        count = len(self.view.uids)
        if not count:
            return None
        first = self.rng.randint(1, count)
        last = min(count, first + self.rng.choice([0, 0, 1, 5, 50]))
        return f"{first}:{last}", range(first, last + 1)

    def known_uids(self):
        known = [uid for uid in self.view.uids if uid]
        return self.rng.sample(known, min(len(known), self.rng.choice([1, 1, 2, 10])))

    @staticmethod
    def text(uids):
        return ",".join(map(str, sorted(uids)))

    # The commands.
    def step(self):
        acts = [self.fetch] * 6 + [self.uid_fetch] * 4 + [self.store] * 6 + [self.uid_store] * 4 + [self.append] * 5 + \
               [self.expunge] * 2 + [self.uid_expunge, self.copy, self.move, self.search, self.uid_search, self.noop,
                                     self.noop, self.idle, self.status, self.pipeline, self.reselect, self.body]
        self.rng.choice(acts)()

    def fetch(self):
        """All that was asked for comes: what is expunged but not told can still be fetched (design, section 3)."""
        if wanted := self.numbers():
            result = self.run(f"FETCH {wanted[0]} (UID FLAGS)")
            missing = set(wanted[1]) - set(result.fetches())
            if not result.ok or missing:
                raise Violation(f"FETCH {wanted[0]} of {len(self.view.uids)}: {result.tagged}, nothing of {sorted(missing)}")

    def uid_fetch(self):
        if uids := self.known_uids():
            self.run(f"UID FETCH {self.text(uids)} (FLAGS RFC822.SIZE ENVELOPE)")

    def body(self):
        if wanted := self.numbers():
            number = wanted[1][0]
            items = self.run(f"FETCH {number} (UID BODY.PEEK[])").fetches().get(number, {})
            if "BODY[]" not in items:
                raise Violation(f"no body of message {number}")
            self.truth.note(int(items["UID"]), items["BODY[]"])

    def some_flags(self):
        return self.rng.choice("+-") if self.rng.random() < 0.8 else "", frozenset(self.rng.sample(FLAGS, self.rng.randint(1, 3)))

    def store_command(self, prefix, set_text, uids):
        sign, flags = self.some_flags()
        silent = self.rng.random() < 0.4
        result = self.run(f"{prefix}STORE {set_text} {sign}FLAGS{'.SILENT' if silent else ''} ({' '.join(sorted(flags))})")
        if silent and result.ok:
            # Whose flags came all the same were changed by others too: they are as told.
            self.view.stored_silently(set(uids) - {None} - self.view.flags_told, sign, flags)

    def store(self):
        if wanted := self.numbers():
            # Unknown flags stay unknown, so nothing is assumed of messages that came since.
            self.store_command("", wanted[0], [self.view.uids[n - 1] for n in wanted[1]])

    def uid_store(self):
        if uids := self.known_uids():
            self.store_command("UID ", self.text(uids), uids)

    def append(self):
        if len(self.view.uids) > MOST_MESSAGES:
            return self.clear()
        data = f"Subject: {self.rng.getrandbits(60)}\r\n\r\n".encode() + b"x" * self.rng.choice([0, 100, 5_000, 70_000]) + b"\r\n"
        flags = " ".join(self.rng.sample(FLAGS[:4], self.rng.randint(0, 2)))
        result = self.run("APPEND", parts=[f"APPEND Box ({flags}) ", data])
        if not result.ok:
            raise Violation(f"APPEND: {result.tagged}")
        validity, uid = append_uid(result)
        if validity != self.validity or uid <= self.last_uid:
            raise Violation(f"APPENDUID {validity} {uid} after {self.validity} {self.last_uid}")
        self.last_uid = uid
        self.truth.note(uid, data)

    def clear(self):
        uids = self.view.uids[:MOST_MESSAGES // 2]
        known = self.text([uid for uid in uids if uid])
        if known:
            self.run(rf"UID STORE {known} +FLAGS (\Deleted)")
            self.run(f"UID EXPUNGE {known}")

    def expunge(self):
        self.run("EXPUNGE")

    def uid_expunge(self):
        if uids := self.known_uids():
            self.run(rf"UID STORE {self.text(uids)} +FLAGS (\Deleted)")
            self.run(f"UID EXPUNGE {self.text(uids)}")

    def copy(self):
        if wanted := self.numbers():
            target = self.rng.choice(["Box", "Other"])
            result = self.run(f"COPY {wanted[0]} {target}")
            if result.ok and result.code:
                _, _, source, copies = result.code.split()
                if len(sequence_set(source)) != len(sequence_set(copies)):
                    raise Violation(f"COPYUID does not match: {result.code}")

    def move(self):
        if uids := self.known_uids():
            self.run(f"UID MOVE {self.text(uids)} {self.rng.choice(['Box', 'Other'])}")

    def search(self):
        key = self.rng.choice(["ALL", "SEEN", "UNDELETED", "KEYWORD keyword", "OR FLAGGED LARGER 1000", 'SUBJECT "5"'])
        key = key + " DRAFT" if key.startswith("OR") else key
        result = self.run(f"SEARCH {key}")
        for response in result.find("SEARCH"):
            numbers = [int(t) for t in response.tokens[1:] if isinstance(t, str) and t.isdigit()]
            if any(not 1 <= n <= len(self.view.uids) for n in numbers):
                raise Violation(f"SEARCH answers {numbers}, there are {len(self.view.uids)}")

    def uid_search(self):
        self.run("UID SEARCH ALL")

    def noop(self):
        self.run(self.rng.choice(["NOOP", "CHECK"]) if "IMAP4rev2" not in self.modes else "NOOP")

    def idle(self):
        self.view.command = "IDLE"
        tag = self.client.idle(self.view.see)
        until = time.monotonic() + self.rng.uniform(0, 0.1)
        try:
            self.client.wait_for(lambda response: self.view.see(response), max(0.001, until - time.monotonic()))
        except TimeoutError:
            self.client.socket.settimeout(60)
        self.client.raw(b"DONE\r\n")
        self.client.wait(tag, each=self.view.see)
        self.view.command = None

    def status(self):
        self.run("STATUS Other (MESSAGES UIDNEXT UNSEEN)")

    def pipeline(self):
        """RFC 9051 5.5 allows these together: none of them changes message numbers."""
        wanted = self.numbers()
        if not wanted:
            return
        self.view.command = "FETCH"  # what may not come under one of them may not come under any
        tags = [self.client.send(f"FETCH {wanted[0]} (UID FLAGS)"), self.client.send(rf"STORE {wanted[0]} +FLAGS (keyword)"),
                self.client.send(f"FETCH {wanted[0]} (UID)")]
        for tag in tags:
            if self.client.wait(tag, each=self.view.see).status == "BAD":
                raise Violation("BAD in a pipeline")
        self.view.command = None

    def reselect(self):
        if self.rng.random() < 0.3:
            self.client.must(self.rng.choice(["CLOSE", "UNSELECT"]))
            self.select()

    # Checkpoints: nothing changes while they last.
    def catch_up(self):
        self.run("NOOP")
        self.run("NOOP")
