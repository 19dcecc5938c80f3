"""Mail to test with, the same for the same seed: everyday messages and the nasty ones that real mailboxes hold.

messages() is our own; shared_messages() what lies beside the project (GODWIT_SHARED or ../shared), if it is there.
"""

import base64
import mailbox
import os
import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMES = ["Ada Larsen", "Björn Åkesson", "Chinwe Obi", "Дарья Волкова", "Étienne Roux", "花子 山田", "Giulia Conti"]
WORDS = ("tide marsh wader feather coast migrate estuary salt wind flock north journey island shallow mud dawn "
         "weather map compass harbour letter parcel invoice meeting minutes agenda budget garden kettle").split()


def as_stored(message):
    """What a store may make of a message at its door: a bare LF becomes CRLF (design, section 3)."""
    return re.sub(rb"(?<!\r)\n", b"\r\n", message)


def as_served(message):
    """What FETCH BODY[] then shows: a literal carries no NUL (RFC 9051 4.3.1)."""
    return as_stored(message).replace(b"\0", b"\x80")


def encoded_word(text, rng):
    if text.isascii():
        return text
    if rng.random() < 0.5:
        return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="
    return "=?utf-8?Q?" + "".join(f"={byte:02X}" for byte in text.encode()) + "?="


def sentence(rng, words=9):
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def paragraphs(rng, lines):
    return "".join(sentence(rng, rng.randint(3, 12)) + "\r\n" for _ in range(lines))


class Writer:
    """Header and body of an everyday message, bytes with CRLF."""

    def __init__(self, rng, number):
        self.rng = rng
        self.number = number

    def header(self, subject=None, extra=()):
        rng = self.rng
        who, whom = rng.sample(NAMES, 2)
        lines = [
            f"From: {encoded_word(who, rng)} <user{NAMES.index(who)}@example.org>",
            f"To: {encoded_word(whom, rng)} <user{NAMES.index(whom)}@example.net>",
            f"Subject: {encoded_word(subject or sentence(rng, 4), rng)}",
            f"Date: {rng.choice(['Mon', 'Tue', 'Wed'])}, {rng.randint(1, 28)} Mar 2021 {rng.randint(0, 23):02}:15:00 +0100",
            f"Message-ID: <corpus.{self.number}.{rng.getrandbits(40):x}@example.org>",
        ]
        if self.number > 3 and rng.random() < 0.3:
            lines.append(f"References: <corpus.{self.number - 1}@example.org>\r\n <corpus.{self.number - 2}@example.org>")
        return ("\r\n".join([*lines, *extra]) + "\r\n").encode()

    def plain(self):
        return self.header() + b"\r\n" + paragraphs(self.rng, self.rng.randint(1, 40)).encode()

    def utf8_plain(self):
        body = paragraphs(self.rng, 5).replace("wind", "вітер").encode()
        return self.header(extra=["MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
                                  "Content-Transfer-Encoding: 8bit"]) + b"\r\n" + body

    def multipart(self, kind, parts, extra=()):
        boundary = f"=_{self.rng.getrandbits(60):x}"
        head = self.header(extra=["MIME-Version: 1.0", f'Content-Type: multipart/{kind}; boundary="{boundary}"', *extra])
        return head + b"\r\n" + self.join(boundary, parts)

    @staticmethod
    def join(boundary, parts):
        mark = b"--" + boundary.encode()
        return b"A preamble.\r\n" + b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts) + mark + b"--\r\n"

    def alternative(self):
        text = sentence(self.rng)
        return self.multipart("alternative", [
            f"Content-Type: text/plain\r\n\r\n{text}\r\n".encode(),
            f"Content-Type: text/html; charset=us-ascii\r\n\r\n<p>{text}</p>\r\n".encode()])

    def with_attachment(self):
        data = base64.encodebytes(self.rng.randbytes(self.rng.randint(10, 60_000))).replace(b"\n", b"\r\n")
        return self.multipart("mixed", [
            b"Content-Type: text/plain\r\n\r\nSee the attachment.\r\n",
            b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
            b"Content-Disposition: attachment; filename*=utf-8''kart%C3%A9.bin\r\n\r\n" + data])

    def forwarded(self):
        inner = Writer(self.rng, self.number + 1000).alternative()
        return self.multipart("mixed", [b"Content-Type: text/plain\r\n\r\nForwarded.\r\n",
                                        b"Content-Type: message/rfc822\r\n\r\n" + inner])


def nest(rng, depth):
    body = b"Content-Type: text/plain\r\n\r\ninnermost\r\n"
    for level in range(depth):
        body = f'Content-Type: multipart/mixed; boundary="b{level}"\r\n\r\n'.encode() + Writer.join(f"b{level}", [body])
    return b"Subject: nested\r\nMIME-Version: 1.0\r\n" + body


def nest_messages(depth):
    inner = b"Subject: innermost\r\n\r\nhello\r\n"
    for _ in range(depth):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + inner
    return inner


def nasty(rng):
    """(name, message) pairs that mail programs have tripped over. Not all end their lines in CRLF: that is the point."""
    write = Writer(rng, 9000)
    head = b"From: nasty@example.org\r\nSubject: nasty\r\nMIME-Version: 1.0\r\n"
    mixed = head + b'Content-Type: multipart/mixed; boundary="b"\r\n\r\n'
    latin = "Grüße aus Köln".encode("latin-1")
    return [
        ("latin1_header", b"From: J\xf6rg <j@example.org>\r\nSubject: " + latin + b"\r\n\r\n" + latin + b"\r\n"),
        ("utf8_header", "From: Зоя <z@example.org>\r\nSubject: привіт 🐦\r\n\r\nлист\r\n".encode()),
        ("bare_lf", b"From: a@example.org\nSubject: unix\n\nline one\nline two\n"),
        ("mixed_line_ends", b"From: a@example.org\r\nSubject: mixed\n\r\none\ntwo\r\nthree\n"),
        ("bare_cr", head + b"\r\none\rtwo\r\rthree\r\n"),
        ("nul", head + b"\r\nbefore\0after\r\n\0\0\r\n"),
        ("every_byte", head + b"\r\n" + bytes(range(256)) + b"\r\n"),
        ("no_header", b"\r\nonly a body\r\n"),
        ("no_body", b"From: a@example.org\r\nSubject: no body\r\n"),
        ("no_blank_line", b"From: a@example.org\r\nthis is no header field\r\nneither is this\r\n"),
        ("header_cut", b"From: a@example.org\r\nSubject: cut"),
        ("no_final_line_end", head + b"\r\nthe last line does not end"),
        ("crlf_only", b"\r\n"),
        ("many_crlf", b"\r\n" * 50),
        ("one_byte", b"x"),
        ("lf_only", b"\n"),
        ("huge_header", head + b"X-Long: " + b"h" * 300_000 + b"\r\n\r\nbody\r\n"),
        ("huge_folded_header", head + b"X-Folded: a\r\n" + b" folded again\r\n" * 5_000 + b"\r\nbody\r\n"),
        ("many_headers", head + b"".join(b"X-%d: v\r\n" % n for n in range(3_000)) + b"\r\nbody\r\n"),
        ("long_lines", head + b"\r\n" + b"l" * 200_000 + b"\r\n" + b"m" * 998 + b"\r\n"),
        ("deep_mime", nest(rng, 60)),
        ("deeper_than_looked_into", nest(rng, 300)),
        ("deep_messages", nest_messages(50)),
        ("boundary_missing", head + b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\ntext\r\n--b--\r\n"),
        ("boundary_never_comes", mixed + b"no delimiter at all\r\n"),
        ("boundary_not_closed", mixed + b"--b\r\nContent-Type: text/plain\r\n\r\nopen end\r\n"),
        ("boundary_empty", head + b'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n\r\nx\r\n----\r\n'),
        ("boundary_prefix", head + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                            b"Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\ninner\r\n--bb--\r\n--b--\r\n"),
        ("boundary_spaces", mixed + b"--b \t\r\n\r\npadded\r\n--b--  \r\nepilogue\r\n"),
        ("many_parts", mixed + b"--b\r\n\r\np\r\n" * 2_000 + b"--b--\r\n"),
        ("no_parts", mixed + b"--b--\r\n"),
        ("type_broken", head + b"Content-Type: ;;=\"\\\r\nContent-Disposition: ((((\r\n\r\nx\r\n"),
        ("type_quoted_crlf", head + b'Content-Type: text/plain; name="a\r\n b"\r\n\r\nx\r\n'),
        ("base64_broken", head + b"Content-Transfer-Encoding: base64\r\n\r\n!!!! not base64 ====\r\n"),
        ("encoded_words_broken", b"Subject: =?utf-8?Q?=C3?= =?x?B?!!?= =?utf-8?B?4pi?=\r\nFrom: =?us-ascii?q?a\r\n\r\nx\r\n"),
        ("addresses_broken", b"From: <<a@b>, (((\r\nTo: group: a@b, ; \"unclosed\r\nCc: @,@:x@\r\n\r\nx\r\n"),
        ("addresses_many", b"To: " + b",\r\n ".join(b"u%d@example.org" % n for n in range(1_000)) + b"\r\n\r\nx\r\n"),
        ("from_line", b"From somebody Mon Jan  1 00:00:00 2024\r\nSubject: x\r\n\r\nFrom here\r\n>From there\r\n"),
        ("dots", head + b"\r\n.\r\n..\r\n.hidden\r\nend\r\n"),
        ("imap_looking", head + b"\r\na1 OK\r\n* 5 EXISTS\r\n+ go\r\n{5}\r\n"),
        ("quotes_in_subject", b'Subject: "quoted \\" and \\\\ backslash"\r\nFrom: "q\\"q" <q@example.org>\r\n\r\nx\r\n'),
        ("duplicate_fields", head + b"Subject: again\r\nFrom: b@example.org\r\n\r\nx\r\n"),
        ("field_without_name", head + b": no name\r\n :\r\n\r\nx\r\n"),
        ("date_broken", head + b"Date: the day after tomorrow\r\n\r\nx\r\n"),
        ("rfc2231", head + b"Content-Type: text/plain; name*0*=utf-8'en'a%20; name*1=b; name*9=z\r\n\r\nx\r\n"),
        ("external_body", head + b"Content-Type: message/external-body; access-type=x\r\n\r\nContent-ID: <1>\r\n\r\n"),
        ("message_global", head + "Content-Type: message/global\r\n\r\nSubject: ü\r\n\r\nтіло\r\n".encode()),
        ("message_empty", head + b"Content-Type: message/rfc822\r\n\r\n"),
        ("utf16", head + b"Content-Type: text/plain; charset=utf-16\r\n\r\n" + "вітер".encode("utf-16") + b"\r\n"),
        ("large", write.header() + b"\r\n" + paragraphs(rng, 30_000).encode()),
    ]


def messages(seed=1):
    """[(name, bytes)], about a hundred; no two are equal."""
    rng = random.Random(seed)
    out = []
    for number in range(50):
        writer = Writer(rng, number)
        kind = rng.choice(["plain", "plain", "utf8_plain", "alternative", "with_attachment", "forwarded"])
        out.append((f"{kind}{number}", getattr(writer, kind)()))
    return out + nasty(rng)


def shared_folder():
    for place in (os.environ.get("GODWIT_SHARED"), ROOT.parent / "shared"):
        if place and (pathlib.Path(place) / "corpus").is_dir():
            return pathlib.Path(place) / "corpus"
    return None


def shared_messages():
    """[(name, bytes)], or None where there is no such folder. Empty files are left out: APPEND of nothing is none."""
    folder = shared_folder()
    if folder is None:
        return None
    out = [(path.stem, path.read_bytes()) for path in sorted(folder.rglob("*.eml"))]
    for path in sorted(folder.rglob("*.mbox")):
        box = mailbox.mbox(path, create=False)
        out += [(f"{path.stem}{key}", box.get_bytes(key)) for key in box.keys()]
    return [(name, data) for name, data in out if data]


def chosen():
    """The corpus that GODWIT_CORPUS names, own or shared. Ends the test as skipped (77) when that is not there."""
    if os.environ.get("GODWIT_CORPUS", "own") == "own":
        return messages()
    found = shared_messages()
    if found is None:
        print("skipped: the corpus beside the project (GODWIT_SHARED or ../shared) is not there")
        raise SystemExit(77)
    return found


def numbered(found):
    """Each message with its number in a field on top, to tell them apart after a program has rewritten them."""
    return [b"X-Number: %d\r\n" % number + data for number, (_, data) in enumerate(found)]


def number_of(message):
    match = re.search(rb"(?mi)^X-Number: (\d+)", message)
    return int(match[1]) if match else None
