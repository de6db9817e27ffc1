"""Messages as odd as the grammar allows, and odder: nested multiparts, boundaries that begin like others, every
encoding right and wrong, names by RFC 2047 and RFC 2231, obsolete addresses, groups, comments, dates of all kinds,
octets beyond ASCII in headers, missing pieces. A seed always gives the same messages.

Usage: generate.py FOLDER COUNT [SEED]
"""

import base64
import binascii
import quopri
import random
import sys
from pathlib import Path

WORDS = ("alpha beta gamma plan report invoice lunch Friday re notes attached please find the a of and to is "
         "not yes").split()
ACCENTED = ["Déjà vu", "Müller", "日本語の件名", "Привет", "naïve café", "smile 😀", "Ångström", "ñandú"]
CHARSETS = ["utf-8", "iso-8859-1", "windows-1252", "koi8-r", "iso-2022-jp", "iso-8859-15", "shift_jis", "gb2312"]
HOSTS = ["example.org", "example.com", "mail.example.net", "[192.0.2.1]", "sub.b.example"]


class Generator:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.boundaries = []

    def one(self, *choices):
        return self.random.choice(choices)

    def chance(self, percent):
        return self.random.random() * 100 < percent

    def words(self, least=1, most=8):
        return " ".join(self.random.choice(WORDS) for _ in range(self.random.randint(least, most)))

    # RFC 2047

    def text_and_charset(self):
        charset = self.random.choice(CHARSETS)
        for text in self.random.sample(ACCENTED, len(ACCENTED)):
            try:
                return text.encode(charset), charset
            except UnicodeEncodeError:
                continue
        return self.words().encode("ascii"), charset

    def encoded_word(self):
        octets, charset = self.text_and_charset()
        if self.chance(15):
            charset = charset.upper()
        if self.chance(5):
            charset += "*fr"
        if self.chance(50):
            text = base64.b64encode(octets).decode()
            return f"=?{charset}?{self.one('B', 'b')}?{text}?="
        text = "".join(chr(o) if chr(o).isalnum() and o < 128 else "_" if o == 32 else f"={o:02X}" for o in octets)
        return f"=?{charset}?{self.one('Q', 'q')}?{text}?="

    def bad_word(self):
        return self.one("=?utf-8?Q?no end", "=?utf-8?X?abc?=", "=?x-none?Q?abc=E9?=", "=?utf-8?B?4pyT4?=",
                        "=?utf-8?Q?a b?=",
                        "=?utf-8?Q?=E9=?=", "=?utf-8?Q??=", "=??Q?abc?=", "=?utf-8?B?!!!!?=", "=?us-ascii?Q?=C3=A9?=")

    def text(self):
        pieces = []
        for _ in range(self.random.randint(1, 4)):
            roll = self.random.random()
            pieces.append(self.words() if roll < .5 else self.encoded_word() if roll < .85 else
                          self.bad_word() if roll < .92 else self.random.choice(ACCENTED))
        return self.one(" ", " ", " ", "  ", "\n ", "\n\t").join(pieces)

    # RFC 5322

    def comment(self):
        return self.one("(a comment)", "(nested (comment))", "(quoted \\) paren)", "()",
                        "(" + self.encoded_word() + ")")

    def local_part(self):
        return self.one("ada", "joe.q.public", "x+tag", "o'neil", '"quoted local"', '"with@at"', "a-b_c", '"a\\"b"')

    def addr_spec(self):
        return f"{self.local_part()}@{self.random.choice(HOSTS)}"

    def display_name(self):
        return self.one("Ada Lovelace", '"Lovelace, Ada"', '"a \\"quoted\\" name"', "Joe Q. Public",
                        self.encoded_word(),
                        self.encoded_word() + " " + self.encoded_word(), "Ada " + self.encoded_word(), '""',
                        self.random.choice(ACCENTED), f'"{self.encoded_word()}"')

    def mailbox(self):
        return self.one(self.addr_spec(), self.addr_spec(), f"<{self.addr_spec()}>",
                        f"{self.display_name()} <{self.addr_spec()}>",
                        f"{self.display_name()} <{self.addr_spec()}>", f"{self.addr_spec()} {self.comment()}",
                        f"{self.comment()} {self.display_name()} {self.comment()} <{self.addr_spec()}>")

    def odd_mailbox(self):
        return self.one("joe . blow @ example . org", "<@a.example,@b.example:ada@example.org>",
                        "Ada <ada@example.org",
                        "a@b@example.org", "=?utf-8?q?a=40evil.example?=@example.org", "no address", "<>", "ada@",
                        "@example.org",
                        '"unterminated <ada@example.org>', "Ada (unterminated <ada@example.org>", "ada@example..org",
                        ".ada@example.org", "Ada <ada@example.org> trailing", "ada@[192.0.2",
                        "Ada\n <ada@example.org>",
                        '""@example.org', "Ada@Home <ada@example.org>", "ada@exa mple.org",
                        "Jérôme <jérôme@example.org>")

    def group(self):
        members = ", ".join(self.mailbox() for _ in range(self.random.randint(0, 3)))
        return f"{self.one('Friends', 'undisclosed-recipients', self.display_name())}: {members};"

    def addresses(self):
        out = []
        for _ in range(self.random.randint(1, 4)):
            roll = self.random.random()
            out.append(self.mailbox() if roll < .78 else self.group() if roll < .9 else self.odd_mailbox())
        return self.one(", ", ",", ",\n ", ", ", " , ", ",,").join(out)

    def date(self):
        if self.chance(80):
            day, year = self.random.randint(1, 28), self.random.randint(1990, 2030)
            month = self.one("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
            zone = self.one("+0000", "-0500", "+0530", "GMT", "EST", "PDT", "-0000", "+0200 (CEST)", "UT")
            seconds = self.one(":07", ":59", ":00", "")
            hour, minute = self.random.randint(0, 23), self.random.randint(0, 59)
            return f"{day:{self.one('02', '')}} {month} {year} {hour:02}:{minute:02}{seconds} {zone}"
        return self.one("Mon, 01 Jan 99 10:00:00 +0000", "1 Jan 03 00:00 Z", "Thu, 30 Feb 2023 10:00:00 +0000",
                        "2023-01-02T03:04:05Z",
                        "Tue, 3 Jan 2023 25:61:00 +0000", "Tue, 3 Jan 2023 10:00:00",
                        "Tue (a), 3 (b) Jan 2023 10 : 00 : 00 +0100",
                        "3 Jan 2023 10:00:00 +9999", "yesterday", "", "Tue, 3 Jan 123 10:00:00 +0000",
                        "3 January 2023 10:00:00 +0000",
                        "Tue 3 Jan 2023 10:00:00 +0000", "Tue,3 Jan 2023 10:00:00 A",
                        "Tue, 3 Jan 2023 23:59:60 +0000",
                        "Tue, 3 Jan 2023 1:2:3 +0100", "Tue, 3 Jan 2023 10.00.00 +0100", "Tue Jan 3 10:00:00 2023")

    def message_id(self):
        return self.one("<a.b.c@example.org>", f"<{self.random.getrandbits(64):x}@mail.example>", "<x$y@[192.0.2.1]>",
                        '<"q s"@example.org>',
                        "<no-at-sign>", "bare@example.org", "<a@b@c>", "< spaced@example.org >",
                        "<a@example.org> (comment)")

    def ids(self):
        return self.one(" ", "\n ", ", ", "").join(self.message_id() for _ in range(self.random.randint(1, 4)))

    # RFC 2045, 2183, 2231

    def parameter(self, name):
        octets, charset = self.text_and_charset()
        escaped = "".join(chr(o) if chr(o).isalnum() and o < 128 else f"%{o:02X}" for o in octets)
        half = len(escaped) // 2
        while half and "%" in escaped[max(0, half - 2):half]:
            half -= 1
        return self.one(f"{name}=plan.pdf", f'{name}="a plan.pdf"', f'{name}="a \\"b\\" c.txt"',
                        f"{name}*={charset}''{escaped}",
                        f"{name}*0*={charset}''{escaped[:half]}; {name}*1*={escaped[half:]}",
                        f'{name}*0="part one, "; {name}*1="part two.txt"',
                        f'{name}*1=two.txt; {name}*0="one "', f'{name}="{self.encoded_word()}"',
                        f"{name}={self.encoded_word()}",
                        f'{name}="{self.random.choice(ACCENTED)}.txt"', f"{name}=a plan.pdf", f'{name}="unterminated',
                        f"{name}=",
                        f"{name}*0*=utf-8'en'a%20; {name}*1=b%20; {name}*2*=c.txt", f'{name}="x.txt" (comment)',
                        f"{name} = x.txt",
                        f"{name}=one.txt; {name}=two.txt", f'{name}="..\\..\\evil.exe"', f"{name}*=nonsense",
                        f"{name}*=''plain.txt")

    def disposition(self):
        kind = self.one("attachment", "inline", "ATTACHMENT", "attachment", "form-data", "", "x-odd")
        return kind + (self.one("; ", ";", ";\n ") + self.parameter("filename") if self.chance(80) else "")

    def boundary(self):
        roll = self.random.random()
        if self.boundaries and roll < .08:
            return self.random.choice(self.boundaries)
        if self.boundaries and roll < .18:
            return self.random.choice(self.boundaries) + self.one("2", "-", "x")
        if roll < .22:
            return "b" * self.random.randint(69, 90)
        return self.one("b", "=_x", "----=_NextPart_", "a b", "x:y/z", "(p)", "0") + str(self.random.randint(0, 999))

    # Bodies

    def encode(self, octets):
        """The encoding's name, and the octets in it, mostly right."""
        name = self.one("7bit", "8bit", "binary", "base64", "base64", "quoted-printable", "quoted-printable",
                        "x-uuencode", None, None, "x-none")
        if name == "base64":
            encoded = base64.encodebytes(octets)
            if self.chance(30):
                encoded = self.one(encoded.replace(b"\n", b""), encoded.rstrip(b"=\n"), b"!?" + encoded,
                                   encoded.replace(b"\n", b" \n"),
                                   encoded + encoded, encoded + b"trailing text\n", encoded[:len(encoded) // 2],
                                   encoded[:5] + b"=" + encoded[5:])
        elif name == "quoted-printable":
            encoded = quopri.encodestring(octets)
            if self.chance(30):
                encoded = self.one(encoded + b"=", encoded + b"=\n", b"=G1" + encoded, b"trailing  \t\n" + encoded,
                                   b"=e9=E" + encoded,
                                   encoded.lower(), b"soft= \nbreak\n" + encoded, b"==\n" + encoded,
                                   b"\xe9\n" + encoded)
        elif name == "x-uuencode":
            lines = [binascii.b2a_uu(octets[i:i + 45]) for i in range(0, len(octets), 45)]
            encoded = b"begin 644 name.bin\n" + b"".join(lines) + self.one(b"`\nend\n", b" \nend\n", b"end\n", b"")
        else:
            encoded = octets
        if name and self.chance(8):
            name = self.one(name.upper(), name + " ", name + " (comment)", f'"{name}"', name + ";")
        return name, encoded

    def text_body(self):
        out = []
        charset = self.random.choice(CHARSETS)
        for _ in range(self.random.randint(0, 6)):
            line = self.words(0, 12)
            if self.chance(30):
                line += " " + self.random.choice(ACCENTED)
            out.append(self.one("", "", "", "", "> ", "--", "From ", ".") + line)
        text = "\n".join(out) + self.one("\n", "\n", "", "\n\n")
        octets = text.encode(charset, "replace")
        if self.chance(5):
            octets += self.one(b"\0", b"\xff\xfe", b"\x80", b"\xe2\x82", b"\x1b$B")
        return charset, octets

    def leaf(self):
        fields = []
        charset, octets = self.text_body()
        roll = self.random.random()
        kind = "text/plain" if roll < .4 else "text/html" if roll < .6 else self.one("application/pdf", "image/png",
                                                                                     "application/octet-stream")
        if not kind.startswith("text/"):
            octets = bytes(self.random.randrange(256) for _ in range(self.random.randint(0, 200)))
            if self.chance(50):
                octets = base64.b64encode(octets)
        if self.chance(8):
            kind = self.one("text", "/plain", "text/", "text/plain/x", "Text/HTML", "text / plain", "a b/c", "",
                            "multipart/mixed", "text/plain (c)")
        value = kind
        if self.chance(60) and kind.startswith("text"):
            name = self.one(charset, charset, charset, f'"{charset}"', charset.upper(), "x-none", "us-ascii", "utf-8")
            value += self.one("; ", ";", ";\n\t") + "charset=" + name
        if self.chance(25):
            value += "; " + self.parameter("name")
        if self.chance(6):
            value += self.one(";", "; ;", "; x", "; =y", ";; z=1")
        if not self.chance(12):
            fields.append(("Content-Type", value))
        if self.chance(40):
            fields.append(("Content-Disposition", self.disposition()))
        if self.chance(15):
            fields.append(("Content-ID", self.message_id()))
        if self.chance(10):
            fields.append(("Content-Description", self.text()))
        name, encoded = self.encode(octets)
        if name is not None:
            fields.append(("Content-Transfer-Encoding", name))
        if self.chance(2):
            fields.append(self.one(("Content-Type", "image/gif"), ("Content-Transfer-Encoding", "base64")))
        self.random.shuffle(fields)
        return fields, encoded

    def multipart(self, depth):
        boundary = self.boundary()
        self.boundaries.append(boundary)
        subtype = self.one("mixed", "mixed", "alternative", "related", "digest", "x-odd", "signed", "report")
        quoted = f'"{boundary}"' if any(c in " :/()=" for c in boundary) or self.chance(60) else boundary
        if self.chance(3):
            quoted = self.one("", '""', '"other"', '"b\n c"', quoted + " ", "b;boundary=c")
        separator, name = self.one(";", "; ", ";\n "), self.one("boundary", "Boundary")
        fields = [("Content-Type", f"multipart/{subtype}{separator}{name}={quoted}")]
        if self.chance(5):
            fields.append(("Content-Transfer-Encoding", self.one("7bit", "8bit", "base64", "quoted-printable",
                                                                 "binary")))
        mark = boundary.encode()
        out = self.one(b"", b"", b"This is a multi-part message in MIME format.\n", b"\n", b"preamble without end")
        if out and not out.endswith(b"\n"):
            out += b"\n"
        for _ in range(self.random.randint(0 if self.chance(5) else 1, 4)):
            out += b"--" + mark + self.one(*[b"\n"] * 20, b"  \n", b"\t\n", b"x\n")
            out += self.entity(depth + 1) + b"\n"
        if not self.chance(8):
            out += b"--" + mark + b"--" + self.one(b"\n", b"\n", b"", b" \n", b"\nepilogue\n", b"\n\n", b"x\n")
        self.boundaries.pop()
        return fields, out

    def entity(self, depth):
        roll = self.random.random()
        if depth < 5 and roll < (.6 if depth == 0 else .22):
            fields, body = self.multipart(depth)
        elif depth < 5 and roll > .93:
            fields, body = [("Content-Type", self.one("message/rfc822", "message/rfc822", "message/global",
                                                      "MESSAGE/RFC822"))], self.message(depth + 1)
            if self.chance(10):
                name, body = self.encode(body)
                if name:
                    fields.append(("Content-Transfer-Encoding", name))
        else:
            fields, body = self.leaf()
        if depth == 0:
            return fields, body
        return self.write(fields, body, may_lack_header=True)

    def write(self, fields, body, may_lack_header=False):
        out = b""
        for name, value in fields:
            if self.chance(3):
                name = self.one(name.lower(), name.upper())
            colon = ": " if not self.chance(4) else self.one(":", ":\t", " : ", ":\n ", ":   ")
            line = f"{name}{colon}{value}"
            try:
                octets = line.encode(self.one("utf-8", "utf-8", "utf-8", "latin-1"))
            except UnicodeEncodeError:
                octets = line.encode()
            out += octets + b"\n"
        if self.chance(1.5):
            out += self.one(b"no field at all\n", b"X-Bare: a\rb\n", b"X-Nul: a\0b\n", b"X-Empty:\n",
                            b"X-Blank:  \n \n", b"X-8bit: caf\xe9\n")
        if may_lack_header and not fields:
            return b"\n" + body
        return out + b"\n" + body if not self.chance(1) else out

    def message(self, depth=0):
        fields = [("From", self.addresses() if self.chance(30) else self.mailbox())]
        for name, percent, value in (("To", 85, self.addresses), ("Cc", 25, self.addresses),
                                     ("Bcc", 5, self.addresses),
                                     ("Reply-To", 10, self.addresses), ("Sender", 10, self.mailbox),
                                     ("Subject", 90, self.text),
                                     ("Date", 90, self.date), ("Message-ID", 85, self.message_id),
                                     ("References", 20, self.ids),
                                     ("In-Reply-To", 15, self.message_id), ("To", 3, self.addresses),
                                     ("Subject", 2, self.text),
                                     ("X-Odd", 10, self.text)):
            if self.chance(percent):
                fields.append((name, value()))
        self.random.shuffle(fields)
        if self.chance(90):
            fields.append(("MIME-Version", self.one("1.0", "1.0", "1.0 (comment)", "2.0", "")))
        roll = self.random.random()
        if depth < 5 and roll < (.6 if depth == 0 else .3):
            more, body = self.multipart(depth)
        else:
            more, body = self.leaf()
        return self.write(fields + more, body)

    def whole(self):
        out = self.message()
        if self.chance(2):
            out = b"From ada@example.org Mon Jan  1 00:00:00 2024\n" + out
        if self.chance(50):
            out = out.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        if self.chance(3):
            out = out[:self.random.randint(0, len(out))]
        return out


def write(folder, count, seed=1):
    for number in range(count):
        (folder / f"{number:05}.eml").write_bytes(Generator(f"{seed} {number}").whole())


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder, *map(int, sys.argv[2:]))


if __name__ == "__main__":
    main()
