#!/bin/sh
# Commits a second: archive_submit() with everything synced (captures, journal and index included) beside git fast-import of the very same history.
# usage: archive.sh BUILD-DIR [ROUNDS] [COUNT]
# Rounds are interleaved; both write below TMPDIR (default /var/tmp, which is a disk).
set -eu
OUT=$1
ROUNDS=${2:-3}
COUNT=${3:-300}
DIR=$(mktemp -d "${TMPDIR:-/var/tmp}/gazetted-bench.XXXXXX")
trap 'rm -rf "$DIR"' EXIT
median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}
round=1
while [ "$round" -le "$ROUNDS" ]; do
    "$OUT/tests/bench/archive" "$DIR/archive" "$COUNT" | cut -d' ' -f2 >>"$DIR/ours"
    git -C "$DIR/archive/articles.git" fast-export --all >"$DIR/stream"
    git init -q --bare "$DIR/import.git"
    git -C "$DIR/import.git" config core.fsync all
    before=$(date +%s.%N)
    git -C "$DIR/import.git" fast-import --quiet <"$DIR/stream"
    after=$(date +%s.%N)
    echo "$COUNT $before $after" | awk '{ printf "%.0f\n", $1 / ($3 - $2) }' >>"$DIR/theirs"
    rm -rf "$DIR/archive" "$DIR/import.git"
    round=$((round + 1))
done
ours=$(median <"$DIR/ours")
theirs=$(median <"$DIR/theirs")
echo "$ours $theirs $COUNT $ROUNDS" | awk '{
    printf "archive   archive_submit, synced   %8d commits/s   (median of %d rounds of %d)\n", $1, $4, $3
    printf "archive   git fast-import          %8d commits/s   ratio %.3f\n", $2, $1 / $2 }'
