"""A day's load in an hour: does anything grow that should not?

GODWIT_ENDURANCE_SECONDS says how long (3600); GODWIT_SEED repeats the choices of a run (not their interleaving).
"""

import os
import random
import statistics
import sys
import time
import unittest

import sample
from clients import CROWD, Day, live_bytes
from godwit_server import Server

SECONDS = float(os.environ.get("GODWIT_ENDURANCE_SECONDS", 3600))
PHASES = 12
WARM_UP_PHASES = 4
ACCOUNTS = [f"person{n}" for n in range(8)]
MEMORY_SLACK_BYTES = (16 if SECONDS >= 1800 else 64) << 20  # a short run does not fill the caches
MOST_MEMORY_BYTES = 192 << 20  # the caches below, 24 MiB, the index's 64, and the program with what people hold open
OTHER_FILES = 16  # the log, listeners' like, the store's lock
NOT_RECLAIMED_BYTES = (256 + 128) << 20  # the log's end: what the index has not written out, and the segment in use
RECLAIM_SECONDS = 150  # more than a round of maintenance
CLOCK_AHEAD = os.environ["GODWIT_CLOCK_AHEAD"]  # the library that sets the server's clock on
# What was expunged is let go of after an hour, and its bodies stay on disk for another day.
HOURS_LATER = (3, 28, 53)
SETTINGS = {"quota.default_storage_bytes": 1 << 40, "quota.default_messages": 1 << 30, "log.level": "warning",
            # So small that they are full soon: what grows afterwards is something else.
            "store.cache_bytes": 8 << 20, "store.page_cache_bytes": 12 << 20, "store.summary_cache_bytes": 4 << 20}


class EnduranceTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("GODWIT_SEED", random.randrange(1 << 30)))
        print(f"GODWIT_SEED={self.seed}", flush=True)
        self.rng = random.Random(self.seed)
        self.server = self.enterContext(Server(SETTINGS))
        for account in ACCOUNTS:
            self.server.add_account(account)
        self.day = Day(self.server, ACCOUNTS)

    def phase(self):
        """Everybody comes, and everybody goes."""
        self.day.until = time.monotonic() + SECONDS / PHASES
        people = [kind(self.day, self.rng.getrandbits(64)) for kind in CROWD]
        for person in people:
            person.start()
        for person in people:
            person.join(SECONDS / PHASES + 120)
            self.assertFalse(person.is_alive(), "a client hangs")
        self.assertFalse(self.day.failures, f"GODWIT_SEED={self.seed}: {self.day.failures}")
        self.assertTrue(self.server.alive(), "the server died by itself")

    def quiet_sample(self):
        """Once the server has let go of all connections: what is left then is its own."""
        taken, deadline = sample.take(self.server, self.day.operations), time.monotonic() + 30
        while time.monotonic() < deadline:
            time.sleep(1)
            before, taken = taken, sample.take(self.server, self.day.operations)
            if taken.sockets >= before.sockets and taken.threads >= before.threads:
                break
        print(taken, file=sys.stderr)
        return taken

    def test_nothing_grows(self):
        watch = self.enterContext(sample.MemoryWatch(self.server))
        samples, peaks = [], []
        for _ in range(PHASES):
            self.phase()
            samples.append(self.quiet_sample())
            peaks.append(watch.take_peak())
        self.assertGreater(self.day.operations, 20 * SECONDS, "too little load to say anything")
        print("peaks of memory, MiB:", *(peak >> 20 for peak in peaks), file=sys.stderr)
        # The index gathers changes in memory and writes them out when they are many: peaks are compared, not moments.
        self.assertLess(max(peaks[PHASES // 2:]), max(peaks[:PHASES // 2]) * 1.15 + MEMORY_SLACK_BYTES, "memory grows")
        self.assertLess(max(peaks), MOST_MEMORY_BYTES)
        for now in samples[WARM_UP_PHASES:]:
            self.assertLessEqual(now.sockets, samples[0].sockets, f"a connection was left open: {now}")
            self.assertLessEqual(now.threads, samples[WARM_UP_PHASES - 1].threads, f"threads grow: {now}")
            self.assertLessEqual(now.files, now.files_in_store + OTHER_FILES, f"files that are gone are held open: {now}")
        live = live_bytes(self.server, ACCOUNTS)
        self.assertEqual(self.server.stop(), 0)
        self.server.check()
        self.space_comes_back(live)

    def space_comes_back(self, live):
        """A client may still ask for what was expunged lately: what is left of it days later is gone."""
        before = sample.disk_bytes(self.server.store)
        most = 3 * live + NOT_RECLAIMED_BYTES
        for hours in HOURS_LATER:
            after = self.disk_bytes_later(hours, most)
            print(f"live mail {live >> 20} MiB, store {before >> 20} MiB, {hours} hours later {after >> 20} MiB", file=sys.stderr)
        self.assertLess(after, most, "space does not come back")
        self.server.wrapper = []
        self.server.check()

    def disk_bytes_later(self, hours, enough):
        """Of a run of the server that ends when it came to `enough`, or after a while."""
        self.server.wrapper = ["env", f"LD_PRELOAD={CLOCK_AHEAD}", f"CLOCK_AHEAD_SECONDS={hours * 3600}"]
        self.server.start()
        deadline = time.monotonic() + RECLAIM_SECONDS
        after = sample.disk_bytes(self.server.store)
        while time.monotonic() < deadline and after > enough:
            live_bytes(self.server, ACCOUNTS)  # opens all accounts
            time.sleep(2)
            after = sample.disk_bytes(self.server.store)
        self.assertEqual(self.server.stop(), 0)
        return after


if __name__ == "__main__":
    unittest.main()
