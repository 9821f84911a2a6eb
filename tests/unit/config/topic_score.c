/* Whether an article is on topic follows from rule and likeness, and the reason says from what. */
#include "config/topic_score.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

/* A seed set of two words of equal weight, and texts that have both, one or none of them. */
static struct term_weight weights[] = { { 1, 0.8 }, { 2, 0.6 } };
static struct term both_words[] = { { 1, 1 }, { 2, 1 } }, one_word[] = { { 2, 1 }, { 3, 1 }, { 4, 1 } }, other_word[] = { { 9, 5 } };
static const struct seed_set seeds = { .weights = weights, .weight_count = 2 };
static const struct terms alike = { both_words, 2, 2 }, half = { one_word, 3, 3 }, unlike = { other_word, 1, 5 };

static struct rule_hit hits[] = { { "azerbaijan*", 12 }, { "european parliament*", 3 } };
static const struct rule_result holds = { 1, hits, 2 }, fails = { 0, hits, 1 }, nothing = { 0, NULL, 0 };

static void test_verdicts(void **state)
{
    static const struct {
        const char *rule;
        double likeness;
        const struct seed_set *seeds;
        const struct rule_result *result;
        const struct terms *terms;
        bool on;
        double least, most;
        const char *reason;
    } cases[] = {
        { "r", 0, &seeds, &holds, &alike, true, 0.9, 1, "azerbaijan×12, european parliament×3" },
        { "r", 0, &seeds, &holds, &unlike, true, 0.8, 0.95, "azerbaijan×12, european parliament×3" },
        { "r", 0, NULL, &holds, &alike, true, 0.8, 0.95, "azerbaijan×12, european parliament×3" },
        { "r", 0, &seeds, &fails, &alike, false, 0.9, 1, "the rule does not hold: azerbaijan×12" },
        { "r", 0, &seeds, &nothing, &unlike, false, 0, 0, "the rule does not hold: none of its words" },
        { "r", 0.5, &seeds, &fails, &alike, true, 0.9, 1, "azerbaijan×12, likeness 0.99" },
        { "r", 0.5, &seeds, &nothing, &alike, true, 0.9, 1, "likeness 0.99" },
        { "r", 0.5, &seeds, &nothing, &half, false, 0.3, 0.4, "the rule does not hold: none of its words, likeness 0.35 below 0.50" },
        { "r", 0.5, &seeds, &holds, &unlike, true, 0.8, 0.95, "azerbaijan×12, european parliament×3" },
        { NULL, 0.5, &seeds, NULL, &alike, true, 0.9, 1, "likeness 0.99" },
        { NULL, 0.5, &seeds, NULL, &unlike, false, 0, 0, "likeness 0.00 below 0.50" },
        { NULL, 0, NULL, NULL, &unlike, true, 1, 1, "every article" },
        { NULL, 0, &seeds, &nothing, &unlike, true, 1, 1, "every article" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        const struct topic_config topic = { .name = "t", .rule = cases[i].rule, .likeness = cases[i].likeness };
        struct topic_verdict v = topic_score(pool, &topic, cases[i].seeds, cases[i].result, cases[i].terms);
        assert_string_equal(v.reason, cases[i].reason);
        assert_int_equal(v.on, cases[i].on);
        if (v.score < cases[i].least || v.score > cases[i].most)
            fail_msg("case %zu: score %.3f", i, v.score);
        pool_free(pool);
    }
}

static void test_more_hits_score_higher_but_never_above_one(void **state)
{
    (void)state;
    static const uint32_t counts[] = { 1, 2, 6, 20, 100, UINT32_MAX };
    const struct topic_config topic = { .rule = "r" };
    double before = 0.5;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct rule_hit hit = { "w", counts[i] };
        const struct rule_result result = { 1, &hit, 1 };
        struct topic_verdict v = topic_score(pool, &topic, NULL, &result, &unlike);
        assert_true(v.score > before || v.score > 0.9999);
        assert_true(v.score <= 1);
        before = v.score;
    }
    pool_free(pool);
}

static void test_a_reason_fits_into_a_trailer(void **state)
{
    (void)state;
    char phrase[120];
    memset(phrase, 'x', sizeof phrase - 1);
    phrase[sizeof phrase - 1] = '\0';
    struct rule_hit many[RULE_HITS_MAX];
    for (size_t i = 0; i < RULE_HITS_MAX; i++)
        many[i] = (struct rule_hit){ phrase, 1000000 };
    const struct rule_result on = { 1, many, RULE_HITS_MAX }, off = { 0, many, RULE_HITS_MAX };
    const struct topic_config topics[] = { { .rule = "r" }, { .rule = "r", .likeness = 0.9 } };
    struct pool *pool = pool_new();
    for (size_t i = 0; i < 2; i++) {
        assert_in_range(strlen(topic_score(pool, &topics[i], &seeds, &on, &half).reason), 100, TOPIC_REASON_MAX);
        assert_in_range(strlen(topic_score(pool, &topics[i], &seeds, &off, &half).reason), 100, TOPIC_REASON_MAX);
    }
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_more_hits_score_higher_but_never_above_one),
        cmocka_unit_test(test_a_reason_fits_into_a_trailer),
    };
    return cmocka_run_group_tests_name("topic_score", tests, NULL, NULL);
}
