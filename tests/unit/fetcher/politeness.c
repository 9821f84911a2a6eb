/* Politeness over restarts and days, from the log of the real test site: the fetcher is killed as hard as can be, another takes over. */
#include "harness.h"

#include "../../../daemon/base/clock.h"

struct world {
    struct site site;
    struct child fetcher;
    struct pool *pool;
};

static struct fetcher_setup setup_of(const struct world *w)
{
    return (struct fetcher_setup){ .connect_to = w->site.address, .ca_file = w->site.ca };
}

static int make_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->pool = pool_new();
    site_make(&w->site);
    site_put(&w->site, "busy.example/a.headers", "Status: 503\nRetry-After: 3600\n");
    site_put(&w->site, "busy.example/b", "b");
    site_put(&w->site, "rules.example/robots.txt",
             "User-agent: *\nDisallow: /private\\\xff\nDisallow: /secret\nSitemap: /map.xml\nSitemap: ftp://x/\n"
             "Sitemap: https://rules.example/news.xml\n");
    site_put(&w->site, "rules.example/a", "a");
    site_put(&w->site, "rules.example/secret", "secret");
    site_put(&w->site, "few.example/a", "a");
    site_put(&w->site, "safe.example/a", "over TLS or not");
    site_start(&w->site, NULL);
    site_put(&w->site, "unnamed.example/a", "over no TLS");
    fetcher_begin(&w->fetcher, setup_of(w));
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    child_kill(&w->fetcher);
    site_stop(&w->site);
    pool_free(w->pool);
    fetcher_forgets();
    free(w);
    return 0;
}

/* kill -9, and the next one with what was kept. */
static void restart(struct world *w, struct fetcher_setup setup)
{
    child_kill(&w->fetcher);
    fetcher_begin(&w->fetcher, setup);
    fetcher_recalls(&w->fetcher);
}

static void a_retry_after_outlasts_kill_9(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "http://busy.example/a", NULL, &r);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(r.status, 503);
    int64_t until = r.retry_after_ms;
    reply_close(&r);
    unsigned asked = site_asked(&w->site, "busy.example");
    for (int i = 0; i < 3; i++) {
        restart(w, setup_of(w));
        fetch_one(&w->fetcher, w->pool, "http://busy.example/b", NULL, &r);
        assert_int_equal(r.outcome, FETCH_NOT_YET);
        assert_non_null(strstr(r.reason, "Retry-After"));
        assert_true(llabs(r.retry_after_ms - until) < 2000);
        reply_close(&r);
    }
    assert_int_equal(site_asked(&w->site, "busy.example"), asked);
}

static void a_copy_of_robots_txt_outlasts_kill_9_and_a_server_that_lost_it(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "http://rules.example/a", NULL, &r);
    assert_int_equal(r.status, 200);
    reply_close(&r);
    site_put(&w->site, "rules.example/robots.txt.headers", "Status: 503\n");
    restart(w, setup_of(w));
    fetch_one(&w->fetcher, w->pool, "http://rules.example/secret", NULL, &r);
    assert_int_equal(r.outcome, FETCH_ROBOTS);
    assert_non_null(strstr(r.reason, "line 3: Disallow: /secret"));
    reply_close(&r);
    fetch_one(&w->fetcher, w->pool, "http://rules.example/a", NULL, &r);
    assert_int_equal(r.status, 200);
    reply_close(&r);
    assert_int_equal(site_asked(&w->site, "\"host\":\"rules.example\",\"path\":\"/robots.txt\""), 1);
    assert_int_equal(site_asked(&w->site, "/secret"), 0);
}

static void a_days_budget_is_kept_and_outlasts_kill_9(void **state)
{
    enum { BUDGET = 5 };
    struct world *w = *state;
    struct fetcher_setup setup = setup_of(w);
    struct fetch_reply r;
    unsigned good = 0;
    setup.budget = BUDGET;
    restart(w, setup);
    for (int i = 0; i < 2 * BUDGET; i++) {
        fetch_one(&w->fetcher, w->pool, "http://few.example/a", NULL, &r);
        assert_int_equal(r.outcome, good < BUDGET - 1 ? FETCH_ANSWERED : FETCH_NOT_YET); /* robots.txt is one of them */
        good += r.outcome == FETCH_ANSWERED;
        if (r.outcome == FETCH_NOT_YET)
            assert_int_equal(r.retry_after_ms / 1000 % 86400, 0);
        reply_close(&r);
    }
    restart(w, setup);
    fetch_one(&w->fetcher, w->pool, "http://few.example/a", NULL, &r);
    assert_int_equal(r.outcome, FETCH_NOT_YET);
    reply_close(&r);
    assert_int_equal(site_asked(&w->site, "few.example"), BUDGET);
}

static void sitemaps_of_robots_txt_come_with_the_answer_that_wants_them(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    const struct fetch_request more = { .sitemaps = true };
    fetch_one(&w->fetcher, w->pool, "http://rules.example/a", NULL, &r);
    assert_int_equal(r.sitemaps.n, 0);
    reply_close(&r);
    fetch_one(&w->fetcher, w->pool, "http://rules.example/a", &more, &r);
    assert_int_equal(r.sitemaps.n, 2);
    assert_string_equal(r.sitemaps.v[0], "http://rules.example/map.xml");
    assert_string_equal(r.sitemaps.v[1], "https://rules.example/news.xml");
    reply_close(&r);
}

static void https_is_tried_first_where_it_is_wanted_and_http_is_had_where_it_fails(void **state)
{
    static const struct {
        const char *url, *final;
        bool first;
    } cases[] = {
        { "http://safe.example/a", "http://safe.example/a", false },
        { "http://safe.example/a", "https://safe.example/a", true },
        { "http://unnamed.example/a", "http://unnamed.example/a", true },
        { "http://unnamed.example/a", "http://unnamed.example/a", true },
    };
    struct world *w = *state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fetch_reply r;
        const struct fetch_request more = { .https_first = cases[i].first };
        fetch_one(&w->fetcher, w->pool, cases[i].url, &more, &r);
        if (r.outcome != FETCH_ANSWERED)
            fail_msg("%s: %s", cases[i].url, r.reason);
        assert_string_equal(r.url, cases[i].final);
        assert_int_equal(r.hop_count, 1);
        reply_close(&r);
    }
}

int main(void)
{
#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, make_world, end_world)
    const struct CMUnitTest tests[] = {
        IN_WORLD(a_retry_after_outlasts_kill_9),
        IN_WORLD(a_copy_of_robots_txt_outlasts_kill_9_and_a_server_that_lost_it),
        IN_WORLD(a_days_budget_is_kept_and_outlasts_kill_9),
        IN_WORLD(sitemaps_of_robots_txt_come_with_the_answer_that_wants_them),
        IN_WORLD(https_is_tried_first_where_it_is_wanted_and_http_is_had_where_it_fails),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
