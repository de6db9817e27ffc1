"""Real clients against mail_server, over loopback: SMTP and IMAP with curl, swaks, msmtp, mutt and Python's own
libraries. Those of POP3 are in pop3_peer_test.py.

Usage: peer_test.py MAIL_SERVER [unittest arguments]
"""

import imaplib
import os
import poplib
import smtplib
import sys
import unittest

import peers
from peers import MESSAGE, PeerTest, needs, run


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
        """Each protocol of swaks', alone and pipelined; how a message came stands in its Received field."""
        account = ["--auth-user", "ada", "--auth-password", "secret"]
        matrix = [("smtp", ["--protocol", "SMTP"], b"SMTP"),
                  ("smtp", ["--protocol", "ESMTP"], b"ESMTP"),
                  ("smtp", ["--protocol", "ESMTPS"], b"ESMTPS"),
                  ("smtp", ["--protocol", "ESMTPSA", "--auth", "LOGIN", *account], b"ESMTPSA"),
                  ("submission", ["--protocol", "ESMTPSA", "--auth", "PLAIN", *account], b"ESMTPSA"),
                  ("smtps", ["--protocol", "SSMTPA", "--auth", "PLAIN", *account], b"ESMTPSA"),
                  ("lmtp", ["--protocol", "LMTP"], b"LMTP")]
        for listener, protocol, how in matrix:
            for more in ([], ["--pipeline"]):
                run(["swaks", "--server", "127.0.0.1", "--port", str(self.server.ports[listener]),
                     "--from", "ada@example.org", "--to", "bob@example.org", "--data", f"@{self.message_file}",
                     *protocol, *more])
        received = self.maildrop()
        self.assertEqual(len(received), 2 * len(matrix))
        for number, message in enumerate(received):
            how = matrix[number // 2][2]
            self.assertRegex(message.replace(b"\r\n", b""), b" by example.org with " + how + b" ")
            self.assertIn(b"\r\n..two dots\r\n", message)

    @needs("swaks")
    def test_swaks_is_refused(self):
        """A stranger may not relay, nor anybody submit without a login."""
        for listener, status, more in (("smtp", 24, ["--to", "zoe@elsewhere.example"]),
                                       ("smtp", 24, ["--to", "zoe%elsewhere.example@example.org"]),
                                       ("submission", 23, ["--to", "bob@example.org"])):
            done = peers.subprocess.run(
                ["swaks", "--server", "127.0.0.1", "--port", str(self.server.ports[listener]), "--from",
                 "ada@example.org", "--data", f"@{self.message_file}", *more], stdout=peers.subprocess.PIPE,
                stderr=peers.subprocess.STDOUT, timeout=60)
            self.assertEqual(done.returncode, status, done.stdout)
        self.assertEqual(self.maildrop(), [])

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
        screen = self.mutt(
            f"imap://localhost:{self.server.ports['imap']}/INBOX", "set imap_user=bob imap_pass=hidden",
            keys + "<jump>1<enter><flag-message><jump>2<enter><delete-message><sync-mailbox><exit>")
        body = MESSAGE.partition(b"\r\n\r\n")[2].replace(b"\r\n", b"\n")  # mutt adds fields of its own
        self.assertEqual(copies.read_bytes().count(b"\n\n" + body), 3, screen)
        mailbox = self.connect()
        self.assertEqual(self.good(mailbox.select()), [b"2"])
        self.assertIn(rb"\Flagged", self.good(mailbox.fetch("1", "FLAGS"))[0])


if __name__ == "__main__":
    peers.MAIL_SERVER = os.path.abspath(sys.argv[1])
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
