#!/bin/sh
# run.sh [COUNT [SEED]]: the corpus and COUNT generated messages, as read by the release build's mail_parse, by Python
# and, where it is built, by GMime. Prints what differs, explained and not; fails on the latter.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build/release}
gmime=$build/tests/differential/gmime_reader
[ -x "$gmime" ] || gmime=
exec python3 tests/differential/differential_test.py "$build/examples/mail_parse" "$gmime" tests/corpus \
    --count "${1:-10000}" --seed "${2:-1}"
