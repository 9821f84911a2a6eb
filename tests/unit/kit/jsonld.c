/* jsonld: JSON-LD as it is found, broken in all the usual ways. */
#include "../../../plugins/kit/jsonld.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void broken_json_is_mended(void **state)
{
    static const char *const scripts[] = {
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\"}",
        "<!-- {\"@type\":\"NewsArticle\",\"headline\":\"H\"} -->",
        "//<![CDATA[\n{\"@type\":\"NewsArticle\",\"headline\":\"H\"}\n//]]>",
        "/* c */ {\"@type\":\"NewsArticle\", // note\n\"headline\":\"H\",}",
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"description\":\"a\nb\tc\"}",
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\",\"description\":\"it\\'s\"}",
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\"};",
        "{\"@type\":\"NewsArticle\",\"headline\":\"H\"",
        "{\"@type\":\"NewsArticle\" \"headline\":\"H\"}",
        "{\"@type\":\"Thing\"}{\"@type\":\"NewsArticle\",\"headline\":\"H\"}",
        "[[{\"@type\":\"http://schema.org/NewsArticle\",\"headline\":[\"H\"]}]]",
        "{&quot;@type&quot;:&quot;NewsArticle&quot;,&quot;headline&quot;:&quot;H&quot;}",
        "{\"@type\":\"WebPage\",\"mainEntity\":{\"@type\":\"NewsArticle\",\"headline\":\"H\"}}",
        "{\"@type\":\"NewsArticle\",\"headline\":\"\\ud800H\"}",
        "{\"@type\":\"NewsArticle\",\"wordCount\":NaN,\"x\":[undefined, None],\"isAccessibleForFree\":True,\"headline\":\"H\"}",
        "{\"@type\":\"NewsArticle\",\"identifier\":12345678901234567890,\"wordCount\":1e999,\"headline\":\"H\"}",
        "{\"@type\":\"NewsArticle\",\"identifier\":[007, -0.5e1, 08:15],\"dateModified\":2020-03-04T00:01:00+01:00,\"headline\":\"H\"}",
        "{\"@type\":\"NewsArticle\",\"dateModified\":,\"author\":{\"name\": },\"headline\":\"H\"}",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
        struct pool *pool = pool_new();
        const char *html = pool_printf(pool, "<script type='application/ld+json'>%s</script>", scripts[i]);
        struct page page;
        struct jsonld got;

        assert_int_equal(page_parse(&page, pool, html, strlen(html), NULL, "https://example.org/"), 0);
        jsonld_read(&page, &got);
        if (got.headline == NULL || strchr(got.headline, 'H') == NULL)
            fail_msg("%s", scripts[i]);
        assert_string_equal(got.type, "NewsArticle");
        page_fini(&page);
        pool_free(pool);
    }
}

static void articles_of_lists_are_not_the_page(void **state)
{
    static const char html[] =
        "<script "
        "type='application/ld+json'>{\"@type\":\"ItemList\",\"itemListElement\":[{\"@type\":\"NewsArticle\",\"headline\":\"Other\"}]}</script>";
    struct pool *pool = pool_new();
    struct page page;
    struct jsonld got;

    (void)state;
    assert_int_equal(page_parse(&page, pool, html, strlen(html), NULL, "https://example.org/"), 0);
    jsonld_read(&page, &got);
    assert_null(got.type);
    assert_string_equal(got.page_type, "ItemList");
    page_fini(&page);
    pool_free(pool);
}

static void nesting_without_end_is_survived(void **state)
{
    struct pool *pool = pool_new();
    char *html = pool_alloc(pool, 200000);
    struct page page;
    struct jsonld got;

    (void)state;
    strncpy(html, "<script type='application/ld+json'>", 64);
    memset(html + 35, '[', 100000);
    assert_int_equal(page_parse(&page, pool, html, strlen(html), NULL, "https://example.org/"), 0);
    jsonld_read(&page, &got);
    assert_null(got.type);
    page_fini(&page);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_json_is_mended),
        cmocka_unit_test(articles_of_lists_are_not_the_page),
        cmocka_unit_test(nesting_without_end_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
