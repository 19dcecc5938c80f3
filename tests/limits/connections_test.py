"""Connections that mean no good: too many, silent, slow, garbage. Others must not feel them."""

import os
import random
import socket
import ssl
import threading
import time
import unittest

from godwit_server import Server
from imap_wire import Client, Closed
from lmtp_wire import LmtpClient

PATIENCE_SECONDS = 30


def bare(port):
    return socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)


def ended(connection, seconds=PATIENCE_SECONDS):
    """Everything it says up to its end; None if it does not end."""
    connection.settimeout(seconds)
    out = b""
    try:
        while piece := connection.recv(65536):
            out += piece
    except TimeoutError:
        return None
    except OSError:
        pass
    return out


class ConnectionsTest(unittest.TestCase):
    SETTINGS = {"limits.connections_per_address": 300, "imap.login_timeout_seconds": 10, "limits.handshake_timeout_seconds": 3}

    def setUp(self):
        self.seed = int(os.environ.get("GODWIT_SEED", random.randrange(1 << 30)))
        self.rng = random.Random(self.seed)
        self.server = self.enterContext(Server(self.SETTINGS))
        self.server.add_account("ada")
        self.bystander = self.enterContext(self.server.client("ada"))
        self.bystander.must("SELECT INBOX")

    def tearDown(self):
        self.assertTrue(self.server.alive(), f"the server died, GODWIT_SEED={self.seed}")
        began = time.monotonic()
        self.bystander.must("NOOP")
        self.assertLess(time.monotonic() - began, 5, "others felt it")

    def opened(self, port, count):
        connections = [bare(port) for _ in range(count)]
        for connection in connections:
            self.addCleanup(connection.close)
        return connections

    def test_too_many_from_one_address(self):
        for name in ("imap", "imaps", "lmtp"):
            with self.subTest(port=name):
                connections = self.opened(self.server.ports[name], 350)
                last = ended(connections[-1])
                self.assertIsNotNone(last, "one too many is not kept")
                if name == "imap":
                    self.assertRegex(last, rb"^(\* BYE .*\r\n)?$")
                for connection in connections:
                    connection.close()
                self.wait_until_free()
        self.server.client("ada").close()

    def wait_until_free(self):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            try:
                self.server.client("ada").close()
                return
            except (Closed, OSError):
                time.sleep(0.05)
        self.fail("places are not given back")

    def test_garbage(self):
        """On every port; each connection ends, or answers BAD, in bounded time."""
        for name in ("imap", "imaps", "lmtp"):
            for size in (1, 100, 10_000, 1_000_000):
                with self.subTest(port=name, size=size):
                    connection = self.opened(self.server.ports[name], 1)[0]
                    try:
                        connection.sendall(self.rng.randbytes(size))
                        connection.shutdown(socket.SHUT_WR)
                    except OSError:
                        pass
                    self.assertIsNotNone(ended(connection), f"GODWIT_SEED={self.seed}")

    def test_other_protocols(self):
        for name in ("imap", "lmtp"):
            with self.subTest(port=name):
                connection = self.opened(self.server.ports[name], 1)[0]
                connection.sendall(b"GET / HTTP/1.1\r\n" + b"Header: x\r\n" * 30 + b"\r\n")
                self.assertIsNotNone(ended(connection))

    def test_tls_in_the_clear_and_the_other_way_round(self):
        context = ssl.create_default_context()
        with self.assertRaises((ssl.SSLError, OSError)):
            context.wrap_socket(bare(self.server.ports["imap"]), server_hostname="localhost")
        connection = self.opened(self.server.ports["imaps"], 1)[0]
        connection.sendall(b"a LOGIN ada secret\r\n")
        answer = ended(connection)
        self.assertIsNotNone(answer)
        self.assertNotIn(b"OK", answer)

    def test_handshakes_that_do_not_go_on(self):
        connections = self.opened(self.server.ports["imaps"], 100)
        for connection in connections[:50]:
            connection.sendall(bytes.fromhex("1603010200010001fc0303"))  # a ClientHello that breaks off
        for connection in connections:
            self.assertIsNotNone(ended(connection), "a half-open handshake is kept for ever")

    def test_silence_before_login(self):
        connections = self.opened(self.server.ports["imap"], 100)
        for connection in connections:
            answer = ended(connection)
            self.assertIsNotNone(answer)
            self.assertIn(b"* BYE", answer)

    def test_a_byte_now_and_then(self):
        """The time to log in is counted from the beginning, not from the last byte."""
        connections = self.opened(self.server.ports["imap"], 50)
        began = time.monotonic()
        alive = set(connections)
        while alive and time.monotonic() - began < 2 * PATIENCE_SECONDS:
            for connection in list(alive):
                try:
                    connection.sendall(b"a")
                except OSError:
                    alive.discard(connection)
            time.sleep(0.2)
        self.assertFalse(alive, "slow clients are kept for ever")

    def test_commands_behind_starttls_do_not_survive_it(self):
        """STARTTLS command injection: what was sent in the clear is not run under TLS (RFC 9051 6.2.1)."""
        client = Client(self.server.ports["imap"])
        client.raw(b"a STARTTLS\r\nb CREATE Injected\r\nc LOGIN ada secret\r\n")
        response = client.read()
        if response.status == "OK":
            client.start_tls(self.server.tls_context())
            client.must("NOOP")
            client.login("ada")
            self.assertFalse([r for r in client.must('LIST "" *').find("LIST") if "Injected" in r.text])
        else:
            self.assertIn(response.status, ("BAD", "BYE"))
        client.close()

    def test_commands_behind_starttls_of_lmtp(self):
        wire = LmtpClient(self.server.ports["lmtp"])
        wire.raw(b"STARTTLS\r\nMAIL FROM:<evil@example.org>\r\n")
        code, _ = wire.reply()
        if code == 220:
            secure = self.server.tls_context().wrap_socket(wire.socket, server_hostname="localhost")
            secure.sendall(b"LHLO x\r\nRCPT TO:<ada>\r\n")
            answer = b""
            while b"503" not in answer:
                piece = secure.recv(4096)
                self.assertTrue(piece, answer)
                answer += piece
            self.assertNotIn(b"2.1.0", answer, "the injected MAIL was taken")
            secure.close()

    def test_noisy_neighbours(self):
        """Garbage where SASL is expected, from many, while two hundred people log in."""
        stop = threading.Event()
        noise = [threading.Thread(target=self.make_noise, args=(stop, self.rng.getrandbits(32))) for _ in range(16)]
        for thread in noise:
            thread.start()
        try:
            for number in range(200):
                client = self.server.client("ada") if number % 2 else \
                    Client(self.server.ports["imaps"], tls=self.server.tls_context()).login("ada")
                client.must("SELECT INBOX")
                client.close()
        finally:
            stop.set()
            for thread in noise:
                thread.join(PATIENCE_SECONDS)

    def make_noise(self, stop, seed):
        rng = random.Random(seed)
        while not stop.is_set():
            try:
                with bare(self.server.ports["imap"]) as connection:
                    mechanism = rng.choice([b"PLAIN", b"LOGIN", b"SCRAM-SHA-256", b"XOAUTH2"])
                    connection.sendall(b"a AUTHENTICATE " + mechanism + b"\r\n")
                    for _ in range(rng.randint(1, 20)):
                        connection.sendall(rng.randbytes(rng.randint(1, 2_000)) + rng.choice([b"", b"\r\n", b"=\r\n"]))
                    connection.settimeout(0.5)
                    connection.recv(65536)
            except OSError:
                pass  # thrown out: as it should be


class ManyConnectionsTest(unittest.TestCase):
    def test_total(self):
        """Beyond the total the newest is refused, and those inside go on."""
        with Server({"limits.connections": 50}) as server:
            server.add_account("ada")
            inside = [server.client("ada") for _ in range(50)]
            extra = bare(server.ports["imap"])
            self.assertIsNotNone(ended(extra))
            for client in inside:
                client.must("NOOP")
                client.close()


if __name__ == "__main__":
    unittest.main()
