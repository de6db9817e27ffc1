#!/bin/sh
# run.sh SEND RECEIVE: sends one message with the README's client to the README's server, on loopback.
set -eu
send=$1 receive=$2
log=$(mktemp)
"$receive" >"$log" &
server=$!
trap 'kill $server 2>/dev/null; rm -f "$log"' EXIT

port=
for _ in $(seq 100); do
    port=$(sed -n 's/^listening on port //p' "$log")
    [ -z "$port" ] || break
    sleep 0.1
done
[ -n "$port" ] || { echo "the server does not listen"; exit 1; }

answer=$("$send" "$port")
echo "$answer"
case $answer in
*queued*"eve@elsewhere.example: no such user"*) ;;
*) echo "the client was not told that one was queued and one refused"; exit 1 ;;
esac
grep -q '^Subject: Salut' "$log" && grep -q '^Bonjour' "$log" || { cat "$log"; exit 1; }
