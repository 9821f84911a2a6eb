/* title: the headline whole, and without the site. */
#include "../../../plugins/kit/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void a_headline_is_told_from_what_stands_beside_it(void **state)
{
    static const struct {
        const char *claim, *html, *want;
    } rows[] = {
        { "an attribute that a quotation cuts",
          "<title>She said \"no\" to the plan | Example</title><meta property=og:title content=\"She said \"no\" to the plan\"><h1>She said \"no\" "
          "to the plan</h1>",
          "She said \"no\" to the plan" },
        { "a section behind a colon", "<meta property=og:title content='A headline of this story : Sports'><h1>A headline of this story</h1>",
          "A headline of this story" },
        { "but not half of the headline",
          "<meta property=og:title content='The great war : what it means for the people of the coast'><h1>The great war</h1>",
          "The great war : what it means for the people of the coast" },
        { "the site's name behind a colon",
          "<meta property=og:site_name content='Example Daily'><meta property=og:title content='A headline of this story:Example Daily'>",
          "A headline of this story" },
        { "or a wide one",
          "<meta property=og:site_name content='日本の新聞'><meta property=og:title content='今日の出来事についての記事：日本の新聞'>",
          "今日の出来事についての記事" },
        { "an h1 of a box", "<title>Storm hits the northern coast</title><h1>Our newsletters</h1>", "Storm hits the northern coast" },
        { "an h1 that tells the same otherwise",
          "<title>Storm hits the northern coast, ten missing</title><h1>Ten missing as storm makes landfall</h1>",
          "Ten missing as storm makes landfall" },
        { "letters without spaces", "<title>北部海岸に嵐、十人が行方不明に</title><h1>北部海岸を襲った嵐</h1>", "北部海岸を襲った嵐" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pool *pool = pool_new();
        struct page page;
        struct metadata m;

        assert_int_equal(page_parse(&page, pool, rows[i].html, strlen(rows[i].html), "text/html; charset=utf-8", "https://www.example.org/x"), 0);
        metadata_read(&page, NULL, &m);
        if (m.article.title == NULL || strcmp(m.article.title, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, m.article.title != NULL ? m.article.title : "none");
        page_fini(&page);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_headline_is_told_from_what_stands_beside_it) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
