"""What the tests of real clients share: mail_server on ports that the kernel chooses, in a folder of its own, ended
by its pid, and a message. A client that is not installed is skipped with a printed reason."""

import os
import poplib
import pty
import shutil
import smtplib
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from listener import Listener

MAIL_SERVER = ""

MESSAGE = (
    "Date: Sat, 28 Nov 2026 10:24:55 +0000\r\n"
    "Message-ID: <dots@example.org>\r\n"
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


def mutt(folder, where, settings, keys):
    """Types for mutt, a program for a terminal, in a mailbox; what it showed."""
    muttrc = folder / "muttrc"
    muttrc.write_text(
        f"{settings}"
        f"set folder={folder} mbox_type=mbox confirmappend=no confirmcreate=no delete=yes wait_key=no\n"
        f'set header_cache="" message_cachedir=""\n'
        f'push "{keys}"\n')
    environment = {**os.environ, "TERM": "xterm", "HOME": str(folder)}
    terminal, other_end = pty.openpty()
    client = subprocess.Popen(["mutt", "-n", "-F", str(muttrc), "-f", where], env=environment,
                              stdin=other_end, stdout=other_end, stderr=other_end)
    os.close(other_end)
    watch = threading.Timer(60, client.kill)  # it may wait for a key that nobody has thought of
    watch.start()
    screen = b""
    try:
        while piece := os.read(terminal, 65536):
            screen += piece
    except OSError:  # how a terminal says that its other end is closed
        pass
    os.close(terminal)
    status = client.wait(timeout=60)
    watch.cancel()
    if status != 0:
        raise AssertionError(f"mutt ended with {status}: {screen}")
    return screen


class Server:
    """mail_server with users ada and bob, all its listeners, and a certificate for localhost."""

    def __init__(self, folder):
        self.certificate = str(folder / "certificate.pem")
        key = str(folder / "key.pem")
        run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
             "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", key, "-out", self.certificate])
        names = ["smtp", "submission", "smtps", "lmtp", "pop3", "pop3s", "imap", "imaps"]
        listeners = [part for name in names for part in (f"--{name}", "127.0.0.1:0")]
        self.listener = Listener(
            MAIL_SERVER, "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden", *listeners,
            "--store", f"sqlite:{folder}/mail.db", "--tls-cert", self.certificate, "--tls-key", key)
        self.ports = self.listener.ports
        self.tls = ssl.create_default_context(cafile=self.certificate)

    def stop(self):
        return self.listener.stop()


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

    def mutt(self, where, login, keys):
        """Types for mutt in the mailbox of that URL; what it showed."""
        settings = (f"{login} ssl_starttls=yes ssl_force_tls=yes\n"
                    f"set ssl_ca_certificates_file={self.server.certificate}"
                    f" certificate_file={self.folder}/accepted\n")
        return mutt(self.folder, where, settings, keys)
