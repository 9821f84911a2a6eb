#include "daemon/base/buf.h"
#include "daemon/base/clock.h"
#include "daemon/base/err.h"
#include "daemon/base/file.h"
#include "daemon/base/fold.h"
#include "daemon/base/hash.h"
#include "daemon/base/json.h"
#include "daemon/base/map.h"
#include "daemon/base/mem.h"
#include "daemon/base/pool.h"
#include "daemon/base/text.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void a_buffer_stays_failed_at_its_ceiling(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 8);
    buf_puts(&b, "12345678");
    assert_int_equal(buf_check(&b, "the text"), 0);
    buf_addc(&b, '9');
    buf_puts(&b, "");
    assert_string_equal(buf_text(&b), "12345678");
    assert_int_equal(buf_check(&b, "the text"), -1);
    assert_string_equal(err_text(), "the text is larger than 8 bytes");
    buf_fini(&b);
}

static void controls_and_bad_bytes_are_escaped(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        { "plain – ə", "plain – ə" },
        { "a\nb\tc", "a\\x0ab\\x09c" },
        { "\x1b[2J", "\\x1b[2J" },
        { "\xc2\x9b", "\\xc2\\x9b" },
        { "x\xe2\x80\xaey", "x\\xe2\\x80\\xaey" },
        { "\xff\xc0\xaf", "\\xff\\xc0\\xaf" },
        { "\xed\xa0\x80", "\\xed\\xa0\\x80" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        buf_init(&b, 256);
        text_escape(&b, cases[i].in, strlen(cases[i].in));
        assert_string_equal(buf_text(&b), cases[i].out);
        buf_fini(&b);
    }
}

static void a_glob_matches_whole_strings(void **state)
{
    (void)state;
    assert_true(text_glob("/a/*/c", "/a/b/b/c"));
    assert_true(text_glob("*", ""));
    assert_true(text_glob("a?c", "abc"));
    assert_false(text_glob("/a/*", "/b/a/"));
    assert_false(text_glob("a", "ab"));
    assert_false(text_glob("*****************************b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void a_map_keeps_what_was_put_and_forgets_what_was_removed(void **state)
{
    (void)state;
    struct map *m = map_new();
    char key[16];
    for (intptr_t i = 1; i <= 1000; i++) {
        snprintf(key, sizeof key, "k%d", (int)i);
        assert_null(map_put(m, key, (void *)i));
    }
    for (int i = 2; i <= 1000; i += 2) {
        snprintf(key, sizeof key, "k%d", i);
        assert_int_equal((intptr_t)map_remove(m, key), i);
    }
    assert_int_equal(map_count(m), 500);
    for (int i = 1; i <= 1000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        assert_int_equal((intptr_t)map_get(m, key), i % 2 ? i : 0);
    }
    map_free(m, NULL);
}

static void dates_keep_to_the_calendar(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int rc;
        int64_t utc_ms;
        int zone;
    } cases[] = {
        { "1970-01-01", 0, 0, 0 },
        { "2020-03-04T00:01:00-05:00", 0, INT64_C(1583298060000), 1 },
        { "2019-09-23T21:34", 0, INT64_C(1569274440000), 0 },
        { "2024-02-29", 0, INT64_C(1709164800000), 0 },
        { "1969-12-31T23:59:59Z", 0, -1000, 1 },
        { "2023-02-29", -1, 0, 0 },
        { "2020-13-01", -1, 0, 0 },
        { "2020-03-04 00:01", -1, 0, 0 },
        { "2020-03-04T24:00", -1, 0, 0 },
        { "today", -1, 0, 0 },
        { "", -1, 0, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t ms = 0;
        int zone = 0;
        assert_int_equal(date_parse(cases[i].text, &ms, &zone, NULL), cases[i].rc);
        if (cases[i].rc == 0) {
            assert_true(ms == cases[i].utc_ms);
            assert_int_equal(zone, cases[i].zone);
        }
    }
    char stamp[STAMP_SIZE];
    assert_string_equal(stamp_utc(INT64_C(1583298060999), stamp), "2020-03-04T05:01:00Z");
    assert_string_equal(stamp_compact(-1, stamp), "19691231T235959Z");
}

static void typography_folds_to_one_spelling(void **state)
{
    (void)state;
    static const char a[] = "The “EU’s”  plan – it’s\u00a0here… ﬁne", b[] = "The \"EU's\" plan - it's\nhere... fine\u200b ";
    assert_true(fold_digest(a, sizeof a - 1) == fold_digest(b, sizeof b - 1));
    assert_true(fold_digest("a", 1) != fold_digest("A", 1));
    assert_true(fold_digest(" \n ", 3) == 0);
}

static void json_strings_survive_any_text(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 512);
    json_begin(&b);
    json_put_string(&b, "a", "q\" b\\ n\n \x7f \u2028 ə");
    json_put_string(&b, "none", NULL);
    json_put_optional(&b, "left out", NULL);
    json_put_int(&b, "n", -5);
    json_put_number(&b, "x", 0.975);
    json_put_strings(&b, "l", (const char *const[]){ "x", "y" }, 2);
    json_end(&b);
    assert_string_equal(buf_text(&b), "{\"a\":\"q\\\" b\\\\ n\\n \\u007f \\u2028 ə\",\"none\":null,\"n\":-5,\"x\":0.97,\"l\":[\"x\", \"y\"]}");
    buf_fini(&b);
}

static void base64_is_its_own_inverse_and_strict(void **state)
{
    (void)state;
    for (size_t len = 0; len < 8; len++) {
        struct buf text, back;
        buf_init(&text, 64);
        buf_init(&back, 64);
        base64_put(&text, "\0\xff\x10gazet", len);
        assert_int_equal(base64_get(&back, buf_text(&text), text.len), 0);
        assert_int_equal(back.len, len);
        assert_memory_equal(buf_text(&back), "\0\xff\x10gazet", len);
        buf_fini(&text);
        buf_fini(&back);
    }
    static const char *const bad[] = { "A",
                                       "AB=",
                                       "AB==C",
                                       "A===",
                                       "AB=A",
                                       "AC==x",
                                       "????",
                                       "AB=="
                                       "AAAA",
                                       "AAF=" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct buf back;
        buf_init(&back, 64);
        assert_int_equal(base64_get(&back, bad[i], strlen(bad[i])), -1);
        buf_fini(&back);
    }
}

static void only_a_sealed_memory_file_is_mapped(void **state)
{
    (void)state;
    struct view v;
    int open_fd = memfd_open("open");
    assert_true(open_fd >= 0);
    assert_int_equal(file_write_all(open_fd, "abc", 3), 0);
    assert_int_equal(memfd_map(open_fd, 100, &v), -1);
    assert_int_equal(memfd_seal(open_fd), 0);
    assert_int_equal(memfd_map(open_fd, 2, &v), -1);
    assert_int_equal(memfd_map(open_fd, 100, &v), 0);
    assert_int_equal(v.len, 3);
    assert_memory_equal(v.data, "abc", 3);
    view_fini(&v);
    close(open_fd);
}

static void a_part_of_a_memory_file_is_mapped_alone_and_must_be_there(void **state)
{
    (void)state;
    struct view v;
    char *text = mem_alloc(10000);
    for (size_t i = 0; i < 10000; i++)
        text[i] = (char)('a' + i % 26);
    int fd = memfd_from("parts", text, 10000);
    static const struct {
        uint64_t offset, len;
        bool good;
    } parts[] = { { 0, 10000, true },       { 0, 1, true },           { 4095, 2, true },     { 4096, 4096, true }, { 9999, 1, true },
                  { 10000, 0, true },       { 5000, 0, true },        { 9999, 2, false },    { 10001, 0, false },  { 0, 10001, false },
                  { UINT64_MAX, 2, false }, { 2, UINT64_MAX, false }, { 1u << 31, 1, false } };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        assert_int_equal(memfd_map_part(fd, parts[i].offset, parts[i].len, 20000, &v), parts[i].good ? 0 : -1);
        assert_int_equal(v.len, parts[i].good ? parts[i].len : 0);
        assert_memory_equal(v.data, text + (parts[i].good ? parts[i].offset : 0), v.len);
        view_fini(&v);
    }
    assert_int_equal(memfd_map_part(fd, 9000, 1000, 999, &v), -1);
    close(fd);
    free(text);
}

static void a_pool_gives_zeroed_memory_of_any_size(void **state)
{
    (void)state;
    struct pool *p = pool_new();
    struct strings s = { 0 };
    for (size_t i = 0; i < 2000; i++) {
        char *block = pool_alloc(p, i);
        for (size_t j = 0; j < i; j++)
            assert_int_equal(block[j], 0);
        memset(block, 0xAA, i);
        strings_add(p, &s, pool_printf(p, "%zu", i));
    }
    assert_int_equal(s.n, 2000);
    assert_string_equal(s.v[1999], "1999");
    pool_free(p);
}

static void text_is_clean_wherever_the_bad_byte_stands(void **state)
{
    static const struct {
        const char *bytes;
        bool clean, clean_lines;
    } cases[] = { /* sorted */
                  { "\x01", false, false }, { "\t", false, true },        { "\n", false, true },      { "\r", false, false },
                  { "\x1f", false, false }, { " ", true, true },          { "~", true, true },        { "\x7f", false, false },
                  { "\x80", false, false }, { "\xC2\x85", false, false }, { "\xC3\x9F", true, true }, { "\xE2\x80\xAE", false, false },
                  { "\xFF", false, false }
    };
    char text[40];
    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
        for (size_t len = strlen(cases[c].bytes); len < 30; len++)
            for (size_t at = 0; at + strlen(cases[c].bytes) <= len; at++) {
                memset(text, 'x', sizeof text);
                memcpy(text + at, cases[c].bytes, strlen(cases[c].bytes));
                assert_int_equal(text_is_clean(text, len, false), cases[c].clean);
                assert_int_equal(text_is_clean(text, len, true), cases[c].clean_lines);
                assert_true(text_is_clean(text, at, false));
            }
}

static void numbers_are_written_in_full_and_reserving_is_only_a_hint(void **state)
{
    static const struct {
        uint64_t n;
        const char *text;
    } cases[] = { { 0, "0" }, { 7, "7" }, { 10, "10" }, { 65535, "65535" }, { UINT64_MAX, "18446744073709551615" } };
    struct buf b;
    (void)state;
    buf_init(&b, 20);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        buf_clear(&b);
        buf_add_number(&b, cases[i].n);
        assert_string_equal(buf_text(&b), cases[i].text);
    }
    buf_reserve(&b, 21);
    assert_int_equal(buf_check(&b, "the text"), 0);
    buf_fini(&b);
    buf_reserve(&b, 10);
    char *empty = buf_take(&b);
    assert_string_equal(empty, "");
    free(empty);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_clean_wherever_the_bad_byte_stands),
        cmocka_unit_test(numbers_are_written_in_full_and_reserving_is_only_a_hint),
        cmocka_unit_test(a_buffer_stays_failed_at_its_ceiling),
        cmocka_unit_test(controls_and_bad_bytes_are_escaped),
        cmocka_unit_test(a_glob_matches_whole_strings),
        cmocka_unit_test(a_map_keeps_what_was_put_and_forgets_what_was_removed),
        cmocka_unit_test(dates_keep_to_the_calendar),
        cmocka_unit_test(typography_folds_to_one_spelling),
        cmocka_unit_test(json_strings_survive_any_text),
        cmocka_unit_test(base64_is_its_own_inverse_and_strict),
        cmocka_unit_test(only_a_sealed_memory_file_is_mapped),
        cmocka_unit_test(a_part_of_a_memory_file_is_mapped_alone_and_must_be_there),
        cmocka_unit_test(a_pool_gives_zeroed_memory_of_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
