#!/bin/sh
# run.sh FOLDER SECONDS: runs each fuzz target in FOLDER (a build of the fuzz preset) for that long, from its
# corpus here. New inputs are kept beside the programs; a crash ends the run, and its input is named.
set -eu
folder=$1 seconds=$2
here=$(cd "$(dirname "$0")" && pwd)
count=0
for target in "$folder"/fuzz_*; do
    [ -f "$target" ] && [ -x "$target" ] || continue
    name=$(basename "$target")
    mkdir -p "$folder/found/$name"
    seeds=
    [ ! -d "$here/corpus/$name" ] || seeds=$here/corpus/$name
    echo "$name, $seconds s"
    "$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$folder/$name-" "$folder/found/$name" $seeds
    count=$((count + 1))
done
[ "$count" -gt 0 ] || { echo "no fuzz targets in $folder" >&2; exit 1; }
