"""BDAT (RFC 3030): bytes by count, in one chunk or many; nothing of them is a command."""

import unittest

from godwit_server import Server
from imap_wire import full_view
from lmtp_wire import LmtpClient

MESSAGE = b"From: a@example.org\r\nSubject: chunks\r\n\r\n" + b"one\r\n.\r\n..\r\nQUIT\r\n" * 20


class ChunkingTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"limits.message_bytes": 100_000}))
        for name in ("ada", "bob"):
            self.server.add_account(name)
        self.wire = self.enterContext(LmtpClient(self.server.ports["lmtp"]))

    def messages(self, name="ada"):
        with self.server.client(name) as client:
            _, seen = full_view(client, "INBOX", items="UID BODY.PEEK[]")
        return [seen[uid]["BODY[]"].partition(b"From:")[2] for uid in sorted(seen)]

    def bdat(self, data, last=False):
        self.wire.raw(b"BDAT %d%s\r\n" % (len(data), b" LAST" if last else b"") + data)

    def test_offered(self):
        self.assertIn("CHUNKING", self.wire.keywords)
        self.assertNotIn("BINARYMIME", self.wire.keywords)

    def test_one_chunk(self):
        self.wire.begin("ada")
        self.bdat(MESSAGE, last=True)
        self.assertEqual(self.wire.reply()[0], 250)
        self.assertEqual(self.messages(), [MESSAGE.partition(b"From:")[2]])

    def test_cut_anywhere(self):
        for at in range(0, len(MESSAGE), 13):
            self.wire.begin("ada")
            self.bdat(MESSAGE[:at])
            self.assertEqual(self.wire.reply()[0], 250)
            self.bdat(MESSAGE[at:], last=True)
            self.assertEqual(self.wire.reply()[0], 250)
        self.assertEqual(set(self.messages()), {MESSAGE.partition(b"From:")[2]})

    def test_an_empty_last_chunk(self):
        self.wire.begin("ada", "bob")
        self.bdat(MESSAGE)
        self.assertEqual(self.wire.reply()[0], 250)
        self.bdat(b"", last=True)
        self.assertEqual([self.wire.reply()[0] for _ in range(2)], [250, 250], "one answer a recipient")
        self.assertEqual(len(self.messages("bob")), 1)

    def test_pipelined(self):
        self.wire.raw(b"MAIL FROM:<a@example.org>\r\nRCPT TO:<ada>\r\nRCPT TO:<nobody>\r\n")
        for byte in range(0, len(MESSAGE), 50):
            self.bdat(MESSAGE[byte:byte + 50], last=byte + 50 >= len(MESSAGE))
        self.wire.raw(b"NOOP\r\n")
        chunks = (len(MESSAGE) + 49) // 50
        codes = [self.wire.reply()[0] for _ in range(3 + chunks + 1)]
        self.assertEqual(codes, [250, 250, 550] + [250] * chunks + [250])
        self.assertEqual(self.messages(), [MESSAGE.partition(b"From:")[2]])

    def test_bytes_are_eaten_whatever_is_answered(self):
        self.bdat(b"NOOP\r\nNOOP\r\n", last=True)
        self.assertEqual(self.wire.reply()[0], 503)
        self.assertEqual(self.wire.begin("nobody"), [550])
        self.bdat(b"QUIT\r\n")
        self.assertEqual(self.wire.reply()[0], 503)
        self.assertEqual(self.wire.command("NOOP")[0], 250)

    def test_data_after_bdat(self):
        self.wire.begin("ada")
        self.bdat(MESSAGE)
        self.assertEqual(self.wire.reply()[0], 250)
        self.assertEqual(self.wire.command("DATA")[0], 503, "RFC 3030 2: not both in one transaction")
        self.assertEqual(self.wire.command("RCPT TO:<bob>")[0], 503)
        self.assertEqual(self.wire.command("RSET")[0], 250)
        self.assertEqual(self.messages(), [])

    def test_reset_forgets(self):
        self.wire.begin("ada")
        self.bdat(b"Subject: forgotten\r\n")
        self.assertEqual(self.wire.reply()[0], 250)
        self.wire.command("RSET")
        self.wire.begin("ada")
        self.bdat(MESSAGE, last=True)
        self.assertEqual(self.wire.reply()[0], 250)
        self.assertEqual(self.messages(), [MESSAGE.partition(b"From:")[2]])

    def test_too_big(self):
        self.wire.begin("ada")
        chunk = b"From: x\r\n\r\n" + b"y" * 20_000 + b"\r\n"
        codes = []
        for number in range(6):
            self.bdat(chunk, last=number == 5)
            codes.append(self.wire.reply()[0])
        self.assertEqual(codes[-1], 552)
        self.assertEqual(self.wire.command("NOOP")[0], 250)
        self.assertEqual(self.messages(), [])

    def test_bare_line_ends(self):
        self.wire.begin("ada")
        self.bdat(b"From: a\nSubject: bare\n\nx\n", last=True)
        self.assertEqual(self.wire.reply()[0], 550)

    def test_bad_sizes(self):
        for size in ("", "x", "-1", "99999999999999999999999", "5 FIRST"):
            with self.subTest(size=size):
                self.assertIn(self.wire.command(f"BDAT {size}")[0], (500, 501, 503, 552))


if __name__ == "__main__":
    unittest.main()
