#!/usr/bin/env python3
"""imap_fetch where messages are gone when their turn comes. Argument: imap_fetch."""
import os
import socket
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path


class Server(threading.Thread):
    """Serves one connection; `answers` has, by UID, what comes to UID FETCH, with "%" for the tag."""

    def __init__(self, answers):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.answers = answers
        self.start()

    def run(self):
        peer, _ = self.listener.accept()
        with self.listener, peer, peer.makefile("rwb", buffering=0) as wire:
            wire.write(b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] here\r\n")
            for line in wire:
                tag, verb, *rest = line.split()
                if verb == b"AUTHENTICATE":
                    answer = "% OK [CAPABILITY IMAP4rev1] in\r\n"
                elif verb == b"EXAMINE":
                    answer = f"* {len(self.answers)} EXISTS\r\n% OK [READ-ONLY] open\r\n"
                elif (verb, rest[:1]) == (b"UID", [b"SEARCH"]):
                    answer = f"* SEARCH {' '.join(map(str, self.answers))}\r\n% OK found\r\n"
                elif (verb, rest[:1]) == (b"UID", [b"FETCH"]):
                    answer = self.answers[int(rest[1])]
                else:
                    answer = "* BYE so long\r\n% OK out\r\n"
                wire.write(answer.encode().replace(b"%", tag))


def fetch(answers):
    """The exit status, what was said, and the messages that were stored."""
    server = Server(answers)
    port = server.listener.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [IMAP_FETCH, "--server", f"127.0.0.1:{port}", "--tls", "none", "--user", "ada", "--password-env", "PW",
             "--maildir", folder], env={**os.environ, "PW": "secret"}, capture_output=True, timeout=60, check=False)
        stored = sorted(path.read_bytes() for path in (Path(folder) / "new").iterdir())
        left = list((Path(folder) / "tmp").iterdir())
    return done.returncode, done.stderr.decode(), stored, left


class ExpungedTest(unittest.TestCase):
    def test_the_ways_to_say_that_a_message_is_gone(self):
        """RFC 2180 section 4.1 has them all."""
        status, said, stored, left = fetch({
            49: "* 1 FETCH (UID 49 BODY[] {5}\r\nfirst)\r\n% OK done\r\n",
            50: "% NO Messages have been expunged\r\n",
            51: "* 3 FETCH (UID 51 BODY[] \"\")\r\n% OK done\r\n",
            52: "* 4 FETCH (UID 52 BODY[] NIL)\r\n% OK done\r\n",
            53: "% OK done\r\n",
            54: "* 6 FETCH (UID 54 BODY[] {4}\r\nhalf)\r\n% NO broken disk\r\n",
            55: "* 7 FETCH (UID 55 BODY[] {4}\r\nlast)\r\n% OK done\r\n"})
        self.assertEqual(stored, [b"first", b"last"], said)
        self.assertEqual(left, [])
        self.assertIn("message 50: Messages have been expunged\n", said)
        for uid in (51, 52, 53):
            self.assertIn(f"message {uid}: it is gone\n", said)
        self.assertIn("message 54: broken disk\n", said)
        self.assertIn("fetched 2 messages, 9 octets", said)
        # NO may also mean that a message is there and cannot be read.
        self.assertEqual(status, 1)
        self.assertIn("2 messages were refused", said)

    def test_nothing_was_refused(self):
        status, said, stored, _ = fetch({49: "% OK done\r\n", 50: "* 2 FETCH (UID 50 BODY[] \"x\")\r\n% OK done\r\n"})
        self.assertEqual((status, stored), (0, [b"x"]), said)

    def test_what_is_another_message(self):
        status, said, stored, _ = fetch({49: "* 1 FETCH (BODY[] {5}\r\nother UID 50)\r\n% OK done\r\n"})
        self.assertNotEqual(status, 0)
        self.assertIn("message 49: ", said)
        self.assertEqual(stored, [])


if __name__ == "__main__":
    IMAP_FETCH = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
