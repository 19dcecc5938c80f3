"""Two Maildirs kept in step by mbsync through one account: what either changes reaches the other."""

import os
import random
import unittest

import corpus
from godwit_server import Server
from imap_wire import full_view, listed
from mbsync import SYSTEM_FLAGS_OF_LETTER, Mbsync, file_flags

ROUNDS = 6


def message(number):
    return b"Subject: message %d\r\nX-Number: %d\r\n\r\nbody of %d\r\n" % (number, number, number)


class TwoWayTest(unittest.TestCase):
    def setUp(self):
        seed = int(os.environ.get("GODWIT_SEED", random.randrange(1 << 30)))
        print(f"GODWIT_SEED={seed}")
        self.rng = random.Random(seed)
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.sides = [Mbsync(self.server, self.server.folder / side) for side in ("left", "right")]
        self.number = 0

    def state(self, side):
        """{number: flags}, over all folders; T (deleted) messages are those mbsync will expunge."""
        out = {}
        for box in sorted(path.name for path in side.mail.iterdir()):
            for path in side.files(box):
                key = (box, corpus.number_of(path.read_bytes()))
                self.assertNotIn(key, out, "a message came twice")
                out[key] = file_flags(path) & set("SFRDT")
        return out

    def server_state(self):
        client = self.enterContext(self.server.client("ada"))
        out = {}
        for name in listed(client):
            for items in full_view(client, name, items="UID FLAGS BODY.PEEK[]")[1].values():
                letters = {letter for letter, flag in SYSTEM_FLAGS_OF_LETTER.items() if flag in items["FLAGS"]}
                out[name, corpus.number_of(items["BODY[]"])] = letters
        client.close()
        return out

    def change(self, side):
        """New mail, flags, deletions, a new folder: as a person and the programs on one device do."""
        for _ in range(self.rng.randint(1, 8)):
            self.number += 1
            box = self.rng.choice(["INBOX", "INBOX", "Archive", f"Folder {self.number % 3}"])
            side.put(message(self.number), f"16{self.number:08}.{side.folder.name}.test", self.flags(), box)
        files = [path for box in side.mail.iterdir() for path in side.files(box.name)]
        for path in self.rng.sample(files, len(files) // 4):
            target = path.parent.parent / "cur" / (path.name.partition(":2,")[0] + ":2," + self.flags())
            path.rename(target)
        files = [path for box in side.mail.iterdir() for path in side.files(box.name)]
        for path in self.rng.sample(files, len(files) // 8):
            path.unlink()

    def flags(self):
        return "".join(sorted(self.rng.sample("SFR", self.rng.randint(0, 3))))

    def sync_all(self):
        for side in (*self.sides, self.sides[0]):
            side.sync()

    def test_both_ways(self):
        for round_number in range(ROUNDS):
            # One side at a time: where both change one message, which of them wins is mbsync's affair.
            changed, other = self.rng.sample(self.sides, 2)
            self.change(changed)
            wanted = self.state(changed)
            self.sync_all()
            with self.subTest(round=round_number):
                self.assertEqual(self.state(changed), wanted)
                self.assertEqual(self.state(other), wanted)
                self.assertEqual(self.server_state(), wanted)

    def test_both_at_once(self):
        for round_number in range(ROUNDS):
            for side in self.sides:
                self.change(side)
            self.sync_all()
            self.sides[1].sync()
            with self.subTest(round=round_number):
                self.assertEqual(self.state(self.sides[0]), self.state(self.sides[1]))
                self.assertEqual(self.server_state(), self.state(self.sides[0]))


if __name__ == "__main__":
    unittest.main()
