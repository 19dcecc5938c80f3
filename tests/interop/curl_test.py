"""curl: every message in over IMAPS, out over STARTTLS, byte for byte."""

import unittest

import corpus
from godwit_server import Server
from programs import differences, run

CORPUS = corpus.chosen()


def option(name, value):
    return f'{name} = "{value}"\n'


class CurlTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.files = self.server.folder / "files"
        self.files.mkdir()

    def curl(self, transfers):
        """One curl for all of them, over one connection as far as curl keeps it."""
        common = option("cacert", self.server.certificate) + option("user", "ada:secret") + "silent\nshow-error\nfail-early\n"
        config = self.server.folder / "curlrc"
        config.write_text("next\n".join(common + transfer for transfer in transfers))
        return run("curl", "--config", config)

    def upload(self):
        transfers = []
        for number, (_, data) in enumerate(CORPUS):
            path = self.files / f"in{number}"
            path.write_bytes(data)
            transfers.append(option("upload-file", path) +
                             option("url", f"imaps://localhost:{self.server.ports['imaps']}/INBOX"))
        self.curl(transfers)

    def download(self):
        url = f"imap://localhost:{self.server.ports['imap']}/INBOX/;UID="
        paths = [self.files / f"out{number}" for number in range(len(CORPUS))]
        self.curl([option("url", f"{url}{number + 1}") + option("output", path) + "ssl-reqd\n"
                   for number, path in enumerate(paths)])
        return [path.read_bytes() if path.exists() else None for path in paths]

    def test_every_message_in_and_out(self):
        self.upload()
        differences(self, [corpus.as_served(data) for _, data in CORPUS], self.download(), [name for name, _ in CORPUS])

    def test_search_and_list(self):
        self.upload()
        url = f"imaps://localhost:{self.server.ports['imaps']}/"
        common = ["curl", "--silent", "--show-error", "--cacert", self.server.certificate, "--user", "ada:secret"]
        found = run(*common, url + "INBOX?ALL").stdout.split()
        self.assertEqual(len(found) - 2, len(CORPUS), "* SEARCH and a number for each")
        self.assertIn(b"INBOX", run(*common, url).stdout)


if __name__ == "__main__":
    unittest.main()
