/* The real fetcher against the real test site: what a page, a redirect, a validator, a certificate and a robots.txt lead to. */
#include "harness.h"

struct world {
    struct site site;
    struct child fetcher;
    struct pool *pool;
};

static int make_world(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->pool = pool_new();
    site_make(&w->site);
    site_put(&w->site, "news.example/index.html", "<h1>news</h1>");
    site_put(&w->site, "news.example/a", "alpha");
    site_put(&w->site, "news.example/a@2", "beta");
    site_put(&w->site, "news.example/packed", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    site_put(&w->site, "news.example/packed.headers", "Gzip: yes\nChunked: yes\n");
    site_put(&w->site, "news.example/old.headers", "Status: 301\nLocation: /middle\n");
    site_put(&w->site, "news.example/middle.headers", "Status: 302\nLocation: https://www.news.example/a#top\n");
    site_put(&w->site, "www.news.example/a", "alpha");
    site_put(&w->site, "news.example/circle.headers", "Status: 302\nLocation: /circle\n");
    site_put(&w->site, "news.example/away.headers", "Status: 302\nLocation: https://elsewhere.example/\n");
    site_put(&w->site, "news.example/inside.headers", "Status: 302\nLocation: http://127.0.0.1/\n");
    site_put(&w->site, "news.example/metadata.headers", "Status: 302\nLocation: http://[::ffff:169.254.169.254]/latest\n");
    site_put(&w->site, "news.example/file.headers", "Status: 302\nLocation: file:///etc/passwd\n");
    site_put(&w->site, "news.example/down.headers", "Status: 302\nLocation: http://news.example/a\n");
    site_put(&w->site, "news.example/to-forbidden.headers", "Status: 302\nLocation: /secret/x\n");
    site_put(&w->site, "news.example/secret/x", "secret");
    site_put(&w->site, "news.example/robots.txt", "User-agent: other\nDisallow: /a\n\nUser-agent: gazetted\nDisallow: /secret\n");
    site_put(&w->site, "broken.example/robots.txt.headers", "Status: 503\n");
    site_put(&w->site, "broken.example/a", "never asked for");
    site_put(&w->site, "gone.example/a.headers", "Status: 410\n");
    site_put(&w->site, "cookie.example/a.headers", "Status: 302\nLocation: /b\nSet-Cookie: k=v; Path=/\n");
    site_put(&w->site, "cookie.example/b", "b");
    site_start(&w->site, NULL);
    fetcher_begin(&w->fetcher, (struct fetcher_setup){ .connect_to = w->site.address, .ca_file = w->site.ca });
    *state = w;
    return 0;
}

static int end_world(void **state)
{
    struct world *w = *state;
    child_kill(&w->fetcher);
    site_stop(&w->site);
    pool_free(w->pool);
    free(w);
    return 0;
}

static void a_page_comes_over_http_and_over_tls(void **state)
{
    struct world *w = *state;
    static const char *const urls[] = { "http://news.example/", "https://news.example/" };
    for (size_t i = 0; i < 2; i++) {
        struct fetch_reply r;
        fetch_one(&w->fetcher, w->pool, urls[i], NULL, &r);
        if (r.outcome != FETCH_ANSWERED)
            fail_msg("%s: %s", urls[i], r.reason);
        assert_int_equal(r.status, 200);
        assert_string_equal(r.content_type, "text/html; charset=utf-8");
        assert_string_equal(r.url, urls[i]);
        assert_int_equal(r.hop_count, 1);
        assert_string_equal(r.hops[0].address, "127.0.0.1");
        assert_non_null(r.etag);
        assert_string_equal(take_body(w->pool, &r), "<h1>news</h1>");
        reply_close(&r);
    }
}

static void the_exchange_holds_request_head_and_body_of_every_hop(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "http://news.example/old", NULL, &r);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(r.hop_count, 3);
    assert_string_equal(r.url, "https://www.news.example/a");
    const char *body = take_body(w->pool, &r), *at = take_exchange(w->pool, &r);
    static const int statuses[] = { 301, 302, 200 };
    for (size_t i = 0; i < 3; i++) {
        const struct hop *h = &r.hops[i];
        assert_int_equal(h->status, statuses[i]);
        assert_true(strncmp(at, "GET /", 5) == 0);
        assert_memory_equal(at + h->request_len - 4, "\r\n\r\n", 4);
        const char *head = at + h->request_len;
        assert_true(strncmp(head, "HTTP/1.1 ", 9) == 0);
        assert_memory_equal(head + h->head_len - 4, "\r\n\r\n", 4);
        at = head + h->head_len + h->body_len;
    }
    assert_string_equal(at, "");
    assert_string_equal(body, "alpha");
}

static void a_packed_body_is_unpacked_and_kept_as_it_came(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "https://news.example/packed", NULL, &r);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(strlen(take_body(w->pool, &r)), 72);
    assert_true(r.hops[0].body_len < 72);
    const char *exchange = take_exchange(w->pool, &r);
    assert_non_null(strstr(exchange, "Content-Encoding: gzip\r\n"));
    assert_null(strstr(exchange, "Transfer-Encoding"));
    assert_memory_equal(exchange + r.hops[0].request_len + r.hops[0].head_len, "\x1f\x8b", 2);
}

static void a_validator_gives_304_until_the_page_changes(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "http://news.example/a", NULL, &r);
    const char *first = take_body(w->pool, &r);
    struct fetch_request more = { .etag = r.etag, .last_modified = r.last_modified };
    reply_close(&r);
    fetch_one(&w->fetcher, w->pool, "http://news.example/a", &more, &r);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(r.status, 304);
    assert_string_equal(take_body(w->pool, &r), "");
    reply_close(&r);
    site_version(&w->site, 2);
    fetch_one(&w->fetcher, w->pool, "http://news.example/a", &more, &r);
    assert_int_equal(r.status, 200);
    assert_string_not_equal(take_body(w->pool, &r), first);
    reply_close(&r);
}

static void each_kind_of_refusal_is_named(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *url;
        enum fetch_outcome outcome;
        const char *words;
    } cases[] = {
        { "http://news.example/secret/x", FETCH_ROBOTS, "robots.txt of news.example, line 5: Disallow: /secret" },
        { "http://news.example/to-forbidden", FETCH_ROBOTS, "line 5" },
        { "http://broken.example/a", FETCH_ROBOTS, "status 503" },
        { "http://news.example/circle", FETCH_BAD_REDIRECT, "circle" },
        { "http://news.example/away", FETCH_BAD_REDIRECT, "elsewhere.example" },
        { "http://news.example/inside", FETCH_BAD_ADDRESS, "this machine" },
        { "http://news.example/metadata", FETCH_BAD_ADDRESS, "IPv4 address in IPv6" },
        { "http://news.example/file", FETCH_BAD_REDIRECT, "neither http nor https" },
        { "https://news.example/down", FETCH_BAD_REDIRECT, "down to http" },
        { "http://news.example:22/a", FETCH_BAD_URL, "port" },
        { "http://user:pass@news.example/a", FETCH_BAD_URL, "password" },
        { "http://10.1.2.3/", FETCH_BAD_ADDRESS, "private" },
        { "http://localhost/", FETCH_BAD_ADDRESS, "this machine" },
        { "https://unnamed.example/", FETCH_TLS, "unnamed.example" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct fetch_reply r;
        fetch_one(&w->fetcher, w->pool, cases[i].url, NULL, &r);
        if (r.outcome != cases[i].outcome || r.reason == NULL || strstr(r.reason, cases[i].words) == NULL)
            fail_msg("%s: %s: %s", cases[i].url, fetch_outcome_name(r.outcome), r.reason);
        assert_int_equal(fetch_reply_body_fd(&r), -1);
        reply_close(&r);
    }
    assert_int_equal(site_asked(&w->site, "/secret"), 0);
    assert_int_equal(site_asked(&w->site, "never"), 0);
    assert_int_equal(site_asked(&w->site, "\"host\":\"broken.example\",\"path\":\"/a\""), 0);
}

static void an_error_status_is_an_answer(void **state)
{
    struct world *w = *state;
    struct fetch_reply r;
    fetch_one(&w->fetcher, w->pool, "http://gone.example/a", NULL, &r);
    assert_int_equal(r.outcome, FETCH_ANSWERED);
    assert_int_equal(r.status, 410);
    reply_close(&r);
}

static void robots_is_asked_for_once_an_origin(void **state)
{
    struct world *w = *state;
    for (int i = 0; i < 3; i++) {
        struct fetch_reply r;
        fetch_one(&w->fetcher, w->pool, "http://gone.example/b", NULL, &r);
        reply_close(&r);
    }
    assert_int_equal(site_asked(&w->site, "\"host\":\"gone.example\",\"path\":\"/robots.txt\""), 1);
}

static void every_request_names_us_and_many_come_back_whole(void **state)
{
    struct world *w = *state;
    enum { COUNT = 200 };
    bool seen[COUNT] = { false };
    for (uint64_t i = 0; i < COUNT; i++)
        fetcher_send(&w->fetcher, 1000 + i, i % 2 == 0 ? "http://news.example/a" : "http://cookie.example/a", NULL);
    for (int i = 0; i < COUNT; i++) {
        struct fetch_reply r;
        fetcher_reply(&w->fetcher, w->pool, &r);
        assert_true(r.id >= 1000 && r.id < 1000 + COUNT && !seen[r.id - 1000]);
        seen[r.id - 1000] = true;
        assert_int_equal(r.outcome, FETCH_ANSWERED);
        assert_int_equal(r.status, 200);
        reply_close(&r);
    }
    assert_int_equal(site_asked(&w->site, "\"agent\":\"gazetted/test (+mailto:test@example.org)\""), site_asked(&w->site, "\"method\":\"GET\""));
}

static void a_main_that_asks_much_before_it_listens_is_not_locked_out(void **state)
{
    struct world *w = *state;
    enum { COUNT = 3000 };
    for (uint64_t i = 0; i < COUNT; i++)
        fetcher_send(&w->fetcher, 5000 + i, "http://10.0.0.1/", NULL);
    for (uint64_t i = 0; i < COUNT; i++) {
        struct fetch_reply r;
        fetcher_reply(&w->fetcher, w->pool, &r);
        assert_int_equal(r.id, 5000 + i);
        assert_int_equal(r.outcome, FETCH_BAD_ADDRESS);
    }
}

static void debug_cases_are_answered_without_a_setup(void **state)
{
    static const struct {
        const char *what, *json, *answer;
    } cases[] = {
        { "robots", "{\"robots\":\"User-agent: a\\nDisallow: /x\\nCrawl-delay: 2\",\"agent\":\"a\",\"url\":\"http://h/x\"}",
          "{\"allowed\":false,\"rule\":\"Disallow: /x\",\"line\":2,\"crawl_delay\":2.0,\"sitemaps\":[]}" },
        { "robots", "{\"robots_hex\":\"fffe\",\"agent\":\"a\",\"url_hex\":\"2f78\"}", "{\"allowed\":true,\"sitemaps\":[]}" },
        { "robots", "{}", "{\"error\":\"no robots, robots_hex or file\"}" },
        { "retry-after", "{\"status\":503,\"headers\":{\"retry-after\":\"120\"},\"now\":1000}", "{\"retry_at\":1120}" },
        { "retry-after", "{\"status\":429,\"headers\":[[\"Retry-After\",\"60\"]],\"now\":\"2026-11-22T00:00:00Z\"}",
          "{\"retry_at\":\"2026-11-22T00:01:00Z\"}" },
        { "retry-after", "{\"status\":503,\"headers\":{},\"now\":1000}", "{\"retry_at\":null}" },
        { "nonsense", "{}", "{\"error\":\"the fetcher knows robots and retry-after\"}" },
    };
    struct pool *pool = pool_new();
    struct child fetcher;
    (void)state;
    program_set_home(BUILD);
    assert_int_equal(child_start(&fetcher, "gazetted-fetcher"), 0);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct debug_case c = { .id = i, .what = cases[i].what, .json = cases[i].json, .file_fd = -1 };
        struct pollfd p = { .fd = fetcher.socket, .events = POLLIN };
        struct msg m;
        uint64_t id;
        const char *json;
        assert_int_equal(debug_case_send(fetcher.socket, &c), 0);
        assert_int_equal(poll(&p, 1, REPLY_WAIT_MS), 1);
        assert_int_equal(msg_receive(fetcher.socket, &m), MSG_GOT);
        assert_int_equal(debug_reply_decode(&m, pool, &id, &json), 0);
        msg_fini(&m);
        assert_string_equal(json, cases[i].answer);
    }
    child_kill(&fetcher);
    pool_free(pool);
}

struct line {
    long start, end;
    char host[64];
};

static size_t read_log(const struct site *s, struct line *lines, size_t max)
{
    size_t n = 0, size = 0;
    char *text = NULL;
    FILE *f = fopen(s->log, "r");
    assert_non_null(f);
    while (n < max && getline(&text, &size, f) >= 0) {
        const char *host = strstr(text, "\"host\":\"");
        assert_non_null(host);
        assert_int_equal(sscanf(text, "{\"start\":%ld,\"end\":%ld,", &lines[n].start, &lines[n].end), 2);
        assert_int_equal(sscanf(host, "\"host\":\"%63[^\"]", lines[n].host), 1);
        n++;
    }
    free(text);
    fclose(f);
    return n;
}

/* From the server's own log, as an outlet would see it. */
static void requests_to_a_host_never_overlap_and_keep_their_distance(void **state)
{
    enum { DELAY = 150, HOSTS = 4, PAGES = 4, SLACK = 3 };
    struct site site;
    struct child fetcher;
    struct pool *pool = pool_new();
    struct line lines[100];
    char name[64], url[64];
    (void)state;
    site_make(&site);
    for (int h = 0; h < HOSTS; h++) {
        snprintf(name, sizeof name, "h%d.example/robots.txt", h);
        site_put(&site, name, h == 0 ? "User-agent: *\nCrawl-delay: 0.3\n" : "User-agent: *\nDisallow: /private\n");
        snprintf(name, sizeof name, "h%d.example/.headers", h);
        site_put(&site, name, "Delay-Ms: 20\n");
    }
    site_start(&site, NULL);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = site.address, .per_host_delay_ms = DELAY });
    for (uint64_t i = 0; i < HOSTS * PAGES; i++) {
        snprintf(url, sizeof url, "http://h%d.example/%d", (int)(i % HOSTS), (int)i);
        fetcher_send(&fetcher, i, url, NULL);
    }
    for (int i = 0; i < HOSTS * PAGES; i++) {
        struct fetch_reply r;
        fetcher_reply(&fetcher, pool, &r);
        assert_int_equal(r.status, 404);
        reply_close(&r);
    }
    size_t n = read_log(&site, lines, 100);
    assert_int_equal(n, HOSTS * (PAGES + 1));
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++) {
            if (strcmp(lines[i].host, lines[j].host) != 0)
                continue;
            long gap = lines[j].start - lines[i].end, want = strcmp(lines[i].host, "h0.example") == 0 ? 300 : DELAY;
            if (gap < want - SLACK)
                fail_msg("%s asked again after %ld ms", lines[i].host, gap);
        }
    child_kill(&fetcher);
    site_stop(&site);
    pool_free(pool);
}

/* No connect-to: two names, one address, told apart by nobody but the socket. */
static void names_that_share_an_address_share_its_turn(void **state)
{
    enum { DELAY = 100, PAGES = 6, SLACK = 3 };
    static const char *const hosts[] = { "127.0.0.1", "localhost" };
    struct site site;
    struct child fetcher;
    struct pool *pool = pool_new();
    struct strings allow = { 0 };
    struct line lines[100];
    char url[96];
    (void)state;
    strings_add(pool, &allow, "127.0.0.0/8");
    site_make(&site);
    site_put(&site, "localhost/a", "a");
    site_put(&site, "127.0.0.1/a", "a");
    site_start(&site, NULL);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .per_host_delay_ms = DELAY, .allow = allow });
    for (uint64_t i = 0; i < PAGES; i++) {
        snprintf(url, sizeof url, "http://%s:%s/a", hosts[i % 2], strchr(site.address, ':') + 1);
        fetcher_send(&fetcher, i, url, NULL);
    }
    for (int i = 0; i < PAGES; i++) {
        struct fetch_reply r;
        fetcher_reply(&fetcher, pool, &r);
        if (r.outcome != FETCH_ANSWERED)
            fail_msg("%s: %s", r.url, r.reason);
        assert_int_equal(r.status, 200);
        reply_close(&r);
    }
    size_t n = read_log(&site, lines, 100);
    assert_int_equal(n, PAGES + 2);
    for (size_t i = 1; i < n; i++)
        if (lines[i].start - lines[i - 1].end < DELAY - SLACK)
            fail_msg("asked again after %ld ms", lines[i].start - lines[i - 1].end);
    child_kill(&fetcher);
    site_stop(&site);
    pool_free(pool);
}

static void a_bad_certificate_is_named(void **state)
{
    (void)state;
    struct site site;
    struct child fetcher;
    struct fetch_reply r;
    struct pool *pool = pool_new();
    site_make(&site);
    site_put(&site, "news.example/a", "alpha");
    site_start(&site, "--expired");
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = site.address, .ca_file = site.ca });
    fetch_one(&fetcher, pool, "https://news.example/a", NULL, &r);
    assert_int_equal(r.outcome, FETCH_TLS);
    assert_non_null(strstr(r.reason, "expired"));
    child_kill(&fetcher);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = site.address });
    fetch_one(&fetcher, pool, "https://news.example/a", NULL, &r);
    assert_int_equal(r.outcome, FETCH_TLS);
    child_kill(&fetcher);
    site_stop(&site);
    pool_free(pool);
}

static void a_proxy_serves_plain_and_tls_requests(void **state)
{
    struct world *w = *state;
    struct child fetcher;
    char proxy[64];
    static const char *const urls[] = { "http://news.example/", "https://news.example/" };
    snprintf(proxy, sizeof proxy, "http://%s", w->site.address);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .proxy = proxy, .ca_file = w->site.ca });
    for (size_t i = 0; i < 2; i++) {
        struct fetch_reply r;
        fetch_one(&fetcher, w->pool, urls[i], NULL, &r);
        if (r.outcome != FETCH_ANSWERED)
            fail_msg("%s: %s", urls[i], r.reason);
        assert_string_equal(take_body(w->pool, &r), "<h1>news</h1>");
        reply_close(&r);
    }
    child_kill(&fetcher);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_comes_over_http_and_over_tls),
        cmocka_unit_test(the_exchange_holds_request_head_and_body_of_every_hop),
        cmocka_unit_test(a_packed_body_is_unpacked_and_kept_as_it_came),
        cmocka_unit_test(a_validator_gives_304_until_the_page_changes),
        cmocka_unit_test(each_kind_of_refusal_is_named),
        cmocka_unit_test(an_error_status_is_an_answer),
        cmocka_unit_test(robots_is_asked_for_once_an_origin),
        cmocka_unit_test(every_request_names_us_and_many_come_back_whole),
        cmocka_unit_test(a_main_that_asks_much_before_it_listens_is_not_locked_out),
        cmocka_unit_test(debug_cases_are_answered_without_a_setup),
        cmocka_unit_test(requests_to_a_host_never_overlap_and_keep_their_distance),
        cmocka_unit_test(names_that_share_an_address_share_its_turn),
        cmocka_unit_test(a_bad_certificate_is_named),
        cmocka_unit_test(a_proxy_serves_plain_and_tls_requests),
    };
    return cmocka_run_group_tests(tests, make_world, end_world);
}
