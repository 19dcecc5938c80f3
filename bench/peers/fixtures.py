"""Fills a server with the mail that workloads need: the same bytes, by APPEND, whatever the server."""

import time

from load_run import run_once
from workloads import options

USERS = 20
USER_MAILS = 500


class Filler:
    def __init__(self, servers, scale, rounds, say):
        self.servers, self.scale, self.rounds, self.say = servers, scale, rounds, say

    def fill(self, needs):
        """Makes every fixture of `needs` on every server, which is told that nothing of it need be synced."""
        makers = [maker for need in sorted(needs) for maker in getattr(self, "_" + need)()]
        for server in self.servers:
            began = time.monotonic()
            server.add_accounts([account for accounts, _ in makers for account in accounts])
            server.begin_filling()
            for accounts, arguments in makers:
                if arguments:
                    self._append(server, accounts, arguments)
            server.end_filling()
            self.say(f"filled {server.title} in {time.monotonic() - began:.0f} s")

    def _append(self, server, accounts, arguments):
        self.say(f"filling {server.title}: {accounts[0]}{' …' if len(accounts) > 1 else ''}")
        result = run_once(server, "imap", arguments)
        if result["tally"]["refused"]:
            raise SystemExit(f"{server.title} refused mail")

    @staticmethod
    def _mailbox(user, users, kind, count, batch, first_user=0):
        """An INBOX of `count` mails for each user; (accounts, arguments of the load generator)."""
        names = [user.replace("{conn}", str(first_user + i)) for i in range(users)]
        return names, options(user=user, users=users, connections=users, first_user=first_user, kind=kind, messages=count,
                              op="APPEND INBOX{append:%d}" % batch, each=count // batch)

    def _users(self):
        return [self._mailbox("u{conn}", USERS, "small", USER_MAILS, 50)]

    @staticmethod
    def _inboxes():
        return [([f"in{i}" for i in range(8)], None)]

    def _movers(self):
        return [self._mailbox("mover{conn}", self.rounds, "small", 500, 50)]

    def _big(self):
        return [self._mailbox("big", 1, "small", self.scale["big"], 100)]

    def _huge(self):
        return [self._mailbox("huge", 1, "small", self.scale["huge"], 100)]

    def _varied(self):
        return [self._mailbox("varied", 1, "varied", self.scale["varied"], 10)]

    def _cold(self):
        return [self._mailbox(name, self.rounds, "varied", self.scale["varied"], 10)
                for name in ("cold{conn}", "coldenv{conn}")]
