"""How cost grows: every workload on mailboxes of 1,000 to 1,000,000 messages where it looks at a mailbox, on 1 to 1,000
connections where it may come from many, for one account and for many where accounts make a difference. CPU an
operation, one round; two figures a factor of ten apart tell more than their last digits."""

from dataclasses import dataclass

from load_run import LoadFailed, run_once
from workloads import ENVELOPES, LIST_HEADERS, MIX, options

SIZES = {"full": (1_000, 10_000, 100_000, 1_000_000), "small": (1_000, 10_000, 100_000), "tiny": (1_000, 2_000)}
CONNECTIONS = {"full": (1, 10, 100, 1_000), "small": (1, 10, 100), "tiny": (1, 2)}
ACCOUNTS = {"full": (1, 100, 10_000), "small": (1, 100), "tiny": (1, 8)}
SERVERS = ("godwit", "sdbox", "maildir")  # Cyrus takes an hour to fill
SECONDS = 1.5


@dataclass(frozen=True)
class BySize:
    """One command on an INBOX of that many messages. Flat: what it looks at is one message, or one page of fifty."""

    title: str
    command: str
    setup: tuple = ()
    count: int = 0  # operations; 0: as many as there is time for
    range: int = 0  # of {seq}, {rand} and {page}; 0: all of the mailbox

    def arguments(self, size):
        length = {"count": self.count} if self.count else {"seconds": SECONDS}
        return options(user=f"size{size}", setup=["SELECT INBOX", *self.setup], op=self.command,
                       range=self.range or size, **length)


def warm(title, command):
    return BySize(title, command, (command,))


# Every page was changed once since the server was filled; all start with the same flags.
FLAGGED_AND_NOT = ("STORE 1:* +FLAGS.SILENT (\\Flagged)", "STORE 1:* -FLAGS.SILENT (\\Flagged)")

# Those that change the mailbox's size, or what has been looked at, stand where they disturb no other.
BY_SIZE = [
    BySize("SELECT", "SELECT INBOX"),
    BySize("NOOP", "NOOP"),
    BySize("FETCH of a page of FLAGS", "FETCH {page:50} (UID FLAGS)"),
    BySize("headers of a page", "FETCH {page:50} " + LIST_HEADERS),
    BySize("ENVELOPE BODYSTRUCTURE … of a page", "FETCH {page:50} " + ENVELOPES),
    BySize("bodies of a page", "FETCH {page:50} (BODY.PEEK[])"),
    BySize("single STORE", "STORE {rand} {sign}FLAGS (\\Flagged){next}", FLAGGED_AND_NOT),
    BySize("APPEND", "APPEND INBOX{append:1}"),
    # The pages that it reads a row from are looked at before, as those of SEARCH and SORT are.
    BySize("COPY of one", "COPY {rand} Copies", ("?CREATE Copies", "SORT (SUBJECT ARRIVAL) UTF-8 ALL")),
    # + and - in turn.
    BySize("STORE on all", "STORE 1:* {sign}FLAGS.SILENT (\\Flagged){next}", FLAGGED_AND_NOT, range=1),
    warm("FETCH 1:* (FLAGS)", "FETCH 1:* (FLAGS)"),
    warm("SEARCH UNSEEN", "SEARCH UNSEEN"),
    warm("SEARCH SINCE", "SEARCH SINCE 20-Jan-2024"),
    warm("SEARCH FROM", "SEARCH FROM quillfeather"),
    warm("SEARCH SUBJECT", "SEARCH SUBJECT harvest"),
    BySize("SEARCH BODY, no index", "SEARCH BODY zeppelin", count=1),
    warm("SORT ARRIVAL", "SORT (ARRIVAL) UTF-8 ALL"),
    warm("SORT REVERSE DATE", "SORT (REVERSE DATE) UTF-8 ALL"),
    warm("SORT SUBJECT", "SORT (SUBJECT) UTF-8 ALL"),
    warm("THREAD", "THREAD REFERENCES UTF-8 ALL"),
    BySize("MOVE of one", "MOVE 1 Moved", ("?CREATE Moved",), count=300),
]
# (title, scenario, arguments beside the number of connections and accounts)
IN_INBOX = options(setup="SELECT INBOX", range=500)
BY_CONNECTIONS = [
    ("NOOP", "imap", [*IN_INBOX, "--op", "NOOP"]),
    ("NOOP, 32 pipelined", "imap", [*IN_INBOX, "--op", "NOOP", "--pipeline", "32"]),
    ("SELECT", "imap", [*IN_INBOX, "--op", "SELECT INBOX"]),
    ("FETCH of a page of FLAGS", "imap", [*IN_INBOX, "--op", "FETCH {page:50} (UID FLAGS)"]),
    ("single STORE", "imap", [*IN_INBOX, "--op", "STORE {rand} {sign}FLAGS (\\Flagged){next}"]),
    ("mixed load", "imap", [*IN_INBOX, *(word for line in MIX for word in ("--mix", line))]),
    ("APPEND", "imap", [*IN_INBOX, "--op", "APPEND INBOX{append:1}"]),
    ("connect + LOGIN + LOGOUT", "login", []),
    ("the same with TLS", "login", ["--tls-port", "{imaps}"]),
    ("LMTP", "lmtp", []),
]
BY_ACCOUNTS = [
    ("LMTP, 8 connections", "lmtp", []),
    ("connect + LOGIN + LOGOUT, 8 connections", "login", []),
]


def cpu_us(server, scenario, arguments, say):
    arguments = [str(server.ports["imaps"]) if word == "{imaps}" else word for word in arguments]
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
    out = [curve(servers, row.title, "messages", SIZES[scale], say, "imap", row.arguments) for row in BY_SIZE]
    out += [curve(servers, title, "connections", CONNECTIONS[scale], say, scenario, lambda count, more=more: [
        *options(connections=count, users=20, seconds=SECONDS), *more]) for title, scenario, more in BY_CONNECTIONS]
    return out + [curve(servers, title, "accounts", ACCOUNTS[scale], say, scenario, lambda count, more=more: [
        *options(connections=8, users=count, user="account{conn}", seconds=SECONDS), *more])
        for title, scenario, more in BY_ACCOUNTS]


def curve(servers, title, axis, sizes, say, scenario, arguments):
    lines = {server.name: [] for server in servers}
    for size in sizes:
        for server in servers:
            lines[server.name].append((size, cpu_us(server, scenario, arguments(size), say)))
    say(f"{title} by {axis}: " + "; ".join(
        f"{name} " + " ".join("–" if cpu is None else f"{cpu:.3g}" for _, cpu in line) for name, line in lines.items()) + " µs")
    return {"title": f"{title}, by {axis}", "axis": axis, "lines": lines}
