# What the tool tells of an archive, without network and without the writer's lock.
load site

@test "explain says the last decisions about an address, and why" {
    archive_of 2
    run -0 gazette explain "$REFUSED"
    [[ "$output" == *refused*robots.txt*"Disallow: /news/2024/02/02/"* ]]
    run -0 gazette explain --json "$GAS/EU-envoy-Baku-gas"
    [ "$(jq -r 'select(.decision == "archived") | .kind' <<<"$output" | sort | tr '\n' ' ')" = "new revision " ]
    run -1 gazette explain https://www.hrw.org/news/2001/01/01/never-heard-of
    [[ "$output" == *"never a candidate"* ]]
}

@test "log lists the states of an article, by address, by another spelling, and by path" {
    archive_of 3
    run -0 gazette log "$RADIO"
    [ "${#lines[@]}" = 3 ]
    by_url=$output
    path=$(gazette log --json "$RADIO" | jq -r .path | head -n 1)
    run -0 gazette log "$path"
    [ "$output" = "$by_url" ]
    diff <(gazette log https://www.presstv.com/Detail/2018/05/03/560611/Envoy-in-Baku) <(gazette log "$GAS")
    run -1 gazette log https://www.hrw.org/news/2001/01/01/never-heard-of
}

@test "show gives the file as git has it, its prose alone, or the bytes that came" {
    archive_of 2
    path=$(gazette log --json "$GAS" | jq -r .path | head -n 1)
    diff <(gazette show "$GAS") <(git -C "$REPO" show "main:$path")
    gazette show --text "$GAS" >"$DIR/text"
    grep -qx 'Azerbaijan supplies about five percent of the gas that the bloc imports, according to figures released on Friday\.' "$DIR/text"
    run ! grep -q 'Fog at the airport\|A gas terminal\|^title:' "$DIR/text"
    gazette show --raw "$GAS" | grep -q '<h2 class="page-header">'
    [ "$(gazette show --json "$GAS" | jq -r .path)" = "$path" ]
}

@test "show --at gives an earlier state, by commit or by date" {
    archive_of 2
    first=$(gazette log --json "$GAS" | jq -r 'select(.kind == "new") | .commit')
    gazette show --text --at "$first" "$GAS" | grep -q 'about four percent'
    at=$(gazette log --json "$GAS" | jq -r 'select(.kind == "new") | .fetched')
    gazette show --text --at "$at" "$GAS" | grep -q 'about four percent'
    gazette show --raw --at "$first" "$GAS" | grep -q 'about four percent'
    run -1 gazette show --at 1999-01-01 "$GAS"
    run -1 gazette show --at 0123456789012345678901234567890123456789 "$GAS"
}

@test "diff compares two states; without any it compares the last two" {
    archive_of 2
    new=$(gazette log --json "$GAS" | jq -r 'select(.kind == "new") | .commit')
    edited=$(gazette log --json "$GAS" | jq -r 'select(.kind == "revision") | .commit')
    diff <(gazette diff "$GAS") <(gazette diff "$GAS" "$new" "$edited")
    gazette diff "$GAS" "$edited" "$new" | grep -q '^+Azerbaijan supplies about four percent'
    [ "$(gazette diff --json "$GAS" | jq -r '[.from, .to] | join(" ")')" = "$new $edited" ]
}

@test "status counts what the archive holds, and says that no service holds it" {
    archive_of 2
    run -0 gazette status
    [[ "$output" == *"service: none holds the archive"* ]]
    commits=$(git -C "$REPO" rev-list --count main)
    counted=$(gazette status --json | jq .commits)
    [ "$counted" = "$commits" ] || [ "$counted" = "$((commits - 1))" ]
}

@test "a reader needs no write access to the archive, and leaves nothing in it" {
    archive_of 2
    find "$DIR/archive" | sort >"$DIR/before"
    chmod -R a-w "$DIR/archive"
    gazette log "$GAS" >/dev/null
    gazette show "$GAS" >/dev/null
    gazette explain "$GAS" >/dev/null
    chmod -R u+w "$DIR/archive"
    find "$DIR/archive" | sort | diff "$DIR/before" -
}

@test "a member of the group can read all, others nothing, and nobody but the owner writes" {
    archive_of 2
    [ "$(stat -c %a "$DIR/archive")" = 750 ]
    [ -z "$(find "$DIR/archive" -type d ! -perm 0750 ! -perm 2750)" ]
    [ -z "$(find "$DIR/archive" -type f ! -perm 0640 ! -perm 0440)" ]
}

@test "stock git clones the record, finds it whole, and reads every state" {
    archive_of 3
    fsck_clean
    git clone -q "$REPO" "$DIR/clone"
    git -C "$DIR/clone" fsck --full --strict --no-dangling --no-progress
    [ "$(git -C "$DIR/clone" symbolic-ref --short HEAD)" = main ]
    [ "$(git -C "$DIR/clone" rev-list --count HEAD)" = "$(git -C "$REPO" rev-list --count main)" ]
    git -C "$DIR/clone" log --stat --format='%an %ad %s%n%b' | cat >/dev/null
    for outlet in presstv iwpr greens-efa hrw contact-az; do
        [ "$(find "$DIR/clone/$outlet" -name '*.md' | wc -l)" -ge 2 ]
    done
}

@test "committer dates never go back, authors are the bylines" {
    archive_of 3
    git -C "$REPO" log --reverse --format=%ct main | sort -nc
    [ "$(git -C "$REPO" log --format='%an <%ae>' --grep='^Kind: new' --grep="Key: /news/2017/02/08" --all-match main)" = "Giorgi Muster <hrw@outlet.invalid>" ]
}

@test "verify finds a flipped byte in a capture, in an object and in the journal" {
    flip() { # FILE: the byte in its middle
        local at
        chmod u+w "$1"
        at=$(($(stat -c %s "$1") / 2))
        byte=$(od -An -tu1 -j "$at" -N 1 "$1" | tr -d ' ')
        printf '%b' "\\x$(printf %02x $((byte ^ 1)))" | dd of="$1" bs=1 seek="$at" conv=notrunc status=none
    }
    for what in "captures/hrw-*" "articles.git/objects/??/*" "journal/*"; do
        rm -rf "$BATS_TEST_TMPDIR/archive"
        archive_of 2
        gazette verify
        # shellcheck disable=SC2086
        flip "$(ls $DIR/archive/$what | head -n 1)"
        run -1 gazette verify
        [[ "$output" == *"findings in"* ]]
    done
}

@test "reindex builds the same answers anew from git, captures and journal" {
    archive_of 3
    answers() {
        gazette status --json | jq 'del(.sources)' # how sources fare is a cache: nothing of the record
        gazette explain --json "$REFUSED"
        gazette explain --json "$RADIO"
        gazette log "$RADIO"
        gazette log "https://iwpr.net/node/4711"
        gazette show "$GAS"
    }
    answers >"$DIR/before"
    rm "$DIR/archive"/state.db*
    gazette reindex
    answers | diff "$DIR/before" -
    gazette verify
}

@test "the backup of the manual, pasted, is a whole archive, twice" {
    archive_of 1
    mkdir "$DIR/backup"
    sed -n '/^\.Ss Backup/,/^\.Ed/{/^\./d;/^The record\|^While\|^journal names/d;p}' "$PROJECT/contrib/man/gazetted.8" |
        sed "s|/var/lib/gazetted|$DIR/archive|; s|/backup/|$DIR/backup/|" >"$DIR/commands"
    command -v rsync >/dev/null || sed -i 's/^rsync -a/cp -a/' "$DIR/commands"
    for version in 1 3; do
        rm -rf "$DIR/archive"
        cp -a "$SUITE/archive-$version" "$DIR/archive"
        bash -e "$DIR/commands"
        rm -rf "$DIR/archive"
        cp -a "$DIR/backup" "$DIR/archive"
        gazette reindex
        gazette verify
        diff <(git -C "$REPO" rev-parse main) <(git -C "$SUITE/archive-$version/articles.git" rev-parse main)
    done
}

@test "an address in a spelling that was never seen leads to its article by the key" {
    archive_of 3
    seen="https://www.presstv.co.uk/Detail/2016/11/21/494800"
    never="https://presstv.ir/Detail/2015/01/01/494800/other-slug?utm_source=x"
    for answer in log show "show --text" diff explain; do
        # shellcheck disable=SC2086
        gazette $answer "$seen" >"$DIR/seen"
        # shellcheck disable=SC2086
        gazette $answer "$never" | diff "$DIR/seen" -
    done
    gazette show --raw "$never" | cmp - <(gazette show --raw "$seen")
    rm "$DIR/archive"/state.db* # git and the journal know it as well
    gazette log "$never" | diff <(gazette log "$seen") -
    gazette explain "$never" >"$DIR/explained"
    [ -s "$DIR/explained" ]
    gazette log "www.presstv.co.uk/Detail/2016/11/21/494800" | diff <(gazette log "$seen") - # as browsers show it
    run -1 gazette log "https://presstv.ir/Detail/2015/01/01/1/none"
    [[ "$output" == *"no article for"* ]]
    run -1 gazette explain "https://nobody.example/x"
    [[ "$output" == *"no decision about"* ]]
    sed -i 's/^.outlet presstv.$/&\nenabled = no/' "$DIR/gazetted.conf" # no longer watched, still in the archive
    gazette log "$never" | diff <(gazette log "$seen") -
    for command in log show diff; do
        run -1 gazette "$command" presstv
        [[ "$output" == *"presstv\" is neither an address"* ]]
    done
    run -1 gazette log "$seen"$'\r'
    [[ "$output" == *"no article for $seen\\x0d"* ]]
    run -1 gazette explain presstv
    [[ "$output" == *"presstv\" is no address"* ]]
}
