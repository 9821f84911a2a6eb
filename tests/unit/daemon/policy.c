/* What is decided without looking at anything: the meaning of answers, and when to look again. */
#include "daemon/base/clock.h"
#include "daemon/outcome.h"
#include "daemon/recheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR (INT64_C(3600) * 1000)
#define DAY  (24 * HOUR)

static void a_status_means_what_its_row_says(void **state)
{
    (void)state;
    static const struct {
        int status;
        enum meaning meaning;
    } cases[] = {
        { 0, MEANING_PERMANENT },   { 199, MEANING_PERMANENT }, { 200, MEANING_CONTENT },   { 203, MEANING_CONTENT },   { 204, MEANING_PERMANENT },
        { 206, MEANING_PERMANENT }, { 301, MEANING_PERMANENT }, { 304, MEANING_UNCHANGED }, { 307, MEANING_PERMANENT }, { 400, MEANING_PERMANENT },
        { 401, MEANING_WITHHELD },  { 402, MEANING_WITHHELD },  { 403, MEANING_WITHHELD },  { 404, MEANING_GONE },      { 406, MEANING_PERMANENT },
        { 408, MEANING_TRANSIENT }, { 410, MEANING_GONE },      { 418, MEANING_PERMANENT }, { 429, MEANING_TRANSIENT }, { 451, MEANING_GONE },
        { 499, MEANING_PERMANENT }, { 500, MEANING_TRANSIENT }, { 503, MEANING_TRANSIENT }, { 599, MEANING_TRANSIENT }, { 999, MEANING_PERMANENT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fetch_reply reply = { .outcome = FETCH_ANSWERED, .status = cases[i].status };
        struct outcome outcome = outcome_of(&reply);
        assert_int_equal(outcome.meaning, cases[i].meaning);
        assert_true(outcome.words && *outcome.words);
    }
}

static void no_failure_of_fetching_says_anything_about_the_article(void **state)
{
    (void)state;
    for (int o = FETCH_ANSWERED + 1; o < FETCH_OUTCOME_COUNT; o++) {
        struct fetch_reply reply = { .outcome = (enum fetch_outcome)o };
        struct outcome outcome = outcome_of(&reply);
        assert_true(outcome.meaning == MEANING_REFUSED || outcome.meaning == MEANING_TRANSIENT);
        assert_true(outcome.words && *outcome.words);
    }
}

static void no_jitter(void *out, size_t len)
{
    memset(out, 0, len);
}

static void a_young_article_is_looked_at_more_often_than_an_old_one(void **state)
{
    (void)state;
    static const struct {
        int64_t age, wait;
    } cases[] = { { 0, HOUR / 2 }, { HOUR, HOUR / 2 }, { 3 * HOUR, HOUR }, { 3 * DAY, DAY }, { 300 * DAY, 30 * DAY } };
    const struct clock_source still = { .random = no_jitter };
    clock_set(&still);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct known known = { .found = true, .first_seen_ms = 1000 * DAY - cases[i].age };
        struct entry entry = { .decision = DECISION_UNCHANGED };
        assert_true(recheck_next(&known, &entry, 1000 * DAY) == 1000 * DAY + cases[i].wait);
    }
    clock_set(NULL);
}

static void an_edit_makes_an_article_young_again(void **state)
{
    (void)state;
    const struct clock_source still = { .random = no_jitter };
    clock_set(&still);
    struct known known = { .found = true, .first_seen_ms = 900 * DAY, .last_changed_ms = 1000 * DAY - 3 * HOUR };
    struct entry unchanged = { .decision = DECISION_UNCHANGED }, edited = { .decision = DECISION_ARCHIVED, .kind = KIND_REVISION };
    assert_true(recheck_next(&known, &unchanged, 1000 * DAY) == 1000 * DAY + HOUR);
    assert_true(recheck_next(&known, &edited, 1000 * DAY) == 1000 * DAY + RECHECK_LEAST);
    clock_set(NULL);
}

static void an_alias_has_no_visit_of_its_own(void **state)
{
    (void)state;
    struct known known = { 0 };
    struct entry alias = { .decision = DECISION_ALIAS };
    assert_true(recheck_next(&known, &alias, 1000 * DAY) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_means_what_its_row_says),
        cmocka_unit_test(no_failure_of_fetching_says_anything_about_the_article),
        cmocka_unit_test(a_young_article_is_looked_at_more_often_than_an_old_one),
        cmocka_unit_test(an_edit_makes_an_article_young_again),
        cmocka_unit_test(an_alias_has_no_visit_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
