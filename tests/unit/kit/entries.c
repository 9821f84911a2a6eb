/* entries: a live blog's times are its entries', not the page's. */
#include "../../../daemon/base/buf.h"
#include "../../../plugins/kit/metadata.h"
#include "../../../plugins/kit/tag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define TEXT        "<p>Something happened again, and this paragraph tells of it in some words.</p>"
#define ENTRY(time) "<div class=entry><time datetime='2020-03-04T" time "+00:00'>" time "</time>" TEXT "</div>"
#define SHOWN(time) "<div class=entry><span class=time>4 March 2020, " time "</span>" TEXT "</div>"
#define LINE(time)  "<div class=entry><p>4 March 2020, " time "</p>" TEXT "</div>"
#define POST(time)                                                                                                                                   \
    "<div class=post itemscope itemtype='https://schema.org/BlogPosting'><h3 itemprop=headline>Now</h3><time itemprop=datePublished "                \
    "datetime='2020-03-04T" time "+00:00'></time>" TEXT "</div>"
#define CARD(time) "<div class=entry><h2><a href=/" time ">Another</a></h2><time datetime='2020-03-04T" time "+00:00'></time>" TEXT "</div>"
#define HEAD       "<html lang=en><body><main><h1>A headline of it, as it happens</h1>"
#define BODY(what) "<div id=body>" what "</div>"

static const xmlNode *find_body(const struct page *page)
{
    const xmlNode *top = (const xmlNode *)page->doc;

    for (const xmlNode *n = xmlDocGetRootElement(page->doc); n != NULL; n = tag_next(n, top)) {
        const char *id = n->type == XML_ELEMENT_NODE ? tag_attr(n, "id") : NULL;
        if (id != NULL && strcmp(id, "body") == 0)
            return n;
    }
    return NULL;
}

static void the_newest_entry_dates_no_page(void **state)
{
    static const struct {
        const char *claim, *html, *want;
    } rows[] = {
        { "the first entry's", HEAD BODY(ENTRY("18:30:00") ENTRY("12:00:00") ENTRY("08:15:00")), "2020-03-04T08:15:00+00:00" },
        { "in the order of the day", HEAD BODY(ENTRY("08:15:00") ENTRY("12:00:00") ENTRY("18:30:00")), "2020-03-04T08:15:00+00:00" },
        { "of entries that a class marks", HEAD BODY(SHOWN("18:30") SHOWN("12:00") SHOWN("8:15")), "2020-03-04T08:15" },
        { "of posts in microdata", HEAD BODY(POST("18:30:00") POST("12:00:00") POST("08:15:00")), "2020-03-04T08:15:00+00:00" },
        { "the page's own before them",
          HEAD "<time datetime='2020-03-04T07:00:00+00:00'></time>" BODY(ENTRY("18:30:00") ENTRY("12:00:00") ENTRY("08:15:00")),
          "2020-03-04T07:00:00+00:00" },
        { "the page's own in a line", HEAD "<p>Published 4 March 2020, 7:00</p>" BODY(ENTRY("18:30:00") ENTRY("12:00:00") ENTRY("08:15:00")),
          "2020-03-04T07:00" },
        { "none where older entries stand elsewhere",
          HEAD BODY(ENTRY("18:30:00") ENTRY("12:00:00") ENTRY("08:15:00")) "<a class=load-more href='?page=2'>More</a>", NULL },
        { "one entry is no series", HEAD BODY(ENTRY("18:30:00")), "2020-03-04T18:30:00+00:00" },
        { "cards of other pages are none",
          HEAD BODY("<time datetime='2020-03-04T07:00:00+00:00'></time>" TEXT) CARD("18:30:00") CARD("12:00:00") CARD("08:15:00"),
          "2020-03-04T07:00:00+00:00" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pool *pool = pool_new();
        struct page page;
        struct metadata m;

        assert_int_equal(page_parse(&page, pool, rows[i].html, strlen(rows[i].html), "text/html; charset=utf-8", "https://www.example.org/x"), 0);
        metadata_read(&page, find_body(&page), &m);
        const char *got = m.article.published;
        if (rows[i].want == NULL ? got != NULL : got == NULL || strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, got != NULL ? got : "none");
        page_fini(&page);
        pool_free(pool);
    }
}

/* More entries than are looked at: the first of them is not known. */
static void a_series_without_an_end_dates_nothing(void **state)
{
    struct pool *pool = pool_new();
    struct page page;
    struct metadata m;
    struct buf html;

    (void)state;
    buf_init(&html, 1u << 20);
    buf_puts(&html, HEAD "<div id=body>");
    for (int i = 0; i < 1000; i++)
        buf_puts(&html,
                 pool_printf(pool, "<div class=entry><time datetime='2020-03-04T%02d:%02d:00Z'></time>" TEXT "</div>", 20 - i / 60, 59 - i % 60));
    assert_int_equal(page_parse(&page, pool, buf_text(&html), html.len, "text/html; charset=utf-8", "https://www.example.org/x"), 0);
    metadata_read(&page, find_body(&page), &m);
    assert_null(m.article.published);
    page_fini(&page);
    buf_fini(&html);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_newest_entry_dates_no_page), cmocka_unit_test(a_series_without_an_end_dates_nothing) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
