"""What others change arrives in IDLE, in time: the goal is 50 ms, asserted is ten times that."""

import statistics
import unittest

from godwit_server import Server

DEADLINE_SECONDS = 0.5  # ten times the goal
ROUNDS = 20


def is_(word, index=1):
    return lambda response: response.word(index) == word


class PushTest(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.idler = self.enterContext(self.server.client("ada"))
        self.other = self.enterContext(self.server.client("ada"))
        self.idler.must("SELECT INBOX")
        self.other.must("SELECT INBOX")

    def idle_through(self, act, test):
        """act(round) is done in other connections; counts from its acknowledgement until the idling one hears of it."""
        waited = []
        for round_number in range(ROUNDS):
            tag = self.idler.idle()
            act(round_number)
            waited.append(self.idler.wait_for(test, DEADLINE_SECONDS))
            self.assertTrue(self.idler.done(tag).ok)
        print(f"in IDLE after the acknowledgement: a median of {statistics.median(waited) * 1000:.1f} ms, at most {max(waited) * 1000:.1f} ms")

    def test_delivery(self):
        self.idle_through(lambda n: self.server.deliver("ada", b"Subject: %d\r\n\r\nx\r\n" % n), is_("EXISTS"))

    def test_append(self):
        self.idle_through(lambda n: self.other.append("INBOX", b"Subject: x\r\n\r\nx\r\n"), is_("EXISTS"))

    def test_flag_change(self):
        self.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        self.other.must("NOOP")
        self.idler.must("NOOP")
        self.idle_through(lambda n: self.other.must(f"STORE 1 {'+-'[n % 2]}FLAGS (\\Flagged)"), is_("FETCH"))

    def test_expunge(self):
        for _ in range(ROUNDS):
            self.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        self.other.must("NOOP")
        self.idler.must("NOOP")

        def remove(_):
            self.other.must(r"STORE 1 +FLAGS.SILENT (\Deleted)")
            self.other.must("EXPUNGE")

        self.idle_through(remove, is_("EXPUNGE"))
        self.assertFalse(self.idler.must("SEARCH ALL").find("EXISTS"))

    def test_many_idle(self):
        idlers = [self.enterContext(self.server.client("ada")) for _ in range(100)]
        for idler in idlers:
            idler.must("SELECT INBOX")
        tags = [idler.idle() for idler in idlers]
        self.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        for idler, tag in zip(idlers, tags):
            idler.wait_for(is_("EXISTS"), 10 * DEADLINE_SECONDS)
            self.assertTrue(idler.done(tag).ok)

    def test_only_own_mail(self):
        self.server.add_account("bob")
        tag = self.idler.idle()
        self.server.deliver("bob", b"Subject: x\r\n\r\nx\r\n")
        self.assertFalse(self.idler.done(tag).untagged)


if __name__ == "__main__":
    unittest.main()
