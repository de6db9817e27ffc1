"""Real clients against mail_server, over loopback: curl, swaks, msmtp, mpop, mutt and Python's own libraries.

Each test starts a server of its own on ports that the kernel chooses, in a folder of its own, and ends it
by its pid. A client that is not installed is skipped with a printed reason.

Usage: peer_test.py MAIL_SERVER [unittest arguments]
"""

import imaplib
import os
import poplib
import pty
import shutil
import signal
import smtplib
import ssl
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MAIL_SERVER = ""

MESSAGE = (
    "From: ada@example.org\r\n"
    "To: bob@example.org\r\n"
    "Subject: dots\r\n"
    "\r\n"
    "first line\r\n"
    ".\r\n"
    "..two dots\r\n"
    "caf\u00e9 \u2014 eight bits\r\n"
    "last line\r\n"
).encode()


def run(arguments, **options):
    """Runs a client; its output is shown when it fails."""
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, **options)
    if done.returncode != 0:
        raise AssertionError(f"{arguments[0]} ended with {done.returncode}:\n{done.stdout.decode(errors='replace')}")
    return done.stdout


def needs(program):
    return unittest.skipUnless(shutil.which(program), f"{program} is not installed")


class Server:
    """mail_server with users ada and bob, all its listeners, and a certificate for localhost."""

    def __init__(self, folder):
        self.certificate = str(folder / "certificate.pem")
        key = str(folder / "key.pem")
        run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", self.certificate])
        names = ["smtp", "submission", "smtps", "pop3", "pop3s", "imap", "imaps"]
        listeners = [part for name in names for part in (f"--{name}", "127.0.0.1:0")]
        self.process = subprocess.Popen(
            [MAIL_SERVER, "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden", *listeners,
             "--store", f"sqlite:{folder}/mail.db",
             "--tls-cert", self.certificate, "--tls-key", key],
            stdout=subprocess.PIPE, text=True)
        self.ports = {}
        for line in self.process.stdout:
            words = line.split()
            if words == ["ready"]:
                break
            if words[0] == "listening":
                self.ports[words[1]] = int(words[2].rpartition(":")[2])
        self.tls = ssl.create_default_context(cafile=self.certificate)

    def stop(self):
        """SIGTERM drains: the exit status is 0."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=30)
        self.process.stdout.close()
        return status


class PeerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = Server(self.folder)
        self.addCleanup(self.stop_server)
        self.message_file = self.folder / "message.eml"
        self.message_file.write_bytes(MESSAGE)

    def stop_server(self):
        self.assertEqual(self.server.stop(), 0, "mail_server after SIGTERM")

    def send(self, count=1):
        """Puts messages into bob's mailbox by a client that is not under test."""
        with smtplib.SMTP("localhost", self.server.ports["smtp"]) as client:
            client.starttls(context=self.server.tls)
            for _ in range(count):
                client.sendmail("ada@example.org", ["bob@example.org"], MESSAGE)

    def maildrop(self, user="bob", password="hidden"):
        client = poplib.POP3_SSL("localhost", self.server.ports["pop3s"], context=self.server.tls)
        client.user(user)
        client.pass_(password)
        messages = [b"\r\n".join(client.retr(n + 1)[1]) + b"\r\n" for n in range(client.stat()[0])]
        client.quit()
        return messages

    def assert_delivered(self, received, sent=MESSAGE):
        """What was sent stands unchanged behind the trace fields."""
        self.assertTrue(received.startswith(b"Return-Path: <ada@example.org>\r\nReceived: from "), received)
        self.assertTrue(received.endswith(sent), received)


class SmtpPeers(PeerTest):
    def test_smtplib_with_starttls_and_auth(self):
        for mechanism in ("PLAIN", "LOGIN"):
            with smtplib.SMTP("localhost", self.server.ports["submission"]) as client:
                client.starttls(context=self.server.tls)
                client.ehlo()
                self.assertIn(mechanism, client.esmtp_features["auth"].split())
                client.user, client.password = "ada", "secret"
                client.auth(mechanism, getattr(client, f"auth_{mechanism.lower()}"))
                refused = client.sendmail(
                    "ada@example.org", ["bob@example.org", "nobody@example.org", "eve@elsewhere.example"], MESSAGE)
                self.assertEqual({who: code for who, (code, _) in refused.items()},
                                 {"nobody@example.org": 550, "eve@elsewhere.example": 550})
        received = self.maildrop()
        self.assertEqual(len(received), 2)
        self.assert_delivered(received[0])

    def test_smtplib_with_implicit_tls(self):
        with smtplib.SMTP_SSL("localhost", self.server.ports["smtps"], context=self.server.tls) as client:
            client.login("ada@example.org", "secret")
            client.sendmail("ada@example.org", ["bob@example.org"], MESSAGE)
        self.assert_delivered(self.maildrop()[0])

    def test_wrong_password_and_no_password(self):
        with smtplib.SMTP("localhost", self.server.ports["submission"]) as client:
            client.ehlo()
            self.assertNotIn("PLAIN", client.esmtp_features["auth"])
            self.assertNotIn("LOGIN", client.esmtp_features["auth"])
            client.starttls(context=self.server.tls)
            with self.assertRaises(smtplib.SMTPAuthenticationError):
                client.login("ada", "wrong")
            self.assertEqual(client.mail("ada@example.org")[0], 530)

    @needs("curl")
    def test_curl(self):
        run(["curl", "-sS", "--ssl-reqd", "--cacert", self.server.certificate, "--user", "ada:secret",
             "--url", f"smtp://localhost:{self.server.ports['submission']}", "--mail-from", "ada@example.org",
             "--mail-rcpt", "bob@example.org", "-T", str(self.message_file)])
        self.assert_delivered(self.maildrop()[0])

    @needs("swaks")
    def test_swaks(self):
        for more in (["--pipeline"], ["--protocol", "SMTP"], ["--tls", "--auth", "LOGIN", "--auth-user", "ada",
                                                               "--auth-password", "secret"]):
            run(["swaks", "--server", "127.0.0.1", "--port", str(self.server.ports["smtp"]),
                 "--from", "ada@example.org", "--to", "bob@example.org", "--data", f"@{self.message_file}", *more])
        received = self.maildrop()
        self.assertEqual(len(received), 3)
        for message in received:
            self.assertIn(b"\r\n..two dots\r\n", message)

    @needs("msmtp")
    def test_msmtp(self):
        settings = self.folder / "msmtprc"
        settings.write_text(
            f"account default\nhost localhost\nport {self.server.ports['submission']}\nfrom ada@example.org\n"
            f"tls on\ntls_starttls on\ntls_trust_file {self.server.certificate}\n"
            "auth plain\nuser ada\npassword secret\n")
        settings.chmod(0o600)
        run(["msmtp", "-C", str(settings), "bob@example.org"], input=MESSAGE.replace(b"\r\n", b"\n"))
        self.assert_delivered(self.maildrop()[0])


class Pop3Peers(PeerTest):
    def test_poplib(self):
        self.send(3)
        client = poplib.POP3("localhost", self.server.ports["pop3"])
        self.assertIn("STLS", client.capa())
        self.assertNotIn("USER", client.capa())
        client.stls(context=self.server.tls)
        self.assertIn("USER", client.capa())
        client.user("bob")
        client.pass_("hidden")
        count, octets = client.stat()
        sizes = [int(line.split()[1]) for line in client.list()[1]]
        self.assertEqual((count, octets), (3, sum(sizes)))
        self.assertEqual(len(set(client.uidl()[1])), 3)
        received = b"\r\n".join(client.retr(2)[1]) + b"\r\n"
        self.assertEqual(len(received), sizes[1])
        self.assert_delivered(received)
        top = client.top(2, 2)[1]
        self.assertEqual(top[-2:], [b"first line", b"."])
        client.dele(2)
        with self.assertRaises(poplib.error_proto):
            client.retr(2)
        self.assertEqual(client.stat()[0], 2)
        client.rset()
        client.dele(1)
        client.quit()
        self.assertEqual(len(self.maildrop()), 2)

    def test_a_lost_connection_removes_nothing_D18(self):
        self.send()
        client = poplib.POP3_SSL("localhost", self.server.ports["pop3s"], context=self.server.tls)
        client.user("bob")
        client.pass_("hidden")
        client.dele(1)
        client.close()
        self.assertEqual(len(self.maildrop()), 1)

    def test_one_session_at_a_time(self):
        def connect():
            client = poplib.POP3_SSL("localhost", self.server.ports["pop3s"], context=self.server.tls)
            client.user("bob")
            client.pass_("hidden")
            return client
        first = connect()
        with self.assertRaisesRegex(poplib.error_proto, "IN-USE"):
            connect()
        first.quit()
        connect().quit()

    @needs("curl")
    def test_curl(self):
        self.send(2)
        common = ["curl", "-sS", "--ssl-reqd", "--cacert", self.server.certificate, "--user", "bob:hidden"]
        where = f"pop3://localhost:{self.server.ports['pop3']}"
        self.assertEqual(len(run([*common, f"{where}/"]).split(b"\r\n")), 3)
        self.assert_delivered(run([*common, f"{where}/2"]))
        secure = f"pop3s://localhost:{self.server.ports['pop3s']}/1"
        self.assert_delivered(run([*common, secure]))

    @needs("mpop")
    def test_mpop(self):
        self.send(3)
        maildir = self.folder / "Maildir"
        for part in ("tmp", "new", "cur"):
            (maildir / part).mkdir(parents=True)
        settings = self.folder / "mpoprc"
        settings.write_text(
            f"account default\nhost localhost\nport {self.server.ports['pop3']}\nuser bob\npassword hidden\n"
            f"auth user\ntls on\ntls_starttls on\ntls_trust_file {self.server.certificate}\nkeep off\n"
            f"received_header off\nuidls_file {self.folder}/uidls\ndelivery maildir {maildir}\n")
        settings.chmod(0o600)
        run(["mpop", "-C", str(settings), "-q"])
        messages = [p.read_bytes() for p in sorted((maildir / "new").iterdir())]
        self.assertEqual(len(messages), 3)
        for message in messages:
            self.assertTrue(message.endswith(MESSAGE.replace(b"\r\n", b"\n")), message)
        self.assertEqual(self.maildrop(), [])


class ImapPeers(PeerTest):
    def connect(self):
        client = imaplib.IMAP4_SSL("localhost", self.server.ports["imaps"], ssl_context=self.server.tls)
        self.addCleanup(client.shutdown)
        client.login("bob", "hidden")
        return client

    def good(self, answer):
        self.assertEqual(answer[0], "OK", answer)
        return answer[1]

    def test_imaplib_with_starttls(self):
        client = imaplib.IMAP4("localhost", self.server.ports["imap"])
        self.assertIn("LOGINDISABLED", client.capabilities)
        client.starttls(self.server.tls)
        self.assertNotIn("LOGINDISABLED", client.capabilities)
        with self.assertRaises(imaplib.IMAP4.error):
            client.login("bob", "wrong")
        client.login("bob@example.org", "hidden")
        client.logout()

    def test_one_store_for_all_protocols(self):
        client = self.connect()
        self.assertEqual(self.good(client.select()), [b"0"])
        self.send(2)
        self.good(client.noop())
        self.assertEqual(client.response("EXISTS")[1][-1], b"2")
        self.assert_delivered(self.good(client.fetch("2", "(BODY[])"))[0][1])
        self.assertIn(b'"dots" ((NIL NIL "ada" "example.org"))', self.good(client.fetch("2", "ENVELOPE"))[0])
        self.assertEqual(len(self.maildrop()), 2)
        self.good(client.store("1", "+FLAGS.SILENT", r"(\Deleted)"))
        self.good(client.expunge())
        self.assertEqual(len(self.maildrop()), 1)
        pop3 = poplib.POP3_SSL("localhost", self.server.ports["pop3s"], context=self.server.tls)
        pop3.user("bob")
        pop3.pass_("hidden")
        pop3.dele(1)
        pop3.quit()
        self.good(client.noop())
        self.assertEqual(client.response("EXPUNGE")[1], [b"1"])

    def test_imaplib_mailboxes(self):
        client, other = self.connect(), self.connect()
        self.good(client.create("lists/courriel"))
        self.good(client.append("lists", r"(\Flagged)", '"24-Dec-2001 10:00:00 +0100"', MESSAGE))
        self.assertEqual(self.good(other.select("lists")), [b"1"])
        self.good(client.select("lists"))
        self.assertIn(b'INTERNALDATE "24-Dec-2001 10:00:00 +0100"', self.good(client.fetch("1", "INTERNALDATE"))[0])
        self.assertEqual(self.good(client.fetch("1", "(BODY.PEEK[])"))[0][1], MESSAGE)
        self.good(client.copy("1", "lists/courriel"))
        self.good(client.store("1", "+FLAGS", r"(\Deleted $Work)"))
        self.good(other.noop())
        self.assertIn(b"$Work", self.good(other.fetch("1", "FLAGS"))[0])
        self.good(client.expunge())
        self.good(other.noop())
        self.assertEqual(other.response("EXPUNGE")[1], [b"1"])
        self.good(client.rename("lists", "old"))
        self.assertEqual(self.good(client.select("old/courriel")), [b"1"])
        self.assertEqual(client.append("none", None, None, MESSAGE)[0], "NO")

    @needs("curl")
    def test_curl(self):
        self.send(2)
        common = ["curl", "-sS", "--cacert", self.server.certificate, "--user", "bob:hidden"]
        self.assert_delivered(run([*common, f"imaps://localhost:{self.server.ports['imaps']}/INBOX;UID=2"]))
        where = f"imap://localhost:{self.server.ports['imap']}"
        self.assertIn(b"INBOX", run([*common, "--ssl-reqd", f"{where}/"]))
        run([*common, "--ssl-reqd", "-T", str(self.message_file), f"{where}/INBOX"])
        self.assertEqual(run([*common, "--ssl-reqd", f"{where}/INBOX;UID=3"]), MESSAGE)

    @needs("mutt")
    def test_mutt(self):
        """mutt, a program for a terminal, marks, copies and deletes: its keys are typed for it."""
        self.send(3)
        copies = self.folder / "copies"
        keys = "".join(f"<jump>{n}<enter><copy-message>{copies}<enter>" for n in (1, 2, 3))
        settings = self.folder / "muttrc"
        settings.write_text(
            f"set imap_user=bob imap_pass=hidden ssl_starttls=yes ssl_force_tls=yes\n"
            f"set ssl_ca_certificates_file={self.server.certificate} certificate_file={self.folder}/accepted\n"
            f"set mbox_type=mbox confirmappend=no confirmcreate=no delete=yes wait_key=no\n"
            f"set header_cache=\"\" message_cachedir=\"\"\n"
            f'push "{keys}<jump>1<enter><flag-message><jump>2<enter><delete-message><sync-mailbox><exit>"\n')
        environment = {**os.environ, "TERM": "xterm", "HOME": str(self.folder)}
        inbox = f"imap://localhost:{self.server.ports['imap']}/INBOX"
        terminal, other_end = pty.openpty()
        client = subprocess.Popen(["mutt", "-n", "-F", str(settings), "-f", inbox], env=environment,
                                  stdin=other_end, stdout=other_end, stderr=other_end)
        os.close(other_end)
        screen = b""
        try:
            while piece := os.read(terminal, 65536):
                screen += piece
        except OSError:  # how a terminal says that its other end is closed
            pass
        os.close(terminal)
        self.assertEqual(client.wait(timeout=60), 0, screen)
        body = MESSAGE.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")  # mutt adds fields of its own
        self.assertEqual(copies.read_bytes().count(b"\n\n" + body), 3, screen)
        mailbox = self.connect()
        self.assertEqual(self.good(mailbox.select()), [b"2"])
        self.assertIn(rb"\Flagged", self.good(mailbox.fetch("1", "FLAGS"))[0])


if __name__ == "__main__":
    MAIL_SERVER = os.path.abspath(sys.argv[1])
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
