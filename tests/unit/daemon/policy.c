/* What is decided without looking at anything: the meaning of answers, and when to look again. */
#include "daemon/base/buf.h"
#include "daemon/base/clock.h"
#include "daemon/base/file.h"
#include "daemon/outcome.h"
#include "daemon/recheck.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
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
        { 401, MEANING_BLOCKED },   { 402, MEANING_BLOCKED },   { 403, MEANING_BLOCKED },   { 404, MEANING_GONE },      { 406, MEANING_PERMANENT },
        { 408, MEANING_TRANSIENT }, { 410, MEANING_GONE },      { 418, MEANING_PERMANENT }, { 429, MEANING_TRANSIENT }, { 451, MEANING_GONE },
        { 499, MEANING_PERMANENT }, { 500, MEANING_TRANSIENT }, { 503, MEANING_TRANSIENT }, { 599, MEANING_TRANSIENT }, { 999, MEANING_PERMANENT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fetch_reply reply = { .outcome = FETCH_ANSWERED, .status = cases[i].status };
        struct outcome outcome = outcome_of_answer(&reply);
        assert_int_equal(outcome.meaning, cases[i].meaning);
        assert_true(outcome.words && *outcome.words);
    }
}

static void no_failure_of_fetching_says_anything_about_the_article(void **state)
{
    (void)state;
    for (int o = FETCH_ANSWERED + 1; o < FETCH_OUTCOME_COUNT; o++) {
        struct fetch_reply reply = { .outcome = (enum fetch_outcome)o };
        struct outcome outcome = outcome_of_answer(&reply);
        assert_true(outcome.meaning == MEANING_REFUSED || outcome.meaning == MEANING_TRANSIENT || outcome.meaning == MEANING_POSTPONED);
        assert_true(outcome.words && *outcome.words);
    }
}

static void a_page_means_what_its_row_says(void **state)
{
    (void)state;
    static const struct {
        enum verdict verdict;
        enum place place;
        enum meaning meaning;
    } cases[] = {
        { VERDICT_ARTICLE, PLACE_OWN, MEANING_CONTENT },
        { VERDICT_ARTICLE, PLACE_OTHER, MEANING_MOVED },
        { VERDICT_ARTICLE, PLACE_FRONT_PAGE, MEANING_CONTENT },
        { VERDICT_MORE, PLACE_OTHER, MEANING_CONTENT },
        { VERDICT_NOT_AN_ARTICLE, PLACE_OWN, MEANING_PERMANENT },
        { VERDICT_NOT_AN_ARTICLE, PLACE_FRONT_PAGE, MEANING_GONE },
        { VERDICT_SOFT_404, PLACE_OWN, MEANING_GONE },
        { VERDICT_WALL, PLACE_FRONT_PAGE, MEANING_WALL },
        { VERDICT_STUB, PLACE_OWN, MEANING_WALL },
        { VERDICT_EMPTY, PLACE_OWN, MEANING_WALL },
        { VERDICT_UNREADABLE, PLACE_OWN, MEANING_WALL },
        { VERDICT_SOURCE, PLACE_OWN, MEANING_PERMANENT },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(outcome_of_page(cases[i].verdict, cases[i].place).meaning, cases[i].meaning);
}

/* The manual has a line for each meaning; without one an auditor could not know what a decision rests on. */
static void the_manual_shows_each_meaning(void **state)
{
    (void)state;
    struct buf page;
    buf_init(&page, 1u << 20);
    assert_int_equal(file_read("contrib/man/gazetted.8", &page), 0);
    const char *table = strstr(buf_text(&page), ".Sh WHAT AN ANSWER MEANS");
    assert_non_null(table);
    for (int m = 0; m < MEANING_COUNT; m++) {
        char row[64];
        snprintf(row, sizeof row, "Bq %s\n", meaning_name((enum meaning)m));
        if (!strstr(table, row))
            fail_msg("gazetted.8 says nothing of %s", row);
    }
    buf_fini(&page);
}

static void no_jitter(void *out, size_t len)
{
    memset(out, 0, len);
}

static void an_article_is_looked_at_less_often_as_it_grows_old(void **state)
{
    (void)state;
    int64_t before = 0;
    for (int64_t age = 0; age < 400 * DAY; age += age < DAY ? HOUR : DAY) {
        int64_t wait = recheck_wait(age, 0);
        assert_true(wait >= before && wait >= RECHECK_LEAST && wait <= RECHECK_MOST);
        assert_true(wait == RECHECK_LEAST || wait <= age);
        before = wait;
    }
    assert_true(before == RECHECK_MOST);
}

static void one_that_edits_is_looked_at_more_often(void **state)
{
    (void)state;
    const int64_t ages[] = { 6 * HOUR, DAY, 2 * DAY };
    for (size_t i = 0; i < 3; i++)
        for (unsigned changes = 0; changes < 5; changes++)
            assert_true(recheck_wait(ages[i], changes) == RECHECK_LEAST || recheck_wait(ages[i], changes + 1) < recheck_wait(ages[i], changes));
}

static void the_next_look_counts_from_the_first_sight(void **state)
{
    (void)state;
    const struct clock_source still = { .random = no_jitter };
    clock_set(&still);
    const int64_t now = 1000 * DAY;
    struct article old = { .published = "1970-01-05" }, future = { .published = "2970-01-05" };
    const struct {
        struct known known;
        struct entry entry;
        int64_t wait;
    } cases[] = {
        { { .found = false }, { .decision = DECISION_ARCHIVED, .kind = KIND_NEW }, RECHECK_LEAST },
        { { .found = false }, { .decision = DECISION_ARCHIVED, .kind = KIND_NEW, .article = &old }, RECHECK_MOST },
        { { .found = false }, { .decision = DECISION_ARCHIVED, .kind = KIND_NEW, .article = &future }, RECHECK_LEAST },
        { { .found = true, .first_seen_ms = now - DAY }, { .decision = DECISION_UNCHANGED }, recheck_wait(DAY, 0) },
        { { .found = true, .first_seen_ms = now - DAY, .changes_seen = 2 }, { .decision = DECISION_UNCHANGED }, recheck_wait(DAY, 2) },
        { { .found = true, .first_seen_ms = now - DAY }, { .decision = DECISION_ARCHIVED, .kind = KIND_REVISION }, recheck_wait(DAY, 1) },
        { { .found = true, .first_seen_ms = now - DAY }, { .decision = DECISION_ARCHIVED, .kind = KIND_TECHNICAL }, recheck_wait(DAY, 0) },
        { { .found = true, .first_seen_ms = now - DAY }, { .decision = DECISION_FAILED }, RECHECK_FAILED },
        { { .found = true, .first_seen_ms = now - DAY }, { .decision = DECISION_OFF_TOPIC }, RECHECK_UNWATCHED },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_true(recheck_next(&cases[i].known, &cases[i].entry, now) == now + cases[i].wait);
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
        cmocka_unit_test(a_page_means_what_its_row_says),
        cmocka_unit_test(the_manual_shows_each_meaning),
        cmocka_unit_test(no_failure_of_fetching_says_anything_about_the_article),
        cmocka_unit_test(an_article_is_looked_at_less_often_as_it_grows_old),
        cmocka_unit_test(one_that_edits_is_looked_at_more_often),
        cmocka_unit_test(the_next_look_counts_from_the_first_sight),
        cmocka_unit_test(an_alias_has_no_visit_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
