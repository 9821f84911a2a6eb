# The quality of extraction on hand-checked pages, where they are there: it may rise, and must not fall unseen.
load site

CORPUS=$BATS_TEST_DIRNAME/../../../shared/corpus

# score NAME: what the generic ladder makes of the pages of one corpus, scored, as JSON in $SCORE
score() {
    if [ ! -d "$CORPUS/$1" ] || ! command -v python3 >/dev/null; then
        skip "no $1 to compare with, or no python3"
    fi
    place
    for page in "$CORPUS/$1"/pages/*.html.gz; do
        id=${page##*/}
        echo "{\"id\": \"${id%.html.gz}\", \"file\": \"$page\"}"
    done >"$DIR/in"
    gazette extract --batch <"$DIR/in" >"$DIR/out"
    [ "$(jq -r 'select(.error)' "$DIR/out")" = "" ]
    SCORE=$(python3 "$CORPUS/score.py" "$CORPUS/$1" "$DIR/out" --json)
    echo "$SCORE"
}

# at_least FIELD VALUE
at_least() {
    jq -e --argjson least "$2" ".$1 >= \$least" <<<"$SCORE" >/dev/null
}

@test "the text of articles is found" {
    score articles
    at_least body_f1 0.981
    # One of them is cut by a paywall; no other is held.
    [ "$(jq -r 'select(.verdict != "article") | .id' "$DIR/out" | wc -l)" -le 1 ]
}

@test "the text, headline, authors and day of newsrooms' pages are found" {
    score newsrooms
    at_least body_f1 0.975
    at_least title 0.932
    at_least published_day 0.985
    at_least authors_f1 0.955
    [ "$(jq -r 'select(.verdict != "article") | .id' "$DIR/out" | wc -l)" = 0 ]
}
