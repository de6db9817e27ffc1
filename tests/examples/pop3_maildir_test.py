#!/usr/bin/env python3
"""pop3_maildir_server beside other programs that deliver into its Maildir, count octets otherwise, and rename files
while it looks at them. Arguments: pop3_maildir_server."""
import os
import pathlib
import poplib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading

SERVER = sys.argv[1]
SMALL = b"Subject: small\r\n\r\nx\r\n"


class Maildir:
    """A folder with these files, and the server of it, perhaps under strace."""

    def __init__(self, folder, files, *trace):
        self.path = folder
        for part in ("tmp", "new", "cur"):
            (folder / part).mkdir(parents=True)
        for name, text in files.items():
            (folder / name).write_bytes(text)
        leaks = {"ASAN_OPTIONS": "detect_leaks=0"} if trace else {}  # nobody finds them beside strace
        self.process = subprocess.Popen(
            [*trace, SERVER, "--listen", "127.0.0.1:0", "--user", "ada", "--password-env", "SECRET", "--maildir",
             str(folder)], stdout=subprocess.PIPE, text=True, env={**os.environ, "SECRET": "secret", **leaks})
        self.port = int(self.process.stdout.readline().rpartition(":")[2])
        self.process.stdout.readline()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.process.send_signal(signal.SIGTERM)
        expect("exit status", self.process.wait(timeout=30), 0)
        self.process.stdout.close()

    def log_in(self):
        client = poplib.POP3("127.0.0.1", self.port, timeout=60)
        client.user("ada")
        client.pass_("secret")
        return client

    def mark_as_read(self):
        for file in (self.path / "new").iterdir():
            file.rename(self.path / "cur" / f"{file.name}:2,S")


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found}, not {wanted}")


def fetch(client, number):
    """What RETR gives; the words of a refusal."""
    try:
        return b"\r\n".join(client.retr(number)[1]) + b"\r\n"
    except poplib.error_proto as refused:
        return refused.args[0]


def check_sizes_in_names(folder):
    """What is announced is what is sent (RFC 1939 section 11), whatever who delivered it has counted."""
    bare_cr = b"Subject: progress\r\n\r\n10%\r20%\r\n"
    large = b"Subject: large\r\n\r\n" + b"x" * 76 + b"\r\n" + (b"y" * 76 + b"\r\n") * 2000 + b"a\rb\r\n"
    texts = [SMALL, bare_cr, large, SMALL, large, large]
    sizes = [len(SMALL), len(bare_cr), len(large), 5, 10 ** 15, 0]  # the first is right
    whole = [text.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n") for text in texts]
    with Maildir(folder, {f"new/{n}.host,W={size}": text for n, (size, text) in enumerate(zip(sizes, texts))}) as box:
        client = box.log_in()
        expect("sizes in names", [int(line.split()[1]) for line in client.list()[1]], sizes)
        for _ in range(2):
            expect("a size that is right", fetch(client, 1), whole[0])
            for number in range(2, 7):
                told = b"-ERR [SYS/TEMP] the message cannot be read as it was listed"
                expect("a size that is wrong", fetch(client, number), told)
        expect("sizes stay as they were told", int(client.list(2).split()[2]), sizes[1])
        client.quit()

        client = box.log_in()
        expect("sizes", [int(line.split()[1]) for line in client.list()[1]], [len(text) for text in whole])
        expect("messages", [fetch(client, number) for number in range(1, 7)], whole)
        client.quit()


def looked_through(calls):
    return len(re.findall(r'open(?:at)?\(.*/new/?"', calls.read_text()))


def check_that_a_maildir_is_listed_once(folder):
    """A mail reader that opens a folder gives each new file another name, and this server no new listing for each."""
    if not shutil.which("strace"):
        return print("strace is not installed: how often names are read is not tested")
    count, calls = 40, folder / "calls"
    files = {f"new/{n:02}.host": b"Subject: %d\r\n\r\n" % n for n in range(count)}
    trace = ("strace", "-D", "-f", "-qq", "-o", str(calls), "-e", "trace=open,openat")
    with Maildir(folder / "box", files, *trace) as box:
        client = box.log_in()
        box.mark_as_read()
        before = looked_through(calls)
        for number in range(1, count + 1):
            expect("a message", fetch(client, number), b"Subject: %d\r\n\r\n" % (number - 1))
        expect("listings for RETR", looked_through(calls) - before, 1)
        for file in (box.path / "cur").iterdir():
            if int(file.name[:2]) % 2:
                file.rename(box.path / "cur" / f"{file.name}T")
            else:
                file.unlink()
        for number in range(1, count + 1):
            expect("a message that is gone", fetch(client, number).startswith(b"-ERR [SYS/TEMP]"), number % 2 == 1)
            client.dele(number)
        for file in (box.path / "cur").iterdir():
            file.rename(box.path / "cur" / file.name.replace(":2,ST", ":2,S"))
        client.quit()
        expect("listings for all", looked_through(calls) - before <= 6, True)
        expect("left", list((box.path / "cur").iterdir()), [])


def check_that_a_message_is_listed_once(folder):
    """Another program moves it from new/ to cur/ between the listings of these two."""
    if not shutil.which("strace"):
        return print("strace is not installed: a move while names are read is not tested")
    name = f"2.host,S={len(SMALL)},W={len(SMALL)}"
    files = {"new/1.host": SMALL, f"new/{name}": SMALL, "cur/3.host:2,": SMALL}
    trace = ("strace", "-D", "-f", "-e", "quiet=attach,exit,path-resolution", "-o", "/dev/null", "-e",
             "inject=?open,openat:delay_enter=500ms", "-P", str(folder / "cur") + "/")
    with Maildir(folder, files, *trace) as box:
        timer = threading.Timer(0.25, (folder / "new" / name).rename, [folder / "cur" / f"{name}:2,S"])
        timer.start()
        client = box.log_in()
        timer.join()
        ids = [line.split()[1].decode() for line in client.uidl()[1]]
        expect("unique ids", ids, ["1.host", name, "3.host"])
        expect("the message", fetch(client, 2), SMALL)
        client.dele(2)
        client.quit()
        expect("left", sorted(path.name for path in folder.glob("*/*")), ["1.host", "3.host:2,"])


with tempfile.TemporaryDirectory() as name:
    for check in (check_sizes_in_names, check_that_a_maildir_is_listed_once, check_that_a_message_is_listed_once):
        check(pathlib.Path(name).resolve() / check.__name__)
