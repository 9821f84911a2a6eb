/* The real fetcher against servers that misbehave (tests/hostile/answers.h): each named, the good ones on time, memory and descriptors kept. */
#include "battery.h"

#include "../../hostile/answers_server.h"

#include "../../../daemon/fetcher/guard.h"

#include <netdb.h>

#define TIMEOUT_MS 1500
#define MAX_BODY   (1u << 20)

static void url_of(const struct behaviour *b, char *out, size_t size)
{
    if (b->ending == END_SIP)
        snprintf(out, size, "http://%s.example/sip?%04000d", b->name, 0);
    else
        snprintf(out, size, "%s://%s.example/page", behaviour_is(b, "tls") ? "https" : "http", b->name);
}

static void each_behaviour_is_named_and_nobody_else_waits(void **state)
{
    struct child fetcher;
    char address[64];
    int port = 0;
    pid_t server = answers_start(&port);
    (void)state;
    assert_true(server > 0);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address, .timeout_ms = TIMEOUT_MS, .max_body = MAX_BODY });
    for (size_t i = 0; i < ANSWER_GROUPS; i++)
        battery_run(&fetcher,
                    &(struct battery){ answer_groups[i].name, answer_groups[i].v, answer_groups[i].n, url_of, "http://good-%u.example/page", 0 });
    child_kill(&fetcher);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
}

/* Who is given which cookies: the outlet that got them, at the host that gave them. */
static void cookies_stay_with_their_outlet_and_their_host(void **state)
{
    static const struct {
        const char *outlet, *url, *body;
    } steps[] = {
        { "one", "http://cookie-flood.example/page", "abc" }, { "one", "http://cookie-flood.example/cookies", "a=1" },
        { "two", "http://cookie-flood.example/cookies", "" }, { "one", "http://good-1.example/cookies", "" },
        { "two", "http://cookie-flood.example/page", "abc" }, { "two", "http://cookie-flood.example/cookies", "a=1" },
    };
    struct pool *pool = pool_new();
    struct child fetcher;
    char address[64];
    int port = 0;
    pid_t server = answers_start(&port);
    (void)state;
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address });
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        struct fetch_reply r;
        const struct fetch_request more = { .outlet = steps[i].outlet };
        fetch_one(&fetcher, pool, steps[i].url, &more, &r);
        assert_int_equal(r.outcome, FETCH_ANSWERED);
        assert_string_equal(take_body(pool, &r), steps[i].body);
        reply_close(&r);
    }
    child_kill(&fetcher);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    pool_free(pool);
}

/* Certificates that are not to be believed, and what is said of each. */
static void each_tls_trouble_is_named(void **state)
{
    static const struct {
        const char *option;
        bool known_ca;
        const char *host, *words;
    } cases[] = {
        { "--expired", true, "tls.example", "expired" },
        { "--future", true, "tls.example", "not yet valid" },
        { "--self-signed", true, "tls.example", "self" },
        { NULL, true, "other.example", "other.example" },
        { NULL, false, "tls.example", "unable to get local issuer" },
        { "--tls1.0", true, "tls.example", "protocol version" },
        { "--sha1", true, "tls.example", "too weak" },
        { "--nul-name", true, "tls.example", "tls.example" },
        { "--revoked", true, "tls.example", "revoked" },
        { "--not-revoked", true, "tls.example", NULL },
        { "--others-revoked", true, "tls.example", NULL },
        { NULL, true, "tls.example", NULL },
    };
    struct pool *pool = pool_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct site site;
        struct child fetcher;
        struct fetch_reply r;
        char url[64];
        site_make(&site);
        site_put(&site, "tls.example/a", "a");
        site_start(&site, cases[i].option);
        fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = site.address, .ca_file = cases[i].known_ca ? site.ca : NULL });
        snprintf(url, sizeof url, "https://%s/a", cases[i].host);
        fetch_one(&fetcher, pool, url, NULL, &r);
        bool good = cases[i].words == NULL ? r.outcome == FETCH_ANSWERED : r.outcome == FETCH_TLS && strstr(r.reason, cases[i].words) != NULL;
        if (!good)
            fail_msg("%s: %s: %s", cases[i].option != NULL ? cases[i].option : cases[i].host, fetch_outcome_name(r.outcome), r.reason);
        reply_close(&r);
        child_kill(&fetcher);
        site_stop(&site);
    }
    pool_free(pool);
}

/* A name that is no address and whose address is none of ours to ask: this machine's own, as far as it has one that resolves. */
static void a_name_with_a_private_address_is_refused_at_the_socket(void **state)
{
    struct pool *pool = pool_new();
    struct guard *g = guard_new(NULL);
    struct child fetcher;
    struct fetch_reply r;
    struct addrinfo *list = NULL;
    char name[128] = "", url[160];
    bool refused = false;
    (void)state;
    gethostname(name, sizeof name - 1);
    if (strchr(name, '.') == NULL)
        refused = getaddrinfo(name, "80", NULL, &list) == 0;
    for (const struct addrinfo *a = list; a != NULL; a = a->ai_next)
        refused = refused && guard_address(g, a->ai_addr) != NULL;
    if (list != NULL)
        freeaddrinfo(list);
    guard_free(g);
    if (refused) {
        snprintf(url, sizeof url, "http://%s/", name);
        fetcher_begin(&fetcher, (struct fetcher_setup){ 0 });
        fetch_one(&fetcher, pool, url, NULL, &r);
        if (r.outcome != FETCH_BAD_ADDRESS)
            fail_msg("%s: %s", fetch_outcome_name(r.outcome), r.reason);
        child_kill(&fetcher);
    }
    pool_free(pool);
    if (!refused) {
        puts("skipped: this machine's name has no private address");
        skip();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_behaviour_is_named_and_nobody_else_waits),
        cmocka_unit_test(cookies_stay_with_their_outlet_and_their_host),
        cmocka_unit_test(each_tls_trouble_is_named),
        cmocka_unit_test(a_name_with_a_private_address_is_refused_at_the_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
