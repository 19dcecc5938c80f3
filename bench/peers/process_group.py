"""All processes of one server: the CPU they took, those that ended included, and the memory they hold.

A control group counts exactly; where none can be made, /proc is added up, which knows of ended children only once
their parent has waited for them, and counts in ticks of 10 ms.
"""

import os
import pathlib
import shutil
import signal
import subprocess
import time

TICK_SECONDS = 1 / os.sysconf("SC_CLK_TCK")


def _own_groups():
    """(kind, folder) of the groups that this process is in, the ones fit for counting CPU."""
    mounts = [line.split() for line in pathlib.Path("/proc/mounts").read_text().splitlines()]
    for line in pathlib.Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        for _, where, kind, options, *_ in mounts:
            if controllers == "" and kind == "cgroup2":
                yield "v2", pathlib.Path(where) / path.lstrip("/")
            if kind == "cgroup" and "cpuacct" in controllers.split(",") and "cpuacct" in options.split(","):
                yield "v1", pathlib.Path(where) / path.lstrip("/")


class ProcessGroup:
    def __init__(self, name):
        self.name = name
        self.root = None
        self.kind, self.folder = self._make()

    def _make(self):
        for kind, parent in _own_groups():
            folder = parent / f"peers-{os.getpid()}-{self.name}"
            try:
                folder.mkdir()
                (folder / ("cpu.stat" if kind == "v2" else "cpuacct.usage")).read_text()
                return kind, folder
            except OSError:
                shutil.rmtree(folder, ignore_errors=True)
        return "proc", None

    def start(self, command, **options):
        """Its first process, from which the others come."""
        def enter():
            if self.folder:
                (self.folder / "cgroup.procs").write_text(str(os.getpid()))
        self.root = subprocess.Popen(command, preexec_fn=enter, start_new_session=True, **options)
        return self.root

    def processes(self):
        if self.folder:
            return [int(line) for line in (self.folder / "cgroup.procs").read_text().split()]
        return self._descendants(self.root.pid) if self.root else []

    def _descendants(self, process):
        out = [process]
        for task in pathlib.Path(f"/proc/{process}/task").glob("*"):
            try:
                for child in (task / "children").read_text().split():
                    out += self._descendants(int(child))
            except OSError:
                pass
        return out

    def cpu_seconds(self):
        if self.kind == "v1":
            return int((self.folder / "cpuacct.usage").read_text()) / 1e9
        if self.kind == "v2":
            return int((self.folder / "cpu.stat").read_text().split()[1]) / 1e6
        return sum(self._ticks(process) for process in self.processes()) * TICK_SECONDS

    @staticmethod
    def _ticks(process):
        try:
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0
        return sum(int(field) for field in fields[11:15])  # its own and its waited-for children's

    def pss_bytes(self):
        total = 0
        for process in self.processes():
            try:
                for line in pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
                    if line.startswith("Pss:"):
                        total += int(line.split()[1]) * 1024
            except OSError:
                pass
        return total

    def stop(self, seconds=20):
        """SIGTERM to the first process, SIGKILL to what is left after some time."""
        if self.root and self.root.poll() is None:
            self.root.terminate()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self.processes() and (self.folder or self.root.poll() is None):
            self.root.poll()
            time.sleep(0.05)
        for process in self.processes():
            try:
                os.kill(process, signal.SIGKILL)
            except ProcessLookupError:
                pass  # it has just ended
        if self.root:
            self.root.wait()

    def remove(self):
        if self.folder:
            for _ in range(50):
                try:
                    return self.folder.rmdir()
                except OSError:
                    time.sleep(0.05)
        return None
