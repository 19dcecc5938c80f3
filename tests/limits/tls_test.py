"""TLS as a client of another make sees it (openssl s_client): two certificates for one name, and logins bound to their
connection by SCRAM-SHA-256-PLUS (RFC 9266, RFC 5929)."""

import base64
import hashlib
import hmac
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import unittest

from godwit_server import Server, binary, make_certificate

ECDSA, RSA = "ECDSA+SHA256", "RSA-PSS+SHA256"


class TwoCertificates(Server):
    """One with an ECDSA key and one with an RSA key, both for localhost."""

    def tls_arguments(self):
        rsa, key = self.folder / "rsa.crt", self.folder / "rsa.key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", rsa],
                       check=True, capture_output=True)
        config = self.folder / "godwit.toml"
        config.write_text(f'[tls]\ncertificate = "{self.certificate}"\nkey = "{self.key}"\n'
                          f'[[tls.certificates]]\ncertificate = "{rsa}"\nkey = "{key}"\n')
        return ["--config", str(config)]


class SslClient:
    """openssl s_client, line by line."""

    def __init__(self, port, *options):
        self.process = subprocess.Popen(
            ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", "localhost", "-nocommands", "-crlf",
             "-keymatexport", "EXPORTER-Channel-Binding", "-keymatexportlen", "32", *options],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.before = ""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def line(self, pattern):
        """The match in the next line that has it; AssertionError at the end."""
        for raw in self.process.stdout:
            text = raw.decode(errors="replace").rstrip("\r\n")
            self.before += text + "\n"
            if match := re.search(pattern, text):
                return match
        raise AssertionError(f"{pattern} did not come:\n{self.before[-2000:]}")

    def send(self, text):
        self.process.stdin.write(text.encode() + b"\n")
        self.process.stdin.flush()

    def certificate(self):
        """DER of what the server showed."""
        pem = re.search("-----BEGIN CERTIFICATE-----\n(.*?)-----END", self.before, re.DOTALL)
        return base64.b64decode(pem[1])


def key_type(client):
    return client.line(r"Peer signature type: (\S+)")[1]


def scram_plus(client, binding_type, binding, password="secret"):
    """The tagged response's status. RFC 5802 3"""
    header = f"p={binding_type},,".encode()
    bare = b"n=ada,r=clientnonce"
    client.line(r"\* OK")
    client.send("a AUTHENTICATE SCRAM-SHA-256-PLUS " + base64.b64encode(header + bare).decode())
    first = base64.b64decode(client.line(r"^\+ (\S+)")[1])
    fields = dict(part.split(b"=", 1) for part in first.split(b","))
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), base64.b64decode(fields[b"s"]), int(fields[b"i"]))
    digest = lambda key, data: hmac.digest(key, data, "sha256")
    final = b"c=" + base64.b64encode(header + binding) + b",r=" + fields[b"r"]
    key = digest(salted, b"Client Key")
    signature = digest(hashlib.sha256(key).digest(), bare + b"," + first + b"," + final)
    proof = bytes(a ^ b for a, b in zip(key, signature))
    client.send(base64.b64encode(final + b",p=" + base64.b64encode(proof)).decode())
    answer = client.line(r"^(\+|a) ?(\S*)")
    if answer[1] == "+":
        server = b"v=" + base64.b64encode(digest(digest(salted, b"Server Key"), bare + b"," + first + b"," + final))
        if base64.b64decode(answer[2]) != server:
            raise AssertionError("the server does not prove itself")
        client.send("")
        answer = client.line(r"^(a) (\S+)")
    return answer[2]


class TlsTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(TwoCertificates())
        cls.server.add_account("ada")

    def connect(self, *options):
        return self.enterContext(SslClient(self.server.ports["imaps"], *options))

    def test_each_client_gets_the_certificate_that_it_can_use(self):
        for version in ("-tls1_3", "-tls1_2"):
            for algorithms, expected in ((ECDSA, "ECDSA"), (RSA, "RSA-PSS"), (f"{RSA}:{ECDSA}", None)):
                with self.subTest(version=version, algorithms=algorithms):
                    client = self.connect(version, "-sigalgs", algorithms)
                    kind = key_type(client)
                    self.assertIn(kind, [expected] if expected else ["ECDSA", "RSA-PSS"])
                    client.line(r"\* OK")

    def test_a_name_that_is_unknown_gets_one_too(self):
        client = self.connect("-servername", "other.example.org", "-sigalgs", RSA)
        self.assertEqual(key_type(client), "RSA-PSS")

    def test_tls_exporter_binds_the_login(self):
        client = self.connect("-tls1_3")
        material = bytes.fromhex(client.line(r"Keying material: ([0-9A-F]{64})$")[1])
        self.assertEqual(scram_plus(client, "tls-exporter", material), "OK")

    def test_forged_bindings_are_refused(self):
        """What somebody in the middle has: the material of another connection, or none."""
        other = self.connect("-tls1_3")
        of_another = bytes.fromhex(other.line(r"Keying material: ([0-9A-F]{64})$")[1])
        for forged in (of_another, os.urandom(32), b""):
            with self.subTest(forged=forged):
                client = self.connect("-tls1_3")
                own = bytes.fromhex(client.line(r"Keying material: ([0-9A-F]{64})$")[1])
                self.assertNotEqual(own, forged)
                self.assertEqual(scram_plus(client, "tls-exporter", forged), "NO")

    def test_the_right_binding_needs_the_right_password(self):
        client = self.connect("-tls1_3")
        material = bytes.fromhex(client.line(r"Keying material: ([0-9A-F]{64})$")[1])
        self.assertEqual(scram_plus(client, "tls-exporter", material, "wrong"), "NO")

    def test_the_certificate_binds_the_login(self):
        """The one that this connection used, of the two (RFC 5929 4)."""
        for algorithms in (ECDSA, RSA):
            with self.subTest(algorithms=algorithms):
                client = self.connect("-tls1_3", "-sigalgs", algorithms)
                key_type(client)
                digest = hashlib.sha256(client.certificate()).digest()
                self.assertEqual(scram_plus(client, "tls-server-end-point", digest), "OK")


class AKeyWithAPassphrase(unittest.TestCase):
    """Nobody sits at a server's terminal: it says what is wrong, and does not ask."""

    def test_is_refused_without_a_question(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            certificate, key = make_certificate(folder)
            locked = folder / "locked.key"
            subprocess.run(["openssl", "ec", "-in", key, "-aes256", "-passout", "pass:secret", "-out", locked],
                           check=True, capture_output=True)
            child, terminal = pty.fork()
            if child == 0:
                os.execv(binary(), [binary(), "serve", "--store", str(folder / "store"), "--listen", "imaps=127.0.0.1:0",
                                    "--set", f"tls.certificate={certificate}", "--set", f"tls.key={locked}"])
            said = b""
            try:
                # A question would wait here: for ever, were it not for select().
                while select.select([terminal], [], [], 30)[0]:
                    said += os.read(terminal, 4096)
            except OSError:  # how a terminal ends
                pass
            os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            os.close(terminal)
            self.assertNotIn(b"pass phrase:", said)
            self.assertIn(b"without a passphrase", said)
            self.assertTrue(os.WIFEXITED(status), said)


if __name__ == "__main__":
    unittest.main()
