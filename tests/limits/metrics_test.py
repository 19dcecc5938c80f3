"""What /metrics shows moves with what is done, and docs/operate/metrics.md lists it all, neither more nor less.

metrics_test.py --write    makes the table of that file anew
"""

import pathlib
import re
import sys
import time
import unittest

from godwit_server import Server
from imap_wire import Client

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/operate/metrics.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
# Values that are this machine's, not the program's.
FREE_LABELS = {"address": "where the listener is bound", "version": "of the program"}


class Metrics:
    """A scrape: families with their help and type, values by name and labels."""

    def __init__(self, text):
        self.families, self.values = {}, {}
        for line in text.splitlines():
            if match := re.match(r"# (HELP|TYPE) (\S+) (.*)", line):
                self.families.setdefault(match[2], {"labels": {}})[match[1]] = match[3]
            elif match := re.match(r'(\w+)(?:\{(.*)\})? (\S+)$', line):
                labels = dict(re.findall(r'(\w+)="([^"]*)"', match[2] or ""))
                self.values[match[1], frozenset(labels.items())] = float(match[3])
                family = self.families.get(match[1]) or self.families[re.sub("_(bucket|sum|count)$", "", match[1])]
                for label, value in labels.items():
                    if label != "le":
                        family["labels"].setdefault(label, set()).add(value)

    def __call__(self, name, **labels):
        """The sum of all values with these labels."""
        wanted = set(labels.items())
        return sum(value for (key, have), value in self.values.items() if key == name and wanted <= have)

    def table(self):
        rows = ["| metric | kind | labels | what it is |", "|---|---|---|---|"]
        for name in sorted(self.families):
            family = self.families[name]
            labels = [f"`{label}`: {self.describe(label, family['labels'][label])}" for label in sorted(family["labels"])]
            rows.append(f"| `{name}` | {family['TYPE']} | {'; '.join(labels)} | {family['HELP']} |")
        return "\n".join(rows) + "\n"

    @staticmethod
    def describe(label, values):
        if label in FREE_LABELS:
            return FREE_LABELS[label]
        if label == "command":
            return "by its name; unknown for what is no command"
        return ", ".join(sorted(values))


def start():
    return Server({"auth.failure_delay_ms": "1"})


def scrape(server):
    status, text = server.http("/metrics")
    assert status == 200, text
    return Metrics(text)


class MetricsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(start())
        cls.server.add_account("ada")

    def scrape(self):
        return scrape(self.server)

    def eventually(self, test):
        """What the server does after its answer (a connection's end) comes a moment later."""
        deadline = time.monotonic() + 30
        while not test(self.scrape()) and time.monotonic() < deadline:
            time.sleep(0.02)
        self.assertTrue(test(self.scrape()))

    def test_the_page_lists_them_all(self):
        text = PAGE.read_text()
        written = text[text.index(BEGIN) + len(BEGIN):text.index(END)]
        self.assertEqual(written, self.scrape().table(), "run metrics_test.py --write")

    def test_logins(self):
        before = self.scrape()
        self.server.client("ada").close()
        for _ in range(2):
            with self.server.client() as client:
                self.assertEqual(client.command("LOGIN ada wrong").status, "NO")
        after = self.scrape()
        for result, more in (("ok", 1), ("failed", 2), ("locked", 0)):
            change = after("godwit_logins_total", mechanism="login", result=result) - \
                before("godwit_logins_total", mechanism="login", result=result)
            self.assertEqual(change, more, result)
        self.assertGreaterEqual(after("godwit_logins_throttled_total") - before("godwit_logins_throttled_total"), 1)

    def test_commands(self):
        before = self.scrape()
        with self.server.client("ada") as client:
            client.must("NOOP")
            self.assertEqual(client.command("NOOP x").status, "BAD")
            self.assertEqual(client.command("SELECT nowhere").status, "NO")
            self.assertEqual(client.command("NONSENSE").status, "BAD")
        after = self.scrape()
        for command, result in (("NOOP", "OK"), ("NOOP", "BAD"), ("SELECT", "NO"), ("unknown", "BAD")):
            change = after("godwit_imap_commands_total", command=command, result=result) - \
                before("godwit_imap_commands_total", command=command, result=result)
            self.assertEqual(change, 1, f"{command} {result}")
        count = "godwit_imap_command_duration_seconds_count"
        self.assertEqual(after(count, command="NOOP") - before(count, command="NOOP"), 2)
        self.assertGreater(after("godwit_imap_command_duration_seconds_sum", command="NOOP"), 0)

    def test_deliveries(self):
        before = self.scrape()
        self.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        with self.server.lmtp() as lmtp:
            lmtp.mail("x@example.org")
            self.assertEqual(lmtp.rcpt("nobody")[0], 550)
        after = self.scrape()
        names = ("godwit_deliveries_total", {"class": "2xx"}), ("godwit_lmtp_recipients_total", {"class": "5xx"})
        for name, labels in names:
            self.assertEqual(after(name, **labels) - before(name, **labels), 1, name)
        self.assertGreater(after("godwit_delivered_bytes_total"), before("godwit_delivered_bytes_total"))
        for name in ("godwit_store_commit_groups_total", "godwit_store_batches_total", "godwit_store_committed_bytes_total",
                     "godwit_store_sync_duration_seconds_count", "godwit_store_log_offset_bytes"):
            self.assertGreater(after(name), before(name), name)
        self.assertEqual(after("godwit_store_log_segment"), 1)
        self.assertGreaterEqual(after("godwit_store_last_sync_time_seconds"), int(after("process_start_time_seconds")))

    def test_connections_and_sessions(self):
        self.eventually(lambda now: now("godwit_connections", listener="imap") == 0)
        before = self.scrape()
        tls = Client(self.server.ports["imaps"], tls=self.server.tls_context()).login("ada")
        idle = self.server.client("ada")
        idle.must("SELECT INBOX")
        waiting = idle.idle()
        fresh = self.server.client()
        now = self.scrape()
        self.assertEqual(now("godwit_connections", listener="imaps", state="tls"), 1)
        self.assertEqual(now("godwit_connections", listener="imap", state="clear"), 2)
        for state in ("not_authenticated", "authenticated", "idle"):
            self.assertEqual(now("godwit_imap_sessions", state=state), 1, state)
        self.assertEqual(now("godwit_tls_handshakes_total", result="ok") - before("godwit_tls_handshakes_total", result="ok"), 1)
        idle.done(waiting)
        self.eventually(lambda now: now("godwit_imap_sessions", state="selected") == 1)
        for client in (tls, idle, fresh):
            client.close()
        self.eventually(lambda now: now("godwit_connections", listener="imaps") == 0)
        self.eventually(lambda now: now("godwit_imap_sessions") == 0)

    def test_failed_handshakes(self):
        failed = {"listener": "imaps", "result": "failed"}
        before = self.scrape()("godwit_tls_handshakes_total", **failed)
        with Client(self.server.ports["imaps"], greeting=False) as client:
            client.raw(b"a LOGIN ada secret\r\n")
            client.at_end()
        self.eventually(lambda now: now("godwit_tls_handshakes_total", **failed) == before + 1)

    def test_process_and_store(self):
        now = self.scrape()
        self.assertGreater(now("process_resident_memory_bytes"), 1 << 20)
        self.assertGreater(now("process_open_fds"), 5)
        self.assertGreater(now("process_cpu_seconds_total"), 0)
        self.assertLess(abs(now("process_start_time_seconds") - time.time()), 600)
        self.assertGreater(now("godwit_store_used_bytes"), 1000)
        self.assertGreater(now("godwit_store_free_bytes"), 1 << 20)
        self.assertEqual(now("godwit_store_condition", condition="healthy"), 1)
        self.assertEqual(now("godwit_store_condition"), 1)

    def test_health(self):
        self.assertEqual(self.server.http("/health"), (200, "ok\n"))
        self.assertEqual(self.server.http("/nothing")[0], 404)


def write():
    with start() as server:
        table = scrape(server).table()
    text = PAGE.read_text()
    PAGE.write_text(text[:text.index(BEGIN) + len(BEGIN)] + table + text[text.index(END):])


if __name__ == "__main__":
    if "--write" in sys.argv:
        write()
    else:
        unittest.main()
