#!/usr/bin/env bats
# Group 11: pages and feeds that mean no good (content.c), through fetcher, reader and record: each comes to one of the decisions that are right for it, the
# others come to theirs, and nothing gets into the archive that was not on the page.

bats_require_minimum_version 1.5.0

FEEDS="dtd laughs many same-guid cut deep away sessions"

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    "$OUT/tests/hostile/content" "$WORK/web" >"$WORK/expected"
    web_host www.example.org 5
    web_serve
    config_begin "timeout = 30s"
    config_outlet pages generic pages.example
    for feed in $FEEDS; do config_outlet "$feed" generic "$feed.example"; done
    gzip -n "$WORK/web/packed.example/sitemap.xml"
    for map in sparse.example/sitemap.xml packed.example/sitemap.xml.gz too-large.example/sitemap.xml; do
        printf '[outlet %s]\nplugin = generic\nhosts = %s\nsources = sitemap http://%s\n' "${map%%.*}" "${map%%/*}" "$map" >>"$CONFIG"
    done
    config_outlet good generic www.example.org
}

teardown() { web_stop; }

# What was decided of every page is among what may be.
as_expected() {
    local url decisions got bad=0
    while IFS=$'\t' read -r url decisions; do
        got=$(jq -r --arg u "$url" 'select(.url == $u).decision' "$WORK/lines" | sort -u | paste -sd'|')
        [[ "|$decisions|" == *"|${got:-nothing}|"* ]] || { echo "$url: ${got:-nothing}, not $decisions"; bad=1; }
    done <"$WORK/expected"
    return $bad
}

@test "every page and feed comes to a decision that is right, none harms another or the record" {
    /usr/bin/env -i PATH="$PATH" "$OUT/gazette" --config "$CONFIG" fetch --json >"$WORK/lines" 2>"$WORK/said" || true
    as_expected
    [ "$(decided "$WORK/lines" archived)" -ge 30 ]
    [ "$(jq -r 'select((.url | startswith("http://www.example.org/")) and .decision == "archived").url' "$WORK/lines" | wc -l)" = 5 ]
    # Of pages that name each other one is the article.
    [ "$(jq -r 'select(.url | contains("canonical-loop")).decision' "$WORK/lines" | sort | paste -sd' ')" = "alias archived" ]
    archive_judge "$WORK/lines"
    local git=$WORK/archive/articles.git
    # No entity was resolved, no header forged, no control left.
    run git --git-dir="$git" grep -l -e root: -e lollollol main
    [ -z "$output" ]
    run git --git-dir="$git" log --format='%an %ae %cn %s %b' main
    [[ $output != *$'\e'* && $output != *$'\x07'* ]]
    ! LC_ALL=C grep -q $'[\x01-\x08\x0e-\x1f]' "$WORK/lines" "$WORK/said"
    [ -z "$(git --git-dir="$git" log --format='%cn' main | grep -v '^gazetted$')" ]
    # Nobody was sent to where no page may send us.
    ! grep -q '"host":"\(127\.0\.0\.1\|elsewhere\.example\|\[::1\]\)"' "$WORK/requests"
    # The same again: nothing has changed, so nothing is recorded, but that of the two which name each other, neither is an address of the other.
    local before
    before=$(git --git-dir="$git" rev-parse main)
    gazette fetch --json >"$WORK/again" 2>"$WORK/said" || true
    run git --git-dir="$git" log --format=%s "$before..main"
    [[ -z $(grep -v 'name each other\|other of the two' <<<"$output") ]] || { echo "$output"; return 1; }
}
