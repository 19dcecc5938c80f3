"""godwit sessions and godwit kick against clients that are logged in, in IDLE, busy or not logged in."""

import json
import time
import unittest

from godwit_server import Server
from imap_wire import Client
from lmtp_wire import LmtpClient


class SessionsTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        for name in ("ada", "bert"):
            self.server.add_account(name)

    def sessions(self, *arguments):
        return json.loads(self.server.command("sessions", *arguments, "--json").stdout)

    def test_the_list(self):
        self.assertEqual(self.sessions(), [])
        plain = self.enterContext(self.server.client("ada"))
        tls = self.enterContext(Client(self.server.ports["imaps"], tls=self.server.tls_context()).login("ada"))
        sasl = self.enterContext(self.server.client())
        self.assertTrue(sasl.command("AUTHENTICATE PLAIN AGJlcnQAc2VjcmV0").ok)
        self.enterContext(self.server.client())
        self.enterContext(LmtpClient(self.server.ports["lmtp"]))
        for client in (plain, tls, sasl):
            client.must("NOOP")
        found = sorted((each["account"] or "", each["listener"], each["tls"]) for each in self.sessions())
        self.assertEqual(found, [("", "imap", False), ("", "lmtp", False), ("ada", "imap", False), ("ada", "imaps", True),
                                 ("bert", "imap", False)])
        port = plain.socket.getsockname()[1]
        self.assertIn(f"127.0.0.1 port {port}", [each["peer"] for each in self.sessions("ada")])
        self.assertEqual(len(self.sessions("ada")), 2)
        self.assertEqual([(each["state"], each["mailbox"]) for each in self.sessions("bert")], [("authenticated", None)])
        text = self.server.command("sessions").stdout.decode()
        self.assertEqual(len(text.splitlines()), 6, text)

    def test_what_sessions_do(self):
        client = self.enterContext(self.server.client("ada"))

        def does():
            (one,) = self.sessions("ada")
            return one["state"], one["mailbox"]

        client.must('CREATE "Chairs/a b"')
        client.must("SELECT INBOX")
        self.assertEqual(does(), ("selected", "INBOX"))
        client.must('SELECT "Chairs/a b"')
        self.assertEqual(does(), ("selected", "Chairs/a b"))
        client.idle()
        self.assertEqual(does(), ("idle", "Chairs/a b"))
        self.assertRegex(self.server.command("sessions").stdout.decode(), r"idle +Chairs/a b\n")

    def test_kick_ends_those_of_the_account(self):
        waiting = self.enterContext(self.server.client("ada"))
        idle = self.enterContext(self.server.client("ada"))
        idle.must("SELECT INBOX")
        idle.idle()
        other = self.enterContext(self.server.client("bert"))
        fresh = self.enterContext(self.server.client())
        self.assertIn(b"2 sessions of ada ended", self.server.command("kick", "ada").stdout)
        for client in (waiting, idle):
            self.assertTrue(client.at_end())
            self.assertIn("* BYE", client.last_words)
        other.must("NOOP")
        fresh.must("NOOP")
        self.assertIn(b"0 sessions of ada ended", self.server.command("kick", "ada").stdout)
        self.enterContext(self.server.client("ada")).must("NOOP")
        self.server.stop()  # then everything is in the log
        self.assertIn("event=sessions_ended account=ada sessions=2", self.server.log.read_text())

    def test_the_sessions_of_a_removed_account_end(self):
        waiting = self.enterContext(self.server.client("ada"))
        idle = self.enterContext(self.server.client("ada"))
        idle.must("SELECT INBOX")
        idle.idle()
        other = self.enterContext(self.server.client("bert"))
        self.server.command("account", "remove", "--yes", "Ada")
        for client in (waiting, idle):
            self.assertTrue(client.at_end())
            self.assertIn("* BYE", client.last_words)
        other.must("NOOP")

    def test_names_as_they_are_typed(self):
        client = self.enterContext(self.server.client("ada"))
        self.assertEqual(len(self.sessions("ADA")), 1)
        self.assertIn(b"1 sessions of ADA ended", self.server.command("kick", "ADA").stdout)
        self.assertTrue(client.at_end())

    def test_without_a_server(self):
        self.server.stop()
        for command in (["sessions"], ["kick", "ada"]):
            done = self.server.command(*command, check=False)
            self.assertEqual(done.returncode, 3)
            self.assertIn(b"no server runs on", done.stderr)


class EndTest(unittest.TestCase):
    def test_a_login_that_is_made_to_wait_holds_nothing_up(self):
        delay = {"auth.failure_delay_ms": 60_000, "auth.longest_failure_delay_ms": 60_000}
        server = self.enterContext(Server({**delay, "process.shutdown_seconds": 1}))
        server.add_account("ada")
        self.assertFalse(self.enterContext(server.client()).command("LOGIN ada wrong").ok)
        waiting = self.enterContext(server.client())
        waiting.socket.sendall(b"x LOGIN ada secret\r\n")
        deadline = time.monotonic() + 30
        while "godwit_logins_throttled_total 1\n" not in server.http("/metrics")[1] and time.monotonic() < deadline:
            time.sleep(0.01)
        began = time.monotonic()
        self.assertEqual(server.stop(), 0)
        self.assertLess(time.monotonic() - began, 30)
        self.assertTrue(waiting.at_end())
        self.assertIn("* BYE", waiting.last_words)


class FullServerTest(unittest.TestCase):
    def test_an_operator_gets_in(self):
        server = self.enterContext(Server({"limits.connections": 2}))
        server.add_account("ada")
        clients = [self.enterContext(server.client("ada")) for _ in range(2)]
        self.assertEqual(len(json.loads(server.command("sessions", "--json").stdout)), 2)
        self.assertIn(b"2 sessions of ada ended", server.command("kick", "ada").stdout)
        for client in clients:
            self.assertTrue(client.at_end())


if __name__ == "__main__":
    unittest.main()
