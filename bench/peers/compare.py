#!/usr/bin/env python3
"""Starts the servers, fills them, runs every workload on each in turn, and writes what came of it. `run` calls this."""

import argparse
import os
import pathlib
import platform
import shutil
import signal
import sys
import tempfile
import time

import curves
import report
from fixtures import USERS, Filler
from load_run import LoadFailed, LoadRun, run_once
from measures import differing_answers, figures_of, wrong_answer
from server import make_certificate
from server_cyrus import Cyrus
from server_dovecot import DovecotMaildir, DovecotSdbox
from server_godwit import Godwit
from workloads import SCALES, WORKLOADS, find, options as load_options

SERVERS = {server.name: server for server in (Godwit, DovecotSdbox, DovecotMaildir, Cyrus)}
ROOT = pathlib.Path(__file__).resolve().parents[2]
IDLE_SETTLE_SECONDS = 3
WARM_UP = load_options(connections=USERS, users=USERS, op="SELECT INBOX", each=1)
# Their sessions' processes stay with Dovecot and all wake at each of the next row's logins: ten times the CPU.
LEAVES_MUCH_BEHIND = ("memory", "push", "light")
began = time.monotonic()


def say(text):
    seconds = int(time.monotonic() - began)
    print(f"{seconds // 60:02d}:{seconds % 60:02d}  {text}", file=sys.stderr, flush=True)


def restart(server):
    server.stop()
    server.start()
    time.sleep(1)


def pss_settled(server):
    time.sleep(IDLE_SETTLE_SECONDS)
    return server.group.pss_bytes()


def run_workload(workload, server, scale, round_):
    """One round on one server; the load generator's result, or {"error": …}."""
    try:
        return run_on(workload, server, scale, round_)
    finally:
        if workload.kind in LEAVES_MUCH_BEHIND:
            restart(server)
            run_once(server, "imap", WARM_UP)


def run_on(workload, server, scale, round_):
    arguments = [str(server.ports["imaps"]) if word == "{imaps}" else word for word in workload.arguments(scale, round_)]
    if workload.kind == "disk":
        arguments += ["--path", str(server.folder)]
    if workload.kind in ("memory", "light"):
        restart(server)  # what earlier connections left behind would hide what these take
        # Every mailbox was open once, TLS in use: it is the connection that is weighed.
        run_once(server, "imap", [*WARM_UP, *load_options(tls_port=server.ports["imaps"])] if "--tls-port" in arguments else WARM_UP)
    before = server.group.pss_bytes() if workload.kind == "memory" else 0
    try:
        with LoadRun(server, workload.scenario, arguments) as run:
            result = run.measure()
            if workload.kind == "memory":
                result["pss_bytes"] = (pss_settled(server) - before) / scale["idle"]
            if workload.kind == "light":
                result["pss_bytes"] = server.group.pss_bytes()
    except LoadFailed as failure:
        return {"error": str(failure)}
    wrong = wrong_answer(workload, scale, result)
    return {"error": wrong} if wrong else result


def run_row(workload, servers, scale, rounds):
    """(workload, figures by server, differing answers): rounds on the servers in turn, another one first each time."""
    results = {server.name: [] for server in servers if server.name in workload.servers}
    for round_ in range(rounds):
        for place in range(len(servers)):
            server = servers[(place + round_) % len(servers)]
            if server.name in results:
                results[server.name].append(run_workload(workload, server, scale, round_))
    figures = {name: figures_of(workload, scale, rows) for name, rows in results.items()}
    say(f"{workload.name}: " + " | ".join(
        f"{name} {one.error or report.cell(workload, one)}" for name, one in figures.items()))
    return workload, figures, differing_answers(workload, results)


class InotifyLimit:
    """Dovecot waits for mail by inotify and wants one instance a session: its guide says to raise the limit."""

    FILE = pathlib.Path("/proc/sys/fs/inotify/max_user_instances")
    NEEDED = 65536

    def __enter__(self):
        self.before = self.FILE.read_text()
        try:
            if int(self.before) < self.NEEDED:
                self.FILE.write_text(f"{self.NEEDED}\n")
        except OSError as error:
            say(f"cannot raise {self.FILE} from {self.before.strip()}: Dovecot will tell idle sessions late ({error})")

    def __exit__(self, *_):
        try:
            self.FILE.write_text(self.before)
        except OSError:
            pass


def machine():
    model = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores ({model}), Linux {platform.release()}, load average at the start {load:.1f}."


def parse(arguments):
    parser = argparse.ArgumentParser(
        prog="bench/peers/run", description="Compares Godwit with Dovecot and Cyrus, side by side on this machine.")
    parser.add_argument("--only", default="", metavar="WORKLOAD,…", help="these rows only; --list names them; none: no row, for --curves")
    parser.add_argument("--servers", default=",".join(SERVERS), metavar="SERVER,…", help="of %(default)s")
    parser.add_argument("--rounds", type=int, default=3, help="default: %(default)s")
    parser.add_argument("--scale", choices=SCALES, default="full", help="tiny: does it run; small: minutes; full: most of an hour")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build/peers", metavar="FOLDER",
                        help="for results.json, results.csv, table.md and chart.svg; default: build/peers")
    parser.add_argument("--scratch", default=None, metavar="FOLDER", help="where the stores are put; default: /tmp")
    parser.add_argument("--keep", action="store_true", help="leave the stores and logs")
    parser.add_argument("--curves", action="store_true", help="show also how cost grows with messages, connections and accounts")
    parser.add_argument("--list", action="store_true", help="show the workloads and stop")
    return parser.parse_args(arguments)


def compare(options, workloads, servers, scale):
    run = {"scale": scale, "rounds": options.rounds, "machine": machine(), "rows": [],
           "servers": [{"name": one.name, "title": one.title, "version": one.version()} for one in servers]}
    for server in servers:
        say(f"starting {server.title}")
        server.start()
    filler = Filler(scale, options.rounds, say)
    filler.fill_all(servers, workloads)
    for workload in workloads:
        run["rows"].append(run_row(workload, servers, scale, options.rounds))
        report.write_all(run, options.output)  # so that an interrupted run leaves what it has
    if options.curves:
        run["curves"] = curves.measure(servers, options.scale, filler, say)
        report.write_all(run, options.output)
    return run


def end(*_):
    """Ends the servers too; a second signal (timeout sends two) must not cut that short."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(143)


def main():
    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    options = parse(sys.argv[1:])
    workloads = find([name for name in options.only.split(",") if name and name != "none"])
    workloads = [] if options.only == "none" else workloads
    scale = SCALES[options.scale]
    if options.list:
        for workload in WORKLOADS:
            print(f"{workload.name:16} {report.title(workload, scale)}")
        return 0
    folder = pathlib.Path(tempfile.mkdtemp(prefix="peers-", dir=options.scratch))
    folder.chmod(0o755)
    servers = []
    try:
        certificate, key = make_certificate(folder)
        for name in options.servers.split(","):
            if name not in SERVERS:
                raise SystemExit(f"there is no server called {name}: {', '.join(SERVERS)}")
            servers.append(SERVERS[name](folder / name, certificate, key))
        with InotifyLimit():
            run = compare(options, workloads, servers, scale)
        print(report.markdown(run))
        say(f"written to {options.output}")
        return 1 if any(one.error for _, figures, _ in run["rows"] for one in figures.values()) else 0
    finally:
        for server in servers:
            server.close()
        if options.keep:
            say(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
