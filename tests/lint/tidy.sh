#!/bin/sh
# clang-tidy on some files: tidy.sh 'COMPILER FLAGS' FILE…  (xargs puts the files last; clang-tidy wants the flags there, and they are quoted for a shell)
flags=$1
shift
eval "set -- \"\$@\" -- $flags"
clang-tidy --quiet --warnings-as-errors='*' --config-file=tests/lint/clang-tidy.yaml "$@" 2>/dev/null
