#!/usr/bin/env bats
# A Retry-After and a day's budget hold whoever is killed, with the real gazetted and gazette: judged from the server's log.

bats_require_minimum_version 1.5.0

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 3
    web_host later.example 3 2
    web_host few.example 40 3
    printf 'Status: 503\nRetry-After: 3600\n' >"$WORK/web/later.example/news/story-1.headers"
    web_serve
    config_begin
    config_outlet good generic www.example.org "every = 1h"
    config_outlet later generic later.example "every = 1h"
    config_outlet few generic few.example "every = 1h" "budget = 30"
}

teardown() {
    [ -z "${DAEMON:-}" ] || kill -9 "$DAEMON" 2>/dev/null || true
    web_stop
}

# The requests that HOST got, and how many of them had STATUS.
requests() { jq -rc --arg h "$1" 'select(.host == $h).path' "$WORK/requests" | wc -l; }
answers() { jq -rc --arg h "$1" --argjson s "$2" 'select(.host == $h and .status == $s).path' "$WORK/requests" | wc -l; }
was_asked_to_wait() { [ "$(answers later.example 503)" -ge 1 ]; }

service_start() {
    : >"$WORK/log"
    "$OUT/gazetted" --config "$CONFIG" 2>>"$WORK/log" 3>&- &
    DAEMON=$!
    until_true 30 started
}
started() { grep -q ' event=started' "$WORK/log"; }
service_kill() {
    kill -9 "$DAEMON"
    { wait "$DAEMON"; } 2>/dev/null || true
    DAEMON=
}
# The service has told what came of the page: from then on it is known.
has_told() { grep 'later.example/news/story-1' "$WORK/log" | grep -q 'event=decision\|decision='; }
fetcher_of() { pgrep -P "$1" -x gazetted-fetche; }
has_visited_the_good_one() { [ "$(requests www.example.org)" -gt "$1" ]; }

@test "a Retry-After outlasts kill -9 of the service and of its fetcher" {
    service_start
    until_true 60 was_asked_to_wait
    until_true 60 has_told
    local asked good
    asked=$(requests later.example)
    for who in main fetcher main; do
        if [ $who = main ]; then
            service_kill
            service_start
        else
            local before
            before=$(fetcher_of "$DAEMON")
            kill -9 "$before"
            replaced() { local now; now=$(fetcher_of "$DAEMON") && [ -n "$now" ] && [ "$now" != "$before" ]; }
            until_true 30 replaced
        fi
        # It is at work, and would like to: told to visit all, it asks the good one, and not the other.
        good=$(requests www.example.org)
        gazette fetch --json good later >"$WORK/lines" 2>"$WORK/said" || true
        has_visited_the_good_one "$good" || { cat "$WORK/said"; return 1; }
        [ "$(requests later.example)" = "$asked" ] || { echo "asked again after kill -9 of $who"; return 1; }
    done
    service_kill
}

@test "a Retry-After outlasts kill -9 of a one-shot fetch" {
    gazette fetch --json later >"$WORK/first" 2>"$WORK/said" || true
    was_asked_to_wait
    local asked
    asked=$(requests later.example)
    "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/second" 2>"$WORK/said" 3>&- &
    DAEMON=$!
    until_true 30 test -s "$WORK/second"
    service_kill
    gazette fetch --json later >"$WORK/third" 2>"$WORK/said" || true
    [ "$(requests later.example)" = "$asked" ]
}

@test "a day's budget is kept over many runs" {
    for _ in 1 2 3 4 5; do
        gazette fetch --json few >"$WORK/lines" 2>"$WORK/said" || true
    done
    local n
    n=$(requests few.example)
    [ "$n" -le 30 ] && [ "$n" -ge 14 ] || { echo "$n requests"; return 1; }
}
