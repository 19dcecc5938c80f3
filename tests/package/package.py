"""The package under test, and the checkout that it was made of."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
# As it was linked, with its symbols.
PROGRAM = pathlib.Path(os.environ["GODWIT"])
BUILD = PROGRAM.parents[2]


def package():
    found = sorted(BUILD.glob("godwit_*.deb"))
    if len(found) != 1:
        raise AssertionError(f"{BUILD} has {len(found)} packages, one is wanted: run tools/package")
    return found[0]


def output(*command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}")
    return done.stdout
