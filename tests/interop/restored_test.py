"""A store that was put back from a copy, as devices see it that were told more than the copy knows: mbsync, and a
session with QRESYNC. Without `godwit restored` the UIDs told meanwhile would be given to other mail."""

import shutil
import unittest

from godwit_server import Server
from mbsync import Mbsync
from qresync_test import vanished


def message(subject):
    return f"From: a@example.org\r\nSubject: {subject}\r\n\r\n{subject}\r\n".encode()


class RestoredTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.copy = self.server.folder / "copy"

    def deliver(self, *subjects):
        with self.server.client("ada") as client:
            for subject in subjects:
                self.assertEqual(client.append("INBOX", message(subject)).status, "OK")

    def make_copy(self):
        self.assertEqual(self.server.stop(), 0)
        shutil.copytree(self.server.store, self.copy)
        self.server.start()

    def put_copy_back(self):
        self.server.kill()
        shutil.rmtree(self.server.store)
        shutil.copytree(self.copy, self.server.store)
        done = self.server.command("restored")
        self.server.check()
        self.server.start()
        return done.stdout.decode()

    def test_mbsync_shows_no_other_message_under_a_uid_that_it_knows(self):
        mbsync = Mbsync(self.server, self.server.folder / "mbsync")
        self.deliver("one", "two")
        self.make_copy()
        self.deliver("lost")
        mbsync.sync()
        self.assertEqual(self.subjects(mbsync), ["lost", "one", "two"])
        self.assertEqual(self.put_copy_back(), "1 accounts, 6 folders, 2 messages: ready to be served\n")
        self.deliver("new")
        mbsync.sync()
        self.assertEqual(self.subjects(mbsync), ["new", "one", "two"])

    @staticmethod
    def subjects(mbsync):
        texts = [path.read_bytes().decode() for path in mbsync.files()]
        return sorted(line[9:] for text in texts for line in text.splitlines() if line.startswith("Subject: "))

    def test_qresync_tells_what_is_gone_and_sends_all_flags(self):
        self.deliver("one", "two")
        self.make_copy()
        self.deliver("lost", "lost, too")
        with self.server.client("ada") as client:
            client.must("ENABLE QRESYNC")
            client.must("SELECT INBOX")
            stored = client.must(r"UID STORE 1 +FLAGS (\Flagged)")
            modseq = int(stored.fetches()[1]["MODSEQ"][0])
            validity = int(client.must("STATUS INBOX (UIDVALIDITY)").find("STATUS")[0].tokens[-1][1])
        self.put_copy_back()
        with self.server.client("ada") as client:
            client.must("ENABLE QRESYNC")
            result = client.must(f"SELECT INBOX (QRESYNC ({validity} {modseq} 1:4))")
            self.assertEqual(vanished(result), ({3, 4}, set()))
            flags = {int(items["UID"]): items["FLAGS"] for items in result.fetches().values()}
            self.assertEqual(set(flags), {1, 2})
            self.assertNotIn(r"\Flagged", flags[1])
            self.assertEqual(int(result.untagged_code("UIDVALIDITY")), validity)


if __name__ == "__main__":
    unittest.main()
