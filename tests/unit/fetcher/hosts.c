/* Who may be asked when: a made-up clock, no sockets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../../daemon/base/clock.h"
#include "../../../daemon/fetcher/hosts.h"

#include <string.h>

#define DELAY 1000

static void enter(struct hosts *h, const char *host, struct ticket *t, uint32_t delay)
{
    t->delay_ms = delay;
    hosts_enter(h, host, t);
}

static void done(struct hosts *h, struct ticket *t, int64_t now, struct visit v)
{
    hosts_done(h, t, now, &v);
}

/* Chance, as the tests have it: none, or as much as there is. */
static unsigned char chance;

static void random_bytes(void *out, size_t len)
{
    memset(out, chance, len);
}

static void one_request_at_a_time_and_the_delay_counts_from_its_end(void **state)
{
    struct hosts *h = hosts_new(DELAY, 8);
    struct ticket a = { 0 }, b = { 0 };
    int64_t again;
    (void)state;
    enter(h, "x", &a, 0);
    enter(h, "x", &b, 0);
    assert_ptr_equal(hosts_next(h, 100, &again), &a);
    assert_null(hosts_next(h, 50000, &again));
    assert_int_equal(again, HOSTS_NEVER);
    done(h, &a, 60000, (struct visit){ 0 });
    assert_null(hosts_next(h, 60999, &again));
    assert_int_equal(again, 61000);
    assert_ptr_equal(hosts_next(h, 61000, &again), &b);
    hosts_free(h);
}

static void the_longest_delay_counts(void **state)
{
    static const struct {
        uint32_t outlet;
        int64_t crawl;
        struct visit visit;
        int64_t wait;
    } cases[] = {
        { 0, -1, { 0 }, DELAY },
        { 5000, -1, { 0 }, 5000 },
        { 5000, 7000, { 0 }, 7000 },
        { 0, INT64_C(1000000000), { 0 }, CRAWL_DELAY_MAX_MS },
        { 0, -1, { .retry_after = 10 + 90000 }, 90000 },
        { 0, -1, { .failed = true }, BACKOFF_FIRST_MS },
        { 5000, -1, { .failed = true }, 5000 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct hosts *h = hosts_new(DELAY, 8);
        struct ticket a = { 0 }, b = { 0 };
        int64_t again;
        hosts_crawl_delay(h, "x", cases[i].crawl);
        enter(h, "x", &a, 0);
        assert_ptr_equal(hosts_next(h, 1, &again), &a);
        done(h, &a, 10, cases[i].visit);
        enter(h, "x", &b, cases[i].outlet);
        assert_null(hosts_next(h, 10, &again));
        assert_int_equal(again, 10 + cases[i].wait);
        hosts_free(h);
    }
}

static void errors_double_the_wait_and_one_success_ends_it(void **state)
{
    struct hosts *h = hosts_new(0, 8);
    int64_t now = 1, again, wait = BACKOFF_FIRST_MS;
    (void)state;
    for (int i = 0; i < 20; i++) {
        struct ticket t = { 0 };
        enter(h, "x", &t, 0);
        assert_ptr_equal(hosts_next(h, now, &again), &t);
        done(h, &t, now, (struct visit){ .failed = true });
        assert_int_equal(hosts_blocked_until(h, "x", now), now + wait);
        now += wait;
        wait = wait * 2 < BACKOFF_MAX_MS ? wait * 2 : BACKOFF_MAX_MS;
    }
    struct ticket t = { 0 };
    enter(h, "x", &t, 0);
    assert_ptr_equal(hosts_next(h, now, &again), &t);
    done(h, &t, now, (struct visit){ 0 });
    assert_int_equal(hosts_blocked_until(h, "x", now), 0);
    hosts_free(h);
}

static void hosts_of_one_address_are_one_queue(void **state)
{
    struct hosts *h = hosts_new(DELAY, 8);
    struct ticket a = { 0 }, b = { 0 }, c = { 0 };
    int64_t again;
    (void)state;
    enter(h, "x", &a, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &a);
    done(h, &a, 2, (struct visit){ .address = "192.0.2.1" });
    enter(h, "y", &a, 0);
    assert_ptr_equal(hosts_next(h, 3, &again), &a);
    done(h, &a, 4, (struct visit){ .address = "192.0.2.1" });
    enter(h, "x", &b, 0);
    enter(h, "y", &c, 0);
    assert_ptr_equal(hosts_next(h, 2000, &again), &b);
    assert_null(hosts_next(h, 9000, &again));
    done(h, &b, 9000, (struct visit){ .address = "192.0.2.1" });
    assert_null(hosts_next(h, 9999, &again));
    assert_ptr_equal(hosts_next(h, 10000, &again), &c);
    hosts_free(h);
}

static void an_address_in_use_is_not_claimed_by_another_host(void **state)
{
    struct hosts *h = hosts_new(DELAY, 8);
    struct ticket a = { 0 }, b = { 0 };
    int64_t again;
    (void)state;
    enter(h, "x", &a, 0);
    enter(h, "y", &b, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &a);
    assert_ptr_equal(hosts_next(h, 1, &again), &b);
    assert_true(hosts_claim(h, &a, 1, "192.0.2.1"));
    assert_true(hosts_claim(h, &a, 1, "192.0.2.1"));
    assert_false(hosts_claim(h, &b, 1, "192.0.2.1"));
    done(h, &b, 1, (struct visit){ .postponed = true, .address = "192.0.2.1" });
    hosts_enter_first(h, "y", &b);
    assert_null(hosts_next(h, 5000, &again));
    done(h, &a, 5000, (struct visit){ .address = "192.0.2.1" });
    assert_null(hosts_next(h, 5999, &again));
    assert_int_equal(again, 6000);
    assert_ptr_equal(hosts_next(h, 6000, &again), &b);
    assert_true(hosts_claim(h, &b, 6000, "192.0.2.1"));
    hosts_free(h);
}

static void hosts_take_turns_up_to_the_limit(void **state)
{
    struct hosts *h = hosts_new(0, 2);
    struct ticket x1 = { 0 }, x2 = { 0 }, y = { 0 }, z = { 0 };
    int64_t again;
    (void)state;
    enter(h, "x", &x1, 0);
    enter(h, "x", &x2, 0);
    enter(h, "y", &y, 0);
    enter(h, "z", &z, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &x1);
    assert_ptr_equal(hosts_next(h, 1, &again), &y);
    assert_null(hosts_next(h, 1, &again));
    done(h, &x1, 2, (struct visit){ 0 });
    assert_ptr_equal(hosts_next(h, 2, &again), &z);
    done(h, &y, 3, (struct visit){ 0 });
    assert_ptr_equal(hosts_next(h, 3, &again), &x2);
    hosts_free(h);
}

static void a_ticket_can_leave_or_come_first(void **state)
{
    struct hosts *h = hosts_new(0, 8);
    struct ticket a = { 0 }, b = { 0 }, c = { 0 };
    int64_t again;
    (void)state;
    enter(h, "x", &a, 0);
    enter(h, "x", &b, 0);
    hosts_enter_first(h, "x", &c);
    hosts_leave(h, &a);
    assert_ptr_equal(hosts_first(h, "x"), &c);
    hosts_leave(h, &c);
    hosts_leave(h, &b);
    assert_null(hosts_next(h, 1, &again));
    enter(h, "x", &b, 0);
    enter(h, "y", &a, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &b);
    assert_ptr_equal(hosts_next(h, 1, &again), &a);
    hosts_free(h);
}

static void a_delay_is_longer_by_chance_never_shorter(void **state)
{
    (void)state;
    for (int i = 0; i < 255; i++) { /* of 255 alone the clock would never make a number */
        struct hosts *h = hosts_new(DELAY, 8);
        struct ticket a = { 0 }, b = { 0 };
        int64_t again;
        chance = (unsigned char)i;
        enter(h, "x", &a, 0);
        assert_ptr_equal(hosts_next(h, 1, &again), &a);
        done(h, &a, 10, (struct visit){ 0 });
        enter(h, "x", &b, 0);
        assert_null(hosts_next(h, 10, &again));
        assert_true(again >= 10 + DELAY && again < 10 + DELAY + DELAY / JITTER_SHARE);
        hosts_free(h);
    }
    chance = 0;
}

static void a_day_has_so_many_requests_and_the_next_as_many_again(void **state)
{
    struct hosts *h = hosts_new(0, 8);
    struct ticket t = { 0 };
    int64_t again;
    (void)state;
    hosts_set_budget(h, 3);
    for (int64_t day = 100; day < 102; day++) {
        int64_t now = (day - 99) * 100000, end = now + 50000;
        hosts_set_day(h, day, end);
        for (int i = 0; i < 3; i++) {
            assert_int_equal(hosts_blocked_until(h, "x", now), 0);
            enter(h, "x", &t, 0);
            assert_ptr_equal(hosts_next(h, now, &again), &t);
            done(h, &t, now, (struct visit){ 0 });
        }
        assert_int_equal(hosts_blocked_until(h, "x", now), end);
        assert_string_equal(hosts_blocked_by(h, "x", now), "the requests that it gets in a day are used up");
        enter(h, "x", &t, 0);
        assert_null(hosts_next(h, now, &again));
        assert_int_equal(again, end);
        hosts_leave(h, &t);
    }
    hosts_free(h);
}

static void an_outlets_own_budget_counts_and_what_was_not_sent_does_not(void **state)
{
    struct hosts *h = hosts_new(0, 8);
    struct ticket t = { .budget = 1 };
    int64_t again;
    (void)state;
    hosts_set_budget(h, 100);
    hosts_set_day(h, 1, 1000);
    enter(h, "x", &t, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &t);
    done(h, &t, 1, (struct visit){ .postponed = true });
    assert_int_equal(hosts_blocked_until(h, "x", 1), 0);
    enter(h, "x", &t, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &t);
    done(h, &t, 1, (struct visit){ 0 });
    assert_int_equal(hosts_blocked_until(h, "x", 1), 1000);
    hosts_free(h);
}

static void what_is_remembered_holds_after_a_restart(void **state)
{
    struct hosts *h = hosts_new(0, 8), *next = hosts_new(0, 8);
    struct host_memory m;
    struct ticket t = { 0 };
    int64_t again;
    (void)state;
    hosts_set_budget(h, 20);
    hosts_set_budget(next, 20);
    hosts_set_day(h, 7, 90000);
    hosts_set_day(next, 7, 90000);
    enter(h, "x", &t, 0);
    assert_ptr_equal(hosts_next(h, 1, &again), &t);
    done(h, &t, 10, (struct visit){ .failed = true, .retry_after = 5000 });
    assert_true(hosts_remember(h, "x", &m));
    assert_int_equal(m.used, BUDGET_STEP); /* rather too much than too little */
    hosts_recall(next, "x", 10, &m);
    assert_false(hosts_remember(h, "x", &m));
    assert_false(hosts_remember(next, "x", &m));
    assert_int_equal(hosts_blocked_until(next, "x", 10), 5000);
    for (int i = 0; i < 20 - BUDGET_STEP; i++) {
        enter(next, "x", &t, 0);
        assert_ptr_equal(hosts_next(next, 6000, &again), &t);
        done(next, &t, 6000, (struct visit){ 0 });
    }
    assert_int_equal(hosts_blocked_until(next, "x", 6000), 90000);
    hosts_free(h);
    hosts_free(next);
}

/* The last request of an earlier process may have ended a moment ago, and nobody knows at which address. */
static void after_a_restart_all_delays_begin_anew_if_anybody_was_asked_lately(void **state)
{
    static const struct {
        int64_t day;
        uint32_t used;
        int64_t ready;
    } cases[] = { { 7, 16, 5000 + DELAY }, { 6, 16, 5000 + DELAY }, { 5, 16, 5000 }, { 7, 0, 5000 } };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        static const char *const names[] = { "asked", "never-asked" };
        for (size_t n = 0; n < 2; n++) {
            struct hosts *h = hosts_new(DELAY, 8);
            struct ticket t = { 0 };
            int64_t again;
            hosts_set_day(h, 7, 90000);
            hosts_recall(h, "asked", 5000, &(struct host_memory){ .day = cases[i].day, .used = cases[i].used });
            enter(h, names[n], &t, 0);
            if (cases[i].ready > 5000)
                assert_null(hosts_next(h, cases[i].ready - 1, &again));
            assert_ptr_equal(hosts_next(h, cases[i].ready, &again), &t);
            hosts_free(h);
        }
    }
}

int main(void)
{
    static const struct clock_source by_chance = { .random = random_bytes };
    clock_set(&by_chance);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_request_at_a_time_and_the_delay_counts_from_its_end),
        cmocka_unit_test(the_longest_delay_counts),
        cmocka_unit_test(errors_double_the_wait_and_one_success_ends_it),
        cmocka_unit_test(hosts_of_one_address_are_one_queue),
        cmocka_unit_test(an_address_in_use_is_not_claimed_by_another_host),
        cmocka_unit_test(hosts_take_turns_up_to_the_limit),
        cmocka_unit_test(a_ticket_can_leave_or_come_first),
        cmocka_unit_test(a_delay_is_longer_by_chance_never_shorter),
        cmocka_unit_test(a_day_has_so_many_requests_and_the_next_as_many_again),
        cmocka_unit_test(an_outlets_own_budget_counts_and_what_was_not_sent_does_not),
        cmocka_unit_test(what_is_remembered_holds_after_a_restart),
        cmocka_unit_test(after_a_restart_all_delays_begin_anew_if_anybody_was_asked_lately),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
