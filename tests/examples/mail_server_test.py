"""mail_server as its peers see it: what SMTP and LMTP put into mailboxes.

usage: mail_server_test.py MAIL_SERVER [unittest's arguments]"""

import poplib
import smtplib
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "support"))
from listener import Listener

MAIL_SERVER = ""
MESSAGE = "Subject: once\r\n\r\nonce\r\n"
PASSWORDS = {"ada": "secret", "bob": "hidden"}
ADDRESSES = ["ada@example.org", "ADA@example.org", '"ada"@example.org', "postmaster@example.org", "bob@example.org"]


class MailServer(Listener):
    """mail_server with users ada and bob."""

    def __init__(self, store):
        listeners = [part for name in ("smtp", "lmtp", "pop3") for part in (f"--{name}", "127.0.0.1:0")]
        users = [part for user, password in PASSWORDS.items() for part in ("--user", f"{user}:{password}")]
        super().__init__(MAIL_SERVER, "--domain", "example.org", *users, "--store", store, "--allow-plaintext-auth",
                         *listeners)

    def messages(self, user):
        client = poplib.POP3("127.0.0.1", self.ports["pop3"], timeout=30)
        client.user(user)
        client.pass_(PASSWORDS[user])
        found = [b"\r\n".join(client.retr(n + 1)[1]) for n in range(client.stat()[0])]
        client.quit()
        return found


class CopiesTest(unittest.TestCase):
    """One copy of a message for each mailbox, however many of its addresses are named."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def serve(self, store):
        server = MailServer(store)
        self.addCleanup(server.stop)
        return server

    def assert_one_each(self, server):
        for user in PASSWORDS:
            found = server.messages(user)
            self.assertEqual(len(found), 1, user)
            self.assertTrue(found[0].endswith(b"\r\n\r\nonce"), found[0])

    def test_smtp(self):
        for store in ("memory:", f"sqlite:{self.folder}/mail.db", f"maildir:{self.folder}/mail"):
            with self.subTest(store):
                server = self.serve(store)
                with smtplib.SMTP("127.0.0.1", server.ports["smtp"], timeout=30) as client:
                    self.assertEqual(client.sendmail("eve@example.net", ADDRESSES, MESSAGE), {})
                self.assert_one_each(server)

    def test_lmtp(self):
        server = self.serve("memory:")
        with smtplib.LMTP("127.0.0.1", server.ports["lmtp"], timeout=30) as client:
            client.ehlo_or_helo_if_needed()
            client.mail("eve@example.net")
            for address in ADDRESSES:
                self.assertEqual(client.rcpt(address)[0], 250)
            answers = [client.data(MESSAGE), *(client.getreply() for _ in ADDRESSES[1:])]
        self.assertEqual([code for code, text in answers], [250] * len(ADDRESSES))
        self.assert_one_each(server)


if __name__ == "__main__":
    MAIL_SERVER = sys.argv.pop(1)
    unittest.main()
