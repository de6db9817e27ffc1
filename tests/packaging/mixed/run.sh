#!/bin/sh
# run.sh CXX PREFIX SOURCE VENDORED WORK SANITIZE: two builds of courriel with different options must not link
# into one program, and two libraries of one build must. PREFIX is the one build; VENDORED is the folder of the
# other, with headers in SOURCE.
set -eu
cxx=$1 prefix=$2 source=$3 vendored=$4 work=$5 sanitize=$6
here=$(dirname "$0")
[ "$sanitize" != "-fsanitize=" ] || sanitize=
mkdir -p "$work"

one_build="-I$prefix/include"
other_build="-I$source/base/include -I$source/libpop3/include -I$vendored/courriel/base/include"
library() { find "$1" -name "libcourriel_$2.a" | head -n 1; }

compile() { "$cxx" -std=c++20 $1 -c "$here/$2.cpp" -o "$work/$3.o"; }
compile "$one_build" main main
compile "$one_build" pop3 same
compile "$other_build" pop3 other

link() {
    "$cxx" $sanitize "$work/main.o" "$work/$1.o" "$(library "$prefix" smtp)" \
        "$(library "$2" pop3)" -o "$work/$1"
}
link same "$prefix"
"$work/same"

if link other "$vendored" 2>"$work/errors"; then
    echo "two different builds of courriel were linked into one program"
    exit 1
fi
grep -q 'multiple definition.*one_build_only' "$work/errors" || { cat "$work/errors"; exit 1; }
