"""What strangers can have written to the log: so many lines a minute of a kind, the rest as one line with their number."""

import re
import socket
import unittest

from godwit_server import Server
from imap_wire import Client

LINES = 20
KNOCKS = 150


class LogLimitsTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({
            "log.lines_per_minute": str(LINES), "limits.failed_logins": "10", "limits.connections_per_address": "200"}))
        self.server.add_account("ada")

    def lines(self, event):
        return [line for line in self.server.log.read_text().splitlines() if re.search(rf"\bevent={event}\b", line)]

    def stop_and_expect(self, event, written, held_back):
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(len(self.lines(event)), written)
        told = [line for line in self.lines("lines_held_back") if f" of={event} " in line]
        self.assertEqual(sum(int(re.search(r" lines=(\d+) ", line)[1]) for line in told), held_back, told)
        self.assertIn("setting=log.lines_per_minute", told[0])

    def test_broken_handshakes(self):
        for _ in range(KNOCKS):
            with socket.create_connection(("127.0.0.1", self.server.ports["imaps"]), 30) as stranger:
                stranger.sendall(b"GET / HTTP/1.1\r\n\r\n")
                while stranger.recv(4096):
                    pass
        metrics = self.server.http("/metrics")[1]
        self.assertIn(f'godwit_log_lines_held_back_total{{event="tls_failed"}} {KNOCKS - LINES}', metrics)
        self.stop_and_expect("tls_failed", LINES, KNOCKS - LINES)

    def test_failed_logins(self):
        for _ in range(KNOCKS // 10):
            with self.server.client() as client:
                for number in range(10):
                    self.assertEqual(client.command(f"LOGIN ada wrong{number}").status, "NO")
        self.server.client("ada").close()
        self.stop_and_expect("login_failed", LINES, KNOCKS - LINES)
        self.assertEqual(len(self.lines("login")), 1, "a login that is good is always written")

    def test_id_before_login(self):
        with Client(self.server.ports["imap"]) as client:
            for number in range(KNOCKS):
                client.must(f'ID ("name" "{number}")')
        self.stop_and_expect("imap.id", LINES, KNOCKS - LINES)

    def test_refused_connections(self):
        """Told now and then by the server itself, not by each of them."""
        connections = [socket.create_connection(("127.0.0.1", self.server.ports["imap"]), 30) for _ in range(300)]
        self.assertRegex(connections[-1].recv(4096), rb"^\* BYE \[LIMIT\]")
        self.assertEqual(self.server.stop(), 0)
        for connection in connections:
            connection.close()
        told = self.lines("connections_refused")
        self.assertEqual(sum(int(re.search(r" connections=(\d+) ", line)[1]) for line in told), 100)
        self.assertIn("limits.connections_per_address", told[-1])


if __name__ == "__main__":
    unittest.main()
