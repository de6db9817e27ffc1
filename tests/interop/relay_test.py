#!/usr/bin/env python3
"""R01: the recipients that make an open relay, put to relay_policy and to Postfix with the same domains and networks.
Nothing that Postfix refuses a stranger is taken here; what is refused here and taken there is of the kinds below. Run
with relay_tool as its argument."""
import smtplib
import subprocess
import sys
import tempfile
import unittest

import mtas

# Without a log of its own: now and then Postfix's first process waits for its logger and never answers.
SETTINGS = """
mynetworks = 198.51.100.0/24
mydestination = local.example, second.example
virtual_mailbox_domains =
proxy_interfaces = 192.0.2.25, 2001:db8::25
inet_protocols = all
relay_domains = backup.example
parent_domain_matches_subdomains =
local_recipient_maps =
relay_recipient_maps =
smtpd_authorized_xclient_hosts = 127.0.0.1, 203.0.113.9, 198.51.100.7
smtpd_error_sleep_time = 0
smtpd_soft_error_limit = 100000
smtpd_hard_error_limit = 100000
smtpd_junk_command_limit = 100000
smtpd_recipient_limit = 100000
append_at_myorigin = yes
strict_rfc821_envelopes = no
maillog_file =
"""

STRANGER, NEIGHBOUR = "203.0.113.9", "198.51.100.7"
SENDERS = ("<>", "<ada@local.example>", "<mallory@other.example>")
LOCAL_PARTS = (
    "u", "U", "u+tag", "u=other.example", '"u u"', '""', "postmaster", "u%other.example", "u%local.example",
    "u%other.example%local.example", "u%", '"u%other.example"', "other.example!u", "local.example!u",
    "a!other.example!u", '"other.example!u"', "other.example!u%local.example", '"u@other.example"',
    '"u\\@other.example"', '"u@local.example"', '"u@local.example@other.example"', '"u%other.example@local.example"')
DOMAINS = (
    "local.example", "LOCAL.Example", "second.example", "backup.example", "sub.backup.example", "other.example",
    "sub.local.example", "xlocal.example", "local.example.other.example", "localhost", "localhost.localdomain", "local",
    "[192.0.2.25]", "[IPv6:2001:db8::25]", "[127.0.0.1]", "[192.0.2.26]", "[IPv6:::1]", "[IPv6:::ffff:127.0.0.1]",
    "192.0.2.25", "xn--lcal-5qa.example", "local.example.", "local..example", ".local.example")
# An empty local part at a domain of ours, which Postfix does not take at this one alone.
LOOSER = {'<""@[IPv6:2001:db8::25]>'}
ROUTES = ("@local.example:", "@other.example:", "@local.example,@other.example:")
BARE = ("u", "postmaster", "POSTMASTER", "root", "u%other.example", "u%local.example", "other.example!u", "@u@local.example",
        '"u@other.example"', "u@other.example@local.example", "u@local.example@other.example", "@local.example", "@", "")


def recipients():
    mailboxes = [f"{local}@{domain}" for local in LOCAL_PARTS for domain in DOMAINS]
    mailboxes += [f"{route}{mailbox}" for route in ROUTES
                  for mailbox in ("u@other.example", "u@local.example", "u%other.example@local.example")]
    return [f"<{mailbox}>" for mailbox in (*mailboxes, *BARE)]


def is_stricter_here(recipient, ours):
    """Why this may be refused here though Postfix takes it."""
    if ours == "malformed":
        return "a path that RFC 5321 does not have"
    local, _, domain = recipient.strip("<>").rpartition("@")
    if any(c in local.rpartition(":")[2] for c in "%!@"):
        return "a route that ends in a local domain, which Postfix follows"
    if "127.0.0.1]" in domain or domain == "[IPv6:::1]":
        return "an address of Postfix's own, which is nobody's domain here"
    return None


class Relay(unittest.TestCase):
    tool = ""

    def ours(self, rows):
        lines = "".join("\t".join(row) + "\n" for row in rows)
        run = subprocess.run([self.tool], input=lines, capture_output=True, text=True, check=True, timeout=60)
        return run.stdout.splitlines()

    def theirs(self, postfix, rows):
        """Whether Postfix takes each recipient."""
        out = []
        with smtplib.SMTP("127.0.0.1", postfix.port, timeout=60) as session:
            session.ehlo("client.example")
            before = None
            for client, sender, recipient in rows:
                if (client, sender) != before:
                    session.docmd("RSET")
                    self.assertEqual(session.docmd("XCLIENT", f"ADDR={client}")[0], 220)
                    session.ehlo("client.example")
                    self.assertEqual(session.docmd("MAIL", f"FROM:{sender}")[0], 250)
                    before = client, sender
                code, text = session.docmd("RCPT", f"TO:{recipient}")
                self.assertIn(code // 100, (2, 5), (recipient, text))
                out.append(code // 100 == 2)
        return out

    @mtas.needs(mtas.Postfix)
    def test_same_as_postfix(self):
        rows = [(client, sender, recipient) for client in (STRANGER, NEIGHBOUR) for sender in SENDERS
                for recipient in recipients()]
        ours = self.ours(rows)
        self.assertEqual(len(ours), len(rows))
        with tempfile.TemporaryDirectory() as folder:
            postfix = mtas.Postfix(folder, more=SETTINGS)
            try:
                theirs = self.theirs(postfix, rows)
            finally:
                postfix.stop()
        same, looser, stricter = 0, set(), {}
        for row, here, there in zip(rows, ours, theirs):
            client, _, recipient = row
            taken = here in ("local", "relay")
            if taken == there:
                same += 1
            elif taken and client == STRANGER:
                looser.add(recipient)
            elif taken:
                pass  # to those who may relay a local part is a name, into which Postfix looks
            else:
                why = is_stricter_here(recipient, here)
                self.assertIsNotNone(why, (row, here))
                stricter[why] = stricter.get(why, 0) + 1
        print(f"{len(rows)} recipients, {same} as in Postfix")
        for why, count in stricter.items():
            print(f"{count} refused here alone: {why}")
        self.assertLessEqual(looser, LOOSER)
        self.assertGreater(same, len(rows) * 3 // 4)


if __name__ == "__main__":
    Relay.tool = sys.argv.pop(1)
    unittest.main()
