#!/usr/bin/env bash
# The main job, end to end: a mail server of our own with TLS, real messages sent to it by SMTP over
# STARTTLS with AUTH, every one read back by POP3 over STLS and compared byte for byte with what was sent.
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
rm -rf "$work"
mkdir -p "$work/expected" "$work/received"

echo "Making a certificate for localhost ..."
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$work/key.pem" -out "$work/certificate.pem" 2>"$work/openssl.log" ||
    { cat "$work/openssl.log"; exit 1; }

"$programs/mail_server" --domain example.org --user ada:secret \
    --submission 127.0.0.1:0 --pop3 127.0.0.1:0 \
    --tls-cert "$work/certificate.pem" --tls-key "$work/key.pem" >"$work/server.log" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 100); do
    if grep -q '^ready' "$work/server.log"; then break; fi
    kill -0 "$server" || { echo "the server did not start"; exit 1; }
    sleep 0.1
done
port_of() { sed -n "s/^listening $1 127\.0\.0\.1:\([0-9]*\)$/\1/p" "$work/server.log"; }
smtp_port=$(port_of submission)
pop3_port=$(port_of pop3)
echo "mail_server is up: submission on port $smtp_port, POP3 on port $pop3_port."

export DEMO_PASSWORD=secret
account=(--user ada --password-env DEMO_PASSWORD --tls starttls --ca "$work/certificate.pem")
started=$(date +%s.%N)

echo "Sending the messages of tests/corpus by SMTP (STARTTLS, AUTH PLAIN) ..."
sent=0
refused=0
while IFS= read -r file; do
    if "$programs/smtp_send" --server "localhost:$smtp_port" "${account[@]}" --auth PLAIN \
        --from ada@example.org --to ada@example.org "$file" >/dev/null 2>"$work/error.log"; then
        sent=$((sent + 1))
        # What should come back, made without any code of ours: CRLF line ends, no mbox line.
        awk 'NR == 1 && /^From / { next } { sub(/\r$/, ""); printf "%s\r\n", $0 }' "$file" \
            >"$work/expected/$(printf '%05d' "$sent")"
    elif grep -qE 'a NUL octet|a CR without LF|a line of more than 998 octets' "$work/error.log"; then
        refused=$((refused + 1))
        echo "  refused by name: $(cat "$work/error.log")"
    else
        cat "$work/error.log"
        exit 1
    fi
done < <(find tests/corpus -type f \( -name '*.eml' -o -name 'msg_*.txt' \) | sort)

echo "Reading them back by POP3 (STLS) ..."
"$programs/pop3_fetch" --server "localhost:$pop3_port" "${account[@]}" \
    --maildir "$work/received" >/dev/null
finished=$(date +%s.%N)

# Set aside: the two trace fields that the server has to put on top (RFC 5321 section 4.4).
without_trace() {
    awk 'NR == 1 && /^Return-Path: / { next }
         !body && !seen && /^Received: / { seen = 1; inside = 1; next }
         inside && /^[ \t]/ { next }
         { inside = 0; body = 1; print }' "$1"
}
echo "Comparing ..."
number=0
bytes=0
differences=0
while IFS= read -r file; do
    number=$((number + 1))
    expected=$work/expected/$(printf '%05d' "$number")
    if ! without_trace "$file" | cmp -s - "$expected"; then
        differences=$((differences + 1))
        echo "  differs: $expected and $file"
    fi
    bytes=$((bytes + $(stat -c %s "$expected" 2>/dev/null || echo 0)))
done < <(find "$work/received/new" -type f | sort)
[ "$number" -eq "$sent" ] || differences=$((differences + (sent > number ? sent - number : number - sent)))

kill -TERM "$server"
wait "$server" || { echo "the server did not end well"; exit 1; }
trap - EXIT
echo "sent: $sent  refused by name: $refused  set aside: Return-Path and Received of the server," \
    "LF made CRLF, a leading From_ line"
seconds=$(awk -v a="$started" -v b="$finished" 'BEGIN { printf "%.1f", b - a }')
echo "messages: $number bytes: $bytes seconds: $seconds differences: $differences"
[ "$differences" -eq 0 ] && [ "$number" -ge 100 ]
