/* A page is parsed whole, in its own language, whatever its bytes are. */
#include "plugins/kit/page.h"
#include "plugins/kit/explain.h"
#include "plugins/kit/xpath.h"

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LETTERS "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"

static void test_the_text_of_a_node(void **state)
{
    static const struct {
        const char *html;
        size_t len; /* 0: strlen */
        const char *text;
    } cases[] = {
        { "", 0, "" },
        { "plain", 0, "plain" },
        { "<p>a<p>b<br>c", 0, "a b c" },
        { "<p> a <b> b</b>c </p>", 0, "a bc" },
        { "<p>a<script>x</script><style>y</style><noscript>z</noscript>b", 0, "ab" },
        { "<p>a\0b</p>", 10, "ab" },
        { "<ul><li>x</li><li>y</li></ul>", 0, "x y" },
        { "<p>caf\xE9</p>", 0, "caf\xC3\xA9" },
        { "<!-- c --><p>&amp;&nbsp;&eacute;", 0, "& \xC3\xA9" },
        { "<p>\x01\xE2\x80\xAE x", 0, "x" },
        { "<title>t</title><meta name=x><header>a</header>b<main><p>c<p>d</main><script>x</script>", 0, "a b c d" },
        { "<html><head><title>t</title><x-y>a</x-y><link rel=x><article>b", 0, "a b" },
        { "<title>t</title><x-y>a</x-y><p>b", 0, "a b" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct page page;
        const size_t len = cases[i].len ? cases[i].len : strlen(cases[i].html);
        assert_int_equal(page_parse(&page, pool, cases[i].html, len, "text/html", "https://example.org/"), 0);
        const xmlNode *root = xmlDocGetRootElement(page.doc);
        assert_string_equal(root ? page_node_text(&page, root) : "", cases[i].text);
        page_fini(&page);
        pool_free(pool);
    }
}

static void test_language_and_base_as_the_page_states_them(void **state)
{
    static const struct {
        const char *html, *language, *base;
    } cases[] = {
        { "<html lang=de><body>x", "de", "https://example.org/a/b" },
        { "<html lang='EN_us'><body>x", "en-us", "https://example.org/a/b" },
        { "<html lang='{{ lang }}'><body>x", NULL, "https://example.org/a/b" },
        { "<meta http-equiv=content-language content='az, en'><p>x", "az", "https://example.org/a/b" },
        { "<base href='/c/'><p>x", NULL, "https://example.org/c/" },
        { "<p>x<base href='/late/'>", NULL, "https://example.org/a/b" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct page page;
        assert_int_equal(page_parse(&page, pool, cases[i].html, strlen(cases[i].html), "text/html", "https://example.org/a/b"), 0);
        if (cases[i].language)
            assert_int_equal(strcasecmp(page.language, cases[i].language), 0);
        else
            assert_null(page.language);
        assert_string_equal(page.base, cases[i].base);
        page_fini(&page);
        pool_free(pool);
    }
}

static void test_xpath_selects_with_our_functions_and_survives_nonsense(void **state)
{
    static const char html[] = "<div class='a bc'>One</div><p class=abc>TWO</p><ul><li>x<li>y<li>z</ul><a href=/q>l</a>";
    static const struct {
        const char *xpath;
        size_t nodes;
        const char *first; /* text of the first node, or the value */
    } cases[] = {
        { "//*[has-class(., 'bc')]", 1, "One" },
        { "//*[has-class(., 'b')]", 0, NULL },
        { "//p[lower(.) = 'two']", 1, "TWO" },
        { "//li", 3, "x" },
        { "//a/@href", 1, "/q" },
        { "string(//p)", 0, "TWO" },
        { "count(//li)", 0, "3" },
        { "//li[", 0, NULL },
        { "nonsense(1)", 0, NULL },
        { "has-class('x', 'y')", 0, NULL },
        { "lower(1, 2)", 0, NULL },
        { "", 0, NULL },
        { "//nothing", 0, NULL },
        { "//namespace::*", 0, NULL },
    };
    (void)state;
    struct pool *pool = pool_new();
    struct page page;
    assert_int_equal(page_parse(&page, pool, html, sizeof html - 1, "text/html", "https://example.org/"), 0);
    struct xpath *x = xpath_new(&page);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct nodes nodes;
        xpath_select(x, cases[i].xpath, &nodes);
        assert_int_equal(nodes.n, cases[i].nodes);
        if (nodes.n)
            assert_string_equal(page_node_text(&page, nodes.v[0]), cases[i].first);
        else if (cases[i].first)
            assert_string_equal(nodes.value, cases[i].first);
        else
            assert_null(nodes.value);
    }
    xpath_free(x);
    page_fini(&page);
    pool_free(pool);
}

/* Where an element stands is told with the beginning of its class, which may not end within a letter. */
static void test_an_explanation_names_elements_in_whole_letters(void **state)
{
    struct strings lines = { 0 };

    (void)state;
    for (size_t before = 55; before < 65; before++) {
        struct pool *pool = pool_new();
        struct page page;
        char html[200];

        snprintf(html, sizeof(html), "<p id='%.*s\xC7\x8F\xC7\x8F' class='%.*s\xC7\x8F\xC7\x8F'>a</p>", (int)before - 20, LETTERS, (int)before,
                 LETTERS);
        assert_int_equal(page_parse(&page, pool, html, strlen(html), "text/html; charset=utf-8", "https://example.org/a"), 0);
        page.explain = &lines;
        const xmlNode *p = xmlDocGetRootElement(page.doc);
        while (strcmp((const char *)p->name, "p") != 0)
            p = p->children != NULL ? p->children : p->next;
        const char *name = explain_node(&page, p);
        assert_true(utf8_valid(name, strlen(name)));
        assert_non_null(strstr(name, "p#abc"));
        page_fini(&page);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_text_of_a_node),
        cmocka_unit_test(test_language_and_base_as_the_page_states_them),
        cmocka_unit_test(test_xpath_selects_with_our_functions_and_survives_nonsense),
        cmocka_unit_test(test_an_explanation_names_elements_in_whole_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
