"""pop3_fetch against the pop3d of GNU Mailutils, over loopback: a server that knows no SASL, and has APOP instead.

The test starts a pop3d of its own in a folder of its own and on a free port, with users that it alone knows, and ends
it by its pid. It is skipped with a printed reason without that program, and for who can neither be root nor has the
group mail, which pop3d takes on.

Usage: mailutils_test.py POP3_FETCH [unittest arguments]
"""

import grp
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from dovecot import account, free_ports, make_certificate

POP3D = "/usr/sbin/pop3d"
POP3_FETCH = ""
USER = "ada@example.org"

SETTINGS = """
auth {{ authorization "virtdomain"; authentication "generic"; }};
virtdomain {{ passwd-dir "{folder}/domains"; }};
apop-database-file "{folder}/secrets";
apop-database-safety none;
logging {{ syslog no; facility local0; }};
pidfile "{folder}/pid";
tls-file-checks {{ key-file none; cert-file none; ca-file none; }};
server 127.0.0.1:{port} {{
  transcript yes;
  tls-mode ondemand;
  tls {{ ssl-certificate-file "{folder}/certificate.pem"; ssl-key-file "{folder}/certificate.key"; }};
}};
"""


def why_not():
    if not os.path.exists(POP3D) or b"GNU" not in subprocess.run([POP3D, "--version"], capture_output=True).stdout:
        return "mailutils-pop3d is not installed"
    if os.geteuid() != 0 and grp.getgrnam("mail").gr_gid not in os.getgroups():
        return "neither root nor in the group mail"
    return ""


@unittest.skipIf(why_not(), why_not())
class MailutilsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.server = self.folder / "server"
        self.server.mkdir()
        self.certificate, _ = make_certificate(
            self.server, "certificate", "localhost", "-addext", "subjectAltName=DNS:localhost")
        who = account()
        secret = subprocess.run(["openssl", "passwd", "-6", "secret"], check=True, capture_output=True, text=True)
        (self.server / "domains").mkdir()
        (self.server / "domains" / "example.org").write_text(
            f"ada:{secret.stdout.strip()}:{who.pw_uid}:{who.pw_gid}::{self.server}:/bin/false\n")
        subprocess.run(["popauth", "--add", "--file", str(self.server / "secrets"), "--user", USER,
                        "--password", "secret"], check=True, capture_output=True)
        # With an id of its own: pop3d would put one in, though not the first time.
        self.messages = [b"Subject: %d\r\nX-UIDL: %032x\r\n\r\n.dots\r\n..\r\n" % (i, i) for i in range(100)]
        (self.server / "INBOX").write_bytes(b"".join(
            b"From ada@example.org Sat Jan  1 00:00:00 2022\n" + m.replace(b"\r", b"") + b"\n" for m in self.messages))
        self.port, = free_ports(1)
        (self.server / "settings").write_text(SETTINGS.format(folder=self.server, port=self.port))
        options = {}
        if os.geteuid() == 0:
            for path in (self.server, *self.server.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
            options = {"user": who.pw_uid, "group": grp.getgrnam("mail").gr_gid, "extra_groups": []}
        self.log = (self.folder / "log").open("wb")
        self.addCleanup(self.log.close)
        self.process = subprocess.Popen(
            [POP3D, "--config-file", str(self.server / "settings"), "--daemon", "--foreground"],
            stdout=self.log, stderr=self.log, **options)
        self.addCleanup(self.stop)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.1)
        self.fail("pop3d does not listen:\n" + (self.folder / "log").read_text())

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:  # now and then pop3d misses the signal
            self.process.kill()
            self.process.wait(timeout=10)

    def fetch(self, *arguments, secret="secret", status=0):
        done = subprocess.run(
            [POP3_FETCH, "--server", f"localhost:{self.port}", "--ca", self.certificate, "--user", USER,
             "--password-env", "SECRET", *arguments],
            env={**os.environ, "SECRET": secret}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        self.assertEqual(done.returncode, status, done.stderr.decode() + (self.folder / "log").read_text()[-2000:])
        return done

    def said_first(self, *arguments):
        """What the client's login began with, as pop3d has heard it."""
        self.assertEqual(self.fetch(*arguments, "--stdout").stdout, b"".join(self.messages))
        return re.findall(r" C: (APOP|USER|AUTH)\b", (self.folder / "log").read_text())[-1]

    def test_after_stls_the_password_goes_by_user_and_pass(self):
        self.assertEqual(self.said_first(), "USER")

    def test_without_tls_the_timestamp_is_answered(self):
        self.assertEqual(self.said_first("--tls", "none"), "APOP")

    def test_user_and_pass_by_name(self):
        self.assertEqual(self.said_first("--tls", "none", "--auth", "USER"), "USER")

    def test_a_wrong_password(self):
        for how in ([], ["--tls", "none"]):
            said = self.fetch(*how, "--stdout", secret="guess", status=1).stderr.decode()
            self.assertTrue(said.startswith("pop3_fetch: log in: "), said)
            self.assertEqual(said.count("\n"), 1, said)

    def test_state_and_removal(self):
        state = str(self.folder / "state")
        self.assertEqual(self.fetch("--stdout", "--state", state).stdout, b"".join(self.messages))
        self.assertEqual(self.fetch("--stdout", "--state", state).stdout, b"")
        self.fetch("--stdout", "--state", state, "--delete")
        self.assertIn("fetched 0 messages", self.fetch("--stdout").stderr.decode())


if __name__ == "__main__":
    POP3_FETCH = os.path.abspath(sys.argv[1])
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
