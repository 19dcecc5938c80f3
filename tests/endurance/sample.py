"""What a process and its store hold at one moment."""

import dataclasses
import os
import pathlib
import threading


@dataclasses.dataclass
class Sample:
    operations: int
    memory: int  # proportional set size, bytes
    sockets: int
    files: int  # descriptors that are files
    files_in_store: int
    threads: int
    log: int  # bytes on disk of bodies and changes
    index: int  # bytes on disk of the index, which holds all keys

    def __str__(self):
        return (f"{self.operations:>8} operations: {self.memory >> 20} MiB, {self.sockets} sockets, {self.files} files, {self.threads} threads, "
                f"store {self.log >> 20} + {self.index >> 20} MiB")


def memory_bytes(pid):
    for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no Pss")


def disk_bytes(folder):
    """Blocks in use: a file with holes counts what it holds."""
    total = 0
    for directory, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(directory, name)).st_blocks * 512
            except FileNotFoundError:
                pass  # a file that was given up just now
    return total


def descriptors(process):
    """(sockets, files) that it has open."""
    sockets = files = 0
    for link in (process / "fd").iterdir():
        try:
            target = os.readlink(link)
        except FileNotFoundError:
            continue  # closed just now
        sockets += target.startswith("socket:")
        files += target.startswith("/")
    return sockets, files


def take(server, operations):
    process = pathlib.Path(f"/proc/{server.process.pid}")
    everything, index = disk_bytes(server.store), disk_bytes(server.store / "index")
    sockets, files = descriptors(process)
    in_store = sum(len(names) for _, _, names in os.walk(server.store))
    return Sample(operations, memory_bytes(server.process.pid), sockets, files, in_store, len(list((process / "task").iterdir())),
                  everything - index, index)


class MemoryWatch(threading.Thread):
    """Looks every second; take_peak() is the most since the last time."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.peak, self.ended = server, 0, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.join()

    def run(self):
        while not self.ended.wait(1):
            try:
                self.peak = max(self.peak, memory_bytes(self.server.process.pid))
            except OSError:
                return  # the server has stopped

    def take_peak(self):
        peak, self.peak = self.peak, 0
        return peak
