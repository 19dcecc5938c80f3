"""A disk that fails: the store turns read-only, and whoever asks is told so in words that say what to do; after a restart all
is well again and nothing that was acknowledged is missing. strace, attached to the running server, makes its syncs fail."""

import json
import re
import signal
import subprocess
import unittest

from godwit_server import Server
from imap_wire import Client
from lmtp_wire import LmtpClient
from programs import run

MESSAGE = b"Subject: kept\r\n\r\nkept\r\n.\r\n"


class FailingSyncs:
    """From entering on, every sync of the process fails with EIO."""

    def __init__(self, process):
        run("strace", "-V")
        self.command = ["strace", "-f", "-p", str(process.pid), "-o", "/dev/null", "-e", "trace=fsync,fdatasync",
                        "-e", "inject=fsync,fdatasync:error=EIO"]

    def __enter__(self):
        self.strace = subprocess.Popen(self.command, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True)
        said = self.strace.stderr.readline()
        if "attached" not in said:
            self.strace.kill()
            raise AssertionError(f"strace cannot attach to the server (is this root?): {said}{self.strace.stderr.read()}")
        return self

    def __exit__(self, *_):
        self.strace.send_signal(signal.SIGINT)
        self.strace.communicate(timeout=60)


class DiskErrorTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.assertEqual(self.deliver(), 250)

    def deliver(self):
        with LmtpClient(self.server.ports["lmtp"]) as wire:
            self.assertEqual(wire.begin("ada"), [250])
            code, self.reply = wire.data(MESSAGE)[0]
            return code

    def log_lines(self, event):
        return [line for line in self.server.log.read_text().splitlines() if re.search(rf"\bevent={event}\b", line)]

    def status(self):
        done = self.server.command("status", "--json", check=False)
        return done.returncode, json.loads(done.stdout)

    def test_a_failed_sync(self):
        self.assertEqual(self.server.http("/health"), (200, "ok\n"))
        code, status = self.status()
        self.assertEqual((code, status["log_segment"]), (0, 1))
        self.assertGreater(status["log_offset"], len(MESSAGE))
        self.assertGreaterEqual(status["last_sync"], status["started"])
        with self.server.client("ada") as before:
            before.must("SELECT INBOX")
            with FailingSyncs(self.server.process):
                self.assertEqual(self.deliver(), 451, self.reply)
            # The disk is as good as ever, but what it was given may be gone: only opening the store again can tell.
            self.check_it_is_read_only(before)
        self.check_it_is_told()
        self.assertEqual(self.server.stop(), 0)
        self.check_a_restart_heals()

    def check_it_is_read_only(self, before):
        self.assertEqual(self.deliver(), 451, self.reply)
        self.assertRegex(self.reply[0], r"^451 4\.3\.\d ")
        for change in (r"STORE 1 +FLAGS (\Flagged)", "CREATE more", "COPY 1 Archive"):
            result = before.command(change)
            self.assertEqual((result.status, result.code), ("NO", "UNAVAILABLE"), result)
        result = before.append("INBOX", MESSAGE)
        self.assertEqual((result.status, result.code), ("NO", "UNAVAILABLE"), result)
        # Reading goes on, for sessions that are there and for new ones.
        self.assertEqual(len(before.must("FETCH 1 (BODY.PEEK[] FLAGS)").fetches()), 1)
        with self.server.client("ada") as after:
            self.assertEqual(after.must("EXAMINE INBOX").find("EXISTS")[0].word(0), "1")

    def check_it_is_told(self):
        status, text = self.server.http("/health")
        self.assertEqual(status, 503)
        for words in ("read-only", "dmesg", "restart", "Input/output error"):
            self.assertIn(words, text)
        self.assertIn('godwit_store_condition{condition="read_only"} 1', self.server.http("/metrics")[1])
        code, shown = self.status()
        self.assertEqual((code, shown["condition"]), (1, "read_only"))
        self.assertIn("restart", shown["advice"])
        self.assertEqual(len(self.log_lines("store_read_only")), 1, "once, however many are refused")

    def check_a_restart_heals(self):
        self.server.start()
        self.assertEqual(self.server.http("/health"), (200, "ok\n"))
        with self.server.client("ada") as client:
            kept = int(client.must("SELECT INBOX").find("EXISTS")[0].word(0))
            # The one that was not acknowledged may be there: its bytes had been written.
            self.assertIn(kept, (1, 2))
            client.must(r"STORE 1 +FLAGS (\Flagged)")
        self.assertEqual(self.deliver(), 250)
        self.assertEqual(self.status()[0], 0)
        self.assertEqual(self.server.stop(), 0)
        self.server.check()

    def test_failures_that_repeat_do_not_fill_the_log(self):
        with FailingSyncs(self.server.process):
            self.assertEqual(self.deliver(), 451)
        with LmtpClient(self.server.ports["lmtp"]) as wire:
            for _ in range(150):
                self.assertEqual(wire.begin("ada"), [250])
                self.assertEqual(wire.data(MESSAGE)[0][0], 451)
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(len(self.log_lines("lmtp_failed")), 100)
        self.assertIn("lines=51 ", self.log_lines("lines_held_back")[0])


if __name__ == "__main__":
    unittest.main()
