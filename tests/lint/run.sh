#!/bin/sh
# What a machine can see of CONTRIBUTING.md's rules. Called by `make lint`, from the root of the tree, after everything was built.
set -u
failed=0
complain() {
    echo "lint: $*" >&2
    failed=1
}

# Lines of code that match: comments may name what code may not call.
code() {
    xargs grep -nE "$1" | grep -vE '^[^:]+:[0-9]+:[[:space:]]*(/?\*)'
}

sources=$(git ls-files '*.c' '*.h' 2>/dev/null)
ours=$(printf '%s\n' "$sources" | grep -v '^tests/')

# -- Size: a file does one thing; a function fits a screen --------------------------------------------------------------------------
for file in $ours; do
    lines=$(wc -l <"$file")
    [ "$lines" -lt 500 ] || complain "$file has $lines lines, 499 is the most"
done
# A function starts with a line whose brace is alone in column 1, and ends with one of the same kind.
printf '%s\n' "$ours" | xargs awk '
    FNR == 1 { start = 0 }
    /^\{/ { start = FNR; name = before }
    /^\}/ && start { if (FNR - start > 81) { printf "lint: %s:%d: %d lines, 80 is the most: %s\n", FILENAME, start, FNR - start - 1, name; bad = 1 } start = 0 }
    { if ($0 !~ /^[ \t]/) before = $0 }
    END { exit bad }' >&2 || failed=1

# -- Banned: what overflows, what guesses, what is not ours to call ------------------------------------------------------------------
banned='\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|strtok_r|atoi|atol|atof|alloca|system|popen|mktemp|tmpnam|rand|srand|gmtime|localtime|ctime|asctime)\('
printf '%s\n' "$ours" | code "$banned" && complain "a banned function (above)"
# Time and randomness come through base/clock.c alone.
printf '%s\n' "$ours" | grep -v '^daemon/base/clock.c$' | code '\b(time|clock_gettime|gettimeofday|getrandom|random|drand48)\((NULL|0|CLOCK|&)' &&
    complain "the clock is read past base/clock.h (above)"
# libgit2's own commit call can report what did not happen (RELIABILITY fact 1).
printf '%s\n' "$ours" | code '\bgit_commit_create\(' && complain "git_commit_create() may not be trusted (above)"
printf '%s\n' "$sources" | xargs grep -nE '\b(TODO|FIXME|XXX|HACK)\b' && complain "unfinished by its own words (above)"

# -- Layers: lower floors never include upper ones ------------------------------------------------------------------------------------
# FLOOR, then what it may not include (a pattern over include lines).
while read -r floor forbidden; do
    [ -n "$floor" ] || continue
    grep -rnE "^#include \"($forbidden)" "$floor" --include='*.c' --include='*.h' && complain "$floor includes an upper floor (above)"
done <<'FLOORS'
daemon/base (\.\./)+(archive|config|plugins|daemon)|\.\./(process|protocol|fetcher|reader|stage|command)|\.\./[a-z_]+\.h
plugins/kit (\.\./)+(archive|config)|(\.\./)+daemon/(process|protocol|fetcher|reader|stage|command|[a-z_]+\.h)
archive (\.\./)+(config|plugins)|(\.\./)+daemon/(process|protocol|fetcher|reader|stage|command|[a-z_]+\.h)
config (\.\./)+(archive|plugins)|(\.\./)+daemon/(process|protocol|fetcher|reader|stage|command|[a-z_]+\.h)
daemon/process (\.\./)+(archive|config|plugins)|\.\./(fetcher|reader|stage|command|[a-z_]+\.h)
daemon/fetcher (\.\./)+(archive|config)|\.\./(reader|stage|command|[a-z_]+\.h)
daemon/reader (\.\./)+(archive|config)|\.\./(fetcher|stage|command|[a-z_]+\.h)
FLOORS
grep -nE '^#include "' plugins/*.c plugins/outlet.h | grep -v '"outlet.h"' && complain "a plugin includes more than outlet.h (above)"

# -- Processes: main and the tool link neither libcurl nor libxml2 ---------------------------------------------------------------------
out=${1:-build}
for program in gazetted gazette; do
    readelf -d "$out/$program" | grep -E 'NEEDED.*(libcurl|libxml2|libicu)' && complain "$program is linked with a library that parses hostile bytes (above)"
done
readelf -d "$out/gazetted-reader" | grep -E 'NEEDED.*(libcurl|libgit2|libsqlite3)' && complain "the reader is linked with what it may not use (above)"
readelf -d "$out/gazetted-fetcher" | grep -E 'NEEDED.*(libxml2|libgit2|libsqlite3)' && complain "the fetcher is linked with what it may not use (above)"

# -- Format ----------------------------------------------------------------------------------------------------------------------------
if command -v clang-format >/dev/null 2>&1; then
    # shellcheck disable=SC2086
    clang-format --dry-run -Werror $sources 2>&1 | grep -E 'error' | cut -d: -f1 | sort -u | sed 's/^/lint: clang-format: /' >&2
    # shellcheck disable=SC2086
    clang-format --dry-run -Werror $sources >/dev/null 2>&1 || failed=1
fi
for page in contrib/man/*.[158] config/*.5; do
    [ -e "$page" ] || continue
    mandoc -T lint -W warning "$page" || complain "$page has mistakes (above)"
done
git ls-files '*.sh' contrib/new-outlet .ci/run | xargs shellcheck -S warning || complain "a shell script has mistakes (above)"
exit $failed
