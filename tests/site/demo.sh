#!/bin/sh
# demo.sh OUT [DIR]: the main job, on the small news web of tests/site/web that a server on loopback serves: fetches the five outlets twice, with edits and
# disappearances in between, and audits the archive with stock git. OUT is the build folder; the archive goes to DIR (a fresh temporary folder).
set -eu

OUT=${1:?usage: demo.sh OUT [DIR]}
SITE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
ROOT=$(CDPATH='' cd -- "$SITE/../.." && pwd)
OUT=$(CDPATH='' cd -- "$OUT" && pwd)
SERVER_STARTS_WITHIN=100 # tenths of a second

die() {
    echo "demo: $*" >&2
    exit 1
}

section() {
    printf '\n== %s\n\n' "$*"
}

git() {
    command git --no-pager "$@"
}

for program in gazette tests/site/server; do
    [ -x "$OUT/$program" ] || die "$OUT/$program is not built: run make demo"
done
DIR=${2:-$(mktemp -d "${TMPDIR:-/tmp}/gazetted-demo.XXXXXX")}
mkdir -p "$DIR"
DIR=$(CDPATH='' cd -- "$DIR" && pwd)
[ ! -e "$DIR/archive" ] || die "$DIR/archive exists already: name another folder"

server=
cleanup() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || :
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

"$OUT/tests/site/server" --root "$SITE/web" --ca-file "$DIR/ca.pem" --log "$DIR/server.log" >"$DIR/port" 2>"$DIR/server.err" &
server=$!
tries=0
until [ -s "$DIR/port" ]; do
    kill -0 "$server" 2>/dev/null || die "the server did not start: $(cat "$DIR/server.err")"
    tries=$((tries + 1))
    [ "$tries" -le "$SERVER_STARTS_WITHIN" ] || die "the server says no port"
    sleep 0.1
done
port=$(cat "$DIR/port")

# The shipped topic rule with the seeds of this web, and no pause but the one that a robots.txt asks for.
cat >"$DIR/gazetted.conf" <<CONF
[archive]
path = $DIR/archive

[fetch]
contact = demo@example.org
per-host-delay = 0
connect-to = 127.0.0.1:$port
ca-file = $DIR/ca.pem

[topic eu-azerbaijan]
seeds = $SITE/site.seeds
search = Azerbaijan
$(sed -n '/^rule =/,/^$/p' "$ROOT/config/gazetted.conf")

[outlet presstv]
[outlet iwpr]
[outlet greens-efa]
[outlet hrw]
[outlet contact-az]
CONF

gazette() {
    "$OUT/gazette" --config "$DIR/gazetted.conf" "$@"
}

# SIGUSR1 shows the next version (tests/site/README.md): no curl is needed.
next_version() {
    kill -USR1 "$server"
}

repo=$DIR/archive/articles.git

section "gazette fetch: the five outlets, as their web stands in version 1"
gazette fetch >"$DIR/fetch-1" || die "gazette fetch failed: see $DIR/fetch-1"
cat "$DIR/fetch-1"

section "gazette fetch again: version 2, in which outlets edited, renamed and removed articles"
next_version
gazette fetch >"$DIR/fetch-2" || die "gazette fetch failed: see $DIR/fetch-2"
cat "$DIR/fetch-2"

section "git log --stat: the record, readable with stock git"
git -C "$repo" log --stat=200

section "git diff: what an outlet edited, and nothing else"
edited=$(git -C "$repo" log --grep='^Kind: revision' --grep='sentences changed' --all-match -1 --format=%H)
[ -n "$edited" ] || die "no commit records an edited sentence"
git -C "$repo" diff --unified=1 "$edited^" "$edited"

section "articles that the seed set has already: watched, not committed, with their similarity"
awk '$1 == "duplicate-of-seed" { of = ""; for (i = 4; i <= NF; i++) if ($i == "=") of = $(i + 1) "  similarity " $(i + 2); print of "  " $2 "  " $3 }' "$DIR/fetch-1" | sort

section "gazette verify"
gazette verify

section "where it is"
commits=$(git -C "$repo" rev-list --count main)
cat <<END
The archive has $commits commits and lies in $DIR/archive. Look further:

    git -C $repo log --oneline
    git clone $repo articles
    $OUT/gazette --config $DIR/gazetted.conf explain https://www.hrw.org/news/2024/02/02/azerbaijan-page-robots-may-not-read
    $OUT/gazette --config $DIR/gazetted.conf log https://www.presstv.co.uk/Detail/2018/05/03/560611
    $OUT/gazette --config $DIR/gazetted.conf show --text https://www.presstv.co.uk/Detail/2018/05/03/560611
    $OUT/gazette --config $DIR/gazetted.conf status

The server is stopped; a further fetch needs it: make demo starts another one, with another archive.
END
