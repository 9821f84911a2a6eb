/* published: which of the days on a page is that of publication, and how it is told. */
#include "../../../plugins/kit/metadata.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#define LD(fields) "<script type='application/ld+json'>{\"@type\":\"NewsArticle\"," fields "}</script>"
#define H1         "<h1>A headline of it</h1>"
#define P          "<p>a</p>"
#define P8         P P P P P P P P
#define P64        P8 P8 P8 P8 P8 P8 P8 P8
#define CARD(date) "<li><span class=card-time-date>" date "</span></li>"
#define ADDRESS    "https://www.example.org/x"

struct row {
    const char *claim, *html, *want;
};

static void check(const struct row *rows, size_t n, const char *url)
{
    for (size_t i = 0; i < n; i++) {
        struct pool *pool = pool_new();
        struct page page;
        struct metadata m;

        assert_int_equal(page_parse(&page, pool, rows[i].html, strlen(rows[i].html), "text/html; charset=utf-8", url), 0);
        metadata_read(&page, NULL, &m);
        const char *got = m.article.published;
        if (rows[i].want == NULL ? got != NULL : got == NULL || strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, got != NULL ? got : "none");
        page_fini(&page);
        pool_free(pool);
    }
}
#define CHECK(rows) check(rows, sizeof(rows) / sizeof(*(rows)), ADDRESS)

static void what_belongs_to_others_dates_no_article(void **state)
{
    static const struct row rows[] = {
        { "today's date below the site's name", "<html lang=en><body><h1>The Daily News</h1><div class=today>Wednesday, August 19, 2020</div>",
          NULL },
        { "today's date in the head of the site",
          "<html lang=en><title>A headline of it</title><body><header><span class=date>Tue, 14 Jan 2020</span></header><h2>A headline of "
          "it</h2><p>The Agency<br>13 Jan 2020, 22:11</p>",
          "2020-01-13T22:11" },
        { "today's date in a bar called after it",
          "<html lang=en><body><div class=tdb_header_date>April 16, 2025</div>" H1 "<time class='entry-date updated'>February 11, 2025</time>",
          "2025-02-11" },
        { "the day on which an account was made", "<html lang=en><body>" H1 "<dd class=profile-joined>18.09.2008, 05:56</dd>", NULL },
        { "the day on which the site was registered", "<html lang=ko><body>" H1 P64 "<div id=footer><div id=footer-info>2012. 11. 06.</div></div>",
          NULL },
        { "a birth", "<html lang=en><body>" H1 "<p>Born in Paris, 28 January 1975</p>", NULL },
        { "a picture's caption", "<html lang=de><body>" H1 "<figure><figcaption>Archivbild (16.08.2024)</figcaption></figure>", NULL },
        { "another article's card",
          "<html lang=en><body><main><article>" H1 "<p>Text</p></article><article><time>4 March 2020</time></article></main>", NULL },
        { "one of a list of cards behind the text",
          "<html lang=en><body>" H1 P64 "<ul>" CARD("1 May 2020") CARD("2 May 2020") CARD("3 May 2020") "</ul>", "2020-05-01" },
        { "but not where a line tells it",
          "<html lang=en><body><p>21 Jan 2022 // Jane Doe</p>" H1 P64 "<ul>" CARD("1 May 2020") CARD("2 May 2020") CARD("3 May 2020") "</ul>",
          "2022-01-21" },
        { "the name of a page in a menu", "<html lang=de><body>" H1 "<ul><li><a href=/x>12M - 12. Mai 2012</a></li></ul>", NULL },
        { "the days that it is about", "<html lang=de><body><h1>Wochenbericht 14. - 20. Januar 2022</h1>" P, NULL },
        { "a source", "<html lang=en><body>" H1 P64 "<ol><li>The Paper, published 3 March 2010. Retrieved 5 May 2012</li></ol>", NULL },
        { "an edit", "<html lang=en><body>" H1 "<div>page revision: 12, last edited: <span class=date>17 Jun 2018 15:15</span></div>", NULL },
        { "a change that a heading names",
          "<html lang=de><body>" H1 "<h4>Zuletzt ge\xC3\xA4ndert am:</h4><ul><li class=timestamp>15.10.2021</li></ul>", NULL },
    };

    (void)state;
    CHECK(rows);
}

static void a_day_is_found_that_the_page_states(void **state)
{
    static const struct row rows[] = {
        { "in a tag that is called published", "<html lang=en><head><meta name=published content='July 17, 2025'><body>" H1 P, "2025-07-17" },
        { "or its date", "<html lang=en><head><meta name=published-date content='2021-02-16'><body>" H1 P, "2021-02-16" },
        { "in a small aside of the article", "<html lang=en><body><article>" H1 "<aside><div>Sat 24 Feb 2024 12.42 CET</div></aside></article>",
          "2024-02-24T12:42+01:00" },
        { "in words beside the text", "<html lang=en><body>" H1 P64 "<div>Posted: 4 March 2020, 10:15 <p>The text</p></div>", "2020-03-04T10:15" },
        { "before the copyright", "<html lang=de><body>" H1 P64 "<p>Erschienen am: 01.11.2023 \xC2\xA9 bei der Autorin</p>", "2023-11-01" },
        { "beside the text where the article is named",
          "<html lang=de><body><div id=sidebar><p>A headline of it wurde am 19. Mai 2010 um 23:03 Uhr gepostet und unter Buch abgelegt.</p></div>"
          "<div id=content>" H1 P64 "</div>",
          "2010-05-19T23:03" },
        { "said against <meta> of what is not said",
          "<html lang=de><meta name=date content='11/01/2023 12:43:42'><body>" H1 P64 "<p>Erstellt am: 01.11.2023</p>", "2023-11-01" },
        { "as hAtom calls the only date of an entry", "<html lang=en><body>" H1 "<span class=updated title='2013-04-04T18:52:11+00:00'></span>",
          "2013-04-04T18:52:11+00:00" },
        { "better in the element within",
          "<html lang=en><body>" H1 "<div class=meta>4 March 2020 <time datetime='2020-03-04T10:00:00+01:00'>4 March 2020</time></div>",
          "2020-03-04T10:00:00+01:00" },
        { "by a script",
          "<html lang=en><body>" H1 "<script>var data = {\"publishedDate\":\"2016-11-04T20:37:27Z\",\"lastPublishedDate\":\"2017-01-01\"};</script>",
          "2016-11-04T20:37:27Z" },
        { "not by one that names days of several",
          "<html lang=en><body>" H1 "<script>[{\"publishDate\":\"2016-11-04\"},{\"publishDate\":\"2016-11-05\"}]</script>", NULL },
        { "in the address that it is known by", "<html lang=en><link rel=canonical href='https://news.example.org/2020/01/13/x'><body>" H1,
          "2020-01-13" },
    };

    (void)state;
    CHECK(rows);
}

static void rungs_that_disagree_are_settled_by_what_readers_see(void **state)
{
    static const struct row rows[] = {
        { "<meta> that is shown",
          "<html lang=de>" LD(
              "\"datePublished\":\"2022-01-04T07:29:00Z\"") "<meta property='article:published_time' content='2022-01-06T08:29:34'><body>" H1
                                                            "<div class=info>06.01.2022</div>",
          "2022-01-06T08:29:34" },
        { "not where what is shown is the change",
          "<html lang=de>" LD(
              "\"datePublished\":\"2022-01-04T07:29:00Z\",\"dateModified\":\"2022-01-06T08:00:00Z\"") "<meta property='article:published_time' "
                                                                                                      "content='2022-01-06T08:29:34'><body>" H1
                                                                                                      "<div class=info>06.01.2022</div>",
          "2022-01-04T07:29:00Z" },
        { "nor where nothing is shown",
          "<html lang=de>" LD(
              "\"datePublished\":\"2022-01-04T07:29:00Z\"") "<meta property='article:published_time' content='2022-01-06T08:29:34'><body>" H1,
          "2022-01-04T07:29:00Z" },
    };

    (void)state;
    CHECK(rows);
}

static void an_instant_is_told_in_the_outlets_own_time(void **state)
{
    static const struct row shown[] = {
        { "as an element writes it",
          "<html lang=en>" LD("\"datePublished\":\"2023-11-09T02:11:03+00:00\"") "<body>" H1
                                                                                 "<time datetime='2023-11-08T21:11:03-05:00'>November 8, 2023</time>",
          "2023-11-08T21:11:03-05:00" },
        { "not as another article's element does",
          "<html lang=en>" LD("\"datePublished\":\"2023-11-09T02:11:03+00:00\"") "<body>" H1
                                                                                 "<time datetime='2023-11-08T20:00:00-05:00'>November 8, 2023</time>",
          "2023-11-09T02:11:03+00:00" },
        { "as a day that became a midnight in UTC",
          "<html lang=de>" LD("\"datePublished\":\"2021-11-04T23:00Z\"") "<body>" H1 "<span class=date>5. November 2021</span>", "2021-11-05" },
        { "not where it is no midnight",
          "<html lang=it>" LD("\"datePublished\":\"2021-11-04T23:01:00Z\"") "<body>" H1 "<span class=date>5 novembre 2021</span>",
          "2021-11-04T23:01:00Z" },
    };
    static const struct row address[] = {
        { "as a script writes it with its offset",
          "<html lang=en>" LD("\"datePublished\":\"2020-02-25T02:25:54Z\"") "<body>" H1
                                                                            "<script>push({\"date\":\"2020-02-24T21:25:54-05:00\"})</script>",
          "2020-02-24T21:25:54-05:00" },
        { "as a script writes it without",
          "<html lang=en>" LD("\"datePublished\":\"2020-02-25T02:25:54Z\"") "<body>" H1 "<script>var at = \"2020-02-24 21:25:54\";</script>",
          "2020-02-24T21:25:54-05:00" },
        { "not where nothing tells the offset", "<html lang=en>" LD("\"datePublished\":\"2020-02-25T02:25:54Z\"") "<body>" H1,
          "2020-02-25T02:25:54Z" },
    };

    (void)state;
    CHECK(shown);
    check(address, sizeof(address) / sizeof(*address), "https://www.example.org/2020/02/24/x");
}

static void the_rung_is_recorded(void **state)
{
    static const struct {
        const char *html;
        enum origin origin;
    } rows[] = {
        { "<html lang=en>" LD("\"datePublished\":\"2020-03-04\"") "<body>" H1, ORIGIN_JSONLD },
        { "<html lang=en><meta property='article:published_time' content='2020-03-04'><body>" H1, ORIGIN_META },
        { "<html lang=en><body>" H1 "<time datetime='2020-03-04'>x</time>", ORIGIN_MICRODATA },
        { "<html lang=en><body>" H1 "<p>4 March 2020</p>", ORIGIN_PAGE },
        { "<html lang=en><link rel=canonical href='https://news.example.org/2020/03/04/x'><body>" H1, ORIGIN_URL },
        { "<html lang=en><body>" H1 "<script>var publish_date = '2020-03-04';</script>", ORIGIN_SCRIPT },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pool *pool = pool_new();
        struct page page;
        struct metadata m;

        assert_int_equal(page_parse(&page, pool, rows[i].html, strlen(rows[i].html), "text/html; charset=utf-8", ADDRESS), 0);
        metadata_read(&page, NULL, &m);
        assert_string_equal(m.article.published, "2020-03-04");
        assert_string_equal(origin_name(m.article.origin[FIELD_PUBLISHED]), origin_name(rows[i].origin));
        page_fini(&page);
        pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_belongs_to_others_dates_no_article),
        cmocka_unit_test(a_day_is_found_that_the_page_states),
        cmocka_unit_test(rungs_that_disagree_are_settled_by_what_readers_see),
        cmocka_unit_test(an_instant_is_told_in_the_outlets_own_time),
        cmocka_unit_test(the_rung_is_recorded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
