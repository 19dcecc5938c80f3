"""fetchmail: hands every message on once. It adds fields of its own; how much of the rest stays exact is written down."""

import os
import unittest

import corpus
from godwit_server import Server
from programs import run

# Of our own corpus, as fetchmail 6.4.37 leaves it, but for the Received and Return-Path fields it adds.
EXACT_OF_OWN = 96
CORPUS = corpus.chosen()


def without_added_fields(message):
    """fetchmail puts Return-Path and a folded Received on top."""
    lines = message.split(b"\n")
    while lines and (lines[0].startswith((b"Return-Path:", b"Received:", b"Delivered-To:")) or lines[0][:1] in (b" ", b"\t")):
        lines.pop(0)
    return b"\n".join(lines)


class FetchmailTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.folder = self.server.folder / "fetchmail"
        self.folder.mkdir()
        (self.folder / "out").mkdir()
        self.client = self.enterContext(self.server.client("ada"))
        self.messages = corpus.numbered(CORPUS)
        for data in self.messages:
            self.assertEqual(self.client.append("INBOX", data).status, "OK")

    def fetch(self, options):
        agent = self.folder / "agent"
        agent.write_text(f"#!/bin/sh\nexec cat >\"$(mktemp {self.folder}/out/XXXXXXXX)\"\n")
        agent.chmod(0o700)
        config = self.folder / "fetchmailrc"
        config.write_text(f"""set no bouncemail
poll 127.0.0.1 protocol IMAP port {self.server.ports["imap"]} auth password bad-header accept
user "ada" password "secret" sslproto "" fetchall no rewrite pass8bits {options}
mda "{agent}"
""")
        config.chmod(0o600)
        return run("fetchmail", "--fetchmailrc", config, "--nosyslog", check=False,
                   environment={**os.environ, "FETCHMAILHOME": str(self.folder), "HOME": str(self.folder)})

    def handed_on(self):
        out = {}
        for path in (self.folder / "out").iterdir():
            data = path.read_bytes()
            number = corpus.number_of(data)
            self.assertNotIn(number, out, "a message came twice")
            out[number] = data
        return out

    def check(self, said):
        out = self.handed_on()
        missing = [CORPUS[n][0] for n in range(len(self.messages)) if n not in out]
        self.assertFalse(missing, said.stdout.decode()[-1000:] + said.stderr.decode()[-2000:])
        self.assertEqual(len(out), len(self.messages))
        exact = sum(without_added_fields(out[n]).rstrip(b"\n") == corpus.as_served(data).replace(b"\r", b"").rstrip(b"\n")
                    for n, data in enumerate(self.messages))
        print(f"fetchmail left {exact} of {len(self.messages)} messages exactly as they are")
        if CORPUS == corpus.messages():
            self.assertGreaterEqual(exact, EXACT_OF_OWN)

    def flags(self):
        self.client.must("SELECT INBOX")
        return [set(items["FLAGS"]) - {r"\Recent"} for items in self.client.must("FETCH 1:* (FLAGS)").fetches().values()]

    def test_keep(self):
        self.check(self.fetch("keep"))
        self.assertEqual(self.flags(), [{r"\Seen"}] * len(self.messages))

    def test_take_away(self):
        self.check(self.fetch("nokeep"))
        self.assertEqual(int(self.client.must("SELECT INBOX").find("EXISTS")[0].word(0)), 0)


if __name__ == "__main__":
    unittest.main()
