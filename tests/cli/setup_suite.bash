# The whole web fetched once in each version, in order, into one archive; a copy is kept after each: $BATS_SUITE_TMPDIR/archive-N, lines of the fetch in
# fetch-N.jsonl. Tests work on copies of these. All but the first fetch goes without the Crawl-delay that one host asks for.
# shellcheck shell=bash

setup_suite() {
    # shellcheck source=tests/cli/site.bash
    source "$BATS_TEST_DIRNAME/site.bash"
    DIR=$BATS_SUITE_TMPDIR
    chmod 0755 "$DIR"
    cp -a "$PROJECT/tests/site/web" "$WEB"
    CA_FILE=$DIR/ca.pem
    site_start "$DIR"
    write_config "$DIR"
    for version in 1 2 3; do
        site_version "$version"
        gazette fetch --json >"$DIR/fetch-$version.jsonl" 2>"$DIR/fetch-$version.err"
        echo "$?" >"$DIR/fetch-$version.status"
        cp -a "$DIR/archive" "$DIR/archive-$version"
        sed -i '/^Crawl-delay/d' "$WEB/www.hrw.org/robots.txt"
    done
    site_stop
}
