#!/bin/sh
# symbols.sh NM PREFIX COUNT: the installed archives, COUNT of them, define no strong external symbol outside of namespace courriel,
# so that they can disturb no program that they are linked into.
set -eu
nm=$1
found=0
for archive in "$2"/lib*/libcourriel_*.a "$2"/lib*/*/libcourriel_*.a; do
    [ -e "$archive" ] || continue
    found=$((found + 1))
    # Upper case is external; U, V and W are undefined or weak. Then: [special name] [nested] courriel.
    strangers=$("$nm" --extern-only --defined-only "$archive" |
        awk 'NF == 3 && $2 !~ /^[UVWvwu]$/ && $3 !~ /^_Z(T[VTIS]|GV|Th[^_]*_)?N?[VKRO]*8courriel/')
    if [ -n "$strangers" ]; then
        printf '%s defines outside of namespace courriel:\n%s\n' "$archive" "$strangers"
        exit 1
    fi
done
[ "$found" -eq "$3" ] || { echo "expected $3 archives below $2, found $found"; exit 1; }
