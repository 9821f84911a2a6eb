#!/usr/bin/env bats
# Stock git packs the archive while it is being written (the timer of contrib/systemd, or an administrator): nothing is lost, and nothing notices.

bats_require_minimum_version 1.5.0

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 150
    web_serve
    config_begin
    config_outlet one generic www.example.org
}

teardown() { web_stop; }

repack() { git --git-dir="$WORK/archive/articles.git" repack -d --geometric=2 --quiet; }

@test "an archive may be packed by stock git at any time, also while it is written" {
    gazette fetch --json >"$WORK/lines" 2>"$WORK/said" &
    local fetch=$! rounds=0
    until_true 60 test -e "$WORK/archive/articles.git/refs/heads/main"
    while kill -0 "$fetch" 2>/dev/null; do
        repack || { echo "repack failed"; false; }
        rounds=$((rounds + 1))
    done
    wait "$fetch"
    [ "$rounds" -ge 3 ]
    [ "$(decided "$WORK/lines" archived)" = 150 ]
    archive_judge "$WORK/lines"
    # What is packed is known: the same again records nothing, and an edit is one.
    repack
    sed -i 's|<article>|<article><p>A sentence that was not there before, about the harbour and its keeper.</p>|' "$WORK/web/www.example.org/news/story-7"
    gazette fetch --json >"$WORK/again" 2>"$WORK/said"
    [ "$(jq -r 'select(.decision == "archived") | "\(.kind) \(.url)"' "$WORK/again")" = "revision http://www.example.org/news/story-7" ]
    repack
    archive_judge "$WORK/lines" "$WORK/again"
    run git --git-dir="$WORK/archive/articles.git" count-objects -v
    [[ $output == *"count: 0"* && $output == *"garbage: 0"* ]]
}
