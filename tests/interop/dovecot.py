"""A Dovecot for one test, over loopback: without privileges, in a folder of the test's own and on free ports; its
user is ada, her password secret, and another is zoë, whose password is as SASLprep leaves it. It takes every mechanism
that it has of ours, tokens that token() makes, and the client's certificate."""

import base64
import getpass
import grp
import hashlib
import hmac
import imaplib
import json
import os
import pwd
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
mail_location = maildir:{folder}/mail
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/certificate.key
ssl_ca = <{folder}/client.pem
ssl_require_crl = no
ssl_verify_client_cert = yes
auth_ssl_username_from_cert = yes
auth_anonymous_username = ada
auth_failure_delay = 0
auth_username_chars =
auth_mechanisms = plain login cram-md5 scram-sha-1 scram-sha-256 apop anonymous external oauthbearer xoauth2
passdb {{
  driver = oauth2
  mechanisms = oauthbearer xoauth2
  args = {folder}/oauth2
}}
passdb {{
  driver = static
  mechanisms = external
  args = nopassword
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
userdb {{
  driver = passwd-file
  args = {folder}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  # No waits for who has guessed wrong before.
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


POP3_SETTINGS = """
protocols = imap pop3
service pop3-login {{
  chroot =
  inet_listener pop3 {{
    port = {pop3}
  }}
  inet_listener pop3s {{
    port = {pop3s}
    ssl = yes
  }}
}}
"""
HAS_POP3 = os.path.exists("/usr/lib/dovecot/pop3-login")
LMTP_SETTINGS = """
protocols = $protocols lmtp
auth_username_format = %Ln
service lmtp {{
  chroot =
  inet_listener lmtp {{
    port = {lmtp}
  }}
}}
"""
HAS_LMTP = os.path.exists("/usr/lib/dovecot/lmtp")
PREPARED_PASSWORD = "Crème fine IX"
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/keys/
username_attribute = sub
"""
TOKEN_SECRET = b"the secret of who gives out tokens"


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def token(user="ada", secret=TOKEN_SECRET):
    """A token (RFC 7519) that names `user`."""
    now = int(time.time())
    parts = [{"alg": "HS256", "typ": "JWT"}, {"sub": user, "iat": now, "nbf": now - 60, "exp": now + 600}]
    text = b".".join(encoded(json.dumps(p).encode()) for p in parts)
    return (text + b"." + encoded(hmac.new(secret, text, hashlib.sha256).digest())).decode()


def make_certificate(folder, name, subject, *more):
    """A certificate that signs itself, and its key; their files."""
    certificate, key = str(folder / f"{name}.pem"), str(folder / f"{name}.key")
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", f"/CN={subject}", *more, "-keyout", key, "-out", certificate],
        check=True, capture_output=True)
    return certificate, key


def free_ports(count):
    """Ports that are free, each another: all are taken before one is given back."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


def account():
    """Who Dovecot runs as: it refuses to serve mail as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwnam(getpass.getuser())


class Dovecot:
    def __init__(self, folder):
        who = account()
        self.certificate, _ = make_certificate(
            folder, "certificate", "localhost", "-addext", "subjectAltName=DNS:localhost")
        self.client_certificate = make_certificate(folder, "client", "ada")
        self.imap, self.imaps, self.pop3, self.pop3s, self.lmtp = free_ports(5)
        group = grp.getgrgid(who.pw_gid).gr_name
        settings = SETTINGS + (POP3_SETTINGS if HAS_POP3 else "") + (LMTP_SETTINGS if HAS_LMTP else "")
        (folder / "settings").write_text(settings.format(
            folder=folder, user=who.pw_name, group=group, imap=self.imap, imaps=self.imaps, pop3=self.pop3,
            pop3s=self.pop3s, lmtp=self.lmtp))
        (folder / "oauth2").write_text(OAUTH2.format(folder=folder))
        keys = folder / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(TOKEN_SECRET))
        (folder / "users").write_text("".join(
            f"{name}:{{PLAIN}}{password}:{who.pw_uid}:{who.pw_gid}::{folder}::\n"
            for name, password in (("ada", "secret"), ("zoë", PREPARED_PASSWORD))))
        (folder / "run").mkdir()
        self.log = folder / "log"
        options = {}
        if os.geteuid() == 0:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
            options = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
        self.process = subprocess.Popen(["dovecot", "-F", "-c", str(folder / "settings")], **options)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.imap), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"Dovecot does not listen:\n{self.log.read_text() if self.log.exists() else ''}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)

    def client(self):
        """A client that is not under test, logged in."""
        client = imaplib.IMAP4_SSL("localhost", self.imaps, ssl_context=ssl.create_default_context(
            cafile=self.certificate))
        client.login("ada", "secret")
        return client


def canonical(message):
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


class DovecotTest(unittest.TestCase):
    """Each test has a Dovecot of its own, and a folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        (self.folder / "server").mkdir()
        self.server = Dovecot(self.folder / "server")
        self.addCleanup(self.server.stop)

    def store(self, messages):
        client = self.server.client()
        for message in messages:
            self.assertEqual(client.append("INBOX", None, None, message)[0], "OK")
        client.logout()
