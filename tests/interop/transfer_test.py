"""godwit import and export: in from mbox, Maildir and .eml, out again, with the server running and without."""

import mailbox
import re
import unittest

import corpus
from godwit_server import Server
from imap_wire import full_view
from programs import differences

CORPUS = corpus.chosen()
STATUS_FIELDS = re.compile(rb"\AStatus: R?O\r\n(?:X-Status: .*\r\n)?(?:X-Keywords: .*\r\n)?")
NAMES = [name for name, _ in CORPUS]


class TransferTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.expected = [corpus.as_served(data) for _, data in CORPUS]

    def served(self, folder):
        with self.server.client("ada") as client:
            _, seen = full_view(client, folder, items="UID FLAGS BODY.PEEK[]")
        return [seen[uid] for uid in sorted(seen)]

    def bodies(self, folder):
        return [items["BODY[]"] for items in self.served(folder)]

    def write_files(self):
        folder = self.server.folder / "eml"
        folder.mkdir()
        for number, (_, data) in enumerate(CORPUS):
            (folder / f"{number:05}.eml").write_bytes(data)
        return folder

    def test_files_in(self):
        self.server.command("import", "ada", "Files", self.write_files())
        differences(self, self.expected, self.bodies("Files"), NAMES)

    def test_mbox_round_trip(self):
        """mbox ends each message with a line end that it may not have had, and keeps flags in fields on top of it; all
        else comes back as it was."""
        self.server.command("import", "ada", "Files", self.write_files())
        out = self.server.folder / "out.mbox"
        self.server.command("export", "ada", "Files", out, "--line-ends", "crlf")
        self.server.command("import", "ada", "Again", out)
        with_end = [data if data.endswith(b"\r\n") else data + b"\r\n" for data in self.bodies("Files")]
        bare = [STATUS_FIELDS.sub(b"", data, count=1) for data in self.bodies("Again")]
        again = [data if data.endswith(b"\r\n") else data + b"\r\n" for data in bare]
        differences(self, with_end, again, NAMES)

    def test_maildir_round_trip_without_a_server(self):
        with self.server.client("ada") as client:
            client.must("CREATE Flagged")
            for number, (_, data) in enumerate(CORPUS):
                flags = [r"\Seen", r"\Flagged \Answered", "", r"\Draft", "keyword"][number % 5]
                self.assertEqual(client.append("Flagged", data, flags, "17-Jul-1996 02:44:25 -0700").status, "OK")
        before = self.served("Flagged")
        self.assertEqual(self.server.stop(), 0)
        out = self.server.folder / "maildir"
        self.server.command("export", "ada", "Flagged", out, "--format", "maildir", "--line-ends", "crlf")
        self.server.command("import", "ada", "Again", out)
        self.server.start()
        self.assertEqual(len(mailbox.Maildir(out, create=False)), len(CORPUS))
        after = self.served("Again")
        differences(self, [items["BODY[]"] for items in before], [items["BODY[]"] for items in after], NAMES)
        self.assertEqual([set(items["FLAGS"]) - {r"\Recent"} for items in before],
                         [set(items["FLAGS"]) - {r"\Recent"} for items in after])
        with self.server.client("ada") as client:
            _, dates = full_view(client, "Again", items="UID INTERNALDATE")
        self.assertEqual({items["INTERNALDATE"] for items in dates.values()}, {b"17-Jul-1996 09:44:25 +0000"})

    def test_mbox_of_python(self):
        path = self.server.folder / "python.mbox"
        box = mailbox.mbox(path)
        for data in (b"Subject: one\n\nFrom here on\n", b"Subject: two\n\n>From there on\n"):
            box.add(data)
        box.close()
        self.server.command("import", "ada", "Python", path)
        self.assertEqual([body.split(b"\r\n")[0] for body in self.bodies("Python")], [b"Subject: one", b"Subject: two"])

    def test_keywords_that_imap_has_no_place_for(self):
        path = self.server.folder / "odd.mbox"
        path.write_bytes(b"From a\nX-Keywords: work \\Important K\xc3\xb6ln\nSubject: one\n\nx\n\n"
                         b"From a\nX-Keywords: (done) \\Important\nSubject: two\n\ny\n")
        said = self.server.command("import", "ada", "Odd", path).stderr.decode()
        flags = [set(items["FLAGS"]) - {r"\Recent"} for items in self.served("Odd")]
        self.assertEqual(flags, [{"work"}, set()])
        self.assertEqual(said.count("odd.mbox"), 3, said)
        self.assertIn('keyword "K\u00f6ln" skipped', said)
        self.assertIn("4 keywords of 2 messages skipped", said)


if __name__ == "__main__":
    unittest.main()
