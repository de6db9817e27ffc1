"""mail_parse as users run it: many files and the standard input, attachments in their folder, budgets and errors. What
it finds in messages is compared in tests/differential.

Usage: mail_parse_test.py MAIL_PARSE CORPUS_FOLDER [unittest arguments]
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

MAIL_PARSE = ""
CORPUS = Path()


def run(*arguments, **options):
    return subprocess.run([MAIL_PARSE, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60,
                          **options)


class MailParseTest(unittest.TestCase):
    def messages(self):
        return sorted([*CORPUS.rglob("*.eml"), *CORPUS.rglob("msg_*.txt")])

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
