/* The public collection of HTTP cache tests once more, now through the real fetcher: a server gives the answers of each case, one host a case, and
 * sees our requests.  Each must come, with the validators that the case wants and none that nobody gave; and its answer must reach main as it was. */
#include "../fetcher/harness.h"

#include "daemon/validators.h"

#include "http_cases.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define CASES_MAX    64
#define REQUESTS_MAX 8

/* What the server saw of a request, and did. */
struct seen {
    bool came;
    int status;
    char match[1024], since[128];
};
static struct seen (*seen)[REQUESTS_MAX]; /* by case; shared with the server */

/* -- The server -------------------------------------------------------------------------------------------------------- */

static void take_header(const char *head, const char *name, char *out, size_t size)
{
    const char *at = strcasestr(head, name);
    out[0] = '\0';
    if (at != NULL)
        snprintf(out, size, "%.*s", (int)strcspn(at + strlen(name), "\r\n"), at + strlen(name));
}

static const char *body_of(const json_t *request)
{
    const char *body = text(request, "response_body");
    return body != NULL ? body : "the page of the case";
}

/* As a 304 where the validators are those of what was given out last, and the case wants that. */
static void put_answer(struct pool *pool, struct buf *out, const json_t *request, struct seen *s, struct validators *given)
{
    const json_t *headers = json_object_get(request, "response_headers"), *status = json_array_get(json_object_get(request, "response_status"), 0);
    const char *type = text(request, "expected_type");
    bool known = s->match[0] != '\0' ? same(given->etag, s->match) : s->since[0] != '\0' && same(given->last_modified, s->since);
    size_t i;
    json_t *one;
    s->status = known && type != NULL && strstr(type, "_validated") != NULL ? 304 : json_is_integer(status) ? (int)json_integer_value(status) : 200;
    buf_printf(out, "HTTP/1.1 %d As told\r\nConnection: close\r\n", s->status);
    json_array_foreach(headers, i, one)
    {
        const char *name = json_string_value(json_array_get(one, 0));
        json_t *alone = json_pack("[[s,O]]", name, json_array_get(one, 1));
        if (strcasecmp(name, "Content-Length") != 0)
            buf_printf(out, "%s: %s\r\n", name, header(pool, alone, name));
        json_decref(alone);
    }
    bool bare = s->status == 304 || s->status == 204;
    if (!bare)
        buf_printf(out, "Content-Length: %zu\r\n", strlen(body_of(request)));
    buf_printf(out, "\r\n%s", bare ? "" : body_of(request));
    if (s->status == 200)
        *given = (struct validators){ header(pool, headers, "ETag"), header(pool, headers, "Last-Modified") };
}

static void serve_one(struct pool *pool, int fd, const json_t *cases)
{
    static size_t count[CASES_MAX];
    static struct validators given[CASES_MAX];
    char head[8192] = "";
    size_t len = 0, number = CASES_MAX;
    struct buf out;
    for (ssize_t n; strstr(head, "\r\n\r\n") == NULL && (n = recv(fd, head + len, sizeof head - 1 - len, 0)) > 0;)
        head[len += (size_t)n] = '\0';
    const char *host = strstr(head, "\r\nHost: case-");
    buf_init(&out, 1u << 20);
    if (host != NULL)
        number = strtoul(host + 13, NULL, 10);
    if (number >= json_array_size(cases) || strncmp(head, "GET /robots.txt", 15) == 0) {
        buf_puts(&out, "HTTP/1.1 404 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    } else {
        struct seen *s = &seen[number][count[number]];
        const json_t *request = json_array_get(json_object_get(json_array_get(cases, number), "requests"), count[number]++);
        s->came = true;
        take_header(head, "\r\nIf-None-Match: ", s->match, sizeof s->match);
        take_header(head, "\r\nIf-Modified-Since: ", s->since, sizeof s->since);
        put_answer(pool, &out, request, s, &given[number]);
    }
    send(fd, out.data, out.len, MSG_NOSIGNAL);
    buf_fini(&out);
    close(fd);
}

static pid_t server_start(const json_t *cases, int *port)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof at;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0 && bind(listener, (struct sockaddr *)&at, sizeof at) == 0 && listen(listener, 256) == 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &len), 0);
    *port = ntohs(at.sin_port);
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct pool *pool = pool_new();
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (;;)
            serve_one(pool, accept(listener, NULL, NULL), cases);
    }
    close(listener);
    return pid;
}

/* -- The client -------------------------------------------------------------------------------------------------------- */

struct client_case {
    struct validators kept, stored; /* what main keeps; what the last page had */
    const char *wrong;
};

static const char *request_wrong(struct pool *pool, const json_t *request, const struct seen *s, const struct client_case *c)
{
    const char *type = text(request, "expected_type");
    const json_t *expected = json_object_get(request, "expected_request_headers");
    const char *match = header(pool, expected, "If-None-Match"), *since = header(pool, expected, "If-Modified-Since");
    if (!s->came)
        return "was not asked for";
    if (!same(s->match, c->kept.etag != NULL ? c->kept.etag : "") || !same(s->since, c->kept.last_modified != NULL ? c->kept.last_modified : ""))
        return "the validators are not those that were kept";
    if ((match != NULL && !same(match, s->match)) || (since != NULL && !same(since, s->since)))
        return "the validators are not those that the case expects";
    if (type != NULL && strcmp(type, "etag_validated") == 0 && (s->status != 304 || !same(s->match, c->stored.etag)))
        return "was not validated by ETag";
    if (type != NULL && strcmp(type, "lm_validated") == 0 && (s->status != 304 || !same(s->since, c->stored.last_modified)))
        return "was not validated by Last-Modified";
    return NULL;
}

static const char *reply_wrong(struct pool *pool, const json_t *request, const struct seen *s, struct fetch_reply *r)
{
    const json_t *headers = json_object_get(request, "response_headers");
    if (r->outcome != FETCH_ANSWERED || r->status != s->status)
        return "the status is another";
    if (!same(r->etag, header(pool, headers, "ETag")) || !same(r->last_modified, header(pool, headers, "Last-Modified")))
        return "the validators of the answer are others";
    return same(take_body(pool, r), s->status == 304 || s->status == 204 ? "" : body_of(request)) ? NULL : "the body is another";
}

/* The n-th request of every case that has so many, all at once. */
static size_t round_of(struct child *fetcher, struct pool *pool, const json_t *cases, size_t n, struct client_case *states)
{
    size_t sent = 0, i;
    json_t *one;
    json_array_foreach(cases, i, one)
    {
        char url[64];
        const struct fetch_request more = { .etag = states[i].kept.etag, .last_modified = states[i].kept.last_modified };
        snprintf(url, sizeof url, "http://case-%zu.example/page", i);
        if (n >= json_array_size(json_object_get(one, "requests")))
            continue;
        fetcher_send(fetcher, i, url, &more);
        sent++;
    }
    for (size_t left = sent; left > 0; left--) {
        struct fetch_reply r;
        fetcher_reply(fetcher, pool, &r);
        struct client_case *c = &states[r.id];
        const json_t *request = json_array_get(json_object_get(json_array_get(cases, r.id), "requests"), n);
        const struct seen *s = &seen[r.id][n];
        const char *wrong = request_wrong(pool, request, s, c);
        wrong = wrong != NULL ? wrong : reply_wrong(pool, request, s, &r);
        c->wrong = c->wrong != NULL ? c->wrong : wrong;
        c->kept = validators_after(pool, c->kept, &r);
        if (r.status == 200)
            c->stored = (struct validators){ r.etag, r.last_modified };
        reply_close(&r);
    }
    return sent;
}

static void every_required_case_is_asked_right_by_the_real_fetcher(void **state)
{
    struct pool *pool = pool_new();
    struct child fetcher;
    struct client_case states[CASES_MAX] = { 0 };
    char address[64];
    int port = 0;
    size_t right = 0, n;
    json_t *cases = http_cases();
    (void)state;
    if (cases == NULL) {
        puts("skipped: " SUITE " is not there");
        pool_free(pool);
        skip();
    }
    n = json_array_size(cases);
    assert_true(n <= CASES_MAX);
    seen = mmap(NULL, CASES_MAX * sizeof *seen, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(seen != MAP_FAILED);
    pid_t server = server_start(cases, &port);
    snprintf(address, sizeof address, "127.0.0.1:%d", port);
    fetcher_begin(&fetcher, (struct fetcher_setup){ .connect_to = address });
    for (size_t i = 0; i < REQUESTS_MAX && round_of(&fetcher, pool, cases, i, states) > 0; i++)
        ;
    for (size_t i = 0; i < n; i++) {
        right += states[i].wrong == NULL;
        if (states[i].wrong != NULL)
            print_error("%s: %s\n", text(json_array_get(cases, i), "id"), states[i].wrong);
    }
    printf("http, through the fetcher: required cases of conditional, expires, age, status, update304: %zu/%zu\n", right, n);
    assert_int_equal(right, n);
    child_kill(&fetcher);
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    munmap(seen, CASES_MAX * sizeof *seen);
    json_decref(cases);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_required_case_is_asked_right_by_the_real_fetcher) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
