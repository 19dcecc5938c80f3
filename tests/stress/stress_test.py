"""Many clients change the same mailboxes at random; each one's view must stay what a fresh connection sees.

GODWIT_STRESS_SECONDS says how long (60); GODWIT_SEED repeats the choices of a run (not their interleaving).
"""

import os
import random
import sys
import threading
import time
import traceback
import unittest

from actor import Actor, Truth
from godwit_server import Server
from imap_wire import full_view, listed

SECONDS = float(os.environ.get("GODWIT_STRESS_SECONDS", 60))
ACCOUNTS = ["ada", "bob"]
CLIENTS = 6  # an account
BETWEEN_CHECKPOINTS_SECONDS = 3


class StressTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("GODWIT_SEED", random.randrange(1 << 30)))
        print(f"GODWIT_SEED={self.seed}", flush=True)
        self.rng = random.Random(self.seed)
        self.server = self.enterContext(Server({"quota.default_storage_bytes": 1 << 40, "quota.default_messages": 1 << 30}))
        self.truths, self.actors, self.failures = {}, [], []
        self.marks = {account: (0, 0) for account in ACCOUNTS}
        for account in ACCOUNTS:
            self.server.add_account(account)
            with self.server.client(account) as client:
                client.must("CREATE Box")
                client.must("CREATE Other")
            self.truths[account] = Truth()

    def connect(self, account, number):
        return Actor(self.server, account, number, random.Random(self.rng.getrandbits(64)), self.truths[account])

    def phase(self, actor, until):
        try:
            while time.monotonic() < until and not self.failures:
                actor.step()
        except Exception:
            self.failures.append(f"{actor.name} {actor.modes}, after {actor.commands}:\n{traceback.format_exc()}")

    def test_views_stay_true(self):
        self.actors = [self.connect(account, number) for account in ACCOUNTS for number in range(CLIENTS)]
        end = time.monotonic() + SECONDS
        checkpoints = 0
        while time.monotonic() < end:
            until = min(end, time.monotonic() + BETWEEN_CHECKPOINTS_SECONDS)
            threads = [threading.Thread(target=self.phase, args=(actor, until)) for actor in self.actors]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(BETWEEN_CHECKPOINTS_SECONDS + 120)
                self.assertFalse(thread.is_alive(), "a client hangs")
            self.assertFalse(self.failures, f"GODWIT_SEED={self.seed}\n" + "\n".join(self.failures))
            for account in ACCOUNTS:
                self.checkpoint(account)
            self.empty_other()
            checkpoints += 1
        commands = sum(truth.commands for truth in self.truths.values())
        print(f"{commands} commands, {checkpoints} checkpoints", file=sys.stderr)
        self.assertGreater(commands, 50 * SECONDS, "too little load to say anything")
        self.assertEqual(self.server.stop(), 0)
        self.server.check()

    def checkpoint(self, account):
        """Everybody catches up; then all views are that of a fresh connection."""
        actors = [actor for actor in self.actors if actor.account == account]
        for actor in actors:
            actor.catch_up()
        with self.server.client(account) as client:
            selected, seen = full_view(client, "Box")
            self.quota(client)
        self.check_marks(account, selected, seen)
        for actor in actors:
            self.compare(actor, sorted(seen), seen)

    def check_marks(self, account, selected, seen):
        uidnext, modseq = int(selected.untagged_code("UIDNEXT")), int(selected.untagged_code("HIGHESTMODSEQ"))
        self.assertGreaterEqual(uidnext, self.marks[account][0])
        self.assertGreaterEqual(modseq, self.marks[account][1])
        self.marks[account] = (uidnext, modseq)
        self.assertTrue(all(uid < uidnext and int(items["MODSEQ"][0]) <= modseq for uid, items in seen.items()))

    def compare(self, actor, uids, seen):
        where = f"{actor.name} {actor.modes}, GODWIT_SEED={self.seed}, last commands {actor.commands}"
        self.assertEqual(len(actor.view.uids), len(uids), where)
        self.assertEqual([want if have is None else have for have, want in zip(actor.view.uids, uids)], uids, where)
        for uid, flags in actor.view.flags.items():
            self.assertEqual(flags, frozenset(seen[uid]["FLAGS"]) - {r"\Recent"}, f"flags of UID {uid}: {where}")
        for uid, modseq in actor.view.modseq.items():
            self.assertLessEqual(modseq, int(seen[uid]["MODSEQ"][0]), where)

    def quota(self, client):
        answer = client.must("GETQUOTAROOT INBOX").find("QUOTA")[0].tokens[2]
        usage = {answer[at].upper(): int(answer[at + 1]) for at in range(0, len(answer), 3)}
        views = [full_view(client, folder, items="UID RFC822.SIZE")[1] for folder in listed(client)]
        octets = sum(int(items["RFC822.SIZE"]) for view in views for items in view.values())
        self.assertEqual(usage["MESSAGE"], sum(map(len, views)))
        self.assertIn(usage["STORAGE"], (octets // 1024, -(-octets // 1024)))

    def empty_other(self):
        for account in ACCOUNTS:
            with self.server.client(account) as client:
                client.must("SELECT Other")
                client.must("CLOSE")
                client.must("DELETE Other")
                client.must("CREATE Other")


if __name__ == "__main__":
    unittest.main()
