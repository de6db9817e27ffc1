"""mail_server hands mail for elsewhere to Postfix: by TLS as far as that can be had, with what the sender wants to be
told (DSN), and with addresses beyond ASCII only where the next host takes them.

usage: smart_host_test.py MAIL_SERVER [unittest's arguments]"""

import smtplib
import socket
import struct
import sys
import threading
import time
import unittest

import dovecot
import mta_test
import mtas
from mta_test import DOMAIN, MESSAGE, Postfix, fetch, lines

WISHES = ["RET=HDRS", "ENVID=QQ314159"]


@mtas.needs(Postfix)
class SmartHostTest(mta_test.MtaTest):
    def serve(self, smart_host, smtp=0):
        return self.listen("mail_server", "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden",
                           "--smtp", f"127.0.0.1:{smtp}", "--pop3", "127.0.0.1:0", "--relay-from", "127.0.0.0/8",
                           "--allow-plaintext-auth", "--smart-host", smart_host)

    def send(self, here, recipient, notify="SUCCESS", sender="ada@example.org", options=()):
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as peer:
            return peer.sendmail(sender, [recipient], MESSAGE, mail_options=["BODY=8BITMIME", *WISHES, *options],
                                 rcpt_options=[f"NOTIFY={notify}", "ORCPT=rfc822;first@list.example"])

    def reports(self, here, count):
        for _ in range(400):
            found = [b"\r\n".join(m) for m in fetch(here.ports["pop3"], "ada", "secret")]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} reports have come")

    def tls(self, level):
        certificate, key = dovecot.make_certificate(self.folder, "certificate", "localhost")
        return f"smtpd_tls_cert_file = {certificate}\nsmtpd_tls_key_file = {key}\nsmtpd_tls_received_header = yes\n{level}"

    def test_tls_is_used(self):
        """A certificate that nobody has signed will do: it keeps out who only listens (RFC 7435)."""
        there = self.start(Postfix, more=self.tls("smtpd_tls_security_level = encrypt"))
        self.send(self.serve(f"localhost:{there.port}"), f"eve@{DOMAIN}")
        stored = there.received("eve")[0]
        self.assertIn(b"(using TLSv1.", stored)
        self.assertIn(b"with ESMTPS", stored)

    def test_clear_where_tls_fails(self):
        """Postfix announces STARTTLS, and knows no version that is still allowed."""
        there = self.start(Postfix, more=self.tls("smtpd_tls_security_level = may\n"
                                                  "smtpd_tls_protocols = !TLSv1.2, !TLSv1.3"))
        self.send(self.serve(f"localhost:{there.port}"), f"eve@{DOMAIN}")
        stored = there.received("eve")[0]
        self.assertNotIn(b"(using TLSv1.", stored)

    def test_clear_where_the_handshake_is_reset(self):
        """A host that announces STARTTLS and resets the connection at the first octet of TLS."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            heard = []
            threading.Thread(target=self.be_host_without_tls, args=(listener, heard), daemon=True).start()
            self.send(self.serve(f"127.0.0.1:{listener.getsockname()[1]}"), f"eve@{DOMAIN}")
            self.wait_for_quit(heard)
        self.assertEqual([line for line in heard if line in (b"STARTTLS", b"DATA")], [b"STARTTLS", b"DATA"])
        self.assertIn(b"last line", heard)

    def wait_for_quit(self, heard):
        """It comes behind the answer that the sender gets, who does not wait for it."""
        for _ in range(400):
            if heard[-1:] == [b"QUIT"]:
                return
            time.sleep(0.01)
        self.fail(heard)

    def test_not_clear_where_the_host_goes(self):
        """421 says that the service goes away (RFC 5321 section 3.8), a connection that breaks says nothing, a refusal
        means us: it is no want of TLS, and the sender is to try again."""
        for until, last in ((b"EHLO", b"421 4.3.2 back soon\r\n"), (b"STARTTLS", b"421 4.3.2 back soon\r\n"),
                            (b"EHLO", b"450 4.7.1 not now\r\n"), (b"EHLO", b"")):
            with self.subTest(f"{until} {last}"), socket.create_server(("127.0.0.1", 0)) as listener:
                heard = []
                threading.Thread(target=self.be_host_that_goes, args=(listener, heard, until, last), daemon=True).start()
                with self.assertRaises(smtplib.SMTPDataError) as refusal:
                    self.send(self.serve(f"127.0.0.1:{listener.getsockname()[1]}"), f"eve@{DOMAIN}")
                self.assertEqual(refusal.exception.smtp_code, 451)
                self.assertEqual(heard, [b"EHLO"] if until == b"EHLO" else [b"EHLO", b"STARTTLS"])

    def test_refused_sender_is_for_all(self):
        """A host that pipelines says 503 of the recipients behind a sender that it refuses for now."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            heard = []
            threading.Thread(target=self.be_full_host, args=(listener, heard), daemon=True).start()
            with self.assertRaises(smtplib.SMTPDataError) as refusal:
                self.send(self.serve(f"127.0.0.1:{listener.getsockname()[1]}"), f"eve@{DOMAIN}")
            self.wait_for_quit(heard)
        self.assertEqual((refusal.exception.smtp_code, refusal.exception.smtp_error), (451, b"4.3.2 disk full"))

    @staticmethod
    def be_full_host(listener, heard):
        answers = {b"EHLO": b"250-here\r\n250-8BITMIME\r\n250 PIPELINING\r\n", b"MAIL": b"451 4.3.2 disk full\r\n"}
        for _ in range(2):  # the first is left, for there is no TLS
            connection = listener.accept()[0]
            with connection, connection.makefile("rb") as said:
                connection.sendall(b"220 here\r\n")
                for line in said:
                    heard.append(line[:4])
                    connection.sendall(answers.get(heard[-1], b"503 5.5.1 need MAIL\r\n"))

    @staticmethod
    def be_host_that_goes(listener, heard, until, last):
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:  # the test is over
                return
            with connection, connection.makefile("rb") as said:
                connection.sendall(b"220 here\r\n")
                for line in said:
                    heard.append(line.split()[0])
                    connection.sendall(last if heard[-1] == until else b"250-here\r\n250 STARTTLS\r\n")
                    if heard[-1] == until:
                        break

    @staticmethod
    def be_host_without_tls(listener, heard):
        in_message = False
        for _ in range(2):
            connection = listener.accept()[0]
            with connection, connection.makefile("rb") as said:
                connection.sendall(b"220 here\r\n")
                for line in said:
                    heard.append(line.rstrip(b"\r\n"))
                    if heard[-1] == b"STARTTLS":
                        connection.sendall(b"220 go on\r\n")
                        connection.recv(1, socket.MSG_PEEK)
                        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                        break
                    if in_message and heard[-1] != b".":
                        continue
                    in_message = heard[-1] == b"DATA"
                    connection.sendall(b"250-here\r\n250-8BITMIME\r\n250 STARTTLS\r\n" if line.startswith(b"EHLO") else
                                       b"354 go on\r\n" if in_message else b"250 2.0.0 well\r\n")

    def test_delivered(self):
        """Who asked is told that his mail lies in a mailbox here; who did not is not."""
        here = self.serve(f"127.0.0.1:{dovecot.free_ports(1)[0]}")
        self.send(here, "bob@example.org", "FAILURE")
        self.send(here, "bob@example.org")
        report = self.reports(here, 1)
        self.assertEqual(len(report), 1)
        for line in (b"Return-Path: <>", b"Reporting-MTA: dns; example.org", b"Original-Envelope-Id: QQ314159",
                     b"Original-Recipient: rfc822; first@list.example", b"Final-Recipient: rfc822; bob@example.org",
                     b"Action: delivered", b"Status: 2.0.0", b"Subject: dots"):
            self.assertIn(line + b"\r\n", report[0])
        self.assertNotIn(b"last line", report[0])
        self.assertEqual(len(fetch(here.ports["pop3"], "bob", "hidden")), 2)

    def test_wishes_are_passed_on(self):
        """Postfix has DSN: it gets the wishes, and it alone reports."""
        port = dovecot.free_ports(1)[0]
        there = self.start(Postfix, next_hop=port)
        here = self.serve(f"127.0.0.1:{there.port}", port)
        self.send(here, f"eve@{DOMAIN}")
        report = self.reports(here, 1)
        self.assertEqual(len(report), 1)
        for line in (b"Reporting-MTA: dns; postfix.mta.example", b"Original-Envelope-Id: QQ314159",
                     b"Original-Recipient: rfc822;first@list.example", b"Action: delivered"):
            self.assertIn(line + b"\r\n", report[0])

    def test_relayed(self):
        """The next host has no DSN: that is the last thing that is known (RFC 3461 section 5.2.2)."""
        there = self.start(Postfix, more="smtpd_discard_ehlo_keywords = dsn")
        here = self.serve(f"127.0.0.1:{there.port}")
        self.send(here, f"eve@{DOMAIN}")
        report = self.reports(here, 1)[0]
        self.assertIn(b"Action: relayed\r\n", report)
        self.assertIn(f"Final-Recipient: rfc822; eve@{DOMAIN}\r\n".encode(), report)
        self.assertTrue(lines(there.received("eve")[0]).endswith(lines(mta_test.BODY)))

    def test_not_for_strangers(self):
        """A stranger's wishes would make us send to whom he likes."""
        here = self.listen("mail_server", "--domain", "example.org", "--user", "bob:hidden", "--smtp", "127.0.0.1:0",
                           "--smart-host", "127.0.0.1:9")
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as peer:
            peer.ehlo()
            self.assertFalse(peer.has_extn("dsn"))
            self.assertEqual(peer.docmd("MAIL FROM:<ada@example.org>")[0], 250)
            self.assertEqual(peer.docmd("RCPT TO:<bob@example.org> NOTIFY=SUCCESS")[0], 555)

    def test_report_to_nobody(self):
        """The sender is said to be of our domain, and nobody there has that name."""
        there = self.start(Postfix)
        here = self.serve(f"127.0.0.1:{there.port}")
        self.send(here, "bob@example.org", sender="nosuch@example.org")
        self.send(here, "bob@example.org")
        self.assertEqual(len(self.reports(here, 1)), 1)
        self.assertEqual(there.received("eve", 0), [])

    def test_report_to_a_stranger(self):
        """The report takes the way of all mail for elsewhere."""
        there = self.start(Postfix)
        self.send(self.serve(f"127.0.0.1:{there.port}"), "bob@example.org", sender=f"eve@{DOMAIN}")
        self.assertIn(b"Action: delivered\n", lines(there.received("eve")[0]))

    def test_smtp_utf8(self):
        """An address beyond ASCII reaches a host with SMTPUTF8 and no other (RFC 6531 section 3.5)."""
        other = self.start(Postfix, more="smtputf8_enable = no")
        here = self.serve(f"127.0.0.1:{other.port}")
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as peer:
            peer.ehlo()
            self.assertTrue(peer.has_extn("smtputf8"))
            self.assertEqual(self.say(peer, "MAIL FROM:<ad\u00e4@example.org> BODY=8BITMIME SMTPUTF8"), 250)
            self.assertEqual(self.say(peer, f"RCPT TO:<eve@{DOMAIN}>"), 250)
            self.assertEqual(self.say(peer, "DATA"), 354)
            code, text = self.answer(peer, mta_test.MESSAGE.replace(b"\r\n.", b"\r\n..") + b".\r\n")
            self.assertEqual((code, text[:5]), (550, b"5.6.7"))

    def say(self, peer, line):
        return self.answer(peer, line.encode() + b"\r\n")[0]

    @staticmethod
    def answer(peer, octets):
        peer.sock.sendall(octets)
        return peer.getreply()


if __name__ == "__main__":
    mta_test.PROGRAMS["mail_server"] = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
