#!/bin/sh
# Runs unit tests and says in one line how it went: run-unit.sh PROGRAM…
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for program in "$@"; do
    "$program" >"$log" 2>&1
    status=$?
    ok=$(grep -c '^\[       OK \]' "$log")
    bad=$(grep -c '^\[  FAILED  \] [a-z]' "$log")
    skip=$(grep -c '^\[  SKIPPED \]' "$log")
    passed=$((passed + ok))
    skipped=$((skipped + skip))
    if [ $status -ne 0 ]; then
        [ "$bad" -gt 0 ] || bad=1
        failed=$((failed + bad))
        echo "== $program (exit status $status)"
        cat "$log"
    else
        grep -E 'skipped:|[0-9]+/[0-9]+' "$log" | sed "s|^|$(basename "$program"): |"
        echo "ok $program ($ok)"
    fi
done
echo "unit: $passed passed, $failed failed, $skipped skipped"
[ $failed -eq 0 ]
