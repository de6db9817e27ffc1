"""Where other readers are known to read otherwise than we, and why: each line is a reader, a value, what tells such a
difference from others, and the reason. A difference is explained by the first line that fits.

Where the message is at fault, the line asks for the defect that we report: what two readers may read in two ways has
to be flagged.
"""

import re


def defect(*kinds):
    return lambda d: any(kind in d.defects for kind in kinds)


def header(*kinds):
    """A defect anywhere in the message."""
    return lambda d: any(kind in d.all_defects for kind in kinds)


def raw(pattern):
    expression = re.compile(pattern, re.IGNORECASE | re.DOTALL)
    return lambda d: expression.search(d.field) is not None


def whole(pattern):
    expression = re.compile(pattern.encode(), re.IGNORECASE | re.DOTALL)
    return lambda d: expression.search(d.raw) is not None


def both(*conditions):
    return lambda d: all(condition(d) for condition in conditions)


def spec(addresses):
    return [a[-1] for a in addresses if a[0] != "group"]


def without_blanks(addresses):
    return [["".join(text.split()) for text in a] for a in addresses]


def same_but_blanks(d):
    return without_blanks(d.ours) == without_blanks(d.theirs)


def same_addresses(d):
    return spec(d.ours) == spec(d.theirs)


def equal_but(change):
    return lambda d: isinstance(d.ours, str) and isinstance(d.theirs, str) and change(d.ours) == change(d.theirs)


def boundaries(d):
    return [b.strip(b'"') for b in re.findall(rb'(?i)boundary=("[^"\r\n]*"|[^";\r\n]*)', d.raw)]


def same_boundaries(d):
    """One that stands twice, or begins another."""
    all_of_them = boundaries(d)
    return any(a.startswith(b) for i, a in enumerate(all_of_them) for j, b in enumerate(all_of_them) if i != j)


def encoding(*names):
    return part(encoding=lambda e: e in names)


def sizes(condition):
    """Of octets that differ: may the sizes?"""
    return lambda d: condition(d.ours[0], d.theirs[0])


def undecoded(d):
    return abs(d.theirs[0] - d.part["size"]) <= 2


KNOWN_ENCODINGS = ("7bit", "8bit", "binary", "base64", "quoted-printable", "x-uuencode", "uuencode", "x-uue")


def part(**wanted):
    """A value of the part that the difference is in; a function decides, or it is that value."""
    return lambda d: all(v(d.part[k]) if callable(v) else d.part[k] == v for k, v in wanted.items())


unknown_encoding = part(encoding=lambda e: e not in KNOWN_ENCODINGS)

PARTS = ("part.type", "part.charset", "part.disposition", "part.filename", "part.octets", "part.text", "shape")

RULES = [
    # headers
    ("gmime", "*", both(header("duplicate_field"), raw("\n[^ \t]")),
     "of a field that stands twice GMime takes the last, we the first"),
    ("python", "*", both(header("blank_before_colon"), lambda d: d.field),
     "blanks before a colon are obsolete syntax (RFC 5322 section 4.5); to them they end the header"),
    ("gmime", "*", both(header("not_a_field"), lambda d: d.field), "a line that is no field ends the header to us"),
    ("*", "subject", defect("unknown_charset", "invalid_encoded_word"),
     "what is no encoded word stays as text (RFC 2047 section 6.2)"),
    ("gmime", "*", both(defect("invalid_utf8"), lambda d: d.field),
     "octets that are not UTF-8 are replaced (RFC 6532 section 3.1); others guess a charset"),
    ("python", "subject", equal_but(str.rstrip), "Python keeps the blanks of a fold with nothing behind it"),
    ("*", "subject", raw(r"=\?utf-8\?Q\?\?=\s+[a-z]"),
     "an empty encoded word is a word: the blank behind it stays, but not at the beginning of a value"),
    ("gmime", "*", raw(r"=\?([^?*]+)(\*\w+)?\?B\?[^?]*=\?=\s+=\?\1(\*\w+)?\?B\?"),
     "GMime joins base64 words of one charset and stops at padding; each is decoded by itself (RFC 2047 section 2)"),
    # dates and identifiers
    ("*", "date", defect("invalid_date"), "what is no date, or an impossible one, is none (RFC 5322 section 3.3)"),
    ("python", "date", defect("invalid_zone"),
     "the offset of a zone that cannot be is not known (RFC 5322 section 3.3)"),
    ("*", "date", raw(r":\s*Tue, 3 Jan 123 "), "1900 is added to a year of three digits (RFC 5322 section 4.3)"),
    ("*", "date", raw(r" \(b\) .* 10 : 00 : 00 "),
     "blanks and comments may stand between the elements of old dates (RFC 5322 section 4.3)"),
    ("gmime", "date", raw(r"00:00 [A-Z]\s*$"), "military zones are -0000 (RFC 5322 section 4.3)"),
    ("gmime", "date", raw(r"23:59:60"), "leap seconds are dates (RFC 5322 section 3.3)"),
    ("gmime", ("message_id", "in_reply_to", "references", "part.content_id"), defect("invalid_message_id"),
     "what is no identifier is kept as it is (RFC 5322 section 3.6.4)"),
    ("gmime", ("in_reply_to", "references"), raw(r"\(comment\)|, |< |^References:\s*bare|bare@example.org<"),
     "comments, commas, phrases, blanks between identifiers are obsolete (RFC 5322 section 4.5.4); GMime ends there"),
    # addresses
    ("*", "addresses", defect("invalid_address"),
     "what is no valid address has none (RFC 5322 section 3.4); each makes its own best of it"),
    ("python", "addresses", both(same_but_blanks, raw(r"\?=\s+=\?")),
     "Python leaves the blanks between two encoded words (RFC 2047 section 6.2)"),
    ("python", "addresses", raw(r"\"\"@"), "an empty quoted string is a local part (RFC 5322 section 3.4.1)"),
    ("python", "addresses", both(same_addresses, raw(r"\(")),
     "Python's header parser knows no display names in comments"),
    # parts
    ("*", "part.type", both(unknown_encoding, part(type="application/octet-stream")),
     "an unknown encoding makes application/octet-stream (RFC 2045 section 6.4)"),
    ("*", "part.type", both(part(type="text/plain"), defect("invalid_media_type")),
     "what is no type is text/plain (RFC 2045 section 5.2)"),
    ("*", "part.disposition", both(part(disposition=None), defect("invalid_disposition")),
     "what is no disposition is none (RFC 2183 section 2)"),
    ("python", PARTS, header("blank_before_colon"),
     "blanks before a colon are obsolete syntax (RFC 5322 section 4.5); to them they end the header"),
    ("python", "part.type",
     lambda d: re.split(r"[ (]", d.theirs)[0] == re.split("/", d.ours)[0] or d.theirs.split("(")[0].strip() == d.ours,
     "Python keeps blanks and comments in a type"),
    ("python", "part.charset", defect("invalid_media_type"),
     "what is no type is text/plain without parameters (RFC 2045 section 5.2)"),
    ("python", "part.charset", lambda d: isinstance(d.theirs, tuple) and d.theirs[2] == d.ours,
     "Python tells language and charset of a parameter too"),
    ("gmime", ("part.filename", "part.charset"), lambda d: str(d.theirs).strip('"') == d.ours,
     "a quoted string without its end ends with the value (RFC 2045 section 5.1); GMime keeps the quote"),
    ("gmime", ("part.type", "part.charset"), both(header("duplicate_field"), whole(r"content-type.*content-type")),
     "of a field that stands twice GMime takes the last, we the first"),
    ("*", "part.text", unknown_encoding, "an unknown encoding makes application/octet-stream (RFC 2045 section 6.4)"),
    ("python", "part.filename", lambda d: d.theirs in ("", '""'), "no name and an empty one are the same"),
    ("python", "part.filename", lambda d: "=?" in str(d.theirs) and "=?" not in str(d.ours),
     "encoded words in parameters are forbidden (RFC 2047 section 5), and everywhere: they are decoded, with a defect"),
    ("python", ("part.filename", "part.charset"), lambda d: str(d.theirs).strip('"') == d.ours,
     "a quoted string without its end ends with the value (RFC 2045 section 5.1); Python keeps the quote"),
    ("python", "part.filename", lambda d: d.theirs == f'"{d.ours}" (comment)',
     "a comment behind a parameter is none of it (RFC 2045 section 5.1)"),
    ("python", "part.filename", lambda d: str(d.theirs).replace("\\", "") == d.ours,
     "a backslash quotes what is behind it (RFC 5322 section 3.2.4)"),
    ("python", "part.filename", lambda d: "\ufffd" in str(d.theirs) and "\ufffd" not in str(d.ours),
     "raw UTF-8 in a parameter is text (RFC 6532 section 3.2)"),
    ("*", PARTS, same_boundaries,
     "of equal boundaries the innermost, of those that begin others the longest counts (RFC 2046 section 5.1.2)"),
    ("gmime", (*PARTS, "part.content_id"), header("not_a_field"),
     "a line that is no field ends the header to us (RFC 5322 section 2.2), GMime goes on behind it"),
    ("*", ("shape", "part.octets"), header("no_end_of_header"),
     "a delimiter line ends a header that has no empty line (RFC 2046 section 5.1.2)"),
    ("python", "part.octets", both(header("no_close_delimiter"), sizes(lambda ours, theirs: ours - theirs in (1, 2))),
     "without a last delimiter line the last line end is the body's"),
    ("*", "part.octets", both(encoding("x-uuencode"), defect("invalid_uuencode")),
     "of a broken uuencoded body each keeps another part"),
    ("*", "part.octets", both(encoding("x-uuencode"), sizes(lambda ours, theirs: theirs > ours)),
     "uuencoded data ends with its last line; others go on behind it"),
    ("*", "shape", lambda d: d.is_hidden or header("encoded_container")(d),
     "messages are read through an encoding, which RFC 2045 section 6.4 forbids and RFC 6532 section 3.7 does not"),
    ("gmime", "shape", both(header("duplicate_field"), whole(r"content-type.*content-type")),
     "of a field that stands twice GMime takes the last, we the first"),
    ("*", "part.octets",
     both(undecoded, whole(r"content-transfer-encoding\s*:\s*(\"|\r?\n|[^\r\n]+[ ;(]|[^\r\n]*$)")),
     "quotes, comments and blanks around an encoding do not make it unknown (RFC 2045 section 6.1)"),
    ("*", "part.octets", both(undecoded, unknown_encoding), "an unknown encoding leaves the body as it is"),
    ("*", "part.octets",
     both(encoding("quoted-printable"), sizes(lambda ours, theirs: theirs > ours), whole(r"[ \t]+(\r?\n|\Z)")),
     "blanks at the ends of lines were added on the way and are deleted (RFC 2045 section 6.7, rule 3)"),
    ("*", "part.octets", both(encoding("base64"), defect("invalid_base64", "data_after_base64", "incomplete_base64")),
     "of broken base64 each keeps another part (RFC 2045 section 6.8)"),
    ("*", "part.octets", both(encoding("quoted-printable"), defect("invalid_quoted_printable")),
     "of broken quoted-printable each keeps another part (RFC 2045 section 6.7)"),
    ("gmime", "part.octets", both(sizes(lambda ours, theirs: theirs == ours + 1), whole(r"\r\n")),
     "GMime takes a CR for the body's where CRLF and LF are mixed, or where the last delimiter line has no end"),
    ("*", "part.octets", header("boundary_not_found"), "a multipart without a delimiter line is one leaf"),
    ("*", "shape", defect("invalid_boundary", "no_boundary", "boundary_not_found"),
     "a bad boundary may cut a message otherwise, and is a defect"),
    ("*", ("shape", "part.octets"), lambda d: "multipart" in d.part["type"] and not d.part["parts"],
     "a multipart without parts is a leaf"),
    ("*", "part.filename", defect("invalid_media_type"),
     "what is no type is text/plain without parameters (RFC 2045 section 5.2)"),
    ("python", "shape", lambda d: "\n" in d.theirs, "Python keeps the fold in a type"),
    ("gmime", "shape", lambda d: d.file.endswith("malformed/017.eml"),
     "a boundary is found without the semicolon in front of it"),
    ("python", "part.text",
     part(charset=lambda c: (c or "").lower() in ("gb2312", "big5", "shift_jis", "iso-2022-jp")),
     "there are several tables of East Asian charsets: ours are those of browsers"),
    ("python", "part.text", lambda d: "\ufffd" in d.ours and "\ufffd" in d.theirs,
     "how many U+FFFD stand for bad octets is nobody's rule"),
    ("python", "part.text", defect("octets_beyond_ascii", "invalid_media_type"),
     "octets beyond ASCII without a charset are read as UTF-8, with a defect"),
    ("gmime", PARTS, lambda d: d.is_hidden,
     "messages are read through an encoding, which RFC 2045 section 6.4 forbids and RFC 6532 section 3.7 does not"),
    ("python", "part.octets", both(sizes(lambda ours, theirs: ours > theirs), whole(r"\nFrom [^\n]*\n[ \t]")),
     "a line that continues no field is the body's; Python drops it"),
    ("python", PARTS, lambda d: d.is_hidden,
     "Python takes the octets of a message for the message, whatever its encoding"),
    ("python", PARTS, header("bare_cr"), "a CR alone is no line end (RFC 5322 section 2.2); to Python it is one"),
    ("gmime", "part.octets",
     both(header("duplicate_field"), whole(r"content-transfer-encoding.*content-transfer-encoding")),
     "of a field that stands twice GMime takes the last, we the first"),
    ("gmime", "part.octets", lambda d: d.file.endswith("thirdparty/001.eml"),
     "GMime takes one octet too many for the line end where LF and CRLF are mixed"),
    ("gmime", "part.filename", header("duplicate_field"),
     "of a field that stands twice GMime takes the last, we the first"),
    ("gmime", "shape", defect("invalid_media_type"),
     "in a digest GMime takes what is no type for a message; it is text/plain (RFC 2045 section 5.2)"),
    ("python", "subject", lambda d: (d.theirs or "").lstrip() == d.ours,
     "Python keeps the blank of a fold right behind the colon"),
    ("*", "subject", both(equal_but(str.strip), raw(r"\?Q\?\?=")),
     "an empty encoded word leaves no blank at the end of a value"),
    ("gmime", ("references", "in_reply_to"), raw(r"bare@example.org\s*<"),
     "comments, commas, phrases, blanks between identifiers are obsolete (RFC 5322 section 4.5.4); GMime ends there"),
    ("gmime", "message_id", lambda d: (d.ours or "") == (d.theirs or ""),
     "nothing and an empty identifier are the same"),
    ("gmime", "addresses", defect("unterminated", "no_end_of_header"),
     "a comment without its end ends with the value; GMime drops the mailbox"),
    ("*", "shape", defect("boundary_without_dashes"),
     "delimiter lines without their two dashes are taken where there are no others"),
    ("gmime", "part.filename", lambda d: "\ufffd" in (d.ours or ""),
     "octets that are not UTF-8 are replaced (RFC 6532 section 3.1); others guess a charset"),
]


def explain(d):
    for reader, values, condition, reason in RULES:
        known = values if isinstance(values, tuple) else (values,)
        if reader in ("*", d.reader) and (d.value in known or known == ("*",)) and condition(d):
            return reason
    return None
