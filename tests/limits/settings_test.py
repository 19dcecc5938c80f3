"""Every limit that is a setting: set low, honoured at the limit, refused beyond it, on every port where it applies."""

import unittest

from godwit_server import Server
from imap_wire import Client, Closed
from lmtp_wire import LmtpClient

SETTINGS = {
    "limits.connections_per_account": 3,
    "limits.line_bytes": 8_192,
    "limits.command_bytes": 20_000,
    "limits.literal_bytes": 5_000,
    "limits.login_command_bytes": 2_000,
    "limits.login_literal_bytes": 500,
    "limits.list_items": 100,
    "limits.nesting": 20,
    "limits.search_keys": 50,
    "limits.set_ranges": 200,
    "lmtp.line_bytes": 1_024,
}


def literal(size):
    return b"{%d+}\r\n" % size + b"s" * size


# name: (a command within the limit, one beyond it)
BEFORE_LOGIN = {
    "login_literal_bytes": (b"x LOGIN " + literal(500) + b" b", b"x LOGIN " + literal(501) + b" b"),
    "login_command_bytes": (b"x LOGIN a " + b"b" * 1_900, b"x LOGIN a " + b"b" * 2_100),
}
AFTER_LOGIN = {
    "line_bytes": (b"x LIST a " + b"b" * 8_000, b"x LIST a " + b"b" * 8_200),
    "literal_bytes": (b"x SEARCH SUBJECT " + literal(5_000), b"x SEARCH SUBJECT " + literal(5_001)),
    "command_bytes": (b"x SEARCH" + (b" SUBJECT " + literal(4_900)) * 4, b"x SEARCH" + (b" SUBJECT " + literal(4_900)) * 5),
    "list_items": (b"x STATUS INBOX (" + b"UNSEEN " * 63 + b"UNSEEN)", b"x STORE 1 FLAGS (" + b"a " * 100 + b"b)"),
    "nesting": (b"x SEARCH " + b"(" * 19 + b"ALL" + b")" * 19, b"x SEARCH " + b"(" * 21 + b"ALL" + b")" * 21),
    "nesting of sections": (b"x FETCH 1 BODY.PEEK[" + b"1." * 19 + b"1]", b"x FETCH 1 BODY.PEEK[" + b"1." * 20 + b"1]"),
    "search_keys": (b"x SEARCH" + b" ALL" * 50, b"x SEARCH" + b" ALL" * 51),
    "set_ranges": (b"x UID FETCH 1" + b",3" * 199 + b" UID", b"x UID FETCH 1" + b",3" * 200 + b" UID"),
}


class SettingsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(SETTINGS))
        for name in ("ada", "grace"):
            cls.server.add_account(name)
        cls.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")

    def connect(self, port, name=None):
        tls = self.server.tls_context() if port == "imaps" else None
        client = self.enterContext(Client(self.server.ports[port], tls=tls, timeout=30))
        return client.login(name) if name else client

    @staticmethod
    def answer(client, command):
        client.raw(command + b"\r\n")
        while (response := client.read()).tag != "x":
            if response.status in ("BAD", "BYE"):
                break
        return response

    def test_commands(self):
        for port in ("imap", "imaps"):
            for name, (within, beyond) in (BEFORE_LOGIN | AFTER_LOGIN).items():
                with self.subTest(port=port, name=name):
                    with self.connect(port, None if name in BEFORE_LOGIN else "ada") as client:
                        if name in AFTER_LOGIN:
                            client.must("SELECT INBOX")
                        allowed = self.answer(client, within)
                        self.assertNotEqual(allowed.status, "BAD", f"{name}: {allowed}")
                        refused = self.answer(client, beyond)
                        self.assertEqual(refused.status, "BAD", f"{name}: {refused}")
                        self.assertGreater(len(refused.text), len("BAD x"), "a word for the person")

    def test_connections_per_account(self):
        for port in ("imap", "imaps"):
            with self.subTest(port=port):
                inside = [self.connect(port, "grace") for _ in range(3)]
                extra = self.connect(port)
                refused = extra.command("LOGIN grace secret")
                self.assertEqual((refused.status, refused.code), ("NO", "LIMIT"), refused)
                self.connect(port, "ada").close()  # another account is not concerned
                inside.pop().must("LOGOUT")
                self.assertTrue(self.enters(extra), "a place that is given back can be had")
                for client in [*inside, extra]:
                    client.must("LOGOUT")

    @staticmethod
    def enters(client):
        """The session that ends may take a moment to leave its place."""
        for _ in range(100):
            try:
                if client.command("LOGIN grace secret").ok:
                    return True
            except Closed:
                return False
        return False

    def test_lmtp_lines(self):
        wire = self.enterContext(LmtpClient(self.server.ports["lmtp"], timeout=30))
        wire.raw(b"NOOP " + b"a" * 1_000 + b"\r\n")
        self.assertEqual(wire.reply()[0], 250)
        wire.raw(b"NOOP " + b"a" * 1_100 + b"\r\n")
        self.assertEqual(wire.reply()[0], 500)


if __name__ == "__main__":
    unittest.main()
