#!/usr/bin/env python3
"""Kills mail_server at its system calls, one after the other, and looks at what is left.

Each run starts a server on a copy of one prepared store under strace, which sends SIGKILL at the n-th call of
one kind. A client does one thing meanwhile (a "flow"). Then the server is started again, and everything that
was answered with yes must be there, nothing by half, at most one message twice, and no UID used again.

Usage: kill_sweep.py MAIL_SERVER [--store sqlite|maildir] [--sample N] [--flow NAME]...
"""

import argparse
import collections
import contextlib
import imaplib
import os
import poplib
import re
import shutil
import signal
import smtplib
import subprocess
import sys
import tempfile
from pathlib import Path

CALLS = "%file,%desc,%network"
FIRST = b"Subject: first\r\n\r\nthe message that is there before\r\n"
LOST = (OSError, smtplib.SMTPException, poplib.error_proto, imaplib.IMAP4.error, EOFError)


class Server:
    """mail_server on a store; under strace where `trace` has arguments for it."""

    def __init__(self, program, store, trace=()):
        self.process = subprocess.Popen(
            [*trace, program, "--domain", "example.org", "--user", "ada:secret", "--user", "bob:hidden",
             "--store", store, "--allow-plaintext-auth", "--smtp", "127.0.0.1:0", "--pop3", "127.0.0.1:0", "--imap", "127.0.0.1:0"],
            stdout=subprocess.PIPE, text=True)
        self.is_traced = bool(trace)
        self.ports = {}
        self.is_ready = False
        for line in self.process.stdout:
            words = line.split()
            if words[0] == "listening":
                self.ports[words[1]] = int(words[2].rpartition(":")[2])
            if words == ["ready"]:
                self.is_ready = True
                break

    def stop(self):
        """Ends it unless it is ended; True when it was killed."""
        pids = [self.process.pid]
        if self.is_traced:
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            pids = children.read_text().split() if children.exists() else []
        if self.process.poll() is None:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGTERM)
        status = self.process.wait(timeout=60)
        self.process.stdout.close()
        return status not in (0, 143)


def send(server, message):
    with smtplib.SMTP("127.0.0.1", server.ports["smtp"], timeout=30) as client:
        client.sendmail("eve@example.org", ["ada@example.org", "bob@example.org"], message)


def log_in(server, user):
    client = poplib.POP3("127.0.0.1", server.ports["pop3"], timeout=30)
    client.user(user)
    client.pass_({"ada": "secret", "bob": "hidden"}[user])
    return client


def maildrop(server, user):
    """What a user has: {unique id: message without its trace fields}."""
    client = log_in(server, user)
    out = {}
    for line in client.uidl()[1]:
        number, unique = line.decode().split()
        message = b"\r\n".join(client.retr(int(number))[1]) + b"\r\n"
        assert message.startswith(b"Return-Path: <eve@example.org>\r\nReceived: "), message[:200]
        out[unique] = message[message.index(b"Subject: "):]
    client.quit()
    return out


def uid_of(unique):
    return int(unique.rpartition(".")[2])


class Delivery:
    """One SMTP delivery to two users."""

    def __init__(self, name, message):
        self.name = name
        self.message = message

    def act(self, server):
        """True when the server has said yes."""
        try:
            send(server, self.message)
            return True
        except LOST:
            return False

    def check(self, server, promised):
        before = {user: maildrop(server, user) for user in ("ada", "bob")}
        counts = {list(drop.values()).count(self.message) for drop in before.values()}
        assert counts <= ({1} if promised else {0, 1}) and len(counts) == 1, f"{counts} copies, promised {promised}"
        for drop in before.values():
            assert set(drop.values()) <= {FIRST, self.message}, "a message that nobody has sent"
            assert list(drop.values()).count(FIRST) == 1, "the first message"
        send(server, self.message)  # what a client does that has heard no answer
        for user, drop in before.items():
            after = maildrop(server, user)
            assert drop.items() <= after.items(), "a unique id has changed"
            fresh = after.keys() - drop.keys()
            assert len(fresh) == 1 and uid_of(*fresh) > max(map(uid_of, drop)), "the UID of a new message"
            assert list(after.values()).count(self.message) <= 2


class Removal:
    """DELE and QUIT by POP3: what was marked is gone, or is there whole; what was not is there (RFC 1939 section 6)."""

    name = "pop3-quit"
    kept = b"Subject: kept\r\n\r\nkept\r\n"
    more = [b"Subject: second\r\n\r\nsecond\r\n", kept]

    def act(self, server):
        try:
            client = log_in(server, "ada")
            client.dele(1)
            client.dele(2)
            client.quit()
            return True
        except LOST:
            return False

    def check(self, server, promised):
        everything = sorted([FIRST, *self.more])
        left = sorted(maildrop(server, "ada").values())
        assert self.kept in left and left == [m for m in everything if m in left], "what is left is whole, and there once"
        assert len(left) == 1 or not promised, "a message that was removed"
        assert sorted(maildrop(server, "bob").values()) == everything, "a message that bob had"
        send(server, FIRST)
        assert max(map(uid_of, maildrop(server, "ada"))) == 4, "the UID of a new message"


def imap(server):
    client = imaplib.IMAP4("127.0.0.1", server.ports["imap"], timeout=30)
    client.login("ada", "secret")
    return client


def good(answer):
    """The data of an answer that is OK."""
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(answer)
    return answer[1]


def mailbox(server, name):
    """{UID: message} of a mailbox of ada's."""
    client = imap(server)
    good(client.select(name, readonly=True))
    uids = good(client.uid("search", "ALL"))[0].split()
    out = {int(uid): good(client.uid("fetch", uid, "(BODY.PEEK[])"))[0][1] for uid in uids}
    client.logout()
    return out


class Append:
    """APPEND by IMAP."""

    def __init__(self, name, message):
        self.name = name
        self.message = message

    def act(self, server):
        try:
            client = imap(server)
            good(client.append("INBOX", "(\\Seen)", None, self.message))
            return True
        except LOST:
            return False

    def check(self, server, promised):
        before = mailbox(server, "INBOX")
        copies = list(before.values()).count(self.message)
        assert copies == 1 if promised else copies <= 1, f"{copies} copies, promised {promised}"
        assert len(before) == 1 + copies, "a message that nobody has sent"
        client = imap(server)
        good(client.append("INBOX", None, None, self.message))
        client.logout()
        after = mailbox(server, "INBOX")
        assert before.items() <= after.items(), "a message has changed"
        assert len(after) == len(before) + 1 and max(after) > max(before), "the UID of a new message"


class Transfer:
    """COPY to another mailbox, \\Deleted and EXPUNGE: the message is here or there, or both, never nowhere D16."""

    name = "imap-copy-expunge"
    copied = False  # what the server said in the run at hand

    def act(self, server):
        self.copied = False
        try:
            client = imap(server)
            good(client.create("box"))
            good(client.select("INBOX"))
            good(client.copy("1", "box"))
            self.copied = True
            good(client.store("1", "+FLAGS.SILENT", "(\\Deleted)"))
            good(client.expunge())
            return True
        except LOST:
            return False

    def check(self, server, promised):
        copied, self.copied = self.copied, False
        here = mailbox(server, "INBOX")
        try:
            there = mailbox(server, "box")
        except imaplib.IMAP4.error:
            there = {}
        assert len(here) <= (0 if promised else 1), "a message that was expunged"
        assert len(there) <= 1 and len(here) + len(there) >= 1, "the message is gone"
        assert there or not copied, "a copy is gone"
        assert all(message.endswith(FIRST) for message in [*here.values(), *there.values()])
        send(server, FIRST)
        assert max(mailbox(server, "INBOX")) == 2, "the UID of a new message"


FLOWS = [
    Delivery("smtp", b"Subject: small\r\n\r\n" + b"short lines\r\n" * 50),
    Delivery("smtp-large", b"Subject: large\r\n\r\n" + b"a line that comes often in this message\r\n" * 10_000),
    Removal(),
    Append("imap-append", b"Subject: small\r\n\r\n" + b"short lines\r\n" * 50),
    Append("imap-append-large", b"Subject: large\r\n\r\n" + b"a line that comes often in this message\r\n" * 10_000),
    Transfer(),
]


class Sweep:
    def __init__(self, program, kind, folder):
        self.program = program
        self.folder = folder
        self.place = folder / "store"
        self.store = f"{kind}:{self.place / 'mail'}"
        self.template = folder / "template"

    def prepare(self, flow):
        """Makes the store that each run of the flow begins with."""
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.rmtree(self.template, ignore_errors=True)
        self.place.mkdir()
        server = Server(self.program, self.store)
        for message in (FIRST, *getattr(flow, "more", ())):
            send(server, message)
        server.stop()
        self.place.rename(self.template)

    def fresh_store(self):
        shutil.rmtree(self.place, ignore_errors=True)
        shutil.copytree(self.template, self.place)

    def points(self, flow):
        """The calls (name, number) that the server makes in this flow, once it is ready."""
        self.fresh_store()
        log = self.folder / "calls"
        server = Server(self.program, self.store, ["strace", "-f", "-qq", "-s", "300", "-o", str(log), "-e", f"trace={CALLS}"])
        assert server.is_ready and flow.act(server), "the flow fails by itself"
        server.stop()
        counts = collections.Counter()
        points = set()
        is_ready = False
        for line in log.read_text(errors="replace").splitlines():
            match = re.match(r"(\d+) +(\w+)\(", line)  # strace numbers the calls of each thread by itself
            if not match:
                continue
            counts[match.groups()] += 1
            is_ready = is_ready or 'ready\\n"' in line
            if is_ready:
                points.add((match[2], counts[match.groups()]))
        return sorted(points)

    def run(self, flow, call, number):
        """True when the server was killed, as intended."""
        self.fresh_store()
        server = Server(self.program, self.store,
                        ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={call}",
                         "-e", f"inject={call}:signal=SIGKILL:when={number}"])
        promised = server.is_ready and flow.act(server)
        was_killed = server.stop()
        again = Server(self.program, self.store)
        assert again.is_ready, "it does not start again"
        try:
            flow.check(again, promised)
        finally:
            again.stop()
        return was_killed, promised


def main():
    options = argparse.ArgumentParser()
    options.add_argument("mail_server")
    options.add_argument("--store", choices=["sqlite", "maildir"], default="sqlite")
    options.add_argument("--sample", type=int, help="only about so many points of each flow")
    options.add_argument("--flow", action="append", choices=[flow.name for flow in FLOWS])
    chosen = options.parse_args()
    if not shutil.which("strace"):
        print("skipped: strace is not installed")
        return 77
    place = "/dev/shm" if Path("/dev/shm").is_dir() else None
    failures = 0
    with tempfile.TemporaryDirectory(dir=place) as folder:
        sweep = Sweep(chosen.mail_server, chosen.store, Path(folder))
        for flow in FLOWS:
            if chosen.flow and flow.name not in chosen.flow:
                continue
            sweep.prepare(flow)
            points = sweep.points(flow)
            every = max(1, len(points) // chosen.sample) if chosen.sample else 1
            results = collections.Counter()
            for call, number in points[::every]:
                try:
                    results[sweep.run(flow, call, number)] += 1
                except AssertionError as error:
                    failures += 1
                    print(f"{flow.name}, killed at {call} number {number}: {error}")
            killed = results[True, True] + results[True, False]
            print(f"{flow.name}: {len(points)} calls, {sum(results.values())} runs, killed in {killed}, "
                  f"{results[True, True]} of them behind the answer", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
