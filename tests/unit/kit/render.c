/* What a page's elements become in the recorded Markdown, and that the prose can be read back from it. */
#include "plugins/kit/render.h"

#include "daemon/base/buf.h"
#include "daemon/base/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const char *render(struct pool *pool, const char *html)
{
    struct page page;
    struct blocks blocks = { 0 };
    assert_int_equal(page_parse(&page, pool, html, strlen(html), "text/html; charset=utf-8", "https://example.org/news/a"), 0);
    if (xmlDocGetRootElement(page.doc))
        blocks_collect(&page, xmlDocGetRootElement(page.doc), &blocks);
    const char *body = render_markdown(&page, &blocks, "en");
    page_fini(&page);
    return body;
}

static void test_elements_become_markdown(void **state)
{
    static const struct {
        const char *html, *markdown, *text;
    } cases[] = {
        { "<p>One. Two.</p><p>Three.</p>", "One.\nTwo.\n\nThree.\n", "One. Two.\n\nThree." },
        { "first<br><br>second<br>line", "first\n\nsecond\nline\n", "first\n\nsecond line" },
        { "<div>loose <div>inner</div> tail</div>", "loose\n\ninner\n\ntail\n", "loose\n\ninner\n\ntail" },
        { "<h1>A</h1><h2>B</h2><h4>C. D</h4>", "## A\n\n## B\n\n#### C. D\n", "A\n\nB\n\nC. D" },
        { "<p>a <b>bold </b>and<i> lean</i>.</p>", "a **bold** and *lean*.\n", "a bold and lean." },
        { "<p><b>One. Two.</b> Three.</p>", "**One. Two.**\nThree.\n", "One. Two. Three." },
        { "<p>See <a href='/x?utm_source=q'>here. There</a>, and <a href=\"#n\">note</a>.</p>",
          "See [here. There][1], and note.\n\n[1]: https://example.org/x\n", "See here. There, and note." },
        { "<p><a href=javascript:x()>no</a> <a href=mailto:a@b.c>mail</a></p>", "no mail\n", "no mail" },
        { "<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n\n- b\n\n  - c\n", "a\n\nb\n\nc" },
        { "<ol><li>a. B.<li>c</ol>", "1. a.\n   B.\n\n2. c\n", "a. B.\n\nc" },
        { "<blockquote><p>One. Two.<p>Three.</blockquote><p>Out.", "> One.\n> Two.\n>\n> Three.\n\nOut.\n", "One. Two.\n\nThree.\n\nOut." },
        { "<table><tr><th>a<th>b<tr><td>1|2<td><b>x</b></table>", "| a | b |\n| --- | --- |\n| 1\\|2 | **x** |\n", "a\tb\n1|2\tx" },
        { "<table><tr><td>only one cell, a layout</td></tr></table>", "only one cell, a layout\n", "only one cell, a layout" },
        { "<pre><code>int x;\n  y;</code></pre>", "```\nint x;\n  y;\n```\n", "int x;\n  y;" },
        { "<p>use <code>a*b</code></p>", "use `a*b`\n", "use a*b" },
        { "<figure><img src=/a.jpg><figcaption>Cap [x]</figcaption></figure><p>T.", "![Cap \\[x\\]][1]\n\nT.\n\n[1]: https://example.org/a.jpg\n",
          "T." },
        { "<p>t <img src=data:x alt=no data-src=/r.png> u</p>", "t u\n\n![no][1]\n\n[1]: https://example.org/r.png\n", "t u" },
        { "<p>1. no list</p><p># no heading</p><p>a *b* _c_ [d]</p>", "1\\. no list\n\n\\# no heading\n\na \\*b\\* \\_c\\_ \\[d\\]\n",
          "1. no list\n\n# no heading\n\na *b* _c_ [d]" },
        { "<p>\xC2\xA0 </p><script>x</script><style>y</style><p>e\xCC\x81\xE2\x80\x8B\xC2\xAD</p>", "\xC3\xA9\n", "\xC3\xA9" },
        { "<h2><a href=/y>Linked</a> <b>head</b></h2><p>x", "## [Linked][1] head\n\nx\n\n[1]: https://example.org/y\n", "Linked head\n\nx" },
        { "", "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct buf text;
        buf_init(&text, 65536);
        const char *body = render(pool, cases[i].html);
        assert_string_equal(body, cases[i].markdown);
        markdown_text(&text, body, strlen(body));
        assert_string_equal(buf_text(&text), cases[i].text);
        buf_fini(&text);
        pool_free(pool);
    }
}

/* A saved page whose address nobody said: its images lead nowhere, and leave no gap. */
static void test_an_image_without_an_address_leaves_no_gap(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct page page;
    struct blocks blocks = { 0 };
    const char *html = "<p>One.</p><img src=/a.jpg alt=Pier><p>Two.</p>";
    assert_int_equal(page_parse(&page, pool, html, strlen(html), "text/html; charset=utf-8", ""), 0);
    blocks_collect(&page, xmlDocGetRootElement(page.doc), &blocks);
    assert_string_equal(render_markdown(&page, &blocks, "en"), "One.\n\nTwo.\n");
    page_fini(&page);
    pool_free(pool);
}

static void test_joined_bodies_number_their_links_on(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    const char *joined =
        render_join(pool, "See [a][1].\n\n[1]: https://a.example/\n", "And [b][1], \\]\\[1\\], `x][1]`.\n\n[1]: https://b.example/\n");
    assert_string_equal(joined, "See [a][1].\n\nAnd [b][2], \\]\\[1\\], `x][1]`.\n\n[1]: https://a.example/\n[2]: https://b.example/\n");
    assert_string_equal(render_join(pool, "One.\n", "Two.\n"), "One.\n\nTwo.\n");
    pool_free(pool);
}

/* Recursion ends at a depth; the text below it is still there. */
static void test_depth_loses_no_text(void **state)
{
    (void)state;
    static const int depths[] = { 300, 5000, 100000 };
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct pool *pool = pool_new();
        struct buf b;
        buf_init(&b, 4u << 20);
        for (int d = 0; d < depths[i]; d++)
            buf_puts(&b, "<div>");
        buf_puts(&b, "inside");
        for (int d = 0; d < depths[i]; d++)
            buf_puts(&b, "</div>");
        buf_puts(&b, "after");
        const char *body = render(pool, buf_text(&b));
        assert_non_null(strstr(body, "inside"));
        assert_non_null(strstr(body, "after"));
        buf_fini(&b);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements_become_markdown),
        cmocka_unit_test(test_an_image_without_an_address_leaves_no_gap),
        cmocka_unit_test(test_joined_bodies_number_their_links_on),
        cmocka_unit_test(test_depth_loses_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
