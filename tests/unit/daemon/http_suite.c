/* The public collection of HTTP cache tests (../shared/suites/http), as far as it concerns a client that asks anew every time: after each of its
 * answers, is the next request made, and with the right validators?  Cases that only a store for reuse could pass ("optimal") and those that merely
 * ask how somebody behaves ("check") are left out. */
#include "daemon/base/clock.h"
#include "daemon/base/err.h"
#include "daemon/validators.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include <cmocka.h>

#define SUITE "../shared/suites/http/cache-tests.jsonl"

static const char *const groups[] = { "age-parse", "conditional-inm", "conditional-lm", "expires", "expires-parse", "status", "update304" };

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* A header's value; numbers are seconds from now, as HTTP writes dates. The last one of a name counts, which for validators is the only one. */
static const char *header(struct pool *pool, const json_t *headers, const char *name)
{
    const char *found = NULL;
    size_t i;
    json_t *one;
    json_array_foreach(headers, i, one)
    {
        const json_t *value = json_array_get(one, 1);
        if (strcasecmp(json_string_value(json_array_get(one, 0)), name) != 0)
            continue;
        found = json_string_value(value);
        if (json_is_integer(value)) {
            time_t at = (time_t)(1800000000 + json_integer_value(value));
            struct tm tm;
            char date[64];
            strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&at, &tm));
            found = pool_strdup(pool, date);
        }
    }
    return found;
}

static bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

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

static bool concerns_us(const json_t *one)
{
    const char *group = text(one, "group"), *kind = text(one, "kind");
    bool listed = false;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        listed = listed || strcmp(group, groups[i]) == 0;
    return listed && (!kind || strcmp(kind, "required") == 0);
}

static void every_required_case_is_asked_with_the_right_validators(void **state)
{
    (void)state;
    FILE *file = fopen(SUITE, "r");
    char *line = NULL;
    size_t size = 0, right = 0, all = 0;
    json_error_t error;
    if (!file) {
        puts("skipped: " SUITE " is not there");
        skip();
    }
    while (getline(&line, &size, file) > 0) {
        json_t *one = json_loads(line, 0, &error);
        assert_non_null(one);
        if (concerns_us(one)) {
            all++;
            bool good = case_is_right(one);
            right += good;
            if (!good)
                printf("wrong: %s\n", text(one, "id"));
        }
        json_decref(one);
    }
    free(line);
    fclose(file);
    printf("http: required cases of conditional, expires, age, status, update304: %zu/%zu\n", right, all);
    assert_int_equal(right, all);
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
