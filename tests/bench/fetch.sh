#!/bin/sh
# Pages a second over loopback: our fetcher (bodies handed over to main) beside curl and wget2, one server for all, rounds interleaved.
# usage: fetch.sh BUILD-DIR [ROUNDS]
# Every client gets the same 10,000 pages of 40 KB on 64 hosts (64 addresses of loopback: what one connection at a time and host means), delays off,
# HTTP/1.1 without content coding.  curl and wget2 keep the bodies in files on tmpfs, as LIMITS measured them, and once more throw them away.
set -eu
OUT=$1
ROUNDS=${2:-3}
HOSTS=64
PAGES=10000
BYTES=40960
PORT=${PORT:-8080}
PATH=$PATH:/usr/sbin:/sbin # nginx

for tool in nginx curl wget2; do
    command -v $tool >/dev/null || { echo "skipped: no $tool here (apt-get install nginx-light curl wget2)"; exit 0; }
done
DIR=$(mktemp -d /dev/shm/gazetted-bench.XXXXXX)
SERVER=
cleanup() {
    [ -z "$SERVER" ] || kill "$SERVER" 2>/dev/null
    rm -rf "$DIR"
}
trap cleanup EXIT

mkdir "$DIR/site"
awk -v pages=$((PAGES / HOSTS + 1)) -v bytes=$BYTES -v dir="$DIR/site" 'BEGIN {
    srand(1)
    for (p = 0; p < pages; p++) {
        text = "<html><body><p>"
        while (length(text) < bytes) {
            word = ""
            for (n = 2 + int(rand() * 8); n > 0; n--)
                word = word sprintf("%c", 97 + int(rand() * 26))
            text = text word " "
        }
        printf "%s", substr(text, 1, bytes) >(dir "/" p ".html")
        close(dir "/" p ".html")
    }
}'
cat >"$DIR/nginx.conf" <<END
worker_processes 1;
daemon off;
pid $DIR/nginx.pid;
error_log $DIR/error.log;
events { worker_connections 1024; }
http {
    access_log off; sendfile on; tcp_nopush on; keepalive_requests 100000; open_file_cache max=1000;
    types { text/html html; }
    client_body_temp_path $DIR; proxy_temp_path $DIR; fastcgi_temp_path $DIR; uwsgi_temp_path $DIR; scgi_temp_path $DIR;
    server { listen $PORT; root $DIR/site; }
}
END
awk -v pages=$PAGES -v hosts=$HOSTS -v port=$PORT -v dir="$DIR" 'BEGIN {
    for (n = 0; n < pages; n++) {
        url = "http://127.0.1." (n % hosts + 1) ":" port "/" int(n / hosts) ".html"
        print url >(dir "/urls")
        printf "url = \"%s\"\noutput = \"%s/kept/%d\"\n", url, dir, n >(dir "/curl-keep")
        printf "url = \"%s\"\noutput = \"/dev/null\"\n", url >(dir "/curl-drop")
    }
}'
# In this session, as its clients are: Linux shares a processor out among sessions, and a server in one of its own would preempt its client, whichever
# it is, with every request. That the web cannot do.
nginx -c "$DIR/nginx.conf" &
SERVER=$!
until curl -s -o "$DIR/first" "http://127.0.1.1:$PORT/0.html"; do
    kill -0 $SERVER 2>/dev/null || { echo "no server: does another one listen at port $PORT? PORT=... takes another"; exit 1; }
    sleep 0.1
done

clock() { # wall clock, and processor time of all children so far, in seconds
    times >"$DIR/times"
    awk -v now="$(date +%s.%N)" 'NR == 2 { for (i = 1; i <= 2; i++) { split($i, t, /[ms]/); used += 60 * t[1] + t[2] } printf "%s %s", now, used }' "$DIR/times"
}
run() { # NAME COMMAND...: appends NAME, pages a second and processor time a page to the figures
    name=$1
    shift
    mkdir -p "$DIR/kept"
    clock >"$DIR/start"
    (cd "$DIR/kept" && "$@" >/dev/null 2>"$DIR/errors") || { echo "$name failed:"; cat "$DIR/errors"; exit 1; }
    clock >"$DIR/end"
    rm -rf "$DIR/kept"
    echo "$name $(cat "$DIR/start") $(cat "$DIR/end")" |
        awk -v pages=$PAGES '{ printf "%s %.0f %.1f\n", $1, pages / ($4 - $2), ($5 - $3) / pages * 1e6 }' >>"$DIR/figures"
}

OUT=$(cd "$OUT" && pwd)
run warm-up curl -s -Z --parallel-max 64 -K "$DIR/curl-drop" # the server opens and reads its files: not the first client's to pay
rm "$DIR/figures"
for _ in $(seq "$ROUNDS"); do
    run gazetted-fetcher "$OUT/tests/bench/fetch" "$OUT" "$DIR/urls" $BYTES
    run curl-tmpfs curl -s -Z --parallel-max 64 -K "$DIR/curl-keep"
    run wget2-5-tmpfs wget2 -q -x --max-threads=5 -i "$DIR/urls"
    run wget2-64-tmpfs wget2 -q -x --max-threads=64 -i "$DIR/urls"
    run curl-null curl -s -Z --parallel-max 64 -K "$DIR/curl-drop"
    run wget2-5-null wget2 -q --max-threads=5 -O /dev/null -i "$DIR/urls"
done
echo "pages/s, best and median, and processor time a page in us, median, of $ROUNDS interleaved rounds ($PAGES pages of $BYTES bytes, $HOSTS hosts, nginx, $(nproc) processors)"
sort -k1,1 -k2,2nr "$DIR/figures" | awk '
function middle_of(name, i, k, x) { # of the processor times: the middle one of a sorted copy
    for (i = 2; i <= n[name]; i++) {
        x = c[name, i]
        for (k = i - 1; k >= 1 && c[name, k] > x; k--)
            c[name, k + 1] = c[name, k]
        c[name, k + 1] = x
    }
    return c[name, int((n[name] + 1) / 2)]
}
{
    if ($1 != name) { name = $1; order[++names] = name; n[name] = 0 }
    v[name, ++n[name]] = $2
    c[name, n[name]] = $3
} END {
    for (i = 1; i <= names; i++) {
        median = v[order[i], int((n[order[i]] + 1) / 2)]
        printf "%-18s %8d %8d %8.1f\n", order[i], v[order[i], 1], median, middle_of(order[i])
        best[order[i]] = v[order[i], 1]; middle[order[i]] = median
    }
    faster = 0
    for (i = 1; i <= names; i++)
        if (order[i] ~ /tmpfs$/ && middle[order[i]] > faster) { faster = middle[order[i]]; who = order[i] }
    printf "gazetted-fetcher is %.2f times the faster that keeps the bodies (%s), by the median\n", middle["gazetted-fetcher"] / faster, who
}'
