"""Five hundred readers that stop reading in the middle of a large FETCH: memory stays bounded, others go on."""

import time
import unittest

from godwit_server import Server
from imap_wire import Client

READERS = 500
MESSAGES = 200
MESSAGE_BYTES = 200_000
# What may be in flight for each: the output that is gathered, a piece of a body, its coroutines, TLS.
GROWTH_A_READER_BYTES = 400 << 10


class ReadersTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server({"limits.connections_per_address": 2 * READERS, "limits.connections_per_account": 2 * READERS}))
        self.server.add_account("ada")
        client = self.enterContext(self.server.client("ada"))
        body = b"Subject: large\r\n\r\n" + (b"x" * 78 + b"\r\n") * (MESSAGE_BYTES // 80)
        for _ in range(MESSAGES):
            self.assertEqual(client.append("INBOX", body).status, "OK")

    def reader(self, tls):
        client = Client(self.server.ports["imaps" if tls else "imap"], receive_buffer=4096,
                        tls=self.server.tls_context() if tls else None)
        self.addCleanup(client.close)
        client.login("ada")
        client.must("EXAMINE INBOX")
        return client

    def stop_reading(self, tls):
        readers = [self.reader(tls) for _ in range(READERS)]
        before = self.server.resident_bytes()
        for reader in readers:
            reader.send("FETCH 1:* (BODY.PEEK[])")
            reader.raw(b"".join(b"p%d UID FETCH 1:* (BODY.PEEK[])\r\n" % n for n in range(20)))
            reader.socket.recv(1000)  # it has begun
        # The server fills what it may fill; then nothing moves any more.
        self.wait_until_idle()
        growth = self.server.peak_bytes() - before
        print(f"{READERS} stopped readers{' under TLS' if tls else ''}: {growth >> 20} MiB more at the peak, "
              f"{before >> 20} MiB before")
        self.assertLess(growth, READERS * GROWTH_A_READER_BYTES)
        self.others_go_on()

    def wait_until_idle(self):
        last = self.server.cpu_seconds()
        for _ in range(120):
            time.sleep(0.5)
            now = self.server.cpu_seconds()
            if now - last < 0.05:
                return
            last = now
        self.fail("the server is still busy with readers that do not read")

    def others_go_on(self):
        began = time.monotonic()
        with self.server.client("ada") as client:
            client.must("SELECT INBOX")
            self.assertEqual(len(client.must("FETCH 1:* (FLAGS)").fetches()), MESSAGES)
            self.assertEqual(client.append("INBOX", b"Subject: x\r\n\r\nx\r\n").status, "OK")
            client.must(r"STORE * +FLAGS.SILENT (\Deleted)")
            client.must("EXPUNGE")
        self.server.deliver("ada", b"Subject: y\r\n\r\ny\r\n")
        self.assertLess(time.monotonic() - began, 10)

    def test_in_the_clear(self):
        self.stop_reading(tls=False)

    def test_under_tls(self):
        self.stop_reading(tls=True)

    def test_reading_on(self):
        """Who stopped for a while still gets every byte."""
        reader = self.reader(tls=False)
        tag = reader.send("FETCH 1:* (BODY.PEEK[])")
        time.sleep(1)
        fetched = reader.wait(tag).fetches()
        self.assertEqual(len(fetched), MESSAGES)
        self.assertEqual({len(items["BODY[]"]) for items in fetched.values()}, {18 + 80 * (MESSAGE_BYTES // 80)})


if __name__ == "__main__":
    unittest.main()
