"""What libimap's bridge makes of real messages against what Dovecot makes of them: ENVELOPE and BODYSTRUCTURE.

Without Dovecot it is skipped with a printed reason.

Usage: envelope_test.py IMAP_STRUCTURE CORPUS_FOLDER [unittest arguments]
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

from dovecot import Dovecot

IMAP_STRUCTURE = ""
CORPUS = Path()

FOLDS = "we only take the line ends out of folds (RFC 5322 section 2.2.3); Dovecot makes each a space"
HEADER = "we, as Python, end a part's header at a line that is no field; Dovecot goes on behind it"
FIRST = "of a field without addresses that came twice we take the first, Dovecot the last"
NO_ADDRESS = "no valid address: each makes its own best of it"
AS_WRITTEN = "we leave parameters as they were written; Dovecot joins continuations or adds a charset"
BAD_VALUE = "a value without its grammar: each makes its own best of it"
PREFIX = "Dovecot takes a line that only begins with a boundary"
LONG = "we take boundaries of any length, Dovecot the first 80 octets"
LINE_END = "the line end before a delimiter is the delimiter's (RFC 2046 section 5.1.1); Dovecot adds it to messages"
EXTENDED_BOUNDARY = "we decode a boundary in the form of RFC 2231"
BROKEN_HEADER = "a part whose header runs into a delimiter is one part to us"

ENVELOPES = {
    "cpython/msg_27.txt": FOLDS,
    "mail-parser/malformed/019.eml": FIRST,
    "ruby-mail/error_emails/bad_date_header.eml": FOLDS,
    "ruby-mail/error_emails/bad_subject.eml": FOLDS,
    "ruby-mail/error_emails/missing_body.eml": NO_ADDRESS,
    "ruby-mail/error_emails/weird_to_header.eml": NO_ADDRESS,
    "ruby-mail/mime_emails/raw_email_with_binary_encoded.eml": FIRST,
    "ruby-mail/mime_emails/raw_email_with_multipart_mixed_quoted_boundary.eml": FIRST,
    "ruby-mail/plain_emails/mix_caps_content_type.eml": NO_ADDRESS,
    "ruby-mail/plain_emails/raw_email_multiple_from.eml": NO_ADDRESS,
    "ruby-mail/plain_emails/raw_email_with_at_display_name.eml": NO_ADDRESS,
    "ruby-mail/rfc2822/example11.eml": "an empty element of a list (RFC 5322 section 4.4) is none to us",
    "ruby-mail/rfc2822/example14.eml": FOLDS,
}
STRUCTURES = {
    "courriel/boundary_without_dashes.eml": "delimiter lines without their dashes count where there are no others",
    "cpython/msg_14.txt": BAD_VALUE,
    "cpython/msg_29.txt": AS_WRITTEN,
    "cpython/msg_32.txt": AS_WRITTEN,
    "cpython/msg_33.txt": EXTENDED_BOUNDARY,
    "cpython/msg_38.txt": HEADER,
    "mail-parser/malformed/004.eml": PREFIX,
    "mail-parser/malformed/007.eml": BROKEN_HEADER,
    "mail-parser/malformed/016.eml": LONG,
    "mail-parser/malformed/017.eml": BAD_VALUE,
    "mail-parser/malformed/019.eml": HEADER,
    "mail-parser/malformed/022.eml": HEADER,
    "mail-parser/rfc/001.eml": BAD_VALUE,
    "mail-parser/rfc/008.eml": LINE_END,
    "mail-parser/thirdparty/004.eml": BAD_VALUE,
    "mail-parser/thirdparty/007.eml": LINE_END,
    "mail-parser/thirdparty/010.eml": BAD_VALUE,
    "ruby-mail/attachment_emails/attachment_with_unquoted_name.eml": BAD_VALUE,
    "ruby-mail/error_emails/content_transfer_encoding_qp_with_space.eml": BAD_VALUE,
    "ruby-mail/error_emails/content_transfer_encoding_text-html.eml": BAD_VALUE,
    "ruby-mail/error_emails/content_transfer_encoding_with_semi_colon.eml": BAD_VALUE,
    "ruby-mail/error_emails/missing_content_disposition.eml": BAD_VALUE,
    "ruby-mail/error_emails/multiple_invalid_content_dispositions.eml": BAD_VALUE,
    "ruby-mail/mime_emails/raw_email4.eml": HEADER,
    "ruby-mail/mime_emails/raw_email_with_binary_encoded.eml": BAD_VALUE,
    "ruby-mail/mime_emails/raw_email_with_illegal_boundary.eml": BAD_VALUE,
    "ruby-mail/multi_charset/japanese_attachment_long_name.eml": AS_WRITTEN,
    "ruby-mail/plain_emails/raw_email_bad_time.eml": BAD_VALUE,
}

TOKEN = re.compile(rb'[ ]*(?:(\()|(\))|"((?:[^"\\]|\\.)*)"|\{(\d+)\}\r\n|([^ ()"{]+))', re.DOTALL)


def parse(text):
    """An IMAP list as Python lists of bytes, and None for NIL."""
    stack, at = [[]], 0
    while at < len(text):
        token = TOKEN.match(text, at)
        at = token.end()
        opened, closed, quoted, size, atom = token.groups()
        if opened:
            stack.append([])
        elif closed:
            done = stack.pop()
            stack[-1].append(done)
        elif quoted is not None:
            stack[-1].append(re.sub(rb"\\(.)", rb"\1", quoted))
        elif size:
            stack[-1].append(text[at:at + int(size)])
            at += int(size)
        else:
            stack[-1].append(None if atom.upper() == b"NIL" else atom)
    return stack[0][0]


def normal(x):
    """Without what both sides may choose: the case of words, and whether the empty text that a multipart without
    parts shows has its default charset."""
    if not isinstance(x, list):
        return x.lower() if x else x
    x = [normal(y) for y in x]
    if x[:7] == [b"text", b"plain", [b"charset", b"us-ascii"], None, None, b"7bit", b"0"]:
        x[2] = None
    return x


def canonical(message):
    return message.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def ours(files):
    """(envelope, structure) for each file."""
    out = subprocess.run([IMAP_STRUCTURE, *map(str, files)], stdout=subprocess.PIPE, check=True).stdout
    texts = []
    while out:
        size, _, out = out.partition(b"\n")
        texts.append(out[:int(size)])
        out = out[int(size):]
    return list(zip(texts[::2], texts[1::2]))


def fetch(client, number, item):
    """The raw value of one item: imaplib takes a response apart at its literals."""
    data = client.fetch(str(number), f"({item})")[1]
    pieces = []
    for piece in data:
        pieces.append(piece[0] + b"\r\n" + piece[1] if isinstance(piece, tuple) else piece)
    raw = b"".join(pieces)
    return raw[raw.index(item.encode()) + len(item) + 1:-1]


@unittest.skipUnless(shutil.which("dovecot"), "dovecot is not installed")
class EnvelopeTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        folder = Path(folder.name)
        folder.chmod(0o755)
        (folder / "server").mkdir()
        server = Dovecot(folder / "server")
        cls.addClassCleanup(server.stop)
        cls.client = server.client()
        cls.names, files = [], []
        for path in sorted([*CORPUS.rglob("*.eml"), *CORPUS.rglob("msg_*.txt")]):
            message = canonical(path.read_bytes())
            if not message or b"\0" in message or message.count(b"\r") != message.count(b"\r\n"):
                continue  # Dovecot refuses them, or stores something else
            if cls.client.append("INBOX", None, None, message)[0] != "OK":
                continue
            cls.names.append(str(path.relative_to(CORPUS)))
            files.append(folder / str(len(files)))
            files[-1].write_bytes(message)
        cls.client.select("INBOX", readonly=True)
        cls.ours = ours(files)

    def compare(self, item, which, explained):
        different = []
        for number, name in enumerate(self.names, 1):
            theirs = normal(parse(fetch(self.client, number, item)))
            mine = normal(parse(self.ours[number - 1][which]))
            if mine != theirs:
                different.append(name)
            if mine != theirs and name not in explained:
                print(f"{name}\n   ours   {mine}\n   theirs {theirs}")
        print(f"{len(self.names) - len(different)} of {len(self.names)} are equal")
        self.assertEqual(sorted(set(different) - explained.keys()), [])
        self.assertGreater(len(self.names) - len(different), 100)

    def test_envelopes(self):
        self.compare("ENVELOPE", 0, ENVELOPES)

    def test_structures(self):
        self.compare("BODYSTRUCTURE", 1, STRUCTURES)


if __name__ == "__main__":
    IMAP_STRUCTURE = os.path.abspath(sys.argv[1])
    CORPUS = Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
