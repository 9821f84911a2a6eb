#!/usr/bin/env bash
# kill: whole runs of gazette and gazetted, killed before each call of theirs that changes a disk, or at random times, or robbed of a fetcher or reader.
# After each the children are gone, the next run starts by itself, the record is sound, what was reported is there, nothing is there twice, and in the
# end the archive holds exactly what an undisturbed one holds.
#
#   kill.sh CALLS TIMES FAULTS [JOBS]     how many calls (of each plan), random times (of each victim) and failing calls (of each error) to try:
#                                         numbers, or "all" for CALLS
#
# A call that fails (EIO, ENOSPC, EDQUOT; with "+": and all after it) instead must not end in a signal either, and recovery is the same.
# The plans:  first   a new archive and its first run          later   a run that finds new articles, an edit and a page that is gone
#             daemon  as later, by gazetted instead of gazette fetch
# The victims: main, daemon (gazetted), fetcher, reader, group (all at once).
set -u
shopt -s lastpipe
here=$(cd "$(dirname "$0")" && pwd)
: "${OUT:=$here/../../build}"
export OUT
# shellcheck disable=SC2317 # functions are called by until_true()
# shellcheck source=tests/hostile/web.bash
source "$here/web.bash"

ARTICLES=6
PATIENCE=60 # seconds that anything here may take on a busy machine

# -- One point ---------------------------------------------------------------------------------------------------------------

complain() { echo "FAIL $POINT: $*"; }

# Starts "$@" as a group of its own, so that what it leaves behind is found; $MAIN is its pid.
start_group() { # OUTPUT COMMAND...
    set -m
    "${@:2}" >"$1" 2>>"$WORK/err" 3>&- &
    MAIN=$!
    set +m
}

group_is_gone() { ! pgrep -g "$MAIN" >/dev/null; }

# Waits for the end of the group, at most $PATIENCE; $STATUS is what main ended with.
wait_group() {
    main_is_gone() { [ ! -d "/proc/$MAIN" ] || [ "$(awk '/^State/ { print $2 }' "/proc/$MAIN/status" 2>/dev/null)" = Z ]; }
    if ! until_true $PATIENCE main_is_gone; then
        complain "hangs"
        kill -9 -- "-$MAIN" 2>/dev/null
    fi
    { wait "$MAIN"; } 2>/dev/null
    STATUS=$?
    until_true 5 group_is_gone && return
    complain "children survive: $(pgrep -g "$MAIN" -a | tr '\n' ' ')"
    kill -9 -- "-$MAIN" 2>/dev/null
}

# A run that nobody disturbs. It must begin by itself and end well.
run_again() {
    timeout $PATIENCE "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/again$1" 2>"$WORK/err$1" && return
    complain "run $1 afterwards ends with $?: $(tail -1 "$WORK/err$1")"
}

point_judge() {
    run_again 1
    run_again 2
    local said
    said=$(archive_judge "$WORK"/killed "$WORK"/again* 2>&1) || complain "$said"
    git --git-dir="$ARCHIVE/articles.git" ls-tree -r main >"$WORK/tree"
    cmp -s "$WORK/tree" "$BASE/expected-$PLAN" || complain "other files than undisturbed: $(diff "$WORK/tree" "$BASE/expected-$PLAN" | tr '\n' ' ')"
}

child_of_main() { pgrep -P "$MAIN" -f "gazetted-$1" | shuf -n 1; }

point_victim() { # VICTIM AFTER-SECONDS
    local pid
    # Wait that long, or until it is over.
    timeout "$2" tail --pid="$MAIN" -f /dev/null
    case $1 in
    main) kill -9 "$MAIN" 2>/dev/null ;;
    group) kill -9 -- "-$MAIN" 2>/dev/null ;;
    fetcher | reader)
        pid=$(child_of_main "$1")
        [ -z "$pid" ] || kill -9 "$pid" 2>/dev/null
        ;;
    esac
}

# PLAN kill|ERROR[+] CALL | PLAN VICTIM SECONDS
point() {
    POINT="$*"
    PLAN=$1
    WORK=$BASE/at-$BASHPID
    mkdir "$WORK"
    : >"$WORK/err"
    ARCHIVE=$WORK/archive
    [ "$PLAN" = first ] || cp -a "$BASE/template" "$ARCHIVE"
    sed "s|^path = .*/archive$|path = $ARCHIVE|; s|^connect-to = .*|connect-to = 127.0.0.1:$(cat "$BASE/port-$PLAN")|
        s|ca-first|ca-$PLAN|" "$BASE/gazetted.conf" >"$WORK/gazetted.conf"
    CONFIG=$WORK/gazetted.conf
    export CONFIG PLAN WORK ARCHIVE
    local fault=()
    case $2 in
    kill | E*) fault=(env LD_PRELOAD="$OUT/tests/hostile/fault.so" "FAULT=${2%+}" "FAULT_AT=$3") ;;
    esac
    [ "${2%+}" = "$2" ] || fault+=(FAULT_LASTING=1)
    if [ "$PLAN" = daemon ]; then
        start_group "$WORK/killed" "${fault[@]}" "$OUT/gazetted" --config "$CONFIG"
        daemon_answers() { grep -q ' event=started' "$WORK/err" || [ ! -d "/proc/$MAIN" ] || group_is_gone; }
        until_true $PATIENCE daemon_answers || complain "gazetted does not start"
        # A dead one is not asked: gazette would do it by itself.
        ASKING=
        if grep -q ' event=started' "$WORK/err"; then
            timeout $PATIENCE "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/killed" 2>"$WORK/asked" 3>&- &
            ASKING=$!
        fi
    else
        start_group "$WORK/killed" "${fault[@]}" "$OUT/gazette" --config "$CONFIG" fetch --json
    fi
    [ ${#fault[@]} != 0 ] || point_victim "$2" "$3"
    [ "$PLAN" != daemon ] || [ -z "$ASKING" ] || wait "$ASKING" 2>/dev/null
    [ "$PLAN" != daemon ] || kill -TERM "$MAIN" 2>/dev/null
    wait_group
    case $2 in
    fetcher | reader | E*) [ $STATUS -le 1 ] || complain "main ended with $STATUS: $(tail -1 "$WORK/err")" ;;
    esac
    # What gazetted logged as archived is as binding as what gazette printed.
    sed -n 's/.* decision=archived .* path=\([^ ]*\) commit=\([^ ]*\).*/{"decision":"archived","path":"\1","commit":"\2"}/p' "$WORK/err" >>"$WORK/killed"
    point_judge
    rm -rf "$WORK"
    echo "done $POINT"
}

if [ "${1:-}" = point ]; then
    # shellcheck disable=SC2086 # the words of a point
    point $2
    exit 0
fi

# -- All points ---------------------------------------------------------------------------------------------------------------

calls=${1:-20} times=${2:-5} faults=${3:-5} jobs=${4:-$(($(nproc) * 2))}
BASE=$(mktemp -d "${TMPDIR:-/tmp}/gazetted-kill-XXXXXX")
export BASE
servers=()
trap 'kill "${servers[@]}" 2>/dev/null; rm -rf "$BASE"' EXIT

serve() { # NAME VERSION
    "$OUT/tests/site/server" --root "$BASE/web" --version "$2" --ca-file "$BASE/ca-$1" --log "$BASE/requests-$1" >"$BASE/port-$1" 2>/dev/null 3>&- &
    servers+=($!)
    until_true 10 test -s "$BASE/port-$1" || exit 1
}

prepare() {
    web_init "$BASE"
    web_host www.example.org $ARTICLES 1
    web_host www.example.net 2 2
    local site=$BASE/web/www.example.org
    cp "$site/feed.xml" "$site/feed.xml@2"
    sed -i 's|/news/story-[56]</link>|/</link>|g' "$site/feed.xml"
    sed 's|weather|thunder|3' "$site/news/story-1" >"$site/news/story-1@2"
    : >"$site/news/story-2@2!410"
    serve first 1
    serve later 2
    cp "$BASE/port-later" "$BASE/port-daemon"
    cp "$BASE/ca-later" "$BASE/ca-daemon"
    PORT=$(cat "$BASE/port-first") config_begin "ca-file = $BASE/ca-first"
    config_outlet alpha generic www.example.org "every = 1s"
    config_outlet beta generic www.example.net "every = 1s"
}

# What an undisturbed archive is like, and how many calls it takes.
undisturbed() {
    local fault=(env LD_PRELOAD="$OUT/tests/hostile/fault.so" FAULT_COUNT="$BASE/count-first")
    "${fault[@]}" "$OUT/gazette" --config "$CONFIG" fetch >/dev/null || exit 1
    cp -a "$BASE/archive" "$BASE/template"
    git --git-dir="$BASE/archive/articles.git" ls-tree -r main >"$BASE/expected-first"
    sed -i "s|^connect-to = .*|connect-to = 127.0.0.1:$(cat "$BASE/port-later")|; s|ca-first|ca-later|" "$CONFIG"
    fault=(env LD_PRELOAD="$OUT/tests/hostile/fault.so" FAULT_COUNT="$BASE/count-later")
    "${fault[@]}" "$OUT/gazette" --config "$CONFIG" fetch --json >"$BASE/later"
    "$OUT/gazette" --config "$CONFIG" fetch --json >>"$BASE/later"
    "$OUT/gazette" --config "$CONFIG" fetch --json >>"$BASE/later"
    git --git-dir="$BASE/archive/articles.git" ls-tree -r main >"$BASE/expected-later"
    cp "$BASE/expected-later" "$BASE/expected-daemon"
    cp "$BASE/count-later" "$BASE/count-daemon"
    rm -rf "$BASE/archive"
}
prepare
undisturbed

numbers() { # PLAN kill|ERROR[+] UP-TO: that many of its calls, spread evenly
    awk -v plan="$1" -v fault="$2" -v n="$3" -v total="$(cat "$BASE/count-$1")" -v shift="$RANDOM" 'BEGIN {
        if (n == "all" || n + 0 > total + 0) n = total
        for (i = 0; i < n; i++) print plan, fault, 1 + int((i + shift / 32768) * total / n)
    }'
}

moments() { # PLAN VICTIM SECONDS: so many moments within that time
    awk -v plan="$1" -v victim="$2" -v within="$3" -v n="$times" -v seed="$RANDOM" \
        'BEGIN { srand(seed); for (i = 0; i < n; i++) printf "%s %s %.3f\n", plan, victim, 0.02 + rand() * within }'
}

{
    for plan in first later daemon; do numbers $plan kill "$calls"; done
    for fault in EIO ENOSPC EDQUOT EIO+ ENOSPC+; do
        numbers first $fault "$faults"
        numbers later $fault "$faults"
    done
    for victim in main group fetcher reader; do
        moments first $victim 3
        moments later $victim 2
        moments daemon $victim 3
    done
} | shuf >"$BASE/points"
xargs -P "$jobs" -d '\n' -n 1 "$here/kill.sh" point <"$BASE/points" >"$BASE/results" 2>"$BASE/said"
grep '^FAIL' "$BASE/results" | head -n 100
grep -v ' Killed ' "$BASE/said" | head -n 40
tried=$(grep -c '^done' "$BASE/results")
sed -n 's/^done \([a-z]* [A-Za-z+]*\) .*/\1/p' "$BASE/results" | sort | uniq -c | awk '{ printf "%s%s %s %s", (NR > 1 ? ", " : ""), $2, $3, $1 } END { print "" }'
echo "$tried points, $(grep '^FAIL' "$BASE/results" | cut -d: -f1 | sort -u | wc -l) failures"
[ "$tried" -gt 0 ] && [ "$tried" = "$(wc -l <"$BASE/points")" ] && ! grep -q '^FAIL' "$BASE/results"
