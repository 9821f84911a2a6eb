#!/usr/bin/env bats
# Killed and failing runs (kill.sh): quick here, thousands of points with GAZETTED_KILL="CALLS TIMES FAULTS", for instance "all 200 100".

bats_require_minimum_version 1.5.0

@test "a run may be killed, robbed of its children or refused its disk at any point: the next one starts by itself, nothing is lost, nothing is there twice" {
    local points
    read -r -a points <<<"${GAZETTED_KILL:-4 1 1}"
    run "$BATS_TEST_DIRNAME/kill.sh" "${points[@]}"
    echo "$output"
    [ "$status" = 0 ]
}
