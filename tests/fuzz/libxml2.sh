#!/bin/sh
# The libxml2 that the fuzz targets are linked with.  libxml2.sh OUT source|system
# The packaged library carries no instrumentation: the fuzzer sees none of its branches, the sanitizers none of its mistakes. So Debian's own source of
# the version that is installed is built once into OUT/libxml2, static. Where the source cannot be had, the packaged one serves, and a line says so.
# OUT/libxml2.cflags and OUT/libxml2.link say to the compiler and the linker which it is; they are rewritten only where that changes.
set -eu
out=$1
which=$2
here=$(cd "$(dirname "$0")" && pwd)
sanitizers="-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"

say_if_new() {
    [ -f "$2" ] && [ "$(cat "$2")" = "$1" ] || printf '%s\n' "$1" >"$2"
}

# Fetches and unpacks the source of the installed version into DIR; indexes and settings beside the system's own, which stay as they are. Needs no rights.
get_source() {
    apt=$1/apt
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/parts"
    for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
        [ ! -f "$list" ] || sed 's/^deb /deb-src /; s/^Types:.*/Types: deb-src/' "$list" >"$apt/parts/$(basename "$list")"
    done
    version=$(dpkg-query -W -f='${source:Version}' libxml2)
    set -- -q -o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$apt/parts" -o "Dir::State::lists=$apt/lists" -o "Dir::Cache=$apt/cache" \
        -o APT::Sandbox::User= -o Acquire::Retries=1 -o Acquire::http::Timeout=20
    apt-get "$@" update && apt-get "$@" source "libxml2=$version"
}

# Debian's own switches, but for what no page can reach: files in xz, Python. Its patches make Makefile.am newer than Makefile.in, which must not
# send us for automake.
build() {
    CC=clang CFLAGS="-O1 -g $sanitizers" "$1"/configure --disable-shared --without-python --without-lzma --with-icu &&
        make -j2 AUTOMAKE=: ACLOCAL=: AUTOCONF=: AUTOHEADER=: libxml2.la
}

# The archive comes last, by a rename: it stands for all that is before it.
build_once() {
    dir=$(mkdir -p "$out" && cd "$out" && pwd)/libxml2
    [ ! -f "$dir/libxml2.a" ] || return 0
    rm -rf "$dir"
    mkdir -p "$dir/build"
    echo "libxml2: getting Debian's source and building it with the sanitizers, once (some minutes; $out/libxml2/log)"
    (
        "$here/../../contrib/deps.sh" dpkg-dev clang make libicu-dev zlib1g-dev && cd "$dir" && get_source "$dir" && cd build && build "$(echo "$dir"/libxml2-*/)" &&
            cp -r "$dir"/libxml2-*/include "$dir/include" && cp include/libxml/xmlversion.h "$dir/include/libxml/" && mv .libs/libxml2.a "$dir/libxml2.a" &&
            rm -rf "$dir/build" "$dir/apt"
    ) >"$dir/log" 2>&1
}

if [ "$which" = source ] && ! build_once; then
    tail -3 "$out/libxml2/log" >&2
    echo "libxml2: its source cannot be had or built here: fuzzing with the packaged library, which is not instrumented" >&2
    which=system
fi
if [ "$which" = source ]; then
    say_if_new "-I$out/libxml2/include" "$out/libxml2.cflags"
    say_if_new "$out/libxml2/libxml2.a" "$out/libxml2.link"
else
    mkdir -p "$out"
    say_if_new "-I$(pkg-config --variable=includedir libxml-2.0)/libxml2" "$out/libxml2.cflags"
    say_if_new "-lxml2" "$out/libxml2.link"
fi
