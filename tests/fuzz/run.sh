#!/bin/sh
# run.sh FOLDER SECONDS [SEED]: runs each fuzz target in FOLDER (a build of the fuzz preset) for that long, from its
# corpus here, as many at once as there are processors. New inputs are kept beside the programs; a crash ends the run,
# and its input is named. With a SEED the same inputs come again each time, as far as the machine gets; without, others
# do.
set -eu
folder=$1 seconds=$2 seed=${3:-0}
here=$(cd "$(dirname "$0")" && pwd)
found=$(find "$folder" -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort)
[ -n "$found" ] || { echo "no fuzz targets in $folder" >&2; exit 1; }

# shellcheck disable=SC2016 # the inner shell expands them
echo "$found" | xargs -P "$(nproc)" -I{} sh -euc '
    target=$1 folder=$2 seconds=$3 corpus=$4 seed=$5
    name=$(basename "$target")
    mkdir -p "$folder/found/$name"
    seeds=
    [ ! -d "$corpus/$name" ] || seeds=$corpus/$name
    echo "$name, $seconds s"
    "$target" -seed="$seed" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=1024 -verbosity=0 -print_final_stats=1 \
        -artifact_prefix="$folder/$name-" "$folder/found/$name" $seeds ||
        { echo "$name failed" >&2; exit 255; }
' sh {} "$folder" "$seconds" "$here/corpus" "$seed"
