"""A Dovecot for one test, over loopback: without privileges, in a folder of the test's own and on free ports; its
user is ada, her password secret."""

import getpass
import grp
import imaplib
import os
import pwd
import signal
import socket
import ssl
import subprocess
import time

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
ssl_key = <{folder}/key.pem
auth_mechanisms = plain login
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
}}
service stats {{
  chroot =
}}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def account():
    """Who Dovecot runs as: it refuses to serve mail as root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwnam(getpass.getuser())


class Dovecot:
    def __init__(self, folder):
        who = account()
        self.certificate = str(folder / "certificate.pem")
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
             "-keyout", str(folder / "key.pem"), "-out", self.certificate], check=True, capture_output=True)
        self.imap, self.imaps = free_port(), free_port()
        group = grp.getgrgid(who.pw_gid).gr_name
        (folder / "settings").write_text(SETTINGS.format(
            folder=folder, user=who.pw_name, group=group, imap=self.imap, imaps=self.imaps))
        (folder / "users").write_text(f"ada:{{PLAIN}}secret:{who.pw_uid}:{who.pw_gid}::{folder}::\n")
        (folder / "run").mkdir()
        self.log = folder / "log"
        options = {}
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
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
