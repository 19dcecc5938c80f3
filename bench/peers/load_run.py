"""Runs the load generator once against one server, and measures the server meanwhile."""

import json
import os
import pathlib
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SETTLE_SECONDS = 0.1


def load_binary():
    return os.environ.get("PEERS_LOAD", str(ROOT / "build/release/bench/peers/load/peers_load"))


class LoadFailed(Exception):
    pass


class LoadRun:
    """with LoadRun(server, "imap", [...]) as run: connections are ready; run.measure(); they stay until the end."""

    def __init__(self, server, scenario, arguments):
        self.server = server
        command = [load_binary(), scenario, *arguments]
        if server:
            command += ["--lmtp-port", str(server.ports["lmtp"])]
            if "--tls-port" not in arguments:
                command += ["--port", str(server.ports["imap"])]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)

    def __enter__(self):
        try:
            self._line()
        except LoadFailed:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            self.process.stdin.close()
        except OSError:
            pass
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()

    def _line(self):
        line = self.process.stdout.readline()
        if not line:
            raise LoadFailed(self.process.stderr.read().strip() or "the load generator ended without a word")
        return line

    def measure(self):
        """The load generator's result, with the server's CPU."""
        group = self.server.group if self.server else None
        before = group.cpu_seconds() if group else 0
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        result = json.loads(self._line())
        time.sleep(SETTLE_SECONDS)  # what the server puts off until after its answer is its cost, too
        result["server_cpu_seconds"] = group.cpu_seconds() - before if group else 0
        return result


def run_once(server, scenario, arguments):
    with LoadRun(server, scenario, arguments) as run:
        return run.measure()
