"""What is in the package: its fields, its files, and how the program was compiled."""

import gzip
import os
import pathlib
import re
import tempfile
import unittest

from package import PROGRAM, ROOT, output, package

FIXED = {
    "etc/godwit/godwit.toml",
    "usr/bin/godwit",
    "usr/lib/systemd/system/godwit.service",
    "usr/lib/sysusers.d/godwit.conf",
    "usr/share/bash-completion/completions/godwit",
    "usr/share/zsh/vendor-completions/_godwit",
    "usr/share/fish/vendor_completions.d/godwit.fish",
    "usr/share/doc/godwit/README.Debian",
    "usr/share/doc/godwit/changelog.gz",
    "usr/share/doc/godwit/copyright",
    "usr/share/doc/godwit/examples/godwit.toml",
}
PAGES = sorted((ROOT / "docs/operate/man").iterdir())


def build_id(program):
    return re.search(r"Build ID: ([0-9a-f]+)", output("readelf", "-nW", program))[1]


class ContentsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="godwit-test-")
        cls.addClassCleanup(scratch.cleanup)
        cls.tree = pathlib.Path(scratch.name) / "tree"
        cls.control = pathlib.Path(scratch.name) / "control"
        output("dpkg-deb", "--extract", package(), cls.tree)
        output("dpkg-deb", "--control", package(), cls.control)
        cls.program = cls.tree / "usr/bin/godwit"

    def test_fields(self):
        version = output(PROGRAM, "--version").split()[1]
        self.assertEqual(output("dpkg-deb", "--field", package(), "Package", "Version"), f"Package: godwit\nVersion: {version}\n")
        depends = output("dpkg-deb", "--field", package(), "Depends")
        for library in ("libc6", "libicu72", "libjemalloc2", "librocksdb7.8", "libssl3"):
            self.assertRegex(depends, rf"\b{re.escape(library)} \(>= ")

    def test_files(self):
        pages = {f"usr/share/man/man{page.suffix[1:]}/{page.name}.gz" for page in PAGES}
        found = {str(path.relative_to(self.tree)) for path in self.tree.rglob("*") if not path.is_dir()}
        self.assertEqual(found, FIXED | pages)

    def test_owners_and_permissions(self):
        for line in output("dpkg-deb", "--contents", package()).splitlines():
            mode, owner, *_, name = line.split()
            self.assertEqual(owner, "root/root", line)
            program = name == "./usr/bin/godwit"
            self.assertEqual(mode, "drwxr-xr-x" if mode[0] == "d" else "-rwxr-xr-x" if program else "-rw-r--r--", line)

    def test_configuration_is_the_administrators(self):
        self.assertEqual((self.control / "conffiles").read_text(), "/etc/godwit/godwit.toml\n")
        output(self.program, "config", "show", "--config", self.tree / "etc/godwit/godwit.toml")

    def test_manual_pages(self):
        for page in PAGES:
            packed = self.tree / f"usr/share/man/man{page.suffix[1:]}/{page.name}.gz"
            self.assertEqual(gzip.decompress(packed.read_bytes()), page.read_bytes(), page.name)

    def test_completion_scripts(self):
        for shell, file in (("bash", "bash-completion/completions/godwit"), ("zsh", "zsh/vendor-completions/_godwit"),
                            ("fish", "fish/vendor_completions.d/godwit.fish")):
            self.assertEqual((self.tree / "usr/share" / file).read_text(), output(self.program, "completion", shell))

    def test_program_is_optimised_at_link_time(self):
        """A name that the optimiser made for another partition tells; the packed program has no names left, but its id."""
        self.assertTrue(".lto_priv." in output("readelf", "--symbols", "--wide", PROGRAM), "no name of the optimiser's")
        self.assertEqual(build_id(self.program), build_id(PROGRAM))
        sections = output("readelf", "--sections", "--wide", self.program)
        self.assertNotIn(".symtab", sections)
        self.assertNotIn(".gnu.lto_", sections)

    def test_program_is_hardened(self):
        self.assertIn("DYN (Position-Independent Executable file)", output("readelf", "--file-header", self.program))
        dynamic = output("readelf", "--dynamic", self.program)
        self.assertIn("BIND_NOW", dynamic)
        self.assertNotIn("TEXTREL", dynamic)
        self.assertNotIn("RUNPATH", dynamic)
        segments = output("readelf", "--segments", "--wide", self.program)
        self.assertIn("GNU_RELRO", segments)
        self.assertRegex(segments, r"GNU_STACK .* RW ")
        names = set(re.findall(r"UND (\w+)", output("readelf", "--dyn-syms", "--wide", self.program)))
        self.assertIn("__stack_chk_fail", names)
        self.assertIn("__memcpy_chk", names)
        self.assertIn("_ZSt21__glibcxx_assert_failPKciS0_S0_", names)

    @unittest.skipUnless(os.uname().machine == "x86_64", "control-flow protection is a thing of x86-64")
    def test_indirect_jumps_are_guarded(self):
        """Of the note that tells the kernel, Debian 12's own start files take the program's part away; the marks are there."""
        self.assertIn("endbr64", output("objdump", "--disassemble=main", PROGRAM))


if __name__ == "__main__":
    unittest.main()
