/* A source gives its links, whatever form it turns out to have. */
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define FEED                                                                                                                                         \
    "<?xml version=\"1.0\"?><!-- a feed --><rss version=\"2.0\"><channel><title>T</title>"                                                           \
    "<item><title>One &amp; all</title><link>https://www.example.org/news/one?utm_source=rss</link><pubDate>Wed, 04 Mar 2020 10:00:00 "              \
    "+0100</pubDate></item>"                                                                                                                         \
    "<item><title>Two</title><link>/news/two</link><pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate></item>"                                          \
    "<item><title>Elsewhere</title><link>https://elsewhere.example/news/x</link></item></channel></rss>"
#define MAP                                                                                                                                          \
    "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\" "                                                          \
    "xmlns:news=\"http://www.google.com/schemas/sitemap-news/0.9\">"                                                                                 \
    "<url><loc>https://www.example.org/news/one</loc><lastmod>2020-03-05</lastmod>"                                                                  \
    "<news:news><news:publication_date>2020-03-04</news:publication_date><news:title>One &amp; all</news:title></news:news></url>"                   \
    "<url><loc>https://www.example.org/news/two</loc></url><url><loc>https://www.example.org/about</loc></url></urlset>"
#define INDEX                                                                                                                                        \
    "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"><sitemap><loc>https://www.example.org/map-2014-12.xml</loc></sitemap>"      \
    "<sitemap><loc>https://www.example.org/map-2023-11.xml</loc></sitemap><sitemap><loc>https://www.example.org/map-2023-9.xml</loc></sitemap></"    \
    "sitemapindex>"
#define PAGE "<!DOCTYPE html><html><body><a href=/news/one>One &amp; all</a> <a href='/news/two'>Two</a> <a href=/about>About</a></body></html>"

static const struct gaz_outlet OUTLET = {
    GAZ_OUTLET_HEAD,
    .name = "test",
    .title = "Test",
    .version = 1,
    .hosts = GAZ_LIST("www.example.org"),
    .sources = (const struct gaz_source[]){ { .url = "https://www.example.org/map.xml", .kind = GAZ_SITEMAP, .depth = 2 }, { 0 } },
    .articles = GAZ_LIST("/news/*"),
};

static void read_source(struct pool *pool, int kind, const char *body, struct read_reply *reply)
{
    struct kit k = { .outlet = &OUTLET, .outlet_name = "test" };
    strings_add(pool, &k.hosts, "www.example.org");
    struct read_request request = { .url = "https://www.example.org/map.xml", .purpose = GAZ_PURPOSE_SOURCE, .source_kind = kind };
    assert_int_equal(kit_read(&k, pool, &request, body, strlen(body), reply), 0);
    assert_int_equal(reply->verdict, VERDICT_SOURCE);
}

static void test_every_form_gives_the_same_links(void **state)
{
    static const char *const bodies[] = { FEED, MAP, PAGE };
    static const int kinds[] = { GAZ_LISTING, GAZ_FEED, GAZ_SITEMAP };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
            struct pool *pool = pool_new();
            struct read_reply reply;
            read_source(pool, kinds[k], bodies[i], &reply);
            assert_int_equal(reply.link_count, 2);
            assert_string_equal(reply.links[0].url, "https://www.example.org/news/one");
            assert_string_equal(reply.links[0].title, "One & all");
            assert_string_equal(reply.links[1].key, "www.example.org/news/two");
            assert_null(reply.links[1].published);
            pool_free(pool);
        }
}

static void test_dates_come_with_their_precision(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct read_reply reply;
    read_source(pool, GAZ_FEED, FEED, &reply);
    assert_string_equal(reply.links[0].published, "2020-03-04T10:00:00+01:00");
    read_source(pool, GAZ_SITEMAP, MAP, &reply);
    assert_string_equal(reply.links[0].published, "2020-03-04");
    assert_string_equal(reply.links[0].modified, "2020-03-05");
    pool_free(pool);
}

/* How many of them are read is the core's. */
static void test_an_index_gives_its_newest_files_first(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct read_reply reply;
    read_source(pool, GAZ_SITEMAP, INDEX, &reply);
    assert_int_equal(reply.link_count, 0);
    assert_int_equal(reply.want_count, 3);
    assert_string_equal(reply.wants[0].url, "https://www.example.org/map-2023-11.xml");
    assert_string_equal(reply.wants[1].url, "https://www.example.org/map-2023-9.xml");
    assert_string_equal(reply.wants[2].url, "https://www.example.org/map-2014-12.xml");
    pool_free(pool);
}

static void test_a_source_that_is_none_says_so(void **state)
{
    static const char *const bodies[] = { "",         "<rss><channel>",    "{}",
                                          "[1]",      "\x1F\x8B\x08x",     "<urlset>",
                                          "\xFF\xFE", "<!-- never closed", "<?xml never closed" };
    (void)state;
    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "test" };
        struct read_reply reply;
        strings_add(pool, &k.hosts, "www.example.org");
        struct read_request request = { .url = "https://www.example.org/map.xml", .purpose = GAZ_PURPOSE_SOURCE, .source_kind = GAZ_FEED };
        (void)kit_read(&k, pool, &request, bodies[i], strlen(bodies[i]), &reply);
        assert_int_equal(reply.link_count, 0);
        pool_free(pool);
    }
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_form_gives_the_same_links),
        cmocka_unit_test(test_dates_come_with_their_precision),
        cmocka_unit_test(test_an_index_gives_its_newest_files_first),
        cmocka_unit_test(test_a_source_that_is_none_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
