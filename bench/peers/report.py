"""Writes what was measured: a Markdown table for people, JSON and CSV for programs."""

import csv
import dataclasses
import json

import chart
from measures import factors

CLIENT_BOUND = 0.85
PATIENCE_SECONDS = 3  # as load/push.cc has it


def size(value):
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"
        value /= 1024


def amount(value):
    if value is None:
        return "–"
    if value >= 1e6:
        return f"{value / 1e6:.3g}M"
    if value >= 1e3:
        return f"{value / 1e3:.3g}k"
    return f"{value:.3g}"


def duration_us(value):
    if value is None:
        return "–"
    if value >= 1e6:
        return f"{value / 1e6:.3g} s"
    if value >= 1e3:
        return f"{value / 1e3:.3g} ms"
    return f"{value:.3g} µs" if value >= 1 else f"{value * 1000:.0f} ns"


def cell(workload, figures):
    """One server's figures in one row."""
    if figures is None:
        return "–"
    if figures.error:
        return "failed"
    if workload.kind == "memory":
        return size(figures.pss_bytes)
    parts = [f"{amount(figures.rate)}/s", f"p50 {duration_us(figures.p50_ms * 1000)}",
             f"p99 {duration_us(figures.p99_ms * 1000)}"]
    if workload.kind == "push":
        parts = [f"last {figures.last_told_ms:.3g} ms", parts[1]]
        if figures.never_told:
            parts.append(f"{figures.never_told:.0f} never told in {PATIENCE_SECONDS} s")
    if workload.kind == "light":
        parts += [size(figures.pss_bytes)]
    if workload.kind != "disk":
        parts.append(f"CPU {duration_us(figures.cpu_us)}")
    return "; ".join(parts) + (" †" if figures.client_share > CLIENT_BOUND else "")


def factor_text(factor, goal, sign):
    if factor is None:
        return "–"
    text = f"{sign}{factor:.2g}" if factor < 100 else f"{sign}{factor:.0f}"
    if goal is None:
        return text
    return f"{text} (goal {goal:g}{'' if factor >= goal else ', **missed**'})"


def goal_text(workload, own, scale):
    """The goals that are no factor over Dovecot."""
    if workload.goal.p50_ms is None:
        return workload.goal.note.format(big=f"{scale['big']:,}") or "–"
    met = own and own.p50_ms is not None and own.p50_ms <= workload.goal.p50_ms
    return f"p50 ≤ {workload.goal.p50_ms:g} ms{'' if met else ', **missed**'}"


def title(workload, scale):
    return workload.title.format(big=f"{scale['big']:,}", huge=f"{scale['huge']:,}", light=f"{scale['light']:,}")


def markdown(run):
    servers = run["servers"]
    lines = ["| workload | " + " | ".join(server["title"] for server in servers)
             + " | rate, × Dovecot | CPU, ÷ Dovecot | other goal |", "|---" * (len(servers) + 4) + "|"]
    for workload, figures, _ in run["rows"]:
        rate, cpu = factors(figures)
        if workload.kind in ("memory", "light", "disk", "push"):
            rate = None
        cells = [cell(workload, figures.get(server["name"])) for server in servers]
        lines.append("| " + " | ".join([
            title(workload, run["scale"]), *cells, factor_text(rate, workload.goal.rate, "×"),
            factor_text(cpu if workload.kind != "memory" else None, workload.goal.cpu, "÷"),
            goal_text(workload, figures.get("godwit"), run["scale"])]) + " |")
    return "\n".join(lines + ["", *foot(run)]) + "\n"


def foot(run):
    out = ["CPU: of all the server's processes, an operation or, where an operation is on many messages, a message. "
           f"Medians of {run['rounds']} rounds, servers in turn. {run['machine']}",
           "Versions: " + "; ".join(f"{server['title']} {server['version']}" for server in run["servers"]) + ".",
           f"† the load generator took more than {CLIENT_BOUND:.0%} of a core: it, too, limits the rate."]
    for workload, figures, differing in run["rows"]:
        out += [f"- {workload.name}: answers differ between {text}" for text in differing]
        out += [f"- {workload.name}: {name} failed: {one.error}" for name, one in figures.items() if one.error]
    return out


def as_json(run):
    rows = [{"workload": workload.name, "title": title(workload, run["scale"]), "item": workload.item,
             "goal": dataclasses.asdict(workload.goal), "differing": differing,
             "servers": {name: dataclasses.asdict(one) for name, one in figures.items()}}
            for workload, figures, differing in run["rows"]]
    return json.dumps({**run, "rows": rows}, indent=1, ensure_ascii=False)


def write_csv(run, path):
    names = [field.name for field in dataclasses.fields(next(iter(run["rows"][0][1].values())))] if run["rows"] else []
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["workload", "server", *names])
        for workload, figures, _ in run["rows"]:
            for server, one in figures.items():
                writer.writerow([workload.name, server, *(getattr(one, name) for name in names)])


def write_all(run, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(as_json(run))
    (folder / "table.md").write_text(markdown(run))
    (folder / "chart.svg").write_text(chart.draw(run, title))
    write_csv(run, folder / "results.csv")
