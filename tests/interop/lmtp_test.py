"""LMTP as an MTA speaks it (RFC 2033): smtplib for what it can do, a socket for what it cannot."""

import smtplib
import unittest

import corpus
from godwit_server import Server
from imap_wire import full_view
from lmtp_wire import LmtpClient
from programs import differences

MESSAGE = b"From: a@example.org\r\nSubject: hello\r\n\r\nHello.\r\n"
LARGEST = 100_000


def without_trace(message):
    """The fields that delivery puts on top (RFC 5321 4.4), and the message under them."""
    fields = {}
    while message.startswith((b"Return-Path:", b"Delivered-To:")):
        line, _, message = message.partition(b"\r\n")
        name, _, value = line.partition(b": ")
        fields[name.decode()] = value.decode()
    return fields, message


class LmtpTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server({"limits.message_bytes": LARGEST}))

    def setUp(self):
        """Accounts of its own for every test."""
        name = self.id().rpartition(".test_")[2].replace("_", "-")
        self.names = [f"{name}-{n}" for n in range(3)]
        for account in self.names:
            self.server.add_account(account)

    def inbox(self, name, folder="INBOX"):
        with self.server.client(name) as client:
            _, seen = full_view(client, folder, items="UID BODY.PEEK[]")
        return [without_trace(seen[uid]["BODY[]"]) for uid in sorted(seen)]

    def wire(self, **options):
        return self.enterContext(LmtpClient(self.server.ports["lmtp"], **options))

    def test_smtplib_delivers_to_several(self):
        with self.server.lmtp() as lmtp:
            self.assertEqual(lmtp.sendmail("s@example.org", [f"{n}@example.org" for n in self.names], MESSAGE), {})
            # smtplib reads one reply; LMTP has one a recipient (RFC 2033 4.2).
            self.assertEqual([lmtp.getreply()[0] for _ in self.names[1:]], [250, 250])
        for name in self.names:
            fields, message = self.inbox(name)[0]
            self.assertEqual(message, MESSAGE)
            self.assertEqual(fields["Return-Path"], "<s@example.org>")
            self.assertIn(name, fields["Delivered-To"])

    def test_unknown_among_known(self):
        with self.server.lmtp() as lmtp:
            refused = lmtp.sendmail("s@example.org", [self.names[0], "nobody@example.org", self.names[1]], MESSAGE)
            self.assertEqual(lmtp.getreply()[0], 250)
        self.assertEqual([code for code, _ in refused.values()], [550])
        self.assertIn(b"5.1.1", list(refused.values())[0][1])
        self.assertEqual(len(self.inbox(self.names[0])), 1)
        self.assertEqual(len(self.inbox(self.names[1])), 1)

    def test_over_quota_is_answered_per_recipient(self):
        self.server.command("account", "quota", self.names[1], "--messages", "1")
        self.server.deliver(self.names[1], MESSAGE)
        wire = self.wire()
        self.assertEqual(wire.begin(*self.names), [250, 250, 250])
        replies = wire.data(MESSAGE + b".\r\n", answers=3)
        self.assertEqual([code for code, _ in replies], [250, 452, 250])
        self.assertIn("4.2.2", replies[1][1][0])
        self.assertEqual([len(self.inbox(name)) for name in self.names], [1, 1, 1])
        with self.server.client(self.names[1]) as client:
            client.must("SELECT INBOX")
            client.must(r"STORE 1 +FLAGS (\Deleted)")
            client.must("EXPUNGE")
        self.server.deliver(self.names[1], MESSAGE)

    def test_size(self):
        wire = self.wire()
        self.assertIn("SIZE", wire.keywords)
        self.assertEqual(wire.command(f"MAIL FROM:<> SIZE={LARGEST + 1}")[0], 552)
        self.assertEqual(wire.begin(self.names[0], options=f" SIZE={LARGEST - 1}"), [250])
        big = b"Subject: big\r\n\r\n" + b"x" * 78 + b"\r\n"
        big += (b"y" * 78 + b"\r\n") * (LARGEST // 80)
        self.assertEqual(wire.data(big + b".\r\n")[0][0], 552)
        self.assertEqual(wire.begin(self.names[0]), [250])
        self.assertEqual(wire.data(MESSAGE + b".\r\n")[0][0], 250, "the connection goes on")
        self.assertEqual(len(self.inbox(self.names[0])), 1)

    def test_only_crlf_dot_crlf_ends(self):
        """SMTP smuggling: what a lax server takes for the end is refused here, and nothing after it is a command."""
        smuggled = b"MAIL FROM:<evil@example.org>\r\nRCPT TO:<%s>\r\nDATA\r\n" % self.names[1].encode()
        for number, end in enumerate([b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r\n.\r", b"\n.\r"]):
            with self.subTest(end=end):
                wire = self.wire()
                self.assertEqual(wire.begin(self.names[0]), [250])
                replies = wire.data(b"Subject: s\r\n\r\nx" + end + smuggled + b"Subject: evil\r\n\r\ny\r\n.\r\n")
                self.assertEqual(replies[0][0], 550, replies)
                self.assertEqual(wire.command("NOOP")[0], 250)
        self.assertEqual([len(self.inbox(name)) for name in self.names], [0, 0, 0])

    def test_dots(self):
        wire = self.wire()
        wire.begin(self.names[0])
        self.assertEqual(wire.data(b"Subject: dots\r\n\r\n..\r\n...\r\n..x\r\n.\r\n")[0][0], 250)
        self.assertEqual(self.inbox(self.names[0])[0][1], b"Subject: dots\r\n\r\n.\r\n..\r\n.x\r\n")

    def test_the_corpus(self):
        """As an MTA hands it on: with CRLF, and never a bare CR or LF."""
        messages = [(name, data) for name, data in corpus.messages()
                    if b"\r" not in data.replace(b"\r\n", b"") and b"\n" not in data.replace(b"\r\n", b"")
                    and data.endswith(b"\r\n") and len(data) < LARGEST]
        wire = self.wire()
        for name, data in messages:
            self.assertEqual(wire.begin(self.names[0]), [250])
            stuffed = data.replace(b"\r\n.", b"\r\n..")
            stuffed = b"." + stuffed if stuffed.startswith(b".") else stuffed
            self.assertEqual(wire.data(stuffed + b".\r\n")[0][0], 250, name)
        differences(self, [corpus.as_served(data) for _, data in messages],
                    [message for _, message in self.inbox(self.names[0])], [name for name, _ in messages])

    def test_empty_message(self):
        wire = self.wire()
        wire.begin(self.names[0])
        self.assertEqual(wire.data(b".\r\n")[0][0], 250)
        self.assertEqual(self.inbox(self.names[0])[0][1], b"")

    def test_folders(self):
        with self.server.client(self.names[0]) as client:
            client.must('CREATE "lists/birds"')
        self.server.deliver(f"{self.names[0]}+lists/birds@example.org", MESSAGE)
        self.assertEqual(len(self.inbox(self.names[0], "lists/birds")), 1)
        self.server.deliver(f"{self.names[0]}+nosuch@example.org", MESSAGE)
        self.assertEqual(len(self.inbox(self.names[0])), 1, "without that folder: the inbox")

    def test_bounce_has_an_empty_return_path(self):
        self.server.deliver(self.names[0], MESSAGE, sender="")
        self.assertEqual(self.inbox(self.names[0])[0][0]["Return-Path"], "<>")

    def test_pipeline(self):
        wire = self.wire()
        wire.raw("MAIL FROM:<a@example.org>\r\n" + "".join(f"RCPT TO:<{n}>\r\n" for n in self.names) +
                 "RCPT TO:<nobody>\r\nDATA\r\n")
        self.assertEqual([wire.reply()[0] for _ in range(6)], [250, 250, 250, 250, 550, 354])
        wire.raw(MESSAGE + b".\r\nRSET\r\nNOOP\r\nQUIT\r\n")
        self.assertEqual([wire.reply()[0] for _ in range(6)], [250, 250, 250, 250, 250, 221])

    def test_order_of_commands(self):
        wire = self.wire(lhlo=False)
        self.assertEqual(wire.command("MAIL FROM:<a@example.org>")[0], 503)
        self.assertEqual(wire.command("EHLO x")[0], 500, "LMTP has no EHLO (RFC 2033 4.1)")
        self.assertEqual(wire.command("LHLO x")[0], 250)
        self.assertEqual(wire.command("RCPT TO:<a>")[0], 503)
        self.assertEqual(wire.command("DATA")[0], 503)
        self.assertEqual(wire.begin("nobody"), [550])
        self.assertEqual(wire.command("DATA")[0], 503, "RFC 2033 4.2: no recipient, no data")

    def test_starttls(self):
        with smtplib.LMTP("127.0.0.1", self.server.ports["lmtp"]) as lmtp:
            lmtp.ehlo()
            self.assertTrue(lmtp.has_extn("starttls"))
            lmtp.starttls(context=self.server.tls_context())
            lmtp.ehlo()
            self.assertFalse(lmtp.has_extn("starttls"))
            lmtp.sendmail("s@example.org", [self.names[0]], MESSAGE)
        self.assertEqual(len(self.inbox(self.names[0])), 1)


if __name__ == "__main__":
    unittest.main()
