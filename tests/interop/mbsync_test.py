"""mbsync: every message up from a Maildir and down into one, byte for byte but for its X-TUID field."""

import unittest

import corpus
from godwit_server import Server
from imap_wire import full_view
from mbsync import SYSTEM_FLAGS_OF_LETTER, Mbsync, file_flags, pulled, pushed, without_tuid
from programs import differences

CORPUS = corpus.chosen()
MAILDIR_FLAGS = ["", "S", "F", "FS", "R", "RS", "D"]


def has_whole_header(data):
    """mbsync copies no message whose header does not end: it looks for where its field belongs."""
    lines = data.replace(b"\r", b"").split(b"\n")
    return b"" in lines[:-1]


class MbsyncTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.mbsync = Mbsync(self.server, self.server.folder / "mbsync")
        self.corpus = [(name, data) for name, data in CORPUS if has_whole_header(data)]
        print(f"{len(self.corpus)} of {len(CORPUS)} messages have a header that ends, which mbsync wants")
        self.assertGreaterEqual(len(self.corpus), len(CORPUS) * 9 // 10)

    def test_up(self):
        for number, (_, data) in enumerate(self.corpus):
            self.mbsync.put(data, f"1600000000.{number:04}.test", MAILDIR_FLAGS[number % len(MAILDIR_FLAGS)])
        self.mbsync.sync()
        client = self.enterContext(self.server.client("ada"))
        _, seen = full_view(client, "INBOX", items="UID FLAGS BODY.PEEK[]")
        messages = [without_tuid(seen[uid]["BODY[]"]) for uid in sorted(seen)]
        # mbsync walks the Maildir in an order of its own.
        expected = sorted((pushed(data).replace(b"\0", b"\x80"), name, self.flags_of(n)) for n, (name, data) in enumerate(self.corpus))
        got = sorted((message, set(seen[uid]["FLAGS"]) - {r"\Recent"}) for message, uid in zip(messages, sorted(seen)))
        differences(self, [e[0] for e in expected], [g[0] for g in got], [e[1] for e in expected])
        self.assertEqual([e[2] for e in expected], [g[1] for g in got])
        before = sorted(seen)
        self.mbsync.sync()
        self.assertEqual(sorted(full_view(client, "INBOX")[1]), before, "a second run copies nothing")

    @staticmethod
    def flags_of(number):
        return {SYSTEM_FLAGS_OF_LETTER[letter] for letter in MAILDIR_FLAGS[number % len(MAILDIR_FLAGS)]}

    def test_down(self):
        client = self.enterContext(self.server.client("ada"))
        for number, (_, data) in enumerate(self.corpus):
            result = client.append("INBOX", data, " ".join(self.flags_of(number)))
            self.assertEqual(result.status, "OK", result)
        self.mbsync.sync()
        expected = sorted((pulled(corpus.as_served(data)), sorted(MAILDIR_FLAGS[n % len(MAILDIR_FLAGS)]), name)
                          for n, (name, data) in enumerate(self.corpus))
        got = sorted((without_tuid(path.read_bytes()), sorted(file_flags(path) & set("SFRD"))) for path in self.mbsync.files())
        differences(self, [e[0] for e in expected], [g[0] for g in got], [e[2] for e in expected])
        self.assertEqual([e[1] for e in expected], [g[1] for g in got])


if __name__ == "__main__":
    unittest.main()
