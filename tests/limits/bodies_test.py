"""Bodies of any size and any cut, over and over, in the clear and in TLS: from memory, or sent from the file they lie in,
what comes is the same, and it is what was stored."""

import random
import unittest

from godwit_server import Server
from imap_wire import Client

SIZES = (60, 1_000, 5_000, 65_536 - 200, 65_536, 70_000, 262_144, 300_000, 1_500_000)


def message(size):
    rng = random.Random(size)
    lines = [b"Subject: of %d bytes\r\nTo: ada@example.org\r\n\r\n" % size]
    while sum(map(len, lines)) < size:
        lines.append(bytes(rng.choices(b"abcdefghij ", k=70)) + b"\r\n")
    return b"".join(lines)


class BodiesTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.server.add_account("ada")
        cls.messages = [message(size) for size in SIZES]
        with cls.server.client("ada") as client:
            for one in cls.messages:
                assert client.append("INBOX", one).status == "OK"
            # One of them by LMTP, which puts lines of its own before it.
        cls.server.deliver("ada", cls.messages[2])
        with cls.server.client("ada") as client:
            client.must("EXAMINE INBOX")
            last = len(SIZES) + 1
            size = int(client.must(f"FETCH {last} (RFC822.SIZE)").fetches()[last]["RFC822.SIZE"])
            cls.messages.append(client.must(f"FETCH {last} (BODY.PEEK[])").fetches()[last]["BODY[]"])
            assert len(cls.messages[-1]) == size and cls.messages[-1].endswith(cls.messages[2])
            assert size > len(cls.messages[2])

    def client(self, tls):
        client = Client(self.server.ports["imaps" if tls else "imap"], tls=self.server.tls_context() if tls else None)
        self.addCleanup(client.close)
        client.login("ada")
        client.must("EXAMINE INBOX")
        return client

    def expect_all(self, client):
        header = "BODY[HEADER.FIELDS (SUBJECT TO)]"
        result = client.must("FETCH 1:* (BODY.PEEK[] BODY.PEEK[TEXT] BODY.PEEK[HEADER.FIELDS (SUBJECT TO)] "
                             "BODY.PEEK[]<100.40> BODY.PEEK[]<65530.70000>)").fetches()
        self.assertEqual(len(result), len(self.messages))
        for number, sent in enumerate(self.messages, 1):
            with self.subTest(message=number, size=len(sent)):
                got = result[number]
                head, text = sent.split(b"\r\n\r\n", 1)
                self.assertTrue(got["BODY[]"] == sent)
                self.assertTrue(got["BODY[TEXT]"] == text)
                subject = head[head.index(b"Subject"):]
                self.assertEqual(got[header], subject + b"\r\n\r\n")
                self.assertTrue(got["BODY[]<100>"] == sent[100:140])
                self.assertTrue(got["BODY[]<65530>"] == sent[65530:135530])

    def test_in_the_clear(self):
        client = self.client(tls=False)
        for _ in range(3):  # read, then sent from the file
            self.expect_all(client)

    def test_in_tls(self):
        client = self.client(tls=True)
        for _ in range(3):
            self.expect_all(client)


if __name__ == "__main__":
    unittest.main()
