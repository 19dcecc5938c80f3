"""Fills a server with the mail that workloads need: the same bytes, by APPEND, whatever the server."""

import time

from load_run import run_once
from workloads import options

USERS = 20
USER_MAILS = 500


class Filler:
    def __init__(self, scale, rounds, say):
        self.scale, self.rounds, self.say = scale, rounds, say

    def fill_all(self, servers, workloads):
        """Makes on every server what the workloads it runs need."""
        for server in servers:
            needs = {need for workload in workloads if server.name in workload.servers for need in workload.needs}
            self.fill(server, [maker for need in sorted(needs) for maker in getattr(self, "_" + need)()])

    def fill(self, server, makers):
        """Makes accounts and mail; the server is told that nothing of it need be synced."""
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

    def users(self):
        """The accounts that most workloads share."""
        return [self._mailbox("u{conn}", USERS, "small", USER_MAILS, 50)]

    _users = users

    @staticmethod
    def _inboxes():
        return [([f"in{i}" for i in range(8)], None)]

    def _movers(self):
        return [self._mailbox("mover{conn}", self.rounds, "small", 500, 50)]

    def _big(self):
        return [self._mailbox("big", 1, "small", self.scale["big"], 100)]

    def _huge(self):
        return self.multiplied("huge", self.scale["huge"])

    def multiplied(self, user, count):
        """An INBOX of many messages, each copied from one of the first thousand: who counts them cannot tell."""
        first = min(count, 1000)
        copies = options(user=user, setup="SELECT INBOX", op=f"COPY 1:{first} INBOX", each=count // first - 1)
        return [self._mailbox(user, 1, "small", first, 100)] + ([([user], copies)] if count > first else [])

    def _varied(self):
        return [self._mailbox("varied", 1, "varied", self.scale["varied"], 10)]

    def _cold(self):
        return [self._mailbox(name, self.rounds, "varied", self.scale["varied"], 10)
                for name in ("cold{conn}", "coldenv{conn}")]
