"""The people of the endurance test and their programs: each visit is what one of them does in one sitting."""

import random
import threading
import time

from imap_wire import Client, listed
from lmtp_wire import LmtpClient

KEPT_MESSAGES = 200  # in a folder; whoever tidies up leaves so many
SIZES = [400, 1_000, 2_000, 4_000, 30_000]
WORDS = ["report", "holiday", "invoice", "lunch", "Grüße", "minutes", "draft", "photo"]


def message(rng):
    subject = " ".join(rng.sample(WORDS, 2))
    body = "".join(rng.choice(WORDS) + (" " if rng.random() < 0.9 else "\r\n") for _ in range(rng.choice(SIZES) // 7))
    return (f"Message-ID: <{rng.getrandbits(80):x}@example.org>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\n"
            f"From: {rng.choice(WORDS)}@example.org\r\nTo: team@example.org\r\nSubject: {subject}\r\n"
            f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n").encode()


class Day:
    """What all of them share: until when they go on, what they did, what went wrong."""

    def __init__(self, server, accounts):
        self.server, self.accounts = server, accounts
        self.lock = threading.Lock()
        self.operations, self.delivered_bytes, self.failures = 0, 0, []
        self.until = 0.0

    def over(self):
        return time.monotonic() >= self.until or self.failures

    def did(self, operations, delivered_bytes=0):
        with self.lock:
            self.operations += operations
            self.delivered_bytes += delivered_bytes


class Person(threading.Thread):
    """Visits until the phase is over; nothing of them is left behind then."""

    def __init__(self, day, seed):
        super().__init__(daemon=True)
        self.day, self.rng = day, random.Random(seed)

    def run(self):
        try:
            while not self.day.over():
                self.visit()
        except Exception as error:  # whatever it is, it is a finding
            self.day.failures.append(f"{type(self).__name__}: {type(error).__name__}: {error}")

    def log_in(self):
        tls = self.day.server.tls_context() if self.rng.random() < 0.3 else None
        client = Client(self.day.server.ports["imaps" if tls else "imap"], tls=tls)
        return client.login(self.rng.choice(self.day.accounts))

    def must(self, client, command):
        self.day.did(1)
        return client.must(command)


class Postman(Person):
    """Mail coming in."""

    def visit(self):
        with LmtpClient(self.day.server.ports["lmtp"]) as lmtp:
            for _ in range(self.rng.randint(1, 20)):
                recipients = self.rng.sample(self.day.accounts, self.rng.choice([1, 1, 1, 3]))
                data = message(self.rng)
                lmtp.begin(*recipients)
                for code, lines in lmtp.data(data + b".\r\n", len(recipients)):
                    if code != 250:
                        raise AssertionError(f"a delivery was refused: {lines}")
                self.day.did(len(recipients), len(data) * len(recipients))
                time.sleep(0.03)  # keeps an hour's mail to some gigabytes
                if self.day.over():
                    return


class Phone(Person):
    """Waits in IDLE and looks at what is new."""

    def visit(self):
        with self.log_in() as client:
            self.must(client, "ENABLE CONDSTORE")
            self.must(client, "SELECT INBOX")
            for _ in range(self.rng.randint(1, 3)):
                tag = client.idle()
                try:
                    client.wait_for(lambda response: response.word(1) == "EXISTS", self.rng.uniform(0.2, 2))
                except TimeoutError:
                    client.socket.settimeout(60)
                client.done(tag)
                self.must(client, "UID SEARCH RETURN (MIN MAX COUNT) UNSEEN")
                self.must(client, "UID FETCH * (FLAGS ENVELOPE BODYSTRUCTURE PREVIEW)")
                self.must(client, "UID FETCH * (BODY[TEXT]<0.20000>)")
            self.must(client, "LOGOUT")


class Desktop(Person):
    """Reads, files, answers, throws away."""

    def visit(self):
        with self.log_in() as client:
            self.must(client, 'LIST "" * RETURN (STATUS (MESSAGES UNSEEN SIZE))')
            exists = int(self.must(client, "SELECT INBOX").find("EXISTS")[0].word(0))
            self.must(client, "FETCH 1:* (UID FLAGS)" if exists else "NOOP")
            for _ in range(self.rng.randint(1, 8)):
                if self.day.over():
                    break
                self.act(client)
            self.must(client, self.rng.choice(["CLOSE", "UNSELECT"]))
            self.must(client, "LOGOUT")

    def act(self, client):
        word = self.rng.choice(WORDS[:4])
        data = message(self.rng)
        uids = self.must(client, "UID SEARCH RETURN (ALL) ALL")
        found = [r for r in uids.find("ESEARCH") if "ALL" in r.tokens]
        some = found[0].tokens[-1].split(",")[-1].split(":")[-1] if found else None
        self.rng.choice([
            lambda: self.must(client, f"SEARCH SUBJECT {word}"),
            lambda: self.must(client, f"SEARCH BODY {word} SEEN"),
            lambda: self.must(client, "SORT (REVERSE DATE SUBJECT) UTF-8 ALL"),
            lambda: self.must(client, "THREAD REFERENCES UTF-8 UNSEEN"),
            lambda: (self.must(client, ["APPEND Sent (\\Seen) ", data]), self.day.did(0, len(data))),
            lambda: some and self.must(client, f"UID FETCH {some} (FLAGS BODY[])"),
            lambda: some and self.must(client, f"UID COPY {some} Archive"),
            lambda: some and self.must(client, f"UID MOVE {some} Trash"),
            lambda: some and self.must(client, rf"UID STORE {some} +FLAGS (\Flagged $Label{self.rng.randint(1, 20)})"),
        ])()


class Tidier(Person):
    """Keeps folders small, and makes and removes some."""

    def visit(self):
        with self.log_in() as client:
            name = f"Project {self.rng.getrandbits(60):x}"
            self.must(client, f'CREATE "{name}/inner"')
            self.must(client, [f'APPEND "{name}/inner" ', message(self.rng)])
            self.must(client, f'RENAME "{name}" "Old {name}"')
            self.must(client, f'DELETE "Old {name}/inner"')
            self.must(client, f'DELETE "Old {name}"')
            for folder in ("INBOX", "Sent", "Archive", "Trash"):
                exists = int(self.must(client, f"SELECT {folder}").find("EXISTS")[0].word(0))
                if exists > KEPT_MESSAGES:
                    self.remove(client, f"1:{exists - KEPT_MESSAGES}")
            self.must(client, "LOGOUT")

    def remove(self, client, numbers):
        result = client.command(rf"STORE {numbers} +FLAGS.SILENT (\Deleted)")
        if not result.ok and "EXPUNGEISSUED" not in result.code:  # the other tidier may have been here first
            raise AssertionError(f"{result.tagged}")
        self.must(client, "EXPUNGE")


CROWD = [Postman] * 2 + [Phone] * 6 + [Desktop] * 4 + [Tidier] * 2


def live_bytes(server, accounts):
    """Of all mail that is there."""
    total = 0
    for account in accounts:
        with server.client(account) as client:
            for folder in listed(client):
                answer = client.must(f'STATUS "{folder}" (SIZE)').find("STATUS")[0].tokens[2]
                total += int(answer[1])
    return total
