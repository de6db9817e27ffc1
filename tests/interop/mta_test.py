"""Our programs and real mail systems (mtas.py), over loopback: mail goes to each and comes from each, and every octet
of it arrives; who may relay is answered as Postfix answers it.

usage: mta_test.py MAIL_SERVER SMTP_SEND SMTP_RECEIVE SMTP_RELAY SMTP_TOOL [unittest's arguments]"""

import mailbox
import poplib
import random
import smtplib
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

import dovecot
import mtas
import peers
from mtas import DOMAIN, Exim, Postfix, Sendmail

PROGRAMS = {}

MESSAGE = (
    "Date: Sat, 28 Nov 2026 10:24:55 +0000\r\n"
    "Message-ID: <dots@example.org>\r\n"
    "From: ada@example.org\r\n"
    "To: bob@mta.example\r\n"
    "Subject: dots\r\n"
    "MIME-Version: 1.0\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n"
    "\r\n"
    "first line\r\n"
    ".\r\n"
    "..two dots\r\n"
    "From here on\r\n"
    "caf\u00e9 \u2014 eight bits\r\n"
    + "long " * 150 + "\r\n"
    "last line\r\n"
).encode()
BODY = MESSAGE.partition(b"\r\n\r\n")[2]


def lines(message):
    return message.replace(b"\r\n", b"\n")


def run(program, *arguments, status=0, **options):
    done = subprocess.run([PROGRAMS[program], *arguments], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60, **options)
    output = done.stdout.decode(errors="replace")
    if done.returncode != status:
        raise AssertionError(f"{program} ended with {done.returncode}:\n{output}")
    return output


class MtaTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)
        self.message = self.folder / "message.eml"
        self.message.write_bytes(MESSAGE)

    def start(self, mta, **options):
        place = self.folder / mta.__name__
        place.mkdir()
        started = mta(place, **options)
        self.addCleanup(started.stop)
        return started

    def listen(self, program, *arguments):
        started = peers.Listener(PROGRAMS[program], *arguments)
        self.addCleanup(lambda: self.assertEqual(started.stop(), 0))
        return started

    def await_files(self, folder, count):
        for _ in range(600):
            found = sorted(folder.glob("new/*"))
            if len(found) >= count:
                return [f.read_bytes() for f in found]
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} messages have come")


def for_each_mta(test):
    """The test once for each of them, as TestCase methods of their own."""
    def add(cls):
        for mta in (Postfix, Exim, Sendmail):
            method = mtas.needs(mta)(lambda self, mta=mta: test(self, mta))
            setattr(cls, f"{test.__name__}_{mta.__name__.lower()}", method)
        return cls
    return add


def test_to(self, mta):
    """smtp_send: two recipients, 8 bits, what DSN asks for where it is offered."""
    there = self.start(mta)
    output = run("smtp_send", "--server", f"127.0.0.1:{there.port}", "--tls", "none", "--from", "ada@example.org",
                 "--to", f"bob@{DOMAIN}", "--to", f"eve@{DOMAIN}", "--notify", "failure,delay", "--ret", "hdrs",
                 "--envid", "id+1=x", str(self.message))
    self.assertIn("2 of 2 recipients: 250", output)
    for user in ("bob", "eve"):
        stored = there.received(user)[0]
        self.assertTrue(lines(stored).endswith(lines(BODY)), stored)


def test_from(self, mta):
    """A message for two comes to smtp_receive once, by BDAT from Exim, and every octet of its body."""
    box = self.folder / "box"
    here = self.listen("smtp_receive", "--listen", "127.0.0.1:0", "--maildir", str(box))
    there = self.start(mta, next_hop=here.ports["smtp"])
    with smtplib.SMTP("127.0.0.1", there.port, timeout=30) as peer:
        peer.sendmail("ada@example.org", ["yan@elsewhere.example", "zoe@elsewhere.example"], MESSAGE,
                      mail_options=["BODY=8BITMIME"])
    stored = self.await_files(box, 1)
    self.assertEqual(len(stored), 1)
    self.assertTrue(lines(stored[0]).endswith(lines(BODY)), stored[0])


def test_into_mailboxes(self, mta):
    """From the mail system into mail_server's store, and out of it by POP3: octet for octet, CRLF and all."""
    here = self.listen("mail_server", "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden",
                       "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0", "--allow-plaintext-auth")
    there = self.start(mta, next_hop=here.ports["smtp"])
    with smtplib.SMTP("127.0.0.1", there.port, timeout=30) as peer:
        peer.sendmail("zoe@elsewhere.example", ["ada@example.org", "bob@example.org"], MESSAGE,
                      mail_options=["BODY=8BITMIME"])
    for user, password in (("ada", "secret"), ("bob", "hidden")):
        stored = b"\r\n".join(fetch(here.ports["pop3"], user, password)[0]) + b"\r\n"
        self.assertTrue(stored.startswith(b"Return-Path: <zoe@elsewhere.example>\r\nReceived: from "), stored)
        self.assertTrue(stored.endswith(BODY), stored)


def fetch(port, user, password, count=1):
    """The lines of each message of a maildrop, once there are `count`."""
    for _ in range(600):
        session = poplib.POP3("127.0.0.1", port, timeout=30)
        session.user(user)
        session.pass_(password)
        found = [session.retr(n + 1)[1] for n in range(session.stat()[0])]
        session.quit()
        if len(found) >= count:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{user} has {len(found)} of {count} messages")


@for_each_mta(test_to)
@for_each_mta(test_from)
@for_each_mta(test_into_mailboxes)
class EachTest(MtaTest):
    pass


@mtas.needs(Postfix)
class PostfixTest(MtaTest):
    def test_lmtp_from_postfix(self):
        """LMTP: Postfix leaves delivery to mail_server, with one answer for each recipient."""
        here = self.listen("mail_server", "--domain", DOMAIN, "--user", "bob:hidden", "--user", "eve:silent",
                           "--lmtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0", "--allow-plaintext-auth")
        there = self.start(Postfix, more=f"virtual_transport = lmtp:[127.0.0.1]:{here.ports['lmtp']}")
        with smtplib.SMTP("127.0.0.1", there.port, timeout=30) as peer:
            peer.sendmail("", [f"bob@{DOMAIN}", f"eve@{DOMAIN}"], MESSAGE, mail_options=["BODY=8BITMIME"])
        for user, password in (("bob", "hidden"), ("eve", "silent")):
            stored = b"\r\n".join(fetch(here.ports["pop3"], user, password)[0]) + b"\r\n"
            self.assertTrue(stored.startswith(b"Return-Path: <>\r\n"), stored)
            self.assertIn(b" with LMTP\r\n", stored)
            self.assertTrue(stored.endswith(BODY), stored)

    def test_starttls(self):
        """TLS both ways: smtp_send checks Postfix's certificate, and Postfix insists on TLS with mail_server."""
        if "--tls-cert" not in run("mail_server", "--help"):
            self.skipTest("built without TLS")
        certificate, key = dovecot.make_certificate(self.folder, "certificate", "localhost", "-addext",
                                                    "subjectAltName=DNS:localhost,IP:127.0.0.1")
        here = self.listen("mail_server", "--domain", "example.org", "--user", "ada:secret", "--smtp", "127.0.0.1:0",
                           "--pop3", "127.0.0.1:0", "--allow-plaintext-auth", "--tls-cert", certificate, "--tls-key", key)
        there = self.start(Postfix, next_hop=here.ports["smtp"],
                           more=f"smtpd_tls_cert_file = {certificate}\nsmtpd_tls_key_file = {key}\n"
                                "smtpd_tls_security_level = encrypt\nsmtp_tls_security_level = encrypt")
        arguments = ["--server", f"localhost:{there.port}", "--from", "ada@example.org", "--to", f"bob@{DOMAIN}",
                     "--to", "ada@example.org", str(self.message)]
        self.assertIn("certificate", run("smtp_send", *arguments, status=1)) # nobody has signed it
        self.assertIn("2 of 2 recipients", run("smtp_send", *arguments, "--ca", certificate))
        self.assertTrue(lines(there.received("bob")[0]).endswith(lines(BODY)))
        stored = b"\r\n".join(fetch(here.ports["pop3"], "ada", "secret")[0]) + b"\r\n"
        self.assertRegex(stored.replace(b"\r\n", b""), b" by example.org with ESMTPS ")
        self.assertTrue(stored.endswith(BODY), stored)

    def test_relay_to_postfix(self):
        """smtp_relay passes on for its networks, with the trace on top, and the next host's refusals."""
        there = self.start(Postfix, more="smtpd_recipient_restrictions = reject_unlisted_recipient")
        here = self.listen("smtp_relay", "--listen", "127.0.0.1:0", "--smart-host", f"127.0.0.1:{there.port}",
                           "--relay-from", "127.0.0.0/8", "--host-name", "relay.example.net")
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as peer:
            peer.sendmail("ada@example.org", [f"bob@{DOMAIN}"], MESSAGE, mail_options=["BODY=8BITMIME"])
            with self.assertRaises(smtplib.SMTPDataError) as refused:
                peer.sendmail("ada@example.org", [f"bob@{DOMAIN}", f"nobody@{DOMAIN}"], MESSAGE)
            self.assertEqual(refused.exception.smtp_code, 550)
            self.assertIn(b"<nobody@mta.example>", refused.exception.smtp_error)
            peer.rset()
            peer.mail("ada@example.org")
            peer.rcpt(f"bob@{DOMAIN}")
            self.assertEqual(peer.docmd("DATA")[0], 354)
            peer.send(b".\r\n")  # nothing, and the trace is on top of that too
            self.assertEqual(peer.getreply()[0], 250)
        stored = sorted(there.received("bob", 2), key=len, reverse=True)
        for message in stored:
            self.assertIn(b" by relay.example.net with ESMTP",
                          lines(message).replace(b"\n\t", b" ").replace(b"\n ", b" "))
        self.assertTrue(lines(stored[0]).endswith(lines(BODY)), stored[0])

    def test_relay_reports(self):
        """The next host has no DSN: smtp_relay is the last that knows (RFC 3461 section 5.2.2), for its networks."""
        there = self.start(Postfix, more="smtpd_discard_ehlo_keywords = dsn")
        here = self.listen("smtp_relay", "--listen", "127.0.0.1:0", "--smart-host", f"127.0.0.1:{there.port}",
                           "--relay-from", "127.0.0.1/32", "--domain", DOMAIN, "--host-name", "relay.example.net")
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as peer:
            for notify in ("FAILURE", "SUCCESS"):
                peer.sendmail(f"eve@{DOMAIN}", [f"bob@{DOMAIN}"], MESSAGE, mail_options=["ENVID=QQ314159"],
                              rcpt_options=[f"NOTIFY={notify}"])
        report = lines(there.received("eve")[0])
        for line in (b"Reporting-MTA: dns; relay.example.net", b"Original-Envelope-Id: QQ314159", b"Action: relayed",
                     f"Final-Recipient: rfc822; bob@{DOMAIN}".encode()):
            self.assertIn(line + b"\n", report)
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30, source_address=("127.0.0.2", 0)) as stranger:
            stranger.ehlo()
            self.assertFalse(stranger.has_extn("dsn"))
            stranger.sendmail("zoe@elsewhere.example", [f"bob@{DOMAIN}"], MESSAGE)
        self.assertEqual(len(there.received("bob", 3)), 3)
        self.assertEqual(len(there.received("eve")), 1)

    def test_smart_host(self):
        """mail_server sends its users' mail for elsewhere on, and keeps what is for here."""
        there = self.start(Postfix)
        here = self.listen("mail_server", "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden",
                           "--submission", "127.0.0.1:0", "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0",
                           "--allow-plaintext-auth", "--smart-host", f"127.0.0.1:{there.port}")
        run("smtp_send", "--server", f"127.0.0.1:{here.ports['submission']}", "--tls", "none", "--auth", "PLAIN",
            "--user", "ada", "--password-env", "PW", "--from", "ada@example.org", "--to", "bob@example.org",
            "--to", f"eve@{DOMAIN}", str(self.message), env={"PW": "secret"})
        self.assertTrue(lines(there.received("eve")[0]).endswith(lines(BODY)))
        self.assertTrue((b"\r\n".join(fetch(here.ports["pop3"], "bob", "hidden")[0]) + b"\r\n").endswith(BODY))
        with smtplib.SMTP("127.0.0.1", here.ports["smtp"], timeout=30) as stranger:
            stranger.ehlo()
            stranger.mail("zoe@elsewhere.example")
            self.assertEqual(stranger.rcpt(f"eve@{DOMAIN}")[0], 550)


class Asked(MtaTest):
    """What smtp_send has no flags for."""

    def ask(self, there, *words):
        return run("smtp_tool", str(there.port), *words).splitlines()

    @mtas.needs(Postfix)
    def test_postfix_is_asked(self):
        there = self.start(Postfix, more="relay_domains = etrn.example")
        self.assertIn("ETRN", self.ask(there, "announced"))
        self.assertEqual(self.ask(there, "verify", f"bob@{DOMAIN}")[0][:4], "252 ")
        for unknown in ("expand", "help"):
            self.assertIn(self.ask(there, unknown, "staff")[0][:4], ("500 ", "502 "))
        self.assertEqual(self.ask(there, "run_queue", "etrn.example")[0][:4], "250 ")
        self.assertEqual(self.ask(there, "run_queue", "elsewhere.example")[0][:4], "459 ")

    @mtas.needs(Sendmail)
    def test_sendmail_is_asked(self):
        there = self.start(Sendmail, aliases="staff: bob, eve\n")
        announced = self.ask(there, "announced")
        for line in ("EXPN", "ETRN", "DSN", "HELP", "DELIVERBY 10", "PIPELINING", "8BITMIME", "ENHANCEDSTATUSCODES"):
            self.assertIn(line, announced)
        verified = self.ask(there, "verify", "bob")
        self.assertEqual(verified[0][:4], "250 ")
        self.assertEqual(verified[-1], f"mailbox bob@sendmail.{DOMAIN}")
        expanded = self.ask(there, "expand", "staff")
        self.assertEqual(expanded[0][:4], "250 ")
        self.assertEqual(sorted(expanded[-2:]), [f"mailbox {user}@sendmail.{DOMAIN}" for user in ("bob", "eve")])
        self.assertEqual(self.ask(there, "help")[0][:4], "214 ")
        self.assertEqual(self.ask(there, "run_queue", DOMAIN)[0][:2], "25")
        # RFC 2852: the least time is 10 seconds, as it announces.
        late = self.ask(there, "by", "ada@example.org", f"bob@{DOMAIN}", "5", str(self.message))
        self.assertEqual(late, ["not supported by this build or by the peer"]) # it is not even asked
        self.assertEqual(self.ask(there, "by", "ada@example.org", f"bob@{DOMAIN}", "60", str(self.message))[0][:4],
                         "250 ")
        self.assertTrue(lines(there.received("bob")[0]).endswith(lines(BODY)))

    @mtas.needs(Exim)
    def test_exim_is_asked(self):
        there = self.start(Exim)
        self.assertIn("CHUNKING", self.ask(there, "announced"))
        self.assertEqual(self.ask(there, "verify", f"bob@{DOMAIN}")[0][:4], "250 ")
        self.assertEqual(self.ask(there, "help")[0][:4], "214 ")


class DovecotLmtpTest(dovecot.DovecotTest):
    @mtas.unittest.skipUnless(dovecot.HAS_LMTP, "dovecot-lmtpd is not installed")
    def test_lmtp(self):
        """One answer for each recipient: ada has the message, and nobody is told so about bob."""
        message = self.folder / "message.eml"
        message.write_bytes(MESSAGE)
        arguments = ["--server", f"127.0.0.1:{self.server.lmtp}", "--lmtp", "--tls", "none", "--from", "zoe@example.org"]
        output = run("smtp_send", *arguments, "--to", "ada@example.org", "--to", "bob@example.org", str(message))
        self.assertIn("refused bob@example.org: 550", output)
        self.assertIn("to 1 of 2 recipients", output)
        client = self.server.client()
        client.select("INBOX")
        stored = client.fetch("1", "BODY[]")[1][0][1]
        client.logout()
        self.assertTrue(stored.endswith(BODY), stored)


class MailxTest(MtaTest):
    """bsd-mailx sends by smtp_send in sendmail's place, and reads what smtp_receive has put into an mbox."""

    @mtas.unittest.skipUnless(mtas.shutil.which("bsd-mailx"), "bsd-mailx is not installed")
    def test_mailx(self):
        box = self.folder / "mbox"
        here = self.listen("smtp_receive", "--listen", "127.0.0.1:0", "--mbox", str(box))
        stand_in = self.folder / "sendmail"
        stand_in.write_text(f"#!/bin/sh\nexec {Path(PROGRAMS['smtp_send']).resolve()} --server"
                            f" 127.0.0.1:{here.ports['smtp']} --tls none --host-name client.example.org \"$@\"\n")
        stand_in.chmod(0o755)
        (self.folder / "mailrc").write_text(f"set sendmail={stand_in}\n")
        environment = {**mtas.os.environ, "MAILRC": str(self.folder / "mailrc"), "HOME": str(self.folder)}
        subprocess.run(["bsd-mailx", "-n", "-s", "from mailx", "-c", "eve", "bob@example.net"],
                       input=b"Hello\n.dot\nFrom here\n", env=environment, check=True, timeout=30)
        for _ in range(200):
            if box.exists() and b"From here" in box.read_bytes():
                break
            time.sleep(0.05)
        stored = mailbox.mbox(box)
        self.assertEqual(len(stored), 1)
        self.assertEqual(stored[0]["Subject"], "from mailx")
        self.assertEqual(stored[0]["Cc"], "eve@client.example.org")
        self.assertTrue(stored[0]["Message-ID"] and stored[0]["Date"] and stored[0]["From"])
        read = subprocess.run(["bsd-mailx", "-n", "-f", str(box)], input=b"headers\nprint 1\nquit\n",
                              stdout=subprocess.PIPE, env=environment, timeout=30).stdout.decode()
        self.assertIn("from mailx", read)
        self.assertIn(".dot", read)
        self.assertEqual(mailbox.mbox(box)[0]["Status"], "RO") # mailx has flagged it


class MuttTest(MtaTest):
    """mutt reads, flags and deletes in the mbox that smtp_receive has written."""

    @mtas.unittest.skipUnless(mtas.shutil.which("mutt"), "mutt is not installed")
    def test_mutt(self):
        box = self.folder / "mbox"
        here = self.listen("smtp_receive", "--listen", "127.0.0.1:0", "--mbox", str(box))
        for subject in ("one", "two", "three"):
            with smtplib.SMTP("127.0.0.1", here.ports["smtp"]) as client:
                client.sendmail("ada@example.org", ["bob@example.net"],
                                f"From: ada@example.org\r\nSubject: {subject}\r\n\r\nFrom here\r\n".encode())
        copies = self.folder / "copies"
        screen = peers.mutt(self.folder, str(box), "", f"<last-entry><copy-message>{copies}<enter><first-entry>"
                            "<flag-message><first-entry><next-entry><delete-message><sync-mailbox><exit>")
        stored = mailbox.mbox(box)
        self.assertEqual([message["Subject"] for message in stored], ["one", "three"], screen)
        self.assertEqual(stored[0]["X-Status"], "F", screen)
        self.assertEqual([message["Subject"] for message in mailbox.mbox(copies)], ["three"], screen)


# What a client may say. BDAT is not there: out of place it makes Postfix refuse all that follows up to RSET, and here
# it is refused like any command out of place, its octets with it.
SAYINGS = [
    b"EHLO a.example\r\n", b"HELO a.example\r\n", b"MAIL FROM:<ada@example.org>\r\n", b"MAIL FROM:<>\r\n",
    b"MAIL FROM:<ada@example.org> SIZE=100 BODY=8BITMIME\r\n", b"MAIL FROM:<ada@example.org> BODY=9BIT\r\n",
    b"MAIL FROM:<ada@example.org> RET=HDRS ENVID=x+2B\r\n", b"RCPT TO:<bob@mta.example>\r\n",
    b"RCPT TO:<bob@mta.example> NOTIFY=NEVER ORCPT=rfc822;bob@mta.example\r\n", b"RCPT TO:<eve@mta.example>\r\n",
    b"RCPT TO:<nobody@mta.example>\r\n", b"RCPT TO:<>\r\n", b"RCPT TO:<bob@mta.example> NOTIFY=\r\n",
    b"DATA\r\n", b"RSET\r\n", b"NOOP\r\n", b"VRFY bob\r\n", b"XYZZY\r\n", b"RCPT TO:bob@mta.example\r\n", b"MAIL FROM: <ada@example.org>\r\n",
]


class Dialogue:
    """A connection, and the first digit of each answer."""

    def __init__(self, port):
        self.socket = mtas.socket.create_connection(("127.0.0.1", port), timeout=30)
        self.file = self.socket.makefile("rb")
        self.answer()

    def answer(self):
        line = self.file.readline()
        while line[3:4] == b"-":
            line = self.file.readline()
        return line[:3].decode() if line else "closed"

    def say(self, octets):
        self.socket.sendall(octets)
        code = self.answer()
        if octets == b"DATA\r\n" and code == "354":
            self.socket.sendall(b"Subject: x\r\n\r\n..\r\n.\r\n")
            return code[0] + self.answer()[0]
        return code[0]

    def close(self):
        self.file.close()
        self.socket.close()


@mtas.needs(Postfix)
class SequenceTest(MtaTest):
    def test_random_commands(self):
        """500 random dialogues have the same answers here and from Postfix, by their first digits."""
        there = self.start(Postfix, more="smtpd_error_sleep_time = 0\nsmtpd_hard_error_limit = 1000\n"
                                         "smtpd_junk_command_limit = 1000\nsmtpd_helo_required = yes\n"
                                         "smtpd_discard_ehlo_keywords = dsn\n"
                                         "smtpd_recipient_restrictions = reject_unlisted_recipient")
        here = self.listen("mail_server", "--domain", DOMAIN, "--user", "bob:x", "--user", "eve:x",
                           "--smtp", "127.0.0.1:0", "--max-per-address", "1000")
        chance = random.Random(6)
        for number in range(500):
            said = [SAYINGS[0]] if chance.random() < 0.8 else []
            said += chance.choices(SAYINGS, k=chance.randrange(3, 15))
            both = []
            for port in (there.port, here.ports["smtp"]):
                dialogue = Dialogue(port)
                both.append([dialogue.say(octets) for octets in said])
                dialogue.close()
            shown = "\n".join(f"{octets!r}: Postfix {p}, here {h}" for octets, p, h in zip(said, *both))
            self.assertEqual(both[0], both[1], f"dialogue {number}:\n{shown}")


class SourceTest(MtaTest):
    @mtas.unittest.skipUnless(mtas.shutil.which("smtp-source"), "smtp-source is not installed")
    def test_smtp_source(self):
        """Postfix's generator of load: ten sessions at once, and no message is lost."""
        box = self.folder / "box"
        here = self.listen("smtp_receive", "--listen", "127.0.0.1:0", "--maildir", str(box))
        for more in ([], ["-d"], ["-d", "-N"], ["-N"]):
            subprocess.run(["smtp-source", *more, "-s", "10", "-m", "50", "-l", "4096", "-f", "ada@example.org",
                            "-t", "bob@example.net", f"127.0.0.1:{here.ports['smtp']}"], check=True, timeout=60)
        self.assertEqual(len(self.await_files(box, 200)), 200)


# R01: what strangers try, with "here" for our domain and "there" for another one.
RECIPIENTS = """
<bob@here> <BOB@here> <bob@HERE> <eve@here> <nobody@here> <postmaster> <POSTMASTER> <postmaster@here>
<u@there> <u@THERE> <"u"@there> <u%there@here> <bob%there@here> <bob%here@here> <u%there%here@here>
<there!u@here> <there!bob@here> <here!bob@here> <a!b!u@here> <"u@there"@here> <"u%there"@here> <"there!u"@here>
<"bob"@here> <"bob@here"@here> <@here:u@there> <@there:bob@here> <@here,@there:u@there> <@a.example,@here:u@there>
<u@there@here> <u@here@there> <bob@here.> <u@there.> <u@[127.0.0.1]> <u@[IPv6:::1]> <u@localhost> <bob@localhost>
<u@[127.0.0.2]> <u@xn--bcher-kva.example> <u@sub.here> <""@here> <"bob "@here> <u@here-there> <u@1.2.3.4>
<u%there@there> <"u@there"@there> <u%here@there> <root@there> <postmaster@there> <abuse@here>
<bob+tag@here> <bob@@here> <@here> <here!there!u@there> <u%@here> <!u@here> <%@here> <u@there:25> bob@here u@there
""".split()
SENDERS = ["<>", "<bob@here>", "<x@there>", "<bob@localhost>", "<\"u@there\"@here>", "<x@[127.0.0.1]>"]

# Where our verdict is another than Postfix's, and why.
EXPLAINED = {
    "<bob%here@here>": "Postfix resolves the percent sign first and sees bob@here; here it means nothing, and strangers"
                       " may not use one",
    "<here!bob@here>": "as with the percent sign: Postfix swaps the bang path",
    "<bob@here.>": "the grammar of RFC 5321 section 4.1.2 has no dot at the end of a domain: 501",
    "<bob+tag@here>": "mail_server has no address extensions",
}


@mtas.needs(Postfix)
class RelayTableTest(MtaTest):
    @staticmethod
    def verdict(session, sender, recipient):
        session.docmd("RSET")
        code = session.docmd("MAIL", "FROM:" + sender)[0]
        if code != 250:
            return f"sender {code // 100}"
        code = session.docmd("RCPT", "TO:" + recipient)[0]
        return "taken" if code // 100 == 2 else "refused"

    def verdicts(self, port, here):
        """One connection for each: neither has patience with so many errors."""
        found = {}
        for sender in SENDERS:
            for recipient in RECIPIENTS:
                with smtplib.SMTP("127.0.0.1", port, timeout=30) as session:
                    session.docmd("EHLO", "stranger.example")
                    found[sender, recipient] = self.verdict(
                        session, sender.replace("here", here).replace("there", "elsewhere.example"),
                        recipient.replace("there", "elsewhere.example").replace("here", here))
        return found

    def test_relay_table_R01(self):
        there = self.start(Postfix, more="mynetworks = 192.0.2.0/24\n"
                                         "smtpd_client_restrictions =\nsmtpd_delay_reject = yes\n"
                                         "smtpd_recipient_restrictions = reject_unlisted_recipient\n"
                                         "disable_vrfy_command = yes\nsmtpd_error_sleep_time = 0\n"
                                         "smtpd_client_connection_rate_limit = 0")
        here = self.listen("mail_server", "--domain", DOMAIN, *(f for u in mtas.USERS for f in ("--user", f"{u}:x")),
                           "--smtp", "127.0.0.1:0", "--smart-host", f"127.0.0.1:{dovecot.free_ports(1)[0]}")
        theirs = self.verdicts(there.port, DOMAIN)
        ours = self.verdicts(here.ports["smtp"], DOMAIN)
        different = [f"{sender} {recipient}: Postfix {theirs[sender, recipient]}, here {ours[sender, recipient]}"
                     for sender, recipient in theirs
                     if theirs[sender, recipient] != ours[sender, recipient] and recipient not in EXPLAINED]
        self.assertEqual(different, [], "\n".join(different))
        relayed = [pair for pair in ours if "there>" in pair[1] and ours[pair] == "taken"]
        self.assertEqual(relayed, [])


if __name__ == "__main__":
    for name, path in zip(("mail_server", "smtp_send", "smtp_receive", "smtp_relay", "smtp_tool"), sys.argv[1:6]):
        PROGRAMS[name] = path
    unittest.main(argv=sys.argv[:1] + sys.argv[6:], verbosity=2)
