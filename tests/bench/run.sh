#!/bin/sh
# All measurements of BENCHMARKS.md, one after another.  run.sh BUILD-DIR [ROUNDS]
# Nothing is written into the tree.  Pages are those of ../shared/corpus/articles where they are there, else the outlets' saved ones.
set -eu
OUT=$1
ROUNDS=${2:-3}
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
CORPUS=$HERE/../../../shared/corpus/articles/pages
PAGES=$(mktemp -d "${TMPDIR:-/tmp}/gazetted-bench.XXXXXX")
trap 'rm -rf "$PAGES"' EXIT
if [ -d "$CORPUS" ]; then
    echo "pages: ../shared/corpus/articles"
    for page in "$CORPUS"/*.gz; do
        gzip -dc "$page" >"$PAGES/$(basename "$page" .gz)"
    done
else
    echo "pages: tests/outlets (../shared is not here)"
    for page in "$HERE"/../outlets/*/*.html; do
        cp "$page" "$PAGES/$(basename "$(dirname "$page")")-$(basename "$page")"
    done
fi
echo "machine: $(nproc) cores, $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), load $(cut -d' ' -f1 /proc/loadavg)"
if [ -x "$OUT/tests/bench/extract" ]; then
    "$OUT/tests/bench/extract" "$PAGES" "$ROUNDS" | tee "$PAGES/.said" | tail -1 | sed 's/^extract: /extract   /'
    sed -n 's/.*bare parse \([0-9.]*\) s, article \([0-9.]*\) s, ratio \([0-9.]*\)$/\3 \1 \2/p' "$PAGES/.said" | sort -n | awk '{ v[NR] = $0 }
        END { split(v[int((NR + 1) / 2)], m, " "); printf "extract   median of %d rounds: bare htmlReadMemory %s s, article out %s s, ratio %s\n", NR, m[2], m[3], m[1] }'
fi
"$OUT/tests/bench/topic" "$PAGES" "$ROUNDS"
"$HERE/archive.sh" "$OUT" "$ROUNDS"
if [ -x "$HERE/fetch.sh" ] && [ -x "$OUT/tests/bench/fetch" ]; then
    "$HERE/fetch.sh" "$OUT" "$ROUNDS" 2>&1 | sed 's/^/fetch     /'
fi
