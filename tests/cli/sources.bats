# What a site offers, how its sources fare, and the way back through them.
# shellcheck shell=bash disable=SC2030,SC2031,SC2034
load site.bash

# A web of one outlet, three listings long, with an index of sitemaps; a place whose configuration knows it.
setup() {
    DIR=$BATS_TEST_TMPDIR
    ROOT=$DIR/web/www.example.net
    mkdir -p "$ROOT/news" "$ROOT/2026" "$ROOT/2020"
    for i in 1 2 3 4 5 6; do
        story "2026/story-$i" "2026-11-0$i" "Story number $i"
    done
    story 2020/old-story 2020-03-04 "The old story"
    printf 'User-agent: *\nDisallow: /private\nSitemap: https://www.example.net/sitemap.xml\n' >"$ROOT/robots.txt"
    page "$ROOT/index.html" '<link rel="alternate" type="application/rss+xml" href="/rss.xml">' '<p><a href="/dead.rss">Dead</a> <a href="/feedback">Say</a></p>'
    feed "$ROOT/rss.xml" 2026/story-6
    index "$ROOT/sitemap.xml" /map-2026.xml 2026-11-06 /map-2020.xml 2020-03-04
    urlset "$ROOT/map-2026.xml" 2026/story-1 2026-11-01 2026/story-2 2026-11-02 2026/story-3 2026-11-03
    urlset "$ROOT/map-2020.xml" 2020/old-story 2020-03-04
    site_start "$DIR" "$DIR/web"
    conf ''
}

teardown() { site_stop; }

conf() {
    cat >"$DIR/gazetted.conf" <<CONF
[archive]
path = $DIR/archive
[fetch]
contact = test@example.org
per-host-delay = 0
connect-to = 127.0.0.1:$SITE_PORT
ca-file = $DIR/ca.pem
$1
CONF
}

outlet() { printf '[outlet example]\nplugin = generic\nhosts = www.example.net\nevery = 1s\nsources =\n  %s\n' "$1"; }

page() { printf '<!doctype html><html lang="en"><head><title>Example</title>%s</head><body>%s</body></html>' "$2" "$3" >"$1"; }

# story PATH DATE TITLE
story() {
    local sentence="The $3 was written for the tests of sources and says nothing that anybody would want to know about anything at all."
    page "$ROOT/$1" "<meta property=\"article:published_time\" content=\"$2T10:00:00Z\"><meta property=\"og:type\" content=\"article\">" \
        "<article><h1>$3</h1><p>$sentence It is the first paragraph of $3.</p><p>$sentence It is the second paragraph of $3.</p><p>$sentence It ends $3.</p></article>"
}

feed() {
    local file=$1
    shift
    {
        printf '<?xml version="1.0"?><rss version="2.0"><channel><title>Example news</title><link>https://www.example.net/</link>'
        for path in "$@"; do
            printf '<item><title>%s</title><link>https://www.example.net/%s</link></item>' "$path" "$path"
        done
        printf '</channel></rss>'
    } >"$file"
}

maps() {
    local outer=$1 inner=$2
    shift 2
    printf '<?xml version="1.0"?><%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">' "$outer"
    while [ $# -gt 1 ]; do
        printf '<%s><loc>https://www.example.net/%s</loc><lastmod>%s</lastmod></%s>' "$inner" "${1#/}" "$2" "$inner"
        shift 2
    done
    printf '</%s>' "$outer"
}
index() {
    local file=$1
    shift
    maps sitemapindex sitemap "$@" >"$file"
}
urlset() {
    local file=$1
    shift
    maps urlset url "$@" >"$file"
}

# asked PATH: how often the server was asked for it.
asked() { grep -c "\"path\":\"$1\"" "$DIR/server.log" || true; }

@test "discover prints the feeds and sitemaps of a site as a configuration that is good" {
    run --separate-stderr gazette discover www.example.net
    [ "$status" -eq 0 ]
    [[ $output == *"[outlet example-net]"* ]]
    [[ $output == *"feed https://www.example.net/rss.xml"* ]]
    [[ $output == *"sitemap https://www.example.net/sitemap.xml"* ]]
    [[ $output == *"# not used: https://www.example.net/dead.rss"* ]]
    [[ $output != *feedback* ]]
    conf "$output"
    gazette check-config
    gazette fetch --dry-run example-net | grep -q '/2026/story-6'
}

@test "discover guesses nothing: only what is linked or named is asked for" {
    gazette discover https://www.example.net/ >/dev/null
    [ "$(asked /feed)" -eq 0 ]
    [ "$(asked /rss)" -eq 0 ]
    [ "$(asked /robots.txt)" -eq 1 ]
}

@test "discover of a site that does not answer: 69" {
    run gazette discover https://www.elsewhere.example/
    [ "$status" -eq 69 ]
}

@test "status tells of each source what it named first, and what fails" {
    conf "$(outlet $'feed https://www.example.net/rss.xml\n  feed https://www.example.net/none.xml')"
    run gazette fetch example
    gazette status --json >"$DIR/status"
    jq -e '.sources[] | select(.source == "https://www.example.net/rss.xml") | .found_first == 1 and .failures == 0 and .found_last != null' "$DIR/status"
    jq -e '.sources[] | select(.source == "https://www.example.net/none.xml") | .found_first == 0 and .failures == 1 and (.reason | test("404"))' "$DIR/status"
    gazette status | grep -q 'first to name 1 articles'
}

@test "a backfill archives what sitemaps name back to its date, and nothing before it" {
    conf "$(outlet 'sitemap https://www.example.net/sitemap.xml')"
    gazette fetch --since 2026-11-02 --json example >"$DIR/lines"
    [ "$(jq -s 'map(select(.decision == "archived")) | length' "$DIR/lines")" -eq 2 ]
    [ "$(asked /map-2020.xml)" -eq 0 ]
    [ "$(asked /2026/story-1)" -eq 0 ]
    gazette fetch --since 2020-01-01 --json example >"$DIR/lines"
    [ "$(jq -s 'map(select(.decision == "archived")) | length' "$DIR/lines")" -eq 2 ]
    [ "$(asked /2026/story-2)" -eq 1 ]
}

@test "a backfill that could not finish goes on where it stopped" {
    conf "$(outlet 'sitemap https://www.example.net/sitemap.xml')"
    rm "$ROOT/2020/old-story"
    printf 'Status: 503\n' >"$ROOT/2020/old-story.headers"
    run gazette fetch --since 2020-01-01 example
    [ "$(asked /map-2026.xml)" -eq 1 ]
    rm "$ROOT/2020/old-story.headers"
    story 2020/old-story 2020-03-04 "The old story"
    gazette fetch --since 2020-01-01 --json example >"$DIR/lines"
    [ "$(asked /map-2026.xml)" -eq 1 ]
    [ "$(asked /map-2020.xml)" -eq 2 ]
    jq -se 'map(select(.decision == "archived")) | length == 1 and (.[0].url | endswith("/2020/old-story"))' "$DIR/lines"
    gazette fetch --since 2020-01-01 example
    [ "$(asked /map-2026.xml)" -eq 2 ] # it was complete: this is a new one
}

@test "a backfill is of outlets, and takes a date" {
    conf "$(outlet 'sitemap https://www.example.net/sitemap.xml')"
    run gazette fetch --since yesterday example
    [ "$status" -eq 2 ]
    run gazette fetch --since 2020-01-01 https://www.example.net/2026/story-1
    [ "$status" -eq 2 ]
}

@test "what robots.txt calls Sitemap: is read beside sources that are none, for what is news" {
    urlset "$ROOT/map-2026.xml" 2026/story-1 2020-11-01 2026/story-2 "$(date -u +%Y-%m-%d)"
    conf "$(outlet 'feed https://www.example.net/rss.xml')"
    gazette fetch --json example >"$DIR/lines"
    [ "$(asked /sitemap.xml)" -eq 1 ]
    [ "$(asked /2026/story-2)" -eq 1 ]
    [ "$(asked /2026/story-1)" -eq 0 ]
}

@test "the service asks a source with its validators once all that it named is recorded" {
    conf "$(outlet 'feed https://www.example.net/rss.xml')"
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    gazette fetch example
    "$OUT/gazetted" --config "$DIR/gazetted.conf" --log-level info 2>"$DIR/log" 3>&- &
    local pid=$!
    not_modified() { grep '"path":"/rss.xml"' "$DIR/server.log" | grep -q '"status":304'; }
    wait_until not_modified
    feed "$ROOT/rss.xml" 2026/story-6 2026/story-5
    archived() { [ "$(asked /2026/story-5)" -ge 1 ]; }
    wait_until archived
    kill "$pid"
    wait "$pid"
    REPO=$DIR/archive/articles.git
    [ "$(commits new)" -eq 2 ]
    whole
}

@test "a feed whose dates lie in the future does not have its articles asked for at every visit" {
    conf "$(outlet 'feed https://www.example.net/rss.xml')"
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    feed "$ROOT/rss.xml" 2026/story-6
    sed -i 's|</item>|<pubDate>Fri, 12 Nov 2100 08:00:00 GMT</pubDate></item>|' "$ROOT/rss.xml"
    printf 'ETag: -\nLast-Modified: -\n' >"$ROOT/rss.xml.headers"
    "$OUT/gazetted" --config "$DIR/gazetted.conf" 2>"$DIR/log" 3>&- &
    local pid=$!
    visited_often() { [ "$(asked /rss.xml)" -ge 4 ]; }
    wait_until visited_often
    kill "$pid"
    wait "$pid"
    [ "$(asked /2026/story-6)" -eq 1 ]
}

@test "a host that asks to be left alone is, and after kill -9 too" {
    conf "$(outlet 'feed https://www.example.net/rss.xml')"
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    rm "$ROOT/2026/story-6"
    printf 'Status: 503\nRetry-After: 3600\n' >"$ROOT/2026/story-6.headers"
    "$OUT/gazetted" --config "$DIR/gazetted.conf" --log-level info 2>"$DIR/log" 3>&- &
    local pid=$!
    told() { [ "$(asked /2026/story-6)" -ge 1 ] && grep -q 'decision=failed' "$DIR/log"; }
    wait_until told
    sleep 2 # what is kept is written with the next batch, a second later
    kill -9 "$pid"
    wait "$pid" || true
    local before
    before=$(wc -l <"$DIR/server.log")
    run gazette fetch --json example
    [[ $output == *"not before 20"* ]]
    [ "$(wc -l <"$DIR/server.log")" -eq "$before" ]
}

# listing FILE NEXT PATH…
listing() {
    local file=$1 next=$2 links=
    shift 2
    for path in "$@"; do
        links="$links<p><a href=\"/$path\">A story that stands at $path in this listing</a></p>"
    done
    page "$file" '' "<ul>$links</ul>${next:+<a rel=\"next\" href=\"$next\">Older</a>}"
}

@test "a backfill walks the pages of a listing, and stops where all that they name is older" {
    for i in 7 8 9; do
        story "2020/story-$i" "2020-01-0$i" "Story number $i of long ago"
    done
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    listing "$ROOT/news/index.html" /news/2 2026/story-6 2026/story-5
    listing "$ROOT/news/2" /news/3 2026/story-4 2026/story-3
    listing "$ROOT/news/3" /news/4 2020/story-9 2020/story-8
    listing "$ROOT/news/4" '' 2020/story-7
    conf "$(outlet 'listing https://www.example.net/news/')"
    gazette fetch --since 2026-01-01 --json example >"$DIR/lines"
    [ "$(asked /news/3)" -eq 1 ]
    [ "$(asked /news/4)" -eq 0 ]
    jq -se '[.[] | select(.decision == "archived") | .url | select(test("/2026/"))] | length == 4' "$DIR/lines"
}

@test "an article is asked for with its validators in whatever spelling its feed has" {
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    feed "$ROOT/rss.xml" 2026/story-6
    sed -i 's|<link>https://www.example.net/2026|<link>http://example.net/2026|' "$ROOT/rss.xml"
    ln -s www.example.net "$DIR/web/example.net"
    conf "$(outlet 'feed https://www.example.net/rss.xml' | sed 's/^hosts = .*/hosts = www.example.net, example.net/')"
    gazette fetch example >/dev/null
    gazette fetch --json example >"$DIR/lines"
    jq -se 'all(.decision == "unchanged")' "$DIR/lines"
    [ "$(grep '"path":"/2026/story-6"' "$DIR/server.log" | grep '"host":"example.net"' | jq -r .status | tr '\n' ' ')" = "200 304 " ]
}

@test "a page that fails under both its addresses says how the one that was asked for did; who wants to be left alone is not asked by another name" {
    mkdir "$DIR/web/example.net"
    printf 'Status: 500\n' >"$DIR/web/example.net/broken.headers"
    printf 'Status: 429\nRetry-After: 3600\n' >"$DIR/web/example.net/busy.headers"
    rm "$ROOT/robots.txt"
    printf 'Status: 503\n' >"$ROOT/robots.txt.headers"
    conf "$(outlet 'feed https://www.example.net/rss.xml' | sed 's/^hosts = .*/hosts = www.example.net, example.net/')"
    run -1 --separate-stderr gazette fetch --json http://example.net/broken
    [ "$(jq -r .decision <<<"$output")" = failed ]
    [[ "$(jq -r .reason <<<"$output")" == "the server failed (500); at https://www.example.net/broken: robots.txt could not be read"* ]]
    : >"$DIR/server.log"
    run --separate-stderr gazette fetch --json http://example.net/busy
    [[ "$(jq -r .reason <<<"$output")" == *"(429), not before 20"* ]]
    [ "$(asked /busy)" -eq 1 ]
}

@test "a listing that the configuration names is walked while it names what is new, the next time its first page alone" {
    sed -i '/Sitemap/d' "$ROOT/robots.txt"
    listing "$ROOT/news/index.html" /news/2 2026/story-6 2026/story-5
    listing "$ROOT/news/2" /news/3 2026/story-4 2026/story-3
    listing "$ROOT/news/3" '' 2026/story-2
    conf "$(outlet 'listing https://www.example.net/news/')"
    gazette fetch --json example >"$DIR/lines"
    [ "$(asked /news/3)" -eq 1 ]
    jq -se '[.[] | select(.decision == "archived")] | length == 5' "$DIR/lines"
    jq -se 'all(.url | test("/news/[0-9]$") | not)' "$DIR/lines" # no page of the listing is taken for an article
    gazette fetch --json example >/dev/null
    [ "$(asked /news/2)" -eq 1 ]
}

@test "a host is asked no more often in a day than its budget says, restarts included" {
    conf "$(outlet 'feed https://www.example.net/rss.xml')"
    sed -i 's/^per-host-delay = 0/per-host-delay = 0\nper-host-budget = 4/' "$DIR/gazetted.conf"
    feed "$ROOT/rss.xml" 2026/story-6 2026/story-5 2026/story-4 2026/story-3
    run gazette fetch --json example
    [ "$(wc -l <"$DIR/server.log")" -eq 4 ]
    [[ $output == *"not before 20"*"T00:00"* ]]
    run gazette fetch --json example
    [ "$(wc -l <"$DIR/server.log")" -eq 4 ]
}
