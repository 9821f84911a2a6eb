/* debug: cases of test collections get the answers that gazette(1) promises. */
#include "../../../daemon/reader/debug.h"
#include "../../../daemon/base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the four above first */
#include <cmocka.h>
#include <jansson.h>

static const struct gaz_outlet outlet = { GAZ_OUTLET_HEAD, .name = "example", .title = "Example", .version = 1, .hosts = GAZ_LIST("example.org") };

struct row {
    const char *what, *json, *file;
    const char *want; /* these members, with these values */
};

static json_t *answer(struct pool *pool, const struct row *row)
{
    struct kit kit = { .outlet = &outlet, .outlet_name = "example" };
    int fd = row->file != NULL ? memfd_from("case", row->file, strlen(row->file)) : -1;
    struct buf out;

    buf_init(&out, 1 << 20);
    assert_int_equal(debug_answer(&kit, pool, row->what, row->json, fd, &out), 0);
    json_t *object = json_loads(buf_text(&out), 0, NULL);
    assert_true(json_is_object(object));
    buf_fini(&out);
    if (fd >= 0)
        close(fd);
    return object;
}

static void every_kind_answers_with_its_members(void **state)
{
    static const struct row rows[] = {
        { "url", "{\"input\":\"/a?utm_source=x#f\",\"base\":\"https://Example.org/\"}", NULL,
          "{\"ok\":true,\"href\":\"https://example.org/a?utm_source=x#f\",\"host\":\"example.org\",\"canonical\":\"https://example.org/a\"}" },
        { "url", "{\"input\":\"https://x/\\u0000y\"}", NULL,
          "{\"ok\":true,\"href\":\"https://x/%00y\",\"host\":\"x\",\"canonical\":\"https://x/%00y\"}" },
        { "url", "{\"input\":\"mailto:a@example.org\"}", NULL,
          "{\"ok\":true,\"href\":\"mailto:a@example.org\",\"host\":\"\",\"canonical\":\"mailto:a@example.org\"}" },
        { "url", "{\"input\":\"http://\\ud800x y/\"}", NULL, "{\"ok\":false,\"href\":null,\"host\":null,\"canonical\":null}" },
        { "date", "{\"input\":\"4 March 2020, 00:01 EST\"}", NULL,
          "{\"ok\":true,\"value\":\"2020-03-04T00:01-05:00\",\"precision\":\"minute\",\"offset\":-300,\"utc\":\"2020-03-04T05:01:00Z\"}" },
        { "date", "{\"input\":\"4 mars 2020\",\"lang\":\"fr\"}", NULL,
          "{\"ok\":true,\"value\":\"2020-03-04\",\"precision\":\"day\",\"offset\":null,\"utc\":null}" },
        { "date", "{\"input\":\"soon\"}", NULL, "{\"ok\":false,\"value\":null,\"precision\":null,\"offset\":null,\"utc\":null}" },
        { "charset", "{\"data_hex\":\"c1\",\"content_type\":\"text/html; charset=koi8-r\"}", NULL, "{\"encoding\":\"koi8-r\",\"utf8_ok\":true}" },
        { "feed", "{\"file\":\"x\",\"base\":\"https://example.org/\"}", "<rss><channel><item><title>T</title><link>/x</link></item></channel></rss>",
          "{\"ok\":true,\"kind\":\"rss\",\"items\":[{\"id\":null,\"title\":\"T\",\"link\":\"https://example.org/"
          "x\",\"published\":null,\"updated\":null,"
          "\"authors\":[],\"summary\":null,\"content\":null}]}" },
        { "sitemap", "{\"file\":\"x\"}", "<sitemapindex><sitemap><loc>https://example.org/1</loc></sitemap></sitemapindex>",
          "{\"ok\":true,\"kind\":\"index\",\"urls\":[],\"sitemaps\":[{\"loc\":\"https://example.org/1\",\"lastmod\":null}]}" },
        { "sitemap", "{\"file\":\"x\"}", "nothing", "{\"ok\":false,\"urls\":[],\"sitemaps\":[]}" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *got = answer(pool, &rows[i]), *want = json_loads(rows[i].want, 0, NULL), *value;
        const char *key;
        json_object_foreach(want, key, value) if (!json_equal(value, json_object_get(got, key)))
            fail_msg("%s %s: %s is %s", rows[i].what, rows[i].json, key, json_dumps(json_object_get(got, key), JSON_ENCODE_ANY));
        json_decref(got);
        json_decref(want);
    }
    pool_free(pool);
}

static void what_it_does_not_know_is_refused(void **state)
{
    struct kit kit = { .outlet = &outlet, .outlet_name = "example" };
    struct pool *pool = pool_new();
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 20);
    assert_int_equal(debug_answer(&kit, pool, "weather", "{}", -1, &out), -1);
    assert_int_equal(debug_answer(&kit, pool, "url", "[1]", -1, &out), -1);
    buf_fini(&out);
    pool_free(pool);
}

static void extract_gives_the_whole_object(void **state)
{
    static const struct row row = { "extract",
                                    "{\"html\":\"<html lang=en><title>T</title><body><h1>A headline of some length</h1><p>Text.</p></body></html>\","
                                    "\"url\":\"https://example.org/2020/03/04/a\"}",
                                    NULL, NULL };
    static const char *const members[] = { "ok",       "truncated", "title", "subtitle", "authors", "published", "modified",
                                           "language", "section",   "tags",  "body",     "text",    "origin",    "canonical",
                                           "amp",      "publisher", "free",  "verdict",  "reason",  "confidence" };
    struct pool *pool = pool_new();
    json_t *got;

    (void)state;
    kit_warm_up();
    got = answer(pool, &row);
    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
        assert_non_null(json_object_get(got, members[i]));
    json_decref(got);
    pool_free(pool);
}

static void a_page_without_an_address_may_be_an_article(void **state)
{
    static const struct row row = {
        "extract",
        "{\"html\":\"<html lang=en><title>T</title><body><article><h1>A headline of some length</h1>"
        "<p>The parliament voted on the resolution on Tuesday, and its members spoke for hours about the prisoners of the country.</p>"
        "<p>The clerk of the house said that the rest of the debate will be printed in the official journal on Friday, as always.</p>"
        "<p>Nobody left the room before the vote was over, and those who were absent had sent letters to the president of the house.</p>"
        "</article></body></html>\"}",
        NULL, NULL
    };
    struct pool *pool = pool_new();
    json_t *got;

    (void)state;
    kit_warm_up();
    got = answer(pool, &row);
    assert_string_equal(json_string_value(json_object_get(got, "verdict")), "article");
    json_decref(got);
    pool_free(pool);
}

static void extract_says_what_the_page_says_beside_the_article(void **state)
{
    static const struct row row = {
        "extract",
        "{\"html\":\"<html lang=en><link rel=amphtml href=/amp/a><link rel=canonical href=/a><meta property=og:site_name content='The Paper'>"
        "<script type=application/ld+json>{\\\"@type\\\":\\\"NewsArticle\\\",\\\"isAccessibleForFree\\\":false}</script>"
        "<body><h1>A headline of some length</h1><p>Text.</p></body></html>\",\"url\":\"https://example.org/2020/03/04/a?x\"}",
        NULL, NULL
    };
    struct pool *pool = pool_new();
    json_t *got;

    (void)state;
    kit_warm_up();
    got = answer(pool, &row);
    assert_string_equal(json_string_value(json_object_get(got, "canonical")), "https://example.org/a");
    assert_string_equal(json_string_value(json_object_get(got, "amp")), "https://example.org/amp/a");
    assert_string_equal(json_string_value(json_object_get(got, "publisher")), "The Paper");
    assert_true(json_is_false(json_object_get(got, "free")));
    json_decref(got);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_answers_with_its_members),
        cmocka_unit_test(what_it_does_not_know_is_refused),
        cmocka_unit_test(extract_gives_the_whole_object),
        cmocka_unit_test(a_page_without_an_address_may_be_an_article),
        cmocka_unit_test(extract_says_what_the_page_says_beside_the_article),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
