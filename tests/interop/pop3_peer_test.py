"""POP3 clients that people use against our servers, over loopback: curl, fetchmail, getmail, mpop, mutt and Python's
poplib, by every login that they have. What they fetch is compared octet by octet.

Usage: pop3_peer_test.py MAIL_SERVER POP3_MAILDIR_SERVER POP3_FETCH [unittest arguments]
"""

import os
import poplib
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

import peers
from peers import MESSAGE, Listener, PeerTest, needs, run

MAILDIR_SERVER = POP3_FETCH = ""


def with_lf(message):
    return message.replace(b"\r\n", b"\n")


def make_maildir(at):
    for part in ("tmp", "new", "cur"):
        (at / part).mkdir(parents=True)
    return at


def contents(maildir):
    return sorted(p.read_bytes() for p in (maildir / "new").iterdir())


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

    def test_poplib_with_apop(self):
        self.send()
        client = poplib.POP3("localhost", self.server.ports["pop3"])
        with self.assertRaisesRegex(poplib.error_proto, "AUTH"):
            client.apop("bob", "guess")
        client.apop("bob", "hidden")
        self.assert_delivered(b"\r\n".join(client.retr(1)[1]) + b"\r\n")
        client.quit()

    @needs("curl")
    def test_curl(self):
        self.send(2)
        common = ["curl", "-sS", "--ssl-reqd", "--cacert", self.server.certificate, "--user", "bob:hidden"]
        where = f"pop3://localhost:{self.server.ports['pop3']}"
        self.assertEqual(len(run([*common, f"{where}/"]).split(b"\r\n")), 3)
        expected = self.maildrop()
        methods = ["+APOP", "PLAIN", "LOGIN", "CRAM-MD5"]
        if b"gsasl" in run(["curl", "-V"]):
            methods += ["SCRAM-SHA-1", "SCRAM-SHA-256"]
        for method in methods:
            with self.subTest(method):
                self.assertEqual(run([*common, "--login-options", f"AUTH={method}", f"{where}/2"]), expected[1])
        secure = f"pop3s://localhost:{self.server.ports['pop3s']}/1"
        self.assertEqual(run([*common, "--sasl-ir", secure]), expected[0])
        wrong = subprocess.run([*common[:-1], "bob:guess", f"{where}/1"], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, timeout=60)
        self.assertEqual(wrong.returncode, 67)  # login denied
        run([*common, "--list-only", "--request", "DELE 1", "--head", f"{where}/"])
        self.assertEqual(self.maildrop(), expected[1:])

    def mpop(self, method, maildir):
        settings = self.folder / "mpoprc"
        settings.write_text(
            f"account default\nhost localhost\nport {self.server.ports['pop3']}\nuser bob\npassword hidden\n"
            f"auth {method}\ntls on\ntls_starttls on\ntls_trust_file {self.server.certificate}\nkeep off\n"
            f"received_header off\nuidls_file {self.folder}/uidls\ndelivery maildir {maildir}\n")
        settings.chmod(0o600)
        run(["mpop", "-C", str(settings), "-q"])

    @needs("mpop")
    def test_mpop(self):
        for method in ("user", "apop", "plain", "login", "cram-md5", "scram-sha-1", "scram-sha-256"):
            with self.subTest(method):
                self.send(3)
                expected = [with_lf(m) for m in self.maildrop()]
                maildir = make_maildir(self.folder / method)
                self.mpop(method, maildir)
                self.assertEqual(contents(maildir), sorted(expected))
                self.assertEqual(self.maildrop(), [])

    def fetchmail(self, how, ssl, out):
        """Appends to a file what it fetches, and removes it from the server."""
        settings = self.folder / "fetchmailrc"
        settings.write_text(
            f"set invisible\npoll localhost {how}\n"
            f"user bob password hidden sslcertck sslcertfile {self.server.certificate} {ssl}\n"
            f"fetchall nokeep norewrite mda {shlex.quote('cat >>' + str(out))}\n")
        settings.chmod(0o600)
        run(["fetchmail", "-f", str(settings), "--silent", "--nosyslog", "--pidfile", str(self.folder / "pid"),
             "-i", str(self.folder / "ids")], env={**os.environ, "FETCHMAILHOME": str(self.folder)})

    @needs("fetchmail")
    def test_fetchmail(self):
        ports = self.server.ports
        ways = {
            "STLS and USER": f"protocol pop3 port {ports['pop3']} auth password",
            "pop3s": f"protocol pop3 port {ports['pop3s']} auth password",
            "CRAM-MD5": f"protocol pop3 port {ports['pop3']} auth cram-md5",
            "APOP": f"protocol apop port {ports['pop3']}",
        }
        for name, how in ways.items():
            with self.subTest(name):
                self.send(2)
                expected = [with_lf(m) for m in self.maildrop()]
                out = self.folder / name.replace(" ", "-")
                self.fetchmail(how, "ssl" if name == "pop3s" else "", out)
                self.assertEqual(out.read_bytes(), b"".join(expected))
                self.assertEqual(self.maildrop(), [])

    @needs("getmail")
    def test_getmail(self):
        kinds = {"SimplePOP3SSLRetriever": ("pop3s", f"ca_certs = {self.server.certificate}"),
                 "SimplePOP3Retriever": ("pop3", "use_apop = true")}
        for kind, (listener, more) in kinds.items():
            with self.subTest(kind):
                self.send(2)
                expected = self.maildrop()
                out = self.folder / f"fetched-{kind}"
                state = self.folder / f"getmail-{kind}"
                state.mkdir()
                (state / "rc").write_text(
                    f"[retriever]\ntype = {kind}\nserver = localhost\nport = {self.server.ports[listener]}\n"
                    f"username = bob\npassword = hidden\n{more}\n"
                    "[destination]\ntype = MDA_external\npath = /bin/sh\nallow_root_commands = true\n"
                    f'arguments = ("-c", "cat >>{out}")\n'
                    "[options]\ndelete = true\ndelivered_to = false\nreceived = false\nverbose = 0\n")
                run(["getmail", "--getmaildir", str(state), "--rcfile", str(state / "rc")])
                self.assertEqual(out.read_bytes(), b"".join(with_lf(m) for m in expected))
                self.assertEqual(self.maildrop(), [])

    @needs("mutt")
    def test_mutt(self):
        for method in ("scram-sha-256", "cram-md5", "apop", "user"):
            with self.subTest(method):
                self.send(2)
                copies = self.folder / f"copies-{method}"
                keys = "".join(f"<jump>{n}<enter><copy-message>{copies}<enter>" for n in (1, 2))
                screen = self.mutt(f"pop://localhost:{self.server.ports['pop3']}/",
                                   f'set pop_user=bob pop_pass=hidden pop_authenticators="{method}"',
                                   keys + "<jump>1<enter><delete-message><jump>2<enter><delete-message>"
                                   "<sync-mailbox><exit>")
                body = with_lf(MESSAGE.partition(b"\r\n\r\n")[2])  # mutt adds fields of its own
                self.assertEqual(copies.read_bytes().count(b"\n\n" + body), 2, screen)
                self.assertEqual(self.maildrop(), [])


class MaildirServer:
    """pop3_maildir_server with a Maildir of MESSAGE, once with LF and once with CRLF, and a name that UIDL cannot have."""

    def __init__(self, folder, *flags, trace=()):
        self.maildir = make_maildir(folder / "served")
        (self.maildir / "new" / "1.a.host").write_bytes(with_lf(MESSAGE))
        (self.maildir / "cur" / "2.b.host:2,S").write_bytes(MESSAGE)
        (self.maildir / "cur" / f"3.{'c' * 80}.host:2,").write_bytes(b"Subject: no end\n\nlast")
        self.listener = Listener(
            *trace, MAILDIR_SERVER, "--listen", "127.0.0.1:0", "--user", "bob", "--password-env", "PASSWORD",
            "--maildir", str(self.maildir), *flags, env={**os.environ, "PASSWORD": "hidden"})
        self.port = self.listener.ports["pop3"]

    def stop(self):
        return self.listener.stop()


class MaildirPeers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.server = MaildirServer(self.folder)
        self.addCleanup(lambda: self.assertEqual(self.server.stop(), 0, "pop3_maildir_server after SIGTERM"))

    def connect(self, server=None):
        client = poplib.POP3("127.0.0.1", (server or self.server).port)
        client.user("bob")
        client.pass_("hidden")
        return client

    def test_poplib(self):
        client = self.connect()
        messages = [b"\r\n".join(client.retr(n)[1]) + b"\r\n" for n in (1, 2, 3)]
        self.assertEqual(messages[:2], [MESSAGE, MESSAGE])
        self.assertEqual([int(line.split()[1]) for line in client.list()[1]],
                         [len(MESSAGE), len(MESSAGE), len("Subject: no end\r\n\r\nlast")])
        ids = [line.split()[1] for line in client.uidl()[1]]
        self.assertEqual(ids[:2], [b"1.a.host", b"2.b.host"])
        self.assertIn(len(ids[2]), (64, 16))  # without OpenSSL
        with self.assertRaisesRegex(poplib.error_proto, "IN-USE"):
            self.connect()
        # Another program marks one as read, and removes another.
        (self.server.maildir / "new" / "1.a.host").rename(self.server.maildir / "cur" / "1.a.host:2,S")
        (self.server.maildir / "cur" / "2.b.host:2,S").unlink()
        self.assertEqual(b"\r\n".join(client.retr(1)[1]) + b"\r\n", MESSAGE)
        with self.assertRaisesRegex(poplib.error_proto, "SYS/TEMP"):
            client.retr(2)
        client.dele(1)
        client.dele(2)
        client.quit()
        self.assertEqual([p.name[:1] for p in (self.server.maildir / "cur").iterdir()], ["3"])
        self.connect().quit()

    def test_a_message_that_grows_on_its_way_is_cut_off(self):
        large = b"Subject: large\r\n\r\n" + b"x" * 70 + b"\r\n"
        path = self.server.maildir / "new" / "0.large"
        path.write_bytes(large * 10000)
        client = self.connect()
        path.write_bytes(large * 10001)
        with self.assertRaises((poplib.error_proto, ConnectionError)):
            client.retr(1)

    def traced(self, inject, *only, status=0):
        """A server of its own, under strace, which interferes with its calls, `only` those for a path."""
        server = MaildirServer(self.folder / "traced", trace=(
            "strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", f"inject={inject}", *only))
        self.addCleanup(lambda: self.assertEqual(server.stop(), status, "pop3_maildir_server at its end"))
        return server

    def slow(self, name):
        """One that looks for the file of this name half a second late, and the file."""
        path = self.folder / "traced" / "served" / name
        return self.traced("?lstat,newfstatat:delay_enter=500ms", "-P", str(path)), path

    @needs("strace")
    def test_a_message_that_is_renamed_while_they_are_listed_has_its_size(self):
        """Another program has marked it as read, before its octets were counted."""
        server, new = self.slow("new/1.a.host")
        threading.Timer(0.25, new.rename, [server.maildir / "cur" / "1.a.host:2,S"]).start()
        client = self.connect(server)
        self.assertFalse(new.exists())
        self.assertEqual([int(line.split()[1]) for line in client.list()[1]][:2], [len(MESSAGE), len(MESSAGE)])
        self.assertEqual(b"\r\n".join(client.retr(1)[1]) + b"\r\n", MESSAGE)
        client.quit()

    @needs("strace")
    def test_a_message_that_goes_while_they_are_listed_is_not_listed(self):
        server, new = self.slow("new/1.a.host")
        threading.Timer(0.25, new.unlink).start()
        client = self.connect(server)
        self.assertEqual(client.uidl()[1][0], b"1 2.b.host")
        client.quit()

    def left(self, server):
        """What is there of the first two messages, each whole, beside the third, which is not marked."""
        found = {p.name[:1]: p.read_bytes() for part in ("new", "cur") for p in (server.maildir / part).iterdir()}
        self.assertEqual(found.pop("3"), b"Subject: no end\n\nlast")
        for message in found.values():
            self.assertEqual(with_lf(message), with_lf(MESSAGE))
        return sorted(found)

    def mark_two(self, server):
        client = self.connect(server)
        client.dele(1)
        client.dele(2)
        return client

    @needs("strace")
    def test_quit_that_is_killed_amid_it(self):
        """RFC 1939 section 6: what was marked is gone, or is there whole."""
        server = self.traced("?unlink,unlinkat:signal=KILL:when=2", status=-signal.SIGKILL)
        with self.assertRaises((poplib.error_proto, ConnectionError)):
            self.mark_two(server).quit()
        self.assertEqual(self.left(server), ["2"])

    @needs("strace")
    def test_quit_that_fails_amid_it(self):
        server = self.traced("?unlink,unlinkat:error=EIO:when=2+")
        with self.assertRaisesRegex(poplib.error_proto, "some deleted messages not removed"):
            self.mark_two(server).quit()
        self.assertEqual(self.left(server), ["2"])
        client = self.connect(server)
        self.assertEqual(client.uidl()[1][0], b"1 2.b.host")
        client.quit()


# Each needs UTF8: by its own header, by that of a part, by that of a message in it.
UTF8_MESSAGES = tuple(text.encode() for text in (
    "From: jürgen@bücher.example\r\nSubject: Grüße\r\n\r\nascii\r\n",
    "Subject: a part\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    "--b\r\nContent-Disposition: attachment; filename=Ü.txt\r\n\r\nx\r\n--b--\r\n",
    "Subject: a message\r\nContent-Type: message/rfc822\r\n\r\nSubject: Ü\r\n\r\nx\r\n"))
# And a body of 8 bits does not.
BODY = "Subject: body\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n" \
       "Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n".encode()


class Utf8Peers(unittest.TestCase):
    """RFC 6856: what needs UTF8 goes to who has said it, octet by octet, and to nobody else."""

    def serve(self, *flags):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        server = MaildirServer(self.folder, *flags)
        self.addCleanup(lambda: self.assertEqual(server.stop(), 0, "pop3_maildir_server after SIGTERM"))
        for n, message in enumerate((*UTF8_MESSAGES, BODY)):
            (server.maildir / "cur" / f"{4 + n}.d.host:2,").write_bytes(message)
        # Who delivered the first has counted its octets.
        (server.maildir / "cur" / "4.d.host:2,").rename(
            server.maildir / "cur" / f"4.d.host,W={len(UTF8_MESSAGES[0])}:2,")
        return server

    def connect(self, server, utf8):
        client = poplib.POP3("127.0.0.1", server.port)
        if utf8:
            self.assertEqual(client.capa()["UTF8"], [])  # without USER
            client.utf8()
        client.user("bob")
        client.pass_("hidden")
        return client

    def retrieved(self, client, number):
        return b"\r\n".join(client.retr(number)[1]) + b"\r\n"

    def test_poplib(self):
        server = self.serve("--utf8")
        for _ in range(2):  # the second time the server remembers
            client = self.connect(server, utf8=False)
            for number in (4, 5, 6):
                with self.assertRaisesRegex(poplib.error_proto, r"-ERR \[UTF8\]"):
                    client.retr(number)
                with self.assertRaisesRegex(poplib.error_proto, r"-ERR \[UTF8\]"):
                    client.top(number, 0)
            self.assertEqual(self.retrieved(client, 1), MESSAGE)
            self.assertEqual(self.retrieved(client, 7), BODY)
            client.quit()
            client = self.connect(server, utf8=True)
            sizes = [int(line.split()[1]) for line in client.list()[1]]
            for number, message in enumerate((*UTF8_MESSAGES, BODY), 4):
                self.assertEqual(self.retrieved(client, number), message)
                self.assertEqual(sizes[number - 1], len(message))
            client.quit()

    def test_nothing_is_refused_by_a_server_that_does_not_offer_it(self):
        server = self.serve()
        client = self.connect(server, utf8=False)
        self.assertNotIn("UTF8", client.capa())
        self.assertEqual(self.retrieved(client, 4), UTF8_MESSAGES[0])
        client.quit()

    def test_pop3_fetch_says_it(self):
        for flags in (("--utf8",), ()):
            server = self.serve(*flags)
            fetched = run([POP3_FETCH, "--server", f"127.0.0.1:{server.port}", "--user", "bob", "--password-env", "SECRET",
                           "--tls", "none", "--stdout"], env={**os.environ, "SECRET": "hidden"})
            self.assertIn(b"".join((*UTF8_MESSAGES, BODY)), fetched)

    def test_pop3_fetch_goes_on_when_it_is_refused(self):
        answers = {b"CAPA": b"+OK\r\nUSER\r\nUTF8\r\n.\r\n", b"UTF8": b"-ERR not today\r\n"}
        with socket.create_server(("127.0.0.1", 0)) as listener:
            client = subprocess.Popen(
                [POP3_FETCH, "--server", f"127.0.0.1:{listener.getsockname()[1]}", "--user", "bob", "--password-env",
                 "SECRET", "--tls", "none", "--stdout"], stderr=subprocess.PIPE, env={**os.environ, "SECRET": "hidden"})
            connection, _ = listener.accept()
        said = []
        with connection, connection.makefile("rb") as lines:
            connection.sendall(b"+OK\r\n")
            for line in lines:
                said.append(line.split()[0])
                empty = b"+OK\r\n.\r\n" if said[-1] == b"LIST" else b"+OK\r\n"
                connection.sendall(answers.get(said[-1], empty))
        self.assertIn(b"fetched 0 messages", client.communicate(timeout=60)[1])
        self.assertIn(b"UTF8", said)


if __name__ == "__main__":
    peers.MAIL_SERVER, MAILDIR_SERVER, POP3_FETCH = (os.path.abspath(path) for path in sys.argv[1:4])
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], verbosity=2)
