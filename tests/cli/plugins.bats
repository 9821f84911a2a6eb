# Plugins that do harm cost one page and one reader; a new outlet is one file.
load site

# An outlet of its own for a plugin: its host with a feed of one article.
hostile_site() { # HOST
    mkdir -p "$DIR/web/$1/news"
    printf 'User-agent: *\nAllow: /\n' >"$DIR/web/$1/robots.txt"
    cat >"$DIR/web/$1/feed.xml" <<FEED
<?xml version="1.0"?><rss version="2.0"><channel><title>x</title><item><title>A story of Baku</title><link>https://$1/news/story</link></item></channel></rss>
FEED
    cat >"$DIR/web/$1/news/story" <<PAGE
<!DOCTYPE html><html><head><title>A story of Baku</title></head><body><article><h1>A story of Baku</h1>
<p>The European Parliament spoke for an hour about Azerbaijan, and nobody left the room before the vote was over.</p>
<p>Two members asked for a delegation, three for a letter, and one for silence, which was granted to him for a minute.</p>
<p>The result will be printed on Friday, together with a list of those who were absent, and sent to Baku by post.</p>
</article></body></html>
PAGE
}

setup() {
    CA_FILE=$BATS_TEST_TMPDIR/ca.pem
    place
    mkdir "$DIR/plugins"
    cp "$OUT"/plugins/*.so "$DIR/plugins/"
    cp -a "$WEB" "$DIR/web"
    hostile_site hostile.example
}

teardown() { site_stop; }

begin() { # CONFIGURATION: of the outlet
    site_start "$DIR" "$DIR/web"
    write_config "$DIR"
    printf '[plugins]\npath = %s/plugins\n%s\n' "$DIR" "$1" >>"$DIR/gazetted.conf"
}

@test "a plugin that harms itself loses its page, which is named; the others are archived" {
    [ -e "$OUT/tests/hostile/plugins/abort.so" ] || skip "make check-hostile builds the hostile plugins"
    names="abort exit null-write endless hang"
    [ "$OUT" != "${OUT%sanitize}" ] || names="$names hog"
    for name in $names; do
        cp "$OUT/tests/hostile/plugins/$name.so" "$DIR/plugins/"
        hostile_site "$name.example"
        outlets="${outlets:-}
[outlet $name]
hosts = $name.example
sources = feed https://$name.example/feed.xml"
    done
    begin "$outlets"
    # shellcheck disable=SC2086
    run -1 --separate-stderr gazette fetch --json contact-az $names
    for name in $names; do
        [ "$(jq -r "select(.outlet == \"$name\") | [.decision, .url] | join(\" \")" <<<"$output")" = "failed https://$name.example/news/story" ]
    done
    [ "$(jq -r 'select(.outlet == "contact-az" and .decision == "archived") | .url' <<<"$output" | wc -l)" = 4 ]
    whole
    run -0 gazette explain https://abort.example/news/story
    [[ "$output" == *"reader died over this page"* ]]
}

@test "a plugin that wants out of its sandbox reaches nothing" {
    [ "$OUT" = "${OUT%sanitize}" ] || skip "sanitizers need what the sandbox forbids: contained in the normal build"
    [ -e "$OUT/tests/hostile/plugins/abort.so" ] || skip "make check-hostile builds the hostile plugins"
    for name in socket file write-file fork exec; do
        cp "$OUT/tests/hostile/plugins/$name.so" "$DIR/plugins/"
        hostile_site "$name.example"
        outlets="${outlets:-}
[outlet $name]
hosts = $name.example
sources = feed https://$name.example/feed.xml"
    done
    begin "$outlets"
    gazette fetch --json socket file write-file fork exec >"$DIR/lines" || [ $? = 1 ]
    [ "$(jq -r .outlet "$DIR/lines" | sort -u | wc -l)" = 5 ]
    run ! grep -q 'got through' "$DIR/lines"
}

@test "a plugin of another ABI, without its symbol, or called otherwise than its file is refused by name" {
    [ -e "$OUT/tests/hostile/plugins/abort.so" ] || skip "make check-hostile builds the hostile plugins"
    begin ""
    for name in wrong-abi no-symbol wrong-name wrong-size; do
        cp "$OUT/tests/hostile/plugins/$name.so" "$DIR/plugins/"
        printf '[outlet %s]\nhosts = %s.example\n' "$name" "$name" >>"$DIR/gazetted.conf"
        run gazette fetch "$name"
        [ "$status" -ne 0 ]
        [[ "$output" == *"$name"* ]]
    done
}

@test "a new outlet is one file: an article on two pages is read as one" {
    cat >"$DIR/weekly.c" <<'PLUGIN'
#include "outlet.h"

static const struct gaz_source sources[] = { { .url = "https://weekly.example/feed.xml", .kind = GAZ_FEED }, { 0 } };
static const struct gaz_rule rules[] = {
    { GAZ_BODY, "//div[has-class(., 'story')]", 0 },
    { GAZ_NEXT, "//a[has-class(., 'next-page')]", 0 },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "weekly",
    .title = "The Weekly",
    .version = 1,
    .languages = GAZ_LIST("en"),
    .hosts = GAZ_LIST("weekly.example"),
    .sources = sources,
    .articles = GAZ_LIST("/stories/?*"),
    .rules = rules,
};
PLUGIN
    "${CC:-cc}" -std=c11 -I"$PROJECT/plugins" -fPIC -shared -o "$DIR/plugins/weekly.so" "$DIR/weekly.c"
    begin "[outlet weekly]"
    run -0 gazette fetch --json weekly
    [ "$(jq -r '[.decision, .kind, .title, .published] | join("|")' <<<"$output")" = "archived|new|The Long Way from Baku to Brussels|2021-09-30" ]
    gazette show --text https://weekly.example/stories/the-long-way-from-baku-to-brussels >"$DIR/text"
    grep -q 'The train that Azerbaijan ran' "$DIR/text"
    grep -q 'On the second day the bus broke down' "$DIR/text"
    grep -q 'He says that they were enough\.' "$DIR/text"
    whole
}
