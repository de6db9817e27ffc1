#!/usr/bin/env python3
"""What smtp_send says by its exit status, and to whom. Argument: smtp_send."""
import socket
import subprocess
import sys
import threading
import unittest


class Host(threading.Thread):
    """A server that takes one connection, refuses nobody@example.net, and breaks off at `last`."""

    def __init__(self, last=None, answer=b"250 2.0.0 taken"):
        super().__init__(daemon=True)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.last = last
        self.answer = answer
        self.start()

    def run(self):
        peer, _ = self.listener.accept()
        with self.listener, peer, peer.makefile("rwb", buffering=0) as wire:
            wire.write(b"220 here\r\n")
            for line in wire:
                verb = line[:4].upper()
                if verb == self.last:
                    return
                if verb == b"DATA":
                    wire.write(b"354 go on\r\n")
                    while next(wire) != b".\r\n":
                        pass
                    wire.write(self.answer + b"\r\n")
                elif b"nobody@" in line:
                    wire.write(b"550 5.1.1 who?\r\n")
                else:
                    wire.write(b"221 2.0.0 bye\r\n" if verb == b"QUIT" else b"250 2.0.0 well\r\n")
                if verb == b"QUIT":
                    return


def send(host, *arguments):
    port = host.listener.getsockname()[1]
    done = subprocess.run([SMTP_SEND, "--server", f"127.0.0.1:{port}", "--tls", "none", *arguments],
                          input=b"Subject: x\n\ny\n", capture_output=True, timeout=60, check=False)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


class ExitStatusTest(unittest.TestCase):
    def test_some_are_refused(self):
        """sendmail's callers go by the status alone, others are told who was refused."""
        status, out, err = send(Host(), "--from", "ada@example.org", "--to", "nobody@example.net",
                                "--to", "bob@example.net", "-")
        self.assertEqual(status, 0, err)
        self.assertIn("to 1 of 2 recipients", out)
        self.assertIn("refused nobody@example.net: 550 who?", err)
        status, out, err = send(Host(), "-i", "-f", "ada@example.org", "nobody@example.net", "bob@example.net")
        self.assertNotEqual(status, 0)
        self.assertEqual(out, "")
        self.assertIn("refused nobody@example.net: 550 who?", err)
        self.assertEqual(send(Host(), "-i", "-f", "ada@example.org", "bob@example.net"), (0, "", ""))

    def test_all_are_refused(self):
        status, _, err = send(Host(), "--from", "ada@example.org", "--to", "nobody@example.net", "-")
        self.assertNotEqual(status, 0)
        self.assertIn("refused nobody@example.net: 550 who?", err)

    def test_end(self):
        """A message that was taken is sent, whatever happens to the QUIT behind it; without its answer it is not."""
        arguments = ("--from", "ada@example.org", "--to", "bob@example.net", "-")
        self.assertEqual(send(Host(last=b"QUIT"), *arguments)[0], 0)
        for host in (Host(last=b"DATA"), Host(answer=b"452 4.3.1 full"), Host(answer=b"554 5.6.0 no")):
            status, out, err = send(host, *arguments)
            self.assertNotEqual(status, 0)
            self.assertEqual(out, "")
            self.assertIn("send: ", err)


if __name__ == "__main__":
    SMTP_SEND = sys.argv[1]
    unittest.main(argv=sys.argv[:1] + sys.argv[2:], verbosity=2)
