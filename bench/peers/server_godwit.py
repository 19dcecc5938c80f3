"""Godwit as it is released: every tagged OK is durable."""

import os
import pathlib
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from server import PASSWORD, Server

ROOT = pathlib.Path(__file__).resolve().parents[2]


def binary():
    return os.environ.get("GODWIT", str(ROOT / "build/release/src/cli/godwit"))


class Godwit(Server):
    name = "godwit"
    title = "Godwit"

    # A cheap password hash, as the peers have a static check; the limits of a server made for many.
    SETTINGS = {"auth.argon2_memory_kib": "8", "auth.argon2_iterations": "1", "auth.cleartext": "loopback",
                "limits.connections": "50000", "limits.connections_per_address": "50000",
                "limits.connections_per_account": "50000",
                "limits.append_bytes": "1073741824"}

    def version(self):
        line = subprocess.run([binary(), "--version"], capture_output=True, text=True, check=True).stdout.strip()
        commit = ""
        if shutil.which("git"):
            asked = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
            commit = asked.stdout.strip()
        return f"{line.splitlines()[0]} ({commit or 'no git'})"

    def _store(self):
        out = ["--store", str(self.folder / "store")]
        for key, value in self.SETTINGS.items():
            out += ["--set", f"{key}={value}"]
        return out

    def command(self):
        listeners = []
        for name in ("imap", "imaps", "lmtp"):
            listeners += ["--listen", f"{name}=127.0.0.1:{self.ports[name]}"]
        return [binary(), "serve", *self._store(), *listeners,
                "--set", f"tls.certificate={self.certificate}", "--set", f"tls.key={self.key}"]

    def _add(self, name):
        done = subprocess.run([binary(), "account", "add", name, "--password-stdin", *self._store()],
                              input=PASSWORD.encode() + b"\n", capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"godwit account add {name}: {done.stderr.decode().strip()}")

    def make_accounts(self, names):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(self._add, names))
