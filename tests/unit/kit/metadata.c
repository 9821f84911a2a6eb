/* metadata: the ladder from JSON-LD to the address. */
#include "../../../plugins/kit/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void read(struct page *page, const char *html, const char *url, struct metadata *out)
{
    assert_int_equal(page_parse(page, pool_new(), html, strlen(html), "text/html; charset=utf-8", url), 0);
    metadata_read(page, NULL, out);
}

static void done(struct page *page)
{
    struct pool *pool = page->pool;

    page_fini(page);
    pool_free(pool);
}

static void jsonld_is_believed_first(void **state)
{
    static const char html[] =
        "<html lang=en><head><title>Right | The Example</title><meta property='og:site_name' content='The Example'>"
        "<meta property='og:title' content='Right | The Example'><meta property='article:published_time' content='2019-01-01'>"
        "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"Person\",\"@id\":\"#p\",\"name\":\"Jane "
        "Doe\"},"
        "{\"@type\":\"Organization\",\"name\":\"The "
        "Example\",\"@id\":\"#o\"},{\"@type\":[\"NewsArticle\"],\"headline\":\"Right\",\"author\":{\"@id\":\"#p\"},"
        "\"publisher\":{\"@id\":\"#o\"},\"datePublished\":\"2020-03-04T00:01:00-05:00\",\"keywords\":[\"a\",\"b\"],\"isAccessibleForFree\":\"False\","
        "}]}"
        "</script></head><body><h1>Right</h1></body></html>";
    struct page page;
    struct metadata m;

    (void)state;
    read(&page, html, "https://www.example.org/x", &m);
    assert_string_equal(m.article.title, "Right");
    assert_string_equal(m.article.published, "2020-03-04T00:01:00-05:00");
    assert_int_equal(m.article.origin[FIELD_PUBLISHED], ORIGIN_JSONLD);
    assert_int_equal(m.article.authors.n, 1);
    assert_string_equal(m.article.authors.v[0], "Jane Doe");
    assert_int_equal(m.article.tags.n, 2);
    assert_int_equal(m.free_to_read, 0);
    assert_true(m.is_article);
    assert_string_equal(m.article.language, "en");
    done(&page);
}

static void meta_tags_fill_what_is_missing(void **state)
{
    static const char html[] = "<html><head><link rel=canonical href='/canon?utm_source=x'><meta property='og:title' content='A Fine Headline "
                               "&amp;amp; More - Example News'>"
                               "<meta name=author content='By John Smith'><meta property='article:section' content=Politics>"
                               "<meta name='date' content='4 March 2020'></head><body><h1>A Fine Headline &amp; More</h1></body></html>";
    struct page page;
    struct metadata m;

    (void)state;
    read(&page, html, "https://www.example.org/x", &m);
    assert_string_equal(m.article.title, "A Fine Headline & More");
    assert_string_equal(m.article.authors.v[0], "John Smith");
    assert_string_equal(m.article.section, "Politics");
    assert_string_equal(m.article.published, "2020-03-04");
    assert_string_equal(m.article.canonical, "https://www.example.org/canon");
    done(&page);
}

static void dates_of_related_cards_and_comments_are_not_the_articles(void **state)
{
    static const char html[] =
        "<body><aside class=related><time datetime='2026-01-01'>1 Jan 2026</time></aside><article><h1>Headline of the article</h1>"
        "<span class=date>4 March 2020, 11:48</span><p>Text</p></article><div class=comments><time datetime='2025-05-05'></time></div></body>";
    struct page page;
    struct metadata m;

    (void)state;
    read(&page, html, "https://www.example.org/x", &m);
    assert_string_equal(m.article.published, "2020-03-04T11:48");
    assert_int_equal(m.article.origin[FIELD_PUBLISHED], ORIGIN_PAGE);
    done(&page);
}

static void what_is_not_known_stays_unknown(void **state)
{
    static const char *const pages[] = {
        "<body><p>nothing</p></body>",
        "<meta property='article:published_time' content='1970-01-01T00:00:00Z'><body>epoch</body>",
        "<meta property='article:published_time' content='2999-01-01'><body>future</body>",
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":\"\",\"author\":null</script><body>empty</body>",
        "",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        struct page page;
        struct metadata m;
        read(&page, pages[i], "https://www.example.org/", &m);
        assert_null(m.article.published);
        assert_int_equal(m.article.authors.n, 0);
        done(&page);
    }
}

static void the_address_dates_an_article_that_does_not(void **state)
{
    struct page page;
    struct metadata m;

    (void)state;
    read(&page, "<body><h1>No date in here</h1></body>", "https://www.example.org/news/2020/03/04/slug", &m);
    assert_string_equal(m.article.published, "2020-03-04");
    assert_int_equal(m.article.origin[FIELD_PUBLISHED], ORIGIN_URL);
    done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsonld_is_believed_first),
        cmocka_unit_test(meta_tags_fill_what_is_missing),
        cmocka_unit_test(dates_of_related_cards_and_comments_are_not_the_articles),
        cmocka_unit_test(what_is_not_known_stays_unknown),
        cmocka_unit_test(the_address_dates_an_article_that_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
