# What becomes of every address of the web, in each of its versions (tests/site/web/README.md).
load site

agrees() { # VERSION
    diff -u <(expected "$1") <(told "$SUITE/fetch-$1.jsonl")
    [ "$(cat "$SUITE/fetch-$1.status")" = 0 ]
    [ ! -s "$SUITE/fetch-$1.err" ]
}

@test "version 1: every address is decided as the web's table says, once" { agrees 1; }
@test "version 2: edits, a headline and disappearances are what is archived" { agrees 2; }
@test "version 3: one is back, one leads to the front page, a new template is no edit" { agrees 3; }

@test "every line has url, key, outlet, decision and a reason" {
    [ "$(cat "$SUITE"/fetch-?.jsonl | jq -c 'select((.url and .key and .outlet and .decision and .reason) | not)' | wc -l)" = 0 ]
}

@test "an archived line names the article: path, commit, title, authors, date, language" {
    run -0 jq -c 'select(.url == "https://www.hrw.org/news/2017/02/08/azerbaijan-hunger-strikers-life-risk") | [.title, .authors, .published, .language]' "$SUITE/fetch-1.jsonl"
    [ "$output" = '["Azerbaijan: Hunger Striker’s Life at Risk",["Giorgi Muster"],"2017-02-08T09:00:00-05:00","en"]' ]
    archive_of 1
    while read -r commit path; do
        git -C "$REPO" cat-file -e "$commit:$path"
    done < <(jq -r 'select(.decision == "archived") | .commit + " " + .path' "$SUITE/fetch-1.jsonl")
}

@test "a duplicate of a seed says which and how similar; a copy names the article that it copies" {
    run -0 jq -r 'select(.decision == "duplicate-of-seed") | .of + " " + (.similarity >= 0.9 | tostring)' "$SUITE/fetch-1.jsonl"
    [ "$(sort <<<"$output" | tr '\n' ' ')" = "seed:0 true seed:1 true seed:2 true seed:3 true seed:3 true seed:4 true " ]
    run -0 jq -c 'select(.decision == "archived" and .of) | .similarity >= 0.9' "$SUITE/fetch-1.jsonl"
    [ "$output" = true ]
}

@test "an edit's diff shows the edited sentences and nothing else of the text" {
    archive_of 2
    run -0 gazette diff "$GAS"
    [ "$(grep -c '^-[A-Z]' <<<"$output")" = 2 ]
    [ "$(grep -c '^+[A-Z]' <<<"$output")" = 2 ]
    grep -q '^-Azerbaijan supplies about four percent of the gas that the bloc imports\.$' <<<"$output"
    grep -q '^+Activists held a small rally in front of the hotel where the delegation is staying, and police led away eleven of them\.$' <<<"$output"
    run -0 git -C "$REPO" log -1 --format=%s --grep='^Kind: revision' --grep='^Key: 560611' --all-match
    [ "$output" = "presstv: 2 sentences changed: EU envoy in Baku for talks on gas and rights" ]
}

@test "a changed headline is said in the subject, and the file keeps its name" {
    archive_of 2
    run -0 gazette log --json "$VISA"
    [ "$(jq -r .kind <<<"$output" | sort | tr '\n' ' ')" = "new revision " ]
    [ "$(jq -r .path <<<"$output" | sort -u | wc -l)" = 1 ]
    grep -q 'greens-efa: headline changed' <<<"$output"
}

@test "what is gone keeps its text and says so; what comes back is restored" {
    archive_of 2
    run -0 gazette show "$RADIO"
    grep -qx 'status: "gone (410)"' <<<"$output"
    grep -q 'switched off the transmitters' <<<"$output"
    rm -r "$DIR/archive"
    archive_of 3
    run -0 gazette show "$RADIO"
    grep -qx 'status: "live"' <<<"$output"
    run -0 gazette log --json "$RADIO"
    [ "$(jq -r .kind <<<"$output" | sort | tr '\n' ' ')" = "gone new restored " ]
    run -0 gazette show "$BORDER"
    grep -qx 'status: "gone (front page)"' <<<"$output"
}

@test "a new template with the same text makes no commit" {
    archive_of 3
    run -0 gazette log "$FUND"
    [ "${#lines[@]}" = 1 ]
}

@test "the same version twice: nothing is committed, and all is said again" {
    CA_FILE=$BATS_TEST_TMPDIR/ca.pem
    archive_of 3
    site_start "$DIR"
    write_config "$DIR"
    site_version 3
    before=$(git -C "$REPO" rev-parse main)
    gazette fetch --json >"$DIR/again.jsonl"
    site_stop
    [ "$(git -C "$REPO" rev-parse main)" = "$before" ]
    [ "$(jq -r .decision "$DIR/again.jsonl" | sort -u | tr '\n' ' ')" = "alias duplicate-of-seed held not-an-article off-topic refused unchanged " ]
    [ "$(wc -l <"$DIR/again.jsonl")" = "$(wc -l <"$SUITE/fetch-3.jsonl")" ]
}

@test "the Crawl-delay of a robots.txt is kept, and what it forbids is never asked for" {
    run -0 jq -s '[.[] | select(.host == "www.hrw.org" and .version == 1)] | sort_by(.start) | [range(1; length) as $i | .[$i].start - .[$i - 1].start] | min >= 990' "$SUITE/server.log"
    [ "$output" = true ]
    run ! grep -q robots-may-not-read "$SUITE/server.log"
}
