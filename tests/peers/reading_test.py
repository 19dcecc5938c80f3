"""The load generator reads to the end what a server sent over TLS, however records fall into its buffer."""

import json
import os
import pathlib
import random
import socket
import ssl
import subprocess
import tempfile
import threading
import unittest

LOAD = os.environ["PEERS_LOAD"]
ANSWERS = 1500
ANSWER_BYTES = (200_000, 700_000)
RECORD_BYTES = 16_384
DEADLINE_SECONDS = 60


def certificate(folder):
    names = (folder / "tls.crt", folder / "tls.key")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-subj", "/CN=localhost", "-out", names[0], "-keyout", names[1]], check=True, capture_output=True)
    return names


class FakeServer(threading.Thread):
    """Says OK to everything, and gives a FETCH one literal, whose records have every size."""

    def __init__(self, folder):
        super().__init__(daemon=True)
        self.literal_bytes = 0
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(*certificate(folder))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def run(self):
        plain, _ = self.listener.accept()
        with self.context.wrap_socket(plain, server_side=True) as connection, connection.makefile("rb") as lines:
            connection.sendall(b"* OK ready\r\n")
            for line in lines:
                tag, command = line.split()[:2]
                if command == b"FETCH":
                    self.literal(connection)
                connection.sendall(tag + b" OK done\r\n")

    def literal(self, connection):
        size = random.randint(*ANSWER_BYTES)
        self.literal_bytes += size
        connection.sendall(b"* 1 FETCH (BODY[] {%d}\r\n" % size)
        while size > 0:
            record = min(size, random.randint(1, 2 * RECORD_BYTES))
            connection.sendall(b"x" * record)
            size -= record
        connection.sendall(b")\r\n")


class ReadingTest(unittest.TestCase):
    def test_nothing_stays_in_the_buffer(self):
        with tempfile.TemporaryDirectory(prefix="godwit-test-") as folder:
            server = FakeServer(pathlib.Path(folder))
            server.start()
            command = [LOAD, "imap", "--user", "ines", "--op", "FETCH 1 BODY.PEEK[]", "--count", str(ANSWERS),
                       "--tls-port", str(server.port)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as load:
                watchdog = threading.Timer(DEADLINE_SECONDS, load.kill)
                watchdog.start()
                self.assertEqual(load.stdout.readline(), "ready\n")
                load.stdin.write("\n")
                load.stdin.flush()
                said = load.stdout.readline()
                watchdog.cancel()
                load.stdin.close()
            self.assertTrue(said, "it hangs")
            result = json.loads(said)
            self.assertEqual((result["operations"], result["tally"]["literal_bytes"]), (ANSWERS, server.literal_bytes))


if __name__ == "__main__":
    unittest.main()
