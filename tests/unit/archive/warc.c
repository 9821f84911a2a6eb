#include "scratch.h"

#include "../../../archive/warc.h"
#include "../../../daemon/base/err.h"
#include "../../../daemon/base/file.h"

#include <zlib.h>

#define SUITE "../shared/suites/warc/"

/* -- Files of other writers --------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    const char *refusal; /* what err text holds; NULL: none */
} files[] = {
    { "jwarc/cc.warc.gz", NULL },
    { "jwarc/gzip_extra_sl.warc.gz", NULL },
    { "spec-samples/primers/web-archive-formats/hello-world.warc", NULL },
    { "spec-samples/primers/web-archive-formats/hello-world.warc.gz", NULL },
    { "spec-samples/specifications/warc-deduplication/samples/20130729-heritrix-original.warc.gz", NULL },
    { "spec-samples/specifications/warc-deduplication/samples/20130729-heritrix-revisit-with-http-headers.warc.gz", NULL },
    { "spec-samples/specifications/warc-deduplication/samples/20141124-heritrix-server-not-modified.warc.gz", "Content-Length" },
    { "spec-samples/specifications/warc-deduplication/samples/20141129-heritrix-original.warc.gz", NULL },
    { "spec-samples/specifications/warc-deduplication/samples/20141129-heritrix-revisit-with-http-headers-and-new-warc-headers.warc.gz", NULL },
    { "warcio/example-iana.org-chunked.warc", NULL },
    { "warcio/example-resource.warc.gz", NULL },
    { "warcio/example.warc", NULL },
    { "warcio/example.warc.gz", NULL },
    { "warcio/post-test.warc.gz", NULL },
    { "warcio/example-digest.warc", NULL },
    { "warcio/example-space-in-target-uri.warc.gz", "Target-URI" },
    { "warcio/example-space-in-url.arc", "not a WARC record" },
    { "warcio/example-trunc.warc", "" },
    { "warcio/example-wget-bad-target-uri.warc.gz", "Target-URI" },
    { "warcio/example.arc.gz", "not a WARC record" },
};

static void good_files_are_read_and_bad_ones_refused(void **state)
{
    (void)state;
    if (access(SUITE, R_OK) != 0) {
        printf("skipped: no " SUITE "\n");
        return;
    }
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        char path[512];
        struct pool *pool = pool_new();
        struct warc_record r;
        int rc;
        snprintf(path, sizeof path, SUITE "%s", files[i].name);
        struct warc *w = warc_open(path, 0);
        assert_non_null(w);
        while ((rc = warc_next(w, pool, &r)) > 0)
            continue;
        if ((rc < 0) != (files[i].refusal != NULL) || (rc < 0 && !strstr(err_text(), files[i].refusal)))
            fail_msg("%s: %s", files[i].name, rc < 0 ? err_text() : "not refused");
        warc_close(w);
        pool_free(pool);
    }
}

/* -- Records made here -------------------------------------------------------------------------------------------------------- */

#define HEAD "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-11-22T00:13:05Z\r\nWARC-Target-URI: http://h/\r\n"
#define HTTP "Content-Type: application/http;msgtype=response\r\n"

static const struct {
    const char *claim, *text;
    bool good;
} records[] = {
    { "a plain one", HEAD "Content-Length: 4\r\n\r\nbody\r\n\r\n", true },
    { "no block", HEAD "Content-Length: 0\r\n\r\n\r\n\r\n", true },
    { "fractions of a second",
      "WARC/1.1\r\nWARC-Type: x\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-11-22T00:13:05.123Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n", true },
    { "a digest that holds", HEAD "WARC-Block-Digest: md5:841a2d689ad86bd1611447453c22c6fc\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", true },
    { "an algorithm not known", HEAD "WARC-Block-Digest: blake9:00\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", true },
    { "chunks that are right",
      HEAD HTTP "WARC-Payload-Digest: md5:841a2d689ad86bd1611447453c22c6fc\r\nContent-Length: 61\r\n\r\n"
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n\r\n\r\n",
      true },
    { "chunks that are wrong",
      HEAD HTTP "WARC-Payload-Digest: md5:841a2d689ad86bd1611447453c22c6fc\r\nContent-Length: 61\r\n\r\n"
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nbody\r\n0\r\n\r\n\r\n\r\n",
      false },
    { "an empty file is no record, and no failure", "", true },
    { "a digest that does not hold", HEAD "WARC-Block-Digest: md5:841a2d689ad86bd1611447453c22c6fd\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", false },
    { "another version", "WARC/2.0\r\n\r\n", false },
    { "bare newlines", "WARC/1.1\nWARC-Type: x\nContent-Length: 0\n\n\n\n", false },
    { "no length", HEAD "\r\nbody\r\n\r\n", false },
    { "two lengths", HEAD "Content-Length: 4\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", false },
    { "a negative length", HEAD "Content-Length: -4\r\n\r\nbody\r\n\r\n", false },
    { "a length beyond everything", HEAD "Content-Length: 99999999999999999999\r\n\r\nbody\r\n\r\n", false },
    { "too short a block", HEAD "Content-Length: 40\r\n\r\nbody\r\n\r\n", false },
    { "too long a block", HEAD "Content-Length: 2\r\n\r\nbody\r\n\r\n", false },
    { "no end", HEAD "Content-Length: 4\r\n\r\nbody\r\n", false },
    { "two types", HEAD "WARC-Type: x\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", false },
    { "a control byte", HEAD "X: \033[1m\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", false },
    { "a folded line", HEAD "X: a\r\n b\r\nContent-Length: 4\r\n\r\nbody\r\n\r\n", false },
    { "no date", "WARC/1.1\r\nWARC-Type: x\r\nWARC-Record-ID: <urn:x:1>\r\nContent-Length: 0\r\n\r\n\r\n\r\n", false },
    { "an impossible date",
      "WARC/1.1\r\nWARC-Type: x\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-02-30T00:13:05Z\r\nContent-Length: 0\r\n\r\n\r\n\r\n", false },
};

static int read_all(const char *path, struct pool *pool)
{
    struct warc_record r;
    struct warc *w = warc_open(path, 0);
    int rc;
    assert_non_null(w);
    while ((rc = warc_next(w, pool, &r)) > 0)
        continue;
    warc_close(w);
    return rc;
}

static void gzip_to(const char *path, const char *text, size_t len, bool one_member)
{
    gzFile file = gzopen(path, "wb");
    gzwrite(file, text, (unsigned)len);
    gzclose(file);
    if (!one_member) {
        file = gzopen(path, "ab");
        gzwrite(file, text, (unsigned)len);
        gzclose(file);
    }
}

static void a_record_is_right_to_the_letter_or_refused(void **state)
{
    char folder[SCRATCH_SIZE], plain[128], packed[128];
    (void)state;
    scratch_make(folder);
    snprintf(plain, sizeof plain, "%s/x.warc", folder);
    snprintf(packed, sizeof packed, "%s/x.warc.gz", folder);
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        struct pool *pool = pool_new();
        size_t len = strlen(records[i].text);
        assert_int_equal(file_replace(plain, records[i].text, len, 0600), 0);
        if ((read_all(plain, pool) == 0) != records[i].good)
            fail_msg("%s: %s", records[i].claim, records[i].good ? err_text() : "taken");
        if (len) {
            gzip_to(packed, records[i].text, len, false);
            if ((read_all(packed, pool) == 0) != records[i].good)
                fail_msg("%s, compressed: %s", records[i].claim, records[i].good ? err_text() : "taken");
        }
        pool_free(pool);
    }
    scratch_remove(folder);
}

static const struct {
    const char *claim, *message, *type, *encoding;
} messages[] = {
    { "what a header says", "HTTP/1.1 200 OK\r\nContent-Type: text/html \r\nContent-Encoding:gzip\r\n\r\n", "text/html", "gzip" },
    { "the first type counts", "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\nContent-Type: c/d\r\n\r\n", "a/b", NULL },
    { "codings stand on several lines", "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n\r\n", NULL, "gzip, br" },
    { "bytes that are no UTF-8 are no type", "HTTP/1.1 200 OK\r\nContent-Type: text/\x8b\x1f\r\n\r\n", NULL, NULL },
};

static void a_message_says_what_its_body_is(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++) {
        struct pool *pool = pool_new();
        struct warc_http http;
        const struct warc_record record = { .block = messages[i].message, .len = strlen(messages[i].message) };
        assert_int_equal(warc_http(pool, &record, &http), 0);
        if (strcmp(http.content_type ? http.content_type : "-", messages[i].type ? messages[i].type : "-") != 0 ||
            strcmp(http.content_encoding ? http.content_encoding : "-", messages[i].encoding ? messages[i].encoding : "-") != 0)
            fail_msg("%s: %s, %s", messages[i].claim, http.content_type, http.content_encoding);
        pool_free(pool);
    }
}

static void two_records_in_one_member_are_refused(void **state)
{
    static const char two[] = HEAD "Content-Length: 4\r\n\r\nbody\r\n\r\n" HEAD "Content-Length: 4\r\n\r\nbody\r\n\r\n";
    char folder[SCRATCH_SIZE], path[128];
    struct pool *pool = pool_new();
    (void)state;
    scratch_make(folder);
    snprintf(path, sizeof path, "%s/x.warc.gz", folder);
    gzip_to(path, two, sizeof two - 1, true);
    assert_int_equal(read_all(path, pool), -1);
    pool_free(pool);
    scratch_remove(folder);
}

/* What we write, every bit of it turned, is never taken for ours. */
static void any_flipped_bit_is_seen(void **state)
{
    static const char fields[] =
        "WARC-Type: response\r\nWARC-Record-ID: <urn:x:1>\r\nWARC-Date: 2026-11-22T00:13:05Z\r\nWARC-Target-URI: http://h/\r\n";
    char folder[SCRATCH_SIZE], path[128];
    struct buf out;
    struct pool *pool = pool_new();
    struct warc_record r;
    struct warc_writer *writer = warc_writer_new();
    struct warc_part part = { "a body, a body, a body", 22 };
    (void)state;
    scratch_make(folder);
    snprintf(path, sizeof path, "%s/x.warc.gz", folder);
    buf_init(&out, 1u << 20);
    warc_write(writer, &out, fields, &part, 1);
    for (size_t bit = 0; bit <= 8 * out.len; bit++) { /* the last round has none turned */
        if (bit < 8 * out.len)
            out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
        assert_int_equal(file_replace(path, out.data, out.len, 0600), 0);
        struct warc *w = warc_open(path, 0);
        warc_demand_ours(w);
        int rc;
        while ((rc = warc_next(w, pool, &r)) > 0)
            continue;
        if ((rc == 0) != (bit == 8 * out.len))
            fail_msg("bit %zu of %zu: %s", bit, 8 * out.len, rc ? err_text() : "not seen");
        warc_close(w);
        if (bit < 8 * out.len)
            out.data[bit / 8] = (char)(out.data[bit / 8] ^ 1 << bit % 8);
    }
    warc_writer_free(writer);
    buf_fini(&out);
    pool_free(pool);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files_are_read_and_bad_ones_refused),
        cmocka_unit_test(a_record_is_right_to_the_letter_or_refused),
        cmocka_unit_test(a_message_says_what_its_body_is),
        cmocka_unit_test(two_records_in_one_member_are_refused),
        cmocka_unit_test(any_flipped_bit_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
