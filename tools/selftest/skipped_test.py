"""What skips itself must be seen by tools/test, however it says so."""

import pathlib
import subprocess
import tempfile
import unittest

LIB = pathlib.Path(__file__).resolve().parent.parent / "lib.sh"
LOG = """[ RUN      ] A.B
[  SKIPPED ] A.B (0 ms)
[  SKIPPED ] 1 test, listed below:
[  SKIPPED ] 2 tests.
test_that (a.B) ... skipped 'no such thing'
skipped: the corpus is not there
a line that says skipped: in its middle
test_other (a.B) ... ok
"""


class Skipped(unittest.TestCase):
    def found(self, log):
        with tempfile.TemporaryDirectory() as tree:
            folder = pathlib.Path(tree) / "Testing/Temporary"
            folder.mkdir(parents=True)
            (folder / "LastTest.log").write_text(log)
            done = subprocess.run(["bash", "-c", f'. "{LIB}"; skipped_tests "{tree}" "{tree}/not-there"'],
                                  capture_output=True, text=True, check=True)
        return done.stdout.splitlines()

    def test_every_way_of_saying_it(self):
        self.assertEqual(self.found(LOG), ["[  SKIPPED ] A.B (0 ms)", "[  SKIPPED ] 2 tests.",
                                           "test_that (a.B) ... skipped 'no such thing'", "skipped: the corpus is not there"])

    def test_nothing_skipped(self):
        self.assertEqual(self.found("[  PASSED  ] 2 tests.\n"), [])


if __name__ == "__main__":
    unittest.main()
