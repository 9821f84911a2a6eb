/* suite_dates: the dates of feeds, from feedparser, the feed validator and miniflux; and the world's, from dateparser. */
#include "../../../daemon/base/clock.h"
#include "../../../plugins/kit/date.h"
#include "suite.h"

static const char *text_of(json_t *line, const char *key)
{
    return json_string_value(json_object_get(line, key));
}

/* The instant, a missing zone taken as UTC, as the suites write it. */
static const char *instant(const char *input, const char *language, char stamp[STAMP_SIZE])
{
    struct date date;
    int64_t ms;

    if (!date_read(input, language, &date) || date_parse(date.text, &ms, NULL, NULL) < 0)
        return NULL;
    return stamp_utc(ms, stamp);
}

static void feedparser_case(json_t *line, size_t number, void *arg)
{
    const char *want = text_of(line, "utc");
    char id[64], stamp[STAMP_SIZE];
    const char *got = instant(text_of(line, "input"), NULL, stamp);

    snprintf(id, sizeof(id), "feedparser:%zu", number);
    suite_case(arg, id, want == NULL ? got == NULL : got != NULL && strcmp(want, got) == 0, want, got);
}

static void validator_case(json_t *line, size_t number, void *arg)
{
    json_t *any = json_object_get(line, "utc_any_of"), *one;
    char id[64], stamp[STAMP_SIZE];
    const char *got = instant(text_of(line, "input"), NULL, stamp);
    bool ok = false;
    size_t i;

    json_array_foreach(any, i, one) ok = ok || (got != NULL && strcmp(json_string_value(one), got) == 0);
    snprintf(id, sizeof(id), "feedvalidator:%zu", number);
    suite_case(arg, id, ok, json_string_value(json_array_get(any, 0)), got);
}

static void miniflux_case(json_t *line, size_t number, void *arg)
{
    char id[64], stamp[STAMP_SIZE];
    const char *got = instant(text_of(line, "input"), NULL, stamp);

    snprintf(id, sizeof(id), "miniflux:%zu", number);
    suite_case(arg, id, got != NULL, text_of(line, "input"), got);
}

/* Rows whose text states day, month and year, and whose expected value is a date: others need "now" or mean durations. */
static void dateparser_case(json_t *line, size_t number, void *arg)
{
    json_t *args = json_object_get(line, "args"), *one;
    const char *input = json_string_value(json_array_get(args, 0)), *want = json_string_value(json_array_get(args, 1));
    char id[64], year[5] = { 0 };
    struct date date;
    size_t i;

    if (json_array_size(args) != 2 || input == NULL || want == NULL || strlen(want) < 10 || want[4] != '-')
        return;
    memcpy(year, want, 4);
    json_array_foreach(args, i, one) if (!json_is_string(one)) return;
    if (strstr(input, year) == NULL)
        return;
    bool read = date_read(input, NULL, &date);
    snprintf(id, sizeof(id), "dateparser:%zu:%s", number, input);
    suite_case(arg, id,
               read && strncmp(date.text, want,
                               strlen(date.text) < 10             ? 10
                               : strlen(date.text) < strlen(want) ? strlen(date.text)
                                                                  : strlen(want)) == 0,
               want, read ? date.text : NULL);
}

int main(void)
{
    /* 8: an ordinal date without separators, which cannot be told from a number; 13: Korean time without a zone, which is not invented. */
    static const char *const known[] = { "feedparser:13", NULL };
    struct suite feeds = { .name = "dates: feeds", .known = known }, world = { .name = "dates: dateparser", .bar = 0.77 };

    if (!suite_present("dates"))
        return 0;
    suite_each("dates/feedparser-dates.jsonl", feedparser_case, &feeds);
    suite_each("dates/feedvalidator-rfc822.jsonl", validator_case, &feeds);
    suite_each("dates/miniflux-dates-must-parse.jsonl", miniflux_case, &feeds);
    suite_each("dates/dateparser-params.jsonl", dateparser_case, &world);
    return suite_end(&feeds) | suite_end(&world);
}
