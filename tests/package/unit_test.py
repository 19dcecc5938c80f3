"""The unit of the service: systemd understands every line of it, it keeps the server in bounds, and the server can do in
them what it must."""

import os
import pathlib
import re
import tempfile
import unittest

from package import PROGRAM, ROOT, output

UNIT = ROOT / "docs/operate/godwit.service"
# systemd-analyze security: 10 is a service without any bounds, under 2 is "OK" in its words.
MOST_EXPOSED = 20


class UnitTest(unittest.TestCase):
    def setUp(self):
        """The unit with the program of this build in it: that of the package is not installed here."""
        self.directory = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="godwit-test-")))
        text = UNIT.read_text()
        self.assertIn("ExecStart=/usr/bin/godwit ", text)
        self.unit = self.directory / "godwit.service"
        self.unit.write_text(text.replace("/usr/bin/godwit", str(PROGRAM)))

    def test_systemd_understands_it(self):
        said = output("systemd-analyze", "verify", "--man=no", self.unit, env=dict(os.environ, SYSTEMD_LOG_LEVEL="warning"))
        self.assertEqual([line for line in said.splitlines() if "godwit" in line], [])

    def test_bounds(self):
        output("systemd-analyze", "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--no-pager", self.unit)

    def test_calls_by_which_the_server_confines_itself_are_allowed(self):
        """systemd 252's @system-service has none of them; without them the server would be killed at its start."""
        wanted = set(re.findall(r"\bsyscall\(SYS_(\w+)", (ROOT / "src/server/confine.cc").read_text()))
        self.assertGreaterEqual(wanted, {"landlock_create_ruleset", "seccomp"})
        allowed = set()
        for line in re.findall(r"^SystemCallFilter=(?!~)(.*)$", UNIT.read_text(), re.MULTILINE):
            for word in line.split():
                allowed |= self.calls_of(word) if word.startswith("@") else {word}
        self.assertEqual(wanted - allowed, set())

    def calls_of(self, group):
        calls = set()
        for line in output("systemd-analyze", "syscall-filter", "--no-pager", group).splitlines()[1:]:
            word = line.split("#")[0].strip()
            if word:
                calls |= self.calls_of(word) if word.startswith("@") else {word}
        return calls


if __name__ == "__main__":
    unittest.main()
