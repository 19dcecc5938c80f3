"""Debian's Dovecot 2.3, tuned as its own guides say, for one of its two formats.

doc.dovecot.org "Performance Tuning", "Login processes" (high-performance mode), "Authentication Caching", "mail_fsync".
"""

import grp
import pwd
import subprocess

from server import PASSWORD, Server

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/server.log
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = dovecot
default_login_user = dovenull
default_vsz_limit = 8G
default_client_limit = 30000
default_process_limit = 25000

ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain
auth_cache_size = 64 M
auth_cache_ttl = 1 hour
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
first_valid_uid = 1
mail_location = {location}
mail_fsync = {fsync}
maildir_very_dirty_syncs = yes
mail_max_userip_connections = 100000

# High-performance login: processes that live on.
service imap-login {{
  service_count = 0
  process_min_avail = 2
  client_limit = 20000
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
# A process a session: its own limit, 1024, stands above the default's.
service imap {{
  service_count = 100
  process_min_avail = 4
  process_limit = 25000
}}
service lmtp {{
  process_min_avail = 4
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service stats {{
  client_limit = 60000
}}
service anvil {{
  client_limit = 60000
}}
service auth {{
  client_limit = 60000
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
protocol imap {{
  mail_max_userip_connections = 100000
}}
"""


class Dovecot(Server):
    location = ""
    fsync = "optimized"

    def version(self):
        return subprocess.run(["dovecot", "--version"], capture_output=True, text=True, check=True).stdout.strip()

    def prepare(self):
        user = pwd.getpwnam("mail")
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir(exist_ok=True)
        subprocess.run(["chown", f"mail:{grp.getgrgid(user.pw_gid).gr_name}", self.folder / "mail"], check=True)
        (self.folder / "dovecot.conf").write_text(CONFIGURATION.format(
            folder=self.folder, certificate=self.certificate, key=self.key, password=PASSWORD, uid=user.pw_uid,
            gid=user.pw_gid, location=self.location, fsync=self.fsync, **self.ports))

    def command(self):
        return ["dovecot", "-F", "-c", str(self.folder / "dovecot.conf")]

    def begin_filling(self):
        self._restart("never")

    def end_filling(self):
        self._restart("optimized")

    def _restart(self, fsync):
        self.stop()
        self.fsync = fsync
        self.start()


class DovecotSdbox(Dovecot):
    name = "sdbox"
    title = "Dovecot sdbox"
    location = "sdbox:~/sdbox"


class DovecotMaildir(Dovecot):
    name = "maildir"
    title = "Dovecot Maildir"
    location = "maildir:~/Maildir"
