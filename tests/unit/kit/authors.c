/* authors: bylines taken apart. */
#include "../../../plugins/kit/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define H1         "<h1>A headline of it</h1>"
#define P8         "<p>a</p><p>a</p><p>a</p><p>a</p><p>a</p><p>a</p><p>a</p><p>a</p>"
#define PARAGRAPHS P8 P8 P8 P8 P8 P8

struct row {
    const char *byline, *site, *names; /* joined with '+' */
};

static void bylines_give_people_only(void **state)
{
    static const struct row rows[] = {
        { "By Jane Doe and John Smith, BBC News", "BBC News", "Jane Doe+John Smith" },
        { "By: Jane Doe", NULL, "Jane Doe" },
        { "Jane Doe (jane@example.org)", NULL, "Jane Doe" },
        { "Jane Doe @janedoe", NULL, "Jane Doe" },
        { "Von Anna M\u00fcller und Bernd Weber", NULL, "Anna M\u00fcller+Bernd Weber" },
        { "Par Marie Dupont et Luc Petit", NULL, "Marie Dupont+Luc Petit" },
        { "Por Ana Ruiz y Luis Gil", NULL, "Ana Ruiz+Luis Gil" },
        { "Jane Doe, Political Editor", NULL, "Jane Doe" },
        { "Jane Doe in Washington", NULL, "Jane Doe" },
        { "Jane Doe | 4 March 2020", NULL, "Jane Doe" },
        { "Jane Doe, jane doe", NULL, "Jane Doe" },
        { "<a href='/x'>Jane Doe</a>", NULL, "Jane Doe" },
        { "Jane Doe Monday, 4 March", NULL, "Jane Doe" },
        { "Written by Jane Doe Edited by John Smith", NULL, "Jane Doe" },
        { "By TPN, in News, Portugal, Tourism", NULL, "TPN" },
        { "Jane Doe, AP Auto Writer", NULL, "Jane Doe" },
        { "作者： Diogo Carleto", NULL, "Diogo Carleto" },
        { "More stories by Jane Doe", NULL, "Jane Doe" },
        { "Staff Reporter", NULL, "" },
        { "Human Rights Watch", "Human Rights Watch", "" },
        { "https://www.facebook.com/example", NULL, "" },
        { "https://www.facebook.com/JaneDoeWriter", NULL, "" },
        { "Jane Doe www.facebook.com/JaneDoeWriter", NULL, "Jane Doe" },
        { "By Jane Doe March 4, 2020 3:46 PM", NULL, "Jane Doe" },
        { "Par Marie Dupont 4 mars 2020", NULL, "Marie Dupont" },
        { "Jane Doe Sat Apr 4th 2020", NULL, "Jane Doe" },
        { "Jane Doe posted 4 hours ago", NULL, "Jane Doe" },
        { "April May", NULL, "April May" },
        { "Jane (Mary Ann) Doe", NULL, "Jane Doe" },
        { "\u7559\u8a00(12) \u4eba\u6c23(340)", NULL, "" },
        { "Jane Doe, Ph.D., MD", NULL, "Jane Doe" },
        { "Jane Doe, R.D., M.P.H.", NULL, "Jane Doe" },
        { "\u0422\u0435\u043a\u0441\u0442: \u0410\u043d\u043d\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430", NULL,
          "\u0410\u043d\u043d\u0430 \u0418\u0432\u0430\u043d\u043e\u0432\u0430" },
        { "\u0391\u03c0\u03cc Anna Papa", NULL, "Anna Papa" },
        { "Jane Doe, Vice President, Sales Manager", NULL, "Jane Doe" },
        { "\u00a0& Jane Doe \u25cf", NULL, "Jane Doe" },
        { "", NULL, "" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct strings got = { 0 };
        const char *joined = "";
        authors_split(pool, rows[i].byline, rows[i].site, &got);
        for (size_t k = 0; k < got.n; k++)
            joined = pool_printf(pool, "%s%s%s", joined, k > 0 ? "+" : "", got.v[k]);
        if (strcmp(joined, rows[i].names) != 0)
            fail_msg("%s: %s", rows[i].byline, joined);
    }
    pool_free(pool);
}

static void a_page_names_its_authors(void **state)
{
    static const struct {
        const char *claim, *html, *want; /* want: joined with '+' */
    } rows[] = {
        { "an account's address is no name",
          "<meta property=article:author content='https://www.facebook.com/JaneDoeWriter'>" H1 "<p class=byline>By Jane Doe</p>", "Jane Doe" },
        { "nor is one without a scheme", "<meta name=author content='www.facebook.com/Example'>" H1, "" },
        { "the article's author before the site's", "<meta name=author content='Example Group'><meta property=article:author content='Jane Doe'>" H1,
          "Jane Doe" },
        { "an organisation whose name has an and",
          "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"author\":{\"@type\":\"Organization\",\"name\":\"Centre "
          "for "
          "Example and Research\"}}</script><meta name=dcterms.creator content='Centre for Example and Research'>" H1,
          "Centre for Example and Research" },
        { "short names of an office", "<meta name=author content='xyz/abcd;efgh'>" H1, "xyz/abcd+efgh" },
        { "authors of cards further down are others'",
          H1 "<a rel=author href=/a>Jane Doe</a>" PARAGRAPHS
             "<li><a rel=author href=/b>John Smith</a></li><li><a rel=author href=/c>Max Muster</a></li>",
          "Jane Doe" },
        { "but two of one article stand together", H1 "<a rel=author href=/a>Jane Doe</a>, <a rel=author href=/b>John Smith</a>" PARAGRAPHS,
          "Jane Doe+John Smith" },
        { "a place behind the link", H1 "<p class=author><a href=/a>Jane Doe</a><span> Houston</span></p>", "Jane Doe" },
        { "a section behind the link", H1 "<p class=byline>by <a href=/a>Jane Doe</a> in <a href=/b>Open Source</a></p>", "Jane Doe" },
        { "the word and the name apart by style alone", H1 "<div><span>By</span><span>Jane Doe</span></div>", "Jane Doe" },
        { "the word in a box of its own",
          H1 "<div><p>Written by</p><p>Jane Doe</p><p>Who has written for the paper since it was founded, on all things, "
             "from all places.</p></div>",
          "Jane Doe" },
        { "in lower case, with the date", H1 "<p>by: Jane Doe, March 4, 2020</p>", "Jane Doe" },
        { "in another language", H1 "<p>Par Marie Dupont et Luc Petit</p>", "Marie Dupont+Luc Petit" },
        { "a sentence that begins so", H1 "<p>Par ici la sortie</p><p>Von der Leyen spricht.</p>", "" },
        { "a paper and a place in elements of their own",
          H1 "<div class=byline><span class=name>Jane Doe</span> <span class=title>Example Post, New Town</span></div>", "Jane Doe" },
        { "several of the same kind", H1 "<div class=byline><span class=name>Jane Doe</span> <span class=name>John Smith</span></div>",
          "Jane Doe+John Smith" },
        { "halves of a name", H1 "<div class=author><span class=given-name>Jane A.</span> <span class=surname>Doe</span></div>", "Jane A. Doe" },
        { "who took the pictures",
          H1 "<div class=byline>Text by <span class=name>Jane Doe</span> Photography by <span class=name>John Smith</span></div>", "Jane Doe" },
        { "a role on a line of its own", H1 "<p class=byline>Jane Doe<br>Associate Director, Europe and Central Asia Division</p>" PARAGRAPHS,
          "Jane Doe" },
        { "what a template writes without a name", "<meta name=author content=undefined>" H1, "" },
        { "the account that a site is kept with", "<meta name=author content=admin>" H1, "" },
        { "who edits is not who wrote", H1 "<p class=byline>Redaktion: Max Muster und <a href=/a>Jane Doe</a></p>", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pool *pool = pool_new();
        struct page page;
        struct metadata m;
        const char *got = "";

        assert_int_equal(page_parse(&page, pool, rows[i].html, strlen(rows[i].html), "text/html; charset=utf-8", "https://www.example.org/x"), 0);
        metadata_read(&page, NULL, &m);
        for (size_t k = 0; k < m.article.authors.n; k++)
            got = pool_printf(pool, "%s%s%s", got, k > 0 ? "+" : "", m.article.authors.v[k]);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, got);
        page_fini(&page);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bylines_give_people_only), cmocka_unit_test(a_page_names_its_authors) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
