"""Messages made to be expensive: what they cost grows as they do, and what is told of them is well-formed."""

import unittest

from godwit_server import Server

MIXED = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"


def nested(depth):
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth)) + b"\r\nx\r\n"


def same_boundary(depth):
    return (b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n") * depth + b"\r\nx\r\n"


# Each makes a message that grows with n.
KINDS = {
    "depth": (nested, 1_000),
    "depth of one boundary": (same_boundary, 1_000),
    "messages in messages": (lambda n: b"Content-Type: message/rfc822\r\n\r\n" * n + b"x\r\n", 2_000),
    "parts": (lambda n: MIXED + b"--b\r\n\r\nx\r\n" * n + b"--b--\r\n", 20_000),
    "header fields": (lambda n: b"".join(b"X-%d: v\r\n" % i for i in range(n)) + b"\r\nx\r\n", 20_000),
    "one field": (lambda n: b"Subject: " + b"s" * n + b"\r\n\r\nx\r\n", 500_000),
    "folded field": (lambda n: b"Subject: a\r\n" + b" b\r\n" * n + b"\r\nx\r\n", 50_000),
    "addresses": (lambda n: b"To: " + b"a@b, " * n + b"c@d\r\n\r\nx\r\n", 50_000),
    "comments": (lambda n: b"To: " + b"(" * n + b"a@b\r\n\r\nx\r\n", 100_000),
    "groups": (lambda n: b"To: " + b"g:a@b;," * n + b"\r\n\r\nx\r\n", 30_000),
    "parameters": (lambda n: b"Content-Type: text/plain" + b"; a=b" * n + b"\r\n\r\nx\r\n", 20_000),
    "parameter pieces": (lambda n: b"Content-Type: text/plain" + b"".join(b"; a*%d=x" % i for i in range(n)) + b"\r\n\r\nx\r\n", 10_000),
    "encoded words": (lambda n: b"Subject: " + b"=?utf-8?Q?=C3=A9?= " * n + b"\r\n\r\nx\r\n", 20_000),
    "references": (lambda n: b"References:" + b" <a@b>" * n + b"\r\n\r\nx\r\n", 50_000),
    "dashes": (lambda n: MIXED + b"--" * n + b"\r\n", 300_000),
    "almost boundaries": (lambda n: MIXED + b"--bX\r\n--c\r\n" * n, 50_000),
    "subject prefixes": (lambda n: b"Subject: " + b"Re: " * n + b"x\r\n\r\nx\r\n", 50_000),
}
FETCHED = "(UID ENVELOPE BODYSTRUCTURE BODY BODY.PEEK[HEADER.FIELDS (Subject To References)])"
RATIO = 12  # for four times the input: 4 would be linear; 16 is what quadratic costs
LEAST_SECONDS = 0.05  # less than this is not measured well enough to compare


class MessageLimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server({"lmtp.bare_newline": "normalise"}))
        cls.server.add_account("ada")
        cls.client = cls.enterClassContext(cls.server.client("ada"))
        cls.client.must("SELECT INBOX")

    def by_append(self, message):
        result = self.client.append("INBOX", message)
        self.assertEqual(result.status, "OK", result)

    def by_lmtp(self, message):
        self.server.deliver("ada", message)
        self.client.must("NOOP")

    def cost(self, deliver, message):
        """CPU seconds of taking it in and telling all about it; the answer must be well-formed."""
        before = self.server.cpu_seconds()
        deliver(message)
        items = self.client.must(f"FETCH * {FETCHED}").fetches()
        told = list(items.values())[-1]
        self.assertEqual(len(told["ENVELOPE"]), 10)
        self.assertIsInstance(told["BODYSTRUCTURE"], list)
        return self.server.cpu_seconds() - before

    def compare(self, deliver):
        for name, (make, size) in KINDS.items():
            with self.subTest(name=name):
                small = self.cost(deliver, make(size))
                large = self.cost(deliver, make(4 * size))
                self.assertLess(large, max(LEAST_SECONDS, small) * RATIO, f"{small:.2f} s for {size}, {large:.2f} s for four times that")
        self.assertLess(self.server.peak_bytes(), 1 << 30)

    def test_append(self):
        self.compare(self.by_append)

    def test_lmtp(self):
        self.compare(self.by_lmtp)

    def test_sort_and_thread_take_them_all(self):
        for name, (make, size) in KINDS.items():
            self.by_append(make(size))
        self.client.must("SORT (SUBJECT FROM TO DATE) UTF-8 ALL")
        self.client.must("THREAD REFERENCES UTF-8 ALL")
        self.client.must('SEARCH CHARSET UTF-8 OR SUBJECT "x" BODY "nowhere"')


class ImportTest(unittest.TestCase):
    def test_the_message_that_is_too_large_is_named(self):
        server = self.enterContext(Server({"limits.message_bytes": 65_536}))
        server.add_account("ada")
        mbox = server.folder / "in.mbox"
        bodies = ("first", "x" * 60 + "\n" + ("y" * 70 + "\n") * 2_000, "third")
        mbox.write_text("".join(f"From x Thu Jan  1 00:00:00 2026\nSubject: {n}\n\n{body}\n\n" for n, body in enumerate(bodies)))
        done = server.command("import", "ada", "INBOX", str(mbox), check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr.decode(), r"in\.mbox at byte 51: a message over the limit; 1 messages before it were imported")
        client = self.enterContext(server.client("ada"))
        self.assertIn("1 EXISTS", str(client.must("SELECT INBOX")))


if __name__ == "__main__":
    unittest.main()
