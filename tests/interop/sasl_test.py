#!/usr/bin/env python3
"""SASL against GNU SASL, both ways, and SASLprep, character by character, against Python's tables of RFC 3454 and its
Unicode 3.2. Run with sasl_tool as its argument, and --whole when it is of a build with GNU Libidn."""
import base64
import ctypes
import ctypes.util
import random
import stringprep
import subprocess
import sys
import unicodedata

UNICODE = unicodedata.ucd_3_2_0
AUTHID, AUTHZID, PASSWORD, ANONYMOUS_TOKEN = 1, 2, 3, 4
OK, NEEDS_MORE = 0, 1


class Gsasl:
    """One session of GNU SASL; what a server needs to know is set before it begins."""
    library = ctypes.CDLL(ctypes.util.find_library("gsasl") or "libgsasl.so.18")

    def __init__(self, role, mechanism, user, password):
        self.context, self.session = ctypes.c_void_p(), ctypes.c_void_p()
        assert self.library.gsasl_init(ctypes.byref(self.context)) == OK
        self.callback = None
        if role == "server":  # it has no users of its own: all are let in who come this far
            kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
            self.library.gsasl_property_fast.restype = ctypes.c_char_p

            def answer(_context, session, what):
                return self.judge(session, what, user, password)
            self.callback = kind(answer)
            self.library.gsasl_callback_set(self.context, self.callback)
        start = getattr(self.library, f"gsasl_{role}_start")
        assert start(self.context, mechanism.encode(), ctypes.byref(self.session)) == OK
        if role == "client":
            properties = {AUTHID: user, PASSWORD: password, ANONYMOUS_TOKEN: user}
            if mechanism == "EXTERNAL":
                properties[AUTHZID] = user
            for key, value in properties.items():
                self.set(self.session, key, value)

    def set(self, session, key, value):
        self.library.gsasl_property_set(ctypes.c_void_p(session) if isinstance(session, int) else session,
                                        key, value.encode())

    def judge(self, session, what, user, password):
        fast = lambda key: (self.library.gsasl_property_fast(ctypes.c_void_p(session), key) or b"").decode()
        if what == PASSWORD and fast(AUTHID) == user:
            self.set(session, PASSWORD, password)
            return OK
        if what == 501:  # GSASL_VALIDATE_EXTERNAL
            return OK if fast(AUTHZID) == user else 31
        if what == 502:  # GSASL_VALIDATE_ANONYMOUS
            return OK if fast(ANONYMOUS_TOKEN) == user else 31
        return 51  # GSASL_NO_CALLBACK

    def step(self, text):
        """The message for that of the peer, both base64, and whether the exchange goes on (None: failed)."""
        out = ctypes.c_char_p()
        code = self.library.gsasl_step64(self.session, text.encode(), ctypes.byref(out))
        return (out.value or b"").decode(), {OK: False, NEEDS_MORE: True}.get(code)


class Tool:
    def __init__(self, *arguments):
        self.process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def hear(self):
        return self.process.stdout.readline().rstrip("\n")

    def say(self, line):
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def end(self):
        self.process.stdin.close()
        return self.process.wait(10)


def our_client(tool, mechanism, user, password, their_password):
    """Whether both are content."""
    client = Tool(tool, "client", mechanism, user, password)
    server = Gsasl("server", mechanism, user, their_password)
    message = client.hear()
    goes_on = True
    if message == "!":
        challenge, goes_on = server.step("")
        client.say(challenge)
        message = client.hear()
    while goes_on and message not in ("failed", "done"):
        challenge, goes_on = server.step(message)
        if goes_on or (challenge and goes_on is False):  # the proof comes with success in GNU SASL
            client.say(challenge)
            message = client.hear()
    if message not in ("failed", "done"):
        client.say("!")
        message = client.hear()
    client.end()
    return goes_on is False and message == "done"


def our_server(tool, mechanism, user, password, their_password):
    server = Tool(tool, "server", mechanism, user, password)
    client = Gsasl("client", mechanism, user, their_password)
    server_first = mechanism in ("CRAM-MD5", "LOGIN")
    message, goes_on = ("!", True) if server_first else client.step("")
    verdict = ""
    while goes_on is not None:
        server.say(message)
        verdict = server.hear()
        if verdict == "failed" or verdict.startswith("verified"):
            break
        message, goes_on = client.step(verdict)
    server.end()
    return verdict == f"verified {user}" and goes_on is False


def check_exchanges(tool, whole):
    faults = runs = 0
    with_password = ("PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256")
    users = (("ada", "secret"), ("ada lovelace", "p,w=x y"), ("adél", "dé\u00a0jà \u00ad!"))
    if whole:  # a ligature, a number, a mark of its own
        users += (("adél", "\ufb01\u2168 e\u0301"),)
    for run in (our_client, our_server):
        for mechanism in with_password + ("EXTERNAL", "ANONYMOUS"):
            for user, password in users:
                if mechanism == "CRAM-MD5":  # which GNU SASL prepares for, and RFC 2195 does not
                    password = saslprep(password)
                if mechanism not in with_password:
                    passwords = ((password, True),)
                else:
                    passwords = ((password, True), ("wrong", False))
                for theirs, right in passwords:
                    if run(tool, mechanism, user, password, theirs) != right:
                        print(f"{run.__name__}: {mechanism} for {user!r}, {password!r} with {theirs!r}")
                        faults += 1
                    runs += 1
    print(f"{runs} exchanges with GNU SASL, {faults} wrong")
    return faults


def saslprep(text):
    """RFC 4013, or None when it prohibits the text."""
    mapped = "".join(" " if stringprep.in_table_c12(c) else c
                     for c in text if stringprep.in_table_c12(c) or not stringprep.in_table_b1(c))
    out = UNICODE.normalize("NFKC", mapped)
    prohibited = (stringprep.in_table_c12, stringprep.in_table_c21_c22, stringprep.in_table_c3, stringprep.in_table_c4,
                  stringprep.in_table_c5, stringprep.in_table_c6, stringprep.in_table_c7, stringprep.in_table_c8,
                  stringprep.in_table_c9, stringprep.in_table_a1)
    if any(table(c) for c in out for table in prohibited):
        return None
    if any(map(stringprep.in_table_d1, out)) and (
            any(map(stringprep.in_table_d2, out)) or not stringprep.in_table_d1(out[0])
            or not stringprep.in_table_d1(out[-1])):
        return None
    return out


def check_preparation(tool, whole):
    characters = [chr(c) for c in range(1, 0x110000) if not 0xD800 <= c < 0xE000]
    some = random.Random(4013)
    half_width = [chr(c) for c in range(0xFF00, 0xFFF0)]
    kept = [c for c in characters[:0x3100] + half_width if saslprep(c)]
    marks = [c for c in kept if UNICODE.combining(UNICODE.normalize("NFKC", c)[0])]
    jamo = [chr(c) for c in range(0x1100, 0x1200) if saslprep(chr(c))]
    texts = characters + ["".join(some.choice(alphabet) for _ in range(some.randrange(2, 6)))
                          for alphabet in (kept, kept + 20 * marks, marks + jamo) for _ in range(100_000)]
    lines = "".join(base64.b64encode(t.encode()).decode() + "\n" for t in texts)
    answers = subprocess.run([tool, "prepare"], input=lines, capture_output=True, text=True, check=True).stdout.split("\n")
    faults = refused = 0
    for text, answer in zip(texts, answers, strict=False):
        right = saslprep(text)
        if answer in ("!", "?"):
            # Without Libidn a subset: but what is said to be prohibited is, and no letter beyond need is refused.
            refused += right is not None
            within = not whole and answer == "?"
            good = right is None and answer == "!" or within and (
                right is None or len(text) > 1 or right != text or UNICODE.combining(text) or is_second(text))
        else:
            good = right == base64.b64decode(answer).decode()
        if not good:
            print(f"saslprep: {text!r} is {answer!r}, should be {right!r}")
            faults += 1
    if len(answers) != len(texts) + 1:
        print(f"{len(answers)} answers for {len(texts)} texts")
        faults += 1
    print(f"{len(texts)} texts prepared, {refused} refused that SASLprep allows, {faults} wrong")
    return faults


def is_second(character):
    """Whether normalization may join it to what stands before."""
    return "HANGUL JUNGSEONG" in UNICODE.name(character, "") or "HANGUL JONGSEONG" in UNICODE.name(character, "") \
        or any(UNICODE.decomposition(chr(c)).endswith(f" {ord(character):04X}") for c in range(0x80, 0x3400))


if __name__ == "__main__":
    WHOLE = "--whole" in sys.argv
    sys.exit(1 if check_exchanges(sys.argv[1], WHOLE) + check_preparation(sys.argv[1], WHOLE) else 0)
