"""Our DKIM signatures verified by dkimpy and OpenDKIM, and those of dkimpy by us: the corpus and a thousand generated
messages, in the four forms, and again with an octet added.

Usage: dkim_test.py DKIM_TOOL CORPUS_FOLDER [unittest arguments]
"""

import base64
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

try:
    import dkim
except ImportError:
    dkim = None
OPENDKIM = shutil.which("opendkim") or shutil.which("opendkim", path="/usr/sbin:/usr/local/sbin")

TOOL = ""
CORPUS = Path()
FORMS = ("relaxed/relaxed", "simple/simple", "relaxed/simple", "simple/relaxed")
GENERATED = 1000


def run(*arguments, **options):
    done = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, **options)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def with_crlf(message):
    return re.sub(b"\r\n|\r|\n", b"\r\n", message)


def is_plain(message):
    """All three take such a message for the same fields and body: with one From, sound fields, and an empty line."""
    head = message.partition(b"\r\n\r\n")[0] + b"\r\n"
    field = rb"[!-9;-~]+:[^\r\n\0]*\r\n(?:[ \t]+[^ \t\r\n\0][^\r\n\0]*\r\n)*"
    return (b"\r\n\r\n" in message and re.fullmatch(b"(?:" + field + b")+", head)
            and len(re.findall(rb"(?im)^from:", head)) == 1 and b"dkim-signature" not in head.lower())


def generated(n):
    random.seed(n)
    words = ["a", "text", " ", "  ", "\t", ":", ";", "=", "é", "longer-word", "\r\n "]

    def value():
        text = "".join(random.choice(words) for _ in range(random.randrange(12)))
        return re.sub(r"\r\n \s*(?=\r\n|$)", " x", " x" + text + "x")
    names = random.choices(["Subject", "To", "Cc", "X-A", "Received", "Date", "LIST-Id"], k=random.randrange(8))
    fields = [f"{name}:{value()}" for name in names]
    fields.insert(random.randrange(len(fields) + 1), "From: <joe@example.com>" + random.choice(["", " ", "\t"]))
    pieces = ["\r\n", " ", "\t", "x", "text", "é", ".", "\r\n\r\n"]
    body = "".join(random.choices(pieces, k=random.randrange(40)))
    # dkimpy leaves the blanks of a last line that has no end, against RFC 6376 section 3.4.4.
    end = random.choice(["", "\r\n"]) if body and body[-1] not in " \t" else "\r\n"
    return ("\r\n".join(fields) + "\r\n\r\n" + body + end).encode()


def messages():
    corpus = [with_crlf(p.read_bytes()) for p in sorted([*CORPUS.rglob("*.eml"), *CORPUS.rglob("msg_*.txt")])]
    return list(filter(is_plain, corpus)), [generated(n) for n in range(GENERATED)]


def changed(message):
    """With an octet that no form forgives."""
    return message + b"!"


@unittest.skipIf(dkim is None and OPENDKIM is None, "neither dkimpy nor OpenDKIM is installed")
class DkimTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.keys = {}
        for name, more in (("rsa", ["-pkeyopt", "rsa_keygen_bits:2048"]), ("ed25519", [])):
            pem = cls.folder / f"{name}.pem"
            run("openssl", "genpkey", "-out", str(pem), "-algorithm", name, *more)
            der = cls.der_of(pem, "-pubout")
            public = base64.b64encode(der if name == "rsa" else der[-32:]).decode()
            record = f"v=DKIM1; k={name}; p={public}"
            (cls.folder / f"{name}.txt").write_text(record)
            seed = base64.b64encode(cls.der_of(pem)[-32:])
            cls.keys[name] = (pem, record, pem.read_bytes() if name == "rsa" else seed)
        cls.corpus, cls.generated = messages()

    @staticmethod
    def der_of(pem, *options):
        return subprocess.run(["openssl", "pkey", "-in", str(pem), "-outform", "DER", *options], stdout=subprocess.PIPE,
                              check=True).stdout

    def ours_signed(self, name, form, texts):
        paths = []
        for i, text in enumerate(texts):
            (self.folder / f"in{i}").write_bytes(text)
            (self.folder / f"out{i}").unlink(missing_ok=True)
            paths += [str(self.folder / f"in{i}"), str(self.folder / f"out{i}")]
        status, out, _ = run(TOOL, "sign", str(self.keys[name][0]), form, *paths)
        self.assertEqual((status, out), (0, ""))
        return [(self.folder / f"out{i}").read_bytes() for i in range(len(texts))]

    def our_verdicts(self, name, texts):
        paths = []
        for i, text in enumerate(texts):
            (self.folder / f"in{i}").write_bytes(text)
            paths.append(str(self.folder / f"in{i}"))
        status, out, _ = run(TOOL, "verify", str(self.folder / f"{name}.txt"), *paths)
        self.assertEqual(status, 0)
        return [line.partition(" ")[2] for line in out.splitlines()]

    def spread(self):
        """The texts and keys for each form: all of the corpus, and a share of the generated ones."""
        for i, form in enumerate(FORMS):
            yield form, "rsa" if i % 2 == 0 else "ed25519", self.corpus + self.generated[i::len(FORMS)]

    def test_there_are_enough_messages(self):
        self.assertGreater(len(self.corpus), 100)

    @unittest.skipIf(dkim is None, "dkimpy is not installed")
    def test_dkimpy_verifies_ours(self):
        for form, name, texts in self.spread():
            record = self.keys[name][1].encode()
            for text in self.ours_signed(name, form, texts):
                self.assertTrue(dkim.DKIM(text).verify(dnsfunc=lambda n, timeout=5: record), (form, text))
                bad = dkim.DKIM(changed(text))
                try:
                    self.assertFalse(bad.verify(dnsfunc=lambda n, timeout=5: record))
                except dkim.ValidationError:
                    pass

    @unittest.skipIf(dkim is None, "dkimpy is not installed")
    def test_we_verify_those_of_dkimpy(self):
        for form, name, texts in self.spread():
            header, _, body = form.encode().partition(b"/")
            algorithm = name.encode() + b"-sha256"
            signed = [dkim.sign(text, b"test", b"example.com", self.keys[name][2], canonicalize=(header, body),
                                signature_algorithm=algorithm) + text for text in texts]
            for text, verdict in zip(signed, self.our_verdicts(name, signed)):
                self.assertEqual(verdict, "pass (good signature)", (form, text))
            for text, verdict in zip(signed, self.our_verdicts(name, list(map(changed, signed)))):
                self.assertEqual(verdict, "fail (body hash did not verify)", (form, text))

    @unittest.skipIf(OPENDKIM is None, "opendkim is not installed")
    def test_opendkim_verifies_ours(self):
        """Its test mode forgets blanks behind colons, as the milter protocol does, and adds no line end that a body
        lacks (RFC 6376 section 3.4.4). What it takes for too odd to be signed, it does not look at."""
        (self.folder / "keys").write_text("test._domainkey.example.com " + self.keys["rsa"][1] + "\n")
        (self.folder / "conf").write_text(f"TestPublicKeys {self.folder}/keys\nMode v\nSyslog no\n")
        for form, texts in (("relaxed/" + body, self.corpus + self.generated) for body in ("relaxed", "simple")):
            texts = [text for text in texts if text.endswith(b"\r\n")]
            paths = []
            for i, text in enumerate(self.ours_signed("rsa", form, texts)):
                paths.append(str(self.folder / f"signed{i}"))
                Path(paths[-1]).write_bytes(text)
            _, out, err = run(OPENDKIM, "-x", str(self.folder / "conf"), "-t", ",".join(paths))
            self.assertNotIn("failed", out + err)
            self.assertGreater((out + err).count("succeeded"), len(texts) * 19 // 20)


if __name__ == "__main__":
    TOOL = os.path.abspath(sys.argv[1])
    CORPUS = Path(sys.argv[2])
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]], verbosity=2)
