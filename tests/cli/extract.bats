# extract and debug: what plugins make of saved pages, one or many.
load site

PAGE=www.presstv.co.uk/Detail/2018/05/03/560611/index.html

@test "extract gives an article's fields, body, text and where each came from" {
    place
    gazette extract --url "$GAS" "$WEB/$PAGE" >"$DIR/answer"
    [ "$(jq -r .title "$DIR/answer")" = "EU envoy in Baku for talks on gas and rights" ]
    [ "$(jq -r .published "$DIR/answer")" = "2018-05-03T08:15" ]
    [ "$(jq -r '.authors | length' "$DIR/answer")" = 0 ]
    [ "$(jq -r .origin.title "$DIR/answer")" = rule ]
    jq -r .text "$DIR/answer" | grep -q '^A special envoy of the European Union'
    jq -r .body "$DIR/answer" >"$DIR/body"
    run ! grep -q 'Fog' "$DIR/body"
    jq -e 'has("subtitle") and has("modified") and has("language") and has("section") and has("tags")' "$DIR/answer"
}

@test "extract reads standard input, and a plugin can be named" {
    place
    gazette extract --outlet presstv --url "$GAS" - <"$WEB/$PAGE" | jq -e '.title == "EU envoy in Baku for talks on gas and rights"'
    run -1 gazette extract "$DIR/no-such-page"
    run -1 gazette extract --outlet nobody "$WEB/$PAGE"
}

@test "extract needs no configuration, and leaves nothing behind" {
    place
    # Under SANITIZE what is not freed is a failure.
    "$OUT/gazette" extract --url "$GAS" "$WEB/$PAGE" | jq -e '.title != null'
}

@test "extract --batch answers every line, in order, compressed files and bad lines too" {
    place
    gzip -c "$WEB/$PAGE" >"$DIR/page.html.gz"
    {
        for i in 1 2 3 4 5 6; do echo "{\"id\": \"a$i\", \"file\": \"$WEB/$PAGE\", \"url\": \"$GAS\", \"outlet\": \"presstv\"}"; done
        echo "{\"id\": \"gz\", \"file\": \"$DIR/page.html.gz\", \"outlet\": \"presstv\", \"url\": \"$GAS\"}"
        echo "{\"id\": \"absent\", \"file\": \"$DIR/absent.html\"}"
        echo 'this is no JSON'
        echo '["nor an object"]'
        echo "{\"id\": 7, \"file\": \"$WEB/$PAGE\", \"outlet\": \"nobody\"}"
        echo "{\"id\": \"last\", \"file\": \"$WEB/$PAGE\"}"
    } >"$DIR/in"
    gazette extract --batch <"$DIR/in" >"$DIR/out"
    [ "$(wc -l <"$DIR/out")" = 12 ]
    [ "$(jq -r '.id // "none"' "$DIR/out" | tr '\n' ' ')" = "a1 a2 a3 a4 a5 a6 gz absent none none 7 last " ]
    [ "$(jq -r 'select(.title == "EU envoy in Baku for talks on gas and rights") | .id' "$DIR/out" | tr '\n' ' ')" = "a1 a2 a3 a4 a5 a6 gz " ]
    [ "$(jq -c 'select(.ok == false) | has("error")' "$DIR/out" | tr '\n' ' ')" = "true true true true " ]
}

# WHAT, a case, what jq must find true of the answer.
answers() {
    gazette debug "$1" <<<"$2" >"$DIR/out"
    jq -e "$3" "$DIR/out" >/dev/null || { echo "$1: $(cat "$DIR/out")"; return 1; }
}

@test "debug answers cases of each kind" {
    place
    answers url '{"input": "../b?utm_source=x", "base": "https://Example.org:443/a/c"}' '.href == "https://example.org/b?utm_source=x" and .canonical == "https://example.org/b"'
    answers date '{"input": "Wed May 2, 2018 08:15PM"}' '.value == "2018-05-02T20:15" and .utc == null'
    answers slug '{"outlet": "presstv", "url": "https://www.presstv.ir/Detail/2018/05/03/560611/x", "title": "A Title", "published": "2018-05-03"}' \
        '(.key | type) == "string" and (.path | test("^presstv/2018/05/03/a-title-[0-9a-f]{16}[.]md$"))'
    answers charset '{"data_hex": "efbbbf61"}' '(.encoding | ascii_downcase) == "utf-8"'
    answers robots '{"robots": "User-agent: *\nDisallow: /a", "agent": "gazetted", "url": "https://example.org/a"}' '.allowed == false'
    answers robots '{"robots": "Sitemap: https://example.org/\u2028s.xml", "agent": "gazetted", "url": "https://example.org/a"}' '.allowed and (.sitemaps == ["https://example.org/\\xe2\\x80\\xa8s.xml"])'
    answers retry-after '{"status": 429, "headers": {"Retry-After": "10"}, "now": "2026-01-01T00:00:00Z"}' '.retry_at != null'
    answers feed "{\"file\": \"$WEB/www.presstv.co.uk/rss.xml\"}" '.ok and (.items | length) == 5'
    answers sitemap "{\"file\": \"$WEB/www.hrw.org/sitemap.xml\"}" '.ok and (.urls | length) == 2'
    answers extract "{\"file\": \"$WEB/$PAGE\"}" .ok
}
