"""Instructions of each operation against limits.tsv: guard_test under callgrind, which counts alike on every machine."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = os.environ["GUARD_TEST"]
REPETITIONS = 20  # as operations.h has it
MARKS = ("guard::measuring_begins()", "guard::measuring_ends()")


def limits():
    rows = [line.split() for line in (HERE / "limits.tsv").read_text().splitlines() if line and not line.startswith("#")]
    return {name: int(kilo) * 1000 for name, _, kilo in rows}


def measure(folder):
    """{operation: instructions of one}. Every second dump covers what one operation's repetitions took."""
    out = pathlib.Path(folder) / "callgrind"
    command = ["valgrind", "--tool=callgrind", *(f"--dump-before={mark}" for mark in MARKS), f"--callgrind-out-file={out}"]
    done = subprocess.run([*command, PROGRAM, "--count-only"], capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    counted = {}
    for at, name in enumerate(done.stdout.split()):
        dump = pathlib.Path(f"{out}.{2 * at + 2}").read_text()
        counted[name] = int(re.search(r"^totals: (\d+)", dump, re.MULTILINE)[1]) // REPETITIONS
    return counted


class Instructions(unittest.TestCase):
    def test_stay_below_their_limits(self):
        with tempfile.TemporaryDirectory(prefix="godwit-guard-") as folder:
            counted = measure(folder)
        wanted = limits()
        self.assertEqual(set(counted), set(wanted), "operations.cc and limits.tsv must name the same operations")
        for name, instructions in counted.items():
            print(f"{name}: {instructions:,} instructions, at most {wanted[name]:,}", file=sys.stderr)
            with self.subTest(name):
                self.assertLessEqual(instructions, wanted[name], f"{name} does more than it did; README.md says how to see what")
                self.assertGreater(3 * instructions, wanted[name], f"{name} became better: write a limit nearer to it into limits.tsv")


if __name__ == "__main__":
    unittest.main()
