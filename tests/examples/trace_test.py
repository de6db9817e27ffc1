#!/usr/bin/env python3
"""The pages of --trace, as a user gets them: smtp_send and pop3_fetch against mail_server, which is killed in
the middle and goes on with its page; then the two examples that need no login. Arguments: the programs."""
import base64
import os
import pathlib
import re
import subprocess
import sys
import tempfile

SERVER, SEND, FETCH, VISIT, RECEIVE = sys.argv[1:]
PASSWORD = "correct-horse"


def start(program, *arguments):
    server = subprocess.Popen([program, *arguments], stdout=subprocess.PIPE, text=True)
    ports = {}
    for line in server.stdout:
        if line == "ready\n":
            return server, ports
        name, port = re.fullmatch(r"listening (\S+) \S+:(\d+)\n", line).groups()
        ports[name] = f"127.0.0.1:{port}"
    sys.exit(f"{program} did not start")


def stop(server):
    server.terminate()
    if server.wait(30) != 0:
        sys.exit("a server did not end well")


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60,
                          env=dict(os.environ, SECRET=PASSWORD))
    if done.returncode != 0:
        sys.exit(f"{program}: {done.stderr}")


def check_page(path, wanted):
    page = path.read_text(encoding="utf-8")
    main = page[page.index("<main>"):]
    for text in wanted:
        if text not in main:
            sys.exit(f"{path.name} lacks {text}\n{main}")
    secrets = [PASSWORD.encode(), b"\0ada\0" + PASSWORD.encode(), b"ada"]
    for secret in [PASSWORD] + [base64.b64encode(s).decode() for s in secrets]:
        if secret.rstrip("=") in main:
            sys.exit(f"{path.name} shows the secret {secret}")
    for tag in ("details", "ol", "li", "main", "html"):
        opened, closed = len(re.findall(rf"<{tag}[ >]", page)), page.count(f"</{tag}>")
        if opened != closed:
            sys.exit(f"{path.name}: {opened} <{tag}>, {closed} </{tag}>")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        message = folder / "message.eml"
        message.write_bytes(b"Subject: a picture\r\n\r\n<b>&amp;</b>\r\n")
        page = folder / "server.html"
        arguments = ["--domain", "example.org", "--user", f"ada:{PASSWORD}", "--submission", "127.0.0.1:0",
                     "--pop3", "127.0.0.1:0", "--allow-plaintext-auth", "--trace", str(page)]
        login = ["--user", "ada", "--password-env", "SECRET", "--tls", "none"]
        send = ["--from", "ada@example.org", "--to", "ada@example.org", str(message)]

        server, ports = start(SERVER, *arguments)
        for mechanism in ("PLAIN", "LOGIN"):
            run(SEND, "--server", ports["submission"], *login, "--auth", mechanism,
                "--trace", str(folder / "client.html"), *send)
        for auth in (["--auth", "USER"], []):  # and the best that the server has
            run(FETCH, "--server", ports["pop3"], *login, *auth, "--trace", str(folder / "fetch.html"), "--stdout")
        server.kill()
        server.wait()

        server, ports = start(SERVER, *arguments)
        run(SEND, "--server", ports["submission"], *login, "--auth", "PLAIN", *send)
        stop(server)

        server, ports = start(RECEIVE, "--listen", "127.0.0.1:0", "--discard", "--trace", str(folder / "sink.html"))
        run(VISIT, "--server", ports["smtp"], "--trace", str(folder / "visit.html"))
        stop(server)

        smtp = ["<b>EHLO</b>", "<b>AUTH</b> PLAIN <mark", "<b>AUTH</b> LOGIN", "<code><mark", "<b>MAIL</b>",
                "<b>RCPT</b>", "<b>354</b>", "Subject: a picture", "&lt;b&gt;&amp;amp;&lt;/b&gt;", "<b>221</b>",
                "end of the connection"]
        pop3 = ["<b>USER</b> ada", "<b>PASS</b> <mark", "<b>AUTH</b> SCRAM-SHA-256 <mark",
                "<b>RETR</b> 1", "<b>+OK</b>", "Subject: a picture"]
        check_page(folder / "client.html", smtp + ["Another run of the program"])
        check_page(folder / "fetch.html", pop3)
        for name in ("visit.html", "sink.html"):
            check_page(folder / name, ["<b>220</b>", "<b>EHLO</b>", "<b>250</b>", "<b>QUIT</b>"])
        check_page(page, smtp + pop3 + ["Another run of the program", "5. SMTP submission"])


main()
