"""Coming back after a while, by hand: QRESYNC and CONDSTORE (RFC 7162)."""

import unittest

from godwit_server import Server
from imap_wire import append_uid, sequence_set


def vanished(result):
    """(UIDs gone earlier, UIDs gone now)"""
    earlier, now = set(), set()
    for response in result.find("VANISHED"):
        is_earlier = response.tokens[1] == ["EARLIER"]
        (earlier if is_earlier else now).update(sequence_set(response.tokens[-1]))
    return earlier, now


class QresyncTest(unittest.TestCase):
    COUNT = 30

    def setUp(self):
        self.server = self.enterContext(Server())
        self.server.add_account("ada")
        self.client = self.enterContext(self.server.client("ada"))
        self.client.must("ENABLE QRESYNC")
        for number in range(self.COUNT):
            self.assertEqual(self.client.append("INBOX", b"Subject: %d\r\n\r\nx\r\n" % number).status, "OK")
        selected = self.client.must("SELECT INBOX")
        self.validity = int(selected.untagged_code("UIDVALIDITY"))
        self.modseq = int(selected.untagged_code("HIGHESTMODSEQ"))
        self.other = self.enterContext(self.server.client("ada"))
        self.other.must("SELECT INBOX")

    def resync(self, parameters, enable="QRESYNC"):
        client = self.enterContext(self.server.client("ada"))
        client.must(f"ENABLE {enable}")
        return client, client.must(f"SELECT INBOX (QRESYNC ({parameters}))")

    def expunge(self, uids):
        self.other.must(f"UID STORE {uids} +FLAGS.SILENT (\\Deleted)")
        return self.other.must(f"UID EXPUNGE {uids}")

    def test_what_changed_and_what_went(self):
        self.expunge("3,5:8,30")
        self.other.must(r"UID STORE 10,12 +FLAGS.SILENT (\Flagged)")
        _, new_uid = append_uid(self.other.append("INBOX", b"Subject: new\r\n\r\nx\r\n"))
        _, result = self.resync(f"{self.validity} {self.modseq}")
        self.assertEqual(vanished(result), ({3, 5, 6, 7, 8, 30}, set()))
        self.assertTrue(result.untagged_code("HIGHESTMODSEQ"))
        changed = {int(items["UID"]): items for items in result.fetches().values()}
        self.assertEqual(set(changed), {10, 12, new_uid})
        for items in changed.values():
            self.assertGreater(int(items["MODSEQ"][0]), self.modseq)
        self.assertIn(r"\Flagged", changed[10]["FLAGS"])
        numbers = {n: int(items["UID"]) for n, items in result.fetches().items()}
        self.assertEqual(numbers, {5: 10, 7: 12, 25: new_uid}, "numbers after the expunge")
        # RFC 7162 3.2.5.1: VANISHED (EARLIER) before any FETCH.
        kinds = [r.word(0) if r.word(0) == "VANISHED" else r.word(1) for r in result.untagged]
        self.assertLess(kinds.index("VANISHED"), kinds.index("FETCH"))

    def test_nothing_happened(self):
        _, result = self.resync(f"{self.validity} {self.modseq}")
        self.assertEqual(vanished(result), (set(), set()))
        self.assertFalse(result.fetches())

    def test_known_uids_narrow(self):
        self.expunge("3,5:8,30")
        self.other.must(r"UID STORE 10,12 +FLAGS.SILENT (\Flagged)")
        _, result = self.resync(f"{self.validity} {self.modseq} 1:6,12")
        self.assertEqual(vanished(result)[0], {3, 5, 6})
        self.assertEqual({int(items["UID"]) for items in result.fetches().values()}, {12})

    def test_other_uidvalidity(self):
        self.expunge("3")
        _, result = self.resync(f"{self.validity - 1} {self.modseq}")
        self.assertEqual(vanished(result), (set(), set()))
        self.assertFalse(result.fetches(), "RFC 7162 3.2.5: nothing of a mailbox of another UIDVALIDITY")

    def test_after_a_restart(self):
        self.expunge("1:4")
        self.other.must(r"UID STORE 20 +FLAGS.SILENT ($Label)")
        self.server.kill()
        self.server.start()
        _, result = self.resync(f"{self.validity} {self.modseq}")
        self.assertEqual(vanished(result)[0], {1, 2, 3, 4})
        self.assertEqual({int(items["UID"]) for items in result.fetches().values()}, {20})

    def test_expunge_answers(self):
        """RFC 7162 3.2.7: VANISHED instead of EXPUNGE, here and in the other session that enabled it."""
        result = self.client.must(r"UID STORE 1:2 +FLAGS.SILENT (\Deleted)")
        self.assertFalse(result.find("VANISHED"))
        result = self.client.must("EXPUNGE")
        self.assertEqual(vanished(result), (set(), {1, 2}))
        self.assertFalse(result.find("EXPUNGE"))
        self.assertIn("HIGHESTMODSEQ", result.code)
        told = [r.word(0) for r in self.other.must("NOOP").find("EXPUNGE")]
        self.assertIn(told, (["1", "1"], ["2", "1"]))
        self.expunge("7")
        result = self.client.must("NOOP")
        self.assertEqual(vanished(result), (set(), {7}))

    def test_fetch_changed_since_with_vanished(self):
        self.expunge("4:5")
        self.other.must(r"UID STORE 9 +FLAGS.SILENT (\Seen)")
        self.client.must("NOOP")
        result = self.client.must(f"UID FETCH 1:* (FLAGS) (CHANGEDSINCE {self.modseq} VANISHED)")
        self.assertEqual(vanished(result)[0], {4, 5})
        self.assertEqual({int(items["UID"]) for items in result.fetches().values()}, {9})

    def test_unchanged_since(self):
        self.other.must("UID STORE 9 FLAGS.SILENT ($Theirs)")
        result = self.client.command(f"UID STORE 8:10 (UNCHANGEDSINCE {self.modseq}) +FLAGS.SILENT ($Mine)")
        self.assertEqual((result.status, result.code.upper().split()[:1]), ("OK", ["MODIFIED"]), result)
        self.assertEqual(sequence_set(result.code.split()[1]), {9})
        flags = {int(items["UID"]): items["FLAGS"] for items in
                 self.client.must("UID FETCH 8:10 (UID FLAGS)").fetches().values()}
        self.assertEqual(["$Mine" in flags[uid] for uid in (8, 9, 10)], [True, False, True])

    def test_modseq_only_grows(self):
        last = self.modseq
        for number in range(10):
            self.other.must(f"UID STORE {number + 1} FLAGS ($Keyword{number})")
            result = self.client.must("NOOP")
            modseqs = [int(items["MODSEQ"][0]) for items in result.fetches().values()]
            self.assertTrue(modseqs and min(modseqs) > last, f"{modseqs} after {last}")
            last = max(modseqs)
        status = self.client.must("STATUS INBOX (HIGHESTMODSEQ)").find("STATUS")[0].tokens
        self.assertEqual(int(status[2][1]), last)

    def test_search_modseq(self):
        self.other.must(r"UID STORE 9 +FLAGS.SILENT (\Seen)")
        self.client.must("NOOP")
        result = self.client.must(f"UID SEARCH MODSEQ {self.modseq + 1}")
        tokens = result.find("SEARCH")[0].tokens
        self.assertEqual(tokens[1], "9")
        self.assertEqual(tokens[2][0].upper(), "MODSEQ")


if __name__ == "__main__":
    unittest.main()
