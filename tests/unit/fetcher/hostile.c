/* The real fetcher against servers that misbehave (tests/hostile/answers.h): each named, the good ones on time, memory and descriptors kept. */
#include "harness.h"

#include "../../hostile/answers_server.h"

#include "../../../daemon/fetcher/guard.h"

#include <dirent.h>
#include <netdb.h>
#include <time.h>

#define TIMEOUT_MS   1500
#define MAX_BODY     (1u << 20)
#define GOOD_PAGES   40
#define GOOD_WAIT_MS 2000 /* RELIABILITY: other outlets are at most 2 s late */
#define MEMORY_KB    (256 * 1024)
#define GOOD_ID      100000

static long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* -1 where /proc does not say. */
static int open_files(pid_t pid)
{
    char path[64];
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *d = opendir(path);
    if (d == NULL)
        return -1;
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

static long peak_kb(pid_t pid)
{
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f != NULL)
        fclose(f);
    return kb;
}

static bool as_scripted(struct pool *pool, const struct behaviour *b, struct fetch_reply *r)
{
    bool good = r->outcome == b->outcome && (b->status == 0 || r->status == b->status);
    const char *text = r->outcome == FETCH_ANSWERED ? take_body(pool, r) : r->reason;
    good = good && (b->words == NULL || (b->outcome == FETCH_ANSWERED ? strcmp(text, b->words) == 0 : strstr(text, b->words) != NULL));
    if (!good)
        print_error("%s: %s %d: %s\n", b->name, fetch_outcome_name(r->outcome), r->status, text);
    return good;
}

static void each_behaviour_is_named_and_nobody_else_waits(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    char address[64], url[128];
    int port = 0, wrong = 0, good_left = GOOD_PAGES;
    pid_t server = answers_start(&port);
    (void)state;
    assert_true(server > 0);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address, .timeout_ms = TIMEOUT_MS, .max_body = MAX_BODY });
    int files = open_files(fetcher.pid);
    long start = now_ms(), good_done = 0;
    for (size_t i = 0; i < BEHAVIOUR_COUNT; i++) {
        snprintf(url, sizeof url, "http://%s.example/page", behaviours[i].name);
        fetcher_send(&fetcher, i, url, NULL);
    }
    for (unsigned i = 0; i < GOOD_PAGES; i++) {
        snprintf(url, sizeof url, "http://good-%u.example/page", i % 4);
        fetcher_send(&fetcher, GOOD_ID + i, url, NULL);
    }
    for (size_t n = BEHAVIOUR_COUNT + GOOD_PAGES; n > 0; n--) {
        struct fetch_reply r;
        fetcher_reply(&fetcher, pool, &r);
        if (r.id >= GOOD_ID) {
            assert_int_equal(r.outcome, FETCH_ANSWERED);
            good_done = --good_left == 0 ? now_ms() - start : 0;
        } else {
            wrong += !as_scripted(pool, &behaviours[r.id], &r);
        }
        reply_close(&r);
    }
    printf("hostile answers: %zu/%zu; good pages after %ld ms, all after %ld ms; peak %ld KB\n", BEHAVIOUR_COUNT - (size_t)wrong, BEHAVIOUR_COUNT,
           good_done, now_ms() - start, peak_kb(fetcher.pid));
    assert_int_equal(wrong, 0);
    assert_true(good_done < GOOD_WAIT_MS);
    assert_true(peak_kb(fetcher.pid) < MEMORY_KB);
    assert_true(open_files(fetcher.pid) <= files + 8); /* libcurl's own, and idle connections */
    child_kill(&fetcher);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    pool_free(pool);
}

static void plain_http_on_a_tls_port_is_a_tls_error(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct fetch_reply r;
    char address[64];
    int port = 0;
    pid_t server = answers_start(&port);
    (void)state;
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address });
    fetch_one(&fetcher, pool, "https://tls.example/page", NULL, &r);
    assert_int_equal(r.outcome, FETCH_TLS);
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
        cmocka_unit_test(plain_http_on_a_tls_port_is_a_tls_error),
        cmocka_unit_test(each_tls_trouble_is_named),
        cmocka_unit_test(a_name_with_a_private_address_is_refused_at_the_socket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
