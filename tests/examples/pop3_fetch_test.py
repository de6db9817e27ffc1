#!/usr/bin/env python3
"""pop3_fetch against a server that does as it is told: what an mbox file holds after a crash, what a refused removal
does to the others. Arguments: pop3_fetch."""
import mailbox
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading

FETCH = sys.argv[1]


class Maildrop:
    """A POP3 server of one maildrop, which keeps some messages whatever is said."""

    def __init__(self, messages, kept=()):
        self.messages, self.kept = dict(enumerate(messages, 1)), kept
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.listener.accept()
            with connection, connection.makefile("rb") as lines:
                self.talk(connection.sendall, lines)

    def talk(self, say, lines):
        numbers, marked = list(self.messages), set()
        say(b"+OK\r\n")
        for line in lines:
            verb, *arguments = line.split()
            number = numbers[int(arguments[0]) - 1] if verb in (b"RETR", b"DELE") else 0
            if verb == b"CAPA":
                say(b"-ERR\r\n")
            elif verb == b"LIST":
                say(b"+OK\r\n" + b"".join(b"%d 1\r\n" % n for n in range(1, len(numbers) + 1)) + b".\r\n")
            elif verb == b"RETR":
                say(b"+OK\r\n" + self.messages[number] + b".\r\n")
            elif verb == b"DELE" and number in self.kept:
                say(b"-ERR the message is held\r\n")
            elif verb == b"QUIT":
                self.messages = {n: m for n, m in self.messages.items() if n not in marked}
                return say(b"+OK\r\n")
            else:
                marked.add(number)
                say(b"+OK\r\n")


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found}, not {wanted}")


def fetch(server, *arguments, before=()):
    leaks = {"ASAN_OPTIONS": "detect_leaks=0"} if before else {}  # nobody finds them beside strace
    return subprocess.run(
        [*before, FETCH, "--server", f"127.0.0.1:{server.port}", "--tls", "none", "--user", "ada", "--password-env",
         "SECRET", "--auth", "USER", *arguments],
        env={**os.environ, "SECRET": "secret", **leaks}, stderr=subprocess.PIPE, text=True, timeout=60)


def message(subject):
    return b"Subject: %s\r\n\r\nx\r\n" % subject


def check_a_refused_removal(folder):
    """The others are removed all the same (RFC 1939 section 6), and the refusal is told."""
    server = Maildrop([message(b"%d" % n) for n in range(5)], kept=(2,))
    for _ in range(2):
        done = fetch(server, "--maildir", str(folder / "box"), "--delete")
        expect("exit status", done.returncode, 1)
        expect("what was said", done.stderr, "pop3_fetch: remove: the message is held\n")
        expect("left at the server", list(server.messages), [2])


def with_empty_line(text):
    if not text or text.endswith(b"\n\n"):
        return text
    return text + (b"\n" if text.endswith(b"\n") else b"\n\n")


def check_what_was_cut_off(folder):
    """What a crash, or another program, has left without an empty line at its end swallows no message."""
    box = folder / "cut.mbox"
    whole = b"From a@b Thu Jan  1 00:00:00 1970\nSubject: one\n\nlast line\n\n"
    for size in range(len(whole) + 1):
        box.write_bytes(whole[:size])
        expect("fetch", fetch(Maildrop([message(b"two"), message(b"three")]), "--mbox", str(box)).returncode, 0)
        found = box.read_bytes()
        before = with_empty_line(whole[:size])
        expect("what stands before", found[:len(before) + 5], before + b"From ")
        subjects = [str(m["subject"]) for m in mailbox.mbox(box)]
        expect(f"messages behind {size} octets", subjects[-2:], ["two", "three"])
        expect("the end", found[-2:], b"\n\n")


def check_a_new_mbox_is_on_the_disk(folder):
    """Its name, too, before a message is removed at the server."""
    if not shutil.which("strace"):
        return print("strace is not installed: what is synced is not tested")
    box, calls = folder / "synced" / "new.mbox", folder / "calls"
    box.parent.mkdir()
    trace = ("strace", "-f", "-y", "-o", str(calls), "-e", "trace=fsync,sendto,sendmsg,write", "-s", "9")
    expect("fetch", fetch(Maildrop([message(b"one")]), "--mbox", str(box), "--delete", before=trace).returncode, 0)
    before = calls.read_text().partition("DELE")[0]
    synced = re.findall(r"fsync\(\d+<(.*?)>", before)
    expect("synced", synced[-2:], [str(box), str(box.parent)])


with tempfile.TemporaryDirectory() as name:
    for check in (check_a_refused_removal, check_what_was_cut_off, check_a_new_mbox_is_on_the_disk):
        check(pathlib.Path(name).resolve())
