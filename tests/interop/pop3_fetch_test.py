"""pop3_fetch against Dovecot, over loopback: each mechanism, each way of TLS, and messages byte for byte.

The test starts a Dovecot of its own (dovecot.py) and ends it by its pid. Without Dovecot's POP3 it is skipped with a
printed reason.

Usage: pop3_fetch_test.py POP3_FETCH CORPUS_FOLDER [unittest arguments]
"""

import os
import poplib
import ssl
import subprocess
import sys
import unicodedata
import unittest
from pathlib import Path

import dovecot

POP3_FETCH = ""
CORPUS = Path()

PASSWORD_MECHANISMS = ("SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN", "USER")


def corpus():
    """What a POP3 server hands out as it was: lines that end in CRLF, the last one, too, and no NUL."""
    messages = [dovecot.canonical(path.read_bytes()) for path in sorted(CORPUS.rglob("*.eml"))]
    return [m for m in messages if m.endswith(b"\n") and b"\0" not in m and m.count(b"\r") == m.count(b"\r\n")]


@unittest.skipUnless(dovecot.HAS_POP3, "dovecot-pop3d is not installed")
class Pop3FetchTest(dovecot.DovecotTest):
    def setUp(self):
        super().setUp()
        self.starttls = ["--server", f"localhost:{self.server.pop3}", "--ca", self.server.certificate]
        self.implicit = ["--server", f"localhost:{self.server.pop3s}", "--ca", self.server.certificate,
                         "--tls", "implicit"]
        self.plain = ["--server", f"localhost:{self.server.pop3}", "--tls", "none"]

    def fetch(self, *arguments, user="ada", secret="secret", status=0):
        who = ["--user", user, "--password-env", "SECRET"] if user else []
        done = subprocess.run([POP3_FETCH, *who, *arguments], env={**os.environ, "SECRET": secret},
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        self.assertEqual(done.returncode, status, done.stderr.decode() + self.server.log.read_text()[-2000:])
        return done

    def left(self):
        """The unique ids of what is at the server, by a client that is not under test."""
        client = poplib.POP3_SSL("localhost", self.server.pop3s, context=ssl.create_default_context(
            cafile=self.server.certificate))
        client.user("ada")
        client.pass_("secret")
        ids = [line.split()[1].decode() for line in client.uidl()[1]]
        client.quit()
        return ids

    def last_method(self):
        """How Dovecot says that it let somebody in last."""
        return self.server.log.read_text().rpartition("method=")[2].split(",")[0].upper()

    def assert_it_logs_in(self, *arguments, method, **more):
        self.assertEqual(self.fetch(*arguments, "--stdout", **more).stdout, b"Subject: one\r\n\r\n1\r\n")
        self.assertEqual(self.last_method(), method)

    def test_each_mechanism_with_a_password(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        for way in (self.starttls, self.implicit):
            for name in PASSWORD_MECHANISMS:
                with self.subTest(mechanism=name, way=way):
                    method = "PLAIN" if name == "USER" else name
                    self.assert_it_logs_in(*way, "--auth", name.lower(), method=method)
                    said = self.fetch(*way, "--auth", name, "--stdout", secret="guess", status=1).stderr.decode()
                    self.assertEqual(said, "pop3_fetch: log in: Authentication failed.\n")
            self.assert_it_logs_in(*way, method="SCRAM-SHA-256")

    @unittest.skipUnless(os.environ.get("COURRIEL_HAS_STRINGPREP"), "built without GNU Libidn")
    def test_scram_prepares_name_and_password(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        typed = {"user": "zoe\u0308", "secret": "Cre\u0300me\u00a0\ufb01ne \u2168"}
        self.assertEqual(unicodedata.normalize("NFKC", typed["secret"]), dovecot.PREPARED_PASSWORD)
        for name in ("SCRAM-SHA-256", "SCRAM-SHA-1"):
            self.assert_it_logs_in(*self.starttls, "--auth", name, method=name, **typed)
        # Dovecot itself prepares nothing.
        self.fetch(*self.starttls, "--auth", "PLAIN", "--stdout", **typed, status=1)

    def test_apop_answers_a_timestamp_that_is_believed(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        for way in (self.implicit, self.plain):
            self.assert_it_logs_in(*way, "--auth", "APOP", method="APOP")
        # What was said before TLS is not.
        said = self.fetch(*self.starttls, "--auth", "APOP", "--stdout", status=1).stderr.decode()
        self.assertTrue(said.startswith("pop3_fetch: log in: "), said)

    def test_without_tls_no_password_need_be_shown(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        self.assert_it_logs_in(*self.plain, method="SCRAM-SHA-256")
        self.assert_it_logs_in(*self.plain, "--auth", "CRAM-MD5", method="CRAM-MD5")

    def test_tokens(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        for name in ("OAUTHBEARER", "XOAUTH2"):
            for way in (self.starttls, self.implicit):
                self.assert_it_logs_in(*way, "--auth", name, method=name, secret=dovecot.token())
            for bad in (dovecot.token(secret=b"another"), dovecot.token(user="eve")):
                said = self.fetch(*way, "--auth", name, "--stdout", secret=bad, status=1).stderr.decode()
                self.assertEqual(said.count("\n"), 1, said)

    def test_a_certificate(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        certificate, key = self.server.client_certificate
        mine = ["--certificate", certificate, "--key", key]
        for way in (self.starttls, self.implicit):
            self.assert_it_logs_in(*way, *mine, "--auth", "EXTERNAL", method="EXTERNAL")
            self.assert_it_logs_in(*way, *mine, "--auth", "EXTERNAL", method="EXTERNAL", user="")
        self.fetch(*self.starttls, "--auth", "EXTERNAL", "--stdout", status=1)

    def test_anonymous(self):
        self.store([b"Subject: one\r\n\r\n1\r\n"])
        self.assert_it_logs_in(*self.implicit, "--auth", "ANONYMOUS", method="ANONYMOUS", user="")

    def test_the_corpus_byte_for_byte(self):
        messages = corpus()
        self.assertGreater(len(messages), 50)
        self.store(messages)
        maildir = self.folder / "Maildir"
        said = self.fetch(*self.starttls, "--maildir", str(maildir)).stderr.decode()
        self.assertIn(f"fetched {len(messages)} messages, {sum(map(len, messages))} octets", said)
        received = [path.read_bytes() for path in (maildir / "new").iterdir()]
        self.assertEqual(sorted(received), sorted(messages))
        self.assertEqual(self.fetch(*self.implicit, "--stdout").stdout, b"".join(messages))
        self.assertEqual(len(self.left()), len(messages))

    def test_what_was_fetched_is_removed_when_that_is_asked_for(self):
        self.store([b"Subject: %d\r\n\r\n" % i for i in range(200)])
        maildir = self.folder / "Maildir"
        self.fetch(*self.implicit, "--maildir", str(maildir), "--delete")
        self.assertEqual(len(list((maildir / "new").iterdir())), 200)
        self.assertEqual(self.left(), [])
        self.assertIn("fetched 0 messages", self.fetch(*self.implicit, "--stdout").stderr.decode())

    def test_a_state_file_remembers_what_was_fetched(self):
        self.store([b"Subject: one\r\n\r\n", b"Subject: two\r\n\r\n"])
        state = self.folder / "state"
        fetch = [*self.implicit, "--stdout", "--state", str(state)]
        self.assertEqual(self.fetch(*fetch).stdout, b"Subject: one\r\n\r\nSubject: two\r\n\r\n")
        self.assertEqual(state.read_text().split("\n"), [*sorted(self.left()), ""])
        self.store([b"Subject: three\r\n\r\n"])
        self.assertEqual(self.fetch(*fetch).stdout, b"Subject: three\r\n\r\n")

        # An id that a crash has cut off is none, and one of a message that is gone is dropped.
        whole = state.read_text().splitlines()
        state.write_text("gone\n" + "\n".join(whole[:2]) + "\n" + whole[2][:-1])
        self.assertEqual(self.fetch(*fetch).stdout, b"Subject: three\r\n\r\n")
        self.assertEqual(sorted(state.read_text().splitlines()), sorted(self.left()))

        self.store([b"Subject: four\r\n\r\n"])
        self.assertEqual(self.fetch(*fetch, "--delete").stdout, b"Subject: four\r\n\r\n")
        self.assertEqual(self.left(), [])
        self.fetch(*fetch)
        self.assertEqual(state.read_text(), "")

    def test_a_run_that_breaks_off_is_gone_on_with(self):
        large = b"Subject: large\r\n\r\n" + b"0123456789\r\n" * 100_000
        self.store([b"Subject: one\r\n\r\n", large, b"Subject: two\r\n\r\n"])
        state, maildir = self.folder / "state", self.folder / "Maildir"
        fetch = [*self.implicit, "--maildir", str(maildir), "--state", str(state), "--delete"]
        # No file may grow beyond 64 KiB, so the disk is full in the middle of the large message.
        command = ["sh", "-c", 'ulimit -f 128; trap "" XFSZ; exec "$@"', "sh", POP3_FETCH, "--user", "ada",
                   "--password-env", "SECRET", *fetch]
        done = subprocess.run(command, env={**os.environ, "SECRET": "secret"}, stderr=subprocess.PIPE, timeout=120)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)
        self.assertEqual(len(self.left()), 3)
        self.assertEqual(state.read_text().splitlines(), self.left()[:1])
        self.fetch(*fetch)
        received = [path.read_bytes() for path in (maildir / "new").iterdir()]
        self.assertEqual(sorted(received), sorted([b"Subject: one\r\n\r\n", large, b"Subject: two\r\n\r\n"]))
        self.assertEqual(self.left(), [])

    def test_what_goes_wrong_is_one_line(self):
        nowhere = ["--server", f"localhost:{dovecot.free_ports(1)[0]}"]
        missing = str(self.folder / "missing" / "file")
        for arguments, status in ((nowhere, 1), ([*self.starttls, "--tls", "implicit"], 1),
                                  ([*self.implicit, "--state", missing], 1),
                                  ([*self.implicit, "--auth", "GUESS"], 2), ([*self.implicit, "--keep"], 2)):
            said = self.fetch(*arguments, "--stdout", status=status).stderr.decode()
            self.assertTrue(said.startswith("pop3_fetch: "), said)
            self.assertEqual(said.count("\n"), 1, said)
        # Dovecot's certificate is signed by nobody whom the system knows.
        self.fetch("--server", f"localhost:{self.server.pop3s}", "--tls", "implicit", "--stdout", status=1)
        self.fetch(*self.implicit, "--stdout", user="", status=2)


if __name__ == "__main__":
    POP3_FETCH = os.path.abspath(sys.argv[1])
    CORPUS = Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
