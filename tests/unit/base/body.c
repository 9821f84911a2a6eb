/* Bodies: codings undone piece by piece, ceilings kept, broken ones told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/base/body.h"
#include "../../../daemon/base/err.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BIG (4u << 20)

/* window: 15 zlib, 31 gzip, -15 bare. */
static size_t pack(int window, const void *data, size_t len, unsigned char *out, size_t room)
{
    z_stream z = { 0 };
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static enum body_result feed(struct body *b, const char *coding, const unsigned char *data, size_t len, size_t piece)
{
    if (coding != NULL && body_coding(b, coding) != BODY_GOOD)
        return b->result;
    for (size_t i = 0; i < len && b->result == BODY_GOOD; i += piece)
        body_add(b, data + i, len - i < piece ? len - i : piece);
    return body_end(b);
}

static void every_coding_is_undone_in_pieces_of_any_size(void **state)
{
    static const char text[] = "The quick brown fox jumps over the lazy dog, and again: the quick brown fox jumps over the lazy dog.";
    static const struct {
        const char *coding;
        int window, twice;
    } cases[] = { { "gzip", 31, 0 },     { "x-gzip", 31, 0 },         { "GZIP", 31, 0 },      { "deflate", 15, 0 },
                  { "deflate", -15, 0 }, { "deflate, gzip", 15, 31 }, { "gzip,gzip", 31, 31 } };
    static const size_t pieces[] = { 1, 2, 7, 1000 };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (size_t p = 0; p < 4; p++) {
            unsigned char packed[512], again[512];
            size_t len = pack(cases[i].window, text, sizeof text, packed, sizeof packed);
            if (cases[i].twice != 0) {
                len = pack(cases[i].twice, packed, len, again, sizeof again);
                memcpy(packed, again, len);
            }
            struct body b;
            body_init(&b, 1000);
            if (feed(&b, cases[i].coding, packed, len, pieces[p]) != BODY_GOOD)
                fail_msg("%s: %s", cases[i].coding, b.reason);
            assert_int_equal(body_content(&b)->len, sizeof text);
            assert_memory_equal(body_content(&b)->data, text, sizeof text);
            assert_int_equal(b.wire.len, len);
            body_fini(&b);
        }
}

/* Where the network cuts an answer says nothing about what it holds. */
static void what_comes_behind_padding_is_no_content_wherever_it_is_cut(void **state)
{
    static const size_t pieces[] = { 1, 2, 3, 5, 8, 1000 };
    unsigned char packed[512];
    size_t len = pack(31, "one", 3, packed, sizeof packed);
    (void)state;
    len += pack(31, "two", 3, packed + len, sizeof packed - len);
    memset(packed + len, 0, 3);
    len += 3;
    len += pack(31, "three", 5, packed + len, sizeof packed - len);
    for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
        struct body b;
        body_init(&b, 1000);
        assert_int_equal(feed(&b, "gzip", packed, len, pieces[p]), BODY_GOOD);
        assert_int_equal(body_content(&b)->len, 6);
        assert_memory_equal(body_content(&b)->data, "onetwo", 6);
        body_fini(&b);
    }
}

static void brotli_is_undone(void **state)
{
    /* "hello, hello, hello, hello\n" as an uncompressed brotli meta-block */
    static const unsigned char packed[] = { 0x8b, 0x05, 0x80, 'h', 'e', 'l', 'l', 'o', ',', ' ', 'w', 'o', 'r', 'l', 'd', 0x03 };
    struct body b;
    (void)state;
    body_init(&b, 1000);
    assert_int_equal(feed(&b, "br", packed, sizeof packed, 3), BODY_GOOD);
    assert_int_equal(body_content(&b)->len, 12);
    assert_memory_equal(body_content(&b)->data, "hello, world", 12);
    body_fini(&b);
}

static void what_is_broken_is_told(void **state)
{
    static const char text[] = "some text that is long enough to be cut short in the middle of it";
    unsigned char packed[256], wrong[256];
    size_t len = pack(31, text, sizeof text, packed, sizeof packed);
    struct body b;
    (void)state;
    memcpy(wrong, packed, len);
    wrong[len - 6] ^= 1; /* the checksum */
    const struct {
        const char *coding;
        const void *data;
        size_t len;
        const char *words;
    } cases[] = {
        { "gzip", packed, len - 9, "ends too early" },  { "gzip", wrong, len, "incorrect data check" },
        { "gzip", text, sizeof text, "broken" },        { "br", text, sizeof text, "broken" },
        { "zstd", text, sizeof text, "not asked for" }, { "gzip, gzip, gzip, gzip", packed, len, "more than 3" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        body_init(&b, 1000);
        assert_int_equal(feed(&b, cases[i].coding, cases[i].data, cases[i].len, 10), BODY_BROKEN);
        if (strstr(b.reason, cases[i].words) == NULL)
            fail_msg("%s: %s", cases[i].coding, b.reason);
        body_fini(&b);
    }
    body_init(&b, 1000);
    assert_int_equal(feed(&b, "gzip", packed, 0, 1), BODY_GOOD); /* a 304 of a packed page */
    body_fini(&b);
}

static void ceilings_hold_on_the_wire_and_when_decoded(void **state)
{
    unsigned char *big = calloc(1, BIG), *packed = malloc(BIG), *twice = malloc(BIG);
    struct body b;
    (void)state;
    assert_true(big != NULL && packed != NULL && twice != NULL);
    size_t len = pack(31, big, BIG, packed, BIG), twice_len = pack(31, packed, len, twice, BIG);
    const struct {
        const char *coding;
        const void *data;
        size_t len;
        uint64_t max;
        const char *words;
    } cases[] = {
        { NULL, big, 1001, 1000, "more than 1000 bytes" },
        { "gzip", packed, len, 1000000, "when decoded" },
        { "gzip", packed, len, 64u << 20, "200-fold" },
        { "gzip, gzip", twice, twice_len, 64u << 20, "200-fold" },
    };
    for (int elsewhere = 0; elsewhere < 2; elsewhere++)
        for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
            body_init(&b, cases[i].max);
            b.elsewhere = elsewhere;
            assert_int_equal(feed(&b, cases[i].coding, cases[i].data, cases[i].len, 4096), BODY_TOO_LARGE);
            if (strstr(b.reason, cases[i].words) == NULL)
                fail_msg("%zu: %s", i, b.reason);
            assert_true(b.wire_len <= cases[i].max && b.wire.len == (elsewhere ? 0 : b.wire_len));
            body_fini(&b);
        }
    free(big);
    free(packed);
    free(twice);
}

static void a_body_kept_elsewhere_is_counted_and_decoded(void **state)
{
    static const char text[] = "Kept by who feeds it.";
    unsigned char packed[256];
    size_t len = pack(31, text, sizeof text, packed, sizeof packed);
    struct body b;
    (void)state;
    for (int coded = 0; coded < 2; coded++) {
        body_init(&b, 1000);
        b.elsewhere = true;
        assert_int_equal(feed(&b, coded ? "gzip" : NULL, packed, len, 7), BODY_GOOD);
        assert_int_equal(b.wire_len, len);
        assert_int_equal(b.wire.len, 0);
        const struct buf *content = body_content(&b);
        if (coded)
            assert_memory_equal(content->data, text, sizeof text);
        else
            assert_null(content);
        body_fini(&b);
    }
}

static void what_is_there_as_a_whole_is_unpacked_the_same(void **state)
{
    static const char text[] = "What a capture holds, read again.";
    unsigned char packed[512];
    size_t len = pack(31, text, sizeof text, packed, sizeof packed);
    struct buf out;
    (void)state;
    buf_init(&out, 1000);
    assert_int_equal(body_unpack("gzip", packed, len, &out), 0);
    assert_int_equal(body_unpack("identity", text, sizeof text, &out), 0);
    assert_int_equal(body_unpack("gzip", packed, 0, &out), 0); /* an empty body has no coding */
    assert_int_equal(out.len, 2 * sizeof text);
    assert_memory_equal(out.data, text, sizeof text);
    assert_memory_equal(out.data + sizeof text, text, sizeof text);
    assert_int_equal(body_unpack("gzip", packed, len - 1, &out), -1);
    assert_non_null(strstr(err_text(), "too early"));
    assert_int_equal(body_unpack("zstd", packed, len, &out), -1);
    buf_fini(&out);
    buf_init(&out, sizeof text - 1);
    assert_int_equal(body_unpack("gzip", packed, len, &out), -1);
    buf_fini(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_coding_is_undone_in_pieces_of_any_size),
        cmocka_unit_test(what_comes_behind_padding_is_no_content_wherever_it_is_cut),
        cmocka_unit_test(brotli_is_undone),
        cmocka_unit_test(what_is_broken_is_told),
        cmocka_unit_test(ceilings_hold_on_the_wire_and_when_decoded),
        cmocka_unit_test(a_body_kept_elsewhere_is_counted_and_decoded),
        cmocka_unit_test(what_is_there_as_a_whole_is_unpacked_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
