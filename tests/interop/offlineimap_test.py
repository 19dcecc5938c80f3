"""offlineimap: every message once with its flags. It parses mail and writes it anew; how much stays exact is written down."""

import email.parser
import email.policy
import pathlib
import unittest

import corpus
from godwit_server import Server
from programs import run

# Of our own corpus, as offlineimap 0~git20211018 leaves it; of the other corpus the count is printed alone, because it
# is not ours to know.
EXACT_OF_OWN = 85
FLAGS = {"S": r"\Seen", "F": r"\Flagged", "R": r"\Answered", "D": r"\Draft"}
LETTERS = ["", "S", "F", "FS", "R", "D"]
CORPUS = corpus.chosen()
MOST_UNFIT = len(CORPUS) // 10


def survives(message):
    """offlineimap reads and writes mail with Python's email package, which gives up on some; a message that it gives up
    on ends the whole run, so those are left out (and counted)."""
    rules = email.policy.default.clone(cte_type="8bit", utf8=True, refold_source="none", linesep="\r\n")
    try:
        parsed = email.parser.BytesParser(policy=rules).parsebytes(message)
        parsed["X-OfflineIMAP"] = "x"
        parsed.as_bytes(policy=rules)
        return bool(parsed.get_content_type())
    except Exception:
        return False


class OfflineimapTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.folder = self.server.folder / "offlineimap"
        self.folder.mkdir()
        self.config = self.folder / "config"
        self.config.write_text(f"""
[general]
accounts = account
metadata = {self.folder}/metadata
ui = basic
fsync = no
[Account account]
localrepository = here
remoterepository = there
[Repository here]
type = Maildir
localfolders = {self.folder}/mail
[Repository there]
type = IMAP
remotehost = 127.0.0.1
remoteport = {self.server.ports["imap"]}
remoteuser = ada
remotepass = secret
ssl = no
starttls = no
auth_mechanisms = PLAIN
""")

    def sync(self):
        return run("offlineimap", "-c", self.config, "-o", check=False)

    def fill(self, messages):
        client = self.enterContext(self.server.client("ada"))
        for number, data in enumerate(messages):
            flags = " ".join(FLAGS[letter] for letter in LETTERS[number % len(LETTERS)])
            self.assertEqual(client.append("INBOX", data, flags).status, "OK")
        client.close()

    def local(self):
        """{number: (bytes, flags)}"""
        out = {}
        for part in ("cur", "new"):
            for path in (pathlib.Path(self.folder) / "mail/INBOX" / part).iterdir():
                data = path.read_bytes()
                number = corpus.number_of(data)
                self.assertNotIn(number, out, "a message came twice")
                out[number] = (data, set(path.name.rpartition(":2,")[2]))
        return out

    def test_down(self):
        fit = [(name, data) for name, data in CORPUS if survives(b"X-Number: 0\r\n" + corpus.as_served(data))]
        unfit = {name for name, _ in CORPUS} - {name for name, _ in fit}
        print(f"{len(unfit)} messages are too much for Python's email package: {sorted(unfit)}")
        self.assertLessEqual(len(unfit), MOST_UNFIT)
        messages = corpus.numbered(fit)
        self.fill(messages)
        said = self.sync()
        local = self.local()
        missing = [fit[n][0] for n in range(len(messages)) if n not in local]
        self.assertFalse(missing, f"{len(missing)} missing; offlineimap said:\n" + said.stdout.decode()[-2000:] +
                         said.stderr.decode()[-2000:])
        self.assertEqual(len(local), len(messages))
        for number, (_, flags) in local.items():
            self.assertEqual(flags & set("SFRD"), set(LETTERS[number % len(LETTERS)]), fit[number][0])
        exact = sum(local[n][0].replace(b"\r", b"") == corpus.as_served(data).replace(b"\r", b"")
                    for n, data in enumerate(messages))
        print(f"offlineimap left {exact} of {len(messages)} messages exactly as they are")
        if CORPUS == corpus.messages():
            self.assertGreaterEqual(exact, EXACT_OF_OWN)

    def test_flags_go_up_and_new_mail_comes_down(self):
        messages = corpus.numbered(corpus.messages()[:20])
        self.fill(messages)
        self.sync()
        files = {corpus.number_of(path.read_bytes()): path for part in ("cur", "new")
                 for path in (self.folder / "mail/INBOX" / part).iterdir()}
        files[0].rename(files[0].parent.parent / "cur" / (files[0].name.partition(":2,")[0] + ":2,FS"))
        files[1].unlink()
        self.server.deliver("ada", b"X-Number: 100\r\n\r\nnew\r\n")
        self.sync()
        self.assertIn(100, self.local())
        client = self.enterContext(self.server.client("ada"))
        client.must("SELECT INBOX")
        kept = {corpus.number_of(items["BODY[HEADER.FIELDS (X-NUMBER)]"]): set(items["FLAGS"]) for items in
                client.must("FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (X-Number)])").fetches().values()}
        self.assertEqual(kept[0] - {r"\Recent"}, {r"\Flagged", r"\Seen"})
        self.assertNotIn(1, kept)
        self.assertEqual(len(kept), 20)


if __name__ == "__main__":
    unittest.main()
