"""What was measured, round by round, and what follows from it: medians, factors over Dovecot, differing answers."""

import dataclasses
import statistics

DIGEST_RANGE = 1 << 64


@dataclasses.dataclass
class Figures:
    """Medians of a workload on one server. None: not measured."""
    rate: float = None        # items a second
    p50_ms: float = None
    p99_ms: float = None
    cpu_us: float = None      # of the server, an item
    client_share: float = 0   # of one core, that the load generator took
    pss_bytes: float = None   # a connection, or in all
    last_told_ms: float = None
    never_told: float = 0     # sessions, of all messages of a round
    error: str = ""
    rounds: int = 0


def median(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def figures_of(workload, scale, results):
    """Of the results of all rounds on one server."""
    good = [result for result in results if "error" not in result]
    if not good:
        return Figures(error=results[0]["error"] if results else "not run")
    items = workload.items(scale)

    def of(formula):
        return median([formula(result) for result in good if result["operations"]])

    told = [result["last_told_us"] / 1000 for result in good if "last_told_us" in result]
    return Figures(
        rate=of(lambda r: r["operations"] * items / r["seconds"]),
        p50_ms=of(lambda r: r["p50_us"] / 1000),
        p99_ms=of(lambda r: r["p99_us"] / 1000),
        cpu_us=of(lambda r: r["server_cpu_seconds"] * 1e6 / (r["operations"] * items)),
        client_share=of(lambda r: r["client_cpu_seconds"] / r["seconds"]) or 0,
        pss_bytes=median([result.get("pss_bytes") for result in good]),
        last_told_ms=median(told),
        never_told=median([result.get("never_told", 0) for result in good]),
        rounds=len(good))


def wrong_answer(workload, scale, result):
    """What is wrong with the answers of one run, or None."""
    tally, operations = result["tally"], result["operations"]
    if tally["refused"]:
        return f"{tally['refused']} commands refused"
    for name, number in workload.expects.items():
        if tally[name] != number(scale) * operations:
            return f"{tally[name]} {name} in {operations} operations, expected {number(scale)} each"
    return None


def differing_answers(workload, by_server):
    """Which of the tallies that must be the same differ between servers, as text; every operation had the same answer, so
    sums of digests are compared crosswise: d1 * n2 == d2 * n1."""
    out = []
    good = [(server, results[0]) for server, results in by_server.items() if results and "error" not in results[0]]
    for server, result in good[1:]:
        first_server, first = good[0]
        differing = [name for name in workload.same if not _same(first, result, name)]
        if differing:
            out.append(f"{server} and {first_server}: {', '.join(differing)}")
    return out


def _same(one, other, name):
    first, second = (int(str(result["tally"][name]), 16 if name.endswith("digest") else 10) for result in (one, other))
    return (first * other["operations"] - second * one["operations"]) % DIGEST_RANGE == 0


def best_peer(figures, attribute, servers=("sdbox", "maildir")):
    """The better of Dovecot's two: the larger rate, the smaller of anything else."""
    values = [getattr(figures[server], attribute) for server in servers if server in figures]
    values = [value for value in values if value]
    if not values:
        return None
    return max(values) if attribute == "rate" else min(values)


def factors(figures):
    """(rate, CPU) of Godwit over the better Dovecot; None where there is nothing to compare."""
    own = figures.get("godwit")
    if not own or own.error:
        return None, None
    rate, cpu = best_peer(figures, "rate"), best_peer(figures, "cpu_us")
    return (own.rate / rate if rate and own.rate else None), (cpu / own.cpu_us if cpu and own.cpu_us else None)
