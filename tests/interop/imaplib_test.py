"""Python's imaplib: every message in and out byte for byte, its parts and their description included."""

import imaplib
import unittest

import corpus
from godwit_server import Server
from programs import differences

CORPUS = corpus.chosen()
NAMES = [name for name, _ in CORPUS]
FLAGS = ["", r"\Seen", r"\Flagged \Seen", r"\Draft", r"\Answered $Forwarded", r"Keyword"]


def as_appended(data):
    """imaplib itself makes CRLF of every kind of line end before it sends."""
    return imaplib.MapCRLF.sub(b"\r\n", data).replace(b"\0", b"\x80")


class ImaplibTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.server.add_account("ada")
        cls.imap = cls.enterClassContext(cls.server.imaps_login("ada"))
        for number, (name, data) in enumerate(CORPUS):
            answer = cls.imap.append("INBOX", FLAGS[number % len(FLAGS)], None, data)
            if answer[0] != "OK":
                raise AssertionError(f"APPEND of {name}: {answer}")
        cls.expected = [as_appended(data) for _, data in CORPUS]

    def setUp(self):
        self.assertEqual(self.imap.select("INBOX")[1], [str(len(CORPUS)).encode()])

    def fetch(self, item):
        """The literal that each message answers with, in order."""
        status, data = self.imap.fetch("1:*", f"({item})")
        self.assertEqual(status, "OK")
        return [entry[1] for entry in data if isinstance(entry, tuple)]

    def test_bodies(self):
        differences(self, self.expected, self.fetch("BODY.PEEK[]"), NAMES)

    def test_rfc822_of_revision_1(self):
        differences(self, self.expected, self.fetch("RFC822"), NAMES)

    def test_header_and_text_are_the_whole(self):
        client = self.enterContext(self.server.client("ada"))
        client.must("EXAMINE INBOX")
        fetched = client.must("FETCH 1:* (BODY.PEEK[HEADER] BODY.PEEK[TEXT])").fetches()
        both = [fetched[n]["BODY[HEADER]"] + fetched[n]["BODY[TEXT]"] for n in sorted(fetched)]
        differences(self, self.expected, both, NAMES)

    def test_pieces(self):
        client = self.enterContext(self.server.client("ada"))
        client.must("EXAMINE INBOX")
        for number, want in enumerate(self.expected, 1):
            got = b""
            while len(got) < len(want):
                items = client.must(f"FETCH {number} (BODY.PEEK[]<{len(got)}.70001>)").fetches()[number]
                piece = items[f"BODY[]<{len(got)}>"]
                self.assertTrue(piece, NAMES[number - 1])
                got += piece
            self.assertEqual(got == want, True, NAMES[number - 1])

    def test_nothing_is_hidden_from_binary(self):
        """BINARY carries NUL as it is (RFC 3516 4.2), where it may stand: the whole message is not encoded."""
        client = self.enterContext(self.server.client("ada"))
        client.must("EXAMINE INBOX")
        fetched = client.must("FETCH 1:* (BINARY.PEEK[])").fetches()
        got = [fetched[n]["BINARY[]"] for n in sorted(fetched)]
        differences(self, [imaplib.MapCRLF.sub(b"\r\n", data) for _, data in CORPUS], got, NAMES)

    def test_sizes_and_flags(self):
        client = self.enterContext(self.server.client("ada"))
        client.must("EXAMINE INBOX")
        fetched = client.must("FETCH 1:* (RFC822.SIZE FLAGS)").fetches()
        self.assertEqual([int(fetched[n]["RFC822.SIZE"]) for n in sorted(fetched)], [len(data) for data in self.expected])
        # Other tests of this class read with RFC822, which sets \Seen.
        without_seen = [{flag for flag in fetched[n]["FLAGS"] if flag not in (r"\Seen", r"\Recent")} for n in sorted(fetched)]
        self.assertEqual(without_seen, [set(FLAGS[n % len(FLAGS)].split()) - {r"\Seen"} for n in range(len(CORPUS))])

    def test_every_part_that_is_described_can_be_read(self):
        client = self.enterContext(self.server.client("ada"))
        client.must("EXAMINE INBOX")
        fetched = client.must("FETCH 1:* (ENVELOPE BODYSTRUCTURE BODY)").fetches()
        for number, items in fetched.items():
            name = NAMES[number - 1]
            self.assertEqual(len(items["ENVELOPE"]), 10, name)
            self.check_structure(items["BODYSTRUCTURE"], name)
            self.check_structure(items["BODY"], name)
            if name.startswith("deep"):
                continue  # some hundred levels: the structure was well-formed, that is what they are for
            part = "1.1" if name.startswith("forwarded") else "1"
            self.assertIn(f"BODY[{part}]", client.must(f"FETCH {number} (BODY.PEEK[{part}])").fetches()[number], name)

    def check_structure(self, structure, name):
        """RFC 9051 9, body: parts first in a multipart, else type, subtype, parameters, id, description, encoding, octets."""
        pending = [structure]
        while pending:
            part = pending.pop()
            self.assertIsInstance(part, list, name)
            if isinstance(part[0], list):
                parts = next(at for at, token in enumerate(part) if not isinstance(token, list))
                self.assertIsInstance(part[parts], bytes, name)  # the subtype
                pending += part[:parts]
            else:
                self.assertIsInstance(part[0], bytes, name)
                self.assertIsInstance(part[1], bytes, name)
                self.assertIsInstance(part[5], bytes, name)
                self.assertTrue(part[6].isdigit(), name)
                if part[0].upper() == b"MESSAGE" and part[1].upper() == b"RFC822":
                    self.assertEqual(len(part[7]), 10, name)
                    pending.append(part[8])


if __name__ == "__main__":
    unittest.main()
