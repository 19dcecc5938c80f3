"""What the check_* programs share: the checkout's files, and how a finding is reported."""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CODE_FOLDERS = ("src", "tests", "fuzz", "bench")


def files(folders, suffixes):
    """The files under these folders of the checkout with one of these suffixes, sorted."""
    found = []
    for folder in folders:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in suffixes and path.is_file() and "__pycache__" not in path.parts:
                found.append(path)
    return sorted(found)


def cpp_files(folders=CODE_FOLDERS):
    return files(folders, {".cc", ".h"})


def relative(path):
    return path.relative_to(ROOT).as_posix()


class Report:
    """Collects findings; finish() prints them and ends the program."""

    def __init__(self, name):
        self.name = name
        self.errors = []
        self.warnings = []

    def error(self, where, text):
        self.errors.append(f"{where}: {text}")

    def warn(self, where, text):
        self.warnings.append(f"{where}: {text}")

    def finish(self, summary):
        for line in self.warnings:
            print(f"warning: {line}")
        for line in self.errors:
            print(f"error: {line}", file=sys.stderr)
        print(f"{self.name}: {summary}, {len(self.warnings)} warnings, {len(self.errors)} errors")
        sys.exit(1 if self.errors else 0)
