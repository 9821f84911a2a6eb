#!/usr/bin/env bats
# Starting where something is wrong: another process has the archive, files are torn, missing, foreign. It works, or says what is wrong and ends with
# the right status; it never makes a new archive over anything.

bats_require_minimum_version 1.5.0

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 4
    web_serve
    config_begin
    config_outlet one generic www.example.org "every = 1h"
}

teardown() {
    [ -z "${DAEMON:-}" ] || kill -9 "$DAEMON" 2>/dev/null || true
    web_stop
}

filled() { gazette fetch --json >"$WORK/first"; }

# The next run mends it by itself, and everything that was reported is there.
mends_itself() {
    run --separate-stderr gazette fetch --json
    [ "$status" = 0 ] || { echo "$1: $stderr"; return 1; }
    archive_judge "$WORK/first" || { echo "$1"; return 1; }
}

archive_sums() { find "$WORK/archive" -type f ! -name gazetted.lock -exec sha256sum {} + | sort; }

# It says why ($3) and ends with status $2; the archive is untouched.
refuses() {
    local before
    before=$(archive_sums)
    run --separate-stderr gazette fetch
    [ "$status" = "$2" ] || { echo "$1: status $status, not $2: $stderr"; return 1; }
    [[ $stderr == *"$3"* ]] || { echo "$1: says $stderr, not $3"; return 1; }
    [ "$before" = "$(archive_sums)" ] || { echo "$1: it wrote"; return 1; }
}

@test "of many that start at once one has the archive; the others name it and end with 75" {
    local i n=${GAZETTED_RACERS:-24} won=0 lost=0 racers=()
    for ((i = 0; i < n; i++)); do
        ("$OUT/gazetted" --config "$CONFIG" 2>"$WORK/racer$i" 3>&- || echo $? >"$WORK/status$i") &
        racers+=($!)
    done
    one_is_left() { [ "$(cat "$WORK"/status* 2>/dev/null | wc -l)" -ge $((n - 1)) ]; }
    until_true 60 one_is_left
    started() { grep -lq ' event=started' "$WORK"/racer*; }
    until_true 30 started
    DAEMON=$(cat "$WORK/archive/gazetted.lock")
    for ((i = 0; i < n; i++)); do
        if [ ! -s "$WORK/status$i" ]; then
            won=$((won + 1))
        elif [ "$(cat "$WORK/status$i")" = 75 ] && grep -q "held by process $DAEMON" "$WORK/racer$i"; then
            lost=$((lost + 1))
        else
            echo "$(cat "$WORK/status$i"): $(cat "$WORK/racer$i")"
        fi
    done
    kill -TERM "$DAEMON"
    wait "${racers[@]}"
    DAEMON=
    [ "$won $lost" = "1 $((n - 1))" ]
    filled
    archive_judge "$WORK/first"
}

@test "while gazetted holds the archive, gazette fetch hands its request over" {
    "$OUT/gazetted" --config "$CONFIG" 2>"$WORK/log" 3>&- &
    DAEMON=$!
    started() { grep -q ' event=started' "$WORK/log"; }
    until_true 30 started
    local i asked=()
    for i in 1 2 3 4 5 6 7 8; do
        gazette fetch --json >"$WORK/handed$i" 2>"$WORK/said$i" &
        asked+=($!)
    done
    wait "${asked[@]}" || true
    for i in 1 2 3 4 5 6 7 8; do
        # One visit of a page at a time: who asks for one under way is told so.
        grep -q 'is being visited already' "$WORK/said$i" || jq -e 'select(.decision == "archived" or .decision == "unchanged")' "$WORK/handed$i" >/dev/null
    done
    kill -TERM $DAEMON
    wait $DAEMON
    DAEMON=
    archive_judge "$WORK"/handed*
}

@test "a holder that does not answer is named, with status 75" {
    filled
    flock "$WORK/archive/gazetted.lock" sh -c "echo \$\$ >'$WORK/archive/gazetted.lock'; : >'$WORK/held'; exec tail -f /dev/null" 3>&- &
    DAEMON=$!
    until_true 10 test -e "$WORK/held"
    local holder
    holder=$(cat "$WORK/archive/gazetted.lock")
    run --separate-stderr gazette fetch
    kill "$holder"
    DAEMON=
    [ "$status" = 75 ]
    [[ $stderr == *"process $holder"* ]]
}

@test "a killed holder's archive is free at once" {
    "$OUT/gazetted" --config "$CONFIG" 2>"$WORK/log" 3>&- &
    DAEMON=$!
    started() { grep -q ' event=started' "$WORK/log"; }
    until_true 30 started
    kill -9 $DAEMON
    { wait $DAEMON; } 2>/dev/null || true
    DAEMON=
    filled
    archive_judge "$WORK/first"
}

@test "a damaged index is made anew" {
    filled
    local db=$WORK/archive/state.db
    rm -f "$db" "$db"-*
    mends_itself "no state.db"
    rm -f "$db"-*
    head -c 5000 "$db" >"$db.part" && mv "$db.part" "$db"
    mends_itself "cut state.db"
    rm -f "$db"-*
    head -c 40000 /dev/urandom >"$db"
    mends_itself "garbled state.db"
    rm -f "$db"-*
    dd if=/dev/urandom of="$db" bs=1 seek=6000 count=4000 conv=notrunc status=none
    mends_itself "state.db garbled in its midst"
    : >"$db"
    mends_itself "empty state.db"
}

@test "torn ends of journal and captures are cut off or closed" {
    filled
    local journal capture
    journal=$(ls "$WORK"/archive/journal/*)
    printf '{"at":"2026-11-2' >>"$journal"
    mends_itself "torn journal line"
    head -c 300 /dev/zero >>"$journal"
    mends_itself "zeroes after the journal"
    capture=$(ls "$WORK"/archive/captures/*.warc.gz | head -1)
    gzip -c "$journal" | head -c 100 >>"$capture"
    mends_itself "torn capture"
    head -c 300 /dev/zero >>"$capture"
    mends_itself "zeroes after a capture"
}

@test "locks that git left behind are cleared" {
    filled
    : >"$WORK/archive/articles.git/refs/heads/main.lock"
    : >"$WORK/archive/articles.git/config.lock"
    : >"$WORK/archive/articles.git/objects/tmp_object_git2_abcdef"
    mends_itself "stale locks"
}

@test "what is no archive is refused and left as it is" {
    mkdir "$WORK/archive"
    echo precious >"$WORK/archive/file"
    refuses "foreign folder" 1 archive
    [ "$(ls -A "$WORK/archive")" = file ]
    rm -r "$WORK/archive"
    echo precious >"$WORK/archive"
    refuses "a file" 1 "Not a directory"
    [ "$(cat "$WORK/archive")" = precious ]
    rm "$WORK/archive"
    ln -s "$WORK/nowhere" "$WORK/archive"
    run gazette fetch
    [ "$status" = 1 ]
    rm "$WORK/archive"
    mkdir "$WORK/archive"
    filled
    archive_judge "$WORK/first"
}

@test "a repository that lost something is refused, never begun anew" {
    filled
    local git=$WORK/archive/articles.git
    cp -a "$WORK/archive" "$WORK/whole"
    again() { rm -rf "$WORK/archive"; cp -a "$WORK/whole" "$WORK/archive"; }
    rm -r "$git"
    refuses "no repository, but captures" 1 archive
    again
    rm -r "$git/objects"
    refuses "no objects folder" 1 "objects of the repository"
    again
    : >"$git/HEAD"
    mends_itself "empty HEAD"
    again
    rm "$git/$(git --git-dir="$git" rev-parse main | sed 's|^\(..\)|objects/\1/|')"
    refuses "no head commit" 1 "read newest commit"
    again
    : >"$git/refs/heads/main"
    refuses "empty branch" 1 gazette:
}

@test "without its journal the archive still opens, and what is committed is known" {
    filled
    rm -r "$WORK/archive/journal"
    run --separate-stderr gazette fetch --json
    [ "$status" = 0 ]
    archive_judge "$WORK/first"
}

@test "who may not write is told so" {
    filled
    [ "$(id -u)" = 0 ] || skip "needs root, to become somebody else"
    chmod o+x "$BATS_RUN_TMPDIR" "$BATS_RUN_TMPDIR/test" "$BATS_TEST_TMPDIR" "$WORK/archive"
    chmod o+r "$CONFIG"
    run --separate-stderr setpriv --reuid=65534 --regid=65534 --clear-groups "$OUT/gazette" --config "$CONFIG" fetch
    [ "$status" = 1 ] || { echo "$status $stderr"; return 1; }
    [[ $stderr == *"ermission denied"* ]] || { echo "$stderr"; return 1; }
    chown -R 65534 "$WORK/archive"
    run --separate-stderr gazette fetch
    [ "$status" = 1 ] && [[ $stderr == *"belongs to user 65534"* ]] || { echo "$status $stderr"; return 1; }
}
