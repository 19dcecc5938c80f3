"""A real server for tests that drive it from outside: a store of its own in a scratch folder, free ports, a certificate.

with Server() as server:
    server.add_account("ada", "secret")
    imap = server.imap_login("ada", "secret")

GODWIT names the binary to test. Nothing is left behind, unless GODWIT_KEEP is set.
"""

import imaplib
import os
import pathlib
import shutil
import signal
import smtplib
import ssl
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import imap_wire

START_SECONDS = 60
STOP_SECONDS = 60


def binary():
    root = pathlib.Path(__file__).resolve().parents[2]
    path = pathlib.Path(os.environ.get("GODWIT", root / "build/release/src/cli/godwit"))
    if not path.is_file():
        raise SystemExit(f"there is no server to test at {path}: build it or set GODWIT")
    return str(path)


def make_certificate(folder):
    """A self-signed one for localhost; (certificate, key)."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
         "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
         "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


class Server:
    # The cheapest password hash there is: tests are not about it.
    SETTINGS = {"auth.argon2_memory_kib": "8", "auth.argon2_iterations": "1", "auth.cleartext": "loopback",
                "auth.failure_delay_ms": "0"}

    def __init__(self, settings=None, wrapper=()):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="godwit-test-"))
        self.store = self.folder / "store"
        self.log = self.folder / "server.log"
        self.certificate, self.key = make_certificate(self.folder)
        self.settings = {**self.SETTINGS, **(settings or {})}
        self.wrapper = list(wrapper)
        self.process = None
        self.ports = {}

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, *_):
        self.kill()
        if kind is not None:
            print(f"--- the server's log ({self.log}):\n{self.log.read_text()[-8000:]}")
        if os.environ.get("GODWIT_KEEP"):
            print(f"kept: {self.folder}")
        else:
            shutil.rmtree(self.folder, ignore_errors=True)

    def arguments(self):
        out = ["--store", str(self.store)]
        for key, value in self.settings.items():
            out += ["--set", f"{key}={value}"]
        return out

    def tls_arguments(self):
        return ["--set", f"tls.certificate={self.certificate}", "--set", f"tls.key={self.key}"]

    def start(self):
        """Returns when every listener accepts. Ports stay the same over restarts."""
        ready, ready_end = os.pipe()
        listeners = []
        for name in ("imap", "imaps", "lmtp", "metrics"):
            listeners += ["--listen", f"{name}=127.0.0.1:{self.ports.get(name, 0)}"]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [*self.wrapper, binary(), "serve", *self.arguments(), *listeners, "--ready-fd", str(ready_end),
                 *self.tls_arguments()],
                pass_fds=[ready_end], stderr=log, stdout=log, stdin=subprocess.DEVNULL)
        os.close(ready_end)
        line = self._read_line(ready)
        os.close(ready)
        for word in line.split()[1:]:
            name, address = word.split("=", 1)
            if ":" in address and not address.startswith("unix:"):
                self.ports[name] = int(address.rsplit(":", 1)[1])

    def _read_line(self, descriptor):
        os.set_blocking(descriptor, False)
        line, deadline = b"", time.monotonic() + START_SECONDS
        while not line.endswith(b"\n"):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"the server did not get ready:\n{self.log.read_text()[-4000:]}")
            try:
                line += os.read(descriptor, 4096)
            except BlockingIOError:
                time.sleep(0.01)
        return line.decode()

    def kill(self):
        """As a power cut does for the process: SIGKILL."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait(STOP_SECONDS)

    def stop(self):
        """SIGTERM; the exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)

    def command(self, *arguments, data=None, check=True):
        done = subprocess.run([binary(), *arguments, *self.arguments()], input=data, capture_output=True, timeout=600)
        if check and done.returncode != 0:
            raise AssertionError(f"godwit {' '.join(arguments)}: exit code {done.returncode}: {done.stderr.decode()}")
        return done

    def check(self):
        """godwit check: the whole store against the model."""
        self.command("check")

    def add_account(self, name, password="secret"):
        self.command("account", "add", name, "--password-stdin", data=f"{password}\n".encode())

    def imap(self, timeout=60):
        return imaplib.IMAP4("127.0.0.1", self.ports["imap"], timeout=timeout)

    def imap_login(self, name, password="secret", timeout=60):
        imap = self.imap(timeout)
        imap.login(name, password)
        return imap

    def imaps_login(self, name, password="secret"):
        context = ssl.create_default_context(cafile=str(self.certificate))
        imap = imaplib.IMAP4_SSL("127.0.0.1", self.ports["imaps"], ssl_context=context, timeout=60)
        imap.login(name, password)
        return imap

    def tls_context(self):
        return ssl.create_default_context(cafile=str(self.certificate))

    def client(self, name=None, **options):
        """IMAP by hand (imap_wire), logged in if a name is given."""
        client = imap_wire.Client(self.ports["imap"], **options)
        return client.login(name) if name else client

    def lmtp(self):
        lmtp = smtplib.LMTP("127.0.0.1", self.ports["lmtp"])
        lmtp.ehlo()
        return lmtp

    def deliver(self, recipient, message, sender="sender@example.org"):
        with self.lmtp() as lmtp:
            lmtp.sendmail(sender, [recipient], message, mail_options=["BODY=8BITMIME"])

    def http(self, path):
        """/metrics or /health: (status, body)."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports['metrics']}{path}", timeout=30) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def _status_bytes(self, field):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith(field + ":"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the server is not running")

    def resident_bytes(self):
        return self._status_bytes("VmRSS")

    def peak_bytes(self):
        return self._status_bytes("VmHWM")

    def cpu_seconds(self):
        """Of all its threads, since it started."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def alive(self):
        return self.process.poll() is None
