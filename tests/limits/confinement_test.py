"""The confined server: it reads and writes what it needs, and nothing else; what people do with a server still works."""

import pathlib
import shutil
import signal
import ssl
import sys
import time
import unittest

from godwit_server import Server, make_certificate
from imap_wire import Client

PATIENCE_SECONDS = 40


class ConfinedServer(Server):
    """With its certificate as certbot keeps them, and a configuration file that names it."""

    def __init__(self, **options):
        super().__init__(**options)
        self.live, self.archive = self.folder / "live/mail", self.folder / "archive/mail"
        self.elsewhere = self.folder / "elsewhere"
        self.config = self.folder / "etc/godwit.toml"
        for folder in (self.live, self.archive, self.elsewhere, self.config.parent):
            folder.mkdir(parents=True)
        self.renewals = 0
        self.renew()
        self.write_config(self.live)

    def renew(self):
        self.renewals += 1
        for name, made in zip(("fullchain", "privkey"), make_certificate(self.folder)):
            lies = self.archive / f"{name}{self.renewals}.pem"
            shutil.move(made, lies)
            link = self.live / f"{name}.new"
            link.symlink_to(f"../../archive/mail/{lies.name}")
            link.rename(self.live / f"{name}.pem")
        self.certificate, self.key = self.live / "fullchain.pem", self.live / "privkey.pem"

    def write_config(self, folder):
        new = self.config.with_suffix(".new")
        new.write_text(f'[tls]\ncertificate = "{folder}/fullchain.pem"\nkey = "{folder}/privkey.pem"\n')
        new.rename(self.config)  # as editors do

    def arguments(self):
        return [*super().arguments(), "--config", str(self.config)]

    def tls_arguments(self):
        return []

    def wait_for_log(self, text):
        deadline = time.monotonic() + PATIENCE_SECONDS
        while text not in self.log.read_text():
            if time.monotonic() > deadline:
                raise AssertionError(f"{text} is not in the log:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def shown_certificate(self):
        return ssl.get_server_certificate(("127.0.0.1", self.ports["imaps"])).split()

    def reload(self):
        self.process.send_signal(signal.SIGHUP)


class ConfinementTest(unittest.TestCase):
    def start(self, **options):
        return self.enterContext(ConfinedServer(**options))

    def test_it_is_confined(self):
        server = self.start()
        server.wait_for_log("event=confined by=landlock")
        server.wait_for_log("event=confined by=seccomp")

    def test_certificates_are_renewed(self):
        """New files behind the links, in the directory where they lie; without a signal, within seconds."""
        server = self.start()
        server.renew()
        server.wait_for_log("event=certificates_reloaded")
        self.assertEqual(server.shown_certificate(), server.certificate.read_text().split())
        Client(server.ports["imaps"], tls=server.tls_context()).close()

    def test_a_file_elsewhere_cannot_be_read(self):
        server = self.start()
        shown = server.shown_certificate()
        for made, name in zip(make_certificate(server.folder), ("fullchain", "privkey")):
            shutil.move(made, server.elsewhere / f"{name}.pem")
        server.write_config(server.elsewhere)
        server.reload()
        server.wait_for_log("event=certificates_not_reloaded")
        server.wait_for_log("process.confinement")
        self.assertEqual(server.shown_certificate(), shown, "the old one stays in use")

    def test_without_confinement_it_can(self):
        """So that the test above shows what it says."""
        server = self.start(settings={"process.confinement": "off"})
        for made, name in zip(make_certificate(server.folder), ("fullchain", "privkey")):
            shutil.move(made, server.elsewhere / f"{name}.pem")
        server.write_config(server.elsewhere)
        server.reload()
        server.wait_for_log("event=certificates_reloaded")

    def test_commands_work_beside_it(self):
        server = self.start()
        server.add_account("ada")
        server.command("deliver", "ada", data=b"Subject: one\n\nx\n")
        mbox = server.folder / "in.mbox"
        mbox.write_bytes(b"From x Mon Jan  1 00:00:00 2024\nSubject: two\n\nx\n")
        server.command("import", "ada", "INBOX", str(mbox))
        server.command("export", "ada", "INBOX", str(server.folder / "out.mbox"))
        self.assertEqual((server.folder / "out.mbox").read_bytes().count(b"\nSubject: "), 2)
        with Client(server.ports["imaps"], tls=server.tls_context()).login("ada") as client:
            self.assertEqual(client.must("SELECT INBOX").find("EXISTS")[0].word(0), "2")
            client.must("SEARCH CHARSET ISO-8859-2 TEXT {1+}\r\nx")
        self.assertEqual(server.http("/metrics")[0], 200)
        self.assertEqual(server.stop(), 0)
        server.check()

    def test_a_kernel_without_landlock_is_told_of(self):
        wrapper = [sys.executable, str(pathlib.Path(__file__).with_name("no_landlock.py"))]
        server = self.start(wrapper=wrapper)
        server.wait_for_log("event=not_confined by=landlock")
        self.assertIn("no Landlock", server.log.read_text())


if __name__ == "__main__":
    unittest.main()
