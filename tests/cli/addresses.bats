# An article's life under more than one address: what is one article stays one, what is missing is missing at all of them.
# shellcheck shell=bash disable=SC2030,SC2031,SC2034
load site.bash

# One outlet with two stories; the server shows version 1.
setup() {
    DIR=$BATS_TEST_TMPDIR
    REPO=$DIR/archive/articles.git
    ROOT=$DIR/web/www.example.net
    mkdir -p "$ROOT/news"
    printf '<!doctype html><html><head><title>Example</title></head><body><ul><li><a href="/news/museum-roof">The roof</a></ul></body></html>' >"$ROOT/index.html"
    story "$ROOT/news/harbour-closed" "The harbour is closed" harbour
    story "$ROOT/news/museum-roof" "The roof of the museum" museum
    site_start "$DIR" "$DIR/web"
    configure "$DIR/ca.pem"
}

teardown() { site_stop; }

# configure CA: with an authority of others nothing can be had by https.
configure() {
    cat >"$DIR/gazetted.conf" <<CONF
[archive]
path = $DIR/archive
[fetch]
contact = test@example.org
per-host-delay = 0
connect-to = 127.0.0.1:$SITE_PORT
ca-file = $1
[outlet example]
plugin = generic
hosts = www.example.net
sources = https://www.example.net/rss.xml
CONF
}

# story FILE TITLE WORD [HEAD]: six sentences, none of which shares five words in a row with another story's.
story() {
    local body='' n
    for n in first second third fourth fifth sixth; do
        body+="<p>In the $n $3 report a $3 keeper wrote $n of $3 visitors who $3 guards $n had $3 seen, and $3 council knows $n no $3 owner.</p>"
    done
    printf '<!doctype html><html lang="en"><head><title>%s</title><meta property="og:type" content="article"><meta property="article:published_time" content="2026-11-06T10:00:00Z">%s</head><body><article><h1>%s</h1>%s</article></body></html>' \
        "$2" "${4:-}" "$2" "$body" >"$1"
}

redirect() { printf 'Status: 301\nLocation: %s\n' "$2" >"$1.headers"; }

# decided URL: "decision kind path" of one visit.
decided() { gazette fetch --json "$1" 2>/dev/null | jq -r '[.decision, .kind // empty, .path // empty] | join(" ")'; }

OLD=https://www.example.net/news/harbour-closed
NEW=https://www.example.net/news/harbour-opens-again

@test "an article that its outlet gives a new address goes on in its file, and is found by both" {
    read -r _ _ path < <(decided $OLD)
    redirect "$ROOT/news/harbour-closed@2" /news/harbour-opens-again
    story "$ROOT/news/harbour-opens-again@2" "The harbour opens again" harbour
    site_version 2
    [ "$(decided $OLD)" = "archived revision $path" ]
    [ "$(decided $NEW)" = "unchanged $path" ]
    [ "$(gazette log $OLD)" = "$(gazette log $NEW)" ]
    [ "$(gazette log $NEW | wc -l)" -eq 2 ]
    [[ "$(gazette show $OLD)" == *"url: \"$NEW\""* ]]
    # The old address is given up; then the article is taken down.
    printf 'Status: 404\n' >"$ROOT/news/harbour-closed@3.headers"
    site_version 3
    [ "$(decided $OLD)" = "unchanged $path" ]
    printf 'Status: 410\n' >"$ROOT/news/harbour-opens-again@4.headers"
    site_version 4
    [ "$(decided $OLD)" = "archived gone $path" ]
    whole
}

@test "an article whose new address a feed named first goes on in its old file, and the younger ends and says where" {
    read -r _ _ path < <(decided $OLD)
    redirect "$ROOT/news/harbour-closed@2" /news/harbour-opens-again
    story "$ROOT/news/harbour-opens-again@2" "The harbour opens again" harbour
    site_version 2
    read -r decision kind other < <(decided $NEW)
    [ "$decision $kind" = "archived new" ]
    [ "$(decided $OLD)" = "archived revision $path" ]
    [ "$(git -C "$REPO" log -1 --grep='^Kind: moved' --format='%(trailers:key=Moved-To,valueonly,separator=)')" = "$path" ]
    git -C "$REPO" show "main:$other" | grep -qx "status: \"moved to $path\""
    git -C "$REPO" show "main:$path" | grep -qx "url: \"$NEW\""
    [ "$(decided $OLD)" = "unchanged $path" ]
    [ "$(decided $NEW)" = "unchanged $path" ]
    [ "$(gazette log $OLD)" = "$(gazette log $NEW)" ]
    whole
    gazette log $OLD >"$DIR/before"
    gazette reindex
    gazette log $OLD | diff "$DIR/before" -
}

@test "an old address that was met later ends in its younger file, and says where the article goes on" {
    story "$ROOT/news/harbour-opens-again" "The harbour opens again" harbour
    read -r _ _ path < <(decided $NEW)
    read -r _ _ other < <(decided $OLD)
    [ "$other" != "$path" ]
    redirect "$ROOT/news/harbour-closed@2" /news/harbour-opens-again
    site_version 2
    [ "$(decided $OLD)" = "archived moved $other" ]
    [ "$(git -C "$REPO" log -1 --format='%(trailers:key=Moved-To,valueonly,separator=)')" = "$path" ]
    git -C "$REPO" show "main:$other" | grep -qx "status: \"moved to $path\""
    [ "$(decided $OLD)" = "unchanged $path" ]
    [ "$(gazette log $OLD)" = "$(gazette log $NEW)" ]
    whole
}

@test "an address that leads to another article every day moves none of them, however alike they are" {
    for day in 1 2 3; do
        story "$ROOT/news/bulletin-$day" "Bulletin $day" harbour "<meta name=\"day\" content=\"$day\">"
        redirect "$ROOT/latest$([ "$day" = 1 ] || echo "@$day")" "/news/bulletin-$day"
    done
    decided https://www.example.net/news/bulletin-3 >/dev/null
    for day in 1 2 3; do
        site_version "$day"
        decided https://www.example.net/latest >>"$DIR/decided"
    done
    [ "$(sed 's/-[0-9a-f]*[.]md$//; s/ [^ ]*bulletin/ bulletin/' "$DIR/decided" | tr '\n' ,)" = "archived new bulletin-1,archived new bulletin-2,unchanged bulletin-3," ]
    [ "$(git -C "$REPO" log --oneline | wc -l)" -eq 4 ]
    whole
}

@test "an address that leads to another text is no new address of the article" {
    read -r _ _ path < <(decided $OLD)
    redirect "$ROOT/news/harbour-closed@2" /news/museum-roof
    site_version 2
    read -r decision kind other < <(decided $OLD)
    [ "$decision $kind" = "archived new" ]
    [ "$other" != "$path" ]
    [ "$(git -C "$REPO" log --oneline -- "$path" | wc -l)" -eq 1 ]
}

@test "an old address that leads to the front page or says not found takes no article down that stands at its own" {
    redirect "$ROOT/s1" /news/harbour-closed
    read -r _ _ path < <(decided $OLD)
    [ "$(decided https://www.example.net/s1)" = "unchanged $path" ]
    redirect "$ROOT/s1@2" /
    site_version 2
    [ "$(decided https://www.example.net/s1)" = "unchanged $path" ]
    page='<!doctype html><html><head><title>Page not found</title></head><body><h1>Page not found</h1><p>Sorry, there is no such page.</p></body></html>'
    printf '%s' "$page" >"$ROOT/s1@3"
    site_version 3
    [ "$(decided https://www.example.net/s1)" = "unchanged $path" ]
    [ "$(commits gone)" -eq 0 ]
}

@test "an article with a history of its own is not made another one by what its page calls canonical" {
    read -r _ _ path < <(decided $OLD)
    story "$ROOT/news/harbour-closed@2" "The harbour is closed" harbour '<link rel="canonical" href="/news/museum-roof">'
    site_version 2
    [ "$(decided $OLD)" = "unchanged $path" ]
    [[ "$(decided https://www.example.net/news/museum-roof)" == "archived new "* ]]
    [ "$(decided $OLD)" = "unchanged $path" ]
    [ "$(commits revision)" -eq 0 ]
}

@test "where nothing can be had by https, what is missing by http is gone" {
    configure "$PROJECT/tests/site/README.md"
    read -r _ _ path < <(decided http://www.example.net/news/harbour-closed)
    printf 'Status: 404\n' >"$ROOT/news/harbour-closed@2.headers"
    site_version 2
    [ "$(decided http://www.example.net/news/harbour-closed)" = "archived gone $path" ]
    [ "$(git -C "$REPO" log -1 --format='%(trailers:key=Url,valueonly)' | head -n 1)" = "http://www.example.net/news/harbour-closed" ]
    whole
}
