/* How a source fares: when it is complained about, when it is retired, when it is back; and that nothing of it is lost on the disk. */
#include "daemon/standing.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define HOUR  (INT64_C(3600) * 1000)
#define DAY   (24 * HOUR)
#define START (20000 * DAY)

static const struct standing_visit good = { .answered = true, .list = 7 }, other = { .answered = true, .list = 8 },
                                   unchanged = { .answered = true, .unchanged = true }, bad = { .reason = "not found (404)" };

/* Visits it until it says something, as often as it wants to be visited. */
static enum standing_news visit_until_news(struct standing *s, const struct standing_visit *v, int64_t *now, unsigned *visits)
{
    for (*visits = 1;; ++*visits) {
        enum standing_news news = standing_visited(s, v, *now);
        *now += standing_wait(s, HOUR);
        if (news == STANDING_RETIRES || news == STANDING_WORKS || *visits == 10000)
            return news;
    }
}

static void failures_are_said_at_growing_intervals(void **state)
{
    (void)state;
    struct standing s = { 0 };
    for (unsigned nth = 1; nth <= 9; nth++) {
        bool said = standing_visited(&s, &bad, START + nth) == STANDING_FAILS;
        assert_int_equal(said, nth == 1 || nth == 2 || nth == 4 || nth == 8);
    }
    assert_string_equal(s.reason, "not found (404)");
    assert_int_equal(standing_visited(&s, &good, START + 10), STANDING_WORKS);
    assert_int_equal(s.failures, 0);
}

static void waits_double_with_each_failure_up_to_a_day(void **state)
{
    (void)state;
    struct standing s = { 0 };
    const int64_t waits[] = { 1, 2, 4, 8, 16, 24, 24, 24 };
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        assert_true(standing_wait(&s, HOUR) == waits[i] * HOUR);
        standing_visited(&s, &bad, START);
    }
    assert_true(standing_wait(&s, 3 * DAY) == 3 * DAY); /* who is rarely visited anyway is not visited more often */
}

static void a_source_that_fails_for_a_week_is_retired_once_and_back_when_it_works(void **state)
{
    (void)state;
    struct standing s = { 0 };
    int64_t now = START;
    unsigned visits;
    standing_visited(&s, &good, now);
    assert_int_equal(visit_until_news(&s, &bad, &now, &visits), STANDING_RETIRES);
    assert_int_equal(s.retired, RETIRED_FAILING);
    assert_in_range(visits, STANDING_FAILURES, 20);
    assert_true(now - START >= STANDING_FAILING_MS);
    assert_true(standing_wait(&s, HOUR) == STANDING_RETIRED_MS);
    for (int i = 0; i < 20; i++)
        assert_int_equal(standing_visited(&s, &bad, now += STANDING_RETIRED_MS), STANDING_NOTHING);
    assert_int_equal(standing_visited(&s, &good, now), STANDING_WORKS);
    assert_int_equal(s.retired, RETIRED_NOT);
    assert_true(standing_wait(&s, HOUR) == HOUR);
}

static void a_source_without_anything_new_for_long_is_retired_and_back_with_news(void **state)
{
    (void)state;
    const struct standing_visit *same[] = { &good, &unchanged };
    for (size_t i = 0; i < 2; i++) {
        struct standing s = { 0 };
        int64_t now = START;
        unsigned visits;
        standing_visited(&s, &good, now);
        assert_int_equal(visit_until_news(&s, same[i], &now, &visits), STANDING_RETIRES);
        assert_int_equal(s.retired, RETIRED_SILENT);
        assert_true(now - START >= STANDING_SILENT_MS && now - START < STANDING_SILENT_MS + 10 * DAY);
        assert_int_equal(standing_visited(&s, same[i], now += DAY), STANDING_NOTHING);
        assert_int_equal(standing_visited(&s, &other, now += DAY), STANDING_WORKS);
        assert_int_equal(s.retired, RETIRED_NOT);
    }
}

static void it_is_on_the_disk_what_it_was(void **state)
{
    (void)state;
    struct standing s = { 0 }, again;
    struct buf b;
    buf_init(&b, 4096);
    standing_visited(&s, &good, START);
    standing_found(&s, START + 1);
    standing_visited(&s, &bad, START + 2);
    s.list = INT64_MIN;
    s.due_ms = START + DAY;
    standing_write(&s, &b);
    standing_read(&again, buf_text(&b));
    assert_memory_equal(&again, &s, sizeof s);
    buf_fini(&b);
}

static void nonsense_on_the_disk_is_a_source_never_visited(void **state)
{
    (void)state;
    static const char *const cases[] = { NULL,         "", "1763776000000 3", "[]", "{\"failures\":-1,\"retired\":9,\"since\":\"x\",\"reason\":3}",
                                         "{\"since\":" };
    const struct standing never = { 0 };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct standing s;
        memset(&s, 0xFF, sizeof s);
        standing_read(&s, cases[i]);
        assert_memory_equal(&s, &never, sizeof s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(failures_are_said_at_growing_intervals),
        cmocka_unit_test(waits_double_with_each_failure_up_to_a_day),
        cmocka_unit_test(a_source_that_fails_for_a_week_is_retired_once_and_back_when_it_works),
        cmocka_unit_test(a_source_without_anything_new_for_long_is_retired_and_back_with_news),
        cmocka_unit_test(it_is_on_the_disk_what_it_was),
        cmocka_unit_test(nonsense_on_the_disk_is_a_source_never_visited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
