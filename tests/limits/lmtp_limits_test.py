"""LMTP beyond its limits, and the control socket fed with what it does not expect."""

import random
import socket
import time
import unittest

from godwit_server import Server
from lmtp_wire import LmtpClient

RECIPIENTS = 100
LARGEST = 1_000_000


class LmtpLimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server({"limits.recipients": RECIPIENTS, "limits.message_bytes": LARGEST}))
        cls.server.add_account("ada")

    def wire(self, **options):
        return self.enterContext(LmtpClient(self.server.ports["lmtp"], timeout=30, **options))

    def test_recipients(self):
        wire = self.wire()
        codes = wire.begin(*["ada"] * (RECIPIENTS + 5))
        self.assertEqual(codes, [250] * RECIPIENTS + [452] * 5)
        replies = wire.data(b"Subject: x\r\n\r\nx\r\n.\r\n", RECIPIENTS)
        self.assertEqual([code for code, _ in replies], [250] * RECIPIENTS)

    def test_long_lines(self):
        for command in (b"LHLO ", b"MAIL FROM:<", b"RCPT TO:<", b"", b"XYZZY "):
            with self.subTest(command=command):
                wire = self.wire()
                wire.raw(command + b"a" * 1_000_000 + b"\r\n")
                self.assertIn(wire.reply()[0], (500, 501, 503, 421))

    def test_a_line_without_end(self):
        wire = self.wire()
        before = self.server.resident_bytes()
        try:
            for _ in range(64):
                wire.raw(b"a" * (1 << 20))
        except OSError:
            pass
        self.assertLess(self.server.resident_bytes() - before, 32 << 20)

    def test_errors_end_it(self):
        wire = self.wire()
        wire.raw(b"NONSENSE\r\n" * 1_000)
        codes = []
        while codes[-1:] != [None]:
            codes.append(wire.reply()[0])
            self.assertLess(len(codes), 100, "errors without end")
        self.assertIn(421, codes)

    def test_data_without_end(self):
        """More than is taken: read to its end, refused, with little memory; the connection goes on."""
        wire = self.wire()
        before = self.server.peak_bytes()
        self.assertEqual(wire.begin("ada"), [250])
        reply = wire.data(b"Subject: x\r\n\r\n" + (b"x" * 998 + b"\r\n") * 100_000 + b".\r\n")[0]
        self.assertEqual(reply[0], 552)
        self.assertEqual(wire.command("NOOP")[0], 250)
        self.assertLess(self.server.peak_bytes() - before, 32 << 20)

    def test_parameters(self):
        for line in ("MAIL FROM:<a@b> " + "X=1 " * 500, "MAIL FROM:<a@b> SIZE=" + "9" * 1_000, "MAIL FROM:<a@b> BODY=BINARYMIME",
                     "MAIL FROM:" + "<" * 2_000, 'MAIL FROM:<"' + "\\a" * 1_500 + '"@b>'):
            with self.subTest(line=line[:40]):
                self.assertIn(self.wire().command(line)[0], (500, 501, 504, 552, 553, 555))

    def test_slow_data(self):
        """Many that send their data a byte at a time hold up nobody."""
        slow = [self.wire() for _ in range(50)]
        for wire in slow:
            wire.begin("ada")
            self.assertEqual(wire.command("DATA")[0], 354)
        for _ in range(10):
            for wire in slow:
                wire.raw(b"x")
        began = time.monotonic()
        self.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        self.assertLess(time.monotonic() - began, 5)


class ControlSocketTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.server.add_account("ada")

    def send(self, data):
        """Whether the socket ended or answered in bounded time."""
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(30)
            control.connect(str(self.server.store / "control.sock"))
            try:
                control.sendall(data)
                control.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            try:
                while control.recv(65536):
                    pass
            except ConnectionError:
                pass

    def test_garbage(self):
        rng = random.Random(7)
        for data in (b"\n" * 100_000, b"a" * 10_000_000, rng.randbytes(100_000), b"account-list\n\n" * 100, b"account-list\n",
                     b"append\naccount=ada\nfolder=INBOX\n\n", b"chunk 99999999999\n\n", b"export\naccount=nobody\nfolder=x\n\n"):
            self.send(data)
            self.assertTrue(self.server.alive())
        self.assertIn(b"ada", self.server.command("account", "list").stdout)

    def test_mode(self):
        """Only the server's own user may connect (docs/formats/control.md)."""
        self.assertEqual((self.server.store / "control.sock").stat().st_mode & 0o777, 0o600)


if __name__ == "__main__":
    unittest.main()
