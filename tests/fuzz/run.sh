#!/bin/sh
# Runs fuzz targets one after another, each for some seconds, and says in a line what came of it.  run.sh OUT SECONDS TARGET…
# Seeds: tests/fuzz/corpus/TARGET, for whatever reads pages the outlets' saved ones too. What is learnt stays in OUT/corpus, what breaks in OUT/findings.
set -u
out=$1
seconds=$2
shift 2
here=$(dirname "$0")
bad=0
for target in "$@"; do
    learnt=$out/corpus/$target
    findings=$out/findings/$target
    mkdir -p "$learnt" "$findings"
    set -- "$learnt"
    [ -d "$here/corpus/$target" ] && set -- "$@" "$here/corpus/$target"
    case $target in
        html | lift | outlets | feed | sitemap) set -- "$@" "$here/../outlets" ;;
    esac
    [ -f "$here/$target.dict" ] && set -- "-dict=$here/$target.dict" "$@"
    if "$out/$target" -max_total_time="$seconds" -max_len=65536 -timeout=10 -rss_limit_mb=1024 -print_final_stats=1 \
        -artifact_prefix="$findings/" "$@" >"$out/$target.log" 2>&1; then
        said=good
    else
        said="BROKEN: see $out/$target.log and $findings"
        bad=1
    fi
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$out/$target.log" | tail -1)
    printf '%-12s %9s runs  %s\n' "$target" "${runs:-0}" "$said"
done
exit $bad
