# What the tests of the tool share: the small news web (tests/site), a configuration for it, and the archives that setup_suite.bash made of it.
# shellcheck shell=bash disable=SC2154,SC2034
# SC2154: bats sets BATS_… and run sets output, status and lines. SC2034: the tests use what is set here.

bats_require_minimum_version 1.5.0
WAIT_TENTHS=900 # how long a condition is waited for: 90 s, far more than a service takes for its first round

PROJECT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
OUT=${OUT:-$PROJECT/build}
SUITE=${BATS_SUITE_TMPDIR:-}
WEB=$SUITE/web

# wait_until COMMAND…: until it succeeds, within a bound.
wait_until() {
    local tenths=0
    until "$@"; do
        tenths=$((tenths + 1))
        if [ "$tenths" -gt "$WAIT_TENTHS" ]; then
            echo "waited in vain for: $*" >&2
            return 1
        fi
        sleep 0.1
    done
}

ended() { ! kill -0 "$1" 2>/dev/null; }
not_empty() { [ -s "$1" ]; }

# site_start DIR [ROOT]: the server; sets SITE_PID and SITE_PORT. Descriptor 3 is bats's own: a child that keeps it keeps bats waiting.
site_start() {
    "$OUT/tests/site/server" --root "${2:-$WEB}" --ca-file "$1/ca.pem" --log "$1/server.log" >"$1/port" 2>"$1/server.err" 3>&- &
    SITE_PID=$!
    wait_until not_empty "$1/port"
    SITE_PORT=$(cat "$1/port")
}

site_stop() {
    [ -z "${SITE_PID:-}" ] || { kill "$SITE_PID" && wait "$SITE_PID"; } 2>/dev/null || true
    SITE_PID=
}

# site_version N: which version of the web is shown from now on. Bash speaks HTTP well enough for this.
site_version() {
    exec 9<>"/dev/tcp/127.0.0.1/$SITE_PORT"
    printf 'POST /__site/version HTTP/1.1\r\nHost: site\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' "${#1}" "$1" >&9
    head -n 1 <&9 | grep -q ' 20[0-9] '
    exec 9>&- 9<&-
}

# write_config DIR [PORT]: DIR/gazetted.conf, for an archive in DIR/archive.
write_config() {
    cat >"$1/gazetted.conf" <<CONF
[archive]
path = $1/archive
[fetch]
contact = test@example.org
per-host-delay = 0
connect-to = 127.0.0.1:${2:-${SITE_PORT:-9}}
ca-file = ${CA_FILE:-$PROJECT/tests/site/README.md}
[topic eu-azerbaijan]
seeds = $PROJECT/tests/site/site.seeds
search = Azerbaijan
$(sed -n '/^rule =/,/^$/p' "$PROJECT/config/gazetted.conf")
[outlet presstv]
[outlet iwpr]
[outlet greens-efa]
[outlet hrw]
[outlet contact-az]
CONF
}

# archive_of N: a copy of the archive as it was after version N was fetched, in this test's own folder, with a configuration. Sets DIR and REPO.
archive_of() {
    DIR=$BATS_TEST_TMPDIR
    REPO=$DIR/archive/articles.git
    cp -a "$SUITE/archive-$1" "$DIR/archive"
    write_config "$DIR"
}

# An empty place with a configuration. Sets DIR and REPO.
place() {
    DIR=$BATS_TEST_TMPDIR
    REPO=$DIR/archive/articles.git
    write_config "$DIR"
}

gazette() { "$OUT/gazette" --config "$DIR/gazetted.conf" "$@"; }

# fsck_clean: git finds nothing to say.
fsck_clean() {
    local said
    if ! said=$(git -C "$REPO" fsck --full --strict --no-dangling --no-progress 2>&1) || [ -n "$said" ]; then
        echo "git fsck: $said" >&2
        return 1
    fi
}

# whole: archive and tool agree that nothing is broken, and nothing stands there twice.
whole() {
    fsck_clean && gazette verify >/dev/null || return 1
    local twice
    twice=$(git -C "$REPO" log --format='%(trailers:key=Kind,valueonly,separator=%x20) %(trailers:key=Key,valueonly,separator=%x20)' | grep '^new ' | sort | uniq -d)
    [ -z "$twice" ] || {
        echo "recorded twice: $twice" >&2
        return 1
    }
}

# commits KIND: how many commits of a kind there are.
commits() { git -C "$REPO" log --format='%(trailers:key=Kind,valueonly,separator=%x20)' | grep -cx "$1"; }

# expected VERSION: "url decision kind" of each row of the web's table, sorted.
expected() {
    awk -F ' [|] ' -v column="$((2 + $1))" '/^\| http/ { sub(/^\| /, "", $1); sub(/ \|$/, "", $column); if ($column != "-") print $1, $column }' \
        "$PROJECT/tests/site/web/README.md" | sort
}

# told FILE: the same of the JSON lines of a fetch.
told() { jq -r '[.url, .decision, .kind // empty] | join(" ")' "$1" | sort; }

GAS=https://www.presstv.co.uk/Detail/2018/05/03/560611
RADIO=https://www.presstv.co.uk/Detail/2016/11/21/494800
VISA=https://www.greens-efa.eu/en/article/news/european-parliament-freezes-visa-talks-with-azerbaijan/
FUND=https://www.greens-efa.eu/en/article/press/where-did-the-baku-money-go-5120/
BORDER=https://iwpr.net/global-voices/caucasus-villages-count-cost-closed-border
REFUSED=https://www.hrw.org/news/2024/02/02/azerbaijan-page-robots-may-not-read
