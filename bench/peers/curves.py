"""How cost grows: the same operation on mailboxes of 1,000 to 1,000,000 messages, on 1 to 1,000 connections, for one
account and for many. CPU an operation, one round; two figures a factor of ten apart tell more than their last digits."""

from load_run import LoadFailed, run_once
from workloads import MIX, options

SIZES = {"full": (1_000, 10_000, 100_000, 1_000_000), "small": (1_000, 10_000, 100_000), "tiny": (1_000, 2_000)}
CONNECTIONS = {"full": (1, 10, 100, 1_000), "small": (1, 10, 100), "tiny": (1, 2)}
ACCOUNTS = {"full": (1, 100, 10_000), "small": (1, 100), "tiny": (1, 8)}
SERVERS = ("godwit", "sdbox", "maildir")  # Cyrus takes an hour to fill
SECONDS = 1.5

# By messages: (title, commands, setup). The page is of 50 messages, wherever the end is.
BY_SIZE = [
    ("SELECT", "SELECT INBOX", []),
    ("NOOP", "NOOP", []),
    ("FETCH of a page of FLAGS", "FETCH {page:50} (UID FLAGS)", []),
    ("single STORE", "STORE {rand} {sign}FLAGS (\\Flagged){next}", []),
    ("APPEND", "APPEND INBOX{append:1}", []),
    # The pages that it reads a row from are looked at before, as those of SEARCH and SORT are.
    ("COPY of one", "COPY {rand} Copies", ["?CREATE Copies", "SORT (SUBJECT ARRIVAL) UTF-8 ALL"]),
    ("FETCH 1:* (FLAGS)", "FETCH 1:* (FLAGS)", []),
    ("SEARCH UNSEEN", "SEARCH UNSEEN", []),
    ("SEARCH SUBJECT", "SEARCH SUBJECT harvest", ["SEARCH SUBJECT harvest"]),
    ("SORT REVERSE DATE", "SORT (REVERSE DATE) UTF-8 ALL", ["SORT (REVERSE DATE) UTF-8 ALL"]),
    ("THREAD", "THREAD REFERENCES UTF-8 ALL", ["THREAD REFERENCES UTF-8 ALL"]),
]
BY_CONNECTIONS = [
    ("NOOP", ["--op", "NOOP"]),
    ("mixed load", [word for line in MIX for word in ("--mix", line)]),
    ("APPEND", ["--op", "APPEND INBOX{append:1}"]),
]


def cpu_us(server, scenario, arguments, say):
    try:
        result = run_once(server, scenario, arguments)
    except LoadFailed as failure:
        say(f"{server.title}: {failure}")
        return None
    return result["server_cpu_seconds"] * 1e6 / result["operations"] if result["operations"] else None


def measure(servers, scale, filler, say):
    """The curves, as {title, axis, lines: {server: [(size, CPU µs)]}}."""
    servers = [server for server in servers if server.name in SERVERS]
    for server in servers:
        filler.fill(server, [maker for size in SIZES[scale] for maker in filler.multiplied(f"size{size}", size)]
                    + filler.users() + [([f"account{i}" for i in range(max(ACCOUNTS[scale]))], None)])
    out = [curve(servers, title, "messages", SIZES[scale], say, "imap", lambda size, c=command, s=setup: options(
        user=f"size{size}", setup=["SELECT INBOX", *s], op=c, range=size, seconds=SECONDS))
        for title, command, setup in BY_SIZE]
    out += [curve(servers, title, "connections", CONNECTIONS[scale], say, "imap", lambda count, c=commands: [
        *options(connections=count, users=20, setup="SELECT INBOX", range=500, seconds=SECONDS), *c])
        for title, commands in BY_CONNECTIONS]
    return out + [curve(servers, "LMTP, 8 connections", "accounts", ACCOUNTS[scale], say, "lmtp", lambda count: options(
        connections=8, users=count, user="account{conn}", seconds=SECONDS))]


def curve(servers, title, axis, sizes, say, scenario, arguments):
    lines = {server.name: [] for server in servers}
    for size in sizes:
        for server in servers:
            lines[server.name].append((size, cpu_us(server, scenario, arguments(size), say)))
    say(f"{title} by {axis}: " + "; ".join(
        f"{name} " + " ".join("–" if cpu is None else f"{cpu:.3g}" for _, cpu in line) for name, line in lines.items()) + " µs")
    return {"title": f"{title}, by {axis}", "axis": axis, "lines": lines}
