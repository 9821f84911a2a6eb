/* A seed set is written so that it can be read again, holds no text, and recognises what is in it. */
#include "config/seeds.h"

#include "daemon/base/buf.h"
#include "daemon/base/err.h"
#include "daemon/base/hash.h"
#include "scratch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define SHINGLES 200

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct term *)a)->hash, y = ((const struct term *)b)->hash;
    return x < y ? -1 : x > y;
}

/* A sketch of numbered shingles, evenly spread. */
static struct sketch sketch_of(struct pool *pool, uint64_t from, size_t n)
{
    struct sketch s = { .n = n, .shingles = n, .hashes = pool_alloc(pool, n * sizeof(uint64_t)) };
    for (size_t i = 0; i < n; i++)
        s.hashes[i] = (from + i) << 44;
    return s;
}

static struct terms terms_of(struct pool *pool, const char *const *words, size_t n)
{
    struct terms t = { .n = n, .total = (uint32_t)n * 3, .v = pool_alloc(pool, n * sizeof(struct term)) };
    for (size_t i = 0; i < n; i++)
        t.v[i] = (struct term){ .hash = hash64(words[i], strlen(words[i])), .count = (uint32_t)i + 1 };
    qsort(t.v, n, sizeof *t.v, by_hash);
    return t;
}

static const char *const words_a[] = { "corruption", "parliament", "azerbaijan", "алиев" };
static const char *const words_b[] = { "azerbaijan", "journalist", "sanctions" };
static const char *const words_c[] = { "football", "goal" };

static void make_seed(struct pool *pool, const char *prose, uint64_t from, const char *const *words, size_t n, const char *key, struct seed *out)
{
    struct sketch sketch = sketch_of(pool, from, SHINGLES);
    struct terms terms = terms_of(pool, words, n);
    seed_make(pool, prose, &sketch, &terms, out);
    out->url = "https://example.org/a";
    out->outlet = "hrw";
    out->key = key;
    out->title = "A \"title\" with ə and \\";
}

static void test_what_was_added_is_read_back_without_its_text(void **state)
{
    (void)state;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct pool *pool = pool_new();
    struct seed first, second;
    scratch_open(&scratch);
    scratch_path(&scratch, "set.seeds", path);
    make_seed(pool, "Corruption. Parliament, AZERBAIJAN; secret-sentence алиев", 1, words_a, 4, "/a", &first);
    make_seed(pool, "other", 1000, words_b, 3, NULL, &second);
    second.date = "2020-03-04";
    assert_int_equal(seeds_append(path, &first), 0);
    assert_int_equal(seeds_append(path, &second), 0);

    struct seed_set *s = seeds_read(path);
    if (s == NULL)
        fail_msg("%s", err_text());
    assert_int_equal(s->n, 2);
    assert_int_equal(s->v[0].n, 0);
    assert_int_equal(s->v[1].n, 1);
    assert_string_equal(s->v[0].title, first.title);
    assert_string_equal(s->v[0].key, "/a");
    assert_null(s->v[0].date);
    assert_null(s->v[1].key);
    assert_string_equal(s->v[1].date, "2020-03-04");
    assert_string_equal(s->v[0].digest, first.digest);
    assert_int_equal(s->v[0].terms.n, 4);
    assert_int_equal(s->v[0].terms.total, 12);
    assert_memory_equal(s->v[0].terms.v, first.terms.v, 4 * sizeof *first.terms.v);
    assert_int_equal(s->v[0].sketch.n, SHINGLES);
    seeds_free(s);

    struct buf text;
    buf_init(&text, 1u << 20);
    assert_int_equal(file_read(path, &text), 0);
    assert_non_null(strstr(text.data, "\"terms\":{\"#")); /* the Cyrillic word: only its hash is known */
    assert_non_null(strstr(text.data, ":4,\"azerbaijan\":3,\"parliament\":2,\"corruption\":1}"));
    assert_null(strstr(text.data, "secret"));
    buf_fini(&text);
    pool_free(pool);
    scratch_close(&scratch);
}

static void test_the_same_seed_is_not_added_twice(void **state)
{
    (void)state;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct pool *pool = pool_new();
    struct seed seed;
    scratch_open(&scratch);
    scratch_path(&scratch, "set.seeds", path);
    make_seed(pool, "text", 1, words_a, 4, "/a", &seed);
    assert_int_equal(seeds_append(path, &seed), 0);
    make_seed(pool, "another text", 1, words_a, 4, "/a", &seed);
    assert_int_equal(seeds_append(path, &seed), -1);
    assert_non_null(strstr(err_text(), "it is there already, as seed 0"));
    make_seed(pool, "text", 1, words_a, 4, "/elsewhere", &seed);
    assert_int_equal(seeds_append(path, &seed), -1);
    pool_free(pool);
    scratch_close(&scratch);
}

static void test_a_broken_file_is_refused_with_its_line_and_left_alone(void **state)
{
    static const struct {
        const char *line, *error;
    } cases[] = {
        { "{", "2: no JSON: " },
        { "[]", "2: a seed is a JSON object" },
        { "{\"words\":1}", "2: \"n\" must be a number from 0 to 4294967295" },
        { "{\"n\":-1,\"words\":1}", "2: \"n\" must be a number from 0 to 4294967295" },
        { "{\"n\":1,\"n\":1}", "2: no JSON: duplicate object key" },
        { "{\"n\":1,\"words\":1,\"text\":\"x\"}", "2: unknown key \"text\"" },
        { "{\"n\":1,\"words\":1}", "2: \"sketch\" is missing" },
        { "{\"n\":1,\"words\":1,\"sketch\":\"x\",\"terms\":{}}", "2: a sketch is written SCALE:SHINGLES:BASE64" },
        { "{\"n\":1,\"words\":1,\"sketch\":\"0:0:\"}", "2: \"terms\" must be an object" },
        { "{\"n\":1,\"words\":1,\"sketch\":\"0:0:\",\"terms\":{\"a\":0}}", "2: \"terms\" must give each word a number of 1 and more" },
        { "{\"n\":1,\"words\":1,\"sketch\":\"0:0:\",\"terms\":{\"#12\":1}}", "2: \"#12\" in \"terms\" is neither a word nor # and 16 hex digits" },
        { "{\"n\":1,\"words\":1,\"title\":\"\\u001b[31m\",\"sketch\":\"0:0:\",\"terms\":{}}", "2: \"title\" must be null or a text" },
        { "{\"n\":0,\"words\":1,\"sketch\":\"0:0:\",\"terms\":{}}\n{\"n\":0,\"words\":1,\"sketch\":\"0:0:\",\"terms\":{}}",
          "3: there are two seeds of number 0" },
    };
    (void)state;
    struct scratch scratch;
    char path[SCRATCH_PATH], expected[SCRATCH_PATH + 256], text[512];
    struct pool *pool = pool_new();
    struct seed seed;
    make_seed(pool, "text", 1, words_a, 4, "/a", &seed);
    scratch_open(&scratch);
    scratch_path(&scratch, "set.seeds", path);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        snprintf(text, sizeof text, "# a comment\n%s\n", cases[i].line);
        scratch_write(&scratch, "set.seeds", text);
        snprintf(expected, sizeof expected, "%s:%s", path, cases[i].error);
        assert_null(seeds_read(path));
        if (strncmp(err_text(), expected, strlen(expected)) != 0)
            fail_msg("expected: %s\nreported: %s", expected, err_text());
        assert_int_equal(seeds_append(path, &seed), -1);
        struct buf after;
        buf_init(&after, 4096);
        assert_int_equal(file_read(path, &after), 0);
        assert_string_equal(buf_text(&after), text);
        buf_fini(&after);
    }
    pool_free(pool);
    scratch_close(&scratch);
}

static void test_a_seed_is_known_by_key_or_by_text(void **state)
{
    static const struct {
        const char *outlet, *key;
        uint64_t from;
        size_t n;
        int seed; /* -1: none */
        bool same_key, same_text;
    } cases[] = {
        { "hrw", "/a", 1, SHINGLES, 0, true, true },
        { "hrw", "/a", 50000, SHINGLES, 0, true, false }, /* the page has another text by now */
        { "hrw", "/new", 1, SHINGLES, 0, false, true },   /* the text at another address */
        { "rferl", "/a", 1, SHINGLES, 0, false, true },   /* another outlet's key is another article's */
        { "rferl", "/a", 50000, SHINGLES, -1, false, false },
        { "x", NULL, 1001, 120, 1, false, true },   /* abridged to 60 % */
        { "x", NULL, 900, 400, 1, false, true },    /* with as much around it */
        { "x", NULL, 1150, 200, -1, false, false }, /* a quarter of it in another text */
        { "x", NULL, 1000, 20, -1, false, false },  /* a teaser */
    };
    (void)state;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct pool *pool = pool_new();
    struct seed seed;
    scratch_open(&scratch);
    scratch_path(&scratch, "set.seeds", path);
    make_seed(pool, "one", 1, words_a, 4, "/a", &seed);
    assert_int_equal(seeds_append(path, &seed), 0);
    make_seed(pool, "two", 1000, words_b, 3, "/b", &seed);
    assert_int_equal(seeds_append(path, &seed), 0);
    struct seed_set *s = seeds_read(path);
    assert_non_null(s);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sketch sketch = sketch_of(pool, cases[i].from, cases[i].n);
        struct seed_match m = seeds_match(s, cases[i].outlet, cases[i].key, &sketch);
        assert_int_equal(m.seed == NULL ? -1 : (int)m.seed->n, cases[i].seed);
        assert_int_equal(m.same_key, cases[i].same_key);
        assert_int_equal(m.same_text, cases[i].same_text);
    }
    struct sketch none = { 0 };
    assert_null(seeds_match(NULL, "hrw", "/a", &none).seed);
    seeds_free(s);
    pool_free(pool);
    scratch_close(&scratch);
}

static void test_likeness_favours_what_the_seeds_share(void **state)
{
    (void)state;
    struct scratch scratch;
    char path[SCRATCH_PATH];
    struct pool *pool = pool_new();
    struct seed seed;
    scratch_open(&scratch);
    scratch_path(&scratch, "set.seeds", path);
    make_seed(pool, "one", 1, words_a, 4, "/a", &seed);
    assert_int_equal(seeds_append(path, &seed), 0);
    make_seed(pool, "two", 1000, words_b, 3, "/b", &seed);
    assert_int_equal(seeds_append(path, &seed), 0);
    struct seed_set *s = seeds_read(path);
    assert_non_null(s);
    static const char *const shared[] = { "azerbaijan" }, *const single[] = { "corruption" };
    struct terms t = terms_of(pool, shared, 1), u = terms_of(pool, single, 1), v = terms_of(pool, words_c, 2), none = { 0 };
    double both = seeds_likeness(s, &t), one = seeds_likeness(s, &u);
    assert_true(both > one && one > 0 && both <= 1);
    assert_true(seeds_likeness(s, &v) == 0 && seeds_likeness(s, &none) == 0 && seeds_likeness(NULL, &t) == 0);
    assert_true(seeds_likeness(s, &s->v[0].terms) > 0.5);
    seeds_free(s);
    pool_free(pool);
    scratch_close(&scratch);
}

static void test_the_shipped_set_is_good(void **state)
{
    (void)state;
    static const char *const outlets[] = { "presstv", "iwpr", "greens-efa", "hrw", "contact-az" };
    struct seed_set *s = seeds_read("config/seeds/eu-azerbaijan.seeds");
    if (s == NULL)
        fail_msg("%s", err_text());
    assert_int_equal(s->n, 5);
    for (size_t i = 0; i < s->n; i++) {
        assert_string_equal(s->v[i].outlet, outlets[i]);
        assert_true(s->v[i].key != NULL && s->v[i].title != NULL && s->v[i].sketch.shingles > 300 && s->v[i].terms.n > 100);
        assert_true(seeds_likeness(s, &s->v[i].terms) > 0.5);
    }
    seeds_free(s);
}

static void test_titles_and_prose_of_saved_pages(void **state)
{
    static const struct {
        const char *text, *title, *prose;
    } cases[] = {
        { "Skip to main content\n\nThe Title of It\n\nText.\n", "The Title of It", "Skip to main content\n\nThe Title of It\n\nText.\n" },
        { "News \xC2\xA0 / \xC2\xA0 More\r\n\nA Headline\n", "A Headline", "News \xC2\xA0 / \xC2\xA0 More\n\nA Headline\n" },
        { "[en](#)\nNews | 07.02.2017\n## EU/Country partnership\n### Lower\n", "EU/Country partnership",
          "News | 07.02.2017\n## EU/Country partnership\n### Lower\n" },
        { "Author: [A Name](#) wrote\n[Corruption](#)\n<https://x.org/y>\nwww.example.org\n", "Author: [A Name](#) wrote",
          "Author: [A Name  wrote\n" },
        { "Menu\n\n07.02.2017\n***\n", NULL, "Menu\n\n07.02.2017\n***\n" },
        { "", NULL, "" },
        { "Three of https://x.org/ and (so) [it", "Three of https://x.org/ and (so) [it", "Three of https://x.org/ and (so) [it\n" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        const char *title = seed_guess_title(pool, cases[i].text);
        if (cases[i].title == NULL)
            assert_null(title);
        else
            assert_string_equal(title, cases[i].title);
        assert_string_equal(seed_prose(pool, cases[i].text), cases[i].prose);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_added_is_read_back_without_its_text),
        cmocka_unit_test(test_the_same_seed_is_not_added_twice),
        cmocka_unit_test(test_a_broken_file_is_refused_with_its_line_and_left_alone),
        cmocka_unit_test(test_a_seed_is_known_by_key_or_by_text),
        cmocka_unit_test(test_likeness_favours_what_the_seeds_share),
        cmocka_unit_test(test_the_shipped_set_is_good),
        cmocka_unit_test(test_titles_and_prose_of_saved_pages),
    };
    return cmocka_run_group_tests_name("seeds", tests, NULL, NULL);
}
