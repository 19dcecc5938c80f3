"""A full disk: mail is put off, reading and deleting go on, and once there is room all is well again. The store lies on a
small tmpfs; who is not root mounts it in a namespace of its own."""

import os
import pathlib
import subprocess
import sys
import unittest

from godwit_server import Server
from imap_wire import Client
from lmtp_wire import LmtpClient

DISK_MEGABYTES = 400
FILLER_BYTES = 4 << 20


class DiskFullTest(unittest.TestCase):
    def setUp(self):
        self.server = Server()
        self.server.store.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m,mode=700", "tmpfs", self.server.store], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", self.server.store], check=True)
        self.enterContext(self.server)
        self.server.add_account("ada")
        self.filler = pathlib.Path(self.server.store) / "filler"

    def wire(self):
        return self.enterContext(LmtpClient(self.server.ports["lmtp"]))

    def deliver(self, size):
        wire = self.wire()
        self.assertEqual(wire.begin("ada"), [250])
        reply = wire.data(b"Subject: x\r\n\r\n" + (b"x" * 78 + b"\r\n") * (size // 80) + b".\r\n")[0]
        wire.close()
        return reply

    def fill_by_mail(self):
        """The last reply: the first that is no 250."""
        for _ in range(DISK_MEGABYTES):
            reply = self.deliver(FILLER_BYTES)
            if reply[0] != 250:
                return reply
        self.fail("the disk does not fill")

    def test_mail_fills_it(self):
        code, lines = self.fill_by_mail()
        self.assertEqual(code, 452, lines)
        self.assertIn("4.3.1", lines[0])
        self.assertEqual(self.deliver(FILLER_BYTES)[0], 452, "it stays so")
        status, reason = self.server.http("/health")
        self.assertEqual(status, 503)
        self.assertIn("full", reason)
        self.assertIn('godwit_store_condition{condition="disk_full"} 1', self.server.http("/metrics")[1])
        self.check_what_still_works()
        self.check_recovery()

    def test_others_fill_it(self):
        """A file beside the store takes all the room."""
        for _ in range(5):
            self.assertEqual(self.deliver(1000)[0], 250)
        with open(self.filler, "wb") as filler:
            try:
                while True:
                    filler.write(b"\1" * (1 << 20))
                    filler.flush()
            except OSError:
                pass
        self.assertEqual(self.first_refusal()[0], 452)
        self.check_what_still_works()
        self.filler.unlink()
        self.assertEqual(self.deliver(1000)[0], 250)

    def first_refusal(self):
        for _ in range(2_000):
            reply = self.deliver(100_000)
            if reply[0] != 250:
                return reply
        self.fail("mail is taken without end")

    def check_what_still_works(self):
        with Client(self.server.ports["imap"]).login("ada") as client:
            exists = int(client.must("SELECT INBOX").find("EXISTS")[0].word(0))
            self.assertGreater(exists, 2)
            self.assertEqual(client.append("INBOX", b"Subject: x\r\n\r\n" + b"y" * (8 << 20)).status, "NO")
            self.assertEqual(len(client.must("FETCH 1 (BODY.PEEK[HEADER])").fetches()), 1)
            client.must(r"STORE 1 +FLAGS (\Deleted)")
            self.assertEqual([r.word(0) for r in client.must("EXPUNGE").find("EXPUNGE")], ["1"])
            client.must("DELETE Trash")

    def check_recovery(self):
        """Deleting makes room, in time: segments are freed behind the scenes."""
        with Client(self.server.ports["imap"]).login("ada") as client:
            client.must("SELECT INBOX")
            client.must(r"STORE 1:* +FLAGS.SILENT (\Deleted)")
            client.must("EXPUNGE")
        self.assertEqual(self.server.stop(), 0)
        self.server.start()
        with Client(self.server.ports["imap"]).login("ada") as client:
            self.assertEqual(client.must("SELECT INBOX").find("EXISTS")[0].word(0), "0")

    def test_restart_without_any_room(self):
        """Others took every byte while the server was down: what is kept back is what it starts with."""
        self.assertEqual(self.deliver(1000)[0], 250)
        for _ in range(4):
            self.assertEqual(self.deliver(FILLER_BYTES)[0], 250)
        self.server.kill()
        self.fill_by_others()
        self.server.start()
        self.assertEqual(self.deliver(1000)[0], 452)
        self.assertEqual(self.server.http("/health")[0], 503)
        self.check_what_still_works()
        self.filler.unlink()
        self.assertEqual(self.deliver(1000)[0], 250)

    def test_no_room_to_open_it(self):
        """Not even what is kept back is there: a clear word and the code for later."""
        self.server.kill()
        (pathlib.Path(self.server.store) / "reserve").unlink()
        self.fill_by_others()
        done = self.server.command("account", "list", check=False)
        self.assertEqual(done.returncode, 75)
        self.assertIn(f"the disk of the store {self.server.store} is full", done.stderr.decode())
        self.filler.unlink()
        self.server.start()
        self.assertEqual(self.deliver(1000)[0], 250)

    def fill_by_others(self):
        with open(self.filler, "wb", buffering=0) as filler:
            for size in (1 << 20, 4096):
                try:
                    while True:
                        filler.write(b"\1" * size)
                except OSError:
                    pass

    def test_restart_on_a_full_disk(self):
        self.fill_by_mail()
        self.server.kill()
        self.server.start()
        self.check_what_still_works()


if __name__ == "__main__":
    if os.geteuid() != 0:
        os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--mount", sys.executable, *sys.argv])
    unittest.main()
