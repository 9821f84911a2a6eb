/* Words, rules, terms and sketches see the same text through every spelling and typography of it. */
#include "plugins/kit/topic.h"

#include "daemon/base/buf.h"
#include "daemon/base/err.h"
#include "daemon/base/hash.h"
#include "daemon/base/sketch.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_words(void **state)
{
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "", "" },
        { "Hello, World!", "hello world" },
        { "EU-Azerbaijan", "eu azerbaijan" },
        { "Azerbaijan's Azerbaijan’s", "azerbaijan s azerbaijan s" },
        { "“revise” „Wort“ «слово»", "revise wort слово" },
        { "l’Azerbaïdjan d'Azerbaïdjan", "l azerbaidjan d azerbaidjan" },
        { "İlham ƏLİYEV, Bakı, Şuşa, ığdır", "ilham eliyev baki susa igdir" },
        { "Straße STRASSE", "strasse strasse" },
        { "Łódź Ørsted Æro", "lodz orsted aero" },
        { "ЕВРОСОЮЗ ёлка Йод", "евросоюз елка иод" },
        { "ﬁnancial ｆｕｌｌ", "financial full" },
        { "co\xC2\xADoperation zero\xE2\x80\x8Bwidth", "cooperation zerowidth" },
        { "e\xCC\x81t\xC3\xA9", "ete" }, /* decomposed and composed */
        { "2014-15 COP-29 119", "2014 15 cop 29 119" },
        { "a\xC2\xA0"
          "b\xE2\x80\x83"
          "c",
          "a b c" },                      /* blanks that are no spaces */
        { "한국어 뉴스", "한국어 뉴스" }, /* syllables stay whole */
        { "東京都で記者会見", "東京 都 で 記者 会見" },
        { "हिन्दी समाचार", "हिन्दी समाचार" }, /* vowel signs are no diacritics */
        { "café\xFF"
          "bad",
          "cafe bad" }, /* a broken byte parts words */
        { "😀 ok … –", "ok" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct buf joined;
        struct words words;
        buf_init(&joined, 4096);
        topic_words(pool, cases[i].text, &words);
        for (size_t k = 0; k < words.n; k++)
            buf_printf(&joined, "%s%s", k > 0 ? " " : "", words.v[k]);
        assert_string_equal(buf_text(&joined), cases[i].words);
        buf_fini(&joined);
        pool_free(pool);
    }
}

static void test_rules(void **state)
{
    static const struct {
        const char *rule, *title, *text;
        int matches;
        const char *hits;
    } cases[] = {
        { "azerbaijan*", "", "Azerbaijan and Azerbaijanis, AZERBAIJAN’S", 1, "azerbaijan*=3" },
        { "azerbaijan", "", "Azerbaijani Azerbaijanis", 0, "" },
        { "baku", "Baku", "In Baku.", 1, "baku=2" }, /* a hit in the title is one more */
        { "baku & brussels", "", "Baku only", 0, "baku=1" },
        { "baku | brussels", "", "Baku only", 1, "baku=1" },
        { "\"european union\"", "", "the European\n  Union’s European parliament union", 1, "european union=1" },
        { "\"political prisoner*\"", "", "political prisoners, a political prisoner; prisoners", 1, "political prisoner*=2" },
        { "\"european* union\"", "", "Der Europäischen Union", 0, "" },
        { "\"europäische* union\"", "", "Der EUROPÄISCHEN UNION", 1, "europäische* union=1" },
        { "european union", "", "union of european states", 1, "european=1 union=1" },
        { "eu-azerbaijan", "", "EU–Azerbaijan; EU Azerbaijan", 1, "eu-azerbaijan=2" },
        { "azərbaycan*", "", "Azərbaycanda AZƏRBAYCAN azerbaycan", 1, "azərbaycan*=3" },
        { "азербайджан* & ес", "", "Отношения Азербайджана с ЕС", 1, "азербайджан*=1 ес=1" },
        { "aİ-nin", "", "Aİ-nin qərarı; AI is no union", 1, "aİ-nin=1" },
        { "baku & !sport", "", "Baku and sport", 0, "baku=1" },
        { "baku & !sport", "", "Baku and sports", 1, "baku=1" },
        { "!sport", "", "", 1, "" },
        { "(a | b) & (c | d)", "", "b d", 1, "b=1 d=1" },
        { "baku baku*", "", "baku bakuvian", 1, "baku*=2 baku=1" },
        { "東京", "", "昨日東京都で", 1, "東京=1" },
        { "e.u.", "", "the E.U. and the EU", 1, "e.u.=1" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        const struct rule *rule = rule_parse(pool, cases[i].rule);
        if (rule == NULL)
            fail_msg("%s: %s", cases[i].rule, err_text());
        struct words title, text;
        struct rule_result result;
        struct buf hits;
        buf_init(&hits, 4096);
        topic_words(pool, cases[i].title, &title);
        topic_words(pool, cases[i].text, &text);
        topic_match(pool, rule, &title, &text, &result);
        for (size_t k = 0; k < result.n; k++)
            buf_printf(&hits, "%s%s=%u", k > 0 ? " " : "", result.hits[k].phrase, result.hits[k].count);
        assert_string_equal(buf_text(&hits), cases[i].hits);
        assert_int_equal(result.matches, cases[i].matches);
        buf_fini(&hits);
        pool_free(pool);
    }
}

static void test_at_most_sixteen_hits_are_reported_the_most_frequent(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct buf rule, text;
    buf_init(&rule, 1u << 16);
    buf_init(&text, 1u << 16);
    for (int i = 0; i < 40; i++) {
        buf_printf(&rule, "%sw%d", i > 0 ? " | " : "", i);
        for (int k = 0; k <= i; k++)
            buf_printf(&text, "w%d ", i);
    }
    struct words none = { 0 }, words;
    struct rule_result result;
    topic_words(pool, buf_text(&text), &words);
    topic_match(pool, rule_parse(pool, buf_text(&rule)), &none, &words, &result);
    assert_int_equal(result.n, RULE_HITS_MAX);
    assert_string_equal(result.hits[0].phrase, "w39");
    assert_int_equal(result.hits[0].count, 40);
    assert_string_equal(result.hits[15].phrase, "w24");
    buf_fini(&rule);
    buf_fini(&text);
    pool_free(pool);
}

static uint32_t count_of(const struct terms *t, const char *word)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->v[i].hash == hash64(word, strlen(word)))
            return t->v[i].count;
    return 0;
}

static void test_terms_are_the_words_that_tell_something(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct words words;
    struct terms terms;
    topic_words(pool, "The EU and the Parliament: parliament, 2015, which für die und которые РЕЗОЛЮЦИЯ", &words);
    topic_terms(pool, &words, &terms);
    assert_int_equal(terms.total, words.n);
    assert_int_equal(terms.n, 2);
    assert_int_equal(count_of(&terms, "parliament"), 2);
    assert_int_equal(count_of(&terms, "резолюция"), 1);
    assert_true(terms.v[0].hash < terms.v[1].hash);
    pool_free(pool);
}

static void test_terms_have_a_ceiling_and_keep_the_most_frequent(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct buf text;
    buf_init(&text, 1u << 20);
    for (int i = 0; i < 3000; i++)
        buf_printf(&text, "word%d %s ", i, i % 100 == 0 ? "baku baku" : "");
    struct words words;
    struct terms terms;
    topic_words(pool, buf_text(&text), &words);
    topic_terms(pool, &words, &terms);
    assert_int_equal(terms.n, TERMS_MAX);
    assert_int_equal(count_of(&terms, "baku"), 60);
    for (size_t i = 1; i < terms.n; i++)
        assert_true(terms.v[i - 1].hash < terms.v[i].hash);
    buf_fini(&text);
    pool_free(pool);
}

/* -- Copies: built from one text of numbered words, so that every share is known ------------------------------------------- */

#define TEXT_WORDS 500

static void add_words(struct buf *out, const char *stem, int from, int n)
{
    for (int i = from; i < from + n; i++)
        buf_printf(out, "%s%d%s", stem, i, i % 17 == 16 ? ". " : " ");
}

static struct sketch sketch_of(struct pool *pool, const char *text)
{
    struct words words;
    struct sketch s;
    topic_words(pool, text, &words);
    topic_sketch(pool, &words, 0, SKETCH_MAX, &s);
    return s;
}

static void test_copies_are_recognised_and_relatives_are_not(void **state)
{
    static const struct {
        const char *what;
        int from, n;       /* words of the original that are kept */
        int changed_each;  /* every so many words one is changed; 0: none */
        int before, after; /* words of furniture */
        bool copy;
    } cases[] = {
        { "the same", 0, TEXT_WORDS, 0, 0, 0, true },
        { "with furniture on both sides", 0, TEXT_WORDS, 0, 60, 120, true },
        { "with as much furniture as text", 0, TEXT_WORDS, 0, 250, 250, true },
        { "3 % of its words changed", 0, TEXT_WORDS, 33, 0, 0, true },
        { "abridged to 60 %", 0, 300, 0, 0, 0, true },
        { "abridged to 60 %, 3 % changed, furniture", 100, 300, 33, 30, 60, true },
        { "abridged to 40 %", 250, 200, 0, 0, 0, true },
        { "embedded in a text three times as long", 0, TEXT_WORDS, 0, 500, 500, true },
        { "two paragraphs of it quoted in another text", 40, 100, 0, 200, 200, false },
        { "a teaser of it", 0, 30, 0, 0, 0, false },
        { "another text", 0, 0, 0, 250, 250, false },
    };
    (void)state;
    struct pool *pool = pool_new();
    struct buf text;
    buf_init(&text, 1u << 20);
    add_words(&text, "word", 0, TEXT_WORDS);
    struct sketch original = sketch_of(pool, buf_text(&text));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        buf_clear(&text);
        add_words(&text, "before", 0, cases[i].before);
        for (int k = 0; k < cases[i].n; k++)
            add_words(&text, cases[i].changed_each > 0 && k % cases[i].changed_each == 0 ? "changed" : "word", cases[i].from + k, 1);
        add_words(&text, "after", 0, cases[i].after);
        struct sketch other = sketch_of(pool, buf_text(&text));
        struct overlap o = sketch_overlap(&original, &other);
        if (sketch_is_copy(&o) != cases[i].copy)
            fail_msg("%s: %.2f %.2f", cases[i].what, o.a_in_b, o.b_in_a);
    }
    buf_fini(&text);
    pool_free(pool);
}

static void test_typography_and_case_change_no_sketch(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct sketch a = sketch_of(pool, "It’s “the” first\u00A0dialogue—since Café de l’Europe");
    struct sketch b = sketch_of(pool, "IT'S \"the\" first dialogue - since CAFE de l'Europe");
    assert_int_equal(a.n, b.n);
    assert_memory_equal(a.hashes, b.hashes, a.n * sizeof *a.hashes);
    pool_free(pool);
}

static void test_a_long_text_is_sampled_and_a_short_one_kept_whole(void **state)
{
    static const struct {
        int words;
        size_t shingles;
        unsigned scale_least, scale_most;
    } cases[] = { { 0, 0, 0, 0 }, { 4, 0, 0, 0 }, { 5, 1, 0, 0 }, { 516, 512, 0, 0 }, { 517, 513, 1, 1 }, { 20000, 19996, 5, 7 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct buf text;
        buf_init(&text, 1u << 22);
        add_words(&text, "word", 0, cases[i].words);
        struct sketch s = sketch_of(pool, buf_text(&text));
        assert_int_equal(s.shingles, cases[i].shingles);
        assert_in_range(s.scale, cases[i].scale_least, cases[i].scale_most);
        assert_true(s.n <= SKETCH_MAX && (s.scale > 0 || s.n == s.shingles));
        assert_int_equal(sketch_prefix(&s, s.scale), s.n);
        buf_fini(&text);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_rules),
        cmocka_unit_test(test_at_most_sixteen_hits_are_reported_the_most_frequent),
        cmocka_unit_test(test_terms_are_the_words_that_tell_something),
        cmocka_unit_test(test_terms_have_a_ceiling_and_keep_the_most_frequent),
        cmocka_unit_test(test_copies_are_recognised_and_relatives_are_not),
        cmocka_unit_test(test_typography_and_case_change_no_sketch),
        cmocka_unit_test(test_a_long_text_is_sampled_and_a_short_one_kept_whole),
    };
    return cmocka_run_group_tests_name("topic", tests, NULL, NULL);
}
