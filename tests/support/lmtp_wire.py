"""LMTP by hand, for what smtplib does not say: BDAT, pipelines, bytes as they are."""

import re
import socket


class LmtpClient:
    def __init__(self, port, timeout=60, lhlo=True):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.file = self.socket.makefile("rb")
        self.greeting = self.reply()
        self.keywords = {line[4:].split()[0].upper() for line in self.command("LHLO client.example.org")[1][1:]} if lhlo else set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.file.close()
        self.socket.close()

    def raw(self, data):
        self.socket.sendall(data if isinstance(data, bytes) else data.encode())

    def reply(self):
        """(code, lines); (None, lines) at the end of the connection."""
        lines = []
        while True:
            line = self.file.readline()
            if not line.endswith(b"\n"):
                return None, lines
            lines.append(line.decode(errors="replace").rstrip("\r\n"))
            if not re.match(r"\d\d\d-", lines[-1]):
                return int(lines[-1][:3]), lines

    def command(self, line):
        self.raw(line + "\r\n")
        return self.reply()

    def begin(self, *recipients, sender="sender@example.org", options=""):
        """MAIL and RCPT; the codes of the RCPTs."""
        code, lines = self.command(f"MAIL FROM:<{sender}>{options}")
        if code != 250:
            raise ConnectionError("closed") if code is None else AssertionError(lines)
        return [self.command(f"RCPT TO:<{recipient}>")[0] for recipient in recipients]

    def data(self, message, answers=1):
        """DATA with these bytes, which are already dot-stuffed and end in CRLF.CRLF; one reply a recipient."""
        code, lines = self.command("DATA")
        if code != 354:
            raise ConnectionError("closed") if code is None else AssertionError(lines)
        self.raw(message)
        return [self.reply() for _ in range(answers)]
