/* Sketches survive writing and are compared as sets, at the coarser scale of the two. */
#include "daemon/base/sketch.h"

#include "daemon/base/err.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

/* Evenly spread hashes: multiples of a step, so that a scale keeps its share exactly. */
static struct sketch spread(struct pool *pool, size_t from, size_t n, unsigned scale)
{
    struct sketch s = { .scale = scale, .hashes = pool_alloc(pool, n * sizeof(uint64_t) + 1), .shingles = n };
    for (size_t i = 0; i < n; i++) {
        uint64_t h = (uint64_t)(from + i) << 52; /* 4096 of them fill the range */
        if (scale == 0 || h >> (64 - scale) == 0)
            s.hashes[s.n++] = h;
    }
    return s;
}

static void test_overlap(void **state)
{
    static const struct {
        size_t a_from, a_n;
        unsigned a_scale;
        size_t b_from, b_n;
        unsigned b_scale;
        double a_in_b, b_in_a, jaccard;
        size_t shared;
        bool copy, near;
    } cases[] = {
        { 0, 100, 0, 0, 100, 0, 1, 1, 1, 100, true, true },
        { 0, 100, 0, 100, 100, 0, 0, 0, 0, 0, false, false },
        { 0, 100, 0, 50, 100, 0, .5, .5, 1. / 3, 50, true, true },
        { 0, 60, 0, 0, 100, 0, 1, .6, .6, 60, true, true },             /* abridged */
        { 0, 100, 0, 0, 500, 0, 1, .2, .2, 100, true, true },           /* embedded */
        { 0, 30, 0, 0, 500, 0, 1, .06, .06, 30, false, true },          /* a teaser */
        { 0, 15, 0, 0, 15, 0, 1, 1, 1, 15, false, false },              /* too little to tell */
        { 0, 100, 0, 70, 100, 0, .3, .3, 30. / 170, 30, false, true },  /* a rewrite with quotations */
        { 0, 100, 0, 80, 100, 0, .2, .2, 20. / 180, 20, false, false }, /* the same statement quoted */
        { 0, 4096, 2, 0, 4096, 0, 1, 1, 1, 4096, true, true },          /* scales differ, texts do not */
        { 0, 4096, 3, 256, 3840, 1, .5, 1, .5, 2048, true, true },      /* compared below 2^61 only: 0…511 with 256…511 */
        { 0, 0, 0, 0, 100, 0, 0, 0, 0, 0, false, false },               /* no shingle at all */
    };
    (void)state;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sketch a = spread(pool, cases[i].a_from, cases[i].a_n, cases[i].a_scale);
        struct sketch b = spread(pool, cases[i].b_from, cases[i].b_n, cases[i].b_scale);
        struct overlap o = sketch_overlap(&a, &b), back = sketch_overlap(&b, &a);
        assert_true(fabs(o.a_in_b - cases[i].a_in_b) < 1e-9 && fabs(o.b_in_a - cases[i].b_in_a) < 1e-9);
        assert_true(fabs(o.jaccard - cases[i].jaccard) < 1e-9);
        assert_int_equal(o.shared, cases[i].shared);
        assert_int_equal(sketch_is_copy(&o), cases[i].copy);
        assert_int_equal(sketch_is_near(&o), cases[i].near);
        assert_true(o.a_in_b == back.b_in_a && o.jaccard == back.jaccard);
    }
    pool_free(pool);
}

static void test_what_was_written_is_read_back(void **state)
{
    static const struct {
        size_t n;
        unsigned scale;
    } cases[] = { { 0, 0 }, { 1, 0 }, { 360, 0 }, { 4096, 3 }, { 4096, 0 } };
    (void)state;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sketch before = spread(pool, 0, cases[i].n, cases[i].scale), after;
        struct buf text;
        buf_init(&text, 1u << 20);
        sketch_write(&text, &before);
        assert_int_equal(sketch_parse(pool, buf_text(&text), &after), 0);
        assert_int_equal(after.scale, before.scale);
        assert_int_equal(after.shingles, before.shingles);
        assert_int_equal(after.n, before.n);
        assert_memory_equal(after.hashes, before.hashes, before.n * sizeof *before.hashes);
        buf_fini(&text);
    }
    pool_free(pool);
}

static void test_the_written_form_is_the_same_on_every_machine(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct sketch s;
    assert_int_equal(sketch_parse(pool, "0:9:AQAAAAAAAAAAAAAAAAAAgA==", &s), 0);
    assert_int_equal(s.n, 2);
    assert_true(s.hashes[0] == 1 && s.hashes[1] == (uint64_t)1 << 63);
    pool_free(pool);
}

static void test_broken_sketches_are_refused(void **state)
{
    static const struct {
        const char *text, *error;
    } cases[] = {
        { "", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "0", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "0:1", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "-1:1:", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "64:1:", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "0:99999999999999999999:", "a sketch is written SCALE:SHINGLES:BASE64" },
        { "0:1:!", "a sketch's hashes are no base64, or more than 262144" },
        { "0:1:AQ==", "a sketch ends inside a hash" },
        { "0:1:AQAAAAAAAAACAAAAAAAAAA==", "a sketch has more hashes than its text has shingles" },
        { "0:2:AgAAAAAAAAABAAAAAAAAAA==", "a sketch's hashes do not ascend" },
        { "0:2:AQAAAAAAAAABAAAAAAAAAA==", "a sketch's hashes do not ascend" },
        { "1:9:AQAAAAAAAAAAAAAAAAAAgA==", "a sketch's hashes lie outside of its sample" },
    };
    (void)state;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sketch s;
        assert_int_equal(sketch_parse(pool, cases[i].text, &s), -1);
        assert_string_equal(err_text(), cases[i].error);
    }
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_what_was_written_is_read_back),
        cmocka_unit_test(test_the_written_form_is_the_same_on_every_machine),
        cmocka_unit_test(test_broken_sketches_are_refused),
    };
    return cmocka_run_group_tests_name("sketch", tests, NULL, NULL);
}
