# shellcheck shell=bash
# web: a small web of its own, a configuration for it, and what is asked of every archive, for the tests here (bats `load web`, or `source`).
#
# $OUT is the build; $WORK the folder of the test, with web/ (tests/site/README.md), plugins/, gazetted.conf and archive/ in it.

: "${OUT:?the build folder}"

web_init() { # FOLDER
    WORK=$1
    mkdir -p "$WORK/web" "$WORK/plugins"
    cp "$OUT"/plugins/generic.so "$WORK/plugins/"
    chmod -R go-w "$WORK/plugins"
}

# HOST COUNT [SEED]: a feed and COUNT articles of some forty sentences, each unlike all others, SEED apart.
web_host() {
    mkdir -p "$WORK/web/$1/news"
    printf 'User-agent: *\nDisallow:\n' >"$WORK/web/$1/robots.txt"
    awk -v host="$1" -v count="$2" -v seed="${3:-1}" -v folder="$WORK/web/$1" '
        function word() { x = (x * 1103515245 + 12345) % 2147483648; return words[int(x / 65536) % n] }
        function sentence(  s, i, w) {
            w = word(); s = toupper(substr(w, 1, 1)) substr(w, 2)
            for (i = 0; i < 11; i++) s = s " " word()
            return s "."
        }
        BEGIN {
            n = split("river council harbour minister garden lantern village teacher winter bridge market engine letter painter meadow orchard " \
                "station border witness judge captain island kitchen library mountain pocket quarry railway senate theatre uncle valley window " \
                "yellow answers builds carries doubts enters follows gathers holds invites joins keeps leaves measures notices opens paints " \
                "quotes repairs sells teaches visits watches yields slowly often never again beyond under across without quiet bright narrow " \
                "heavy gentle ancient modern public secret rapid bitter", words, " ")
            words[0] = "weather"
            feed = folder "/feed.xml"
            printf "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>%s</title>", host >feed
            for (a = 1; a <= count; a++) {
                x = (a * 7919 + seed * 104729) % 2147483648
                for (i = 0; i < 20; i++) word()
                title = sentence(); sub(/\.$/, "", title)
                page = folder "/news/story-" a
                printf "<!DOCTYPE html><html lang=\"en\"><head><title>%s</title><meta property=\"og:type\" content=\"article\">", title >page
                printf "<meta property=\"article:published_time\" content=\"2024-03-%02dT08:30:00Z\"><meta name=\"author\" content=\"Ann Writer\">", a % 28 + 1 >page
                printf "</head><body><nav><a href=\"/\">Home</a></nav><article><h1>%s</h1>", title >page
                for (p = 0; p < 8; p++) {
                    printf "<p>" >page
                    for (i = 0; i < 5; i++) printf "%s ", sentence() >page
                    print "</p>" >page
                }
                print "</article></body></html>" >page
                close(page)
                printf "<item><title>%s</title><link>http://%s/news/story-%d</link></item>", title, host, a >feed
            }
            print "</channel></rss>" >feed
        }'
}

# Serves $WORK/web; $PORT and $SERVER are its port and pid.
web_serve() {
    "$OUT/tests/site/server" --root "$WORK/web" --log "$WORK/requests" >"$WORK/port" 2>"$WORK/server.err" 3>&- &
    SERVER=$!
    until_true 10 test -s "$WORK/port" || return
    PORT=$(cat "$WORK/port")
}

web_stop() {
    [ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null || true
    SERVER=
}

# The configuration up to its outlets; $CONFIG.
config_begin() { # [LINE OF SECTION fetch]...
    CONFIG=$WORK/gazetted.conf
    printf '[archive]\npath = %s\n[plugins]\npath = %s\n[topic all]\n[fetch]\ncontact = test@example.org\nper-host-delay = 0\n' \
        "${ARCHIVE:-$WORK/archive}" "$WORK/plugins" >"$CONFIG"
    printf 'connect-to = 127.0.0.1:%s\n' "$PORT" >>"$CONFIG"
    printf '%s\n' "$@" >>"$CONFIG"
    # The plugins' own outlets would ask hosts that are not here.
    printf '[outlet generic]\nenabled = no\nhosts = none.example\n' >>"$CONFIG"
}

config_outlet() { # NAME PLUGIN HOST [LINE]...
    printf '[outlet %s]\nplugin = %s\nhosts = %s\nsources = feed http://%s/feed.xml\n' "$1" "$2" "$3" "$3" >>"$CONFIG"
    printf '%s\n' "${@:4}" >>"$CONFIG"
}

gazette() { "$OUT/gazette" --config "$CONFIG" "$@"; }

# SECONDS COMMAND...: asks again and again until it is true.
until_true() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        [ $SECONDS -lt $end ] || return 1
        read -r -t 0.02 <> <(:) || true
    done
}

# How many decisions of a kind stand in FILE (JSON lines).
decided() { # FILE DECISION
    jq -r --arg d "$2" 'select(.decision == $d).url' "$1" 2>/dev/null | sort -u | wc -l
}

# Whole lines of archived states out of what a run printed that was killed in the midst of it.
acks_of() { # FILE...
    cat "$@" | jq -cR 'fromjson? | select(.decision == "archived" and .commit) | [.commit, .path]' | sort -u
}

# Every ack of FILES is a commit of main, and has its file, byte for byte that of the last commit; nothing stands twice; git and the record agree.
archive_judge() { # FILE...
    local git=${ARCHIVE:-$WORK/archive}/articles.git said commit path bad=0
    said=$(git --git-dir="$git" fsck --full --strict --no-dangling --no-progress 2>&1) || { echo "fsck: $said"; bad=1; }
    [ -z "$said" ] || { echo "fsck says: $said"; bad=1; }
    git --git-dir="$git" rev-list main | sort >"$WORK/commits"
    while IFS=$'\t' read -r commit path; do
        grep -q "^$commit\$" "$WORK/commits" || { echo "reported, but not on main: $commit $path"; bad=1; }
        git --git-dir="$git" cat-file -e "$commit:$path" 2>/dev/null || { echo "reported, but not in its commit: $path"; bad=1; }
    done < <(acks_of "$@" | jq -r '@tsv')
    said=$(git --git-dir="$git" log --format='%(trailers:key=Kind,valueonly,separator=%x2C) %(trailers:key=Url,valueonly,separator=%x2C)' main |
        grep '^new ' | sort | uniq -d)
    [ -z "$said" ] || { echo "new twice: $said"; bad=1; }
    said=$(git --git-dir="$git" ls-tree -r --name-only main | grep -o -- '-[0-9a-f]\{16\}\.md$' | sort | uniq -d)
    [ -z "$said" ] || { echo "two files of one key: $said"; bad=1; }
    said=$(find "$git" -name '*.lock' -o -name 'tmp_object_git2_*')
    [ -z "$said" ] || { echo "left behind: $said"; bad=1; }
    said=$(gazette verify 2>&1) || { echo "verify: $said"; bad=1; }
    return $bad
}
