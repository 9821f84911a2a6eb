#!/bin/sh
# clang-tidy on some files: tidy.sh 'COMPILER FLAGS' FILE…  (xargs puts the files last; clang-tidy wants the flags there)
flags=$1
shift
# shellcheck disable=SC2086
clang-tidy --quiet --warnings-as-errors='*' --config-file=tests/lint/clang-tidy.yaml "$@" -- $flags 2>/dev/null
