"""System calls of each operation on the real server against system_calls.tsv: strace writes them down, we count lines.

Other threads' waiting is not counted: how often a thread goes to sleep depends on the machine.
"""

import collections
import os
import pathlib
import re
import sys
import time
import unittest

from godwit_server import Server

HERE = pathlib.Path(__file__).resolve().parent
REPETITIONS = 40
MESSAGES = 1000
MESSAGE = b"Subject: counted\r\nFrom: ada@example.org\r\n\r\n" + b"x" * 4000 + b"\r\n"
CALL = re.compile(r"^(\d+) +([a-z_0-9]+)\(")
WAITING = {"futex", "epoll_wait", "epoll_pwait", "clock_nanosleep", "sched_yield", "restart_syscall", "madvise"}
SYNCS = {"fsync", "fdatasync", "sync_file_range"}


def limits():
    rows = [line.split() for line in (HERE / "system_calls.tsv").read_text().splitlines() if line and not line.startswith("#")]
    return {name: (float(calls), float(syncs)) for name, calls, syncs in rows}


class Trace:
    def __init__(self, folder):
        self.path = pathlib.Path(folder) / "calls"
        self.wrapper = ["strace", "-D", "-f", "-qq", "-o", str(self.path)]  # -D: the server is our child, to be ended by us

    def settled_size(self):
        """Once nothing is written any more."""
        size = -1
        while size != self.path.stat().st_size:
            size = self.path.stat().st_size
            time.sleep(0.3)
        return size

    def calls_of(self, act):
        """Counter of the calls that act() made the server do."""
        begin = self.settled_size()
        act()
        end = self.settled_size()
        with open(self.path, encoding="utf-8", errors="replace") as trace:
            trace.seek(begin)
            matches = map(CALL.match, trace.read(end - begin).splitlines())
            return collections.Counter(match[2] for match in matches if match and match[2] not in WAITING)


class SystemCalls(unittest.TestCase):
    def setUp(self):
        folder = pathlib.Path(os.environ.get("TMPDIR", "/tmp")) / f"godwit-guard-{os.getpid()}"
        folder.mkdir()
        self.addCleanup(lambda: [path.unlink() for path in folder.iterdir()] and folder.rmdir())
        self.trace = Trace(folder)
        self.server = self.enterContext(Server(wrapper=self.trace.wrapper))
        self.server.add_account("ada")
        self.client = self.enterContext(self.server.client("ada"))
        for _ in range(MESSAGES // 100):
            self.client.must(["APPEND INBOX "] + [MESSAGE, " "] * 99 + [MESSAGE])
        self.client.must("SELECT INBOX")

    def operations(self):
        client, flip = self.client, ["-", "+"]
        lmtp = self.enterContext(self.server.lmtp())
        return {
            "noop": lambda n: client.must("NOOP"),
            "fetch_flags_1000": lambda n: client.must("FETCH 1:1000 (FLAGS)"),
            "fetch_envelope_100": lambda n: client.must("FETCH 1:100 (ENVELOPE)"),
            "fetch_body": lambda n: client.must(f"FETCH {n + 1} (BODY.PEEK[])"),
            "store_one": lambda n: client.must(rf"STORE 7 {flip[n % 2]}FLAGS (\Flagged)"),
            "append": lambda n: client.append("Drafts", MESSAGE),
            "lmtp_delivery": lambda n: lmtp.sendmail("sender@example.org", ["ada"], MESSAGE),
        }

    def test_stay_below_their_limits(self):
        wanted = limits()
        operations = self.operations()
        self.assertEqual(set(operations), set(wanted), "this file and system_calls.tsv must name the same operations")
        for name, act in operations.items():
            act(0)
            act(1)
            counted = self.trace.calls_of(lambda: [act(n) for n in range(REPETITIONS)])
            calls = sum(counted.values()) / REPETITIONS
            syncs = sum(counted[call] for call in SYNCS) / REPETITIONS
            each = ", ".join(f"{call} {count / REPETITIONS:g}" for call, count in counted.most_common(8))
            print(f"{name}: {calls:g} calls ({each}), at most {wanted[name][0]:g}", file=sys.stderr)
            with self.subTest(name):
                self.assertLessEqual(calls, wanted[name][0], f"{name}: {dict(counted)}")
                self.assertLessEqual(syncs, wanted[name][1], f"{name} syncs more often")


if __name__ == "__main__":
    unittest.main()
