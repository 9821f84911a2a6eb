# The service: it holds the archive, does the tool's work while it does, and leaves a whole archive whatever ends it.
load site

setup() {
    CA_FILE=$BATS_TEST_TMPDIR/ca.pem
    place
    site_start "$DIR"
    write_config "$DIR"
    # A socket's path has 107 bytes at most, a test's folder may have more.
    SOCKETS=$(mktemp -d /tmp/gz.XXXXXX)
    printf '[control]\nsocket = %s/control\n' "$SOCKETS" >>"$DIR/gazetted.conf"
    SERVICE=
}

teardown() {
    [ -z "$SERVICE" ] || { kill -9 "$SERVICE" && wait "$SERVICE"; } 2>/dev/null || true
    site_stop
    rm -rf "$SOCKETS"
}

service_start() {
    "$OUT/gazetted" --config "$DIR/gazetted.conf" >"$DIR/log" 2>&1 3>&- &
    SERVICE=$!
    wait_until service_answers
}
service_answers() { gazette status >"$DIR/status" 2>/dev/null && grep -q '^service: process' "$DIR/status"; }
idle() { gazette status --json 2>/dev/null | jq -es 'map(select(.status)) | length == 1 and (.[0].status | .unwritten == 0 and ([.outlets[].active] | add) == 0)' >/dev/null; }
archived() { [ "$(commits new 2>/dev/null)" -ge "$1" ]; }
child_of() { pgrep -P "$1" -x "$2" | head -n 1; } # the kernel keeps 15 bytes of a name
has_child() { [ -n "$(child_of "$1" "$2")" ]; }

# ends_within SECONDS PID: the status is in $ended_with.
ends_within() {
    local from=$SECONDS
    wait_until ended "$2" || return
    [ $((SECONDS - from)) -le "$1" ]
    wait "$2" && ended_with=0 || ended_with=$?
}

@test "the service visits its outlets by itself, and SIGTERM ends it with a whole archive" {
    service_start
    wait_until archived 3
    kill -TERM "$SERVICE"
    ends_within 10 "$SERVICE"
    [ "$ended_with" = 0 ]
    SERVICE=
    whole
    run -0 gazette status
    [[ "$output" == *"service: none holds the archive"* ]]
    grep -q 'decision=archived' "$DIR/log"
}

@test "while the service holds the archive, fetch hands over and streams the same lines" {
    service_start
    wait_until archived 14 # all; sources are visited for the first time within a minute
    wait_until idle
    gazette fetch --json contact-az >"$DIR/lines"
    [ "$(jq -r .decision "$DIR/lines" | sort -u | tr '\n' ' ')" = "duplicate-of-seed held off-topic unchanged " ]
    site_version 2
    gazette fetch --json presstv >"$DIR/lines"
    [ "$(jq -r 'select(.decision == "archived") | .kind' "$DIR/lines" | sort | tr '\n' ' ')" = "gone revision " ]
    run -2 gazette fetch nobody
    [[ "$output" == *"no outlet called nobody"* ]]
    run -0 gazette status
    [[ "$output" == *"process $SERVICE"* ]]
}

@test "who may only read the archive asks for the status, and hears from the service that it may not make it fetch" {
    [ "$(id -u)" = 0 ] || skip "takes another user's place: needs root"
    service_start
    chmod 0755 "$BATS_RUN_TMPDIR" "$DIR" "$SOCKETS"
    member() { setpriv --reuid nobody --regid 0 --clear-groups "$OUT/gazette" --config "$DIR/gazetted.conf" "$@"; }
    run -0 member status
    [[ "$output" == *"process $SERVICE"* ]]
    run -2 member fetch presstv
    [[ "$output" == *"only root and the service's own user may ask it to fetch"* ]]
}

@test "a second service does not start: 75, and it names the first" {
    service_start
    run -75 timeout 20 "$OUT/gazetted" --config "$DIR/gazetted.conf"
    [[ "$output" == *"$SERVICE"* ]]
}

@test "an archive held by a process that does not answer: 75, and its pid is named" {
    cp -a "$SUITE/archive-1" "$DIR/archive"
    lock=$DIR/archive/gazetted.lock
    flock -x "$lock" sleep 60 3>&- &
    SERVICE=$!
    locked() { ! flock -n -x "$lock" true; }
    wait_until locked
    echo "$SERVICE" >"$lock"
    run -75 gazette fetch
    [[ "$output" == *"$SERVICE"* ]]
    run -0 gazette log "$GAS"
}

@test "kill -9 of the service in the middle of its work: the next run starts by itself, all is whole, nothing twice" {
    for least in 1 5 9; do
        service_start
        wait_until archived "$least"
        kill -9 "$SERVICE"
        wait "$SERVICE" || true
        SERVICE=
        fsck_clean
        run -0 gazette status
        [[ "$output" == *"none holds the archive"* ]]
    done
    gazette fetch --json >"$DIR/lines"
    whole
    # All that the table wants archived is there.
    [ "$(commits new)" = "$(expected 1 | grep -c 'archived new')" ]
}

@test "kill -9 of the fetcher during a fetch: another takes its place, and the next run completes" {
    sed -i "s|^per-host-delay.*|per-host-delay = 200ms|" "$DIR/gazetted.conf"
    gazette fetch --json >"$DIR/lines" 2>"$DIR/errors" 3>&- &
    run_pid=$!
    # `gazette` is a function: the tool is the child of its subshell.
    wait_until has_child "$run_pid" gazette
    tool=$(child_of "$run_pid" gazette)
    wait_until has_child "$tool" gazetted-fetche
    wait_until not_empty "$DIR/lines"
    kill -9 "$(child_of "$tool" gazetted-fetche)"
    wait "$run_pid" || [ $? = 1 ]
    while read -r commit path; do
        git -C "$REPO" cat-file -e "$commit:$path"
    done < <(jq -r 'select(.decision == "archived") | .commit + " " + .path' "$DIR/lines")
    gazette fetch --json >"$DIR/lines"
    whole
    [ "$(commits new)" = "$(expected 1 | grep -c 'archived new')" ]
}

@test "kill -9 of a reader during a fetch: at most its page is lost, and the next run completes" {
    sed -i "s|^per-host-delay.*|per-host-delay = 200ms|" "$DIR/gazetted.conf"
    gazette fetch --json >"$DIR/lines" 2>"$DIR/errors" 3>&- &
    run_pid=$!
    wait_until has_child "$run_pid" gazette
    tool=$(child_of "$run_pid" gazette)
    wait_until not_empty "$DIR/lines"
    wait_until has_child "$tool" gazetted-reader
    kill -9 "$(child_of "$tool" gazetted-reader)"
    wait "$run_pid" || [ $? = 1 ]
    gazette fetch --json >"$DIR/lines"
    whole
    [ "$(commits new)" = "$(expected 1 | grep -c 'archived new')" ]
}

@test "interrupting a one-shot fetch leaves a whole archive and no process" {
    sed -i "s|^per-host-delay.*|per-host-delay = 200ms|" "$DIR/gazetted.conf"
    gazette fetch --json >"$DIR/lines" 2>"$DIR/errors" 3>&- &
    run_pid=$!
    wait_until has_child "$run_pid" gazette
    tool=$(child_of "$run_pid" gazette)
    wait_until not_empty "$DIR/lines"
    children=$(pgrep -P "$tool")
    kill -TERM "$tool"
    ends_within 10 "$run_pid"
    [ "$ended_with" = 1 ]
    for child in $children; do wait_until ended "$child"; done
    whole
}
