/* feed: every kind of feed, and broken ones. */
#include "../../../plugins/kit/feed.h"
#include "../../../daemon/base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct row {
    const char *data, *kind;
    size_t n;
    const char *title, *link, *published; /* of the first item */
};

static const struct row rows[] = {
    { "<rss version='2.0'><channel><title>T</title><item><title>A &amp;amp; B</title><link>/a</link><pubDate>Wed, 04 Mar 2020 00:01:00 GMT</pubDate>"
      "</item><item><title>C</title></item></channel></rss>",
      "rss", 2, "A & B", "https://example.org/a", "Wed, 04 Mar 2020 00:01:00 GMT" },
    { "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
      "<channel/><item rdf:about='https://example.org/r'><title>R</title><dc:date>2020-03-04</dc:date></item></rdf:RDF>",
      "rdf", 1, "R", "https://example.org/r", "2020-03-04" },
    { "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='/base/'><entry><id>urn:x</id><title type='text'>1 &lt; 2</title>"
      "<link rel='enclosure' href='x.mp3'/><link href='e'/><published>2020-03-04T00:01:00Z</published></entry></feed>",
      "atom", 1, "1 < 2", "https://example.org/base/e", "2020-03-04T00:01:00Z" },
    { "{\"version\":\"https://jsonfeed.org/version/1.1\",\"items\":[{\"id\":1,\"url\":\"/j\",\"title\":\"J\",\"date_published\":\"2020-03-04\"}]}",
      "json", 1, "J", "https://example.org/j", "2020-03-04" },
    /* An undeclared prefix and entity, a stray ampersand, a control character, junk in front. */
    { "junk <rss><channel><item><title>caf&eacute; & co\x01</title><link>https://example.org/x?a=1&b=2</link><dc:date>2020-03-04</dc:date></item>"
      "</channel></rss>",
      "rss", 1, "caf\xC3\xA9 & co", "https://example.org/x?a=1&b=2", "2020-03-04" },
    /* An end tag that is missing, a file that is cut. */
    { "<rss><channel><item><title>One</title><link>https://example.org/1</link><item><title>Two</title></item><item><title>Three</ti", "rss", 3,
      "One", "https://example.org/1", NULL },
};

static void every_kind_is_read_and_what_is_broken_is_mended(void **state)
{
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct feed feed;
        assert_int_equal(feed_read(pool, rows[i].data, strlen(rows[i].data), NULL, "https://example.org/feed", &feed), 0);
        assert_string_equal(feed.kind, rows[i].kind);
        assert_int_equal(feed.n, rows[i].n);
        assert_string_equal(feed.items[0].title, rows[i].title);
        assert_string_equal(feed.items[0].link, rows[i].link);
        if (rows[i].published != NULL)
            assert_string_equal(feed.items[0].published, rows[i].published);
    }
    pool_free(pool);
}

/* What its neighbours get wrong costs an item neither its title nor an ampersand of its link. */
static void a_broken_tag_takes_nothing_along(void **state)
{
    static const char item[] = "<title>A &amp; B</title><link>https://example.org/?a=1&amp;b=2</link></item></channel></rss>";
    static const char *const heads[] = {
        "<rss><channel><item><description><p>x<br>y <img src=a.jpg> <b>z</description>",
        "<rss><channel><item><description>a < b, c <d@example.org> </p> <<e</description>",
        "<rss><channel><item><description><a href=\"x?a=1&b=2>f</a> <i class=\"g\" hidden>h</i></description>",
        "<rss><channel><item><media:credit a='1' a='2'>c</media:credit>",
        "<rss><channel><item id=5 hidden>",
        "<rss><channel><item><author><![cdata[a]]></author><category>]]></category>",
        "<br />\n<b>Warning</b>: in <b>/a.php</b> on line <b>3</b><br />\n<?xml version='1.0'?>\n<rss><channel><item>",
        "<wrapper><rss><channel><item>",
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++) {
        const char *data = pool_printf(pool, "%s%s", heads[i], item);
        struct feed feed;
        assert_int_equal(feed_read(pool, data, strlen(data), NULL, "https://example.org/feed", &feed), 0);
        assert_int_equal(feed.n, 1);
        assert_non_null(feed.items[0].title);
        assert_string_equal(feed.items[0].title, "A & B");
        assert_string_equal(feed.items[0].link, "https://example.org/?a=1&b=2");
    }
    pool_free(pool);
}

static void links_are_read_as_they_were_meant(void **state)
{
    static const struct {
        const char *link, *want; /* want NULL: none */
    } cases[] = {
        { "<link><![CDATA[https://example.org/?a=1&amp;b=2]]></link>", "https://example.org/?a=1&b=2" },
        { "<link>https://example.org/?a=1&amp;#038;b=2</link>", "https://example.org/?a=1&b=2" },
        { "<link>https://example.org/?a=1&#comments</link>", "https://example.org/?a=1&#comments" },
        { "<link>https://example.org/?a=1&copy=2</link>", "https://example.org/?a=1&copy=2" },
        { "<link>https://feeds.example.net/~r/x/1</link><feedburner:origLink>https://example.org/1</feedburner:origLink>", "https://example.org/1" },
        { "<link/><link>https://example.org/</link>", "https://example.org/" },
        { "<link>javascript:void(0)</link><guid>https://example.org/</guid>", "https://example.org/" },
        { "<link>&nbsp;\u200Bhttps://example.org/ </link>", "https://example.org/" },
        { "<link>http://https://example.org/</link>", "https://example.org/" },
        { "<link>www.example.org/1</link>", "https://www.example.org/1" },
        { "<link xmlns='http://www.w3.org/2005/Atom'>https://example.org/</link>", "https://example.org/" },
        { "<atom:link rel='enclosure'>https://example.org/1.mp3</atom:link><atom:link href='/1'/>", "https://example.org/1" },
        { "<guid>/news/1</guid>", "https://example.org/news/1" },
        { "<guid>12345</guid>", NULL },
        { "<atom:link rel='alternate' type='application/json' href='/1.json'/><atom:link rel='Alternate' type='text/html' href='/1'/>",
          "https://example.org/1" },
        { "<atom:link rel='http://www.iana.org/assignments/relation/alternate' href='/1'/>", "https://example.org/1" },
        { "<atom:link rel='enclosure' href='/1.mp3'/><atom:link rel='self' href='/1'/>", "https://example.org/1" },
        { "<link><![CDATA[<![CDATA[https://example.org/]]>]]></link>", "https://example.org/" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *data = pool_printf(pool, "<rss><channel><item>%s</item></channel></rss>", cases[i].link);
        struct feed feed;
        assert_int_equal(feed_read(pool, data, strlen(data), NULL, "https://example.org/feed/", &feed), 0);
        if (cases[i].want == NULL) {
            assert_null(feed.items[0].link);
        } else {
            assert_non_null(feed.items[0].link);
            assert_string_equal(feed.items[0].link, cases[i].want);
        }
    }
    pool_free(pool);
}

static void the_feeds_own_link_is_found_behind_the_address_of_the_feed(void **state)
{
    static const char data[] = "<rss xmlns:atom='http://www.w3.org/2005/Atom'><channel><atom:link rel='self' href='https://example.org/feed'/>"
                               "<link>https://example.org/</link></channel></rss>";
    struct pool *pool = pool_new();
    struct feed feed;

    (void)state;
    assert_int_equal(feed_read(pool, data, strlen(data), NULL, "", &feed), 0);
    assert_non_null(feed.link);
    assert_string_equal(feed.link, "https://example.org/");
    pool_free(pool);
}

static void slips_of_json_cost_one_field_at_most(void **state)
{
    static const char data[] = "{\"items\":[{\"id\":\"https://example.org/1\",\"url\":\"\",\"authors\":[\"Ann Lee\",{\"name\":\"Bo Ek\"}]},"
                               "{\"id\":12345678901234567890,\"url\":\"javascript:x\",\"external_url\":\"/2\",\"author\":\"Cy\"}]}";
    struct pool *pool = pool_new();
    struct feed feed;

    (void)state;
    assert_int_equal(feed_read(pool, data, strlen(data), NULL, "https://example.org/feed.json", &feed), 0);
    assert_int_equal(feed.n, 2);
    assert_string_equal(feed.items[0].link, "https://example.org/1");
    assert_int_equal(feed.items[0].authors.n, 2);
    assert_string_equal(feed.items[0].authors.v[0], "Ann Lee");
    assert_string_equal(feed.items[1].id, "12345678901234567890");
    assert_string_equal(feed.items[1].link, "https://example.org/2");
    assert_string_equal(feed.items[1].authors.v[0], "Cy");
    pool_free(pool);
}

static void half_an_address_is_none(void **state)
{
    static const char *const cut[] = {
        "<rss><channel><item><title>One</title><link>https://example.org/hal",
        "<rss><channel><item><title>One</title><link><![CDATA[https://example.org/hal",
        "<rss><channel><item><title>One</title><link>https://example.org/?a=1&amp;hal",
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cut) / sizeof(*cut); i++) {
        struct feed feed;
        assert_int_equal(feed_read(pool, cut[i], strlen(cut[i]), NULL, "", &feed), 0);
        assert_int_equal(feed.n, 1);
        assert_string_equal(feed.items[0].title, "One");
        assert_null(feed.items[0].link);
    }
    pool_free(pool);
}

static void elements_without_end_have_a_ceiling(void **state)
{
    struct pool *pool = pool_new();
    struct buf b;
    struct feed feed;

    (void)state;
    buf_init(&b, 1u << 20);
    buf_puts(&b, "<rss><channel><item><title>T</title><description>");
    for (int i = 0; i < 10000; i++)
        buf_puts(&b, "<p>x");
    assert_int_equal(feed_read(pool, buf_text(&b), b.len, NULL, "", &feed), 0);
    assert_int_equal(feed.n, 1);
    assert_string_equal(feed.items[0].title, "T");
    assert_non_null(strstr(feed.items[0].summary, "xx"));
    buf_fini(&b);
    pool_free(pool);
}

static void what_is_no_feed_is_refused(void **state)
{
    static const char *const not_feeds[] = {
        "", "hello", "<html><body>no</body></html>", "<!DOCTYPE html><html><body><p><feed >x</feed></body></html>", "{\"a\":1}", "<<<<"
    };
    struct pool *pool = pool_new();
    struct feed feed;

    (void)state;
    for (size_t i = 0; i < sizeof(not_feeds) / sizeof(*not_feeds); i++)
        assert_int_equal(feed_read(pool, not_feeds[i], strlen(not_feeds[i]), NULL, "", &feed), -1);
    pool_free(pool);
}

static void authors_are_named_without_their_addresses(void **state)
{
    static const char data[] = "<rss xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><item><author>a@example.org (Ann Lee)</author>"
                               "<dc:creator>Bo Ek</dc:creator><dc:creator>Bo Ek</dc:creator></item></channel></rss>";
    struct pool *pool = pool_new();
    struct feed feed;

    (void)state;
    assert_int_equal(feed_read(pool, data, strlen(data), NULL, "", &feed), 0);
    assert_int_equal(feed.items[0].authors.n, 2);
    assert_string_equal(feed.items[0].authors.v[0], "Ann Lee");
    assert_string_equal(feed.items[0].authors.v[1], "Bo Ek");
    pool_free(pool);
}

static void a_doctype_expands_nothing(void **state)
{
    static const char data[] =
        "<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><rss><channel><item><title>x &b;</title></item></channel></rss>";
    struct pool *pool = pool_new();
    struct feed feed;

    (void)state;
    assert_int_equal(feed_read(pool, data, strlen(data), NULL, "", &feed), 0);
    assert_string_equal(feed.items[0].title, "x &b;");
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read_and_what_is_broken_is_mended),
        cmocka_unit_test(a_broken_tag_takes_nothing_along),
        cmocka_unit_test(links_are_read_as_they_were_meant),
        cmocka_unit_test(the_feeds_own_link_is_found_behind_the_address_of_the_feed),
        cmocka_unit_test(slips_of_json_cost_one_field_at_most),
        cmocka_unit_test(half_an_address_is_none),
        cmocka_unit_test(elements_without_end_have_a_ceiling),
        cmocka_unit_test(what_is_no_feed_is_refused),
        cmocka_unit_test(authors_are_named_without_their_addresses),
        cmocka_unit_test(a_doctype_expands_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
