#!/usr/bin/env bash
# The main job, end to end: a mail server of our own with TLS on a SQLite store; real messages sent to it by SMTP over
# STARTTLS with AUTH, through a kill -9 half-way; every one read back by POP3 over STLS and by IMAP over STARTTLS, and
# compared byte for byte with what was sent. What was said is drawn in build/demo/conversation.html.
# Ends with one line: messages: N bytes: B seconds: S differences: D
set -euo pipefail
export LC_ALL=C
cd "$(dirname "$0")/.."

cmake/bootstrap.sh
mkdir -p build/demo
echo "Building (build/release, log in build/demo/build.log) ..."
{ cmake --preset release && cmake --build --preset release --target examples; } \
    >build/demo/build.log 2>&1 || { tail -n 40 build/demo/build.log; exit 1; }

programs=$PWD/build/release/examples
work=$PWD/build/demo/run
page=$PWD/build/demo/conversation.html
rm -rf "$work" "$page"
mkdir -p "$work/expected"

echo "Making a certificate for localhost ..."
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>"$work/openssl.log" ||
    { cat "$work/openssl.log"; exit 1; }

server=
port_of() { sed -n "s/^listening $1 127\.0\.0\.1:\([0-9]*\)$/\1/p" "$work/server.log"; }
# The listener for other hosts' mail: submission would mend what messages lack (RFC 6409 section 8).
start_server() {
    : >"$work/server.log" # what a server before said of itself must not be read
    "$programs/mail_server" --domain example.org --user ada:secret --store "sqlite:$work/mail.db" \
        --smtp 127.0.0.1:0 --pop3 127.0.0.1:0 --imap 127.0.0.1:0 --trace "$page" \
        --tls-cert "$work/certificate.pem" --tls-key "$work/key.pem" >>"$work/server.log" &
    server=$!
    for _ in $(seq 100); do
        if grep -q '^ready' "$work/server.log"; then break; fi
        kill -0 "$server" || { echo "the server did not start"; exit 1; }
        sleep 0.1
    done
    smtp_port=$(port_of smtp)
    echo "mail_server is up: SMTP on port $smtp_port, POP3 on $(port_of pop3), IMAP on $(port_of imap)."
}
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true' EXIT
start_server

export DEMO_PASSWORD=secret
account=(--user ada --password-env DEMO_PASSWORD --tls starttls --ca "$work/certificate.pem")
started=$(date +%s.%N)
send() {
    "$programs/smtp_send" --server "localhost:$smtp_port" "${account[@]}" --auth PLAIN \
        --from ada@example.org --to ada@example.org "$1" >/dev/null 2>"$work/error.log"
}

# Whoever delivers puts a Return-Path on top, in place of those that a message begins with (RFC 5321 section 4.4).
without_return_path() {
    awk '!behind && tolower($0) ~ /^return-path:/ { gone = 1; next }
         !behind && gone && /^[ \t]/ { next }
         { behind = 1; print }'
}

# What should come back, made without any code of ours: CRLF line ends, no mbox line.
expect() {
    awk 'NR == 1 && /^From [^ :]/ { next } { sub(/\r$/, ""); printf "%s\r\n", $0 }' "$1" | without_return_path \
        >"$work/expected/$(printf '%05d' "$sent")"
}

mapfile -t files < <(find tests/corpus -type f \( -name '*.eml' -o -name 'msg_*.txt' \) | sort)
half=$((${#files[@]} / 2))
echo "Sending the messages of tests/corpus by SMTP (STARTTLS, AUTH PLAIN) ..."
sent=0
refused=0
unsure=0 # the message whose answer the kill may have swallowed: it may be there twice
for index in "${!files[@]}"; do
    file=${files[$index]}
    if [ "$index" -eq "$half" ]; then
        echo "  kill -9 while message $((sent + 1)) is on its way, and a new start on the same store ..."
        send "$file" & sender=$!
        sleep 0.01
        kill -KILL "$server"
        wait "$server" 2>/dev/null || true
        start_server
        if wait "$sender"; then
            sent=$((sent + 1))
            expect "$file"
            continue
        fi
        unsure=$((sent + 1))
    fi
    if send "$file"; then
        sent=$((sent + 1))
        expect "$file"
    elif grep -qE 'a NUL octet|a CR without LF|a line of more than 998 octets' "$work/error.log"; then
        refused=$((refused + 1))
        echo "  refused by name: $(cat "$work/error.log")"
    else
        cat "$work/error.log"
        exit 1
    fi
done

echo "Reading them back by POP3 (STLS) and by IMAP (STARTTLS) ..."
"$programs/pop3_fetch" --server "localhost:$(port_of pop3)" "${account[@]}" --maildir "$work/pop3" >/dev/null
"$programs/imap_fetch" --server "localhost:$(port_of imap)" "${account[@]}" --maildir "$work/imap" >/dev/null
finished=$(date +%s.%N)

# The server's Received is set aside too, which stands behind its Return-Path.
without_trace() {
    awk 'NR == 1 && /^Return-Path: / { next }
         NR == 2 && /^Received: / { inside = 1; next }
         inside && /^[ \t]/ { next }
         { inside = 0; print }' "$1"
}

# compare FOLDER: each message in it against what was sent, in order. Sets number, bytes, and adds to differences.
differences=0
compare() {
    number=0
    bytes=0
    local seen_twice=0 file expected
    while IFS= read -r file; do
        number=$((number + 1))
        expected=$work/expected/$(printf '%05d' "$number")
        if without_trace "$file" | cmp -s - "$expected"; then
            bytes=$((bytes + $(stat -c %s "$expected")))
        elif [ "$number" -eq $((unsure + 1)) ] && [ "$seen_twice" -eq 0 ] &&
            without_trace "$file" | cmp -s - "$work/expected/$(printf '%05d' "$unsure")"; then
            echo "  message $unsure is there twice: stored before the kill, its answer lost, and sent again"
            seen_twice=1
            number=$((number - 1))
        else
            differences=$((differences + 1))
            echo "  differs: $expected and $file"
        fi
    done < <(find "$1/new" -type f | sort)
    if [ "$number" -ne "$sent" ]; then
        echo "  $number messages in $1, and $sent were sent"
        differences=$((differences + (sent > number ? sent - number : number - sent)))
    fi
}
echo "Comparing ..."
compare "$work/pop3"
compare "$work/imap"

kill -TERM "$server"
wait "$server" || { echo "the server did not end well"; exit 1; }
server=
echo "sent: $sent  refused by name: $refused  set aside: the server's Received, Return-Path," \
    "LF made CRLF, a leading From_ line"
echo "The conversations: build/demo/conversation.html"
seconds=$(awk -v a="$started" -v b="$finished" 'BEGIN { printf "%.1f", b - a }')
echo "messages: $number bytes: $bytes seconds: $seconds differences: $differences"
[ "$differences" -eq 0 ] && [ "$number" -ge 100 ]
