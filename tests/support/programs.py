"""Running the programs of others: a missing one fails the test."""

import shutil
import subprocess


def run(*command, check=True, seconds=200, environment=None, data=None):
    """Runs it to its end; what it said comes with the failure."""
    if shutil.which(command[0]) is None:
        raise AssertionError(f"{command[0]} is not installed (tools/packages lists what tests need)")
    done = subprocess.run([str(word) for word in command], capture_output=True, timeout=seconds, env=environment,
                          input=data)
    if check and done.returncode != 0:
        raise AssertionError(f"{command[0]} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')[-3000:]}\n"
                             f"{done.stderr.decode(errors='replace')[-3000:]}")
    return done


def differences(test, expected, found, names):
    """Fails with the names of the messages that differ, not with their bytes."""
    test.assertEqual(len(expected), len(found), "number of messages")
    wrong = [f"{name}: {describe(want, got)}" for name, want, got in zip(names, expected, found) if want != got]
    test.assertFalse(wrong, f"{len(wrong)} messages differ:\n" + "\n".join(wrong[:20]))


def describe(want, got):
    if got is None:
        return "is missing"
    at = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
    return f"{len(want)} bytes wanted, {len(got)} got, from byte {at} on: {want[at:at + 40]!r} and {got[at:at + 40]!r}"
