"""A message as Python's email package reads it, in the form of `mail_parse --json`, as far as that package goes:
structure and bodies by compat32, which keeps octets as they are, header values by policy.default, which knows their
grammar. What it does not tell is left out."""

import email
import email.policy
import email.utils
import hashlib

FIELDS = "from sender reply_to to cc bcc".split()


def well(text):
    """Octets beyond ASCII as the text that they are."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def mailbox(address):
    return {"name": well(address.display_name) or None, "address": well(address.addr_spec) if address.username
            and address.domain else None}


def addresses(header):
    out = []
    for group in header.groups:
        if group.display_name is None:
            out += map(mailbox, group.addresses)
        else:
            out.append({"group": well(group.display_name), "members": list(map(mailbox, group.addresses))})
    return out


def header_values(raw):
    out = {}
    message = email.message_from_bytes(raw, policy=email.policy.default)
    try:
        subject = message["Subject"]
        out["subject"] = None if subject is None else well(str(subject))
    except Exception as e:  # bugs of that package are no difference of ours
        out["failures"] = [f"subject: {e!r}"]
    for name in FIELDS:
        try:
            out[name] = [a for header in message.get_all(name.replace("_", "-"), []) for a in addresses(header)]
        except Exception as e:
            out.setdefault("failures", []).append(f"{name}: {e!r}")
    return out


def date(message):
    value = message["Date"]
    if value is None:
        return None
    try:
        fields = email.utils.parsedate_tz(str(value))
        return None if fields is None else [*fields[:6], fields[9]]
    except Exception:
        return None


def is_container(part):
    """Python takes all of message/* apart."""
    return part.is_multipart() and (part.get_content_maintype() == "multipart" or
                                    part.get_content_type() in ("message/rfc822", "message/global"))


def text(part, octets):
    charset = part.get_content_charset() or "us-ascii"
    if charset == "us-ascii":
        charset = "utf-8"
    try:
        return octets.decode(charset, "replace").replace("\0", "\ufffd")
    except (LookupError, ValueError):
        return octets.decode("cp1252", "replace").replace("\0", "\ufffd")


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception as e:
        return f"failed: {e!r}"


def body(part):
    out = {"type": attempt(part.get_content_type), "charset": attempt(part.get_param, "charset"),
           "filename": attempt(part.get_filename),
           "disposition": attempt(part.get_content_disposition), "parts": [], "message": None, "sha256": None,
           "decoded_size": None, "text": None}
    if is_container(part):
        children = part.get_payload()
        if part.get_content_maintype() == "message":
            out["message"] = read_message(children[0])
        else:
            out["parts"] = list(map(body, children))
        return out
    octets = part.get_payload(decode=True)
    if octets is not None:
        out["sha256"] = hashlib.sha256(octets).hexdigest()
        out["decoded_size"] = len(octets)
        if part.get_content_maintype() == "text":
            out["text"] = attempt(text, part, octets)
    return out


def read_message(message):
    return {"date": date(message), "body": body(message)}


def read(raw):
    out = read_message(email.message_from_bytes(raw))
    out.update(header_values(raw))
    return out
