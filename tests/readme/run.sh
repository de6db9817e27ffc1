#!/bin/sh
# run.sh FOLDER: runs the README's programs, which lie there, against each other on loopback: one sends what another
# receives and a third takes apart; one fetches what another serves.
set -eu
programs=$1
work=$(mktemp -d)
servers=
trap 'kill $servers 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

# start NAME: runs a server, and sets `port` to where it listens.
start() {
    : >"$1.log"
    "$programs/readme_$1" >"$1.log" &
    servers="$servers $!"
    port=
    for _ in $(seq 100); do
        port=$(sed -n 's/^listening on port //p' "$1.log")
        [ -z "$port" ] || return 0
        sleep 0.1
    done
    echo "$1 does not listen"
    exit 1
}

# expect WHAT TEXT PATTERN: the text has to match.
expect() {
    case $2 in
    $3) ;;
    *) echo "$1 printed:"; echo "$2"; exit 1 ;;
    esac
}

start receive
expect send "$("$programs/readme_send" "$port")" '*queued*eve@elsewhere.example: no such user*'

sed 1d receive.log >letter.eml
expect parse "$("$programs/readme_parse" letter.eml)" 'Déjà vu from Ada <ada@example.org>'
expect plan.txt "$(tr -d '\r' <plan.txt)" '1. Write.'

start serve
expect fetch "$("$programs/readme_fetch" "$port" | tr -d '\r')" '1 Bienvenue
Subject: Bienvenue

Bonjour.'
