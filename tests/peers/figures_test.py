"""How the bench makes figures and factors of what it measured."""

import pathlib
import sys
import unittest
import xml.dom.minidom

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench/peers"))

import chart
import measures
import report
import workloads


def result(operations, seconds=1.0, cpu=1.0, **tally):
    full = {"refused": 0, "fetch": 0, "literals": 0, "literal_bytes": 0, "literal_digest": "0", "numbers": 0,
            "number_digest": "0", "exists": 0, **tally}
    return {"operations": operations, "seconds": seconds, "server_cpu_seconds": cpu, "p50_us": 100, "p99_us": 200,
            "client_cpu_seconds": 0.1, "tally": full}


SCALE = workloads.SCALES["tiny"]
NOOP, FLAGS, FROM = (workloads.find([name])[0] for name in ("noop", "flags", "search-from"))


class FiguresTest(unittest.TestCase):
    def test_medians_are_an_item(self):
        figures = measures.figures_of(FLAGS, SCALE, [result(10, cpu=1), result(10, cpu=3), result(10, cpu=2)])
        self.assertAlmostEqual(figures.cpu_us, 2e6 / (10 * SCALE["big"]))
        self.assertAlmostEqual(figures.rate, 10 * SCALE["big"])

    def test_a_failed_round_does_not_count_and_all_failed_says_why(self):
        self.assertEqual(measures.figures_of(NOOP, SCALE, [{"error": "no"}, result(5)]).rounds, 1)
        self.assertEqual(measures.figures_of(NOOP, SCALE, [{"error": "no"}]).error, "no")

    def test_wrong_answers_are_found(self):
        self.assertIsNone(measures.wrong_answer(FLAGS, SCALE, result(2, fetch=2 * SCALE["big"])))
        self.assertIn("fetch", measures.wrong_answer(FLAGS, SCALE, result(2, fetch=2 * SCALE["big"] - 1)))
        self.assertIn("refused", measures.wrong_answer(NOOP, SCALE, result(2, refused=1)))

    def test_digests_are_compared_crosswise(self):
        digest = 0xfedcba9876543210
        def with_digest(operations, value):
            return [result(operations, numbers=4 * operations,
                           number_digest=f"{value * operations % measures.DIGEST_RANGE:016x}")]
        same = {"godwit": with_digest(3, digest), "sdbox": with_digest(7, digest)}
        self.assertEqual(measures.differing_answers(FROM, same), [])
        other = {"godwit": with_digest(3, digest), "sdbox": with_digest(7, digest + 1)}
        self.assertEqual(measures.differing_answers(FROM, other), ["sdbox and godwit: number_digest"])

    def test_factors_are_over_the_better_dovecot(self):
        figures = {"godwit": measures.Figures(rate=100, cpu_us=2), "sdbox": measures.Figures(rate=50, cpu_us=30),
                   "maildir": measures.Figures(rate=10, cpu_us=20), "cyrus": measures.Figures(rate=900, cpu_us=1)}
        self.assertEqual(measures.factors(figures), (2, 10))
        self.assertEqual(measures.factors({"sdbox": figures["sdbox"]}), (None, None))

    def test_table_and_chart_hold_every_row(self):
        one = measures.Figures(rate=100, p50_ms=1, p99_ms=2, cpu_us=2, pss_bytes=5000, last_told_ms=3, rounds=1)
        run = {"scale": SCALE, "rounds": 1, "machine": "here", "curves": [
            {"title": "NOOP", "axis": "messages", "lines": {"godwit": [(1, 1), (10, None)], "sdbox": [(1, 2), (10, 20)]}}],
            "servers": [{"name": name, "title": name, "version": "1"} for name in ("godwit", "sdbox")],
            "rows": [(workload, {"godwit": one, "sdbox": one}, []) for workload in workloads.WORKLOADS]}
        table, drawing = report.markdown(run), chart.draw(run, report.title)
        xml.dom.minidom.parseString(drawing)
        for workload in workloads.WORKLOADS:
            self.assertIn(report.title(workload, SCALE), table)


if __name__ == "__main__":
    unittest.main()
