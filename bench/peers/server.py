"""What every server of the comparison offers the runner."""

import pathlib
import socket
import subprocess
import time

from process_group import ProcessGroup

START_SECONDS = 60
PASSWORD = "secret"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_certificate(folder):
    """ECDSA P-256, self-signed; all servers use the same."""
    certificate, key = folder / "tls.crt", folder / "tls.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
         "-subj", "/CN=localhost", "-keyout", key, "-out", certificate], check=True, capture_output=True)
    key.chmod(0o644)  # the peers read it as users of their own; it is good for nothing
    return certificate, key


class Server:
    """One server in a scratch folder, on free ports of 127.0.0.1."""

    name = ""
    title = ""
    most_connections = 20000

    def __init__(self, folder, certificate, key):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o755)
        self.certificate, self.key = certificate, key
        self.ports = {name: free_port() for name in ("imap", "imaps", "lmtp")}
        self.group = ProcessGroup(self.name)
        self.log = self.folder / "server.log"
        self.accounts = set()

    def version(self):
        raise NotImplementedError

    def command(self):
        """Starts it in the foreground."""
        raise NotImplementedError

    def prepare(self):
        """Writes its configuration."""

    def start(self):
        self.prepare()
        with open(self.log, "ab") as log:
            self.group.start(self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.start_options())
        self._wait_for_ports()

    def start_options(self):
        return {}

    def _wait_for_ports(self):
        deadline = time.monotonic() + START_SECONDS
        for name, port in self.ports.items():
            while True:
                try:
                    with socket.create_connection(("127.0.0.1", port), timeout=10) as probe:
                        if name == "imaps" or probe.recv(1):
                            break
                except OSError:
                    pass
                if self.group.root.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"{self.title} does not answer on {name}; its log:\n{self.last_log()}")
                time.sleep(0.1)

    def last_log(self):
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def stop(self):
        self.group.stop()

    def close(self):
        self.stop()
        self.group.remove()

    def add_accounts(self, names):
        """Makes those that are not there yet."""
        new = [name for name in dict.fromkeys(names) if name not in self.accounts]
        self.accounts.update(new)
        if new:
            self.make_accounts(new)

    def make_accounts(self, names):
        """For servers that need it."""

    def begin_filling(self):
        """Where the server can be told not to sync: what is filled in is not measured."""

    def end_filling(self):
        """Back to how it is measured."""
