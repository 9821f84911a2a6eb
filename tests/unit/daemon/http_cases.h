/* http_cases: the cases of the public collection of HTTP cache tests (../shared/suites/http) that concern a client which asks anew every time.  Those
 * that only a store for reuse could pass ("optimal") and those that merely ask how somebody behaves ("check") are left out. */
#ifndef TEST_DAEMON_HTTP_CASES_H
#define TEST_DAEMON_HTTP_CASES_H

#include "daemon/base/pool.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define SUITE "../shared/suites/http/cache-tests.jsonl"

static const char *const groups[] = { "age-parse", "conditional-inm", "conditional-lm", "expires", "expires-parse", "status", "update304" };

static inline const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

/* A header's value; numbers are seconds from now, as HTTP writes dates. The last one of a name counts, which for validators is the only one. */
static inline const char *header(struct pool *pool, const json_t *headers, const char *name)
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

static inline bool same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static inline bool concerns_us(const json_t *one)
{
    const char *group = text(one, "group"), *kind = text(one, "kind");
    bool listed = false;
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        listed = listed || strcmp(group, groups[i]) == 0;
    return listed && (!kind || strcmp(kind, "required") == 0);
}

/* All of them, one a member of the array, which is the caller's; NULL where the collection is not there. */
static inline json_t *http_cases(void)
{
    FILE *file = fopen(SUITE, "r");
    char *line = NULL;
    size_t size = 0;
    json_t *cases = file != NULL ? json_array() : NULL;
    while (file != NULL && getline(&line, &size, file) > 0) {
        json_t *one = json_loads(line, 0, NULL);
        if (one != NULL && concerns_us(one))
            json_array_append(cases, one);
        json_decref(one);
    }
    free(line);
    if (file != NULL)
        fclose(file);
    return cases;
}

#endif
