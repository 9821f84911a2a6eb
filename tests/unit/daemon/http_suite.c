/* The public collection of HTTP cache tests (../shared/suites/http), as far as it concerns a client that asks anew every time: after each of its
 * answers, is the next request made, and with the right validators? */
#include "daemon/validators.h"

#include "http_cases.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

/* What the request says is what the case expects of it. */
static bool request_is_right(struct pool *pool, const json_t *request, const struct validators *sent, const struct validators *stored)
{
    const char *type = text(request, "expected_type");
    const json_t *headers = json_object_get(request, "expected_request_headers");
    const char *match = header(pool, headers, "If-None-Match"), *since = header(pool, headers, "If-Modified-Since");
    if (match && !same(match, sent->etag))
        return false;
    if (since && !same(since, sent->last_modified))
        return false;
    if (type && strcmp(type, "etag_validated") == 0)
        return sent->etag && same(sent->etag, stored->etag);
    if (type && strcmp(type, "lm_validated") == 0)
        return sent->last_modified && same(sent->last_modified, stored->last_modified);
    return true; /* "not_cached": it was asked; "cached" with a condition of the browser's own is no request of ours */
}

static bool case_is_right(const json_t *one)
{
    struct pool *pool = pool_new();
    struct validators kept = { 0 }, stored = { 0 };
    bool right = true;
    size_t i;
    json_t *request;
    json_array_foreach(json_object_get(one, "requests"), i, request)
    {
        const json_t *headers = json_object_get(request, "response_headers");
        const json_t *status = json_array_get(json_object_get(request, "response_status"), 0);
        const char *type = text(request, "expected_type");
        right = right && request_is_right(pool, request, &kept, &stored);
        bool validated = type && strstr(type, "_validated");
        struct fetch_reply reply = { .outcome = FETCH_ANSWERED,
                                     .status = validated                 ? 304
                                               : json_is_integer(status) ? (int)json_integer_value(status)
                                                                         : 200,
                                     .etag = header(pool, headers, "ETag"),
                                     .last_modified = header(pool, headers, "Last-Modified") };
        kept = validators_after(pool, kept, &reply);
        if (reply.status == 200)
            stored = (struct validators){ reply.etag, reply.last_modified };
        else if (reply.status != 304)
            right = right && same(kept.etag, stored.etag) && same(kept.last_modified, stored.last_modified); /* nothing of it is kept */
    }
    pool_free(pool);
    return right;
}

static void every_required_case_is_asked_with_the_right_validators(void **state)
{
    (void)state;
    size_t right = 0, i;
    json_t *cases = http_cases(), *one;
    if (!cases) {
        puts("skipped: " SUITE " is not there");
        skip();
    }
    json_array_foreach(cases, i, one)
    {
        bool good = case_is_right(one);
        right += good;
        if (!good)
            printf("wrong: %s\n", text(one, "id"));
    }
    printf("http: required cases of conditional, expires, age, status, update304: %zu/%zu\n", right, json_array_size(cases));
    assert_int_equal(right, json_array_size(cases));
    json_decref(cases);
}

static void validators_are_those_of_the_last_page(void **state)
{
    (void)state;
    static const struct {
        int status;
        const char *etag, *last_modified;           /* of the answer */
        const char *then_etag, *then_last_modified; /* after it, where "old" and "then" were kept before */
    } cases[] = {
        { 200, "\"new\"", "now", "\"new\"", "now" },     { 200, NULL, "now", NULL, "now" },
        { 200, "W/\"weak\"", NULL, "W/\"weak\"", NULL }, { 200, NULL, NULL, NULL, NULL },
        { 304, NULL, NULL, "\"old\"", "then" },          { 304, "\"new\"", NULL, "\"new\"", "then" },
        { 304, NULL, "now", "\"old\"", "now" },          { 404, "\"error\"", "now", "\"old\"", "then" },
        { 500, "\"error\"", NULL, "\"old\"", "then" },   { 206, "\"part\"", "now", "\"old\"", "then" },
    };
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct fetch_reply reply = {
            .outcome = FETCH_ANSWERED, .status = cases[i].status, .etag = cases[i].etag, .last_modified = cases[i].last_modified
        };
        struct validators v = validators_after(pool, (struct validators){ "\"old\"", "then" }, &reply);
        assert_true(same(v.etag, cases[i].then_etag));
        assert_true(same(v.last_modified, cases[i].then_last_modified));
    }
    struct fetch_reply lost = { .outcome = FETCH_TIMEOUT, .status = 200, .etag = "\"new\"" };
    assert_string_equal(validators_after(pool, (struct validators){ "\"old\"", NULL }, &lost).etag, "\"old\"");
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validators_are_those_of_the_last_page),
        cmocka_unit_test(every_required_case_is_asked_with_the_right_validators),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
