#!/usr/bin/env bats
# A whole fetch under valgrind: no error, no leak, no descriptor of ours left open.

bats_require_minimum_version 1.5.0

setup() {
    load web.bash
    web_init "$BATS_TEST_TMPDIR"
    web_host www.example.org 3
    web_serve
    config_begin
    config_outlet one generic www.example.org
}

teardown() { web_stop; }

@test "main leaks neither memory nor descriptors over a whole fetch, with and without an archive" {
    local round
    for round in 1 2; do
        run --separate-stderr valgrind -q --trace-children=no --child-silent-after-fork=yes --leak-check=full --show-leak-kinds=definite \
            --errors-for-leak-kinds=definite --track-fds=yes --error-exitcode=9 --log-file="$WORK/valgrind$round" \
            "$OUT/gazette" --config "$CONFIG" fetch --json
        # (valgrind 3.19 knows no pidfd_open(2) and warns of it.)
        [ "$status" = 0 ] || { grep '^==' "$WORK/valgrind$round"; return 1; }
        ! grep -A1 'Open file descriptor' "$WORK/valgrind$round" | grep -q "$WORK/archive"
    done
}
