#!/bin/bash
# crash-archive: kills a writer before its Nth disk-changing call, or lets that call fail, for many N; then, each time, the archive must open by itself,
# `git fsck --full --strict` be clean, every state that was reported be there, and a second run end with exactly the commits of an undisturbed one.
#
#   crash-archive.sh [POINTS]      how many N to try over all plans (default 240; "all": every one)
set -u
cd "$(dirname "$0")/../.." || exit
out=${OUT:-build}
points=${1:-240}
work=$(mktemp -d /tmp/gazetted-crash-XXXXXX)
trap 'rm -rf "$work"' EXIT
make -s "$out/tests/hostile/crash-writer" "$out/tests/hostile/fault.so" || exit 1
cp "$out/tests/hostile/crash-writer" "$out/tests/hostile/fault.so" "$work" # a build beside us must not change them
writer=$work/crash-writer
fault=$work/fault.so
bad=0
done_points=0

complain() { echo "FAIL $plan, $FAULT at call $FAULT_AT: $*"; bad=$((bad + 1)); }

# How many commits an undisturbed run of $1 articles makes: the first, one each, an edit, a disappearance.
commits_of() { echo $(($1 + 3)); }

start() { # a fresh copy of what the plan starts from
    rm -rf "$work/archive"
    [ -d "$work/template-$plan" ] && cp -a "$work/template-$plan" "$work/archive"
    : >"$work/acks"
}

judge() { # COUNT
    if ! "$writer" "$work/archive" check <"$work/acks" 2>"$work/said"; then complain "check: $(tail -1 "$work/said")"; return; fi
    if ! "$writer" "$work/archive" write "$1" >/dev/null 2>"$work/said"; then complain "second run: $(tail -1 "$work/said")"; return; fi
    git --git-dir="$work/archive/articles.git" fsck --full --strict --no-dangling --no-progress >"$work/said" 2>&1 && [ ! -s "$work/said" ] ||
        { complain "fsck: $(head -1 "$work/said")"; return; }
    local n
    n=$(git --git-dir="$work/archive/articles.git" rev-list --count main)
    [ "$n" = "$(commits_of "$1")" ] || complain "$n commits instead of $(commits_of "$1")"
}

run() { # PLAN COUNT FAULT LASTING POINTS
    plan=$1
    export FAULT=$3 FAULT_AT=0
    unset FAULT_LASTING
    [ -n "$4" ] && export FAULT_LASTING=1
    start
    FAULT_COUNT=$work/count LD_PRELOAD=$fault "$writer" "$work/archive" write "$2" >/dev/null 2>&1 || { complain "undisturbed run"; return; }
    local total step
    total=$(cat "$work/count")
    step=1
    [ "$5" != all ] && [ "$total" -gt "$5" ] && step=$((total / $5))
    local n=0
    for ((FAULT_AT = 1; FAULT_AT <= total; FAULT_AT += step)); do
        start
        # (The braces take bash's own word of the kill along.)
        { LD_PRELOAD=$fault timeout 60 "$writer" "$work/archive" write "$2" >"$work/acks"; } 2>/dev/null
        [ $? = 124 ] && complain "hangs"
        judge "$2"
        n=$((n + 1))
    done
    done_points=$((done_points + n))
    echo "$plan, $FAULT${4:+ lasting}: $n of $total points"
}

each=all twice=all
[ "$points" != all ] && each=$((points / 9)) twice=$((points / 5))
"$writer" "$work/template-later" write 3 >/dev/null || exit 1
cp -a "$work/template-later" "$work/template-packed"
run first 4 kill "" "$each"
run later 9 kill "" "$twice"
run first 4 EIO "" "$each"
run later 9 EIO "" "$each"
run later 9 ENOSPC lasting "$each"
run packed 20 kill "" "$each"
run packed 20 EIO "" "$each"
run packed 20 ENOSPC lasting "$each"
echo "$done_points points, $bad failures"
[ "$bad" = 0 ]
