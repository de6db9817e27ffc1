#!/usr/bin/env python3
"""What mail_build writes, read by Python's email package: the second implementation that has to find in it
what went in. Run with the program as its argument."""
import email
import email.header
import email.policy
import email.utils
import pathlib
import subprocess
import sys
import tempfile

TEXTS = {
    "empty": "",
    "plain": "Hello.\nSecond line.\n",
    "no end": "Hello.",
    "french": "Ça va ? Voilà un texte à peu près français.\n= 1 =20 =\n",
    "japanese": "日本語のテキストです。" * 40 + "\n",
    "long line": "x" * 5000 + "\n",
    "long accents": "é" * 5000 + "\n",
    "mailbox": "From here\n>From there\n.\n..\n",
    "delimiters": "--=_0123456789abcdef_1\n--=_\n",
    "blanks": "  \t \nends with blanks   \n\t\n",
    "emoji": "😀👩‍🚀" * 100 + "\n",
}
SUBJECTS = [
    "Plan",
    "Déjà vu",
    "日本語の件名はとても長いので、折り返さなければなりません。" * 5,
    "a  b   c",
    "=?utf-8?q?not_a_word?=",
    "word " * 60 + "end",
    "x" * 2000,
    "mixed é ascii ü words ñ here",
]
PEOPLE = [
    ("", "ada@example.org"),
    ("Ada Lovelace", "ada@example.org"),
    ("Lovelace, Ada", "ada.l+x@example.org"),
    ('A "quoted" \\ name', "ada@example.org"),
    ("Jérôme Müller", "j@example.org"),
    ("日本 太郎" * 30, "taro@example.org"),
    ("Joe Q. Public", "joe@sub.example.org"),
    ("ada@elsewhere.example", "ada@example.org"),
]
FILES = [
    ("plan.pdf", bytes(range(256)) * 100),
    ("empty.bin", b""),
    ("pläne für morgen.txt", "ä\n".encode()),
    ("日本語" * 20 + ".png", b"\x89PNG"),
    ('quote " and \\ backslash.zip', b"PK"),
    ("x" * 200 + ".pdf", b"--=_0123456789abcdef_1--\r\n" * 10),
]


def quoted(name, address):
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}" <{address}>' if name else address


def lines(text):
    """Line ends as the wire has them, which is all that may change."""
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def build(program, folder, sender, to, subject, text=None, html=None, files=()):
    command = [program, "--from", quoted(*sender), "--subject", subject]
    for person in to:
        command += ["--to", quoted(*person)]
    for kind, body in (("text", text), ("html", html)):
        if body is not None:
            path = folder / f"body.{kind}"
            path.write_text(body, encoding="utf-8", newline="")
            command += [f"--{kind}", str(path)]
    for name, content in files:
        (folder / name).write_bytes(content)
        command += ["--attach", str(folder / name)]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


def parse(raw):
    assert raw.endswith(b"\r\n") and b"\n" not in raw.replace(b"\r\n", b""), "line ends"
    assert max(map(len, raw.split(b"\r\n"))) <= 998, "a line is too long"
    raw.decode("ascii")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    for part in message.walk():
        assert not part.defects, part.defects
        for value in part.values():
            assert not getattr(value, "defects", ()), (value, value.defects)
    return message


def people(raw, field):
    """By the older of the two parsers in that package: the newer one (of 3.11) leaves blanks between
    encoded words in display names."""
    values = email.message_from_bytes(raw).get_all(field)
    return [(str(email.header.make_header(email.header.decode_header(name))), address)
            for name, address in email.utils.getaddresses(values)]


def body_text(part):
    """The decoded text; the line end before a delimiter or the end of the message is no part of it."""
    return part.get_payload(decode=True).decode(part.get_content_charset())


def check_bodies(message, text, html, is_whole):
    for kind, body in (("plain", text), ("html", html)):
        found = [p for p in message.walk()
                 if p.get_content_type() == f"text/{kind}" and not p.is_attachment()]
        assert len(found) == (body is not None), kind
        for part in found:
            is_base64 = part["Content-Transfer-Encoding"] == "base64"
            want = lines(body) + ("\r\n" if is_whole and not is_base64 else "")
            assert body_text(part) == want, (kind, body_text(part)[:80], want[:80])


def check_files(message, files):
    found = [(p.get_filename(), p.get_payload(decode=True)) for p in message.walk() if p.is_attachment()]
    assert found == list(files), ([n for n, _ in found], [n for n, _ in files])


def main():
    program = sys.argv[1]
    count = 0
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)

        def check(sender, to, subject, text=None, html=None, files=()):
            nonlocal count
            count += 1
            raw = build(program, folder, sender, to, subject, text, html, files)
            message = parse(raw)
            assert message["Subject"] == subject.strip(), (message["Subject"], subject)
            assert people(raw, "From") == [sender], people(raw, "From")
            assert people(raw, "To") == list(to), people(raw, "To")
            assert message["Date"].datetime and message["Message-ID"] and message["MIME-Version"] == "1.0"
            check_bodies(message, text, html, is_whole=not files and (text is None or html is None))
            check_files(message, files)

        for subject in SUBJECTS:
            check(PEOPLE[0], PEOPLE[1:2], subject, text="x")
        for person in PEOPLE:
            check(person, PEOPLE, "Plan", text="x")
        for text in TEXTS.values():
            check(PEOPLE[0], PEOPLE[:1], "Plan", text=text)
            check(PEOPLE[0], PEOPLE[:1], "Plan", text=text, html=f"<p>{text}</p>")
            check(PEOPLE[0], PEOPLE[:1], "Plan", text=text, files=FILES[:1])
        check(PEOPLE[0], PEOPLE[:1], "Plan", files=FILES)
        check(PEOPLE[4], PEOPLE, SUBJECTS[2], TEXTS["french"], TEXTS["japanese"], FILES)
    print(f"{count} messages read back")


if __name__ == "__main__":
    main()
