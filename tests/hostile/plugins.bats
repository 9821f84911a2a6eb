#!/usr/bin/env bats
# Outlets whose plugins do harm (tests/hostile/plugins) beside a good one: each costs its page, which is named with what became of it, and nothing else.

bats_require_minimum_version 1.5.0

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 5
    web_serve
    config_begin
    config_outlet good-one generic www.example.org "every = 1h"
}

teardown() {
    [ -z "${DAEMON:-}" ] || kill -9 "$DAEMON" 2>/dev/null || true
    web_stop
}

hostile_outlet() { # PLUGIN PAGES
    cp "$OUT/tests/hostile/plugins/$1.so" "$WORK/plugins/"
    chmod go-w "$WORK/plugins/$1.so"
    web_host "$1.example" "$2" "$((17 + $(cksum <<<"$1" | cut -c1-4)))"
    config_outlet "$1" "$1" "$1.example" "every = 1h"
}

# What each one's page is decided with.
declare -gA FATES=(
    [abort]='the reader died over this page: killed by signal 6 (SIGABRT'
    [close-all]='the reader died over this page: exit status 3'
    [endless]='the reader died over this page: killed by signal 24 (SIGXCPU'
    [exec]='the reader died over this page: killed by signal 31 (SIGSYS'
    [exit]='the reader died over this page: exit status 0'
    [fork]='the reader died over this page: killed by signal 31 (SIGSYS'
    [forge]='the reader died over this page: a message came with another length than it says'
    [hog]='the reader died over this page: killed by signal 6 (SIGABRT'
    [kill-parent]='the reader died over this page: killed by signal 31 (SIGSYS'
    [null-write]='the reader died over this page: killed by signal 11 (SIGSEGV'
    [overflow]='the reader died over this page: killed by signal 11 (SIGSEGV'
    [scribble]='the reader died over this page: a message came that is none of ours'
    [shout]='the reader died over this page: exit status 7'
    [socket]='the reader died over this page: killed by signal 31 (SIGSYS'
    [thread]='the reader died over this page: killed by signal 31 (SIGSYS'
    [trace-parent]='the reader died over this page: killed by signal 31 (SIGSYS'
)
# What these try is refused to them, they live on and say so in the title.
declare -gA STOPPED=(
    [file]='stopped: Operation not permitted' [write-file]='stopped: Operation not permitted' [code]='stopped: Operation not permitted'
    [limits]='stopped: Function not implemented' [own-parent]='stopped: Function not implemented' [memory-files]='stopped: Too many open files'
)

@test "each hostile plugin costs one page, named with how it died; all other pages are archived" {
    local name reason
    for name in "${!FATES[@]}" "${!STOPPED[@]}"; do hostile_outlet "$name" 1; done
    run -1 --separate-stderr gazette fetch --json
    echo "$output" >"$WORK/out"
    [ "$(decided "$WORK/out" archived)" = $((5 + ${#STOPPED[@]})) ]
    [ "$(decided "$WORK/out" failed)" = ${#FATES[@]} ]
    for name in "${!FATES[@]}"; do
        reason=$(jq -r --arg o "$name" 'select(.outlet == $o).reason' "$WORK/out")
        # On a machine with much else to do, the clock on the wall is faster than ten seconds of processor time.
        [[ $name = endless && $reason == *"no answer within 30 seconds" ]] || [[ $reason == "${FATES[$name]}"* ]] || { echo "$name: $reason"; return 1; }
    done
    for name in "${!STOPPED[@]}"; do
        [ "$(jq -r --arg o "$name" 'select(.outlet == $o).title' "$WORK/out")" = "${STOPPED[$name]}" ] || { echo "$name"; return 1; }
    done
    # What it printed and logged obeys no terminal.
    ! grep -q $'[\001-\010\013-\037\177]' <<<"$output$stderr"
    archive_judge "$WORK/out"
}

@test "plugins that are no plugins are left out with the reason, and the good outlet is fetched" {
    local name
    for name in bad-xpath constructor-exec constructor-socket no-symbol wrong-abi wrong-name wrong-size; do hostile_outlet "$name" 1; done
    gazette fetch --json >"$WORK/out" 2>"$WORK/err" || [ $? = 1 ]
    [ "$(decided "$WORK/out" archived)" = 5 ]
    [ "$(grep -c 'event=outlet-left-out' "$WORK/err")" = 7 ]
    grep -q 'outlet=wrong-abi.*build it again' "$WORK/err"
    grep -q 'outlet=constructor-socket.*SIGSYS' "$WORK/err"
}

logged() { grep -q "$2" "$1"; }
# How many descriptors gazetted has besides the three of each child (socket, standard error, pidfd): readers come and go.
descriptors() { echo $(($(find "/proc/$DAEMON/fd" -mindepth 1 | wc -l) - 3 * $(pgrep -P "$DAEMON" | wc -l))); }
descriptors_at_most() { [ "$(descriptors)" -le "$1" ]; }
# Nothing under way, and five looks that agree: a reader that is just ending loses its descriptors one by one.
descriptors_settled() {
    local first
    first=$(descriptors)
    [ "$(gazette status --json | jq -s '[.. | .active? // empty] | add')" = 0 ] || return 1
    for _ in 1 2 3 4 5; do
        [ "$(descriptors)" = "$first" ] || return 1
    done
}

@test "gazetted outlives them: no descriptor more, little memory, and the outlet is suspended once" {
    hostile_outlet abort 9
    hostile_outlet scribble 1
    hostile_outlet hog 1
    hostile_outlet huge 1
    "$OUT/gazetted" --config "$CONFIG" 2>"$WORK/log" 3>&- &
    DAEMON=$!
    until_true 30 logged "$WORK/log" ' event=started'
    gazette fetch --json >"$WORK/out" || [ $? = 1 ]
    local before
    until_true 10 descriptors_settled
    before=$(descriptors)
    [ "$(grep -c 'event=outlet-suspended outlet=abort' "$WORK/log")" = 1 ]
    [ "$(jq -r 'select(.outlet == "good-one" and .decision == "archived").url' "$WORK/out" | wc -l)" = 5 ]
    [ "$(jq -r 'select(.outlet == "abort" and .decision == "failed").url' "$WORK/out" | wc -l)" = 9 ]
    # Those that came after the fifth death were never tried, and say so.
    jq -r 'select(.outlet == "abort").reason' "$WORK/out" >"$WORK/reasons"
    [ "$(grep -c '^the reader died over this page: killed by signal 6' "$WORK/reasons")" -ge 5 ]
    [ "$(grep -c '^not read: the outlet is suspended' "$WORK/reasons")" -ge 2 ]
    [ "$(grep -c 'reader died over this page\|^not read' "$WORK/reasons")" = 9 ]
    # The same again and again: through the service, which has no reader for abort now.
    local i
    for i in 1 2 3 4 5; do
        gazette fetch good-one scribble hog >"$WORK/again" || [ $? = 1 ]
    done
    until_true 10 descriptors_at_most "$before" || { echo "$before then, $(descriptors) now"; ls -l "/proc/$DAEMON/fd"; pgrep -aP "$DAEMON"; return 1; }
    [ "$(awk '/^VmHWM/ { print $2 }' "/proc/$DAEMON/status")" -lt 262144 ]
    [ "$(grep -c 'event=outlet-suspended outlet=abort' "$WORK/log")" = 1 ]
    # Neither the lock nor anything else of the archive is open in a child.
    local child
    for child in $(pgrep -P "$DAEMON"); do
        ! find "/proc/$child/fd" -lname "$WORK/*" | grep .
    done
    kill -TERM "$DAEMON"
    wait "$DAEMON"
    DAEMON=
}
