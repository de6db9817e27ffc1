"""imap_fetch against Dovecot, over loopback: messages come out as they went in, byte for byte.

The test starts a Dovecot of its own, without privileges, in a folder of its own and on free ports, and ends it by
its pid. Without Dovecot it is skipped with a printed reason.

Usage: dovecot_test.py IMAP_FETCH CORPUS_FOLDER [unittest arguments]
"""

import os
import shutil
import subprocess
import sys
import unittest
from pathlib import Path

from dovecot import DovecotTest, canonical, token

IMAP_FETCH = ""
CORPUS = Path()


@unittest.skipUnless(shutil.which("dovecot"), "dovecot is not installed")
class ImapFetchTest(DovecotTest):
    def fetch(self, *arguments, password="secret", status=0):
        done = subprocess.run(
            [IMAP_FETCH, "--user", "ada", "--password-env", "SECRET", "--ca", self.server.certificate, *arguments],
            env={**os.environ, "SECRET": password}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        if done.returncode != status:
            raise AssertionError(f"imap_fetch ended with {done.returncode}:\n{done.stderr.decode()}"
                                 f"{self.server.log.read_text()[-2000:]}")
        return done

    def starttls(self):
        return ["--server", f"localhost:{self.server.imap}"]

    def implicit(self):
        return ["--server", f"localhost:{self.server.imaps}", "--tls", "implicit"]

    def test_the_corpus_byte_for_byte(self):
        messages = [canonical(path.read_bytes()) for path in sorted(CORPUS.rglob("*.eml"))]
        # A NUL cannot go in a plain literal, and what Dovecot makes of a CR alone is its own affair.
        messages = [m for m in messages if m and b"\0" not in m and m.count(b"\r") == m.count(b"\r\n")]
        self.assertGreater(len(messages), 50)
        self.store(messages)

        maildir = self.folder / "Maildir"
        said = self.fetch(*self.starttls(), "--maildir", str(maildir)).stderr.decode()
        self.assertIn(f"fetched {len(messages)} messages, {sum(map(len, messages))} octets", said)
        received = [path.read_bytes() for path in (maildir / "new").iterdir()]
        self.assertEqual(sorted(received), sorted(messages))

        client = self.server.client()
        client.select("INBOX", readonly=True)
        self.assertEqual(client.search(None, "SEEN")[1], [b""], "a message was marked as seen")
        client.logout()
        headers = self.fetch(*self.implicit(), "--headers").stdout.decode().splitlines()
        self.assertEqual(len(headers), len(messages))

    def test_a_large_message(self):
        message = b"Subject: large\r\n\r\n" + b"0123456789abcdef" * 4 * (20 * 1024 * 1024 // 66) + b"\r\n"
        self.store([message])
        maildir = self.folder / "Maildir"
        self.fetch(*self.implicit(), "--maildir", str(maildir))
        self.assertEqual([path.read_bytes() for path in (maildir / "new").iterdir()], [message])

    def test_mailboxes(self):
        client = self.server.client()
        client.create("Entw&APw-rfe")
        client.append('"Entw&APw-rfe"', None, None, b"Subject: draft\r\n\r\n")
        client.logout()
        names = self.fetch(*self.starttls(), "--list").stdout.decode().split()
        self.assertEqual(sorted(names), ["Entwürfe", "INBOX"])
        shown = self.fetch(*self.implicit(), "--mailbox", "Entwürfe", "--headers").stdout.decode()
        self.assertTrue(shown.endswith("\tdraft\n"), shown)

    def test_each_mechanism(self):
        certificate, key = self.server.client_certificate
        external = ["--auth", "EXTERNAL", "--certificate", certificate, "--key", key]
        for way in (self.starttls(), self.implicit()):
            for how, password, method in (
                    ([], "secret", "SCRAM-SHA-256"), (external, "", "EXTERNAL"),
                    *((["--auth", m], "secret", m) for m in
                      ("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "ANONYMOUS")),
                    *((["--auth", m], token(), m) for m in ("OAUTHBEARER", "XOAUTH2"))):
                with self.subTest(how=how, way=way):
                    names = self.fetch(*way, *how, "--list", password=password).stdout.decode().split()
                    self.assertEqual(names, ["INBOX"])
                    logged = self.server.log.read_text().rpartition("method=")[2].split(",")[0]
                    self.assertEqual(logged.upper(), method)
        self.fetch(*self.implicit(), "--auth", "XOAUTH2", "--list", password=token(secret=b"another"), status=1)
        self.fetch(*self.implicit(), "--auth", "EXTERNAL", "--list", status=1)

    def test_what_goes_wrong_is_one_line(self):
        said = self.fetch(*self.starttls(), "--list", password="wrong", status=1).stderr.decode()
        self.assertIn("Authentication failed", said)
        said = self.fetch(*self.starttls(), "--mailbox", "nowhere", "--headers", status=1).stderr.decode()
        self.assertIn("nowhere", said)
        self.assertEqual(said.count("\n"), 1)
        self.fetch("--server", f"localhost:{self.server.imap}", "--tls", "bad", "--list", status=2)


if __name__ == "__main__":
    IMAP_FETCH = os.path.abspath(sys.argv[1])
    CORPUS = Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
