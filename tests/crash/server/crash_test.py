"""kill -9 of the real server under load, then: is everything there that was acknowledged?

GODWIT_CRASH_ROUNDS says how often (20); GODWIT_SEED repeats a run's choices.
"""

import os
import random
import sys
import time
import unittest

from godwit_server import Server
from ledger import Ledger
from verify import Verifier
from workers import ImapWorker, LmtpWorker

ROUNDS = int(os.environ.get("GODWIT_CRASH_ROUNDS", 20))
ACCOUNTS = ["ada", "bob"]
WORKERS_PER_ACCOUNT = 3
KEPT_MESSAGES = 150  # per folder: what grows beyond is deleted between rounds, so that a round stays short


class CrashTest(unittest.TestCase):
    def setUp(self):
        self.seed = int(os.environ.get("GODWIT_SEED", random.randrange(1 << 30)))
        print(f"GODWIT_SEED={self.seed}", flush=True)
        self.rng = random.Random(self.seed)
        self.ledger = Ledger()
        self.server = self.enterContext(Server({"auth.scram": "false", "quota.default_storage_bytes": 1 << 40, "quota.default_messages": 1 << 30}))
        for account in ACCOUNTS:
            self.server.add_account(account)
        self.imap = [ImapWorker(self.server, account, f"{account}{n}", None, self.ledger)
                     for account in ACCOUNTS for n in range(WORKERS_PER_ACCOUNT)]
        self.inboxes = {account: [] for account in ACCOUNTS}
        self.acknowledged = 0

    def make_workers(self, number):
        """Threads live for one round; what the IMAP workers know goes on."""
        fresh = []
        for worker in self.imap:
            new = ImapWorker(self.server, worker.account, worker.name, random.Random(self.rng.getrandbits(64)), self.ledger)
            new.folders, new.generation = worker.folders, number
            fresh.append(new)
        self.imap = fresh
        self.lmtp = []
        for n in range(2):
            worker = LmtpWorker(self.server, ACCOUNTS, f"lmtp{n}", random.Random(self.rng.getrandbits(64)), self.ledger)
            worker.generation = number
            self.lmtp.append(worker)

    def round(self, number):
        self.make_workers(number)
        workers = self.imap + self.lmtp
        for worker in workers:
            worker.start()
        time.sleep(self.rng.uniform(0.05, 1.2))  # the moment of death: chance is what is wanted here
        self.assertTrue(self.server.alive(), "the server died by itself")
        self.server.kill()
        for worker in workers:
            worker.join(60)
            worker.close()
            self.assertFalse(worker.is_alive(), f"{worker.name} hangs")
            if worker.failure:
                self.ledger.wrong.append(worker.failure)
            self.acknowledged += worker.acknowledged
        self.server.start()
        for worker in self.lmtp:
            for account, messages in worker.delivered.items():
                self.inboxes[account] += messages
        for account in ACCOUNTS:
            Verifier(self.server, self.ledger).account(
                account, [w for w in self.imap if w.account == account], self.inboxes[account])
        self.assertFalse(self.ledger.wrong, f"round {number}, GODWIT_SEED={self.seed}:\n" + "\n".join(self.ledger.wrong[:50]))

    def make_room(self):
        """Keeps a round's verification short in a long run."""
        for account in ACCOUNTS:
            if len(self.inboxes[account]) > KEPT_MESSAGES:
                with self.server.client(account) as client:
                    self.empty(client, "INBOX")
                self.inboxes[account].clear()
        for worker in self.imap:
            for folder in worker.folders.values():
                if len(folder.messages) > KEPT_MESSAGES:
                    with self.server.client(worker.account) as client:
                        self.empty(client, folder.name)
                    folder.messages.clear()

    @staticmethod
    def empty(client, folder):
        client.must(f"SELECT {folder}")
        client.must(r"STORE 1:* +FLAGS.SILENT (\Deleted)")
        client.must("CLOSE")

    def test_kill_under_load(self):
        began, done = time.monotonic(), 0
        for number in range(ROUNDS):
            self.round(number)
            done += 1
            self.make_room()
        print(f"{done} rounds in {time.monotonic() - began:.0f} s, {self.acknowledged} operations acknowledged", file=sys.stderr)
        self.assertGreater(self.acknowledged, 10 * ROUNDS, "too little load to say anything")
        self.check_store()

    def check_store(self):
        """godwit check finds nothing wrong in what all the crashes left, and a clean stop is still one."""
        self.assertEqual(self.server.stop(), 0)
        self.server.check()


if __name__ == "__main__":
    unittest.main()
