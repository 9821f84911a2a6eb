#!/usr/bin/env bats
# A disk that is full in the midst of a run: what is refused is decided `failed` with the reason, what was reported is there, and with room again
# the work goes on by itself. The disk is a tmpfs in a mount namespace of our own.

bats_require_minimum_version 1.5.0

inside() {
    source "$BATS_TEST_DIRNAME/web.bash"
    mkdir -p "$BATS_TEST_TMPDIR/disk"
    mount -t tmpfs -o size=4m tmpfs "$BATS_TEST_TMPDIR/disk" || return
    ARCHIVE=$BATS_TEST_TMPDIR/disk/archive
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 3 1
    web_host www.example.net 30 2
    web_serve
    trap web_stop EXIT
    config_begin
    config_outlet one generic www.example.org
    gazette fetch --json >"$WORK/room" || { echo "with room: $?"; return 1; }
    config_outlet two generic www.example.net
    local free
    free=$(df --output=avail -B1 "$WORK/disk" | tail -1)
    head -c $((free - 150000)) /dev/zero >"$WORK/disk/ballast"
    timeout 60 "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/full" 2>"$WORK/said"
    [ $? = 1 ] || { echo "full: not status 1"; return 1; }
    jq -re 'select(.decision == "failed").reason' "$WORK/full" | grep -q 'No space left' || { echo "full: no reason"; cat "$WORK/full"; return 1; }
    cat /dev/zero >"$WORK/disk/more" 2>/dev/null
    timeout 60 "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/none" 2>"$WORK/said"
    [ $? = 1 ] && grep -q 'No space left' "$WORK/said" || { echo "not a byte: $(cat "$WORK/said")"; return 1; }
    rm "$WORK/disk/more" "$WORK/disk/ballast"
    mount -o remount,size=64m "$WORK/disk" || return
    gazette fetch --json >"$WORK/again" || { echo "room again: $?"; return 1; }
    # What git had room for and the journal had not was called failed, and is found again by the next start: it is there once, as all others.
    [ "$(git --git-dir="$ARCHIVE/articles.git" log --format='%(trailers:key=Kind,valueonly,separator=)' main | grep -c '^new')" = 33 ] ||
        { echo "not all is archived"; return 1; }
    [ "$(jq -r 'select(.decision == "failed").url' "$WORK/again" | wc -l)" = 0 ] || { echo "some failed though there was room"; return 1; }
    archive_judge "$WORK/room" "$WORK/full" "$WORK/none" "$WORK/again"
}

@test "a full disk costs what did not fit, and that only until there is room" {
    unshare --map-root-user --mount true 2>/dev/null || skip "no mount namespace here"
    export -f inside
    export BATS_TEST_DIRNAME BATS_TEST_TMPDIR OUT
    run timeout 150 unshare --map-root-user --mount bash -c inside
    echo "$output"
    [ "$status" = 0 ]
}
