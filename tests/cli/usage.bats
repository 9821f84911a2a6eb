# The tool's edges: what is asked wrongly, what cannot be done, and the exit status that says so.
load site

@test "no command, an unknown one, an unknown option, a missing operand: 2, and help on stderr" {
    place
    run -2 --separate-stderr "$OUT/gazette"
    [ -z "$output" ]
    [[ "$stderr" == *"usage: gazette"* ]]
    run -2 "$OUT/gazette" frobnicate
    run -2 gazette fetch --sideways
    run -2 gazette log
    run -2 gazette show "$GAS" "$RADIO"
    run -2 gazette debug weather
    run -2 gazette seed subtract
    run -2 "$OUT/gazetted" --nonsense
}

@test "every command explains itself" {
    run -0 "$OUT/gazette" --help
    [[ "$output" == *"fetch"*"verify"* ]]
    for command in check-config debug diff explain extract fetch log outlets reindex seed show status verify; do
        run -0 "$OUT/gazette" "$command" --help
        [[ "$output" == "usage: gazette $command"* ]]
    done
    run -0 "$OUT/gazette" --version
    [[ "$output" == "gazette "* ]]
}

@test "an outlet that nobody knows is a mistake of usage" {
    place
    run -2 gazette fetch nobody
    [[ "$output" == *"no outlet called nobody"* ]]
}

@test "a configuration that cannot be used is 78, with file and line" {
    place
    bad() { # TEXT LINE WORDS
        printf '%b' "$1" >"$DIR/bad.conf"
        run -78 "$OUT/gazette" --config "$DIR/bad.conf" check-config
        [[ "$output" == *"bad.conf:$2"* ]] || { echo "no line $2 in: $output"; return 1; }
        [[ "$output" == *"$3"* ]] || { echo "no $3 in: $output"; return 1; }
    }
    bad '[archive]\npath = /tmp/x\n[fetch]\ncontact = a@example.org\ntimeout = soon\n' 5 timeout
    bad '[archive]\npath = /tmp/x\n[fetch]\ncontact = a@example.org\nspeed = 7\n' 5 speed
    bad '[fetch]\ncontact = a@example.org\n[weather]\nsun = yes\n' 3 weather
    bad '[archive]\npath = /tmp/x\n[fetch]\ncontact = a@example.org\n[topic t]\nrule = (a & \n' 6 rule
    run -78 "$OUT/gazette" --config "$DIR/nothing.conf" check-config
    [[ "$output" == *nothing.conf* ]]
    printf '[archive]\npath = %s\n' "$DIR/x" >"$DIR/bad.conf"
    run -78 "$OUT/gazette" --config "$DIR/bad.conf" fetch
    [[ "$output" == *contact* ]]
    [ ! -e "$DIR/x" ]
}

@test "a good configuration is called good, drop-ins are read after it" {
    place
    run -0 gazette check-config
    [[ "$output" == *"5 seeds"*"the configuration is good"* ]]
    mkdir "$DIR/gazetted.conf.d"
    printf '[fetch]\ncontact = other@example.org\n' >"$DIR/gazetted.conf.d/mine.conf"
    run -0 gazette check-config
    [[ "$output" == *other@example.org* ]]
    printf '[fetch]\ntimeout = never\n' >"$DIR/gazetted.conf.d/mine.conf"
    run -78 gazette check-config
    [[ "$output" == *"mine.conf:2"* ]]
}

@test "nothing reachable: 69, and every outlet that was not reached is named" {
    place
    DIR=$BATS_TEST_TMPDIR
    write_config "$DIR" 9
    run -69 gazette fetch
    [[ "$output" == *"nothing could be reached"* ]]
    for outlet in presstv iwpr greens-efa hrw contact-az; do [[ "$output" == *"$outlet"* ]]; done
}

@test "a page that fails makes 1, the others are fetched all the same" {
    CA_FILE=$BATS_TEST_TMPDIR/ca.pem
    place
    site_start "$DIR"
    write_config "$DIR"
    run -1 gazette fetch https://www.hrw.org/news/2001/01/01/nowhere "$GAS"
    site_stop
    [[ "$output" == *failed*nowhere*404* ]]
    [[ "$output" == *archived*new*presstv* ]]
}

@test "--dry-run says what would become of an outlet and writes nothing" {
    CA_FILE=$BATS_TEST_TMPDIR/ca.pem
    place
    site_start "$DIR"
    write_config "$DIR"
    run -0 gazette fetch --dry-run --json contact-az
    [ "$(jq -r 'select(.decision == "archived") | .url' <<<"$output" | wc -l)" = 4 ]
    [ ! -e "$DIR/archive/articles.git" ] || [ "$(git -C "$REPO" rev-list --count main)" = 1 ]
    archived=$SUITE/archive-1
    rm -rf "$DIR/archive"
    cp -a "$archived" "$DIR/archive"
    before=$(cd "$DIR/archive" && find articles.git captures journal -type f -exec sha256sum {} + | sort)
    site_version 2
    run -0 gazette fetch --dry-run presstv
    site_stop
    [[ "$output" == *archived*revision* ]]
    [ "$(cd "$DIR/archive" && find articles.git captures journal -type f -exec sha256sum {} + | sort)" = "$before" ]
}

@test "outlets names the five, their hosts and their sources" {
    place
    run -0 gazette outlets
    for words in "presstv: Press TV" "iwpr: " "greens-efa: " "hrw: Human Rights Watch" "contact-az: " "https://www.hrw.org/rss/news" "www.presstv.ir"; do
        [[ "$output" == *"$words"* ]]
    done
    run -0 gazette outlets --json
    jq -e . <<<"$output" >/dev/null
}

@test "seed add keeps a fingerprint and no text; seed list shows what there is" {
    place
    sed -i "s|^seeds = .*|seeds = $DIR/own.seeds|" "$DIR/gazetted.conf"
    run -0 gazette seed add --outlet presstv --url https://www.presstv.co.uk/Detail/2015/06/13/414201/x --date 2015-06-13 "$PROJECT/tests/site/seeds/presstv.txt"
    run -0 gazette seed add --outlet hrw --title "A title of mine" "$PROJECT/tests/site/seeds/hrw.txt"
    run -0 gazette seed list
    [ "${#lines[@]}" = 2 ]
    [[ "${lines[0]}" == seed:0*presstv*2015-06-13*"Baku tells Brussels"* ]]
    [[ "${lines[1]}" == seed:1*hrw*"A title of mine"* ]]
    run ! grep -q 'campaign against' "$DIR/own.seeds"
    run -1 gazette seed add --outlet presstv "$DIR/no-such-text"
    run -1 gazette seed add --outlet presstv --url 'not a url' "$PROJECT/tests/site/seeds/presstv.txt"
    run -0 gazette seed list
    [ "${#lines[@]}" = 2 ]
}
