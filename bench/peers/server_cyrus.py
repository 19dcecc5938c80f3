"""Debian's Cyrus 3.6. Its packages and Dovecot's exclude each other, so they are downloaded and unpacked, not installed."""

import os
import pathlib
import subprocess

from server import Server

ROOT = pathlib.Path(__file__).resolve().parents[2]
UNPACKED = ROOT / "build/peers-cyrus"
PACKAGES = ("cyrus-imapd", "cyrus-common")
# What its own makedirs would make.
FOLDERS = ("backup", "db", "lock", "log", "msg", "proc", "ptclient", "quota", "sieve", "socket", "user")

IMAPD = """
configdirectory: {folder}/conf
partition-default: {folder}/spool
defaultpartition: default
cyrus_user: mail
cyrus_group: mail
admins: admin
servername: localhost
sasl_pwcheck_method: alwaystrue
sasl_mech_list: PLAIN
allowplaintext: yes
tls_server_cert: {certificate}
tls_server_key: {key}
altnamespace: yes
unixhierarchysep: yes
virtdomains: off
autocreate_users: anyone
autocreate_quota: 0
autocreate_post: 1
duplicatesuppression: 0
maxlogins_per_host: 0
maxlogins_per_user: 0
idlesocket: {folder}/run/idle
lmtpsocket: {folder}/run/lmtp
"""

CYRUS = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {folder}/imapd.conf -r"
  idled cmd="{bin}/idled -C {folder}/imapd.conf"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {folder}/imapd.conf -U 100" listen="127.0.0.1:{imap}" prefork=4 maxchild=-1
  imaps cmd="{bin}/imapd -C {folder}/imapd.conf -s -U 100" listen="127.0.0.1:{imaps}" prefork=4 maxchild=-1
  lmtp cmd="{bin}/lmtpd -C {folder}/imapd.conf -a" listen="127.0.0.1:{lmtp}" prefork=4 maxchild=-1
}}
EVENTS {{
}}
"""


def unpack():
    """Downloads the packages and unpacks them, once."""
    if (UNPACKED / "usr/lib/cyrus/bin/master").is_file():
        return
    UNPACKED.mkdir(parents=True, exist_ok=True)
    download = ["apt-get", "-q", "download", *PACKAGES]
    if subprocess.run(download, cwd=UNPACKED, capture_output=True).returncode != 0:
        subprocess.run(["apt-get", "-q", "update"], check=True, capture_output=True)
        subprocess.run(download, cwd=UNPACKED, check=True)
    for package in UNPACKED.glob("*.deb"):
        subprocess.run(["dpkg", "-x", package, UNPACKED], check=True)


class Cyrus(Server):
    name = "cyrus"
    title = "Cyrus"

    def version(self):
        unpack()
        text = (UNPACKED / "usr/lib/cyrus/cyrus-hardwired-config.txt").read_text()
        return text.split("PACKAGE_VERSION", 1)[1].split()[0]

    def prepare(self):
        unpack()
        for name in ("spool", "run", *(f"conf/{name}" for name in FOLDERS)):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        values = {"folder": self.folder, "bin": UNPACKED / "usr/lib/cyrus/bin", "certificate": self.certificate,
                  "key": self.key, **self.ports}
        (self.folder / "imapd.conf").write_text(IMAPD.format(**values))
        (self.folder / "cyrus.conf").write_text(CYRUS.format(**values))
        subprocess.run(["chown", "-R", "mail:mail", self.folder], check=True)

    def command(self):
        return [str(UNPACKED / "usr/lib/cyrus/bin/master"), "-C", str(self.folder / "imapd.conf"),
                "-M", str(self.folder / "cyrus.conf"), "-p", str(self.folder / "run/pid")]

    def start_options(self):
        return {"env": {**os.environ, "LD_LIBRARY_PATH": str(UNPACKED / "usr/lib/x86_64-linux-gnu")}}
