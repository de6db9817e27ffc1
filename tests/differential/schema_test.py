"""The JSON of mail_parse, to the letter: each key in its order and of its type, what is null and where, digests and
sizes counted again; on real messages and on generated ones.

Usage: schema_test.py MAIL_PARSE CORPUS_FOLDER
"""

import hashlib
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import generate

STRING, NUMBER, LIST = (str,), (int,), (list,)
OPTIONAL = (str, type(None))
MESSAGE = {
    "file": OPTIONAL, "envelope": OPTIONAL, "headers": LIST, "from": LIST, "sender": LIST, "reply_to": LIST,
           "to": LIST,
    "cc": LIST, "bcc": LIST, "subject": OPTIONAL, "date": OPTIONAL, "message_id": OPTIONAL, "in_reply_to": LIST,
    "references": LIST, "body": (dict,), "defects": LIST}
PART = {
    "type": STRING, "parameters": (dict,), "charset": OPTIONAL, "disposition": OPTIONAL, "filename": OPTIONAL,
    "content_id": OPTIONAL, "description": OPTIONAL, "encoding": STRING, "size": NUMBER,
    "decoded_size": (int, type(None)), "sha256": OPTIONAL, "text": OPTIONAL, "parts": LIST,
    "message": (dict, type(None))}
DEFECT = {"kind": STRING, "offset": NUMBER, "end": NUMBER, "severity": STRING, "rfc": STRING}
ADDRESS_LISTS = "from sender reply_to to cc bcc".split()
DATE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"
DIGEST = r"[0-9a-f]{64}"
IDENTITY = ("7bit", "8bit", "binary")


def check(condition, *what):
    if not condition:
        raise AssertionError(what)


def check_keys(value, schema):
    check(list(value) == list(schema), list(value))
    for key, types in schema.items():
        check(type(value[key]) in types, key, value[key])
        check(value[key] != "" or key in ("text", "subject", "value", "encoding"), key, "empty, not null")


def check_address(address, in_group=False):
    if "group" in address and not in_group:
        check_keys({**address, "group": address["group"] or "x"}, {"group": STRING, "members": LIST})
        for member in address["members"]:
            check_address(member, in_group=True)
        return
    check_keys(address, {"name": OPTIONAL, "address": OPTIONAL})
    if address["address"] is None:
        check(address["name"], "neither a name nor an address")
    else:
        local, _, domain = address["address"].rpartition("@")
        check(local and domain and not re.search(r"[\r\n\0<>]", domain), address)


def check_message(message, size, raw, name):
    check_keys(message, MESSAGE)
    check(message["file"] == name, message["file"])
    for field in message["headers"]:
        check_keys(field, {"name": STRING, "value": STRING})
        check(not re.search(r"[\r\n\0]", field["value"]), field)
    for key in ADDRESS_LISTS:
        for address in message[key]:
            check_address(address)
    for key in ("in_reply_to", "references"):
        for identifier in message[key]:
            check(type(identifier) is str and identifier and not re.search(r"[<>\s\0]", re.sub('"[^"]*"', "",
                                                                                               identifier)),
                  identifier)
    check(message["date"] is None or re.fullmatch(DATE, message["date"]), message["date"])
    for defect in message["defects"]:
        check_keys(defect, DEFECT)
        check(defect["offset"] <= defect["end"], defect)
        check(size is None or defect["end"] <= size, defect)
        check(defect["severity"] in ("info", "warning", "error"), defect)
        check(re.fullmatch(r"[a-z0-9_]+", defect["kind"]) and defect["rfc"].startswith("RFC "), defect)
    offsets = [d["offset"] for d in message["defects"]]
    check(offsets == sorted(offsets), "defects out of order")
    check_part(message["body"], raw)


def check_part(part, raw):
    """`raw` ends with the part's body, or is None."""
    check_keys(part, PART)
    check(re.fullmatch(r"[^/\sA-Z]+/[^/\sA-Z]+", part["type"]), part["type"])
    for name, value in part["parameters"].items():
        check(name == name.lower() and name and type(value) is str, name)
    check(part["charset"] == (part["parameters"].get("charset") or None), part["charset"])
    for key in ("encoding", "disposition"):
        check(part[key] is None or part[key] == part[key].lower(), part[key])
    kind = part["type"].split("/")[0]
    # A multipart without a boundary is a leaf, one without parts is none.
    is_leaf = not part["parts"] and part["message"] is None and (kind != "multipart" or part["sha256"] is not None)
    check(not part["parts"] or kind == "multipart", "parts in", part["type"])
    check(part["message"] is None or part["type"] in ("message/rfc822", "message/global"), part["type"])
    check((part["sha256"] is None) == (not is_leaf) == (part["decoded_size"] is None),
          "a digest of what is a container")
    check((part["text"] is not None) == (is_leaf and kind == "text"), "text of", part["type"])
    if is_leaf:
        check_leaf(part, raw)
    for child in part["parts"]:
        check(child["size"] <= part["size"], "a part larger than its container")
        check_part(child, None)
    if part["message"]:
        check_message(part["message"], None, None, None)


def check_leaf(part, raw):
    check(re.fullmatch(DIGEST, part["sha256"]), part["sha256"])
    if part["encoding"] in IDENTITY:
        check(part["decoded_size"] == part["size"], "7bit changed a body's size")
        if raw is not None:
            body = raw[len(raw) - part["size"]:]
            check(hashlib.sha256(body).hexdigest() == part["sha256"], "not the digest of the octets")
    if part["text"] is not None:
        check("\0" not in part["text"], "a NUL in a text")
        if (part["charset"] or "utf-8").lower() in ("utf-8", "us-ascii") and "\ufffd" not in part["text"]:
            octets = part["text"].encode()
            check(len(octets) == part["decoded_size"], "not the size of the text")
            check(hashlib.sha256(octets).hexdigest() == part["sha256"], "not the digest of the text")


def attachments(part):
    """The digests of all leaves: what is extracted has to be among them."""
    if part["message"]:
        yield from attachments(part["message"]["body"])
    for child in part["parts"]:
        yield from attachments(child)
    if part["sha256"]:
        yield part["sha256"]


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], stdout=subprocess.PIPE, timeout=300)
    check(done.returncode == 0, arguments[0], done.returncode)
    return done.stdout.decode("utf-8")


def check_file(program, path, message):
    raw = path.read_bytes()
    check_message(message, len(raw), raw, str(path))
    known = set(attachments(message["body"]))
    if "message" in str(message["body"]["type"]) or not known:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        run(program, "--extract", folder, path)
        files = list(Path(folder).iterdir())
        for file in files:
            octets = file.read_bytes()
            # A message is saved whole, and no leaf.
            if hashlib.sha256(octets).hexdigest() not in known:
                check(octets in raw or b"message/" in raw.lower(), "extracted what is no part", file.name)
    return len(files)


def main():
    program, corpus = sys.argv[1], Path(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        generate.write(Path(folder), 200, 2)
        paths = sorted([*corpus.rglob("*.eml"), *corpus.rglob("msg_*.txt"), *Path(folder).iterdir()])
        lines = run(program, "--json", *paths).split("\n")
        check(len(lines) == len(paths) + 1 and lines[-1] == "", "not one line a message")
        extracted = 0
        for path, line in zip(paths, lines):
            try:
                extracted += check_file(program, path, json.loads(line))
            except AssertionError as e:
                sys.exit(f"{path}: {e}")
    check(extracted > 100, "hardly anything was extracted")
    print(f"{len(paths)} messages, {extracted} attachments")


if __name__ == "__main__":
    main()
