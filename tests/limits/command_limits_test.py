"""Commands beyond every limit of parsing, before login and after it, in the clear and under TLS: a clear refusal soon,
little memory, and everybody else goes on."""

import time
import unittest

from godwit_server import Server
from imap_wire import Client, Closed

ANSWER_SECONDS = 20  # nothing here takes a tenth of a second; a busy machine is no failure
GROWTH_BYTES = 64 << 20

BEFORE_LOGIN = {
    "long line": b"x LOGIN " + b"a" * 1_000_000,
    "long tag": b"t" * 1_000_000 + b" NOOP",
    "nesting": b"x LOGIN " + b"(" * 1_000_000,
    "quoted": b'x LOGIN "' + b"q" * 1_000_000 + b'" b',
    "escapes": b'x LOGIN "' + b"\\\\" * 500_000 + b'" b',
    "huge literal": b"x LOGIN {999999999999}",
    "endless digits": b"x LOGIN {" + b"9" * 100_000 + b"}",
    "literal of nothing": b"x LOGIN {}",
    "negative literal": b"x LOGIN {-1}",
    "many arguments": b"x LOGIN" + b" a" * 300_000,
    "ID with many fields": b"x ID (" + b' "n" "v"' * 10_000 + b")",
    "no command": b"x " + b"NOOP" * 100_000,
    "authenticate": b"x AUTHENTICATE PLAIN " + b"A" * 1_000_000,
}

AFTER_LOGIN = {
    **BEFORE_LOGIN,
    "huge set": b"x FETCH " + b"1," * 25_000 + b"5 FLAGS",
    "long set": b"x FETCH " + b"1,3," * 200_000 + b"5 FLAGS",
    "uid set": b"x UID FETCH " + b"1," * 25_000 + b"1 FLAGS",
    "list patterns": b'x LIST "" (' + b"a " * 20_000 + b"b)",
    "wildcards": b'x LIST "" ' + b"*%" * 30_000,
    "search keys": b"x SEARCH" + b" ALL" * 10_000,
    "search nesting": b"x SEARCH " + b"(" * 10_000 + b"ALL" + b")" * 10_000,
    "search NOT": b"x SEARCH" + b" NOT" * 10_000 + b" ALL",
    "search OR": b"x SEARCH" + b" OR ALL" * 6_000 + b" ALL",
    "search OR backwards": b"x SEARCH" + b" OR" * 6_000 + b" ALL" * 6_001,
    "search headers": b"x SEARCH" + b' HEADER X "a"' * 4_000,
    "sections": b"x FETCH 1 (" + b"BODY[1.1] " * 5_000 + b"UID)",
    "section depth": b"x FETCH 1 BODY[" + b"1." * 20_000 + b"1]",
    "header fields": b"x FETCH 1 BODY[HEADER.FIELDS (" + b"a " * 30_000 + b"b)]",
    "flags": b"x STORE 1 FLAGS (" + b" ".join(b"k%d" % n for n in range(9_000)) + b")",
    "sort criteria": b"x SORT (" + b"SUBJECT " * 6_000 + b"DATE) UTF-8 ALL",
    "status items": b"x STATUS INBOX (" + b"MESSAGES " * 6_000 + b"UNSEEN)",
    "quota resources": b'x SETQUOTA "" (' + b"STORAGE 1 " * 6_000 + b"MESSAGE 1)",
    "mailbox name": b"x CREATE " + b"n" * 60_000,
    "mailbox depth": b"x CREATE " + b"d/" * 30_000 + b"d",
    "enable": b"x ENABLE" + b" CONDSTORE" * 5_000,
    "qresync": b"x SELECT INBOX (QRESYNC (1 1 1:5 (" + b"1," * 30_000 + b"1 1)))",
    "keyword length": b"x STORE 1 +FLAGS (" + b"k" * 50_000 + b")",
}


class CommandLimitsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.server.add_account("ada")
        cls.server.deliver("ada", b"Subject: x\r\n\r\nx\r\n")
        cls.bystander = cls.enterClassContext(cls.server.client("ada"))
        cls.bystander.must("SELECT INBOX")

    def connect(self, port, login):
        if port == "imaps":
            client = Client(self.server.ports["imaps"], tls=self.server.tls_context(), timeout=ANSWER_SECONDS)
        else:
            client = Client(self.server.ports["imap"], timeout=ANSWER_SECONDS)
        if login:
            client.login("ada")
            client.must("SELECT INBOX")
        return client

    def refuse(self, client, command):
        """Sends it; the refusal, or "closed" when the server hung up without a word."""
        try:
            client.raw(command + b"\r\n")
        except OSError:
            pass  # hung up in the middle: its last words are still to be read
        try:
            while True:
                response = client.read(ANSWER_SECONDS)
                # An untagged BAD stands for a command whose tag could not be made out; BYE ends it all.
                if response.tag != "*" or response.status in ("BAD", "BYE"):
                    return response
        except Closed:
            return None

    def check(self, port, name, command, login):
        with self.connect(port, login) as client:
            response = self.refuse(client, command)
            self.assertIsNotNone(response, f"{name}: hung up without a word")
            # "OK" is right too where the grammar allows it and it costs nothing: search keys up to the limit.
            self.assertIn(response.status, ("BAD", "NO", "BYE", "OK", ""), f"{name}: {response}")
            self.assertTrue(response.text.strip(), name)
            if response.status in ("BAD", "NO"):
                self.still_there(client, name)
        began = time.monotonic()
        self.bystander.must("NOOP")
        self.assertLess(time.monotonic() - began, ANSWER_SECONDS / 4, f"{name}: others felt it")

    def still_there(self, client, name):
        """After a refusal the connection goes on, or ends with BYE; never hangs."""
        try:
            client.raw(b"after NOOP\r\n")
            while (response := client.read(ANSWER_SECONDS)).tag != "after":
                self.assertNotEqual(response.tag, "+", name)
        except (Closed, OSError):
            pass

    def run_all(self, port, commands, login):
        before = self.server.resident_bytes()
        cpu = self.server.cpu_seconds()
        for name, command in commands.items():
            with self.subTest(port=port, name=name):
                self.check(port, name, command, login)
        self.assertLess(self.server.resident_bytes() - before, GROWTH_BYTES)
        self.assertLess(self.server.cpu_seconds() - cpu, 1.0 * len(commands), "much work for refusals")

    def test_before_login(self):
        self.run_all("imap", BEFORE_LOGIN, login=False)

    def test_before_login_under_tls(self):
        self.run_all("imaps", BEFORE_LOGIN, login=False)

    def test_after_login(self):
        self.run_all("imap", AFTER_LOGIN, login=True)

    def test_after_login_under_tls(self):
        self.run_all("imaps", AFTER_LOGIN, login=True)

    def test_must_be_refused(self):
        """What is beyond a limit is refused, not cut short."""
        names = ["long line", "nesting", "huge literal", "huge set", "list patterns", "search nesting", "search NOT",
                 "section depth", "header fields", "flags", "search OR backwards", "mailbox depth"]
        for name in names:
            with self.subTest(name=name), self.connect("imap", login=True) as client:
                response = self.refuse(client, AFTER_LOGIN[name])
                self.assertIsNotNone(response)
                self.assertIn(response.status, ("BAD", "NO", "BYE"), response)

    def test_nothing_after_a_bad_literal_is_a_command(self):
        """A non-synchronising literal that is refused is still not commands (RFC 7888 4): the connection ends or skips it."""
        for size in (500_000, 999_999_999_999):
            with self.subTest(size=size), self.connect("imap", login=True) as client:
                injected = b"evil CREATE Injected\r\n"
                client.raw(b"x LOGIN {%d+}\r\n" % size + injected)
                try:
                    client.raw((injected * 30_000)[:499_000 if size == 500_000 else 600_000])
                except OSError:
                    pass
                client.close()
        folders = self.bystander.must('LIST "" *').find("LIST")
        self.assertFalse([r for r in folders if "Injected" in r.text])

    def test_many_literals(self):
        with self.connect("imap", login=True) as client:
            client.raw(b"x SEARCH" + b" SUBJECT {1+}\r\na" * 20_000 + b"\r\n")
            response = self.refuse(client, b"")
            self.assertIn(response.status, ("BAD", "BYE"), response)

    def test_literal_plus_in_total(self):
        """Each literal is small enough, all of them are not."""
        with self.connect("imap", login=True) as client:
            response = self.refuse(client, b"x SEARCH" + b" ".join([b" SUBJECT {60000+}\r\n" + b"s" * 60_000] * 50))
            self.assertIn(response.status, ("BAD", "BYE"), response)

    def test_append_too_big_is_refused_before_it_is_sent(self):
        with self.connect("imap", login=True) as client:
            client.raw(b"x APPEND INBOX {99999999999}\r\n")
            response = client.read()
            self.assertEqual((response.tag, response.status), ("x", "NO"), response)
            self.assertIn("TOOBIG", response.code)
            client.must("NOOP")

    def test_too_many_mistakes_end_it(self):
        with self.connect("imap", login=True) as client:
            client.raw(b"".join(b"%d NONSENSE\r\n" % n for n in range(1_000)))
            self.assertTrue(client.at_end(ANSWER_SECONDS))
            self.assertIn("BYE", client.last_words)

    def test_deep_pipeline(self):
        """Ten thousand commands at once: all are answered, in order, without piling up in the server."""
        before = self.server.peak_bytes()
        with self.connect("imap", login=True) as client:
            tags = [client.send("FETCH 1 (FLAGS UID ENVELOPE BODYSTRUCTURE)") for _ in range(10_000)]
            for tag in tags:
                self.assertTrue(client.wait(tag).ok)
        self.assertLess(self.server.peak_bytes() - before, GROWTH_BYTES)


if __name__ == "__main__":
    unittest.main()
