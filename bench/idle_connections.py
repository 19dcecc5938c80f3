#!/usr/bin/env python3
"""What an idle IMAP connection costs the server: PSS of the process with so many more of them, divided.

bench/idle_connections.py [COUNT]    GODWIT names the server; needs as many open files and a few more
"""

import pathlib
import resource
import socket
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests/support"))
from godwit_server import Server  # noqa: E402

QUIET_SECONDS = 4  # after it, what was borrowed is given back
WARM_UP = 50       # what is made once is not counted
LIMITS = {name: 1_000_000 for name in
          ("limits.connections", "limits.connections_per_address", "limits.connections_per_account")}


def pss_bytes(process):
    for line in pathlib.Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("no PSS")


def connect(server, tls, commands):
    connection = socket.create_connection(("127.0.0.1", server.ports["imaps" if tls else "imap"]))
    if tls:
        connection = tls.wrap_socket(connection, server_hostname="localhost")
    connection.recv(4096)
    for command, end in commands:
        connection.sendall(command)
        answer = b""
        while end not in answer:
            answer += connection.recv(4096)
    return connection


LOGGED_IN = [(b"a LOGIN ada secret\r\n", b"a OK")]
SELECTED = [*LOGGED_IN, (b"b SELECT INBOX\r\n", b"b OK")]
IDLE = [*SELECTED, (b"c IDLE\r\n", b"+ ")]


def measure(count, what, encrypted, commands):
    with Server({**LIMITS, "imap.login_timeout_seconds": 3_600}) as server:
        server.add_account("ada")
        server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        tls = server.tls_context() if encrypted else None
        kept = [connect(server, tls, commands) for _ in range(WARM_UP)]
        time.sleep(QUIET_SECONDS)
        before = pss_bytes(server.process.pid)
        kept += [connect(server, tls, commands) for _ in range(count)]
        time.sleep(QUIET_SECONDS)
        each = (pss_bytes(server.process.pid) - before) / count
        print(f"| {what} | {count:,} | {each:,.0f} |", flush=True)


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    print("| what | connections | bytes each |\n|---|---|---|")
    measure(count, "before login", False, [])
    measure(count, "a mailbox selected", False, SELECTED)
    measure(count, "in IDLE", False, IDLE)
    measure(count, "in IDLE, in TLS 1.3", True, IDLE)


if __name__ == "__main__":
    main()
