"""IMAP by hand: what imaplib hides (order of responses, literals, pipelining) is what these suites look at.

    client = Client(port); client.login("ada")
    result = client.command("FETCH 1 (UID BODY[])")      # result.fetches() -> {1: {"UID": "7", "BODY[]": b"..."}}
    client.command(["APPEND INBOX ", b"the message"])    # bytes go as non-synchronising literals

Atoms come as str, strings and literals as bytes, lists as list, NIL as None.
"""

import re
import socket
import ssl
import time

LITERAL = re.compile(rb"~?\{(\d+)\}\r\n$")
CODE = re.compile(r"\[([^\]]*)\] ?(.*)", re.DOTALL)


class Closed(Exception):
    """The server ended the connection; .bye is its last word, if it had one."""

    def __init__(self, bye=""):
        super().__init__(f"connection closed ({bye or 'without BYE'})")
        self.bye = bye


class Response:
    """One response: tag ("*", "+" or a tag) and what follows, as text and as tokens."""

    def __init__(self, pieces):
        self.pieces = pieces  # line, literal, line ...
        first = pieces[0].decode("utf-8", "surrogateescape").rstrip("\r\n")
        self.tag, _, self.text = first.partition(" ")
        self._tokens = None

    @property
    def tokens(self):
        if self._tokens is None:
            self._tokens = tokenize(self.pieces)[1:]
        return self._tokens

    def word(self, index):
        words = self.text.split(" ", index + 1)
        return words[index].upper() if index < len(words) else ""

    @property
    def status(self):
        return self.word(0)

    @property
    def code(self):
        """APPENDUID 1 2 of "OK [APPENDUID 1 2] done"; empty without."""
        match = CODE.match(self.text.partition(" ")[2])
        return match[1] if match else ""

    def __repr__(self):
        return f"{self.tag} {self.text[:300]}"


def tokenize(pieces):
    """The whole response as tokens, its tag first."""
    stack = [[]]
    for index, piece in enumerate(pieces):
        if index % 2:
            stack[-1].append(piece)
            continue
        line = LITERAL.sub(b"", piece) if index + 1 < len(pieces) else piece.rstrip(b"\r\n")
        tokenize_line(line, stack)
    if len(stack) != 1:
        raise ValueError(f"parentheses do not match: {pieces[0][:200]}")
    return stack[0]


TOKEN = re.compile(rb'\s*(?:(\()|(\))|"((?:\\.|[^"\\])*)"|((?:[^\s()"\[]|\[[^\]]*\]?)+))', re.DOTALL)


def tokenize_line(line, stack):
    at = 0
    while at < len(line):
        match = TOKEN.match(line, at)
        if not match:
            if line[at:].strip():
                raise ValueError(f"not IMAP at {at}: {line[:200]}")
            return
        at = match.end()
        opens, closes, quoted, atom = match.groups()
        if opens:
            stack.append([])
        elif closes:
            if len(stack) == 1:
                raise ValueError(f"parentheses do not match: {line[:200]}")
            done = stack.pop()
            stack[-1].append(done)
        elif atom is not None:
            text = atom.decode("utf-8", "surrogateescape")
            stack[-1].append(None if text.upper() == "NIL" else text)
        else:
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", quoted))


def fetch_items(response):
    """{"UID": "7", ...} of * n FETCH (...)."""
    items = response.tokens[2]
    return {str(items[at]).upper(): items[at + 1] for at in range(0, len(items), 2)}


class Result:
    def __init__(self, tagged, untagged):
        self.tagged, self.untagged = tagged, untagged
        self.status, self.code = tagged.status, tagged.code
        self.ok = self.status == "OK"

    def fetches(self):
        """{message number: items}; later FETCHes of the same message add to earlier ones."""
        out = {}
        for response in self.untagged:
            if response.word(1) == "FETCH":
                out.setdefault(int(response.word(0)), {}).update(fetch_items(response))
        return out

    def find(self, word):
        """Untagged responses by their name: find("VANISHED"), find("EXISTS")."""
        return [r for r in self.untagged if word in (r.word(0), r.word(1))]

    def untagged_code(self, name):
        """The argument of an untagged code such as UIDVALIDITY; None without."""
        for response in self.untagged:
            if response.code.upper().startswith(name + " "):
                return response.code.split(" ", 1)[1]
        return None

    def __repr__(self):
        return f"{self.tagged!r} after {self.untagged!r}"


def sequence_set(text):
    """{1, 2, 3} of "1:3"."""
    out = set()
    for part in text.split(","):
        first, _, last = part.partition(":")
        low, high = sorted((int(first), int(last or first)))
        out.update(range(low, high + 1))
    return out


class Client:
    def __init__(self, port, timeout=60, tls=None, greeting=True, receive_buffer=None):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:
            self.start_tls(tls)
        self.buffer = bytearray()
        self.number = 0
        self.greeting = self.read() if greeting else None

    def start_tls(self, context):
        self.socket = context.wrap_socket(self.socket, server_hostname="localhost")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    # Bytes.
    def raw(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def _fill(self):
        try:
            got = self.socket.recv(1 << 16)
        except (ConnectionError, ssl.SSLError) as error:
            raise Closed(str(error)) from error
        if not got:
            raise Closed()
        self.buffer += got

    def _line(self):
        searched = 0
        while (at := self.buffer.find(b"\r\n", searched)) < 0:
            searched = max(0, len(self.buffer) - 1)
            self._fill()
        line = bytes(self.buffer[:at + 2])
        del self.buffer[:at + 2]
        return line

    def _bytes(self, count):
        while len(self.buffer) < count:
            self._fill()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def read(self, timeout=None):
        """The next response, whole. TimeoutError after `timeout` seconds."""
        if timeout is not None:
            self.socket.settimeout(timeout)
        pieces = [self._line()]
        while match := LITERAL.search(pieces[-1]):
            pieces += [self._bytes(int(match[1])), self._line()]
        return Response(pieces)

    def at_end(self, timeout=60):
        """Reads up to the end of the stream; whether it came. What was said last is in .last_words."""
        self.last_words = ""
        try:
            while True:
                self.last_words = repr(self.read(timeout))
        except Closed:
            return True
        except TimeoutError:
            return False

    # Commands.
    def tag(self):
        self.number += 1
        return f"c{self.number}"

    def send(self, command):
        """Sends without waiting; the tag."""
        tag = self.tag()
        out = bytearray(f"{tag} ".encode())
        for part in [command] if isinstance(command, str) else command:
            if isinstance(part, bytes):
                out += b"{%d+}\r\n" % len(part) + part
            else:
                out += part.encode()
        self.raw(bytes(out) + b"\r\n")
        return tag

    def wait(self, tag, each=None):
        """Up to this tagged response. each(response) sees every untagged one as it comes."""
        untagged = []
        while True:
            response = self.read()
            if response.tag == tag:
                return Result(response, untagged)
            if response.tag == "*" and response.status == "BYE":
                bye = response.text
                untagged.append(response)
                if not self._more_after_bye(untagged, tag):
                    raise Closed(bye)
                return Result(untagged.pop(), untagged)
            if response.tag not in ("*", "+"):
                raise AssertionError(f"{response} where {tag} was due")
            if each:
                each(response)
            untagged.append(response)

    def _more_after_bye(self, untagged, tag):
        """LOGOUT has a tagged OK after BYE; other BYEs have nothing."""
        try:
            while True:
                response = self.read()
                untagged.append(response)
                if response.tag == tag:
                    return True
        except Closed:
            return False

    def command(self, command, each=None):
        return self.wait(self.send(command), each)

    def must(self, command, each=None):
        result = self.command(command, each)
        if not result.ok:
            raise AssertionError(f"{str(command)[:200]}: {result.tagged}")
        return result

    def login(self, name, password="secret"):
        self.must(f"LOGIN {name} {password}")
        return self

    def append(self, folder, message, flags="", date=""):
        """The tagged response: its code is APPENDUID."""
        options = (f"({flags}) " if flags else "") + (f'"{date}" ' if date else "")
        return self.command([f"APPEND {folder} {options}", message])

    # IDLE.
    def idle(self, each=None):
        """The tag, once the server waits; what came before goes to each(response)."""
        tag = self.send("IDLE")
        while (response := self.read()).tag != "+":
            if response.tag == tag:
                raise AssertionError(f"IDLE: {response}")
            if each:
                each(response)
        return tag

    def wait_for(self, test, seconds):
        """The seconds until a response comes for which test(response) holds; the deadline's end is TimeoutError."""
        began = time.monotonic()
        while True:
            left = began + seconds - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"nothing came within {seconds} s")
            if test(self.read(left)):
                self.socket.settimeout(60)
                return time.monotonic() - began

    def done(self, tag):
        self.raw(b"DONE\r\n")
        return self.wait(tag)


def append_uid(result):
    """(UIDVALIDITY, UID) of an APPEND or COPY of one message."""
    words = result.code.split()
    return int(words[1]), int(words[-1])


def quoted(folder):
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'


def listed(client):
    """The names of all folders that can be selected."""
    out = []
    for response in client.must('LIST "" *').find("LIST"):
        attributes, name = {a.lower() for a in response.tokens[1]}, response.tokens[-1]
        if not attributes & {r"\noselect", r"\nonexistent"}:
            out.append(name if isinstance(name, str) else name.decode())
    return sorted(out)


def full_view(client, folder, command="EXAMINE", items="UID FLAGS RFC822.SIZE MODSEQ"):
    """Selects and reads everything: (result of EXAMINE, {uid: items})."""
    selected = client.must(f"{command} {quoted(folder)} (CONDSTORE)")
    exists = int(selected.find("EXISTS")[-1].word(0))
    fetched = client.must(f"FETCH 1:* ({items})").fetches() if exists else {}
    if len(fetched) != exists:
        raise AssertionError(f"{folder}: {exists} EXISTS, but {len(fetched)} fetched")
    return selected, {int(items["UID"]): items for items in fetched.values()}
