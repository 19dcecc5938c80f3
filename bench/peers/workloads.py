"""The rows of the comparison: what is done, on which mail, what the answers must be, and what Godwit's goal is.

Sizes are named, so that a small run has the same rows: {big} and {huge} are mailboxes of small mails, {varied} one of
mails of all sizes.
"""

import dataclasses
from typing import Callable, Optional

SCALES = {
    "full": {"big": 100_000, "huge": 1_000_000, "varied": 2_000, "seconds": 3, "idle": 1_000, "light": 10_000,
             "light_seconds": 30},
    "small": {"big": 10_000, "huge": 100_000, "varied": 500, "seconds": 0.7, "idle": 200, "light": 500,
              "light_seconds": 5},
    # To see that every row still runs; its figures mean nothing.
    "tiny": {"big": 1_000, "huge": 2_000, "varied": 50, "seconds": 0.1, "idle": 20, "light": 40, "light_seconds": 1},
}

LIST_HEADERS = "(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS (DATE FROM TO CC SUBJECT MESSAGE-ID " \
               "IN-REPLY-TO REFERENCES CONTENT-TYPE LIST-ID)])"
ENVELOPES = "(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)"
MIX = ["30 NOOP", "20 FETCH {page:100} (UID FLAGS)", "10 FETCH {page:50} " + ENVELOPES, "10 FETCH {rand} BODY.PEEK[]",
       "10 STORE {rand} +FLAGS (\\Flagged)", "5 STORE {rand} -FLAGS (\\Flagged)", "5 SEARCH UNSEEN", "4 SEARCH SUBJECT harvest",
       "3 APPEND INBOX{append:1}", "3 STATUS INBOX (MESSAGES UNSEEN)"]
LIGHT_MIX = ["60 NOOP", "20 FETCH {page:20} (UID FLAGS)", "10 FETCH {page:5} " + ENVELOPES,
             "5 STATUS INBOX (MESSAGES UNSEEN)", "5 STORE {rand} +FLAGS (\\Seen)"]


@dataclasses.dataclass
class Goal:
    """As factors over the better of Dovecot's two formats, unless a unit is named. None: the issue asks nothing."""
    rate: Optional[float] = None
    cpu: Optional[float] = None
    p50_ms: Optional[float] = None  # at most
    note: str = ""


@dataclasses.dataclass
class Workload:
    name: str
    title: str
    scenario: str = "imap"
    arguments: Callable = lambda scale, round_: []
    # What must be there: "users", "big", "huge", "varied", "cold"
    needs: tuple = ()
    # Items an operation handles (messages), for figures an item.
    items: Callable = lambda scale: 1
    item: str = "operation"
    # Answers an operation must bring: name in the tally -> number, a function of the scale.
    expects: dict = dataclasses.field(default_factory=dict)
    # Whether all servers must give the very same answer.
    same: tuple = ()
    goal: Goal = dataclasses.field(default_factory=Goal)
    kind: str = "load"  # or "memory", "push", "light", "disk"
    servers: tuple = ("godwit", "sdbox", "maildir", "cyrus")


def options(**values):
    """first_user=3 -> --first-user 3; a list repeats its option."""
    out = []
    for name, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            out += ["--" + name.replace("_", "-"), str(one)]
    return out


def timed(scale, **values):
    return options(seconds=scale["seconds"], **values)


def big(scale, *commands, setup=(), **values):
    """On the large mailbox, after the command has run once: warm."""
    return options(user="big", setup=["SELECT INBOX", *setup], op=list(commands), range=scale["big"], **values)


def warm(scale, command, **values):
    return big(scale, command, setup=[command], seconds=scale["seconds"], **values)


def varied(scale, command, round_=None, **values):
    """On mails of all sizes: the round's own, never fetched mailbox, or the one that was fetched before."""
    if round_ is None:
        return options(user="varied", setup=["SELECT INBOX", command], op=command, seconds=scale["seconds"], **values)
    return options(user=f"cold{round_}", setup="SELECT INBOX", op=command, count=1, **values)


def login(scale, **values):
    return timed(scale, connections=4, users=4, **values)


SAME_MAIL = ("fetch", "literals", "literal_bytes", "literal_digest")

WORKLOADS = [
    Workload("fdatasync", "bare 4 KB append + fdatasync", "disk", kind="disk",
             arguments=lambda s, r: options(count=max(200, int(s["seconds"] * 300))), servers=("godwit",)),
    Workload("idle", "idle connection, clear", "push", kind="memory", needs=("users",), goal=Goal(note="≤ 8 KB"),
             arguments=lambda s, r: options(connections=s["idle"], users=20, setup="SELECT INBOX")),
    Workload("idle-tls", "idle connection, TLS", "push", kind="memory", needs=("users",), goal=Goal(note="≤ 24 KB"),
             arguments=lambda s, r: options(connections=s["idle"], users=20, setup="SELECT INBOX", tls_port="{imaps}")),
    Workload("push", "one message to all idle sessions", "push", kind="push", needs=("users",),
             goal=Goal(cpu=10, note="last told ≤ 30 ms"),
             arguments=lambda s, r: options(connections=s["idle"], user="u0", setup="SELECT INBOX", count=5)),
    Workload("login", "connect + LOGIN + LOGOUT, 4 connections", "login", needs=("users",), goal=Goal(rate=3, cpu=10),
             arguments=lambda s, r: login(s)),
    Workload("login-tls", "the same with TLS", "login", needs=("users",), goal=Goal(rate=3, cpu=4),
             arguments=lambda s, r: login(s, tls_port="{imaps}")),
    Workload("noop", "NOOP", needs=("users",), goal=Goal(rate=2, cpu=5),
             arguments=lambda s, r: timed(s, user="u0", setup="SELECT INBOX", op="NOOP")),
    Workload("noop-32", "NOOP, 32 pipelined", needs=("users",), goal=Goal(rate=5, cpu=5),
             arguments=lambda s, r: timed(s, user="u0", setup="SELECT INBOX", op="NOOP", pipeline=32)),
    Workload("append", "APPEND 24 KB, 1 connection", needs=("users",), goal=Goal(cpu=7, p50_ms=0.4),
             arguments=lambda s, r: timed(s, user="u0", op="APPEND Added{append:1}", kind="varied",
                                          setup=["?DELETE Added", "CREATE Added"])),
    Workload("append-8", "APPEND 24 KB, 8 connections", needs=("users",), goal=Goal(rate=5, cpu=7),
             arguments=lambda s, r: timed(s, connections=8, users=8, op="APPEND Added{append:1}", kind="varied",
                                          setup=["?DELETE Added", "CREATE Added"])),
    Workload("lmtp", "LMTP 24 KB, 8 connections", "lmtp", needs=("inboxes",), goal=Goal(rate=8, cpu=10),
             arguments=lambda s, r: timed(s, connections=8, users=8, user="in{conn}", kind="varied")),
    Workload("copy", "COPY of one message", needs=("big",), goal=Goal(cpu=7, note="p50 ≤ 1.7 × (sync + NOOP)"),
             arguments=lambda s, r: big(s, "COPY {seq} Copies", setup=["?DELETE Copies", "CREATE Copies"],
                                        seconds=s["seconds"])),
    Workload("move", "MOVE of one message", needs=("movers",), goal=Goal(cpu=7, note="p50 ≤ 1.7 × (sync + NOOP)"),
             arguments=lambda s, r: options(user=f"mover{r}", setup=["CREATE Moved", "SELECT INBOX"], op="MOVE 1 Moved",
                                            count=400)),
    Workload("store", "single STORE, 1 connection", needs=("users",), goal=Goal(cpu=4, note="p50 ≤ 2 × sync"),
             arguments=lambda s, r: timed(s, user="u0", op="STORE {seq} {sign}FLAGS (\\Flagged)", range=500,
                                          setup=["SELECT INBOX", "STORE 1:* -FLAGS.SILENT (\\Flagged)"])),
    Workload("store-8", "single STORE, 8 own mailboxes", needs=("users",), goal=Goal(rate=2, cpu=4),
             arguments=lambda s, r: timed(s, connections=8, users=8, op="STORE {seq} {sign}FLAGS (\\Flagged)", range=500,
                                          setup=["SELECT INBOX", "STORE 1:* -FLAGS.SILENT (\\Flagged)"])),
    Workload("store-all", "STORE on {big}", needs=("big",), items=lambda s: s["big"], item="message",
             goal=Goal(rate=5, cpu=5),
             arguments=lambda s, r: options(user="big", op="STORE 1:* {sign}FLAGS.SILENT (\\Flagged){next}",
                                            count=4, range=1,
                                            setup=["SELECT INBOX", "STORE 1:* -FLAGS.SILENT (\\Flagged)"])),
    Workload("select", "SELECT of {big}", needs=("big",), goal=Goal(cpu=5, p50_ms=0.12), expects={"exists": lambda s: 1},
             arguments=lambda s, r: timed(s, user="big", op="SELECT INBOX", setup="SELECT INBOX")),
    Workload("select-huge", "SELECT of {huge}", needs=("huge",), servers=("godwit", "sdbox", "maildir"), goal=Goal(cpu=5, note="≤ 2 × SELECT of {big}"),
             expects={"exists": lambda s: 1},
             arguments=lambda s, r: timed(s, user="huge", op="SELECT INBOX", setup="SELECT INBOX")),
    Workload("flags", "FETCH 1:* (FLAGS) of {big}", needs=("big",), items=lambda s: s["big"], item="message",
             expects={"fetch": lambda s: s["big"]}, goal=Goal(rate=4, cpu=6),
             arguments=lambda s, r: warm(s, "FETCH 1:* (FLAGS)")),
    Workload("headers-cold", "headers for a message list, never fetched before", needs=("cold",),
             items=lambda s: s["varied"], item="message", expects={"fetch": lambda s: s["varied"]}, same=SAME_MAIL,
             goal=Goal(cpu=50, note="as fast as warm"), arguments=lambda s, r: varied(s, "FETCH 1:* " + LIST_HEADERS, r)),
    Workload("headers", "headers for a message list, warm", needs=("varied",), items=lambda s: s["varied"], item="message",
             expects={"fetch": lambda s: s["varied"]}, same=SAME_MAIL, goal=Goal(rate=4, cpu=6),
             arguments=lambda s, r: varied(s, "FETCH 1:* " + LIST_HEADERS)),
    Workload("envelope-cold", "ENVELOPE BODYSTRUCTURE …, never fetched before", needs=("cold",),
             items=lambda s: s["varied"], item="message", expects={"fetch": lambda s: s["varied"]},
             goal=Goal(cpu=80, note="as fast as warm"),
             arguments=lambda s, r: varied(s, "FETCH 1:* " + ENVELOPES, f"env{r}")),
    Workload("envelope", "ENVELOPE BODYSTRUCTURE …, warm", needs=("varied",), items=lambda s: s["varied"], item="message",
             expects={"fetch": lambda s: s["varied"]}, goal=Goal(rate=8, cpu=10),
             arguments=lambda s, r: varied(s, "FETCH 1:* " + ENVELOPES)),
    Workload("bodies", "full bodies, clear, 1 connection", needs=("varied",), items=lambda s: s["varied"], item="message",
             expects={"fetch": lambda s: s["varied"], "literals": lambda s: s["varied"]}, same=SAME_MAIL,
             goal=Goal(rate=2.5, cpu=5), arguments=lambda s, r: varied(s, "FETCH 1:* (BODY.PEEK[])")),
    Workload("bodies-tls", "full bodies, TLS, 1 connection", needs=("varied",), items=lambda s: s["varied"], item="message",
             expects={"fetch": lambda s: s["varied"], "literals": lambda s: s["varied"]}, same=SAME_MAIL,
             goal=Goal(rate=3, cpu=3), arguments=lambda s, r: varied(s, "FETCH 1:* (BODY.PEEK[])", tls_port="{imaps}")),
]


def scan(name, title, command, goal, **values):
    WORKLOADS.append(Workload(name, title, needs=("big",), goal=goal, same=("numbers", "number_digest"),
                              arguments=lambda s, r: warm(s, command, **values)))


scan("search-from", "SEARCH FROM in {big}", "SEARCH FROM quillfeather", Goal(rate=20, cpu=20))
scan("search-subject", "SEARCH SUBJECT in {big}", "SEARCH SUBJECT harvest", Goal(rate=20, cpu=20))
scan("search-since", "SEARCH SINCE in {big}", "SEARCH SINCE 20-Jan-2024", Goal(rate=50, cpu=50))
scan("search-unseen", "SEARCH UNSEEN in {big}", "SEARCH UNSEEN", Goal(rate=20, cpu=20))
WORKLOADS.append(Workload(
    "search-body", "SEARCH BODY in {big}, no index", needs=("big",), goal=Goal(rate=3, cpu=3),
    same=("numbers", "number_digest"), arguments=lambda s, r: big(s, "SEARCH BODY zeppelin", count=1)))
scan("sort-arrival", "SORT ARRIVAL of {big}", "SORT (ARRIVAL) UTF-8 ALL", Goal(rate=10, cpu=10))
scan("sort-date", "SORT REVERSE DATE of {big}", "SORT (REVERSE DATE) UTF-8 ALL", Goal(rate=10, cpu=10))
scan("sort-subject", "SORT SUBJECT of {big}", "SORT (SUBJECT) UTF-8 ALL", Goal(rate=10, cpu=10))
scan("thread", "THREAD REFERENCES of {big}", "THREAD REFERENCES UTF-8 ALL", Goal(rate=10, cpu=10))

WORKLOADS += [
    Workload("mixed", "mixed load, 20 sessions", needs=("users",), goal=Goal(rate=5, cpu=6),
             arguments=lambda s, r: timed(s, connections=20, users=20, setup="SELECT INBOX", mix=MIX, range=500)),
    Workload("light", "{light} sessions working lightly", "light", kind="light", needs=("users",),
             goal=Goal(note="p99 < 100 ms, ≤ 400 MB"), servers=("godwit", "sdbox", "maildir"),
             arguments=lambda s, r: options(connections=s["light"], users=20, setup="SELECT INBOX", mix=LIGHT_MIX,
                                            range=500, seconds=s["light_seconds"], interval=10, deliveries=5,
                                            opening=64)),
]


def find(names):
    known = {workload.name: workload for workload in WORKLOADS}
    for name in names:
        if name not in known:
            raise SystemExit(f"there is no workload called {name}; --list shows them")
    return [workload for workload in WORKLOADS if not names or workload.name in names]
