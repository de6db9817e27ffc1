#!/usr/bin/env python3
"""Several sessions of one user on one mailbox, as Python's imaplib sees them, with each store that the examples
have: flags that another has set, \\Recent told to one, RENAME of what is above. Arguments: imap_memory_server,
mail_server."""
import imaplib
import pathlib
import re
import subprocess
import sys
import tempfile

MEMORY_SERVER, MAIL_SERVER = sys.argv[1:]
MESSAGE = b"Subject: x\r\n\r\ny\r\n"


def start(*command):
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    port = re.fullmatch(r"listening imap \S+:(\d+)\n", server.stdout.readline())
    if not port or server.stdout.readline() != "ready\n":
        server.kill()
        sys.exit(f"{command[0]} did not start")
    return server, int(port.group(1))


def log_in(port, mailbox=None):
    session = imaplib.IMAP4("127.0.0.1", port, timeout=30)
    session.login("ada", "secret")
    if mailbox:
        answered(session.select(mailbox))
    return session


def answered(answer):
    if answer[0] != "OK":
        raise AssertionError(answer)
    return answer[1]


def told(session, name):
    """The last number that the session was told of this name since it was asked last; None when none was."""
    numbers = session.response(name)[1]
    return int(numbers[-1]) if numbers[-1] is not None else None


def flags(session, message=1):
    line = answered(session.fetch(str(message), "(FLAGS)"))[-1]
    return {flag.decode() for flag in imaplib.ParseFlags(line)}


def expect(what, found, wanted):
    if found != wanted:
        raise AssertionError(f"{what}: {found}, not {wanted}")


def check_flags(port):
    one, two = log_in(port), log_in(port)
    answered(one.append("INBOX", "", None, MESSAGE))
    for session in (one, two):
        answered(session.select())
    answered(two.store("1", "+FLAGS", r"(\Flagged $Label)"))
    lines = answered(one.fetch("1", "(FLAGS)"))
    expect("answers to FETCH", len(lines), 1)
    expect("flags of another's STORE", flags(one) - {r"\Recent"}, {r"\Flagged", "$Label"})
    answered(two.store("1", "FLAGS.SILENT", r"(\Deleted)"))
    expect("another's DELETED", answered(one.search(None, "DELETED")), [b"1"])
    answered(two.expunge())
    answered(one.noop())
    expect("messages after EXPUNGE", told(one, "EXPUNGE"), 1)
    for session in (one, two):
        session.logout()


def check_recent(port):
    one, two, reader, writer = log_in(port, "INBOX"), log_in(port, "INBOX"), log_in(port), log_in(port)
    answered(reader.select(readonly=True))
    for session in (one, two, reader):
        told(session, "RECENT")
    answered(writer.append("INBOX", "", None, MESSAGE))
    answered(reader.noop())
    expect("EXAMINE", told(reader, "RECENT"), 1)
    answered(one.noop())
    expect("the first that is told", told(one, "RECENT"), 1)
    answered(two.noop())
    expect("the second that is told", told(two, "RECENT"), None)
    expect("messages of the second", told(two, "EXISTS"), 1)
    answered(writer.select())
    expect("who selects it then", told(writer, "RECENT"), 0)
    expect("flags of the first", flags(one), {r"\Recent"})
    expect("flags of the second", flags(two), set())
    # One APPEND in the session that has it selected, one before anybody was told of it.
    answered(two.append("INBOX", "", None, MESSAGE))
    expect("one's own APPEND", told(two, "RECENT"), 1)
    answered(one.noop())
    expect("another's APPEND", told(one, "RECENT"), None)
    for session in (one, two, reader, writer):
        session.logout()


def check_rename(port):
    one, two, third = log_in(port), log_in(port), log_in(port)
    for name in ("work", "work/below"):
        answered(third.create(name))
    answered(third.append("work/below", "", None, MESSAGE))
    for session in (one, two):
        answered(session.select("work/below"))
    answered(third.rename("work", "play"))
    answered(third.append("play/below", "", None, MESSAGE))
    answered(one.noop())
    expect("messages below the renamed mailbox", told(one, "EXISTS"), 2)
    answered(one.store("1", "+FLAGS", r"(\Seen)"))
    answered(two.noop())
    expect("flags there", flags(two) - {r"\Recent"}, {r"\Seen"})
    for session in (one, two, third):
        session.logout()


def check_other_program(port, folder):
    """Another program marks a message in the Maildir, and the store hears of it."""
    one, two = log_in(port), log_in(port)
    answered(one.append("INBOX", "", None, MESSAGE))
    answered(one.select())
    [file] = folder.glob("new/*")
    file.rename(folder / "cur" / (file.name + ":2,F"))
    answered(two.status("INBOX", "(UNSEEN)"))
    expect("flags that another program has set", flags(one) - {r"\Recent"}, {r"\Flagged"})
    answered(one.store("1", "FLAGS.SILENT", r"(\Deleted)"))
    answered(one.expunge())
    for session in (one, two):
        session.logout()


def check_poll(port, folder):
    """Another program delivers and removes, and NOOP and CHECK tell of it."""
    session = log_in(port, "INBOX")
    before = told(session, "EXISTS")
    file = folder / "new" / "1795493106.M1P1.elsewhere"
    (folder / "tmp" / file.name).write_bytes(b"Subject: polled\n\nText\n")
    (folder / "tmp" / file.name).rename(file)
    answered(session.noop())
    expect("EXISTS of NOOP", told(session, "EXISTS"), before + 1)
    file.unlink()
    answered(session.check())
    expect("EXPUNGE of CHECK", told(session, "EXPUNGE"), before + 1)
    session.logout()


def check(name, *command, maildir=None):
    server, port = start(*command)
    try:
        if maildir:
            check_other_program(port, maildir)
            check_poll(port, maildir)
        check_flags(port)
        check_recent(port)
        check_rename(port)
    except AssertionError as error:
        sys.exit(f"{name}: {error}")
    finally:
        server.terminate()
        status = server.wait(30)
    expect(f"{name}: exit status", status, 0)
    print(f"{name}: good")


def main():
    check("imap_memory_server", MEMORY_SERVER, "--listen", "127.0.0.1:0", "--user", "ada:secret")
    with tempfile.TemporaryDirectory() as folder:
        for store in ("memory:", f"sqlite:{folder}/mail.db", f"maildir:{folder}/mail"):
            check(f"mail_server --store {store}", MAIL_SERVER, "--domain", "example.org", "--user", "ada:secret",
                  "--store", store, "--imap", "127.0.0.1:0", "--allow-plaintext-auth",
                  maildir=pathlib.Path(folder, "mail", "ada") if store.startswith("maildir:") else None)


main()
