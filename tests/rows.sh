#!/usr/bin/env bash
# Prints which rows of the catalogue of attacks and faults the tests cover: tests are named after them
# (S01, T26 ...; S: SMTP lines, T: TLS, I: injection, P: parsing, M: messages, A: authentication, R: relaying,
# L: liveness, D: durability, X: compression and routing). CONTRIBUTING.md says how to name a test.
set -euo pipefail
cd "$(dirname "$0")"
rows=$(grep -rhoE '\b[STIPMARLDX][0-9]{2}\b' --include='*.cpp' --include='*.py' --include='*.txt' \
    asio base mime smtp pop3 imap store scenarios transcripts fuzz interop 2>/dev/null | sort -u)
for letter in S T I P M A R L D X; do
    echo "$letter: $(grep "^$letter" <<<"$rows" | tr '\n' ' ')"
done
echo "rows covered: $(wc -w <<<"$rows")"
