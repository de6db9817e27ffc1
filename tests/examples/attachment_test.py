"""Attachments of any name and any octets, from mail_build through a message into a folder by mail_parse --extract: the
octets come out as they went in, under a name that is safe, and nothing is ever written elsewhere.

Usage: attachment_test.py MAIL_BUILD MAIL_PARSE [unittest arguments]
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unicodedata
import unittest
import urllib.parse
from pathlib import Path

MAIL_BUILD = MAIL_PARSE = ""

# Names as files can have them: None where they come out as they are, "" where as something safer.
NAMES = {
    "plan.pdf": None,
    "two words.txt": None,
    "no extension": None,
    "Übersicht für März.ods": None,
    "日本語" * 20 + ".png": None,
    "emoji 😀👩‍🚀.txt": "",
    "quote ' and ; semicolon.txt": None,
    "percent%41.txt": None,
    "=?utf-8?q?a?=.txt": "",
    'double " quote.txt': "",
    "back\\slash.txt": "",
    "star*question?.txt": "",
    ".hidden": "",
    "CON": "",
    "con.txt": "",
    "LPT1.pdf": "",
    "trailing dot.": "",
    "trailing blank ": "",
    " leading blank": "",
    "-rf": "",
    "right\u202eto left gpj.exe": "",
    "tab\there.txt": "",
    "x" * 255: "",
    "ä" * 127: "",
}
# Names that no file can have.
HOSTILE = ["../../etc/passwd", "/etc/passwd", "..\\..\\boot.ini", "C:\\boot.ini", "\\\\host\\share\\x", "..", ".", "",
           "/", "a/../../b",
           "nul\0.txt", "nul\0/../../x", "x" * 5000, "ä" * 3000, "\u202e" * 50, "..%2f..%2fx", "a\r\nSubject: x",
           "~/x", "$(touch x)",
           "COM1", "aux.tar.gz", ". .", "...", "x/", "\ufeff..\ufeff/x", "．．／x"]
OCTETS = [b"", b"\0", b"x", b"\r", b"\n", b"\r\n", b".\r\n", b"From x\n", bytes(range(256)) * 300,
          b"--=_\r\n--b--\r\n", b"\xff" * 76,
          b"=" * 1000, b"a" * 10000, b" \t\r\n" * 100, os.urandom(100_000)]


def run(*command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, **options)


def build(*files):
    done = run(MAIL_BUILD, "--from", "a@example.org", "--to", "b@example.org", "--subject", "s",
               *(f"--attach={f}" for f in files))
    assert done.returncode == 0, done.stderr
    return done.stdout


class AttachmentTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.inside = Path(self.folder.name) / "outer" / "inside"
        self.inside.mkdir(parents=True)

    def extract(self, message):
        """The files that come out, by name; what lies around the folder must stay as it is."""
        for old in self.inside.iterdir():
            old.unlink()
        done = run(MAIL_PARSE, "--extract", str(self.inside), "-", input=message)
        self.assertEqual(done.returncode, 0, done.stderr)
        around = [p for p in Path(self.folder.name).rglob("*") if p != self.inside and self.inside not in p.parents]
        self.assertEqual([p.name for p in around], ["outer"])
        for file in self.inside.iterdir():
            self.assertTrue(file.is_file() and not file.is_symlink(), file)
            self.check_safe(file.name)
        return {p.name: p.read_bytes() for p in self.inside.iterdir()}

    def check_safe(self, name):
        self.assertLessEqual(len(name.encode()), 255)
        self.assertNotRegex(name, r'[/\\\0-\x1f\x7f<>:"|?*]')
        self.assertNotRegex(name, r"^[.\s-]|[.\s]$")
        self.assertNotRegex(name, r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
        self.assertFalse([c for c in name if unicodedata.category(c) in ("Cc", "Cs")
                          or unicodedata.bidirectional(c) in
                          ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI", "LRI", "FSI", "PDI")], name)

    def test_M28_names_of_files(self):
        for name, result in NAMES.items():
            with self.subTest(name=name), tempfile.TemporaryDirectory() as source:
                path = Path(source) / name
                path.write_bytes(name.encode())
                message = build(path)
                part = json.loads(run(MAIL_PARSE, "--json", "-", input=message).stdout)["body"]
                leaf = part["parts"][-1] if part["parts"] else part
                self.assertEqual(leaf["filename"], name)
                files = self.extract(message)
                self.assertEqual(list(files.values()), [name.encode()])
                if result is None:
                    self.assertEqual(list(files), [name])

    def test_a_name_that_no_message_can_have(self):
        with tempfile.TemporaryDirectory() as source:
            path = Path(source) / "new\nline.txt"
            path.write_bytes(b"x")
            done = run(MAIL_BUILD, "--from", "a@example.org", "--to", "b@example.org", "--subject", "s",
                       f"--attach={path}")
            self.assertEqual((done.returncode, done.stdout, done.stderr.count(b"\n")), (1, b"", 1))

    def test_a_name_that_is_not_utf_8(self):
        with tempfile.TemporaryDirectory() as source:
            path = os.path.join(os.fsencode(source), b"caf\xe9.txt")
            with open(path, "wb") as f:
                f.write(b"x")
            done = run(MAIL_BUILD, "--from", "a@example.org", "--to", "b@example.org", "--subject", "s",
                       b"--attach=" + path)
            if done.returncode == 0:  # then with a name that is text
                done.stdout.decode("ascii")
                self.assertEqual(list(self.extract(done.stdout).values()), [b"x"])
            else:
                self.assertEqual((done.returncode, done.stderr.count(b"\n")), (1, 1), done.stderr)

    def test_M28_names_in_messages(self):
        for name in HOSTILE:
            encoded = urllib.parse.quote(name, safe="")
            for parameter in (f"filename*=utf-8''{encoded}",
                              f"filename*0*=utf-8''{encoded[:9]}; filename*1*={encoded[9:]}",
                              'filename="' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'):
                if parameter.startswith('filename="') and re.search(r"[\r\n]", name):
                    continue
                message = (f"Content-Disposition: attachment; {parameter}\r\n\r\n".encode() + name.encode())
                with self.subTest(parameter=parameter[:80]):
                    self.assertEqual(list(self.extract(message).values()), [name.encode()])

    def test_octets(self):
        with tempfile.TemporaryDirectory() as source:
            paths = []
            for i, octets in enumerate(OCTETS):
                paths.append(Path(source) / f"{i}.bin")
                paths[-1].write_bytes(octets)
            files = self.extract(build(*paths))
            self.assertEqual(files, {p.name: p.read_bytes() for p in paths})
            for path in paths:
                self.assertEqual(self.extract(build(path)), {path.name: path.read_bytes()})

    def test_octets_of_text_files(self):
        """A text must not become another by its line ends either."""
        for name in ("x.txt", "x.html", "x.eml", "x.csv"):
            with self.subTest(name=name), tempfile.TemporaryDirectory() as source:
                path = Path(source) / name
                for octets in OCTETS:
                    path.write_bytes(octets)
                    self.assertEqual(list(self.extract(build(path)).values()), [octets])

    def test_many_of_one_name(self):
        part = b"--b\nContent-Disposition: attachment; filename=x.txt\n\n%d\n"
        message = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"".join(part % i
                                                                              for i in range(200)) + b"--b--\n"
        files = self.extract(message)
        self.assertEqual(sorted(map(int, files.values())), list(range(200)))

    def test_a_file_that_is_there_stays(self):
        message = b"Content-Disposition: attachment; filename=x.txt\n\nnew"
        self.extract(message)
        (self.inside / "x.txt").write_bytes(b"old")
        (self.inside / "y.txt").symlink_to("/dev/null")
        self.assertEqual(run(MAIL_PARSE, "--extract", str(self.inside), "-", input=message).returncode, 0)
        self.assertEqual((self.inside / "x.txt").read_bytes(), b"old")
        self.assertEqual((self.inside / "x (2).txt").read_bytes(), b"new")


if __name__ == "__main__":
    MAIL_BUILD, MAIL_PARSE = map(os.path.abspath, sys.argv[1:3])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
