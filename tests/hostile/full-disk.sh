#!/bin/bash
# full-disk: a writer on a disk that is full, of bytes and then of files: nothing that was reported may be missing, nothing may hang or break, and once
# there is room again the work goes on by itself. The disk is a tmpfs in a mount namespace of our own.
set -u
cd "$(dirname "$0")/../.." || exit
out=${OUT:-build}
make -s "$out/tests/hostile/crash-writer" || exit 1
if [ "${1:-}" != inside ]; then
    unshare --map-root-user --mount true 2>/dev/null || { echo "full-disk: skipped (no mount namespace here)"; exit 0; }
    exec unshare --map-root-user --mount "$0" inside
fi
writer=$PWD/$out/tests/hostile/crash-writer
work=$(mktemp -d /tmp/gazetted-full-XXXXXX)
trap 'umount "$work" 2>/dev/null; rmdir "$work"' EXIT
bad=0
complain() { echo "FAIL $plan: $*"; bad=$((bad + 1)); }

# NAME SMALL FILL LARGE: mount options at first, a command that uses up all but a little, mount options later
try() {
    plan=$1
    mount -t tmpfs -o "$2" tmpfs "$work" || exit 1
    "$writer" "$work/archive" write 10 >"$work/acks" || complain "first run"
    (cd "$work" && eval "$3") 2>/dev/null
    timeout 60 "$writer" "$work/archive" write 400 >>/dev/shm/acks.$$ 2>"/dev/shm/said.$$"
    [ $? = 2 ] || complain "it did not notice"
    grep -q 'full\|No space' "/dev/shm/said.$$" || complain "it did not say why: $(tail -1 "/dev/shm/said.$$")"
    mount -o "remount,$4" "$work" || exit 1
    cat "$work/acks" "/dev/shm/acks.$$" | "$writer" "$work/archive" check || complain "a reported state is missing"
    "$writer" "$work/archive" write 400 >/dev/null || complain "it does not go on"
    git --git-dir="$work/archive/articles.git" fsck --full --strict --no-dangling --no-progress || complain fsck
    [ "$(git --git-dir="$work/archive/articles.git" rev-list --count main)" = 403 ] || complain "not 403 commits"
    rm -f "/dev/shm/acks.$$" "/dev/shm/said.$$"
    umount "$work"
    echo "$plan: done"
}

try "little room" size=8m 'head -c $(($(df --output=avail -B1 . | tail -1) - 100000)) /dev/zero >ballast' size=64m
try "no byte left" size=8m 'cat /dev/zero >ballast' size=64m
try "few files left" nr_inodes=3000 'i=0; while touch "f$i"; do i=$((i + 1)); done; rm -f f1 f2 f3 f4 f5 f6 f7 f8' nr_inodes=90000
[ "$bad" = 0 ]
