"""The package installed, its service's command run as the unit says, mail delivered, the package removed and purged: in a
throw-away copy of this system (an overlay in name spaces of its own, so that nothing is left, and no port is taken)."""

import fcntl
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import unittest

from package import output, package

CONFIG = ("--config", "/etc/godwit/godwit.toml")
STORE = "var/lib/godwit"
SIOCGIFFLAGS, SIOCSIFFLAGS, IFF_UP = 0x8913, 0x8914, 1


def raise_loopback():
    """A name space begins with its network down."""
    with socket.socket() as any_socket:
        flags = fcntl.ioctl(any_socket, SIOCGIFFLAGS, struct.pack("16sH14x", b"lo", 0))
        up = struct.unpack("16sH14x", flags)[1] | IFF_UP
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sH14x", b"lo", up))


class InstallationTest(unittest.TestCase):
    def setUp(self):
        scratch = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="godwit-test-")))
        output("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", scratch)
        self.addCleanup(output, "umount", "--recursive", "--lazy", scratch)
        for name in ("upper", "work", "root"):
            (scratch / name).mkdir()
        self.root = scratch / "root"
        output("mount", "-t", "overlay", "-o", f"lowerdir=/,upperdir={scratch}/upper,workdir={scratch}/work", "overlay", self.root)
        output("mount", "--rbind", "/dev", self.root / "dev")
        output("mount", "-t", "proc", "proc", self.root / "proc")
        # Without /run/systemd/system the package's scripts see that no systemd runs, and start nothing.
        output("mount", "-t", "tmpfs", "tmpfs", self.root / "run")
        self.package = self.root / "run" / package().name
        self.package.write_bytes(package().read_bytes())

    def inside(self, *command, **options):
        return output("chroot", self.root, *command, env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"}, **options)

    def install(self):
        self.inside("dpkg", "--install", f"/run/{self.package.name}")

    def serve(self):
        """As the unit would: the directories, the user, the one capability, the command. Returns when it is ready."""
        for directory in ("/var/lib/godwit", "/run/godwit"):
            self.inside("install", "--directory", "--owner=godwit", "--group=godwit", directory)
        ready, told = os.pipe()
        capability = "+net_bind_service"
        server = subprocess.Popen(
            ["chroot", self.root, "setpriv", "--reuid=godwit", "--regid=godwit", "--init-groups", f"--inh-caps={capability}",
             f"--ambient-caps={capability}", "/usr/bin/godwit", "serve", *CONFIG, "--ready-fd", str(told)],
            pass_fds=[told], stderr=subprocess.PIPE, text=True)
        os.close(told)
        self.addCleanup(server.kill)
        with os.fdopen(ready) as lines:
            line = lines.readline()
        self.assertIn("imap=127.0.0.1:143", line, "" if line else server.communicate()[1])
        self.assertIn("lmtp=unix:/run/godwit/lmtp.sock", line)
        return server

    def deliver_and_read(self):
        self.inside("godwit", "account", "add", "ada", "--password-stdin", *CONFIG, input="secret\n")
        self.inside("godwit", "deliver", "ada", *CONFIG, input="Subject: first\n\nhello\n")
        self.inside("godwit", "export", "ada", "INBOX", "/run/first.mbox", *CONFIG)
        self.assertIn("Subject: first", (self.root / "run/first.mbox").read_text())

    def test_life_of_the_package(self):
        self.install()
        self.assertIn("godwit", self.inside("getent", "passwd", "godwit"))
        enabled = self.root / "etc/systemd/system/multi-user.target.wants/godwit.service"
        self.assertTrue(enabled.is_symlink(), "the service is enabled")

        server = self.serve()
        self.deliver_and_read()
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=60)
        self.assertEqual(server.returncode, 0, log)

        # Again, over an installation whose configuration was changed: it stays as it is.
        config = self.root / "etc/godwit/godwit.toml"
        changed = config.read_text() + '\n[log]\nlevel = "warning"\n'
        config.write_text(changed)
        self.install()
        self.assertEqual(config.read_text(), changed)

        self.inside("dpkg", "--remove", "godwit")
        self.assertFalse((self.root / "usr/bin/godwit").exists())
        self.assertEqual(config.read_text(), changed)
        said = self.inside("dpkg", "--purge", "godwit")
        self.assertIn("the mail in /var/lib/godwit is kept", said)
        self.assertFalse(config.exists())
        self.assertTrue(any((self.root / STORE).iterdir()), "purging takes nobody's mail")
        self.assertFalse(enabled.is_symlink())


if __name__ == "__main__":
    if os.geteuid() != 0:
        os.execvp("sudo", ["sudo", "--preserve-env=GODWIT", sys.executable, *sys.argv])
    if os.environ.get("GODWIT_IN_NAMESPACE") is None:
        os.environ["GODWIT_IN_NAMESPACE"] = "1"
        os.execvp("unshare", ["unshare", "--mount", "--net", "--propagation=private", sys.executable, *sys.argv])
    raise_loopback()
    unittest.main()
