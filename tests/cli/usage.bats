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
    for command in check-config debug diff discover explain extract fetch log outlets reindex seed show status verify; do
        run -0 "$OUT/gazette" "$command" --help
        [[ "$output" == "usage: gazette $command"* ]]
    done
    run -0 "$OUT/gazette" --version
    [[ "$output" == "gazette "* ]]
}

@test "the completion and the manual know every command and option that the tool's help names" {
    # shellcheck source=contrib/completions/gazette.bash
    source "$PROJECT/contrib/completions/gazette.bash"
    completed() { # COMMAND WORD: whether it is offered
        COMP_WORDS=("$OUT/gazette" ${1:+"$1"} "$2")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _gazette
        [[ " ${COMPREPLY[*]} " == *" $2 "* ]] || { echo "not completed: gazette $1 $2"; return 1; }
    }
    manual=$(sed 's/\\-/-/g' "$PROJECT/contrib/man/gazette.1")
    for command in $("$OUT/gazette" --help | sed -n 's/^  \([a-z-]*\) .*/\1/p'); do
        completed '' "$command"
        for option in $("$OUT/gazette" "$command" --help | grep -o -- '--[a-z][a-z-]*' | sort -u); do
            completed "$command" "$option"
            grep -q "^\.It Cm $command .*Fl ${option#-}\>" <<<"$manual" || { echo "not in the manual: $command $option"; return 1; }
        done
    done
}

@test "an outlet that nobody knows is a mistake of usage" {
    place
    run -2 gazette fetch nobody
    [[ "$output" == *"no outlet called nobody"* ]]
    run -2 gazette fetch www.hrw.org/news
    [[ "$output" == *"an address begins with https://"* ]]
    run -2 gazette fetch "$GAS"$'\r'
    [[ "$output" == *"line ends of Windows"* ]]
    run -2 gazette fetch "https://www.hrw.org/$(printf '%9000s' | tr ' ' a)"
    [[ "$output" == *"9020 bytes cannot be fetched"* ]]
    run -2 gazette fetch --since 2999-01-01 hrw
    [[ "$output" == *"yet to come"* ]]
    run -2 gazette fetch https://
    [[ "$output" == *"names no host"* ]]
}

@test "an outlet that is switched off is called so, and one without sources does not end in silence" {
    place
    printf 'enabled = no\n[outlet empty]\nplugin = generic\nhosts = example.org\n' >>"$DIR/gazetted.conf"
    run -2 gazette fetch contact-az
    [[ "$output" == *"contact-az is switched off"*"enabled = no"* ]]
    run -2 gazette fetch https://turan.az/en/politics/x-1 # nor is its page another outlet's
    [[ "$output" == *"of outlet contact-az, which is switched off"* ]]
    run -0 gazette fetch empty
    [[ "$output" == *"empty: it has no sources"* ]]
}

@test "what cannot be written is a failure that is said; a reader that has seen enough is not" {
    archive_of 1
    for command in "log $GAS" "show $GAS" outlets status verify "fetch --json https://nobody.example/x"; do
        # shellcheck disable=SC2086
        gazette $command 2>"$DIR/said" >/dev/full && return 1
        grep -q 'could be written' "$DIR/said" || { echo "$command: $(cat "$DIR/said")"; return 1; }
    done
    gazette show "$GAS" 2>"$DIR/said" | true
    [ ! -s "$DIR/said" ]
}

@test "where no archive is, that is what is said" {
    place
    for command in "log $GAS" "show $GAS" "explain $GAS" status verify; do
        # shellcheck disable=SC2086
        run -1 gazette $command
        [[ "$output" == *"there is no archive in $DIR/archive"* ]]
    done
    [ ! -e "$DIR/archive" ]
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

@test "where no configuration is installed, the option that names another one is said" {
    [ ! -e /etc/gazetted/gazetted.conf ] || skip "one is installed here"
    run -78 "$OUT/gazette" status
    [[ "$output" == *"name yours with --config"* ]]
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

@test "what a configuration names must be there: seeds, certificates, plugins; check-config says which line names it" {
    place
    head='[fetch]\ncontact = a@example.org\n'
    missing() { # TEXT LINE WORDS
        printf '%b' "$head$1" >"$DIR/bad.conf"
        run -78 "$OUT/gazette" --config "$DIR/bad.conf" check-config
        [[ "$output" == *"bad.conf:$2: "*"$3"* ]] || { echo "no line $2 with $3 in: $output"; return 1; }
        [[ "$output" != *"configuration is good"* ]]
    }
    missing '[topic t]\nrule = a\nseeds = none.seeds\n' 5 none.seeds
    missing 'ca-file = none.pem\n' 3 none.pem
    missing '[topic t]\nrule = a\n[outlet hwr]\n' 5 hwr.so
    printf '%b' "$head[outlet hwr]\nenabled = no\n[outlet a]\nplugin = generic\nhosts = example.org\n" >"$DIR/bad.conf"
    run -0 "$OUT/gazette" --config "$DIR/bad.conf" check-config
    [[ "$output" == *"outlet a: no sources"* ]]
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
    run -1 gazette seed add /dev/null
    [[ "$output" == *"no text to be known by"* ]]
    run -2 gazette seed add --date yesterday "$PROJECT/tests/site/seeds/iwpr.txt"
    [[ "$output" == *"--date takes a date such as 2026-01-31, not yesterday"* ]]
    run -1 gazette seed add --outlet presstv --url 'not a url' "$PROJECT/tests/site/seeds/presstv.txt"
    run -0 gazette seed list
    [ "${#lines[@]}" = 2 ]
}
