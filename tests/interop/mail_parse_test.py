"""mail_parse on real messages, against Python's email package: JSON for each, with every key; the same parts, octets
and texts, but where a reason is given.

Usage: mail_parse_test.py MAIL_PARSE CORPUS_FOLDER [unittest arguments]
"""

import email
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MAIL_PARSE = ""
CORPUS = Path()

MESSAGE = ("file envelope headers from sender reply_to to cc bcc subject date message_id in_reply_to references body "
           "defects").split()
PART = ("type parameters charset disposition filename content_id description encoding size decoded_size sha256 text "
        "parts message").split()

BROKEN_HEADER = "Python takes a multipart whose header runs into a delimiter for a leaf"
SAME_BOUNDARY = "of equal boundaries, and of one that begins another, Python prefers the outermost, we the innermost"
HEADER = "blanks before a colon end a header to Python"
FOLDED_TYPE = "Python keeps the fold in a type"
UNKNOWN_ENCODING = "an unknown encoding makes application/octet-stream (RFC 2045 section 6.4)"
READS_ENCODED = "we read messages that are encoded against RFC 2045 section 6.4"
FOLDED_BOUNDARY = "Python keeps the fold in a boundary"
BLANKS = "Python keeps the blanks behind the name of an encoding, and does not know it"
BIG5 = "the two have different tables of Big5"
DIFFERENT = {
    "cpython/msg_15.txt": SAME_BOUNDARY,
    "cpython/msg_37.txt": BROKEN_HEADER,
    "cpython/msg_39.txt": SAME_BOUNDARY,
    "mail-parser/malformed/000.eml": BROKEN_HEADER,
    "mail-parser/malformed/003.eml": SAME_BOUNDARY,
    "mail-parser/malformed/005.eml": SAME_BOUNDARY,
    "mail-parser/malformed/013.eml": SAME_BOUNDARY,
    "mail-parser/malformed/017.eml": FOLDED_TYPE,
    "mail-parser/malformed/019.eml": HEADER,
    "mail-parser/rfc/008.eml": READS_ENCODED,
    "mail-parser/thirdparty/003.eml": BLANKS,
    "mail-parser/thirdparty/004.eml": UNKNOWN_ENCODING,
    "mail-parser/thirdparty/012.eml": FOLDED_BOUNDARY,
    "ruby-mail/error_emails/content_transfer_encoding_7-bit.eml": UNKNOWN_ENCODING,
    "ruby-mail/error_emails/content_transfer_encoding_empty.eml": BIG5,
    "ruby-mail/error_emails/content_transfer_encoding_plain.eml": UNKNOWN_ENCODING,
    "ruby-mail/error_emails/content_transfer_encoding_qp_with_space.eml": UNKNOWN_ENCODING,
    "ruby-mail/error_emails/content_transfer_encoding_spam.eml": UNKNOWN_ENCODING,
    "ruby-mail/error_emails/content_transfer_encoding_text-html.eml": UNKNOWN_ENCODING,
    "ruby-mail/error_emails/content_transfer_encoding_with_8bits.eml": UNKNOWN_ENCODING,
    "ruby-mail/rfc2822/example13.eml": HEADER,
}


def run(*arguments, **options):
    return subprocess.run([MAIL_PARSE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          **options)


def parse(path):
    done = run("--json", str(path))
    assert done.returncode == 0, (path, done.stderr)
    lines = done.stdout.decode("utf-8").splitlines()
    assert len(lines) == 1, path
    return json.loads(lines[0])


def check_keys(message):
    assert list(message) == MESSAGE, list(message)
    parts = [message["body"]]
    while parts:
        part = parts.pop()
        assert list(part) == PART, list(part)
        parts += part["parts"]
        if part["message"]:
            check_keys(part["message"])


def shape(part):
    if part["message"]:
        return "message{" + shape(part["message"]["body"]) + "}"
    return part["type"] + ("(" + ",".join(map(shape, part["parts"])) + ")" if part["parts"] else "")


def their_parts(part):
    """Python takes all of message/* apart; message/delivery-status, partial and external-body are leaves to us."""
    if not part.is_multipart() or (part.get_content_maintype() == "message" and
                                   part.get_content_type() not in ("message/rfc822", "message/global")):
        return []
    return part.get_payload()


def their_shape(part):
    parts = their_parts(part)
    if parts and part.get_content_maintype() == "message":
        return "message{" + their_shape(parts[0]) + "}"
    return part.get_content_type() + ("(" + ",".join(map(their_shape, parts)) + ")" if parts else "")


def leaves(part):
    if part["message"]:
        yield from leaves(part["message"]["body"])
    elif part["parts"]:
        for child in part["parts"]:
            yield from leaves(child)
    else:
        yield part


def their_leaves(part):
    parts = their_parts(part)
    for child in parts:
        yield from their_leaves(child)
    if not parts:
        yield part


def their_text(part, octets):
    charset = part.get_content_charset() or "utf-8"
    if charset == "us-ascii":
        charset = "utf-8"
    try:
        return octets.decode(charset, "replace").replace("\0", "\ufffd")
    except LookupError:
        return octets.decode("cp1252", "replace").replace("\0", "\ufffd")


class MailParseTest(unittest.TestCase):
    def messages(self):
        return sorted([*CORPUS.rglob("*.eml"), *CORPUS.rglob("msg_*.txt")])

    def difference(self, path):
        ours = parse(path)
        check_keys(ours)
        theirs = email.message_from_bytes(path.read_bytes())
        if shape(ours["body"]) != their_shape(theirs):
            return f"{shape(ours['body'])}\n   {their_shape(theirs)}"
        for mine, other in zip(leaves(ours["body"]), their_leaves(theirs)):
            octets = other.get_payload(decode=True)
            if octets is None:
                continue
            # Python takes the last line end of a multipart without its last delimiter for the delimiter's, and
            # leaves blanks at the ends of quoted-printable lines, against RFC 2045 section 6.7.
            if mine["sha256"] and hashlib.sha256(octets).hexdigest() != mine["sha256"]:
                cut = b"\n".join(line.rstrip(b" \t\r") for line in octets.split(b"\n")).rstrip()
                if mine["decoded_size"] < len(cut) or mine["decoded_size"] > len(octets) + 2:
                    return f"{mine['type']}: {mine['decoded_size']} octets, not {len(octets)}"
            elif mine["text"] is not None and mine["text"] != their_text(other, octets):
                return f"{mine['text']!r}\n   {their_text(other, octets)!r}"
        return None

    def test_the_corpus(self):
        unexplained = []
        for path in self.messages():
            name = str(path.relative_to(CORPUS))
            difference = self.difference(path)
            if difference and name not in DIFFERENT:
                unexplained.append(name)
                print(f"{name}\n   {difference}")
        self.assertGreater(len(self.messages()), 200)
        self.assertEqual(unexplained, [])

    def test_many_files_and_the_standard_input(self):
        paths = self.messages()[:3]
        lines = run("--json", *map(str, paths)).stdout.decode().splitlines()
        self.assertEqual([json.loads(line)["file"] for line in lines], [str(p) for p in paths])
        self.assertEqual(json.loads(run("--json", "-", input=b"Subject: x\n\ny").stdout)["subject"], "x")

    def test_attachments_stay_in_their_folder(self):
        message = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(
            b"--b\nContent-Disposition: attachment; filename=\"" + name + b"\"\n\n" + str(i).encode() + b"\n"
            for i, name in enumerate([b"../../a.txt", b"/tmp/a.txt", b"a.txt", b".."])) + b"--b--\n"
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("--extract", folder, "-", input=message).returncode, 0)
            files = {p.name: p.read_text() for p in Path(folder).iterdir()}
        self.assertEqual(files, {"a.txt": "0", "a (2).txt": "1", "a (3).txt": "2", "part-4.txt": "3"})

    def test_encoded_messages_in_messages_have_a_budget(self):
        """M24: each level hides the next in base64; all are read up to a depth, and nothing takes long."""
        message = b"Subject: 0\n\nx"
        for level in range(1, 40):
            encoded = subprocess.run(["base64"], input=message, stdout=subprocess.PIPE, check=True).stdout
            message = (b"Subject: %d\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" % level
                       + encoded)
        part = json.loads(run("--json", "-", input=message).stdout)
        depth = 0
        while part["body"]["message"]:
            part, depth = part["body"]["message"], depth + 1
        self.assertEqual(depth, 20)
        self.assertEqual(part["body"]["type"], "message/rfc822")

    def test_errors_are_one_line(self):
        for arguments, status in ((["/nonexistent"], 1), (["--bad", "x"], 2), ([], 2), (["--json", "/"], 1)):
            done = run(*arguments)
            self.assertEqual(done.returncode, status)
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)


if __name__ == "__main__":
    MAIL_PARSE = os.path.abspath(sys.argv[1])
    CORPUS = Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
