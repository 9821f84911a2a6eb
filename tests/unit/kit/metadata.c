/* metadata: the ladder from JSON-LD to the address. */
#include "../../../plugins/kit/metadata.h"
#include "../../../plugins/kit/marks.h"

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

static void json_ld_of_an_article_beside_is_not_the_pages(void **state)
{
#define OTHER "\"headline\":\"Ferry runs again tomorrow\",\"datePublished\":\"2026-06-02\",\"author\":{\"@type\":\"Person\",\"name\":\"Jane Doe\"}"
#define TITLE "<title>A well is dry in the valley | Example</title>"
    static const struct {
        const char *name, *html;
        bool believed;
    } rows[] = {
        { "another address and headline",
          TITLE "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"url\":\"/other\"," OTHER "}</script>", false },
        { "a ticker's headline changes, its address does not",
          TITLE "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"url\":\"https://www.example.org/\","
                "\"mainEntityOfPage\":{\"@id\":\"https://www.example.org/x\"}," OTHER "}</script>",
          true },
        { "no address", TITLE "<script type='application/ld+json'>{\"@type\":\"NewsArticle\"," OTHER "}</script>", true },
        { "a word of the title",
          "<title>No ferry in the valley | Example</title><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"url\":\"/other\"," OTHER
          "}</script>",
          true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        read(&page, rows[i].html, "https://www.example.org/x", &m);
        if ((m.article.authors.n == 1) != rows[i].believed || (m.article.origin[FIELD_PUBLISHED] == ORIGIN_JSONLD) != rows[i].believed)
            fail_msg("%s", rows[i].name);
        done(&page);
    }
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

static void a_day_is_found_where_a_page_shows_it(void **state)
{
    static const struct {
        const char *claim, *html, *want;
    } rows[] = {
        { "in a line before the headline", "<html lang=de><body><h3>21.01.2022</h3><h1>Eine Schlagzeile</h1><p>Text</p>", "2022-01-21" },
        { "in a line behind it", "<html lang=de><body><h1>Eine Schlagzeile</h1><p>Hamburg, 2. November 2021</p><p>Text</p>", "2021-11-02" },
        { "opening the text",
          "<html lang=de><body><h1>Eine Schlagzeile</h1><p><b>(18.01.2018) Deutschlands Landwirte zittern vor der Schweinepest, die "
          "im Osten schon da ist und bald auch hier sein kann, sagen viele.</b></p>",
          "2018-01-18" },
        { "not of what a sentence speaks",
          "<html lang=de><body><h1>Eine Schlagzeile</h1><p>Am 4. Februar 2022 erscheint das neue Album der Band, die "
          "schon im Jahr davor mit ihrer Musik die Hallen des Landes gefuellt hatte, wieder.</p>",
          NULL },
        { "behind a label",
          "<html lang=de><body><h1>Eine Schlagzeile</h1>" /* far from the headline: */
          "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p><p>f</p><p>g</p><p>h</p><p>i</p><p>j</p><p>k</p><p>l</p><p>m</p><p>n</p><p>o</p><p>p</p><p>q</p>"
          "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p><p>f</p><p>g</p><p>h</p><p>i</p><p>j</p><p>k</p><p>l</p><p>m</p><p>n</p><p>o</p><p>p</p><p>q</p>"
          "<p>a</p><p>b</p><p>c</p><p>d</p><p>e</p><p>f</p><p>g</p><p>h</p><p>i</p><p>j</p><p>k</p><p>l</p><p>m</p><p>n</p><p>o</p><p>p</p><p>q</p>"
          "<p>Letzte \xC3\x84nderung: 31.10.2023<br>Erschienen am: 01.11.2023</p>",
          "2023-11-01" },
        { "never of a copyright", "<html lang=de><body><h1>Eine Schlagzeile</h1><p>\xC2\xA9 19.12.2019, published by Example</p>", NULL },
        { "in a small footer behind the headline",
          "<html lang=de><body><h1>Eine Schlagzeile</h1><footer><span class=created>28.01.22</span></footer>", "2022-01-28" },
        { "nearest to the headline",
          "<html lang=fr><body><span class=date>5 ao\xC3\xBBt 2019</span><p>a</p><div class=meta></div><div class=meta></div>"
          "<h1>Un titre de presse</h1><ul class=info><li>27 juin 2019</li></ul>",
          "2019-06-27" },
        { "against a date in <meta> that is not said to be of what",
          "<html lang=de><meta name=date content='2021-12-20T11:02:44+01:00'><body>"
          "<h1>Eine Schlagzeile</h1><span class=date>27.01.2022</span>",
          "2022-01-27" },
        { "with the time that such a date has",
          "<html lang=de><meta name=date content='2022-01-27T11:02:44+01:00'><body>"
          "<h1>Eine Schlagzeile</h1><span class=date>27.01.2022</span>",
          "2022-01-27T11:02:44+01:00" },
        { "not in an embedded post",
          "<html lang=de><body><h1>Eine Schlagzeile</h1><span class=when-date>29. Januar 2019</span><p>a</p>"
          "<p class=meta></p><p class=meta></p><blockquote><time datetime='2018-03-12T19:30:12+00:00'></time></blockquote>",
          "2019-01-29" },
        { "of a page that is no article",
          "<html lang=en><script type='application/ld+json'>{\"@type\":\"WebPage\",\"datePublished\":"
          "\"2018-02-28T15:07:03+00:00\"}</script><body><h1>About the company</h1>",
          "2018-02-28T15:07:03+00:00" },
        { "with the outlet's own offset",
          "<html lang=en><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":"
          "\"2023-11-09T01:49:09Z\"}</script><body><h1>A headline of it</h1><span class=date>November 8, 2023 at 5:49 p.m.</span>",
          "2023-11-08T17:49:09-08:00" },
        { "not with an offset that no zone has",
          "<html lang=en><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":"
          "\"2023-11-09T01:49:09Z\"}</script><body><h1>A headline of it</h1><span class=date>November 8, 2023 at 5:43 p.m.</span>",
          "2023-11-09T01:49:09Z" },
        { "written before it was changed",
          "<html lang=en><body><h1>A headline of it</h1><p class=date>Written: 2023-11-07 15:03:30 / Updated: 2023-11-09 "
          "10:00:00</p>",
          "2023-11-07T15:03:30" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        read(&page, rows[i].html, "https://www.example.org/x", &m);
        if (rows[i].want == NULL ? m.article.published != NULL : m.article.published == NULL || strcmp(m.article.published, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, m.article.published != NULL ? m.article.published : "none");
        done(&page);
    }
}

static void microdata_and_rdfa_describe_an_article(void **state)
{
    static const char *const pages[] = {
        "<body><div itemscope itemtype='https://schema.org/NewsArticle'><h1 itemprop=headline>A Fine Headline</h1>"
        "<span itemprop=author itemscope itemtype='https://schema.org/Person'><span itemprop=name>Jane Doe</span> <span itemprop=jobTitle>Cook</span>"
        "</span><time itemprop=datePublished datetime='2020-03-04T10:00:00+01:00'>x</time><meta itemprop=isAccessibleForFree content=false></div>",
        "<body vocab='https://schema.org/'><div typeof='schema:NewsArticle'><h1 property='schema:headline'>A Fine Headline</h1>"
        "<span property='schema:author' typeof='schema:Person'><span property='schema:name'>Jane Doe</span></span>"
        "<span property='schema:datePublished' content='2020-03-04T10:00:00+01:00'>x</span><span property=isAccessibleForFree content=False></span>"
        "</div>",
    };

    (void)state;
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
        struct page page;
        struct metadata m;
        read(&page, pages[i], "https://www.example.org/x", &m);
        assert_true(m.is_article);
        assert_string_equal(m.article.title, "A Fine Headline");
        assert_string_equal(m.article.published, "2020-03-04T10:00:00+01:00");
        assert_int_equal(m.article.origin[FIELD_PUBLISHED], ORIGIN_MICRODATA);
        assert_int_equal(m.article.authors.n, 1);
        assert_string_equal(m.article.authors.v[0], "Jane Doe");
        assert_int_equal(m.free_to_read, 0);
        done(&page);
    }
}

static void of_two_headlines_the_title_element_tells_the_search_engines(void **state)
{
    static const struct {
        const char *html, *want;
    } rows[] = {
        { "<title>Searched words | Site</title><meta property='og:title' content='Shared words'><script "
          "type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Searched words\"}</script><h1>Searched words</h1>",
          "Shared words" },
        { "<title>Searched words</title><meta property='og:title' content='Searched words'><script "
          "type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The editors' words\"}</script><h1>The editors' words</h1>",
          "The editors' words" },
        { "<title>Searched words</title><meta property='og:title' content='Searched words'><script "
          "type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The editors' words\"}</script><p>no headline</p>",
          "Searched words" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        read(&page, rows[i].html, "https://www.example.org/x", &m);
        assert_string_equal(m.article.title, rows[i].want);
        done(&page);
    }
}

static void a_headline_is_no_sites_name_and_no_part_of_one(void **state)
{
    static const struct {
        const char *claim, *html, *want;
    } rows[] = {
        { "the host of a file without an address is its canonical link's",
          "<title>A headline | Example.it</title><link rel=canonical href='https://www.example.it/x'><p>no h1</p>", "A headline" },
        { "or og:url's", "<title>A headline | Example.it</title><meta property='og:url' content='https://www.example.it/x'>", "A headline" },
        { "a part of the site", "<meta property='og:site_name' content='CNN'><meta property='og:title' content='A headline | CNN Politics'>",
          "A headline" },
        { "a section behind a bar", "<meta property='og:title' content='What happened in the old town | India News'>",
          "What happened in the old town" },
        { "a year in brackets that the h1 has not",
          "<meta property='og:title' content='What happened in town (Published 2016)'><h1>What happened in town</h1>", "What happened in town" },
        { "two hyphens separate", "<meta property='og:site_name' content='Sott.net'><meta property='og:title' content='A headline -- Sott.net'>",
          "A headline" },
        { "a low line too", "<title>A long headline of it_Some Site</title><meta property='og:site_name' content='Some Site'>",
          "A long headline of it" },
        { "an h1 that the title ends in is the site's", "<title>What happened in the town - The Daily</title><h1>The Daily</h1>",
          "What happened in the town - The Daily" },
        { "an h1 that the title begins with is the headline's", "<title>What happened - Town</title><h1>What happened</h1>", "What happened" },
        { "what one place cuts, another has whole",
          "<meta property='og:title' content='What happened in the old\u2026'><h1>What happened in the old town</h1>",
          "What happened in the old town" },
        { "an ellipsis that is meant stays", "<meta property='og:title' content='And then...'><h1>And then...</h1>", "And then..." },
        { "a description in JSON-LD is no headline where h1 and title agree",
          "<title>Hermitian matrix - Encyclopedia</title><script type='application/ld+json'>{\"@type\":\"Article\",\"headline\":\"matrix equal "
          "to its transpose\"}</script><h1>Hermitian matrix</h1>",
          "Hermitian matrix" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        read(&page, rows[i].html, "", &m);
        if (m.article.title == NULL || strcmp(m.article.title, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, m.article.title != NULL ? m.article.title : "none");
        done(&page);
    }
}

static void a_correction_is_what_the_outlet_says_it_changed(void **state)
{
    static const struct {
        const char *html, *want;
    } rows[] = {
        { "<h1>A headline</h1><p>Text.</p><p><em>Correction:</em> An earlier text named the wrong town.</p>",
          "Correction: An earlier text named the wrong town." },
        { "<h1>A headline</h1><p>Text.</p><div class=article-correction>We gave the wrong year in this text.</div>",
          "We gave the wrong year in this text." },
        { "<h1>A headline</h1><p>Text.</p><p>This article was amended on 4 March 2020 to correct a name.</p>",
          "This article was amended on 4 March 2020 to correct a name." },
        { "<h1>A headline</h1><p>Text.</p><p>Berichtigung: Das Zitat stammt von einem anderen Redner.</p>",
          "Berichtigung: Das Zitat stammt von einem anderen Redner." },
        { "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A\",\"correction\":{\"@type\":\"CorrectionComment\","
          "\"text\":\"The year was wrong.\"}}</script><h1>A headline</h1>",
          "The year was wrong." },
        { "<h1>A headline</h1><p>Text.</p><a class=correction>Suggest a correction to this</a>", NULL },
        { "<h1>A headline</h1><p>The minister asked for a correction: none came.</p>", NULL },
        { "<h1>A headline</h1><p>Text.</p><aside><p>Correction: of another article, in a list of such.</p></aside>", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        read(&page, rows[i].html, "https://www.example.org/x", &m);
        if (rows[i].want == NULL ? m.article.correction != NULL : m.article.correction == NULL || strcmp(m.article.correction, rows[i].want) != 0)
            fail_msg("row %zu: %s", i, m.article.correction != NULL ? m.article.correction : "none");
        done(&page);
    }
}

static void authors_are_people_where_any_are_named(void **state)
{
    static const struct {
        const char *claim, *html, *want; /* want: joined with "|" */
    } rows[] = {
        { "an address is nobody", "<meta name=author content='example.org, Frankfurt, Germany'><h1>A headline of it</h1>", "example.org" },
        { "family name first",
          "<script type='application/ld+json'>{\"@type\":\"MedicalScholarlyArticle\",\"headline\":\"A\",\"author\":"
          "\"Carlyle, Allyson.\"}</script>",
          "Carlyle, Allyson." },
        { "an agency that is stated is the author",
          "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A headline\","
          "\"author\":{\"@type\":\"Organization\",\"name\":\"dpa\"}}</script><h1>A headline</h1><p class=byline>More Stories</p>",
          "dpa" },
        { "unless the page names people",
          "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A headline\","
          "\"author\":{\"@type\":\"Organization\",\"name\":\"dpa\"}}</script><h1>A headline</h1><p class=byline>By Jane Doe</p>",
          "Jane Doe" },
        { "nor is the publisher beside a person",
          "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A headline\",\"author\":[{\"@type\":\"Person\",\"name\":"
          "\"Max Muster\"},{\"@type\":\"Organization\",\"name\":\"Example News\"},{\"@type\":\"Organization\",\"name\":\"dpa\"}],"
          "\"publisher\":{\"@type\":\"NewsMediaOrganization\",\"name\":\"Example News\"}}</script><h1>A headline</h1>",
          "Max Muster|dpa" },
        { "the outlet that states itself is not, where the page names people",
          "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A headline\",\"author\":{\"@type\":\"Organization\","
          "\"name\":\"Example News\"},\"publisher\":{\"name\":\"Example News\"}}</script><h1>A headline</h1><p>von <a "
          "href='/autoren/max-muster'>Max Muster</a></p>",
          "Max Muster" },
        { "behind the headline before the page's head", "<p class=author>Home Page</p><h1>A headline of it</h1><p class=author>By Jane Doe</p>",
          "Jane Doe" },
        { "the label and the name apart by style alone", "<h1>A headline of it</h1><div class=byline><span>By</span><a>Jane Doe</a></div>",
          "Jane Doe" },
        { "a date and a button in the same box are no names",
          "<h1>A headline of it</h1><div class=byline><div>By Jane Doe</div><div>Link Copied</div><div>4 March 2020</div></div>", "Jane Doe" },
        { "blocks of one kind are a list", "<h1>A headline of it</h1><ul class=authors><li>Jane Doe</li><li>John Smith</li></ul>",
          "Jane Doe|John Smith" },
        { "words of a button begin in lower case", "<h1>A headline of it</h1><a class=author>See full bio</a><p class=author>Jane van der Doe</p>",
          "Jane van der Doe" },
        { "a byline in the headline's own aside",
          "<article><h1>A headline of it</h1><aside class=head><a rel=author href=/a>Jane Doe</a> and <a rel=author href=/b>John "
          "Smith</a></aside></article>",
          "Jane Doe|John Smith" },
        { "a site that names itself in meta leaves it to the page",
          "<meta name=author content='Example Times'><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A "
          "headline\",\"publisher\":{\"name\":\"Example Times\"}}</script><h1>A headline</h1><p class=byline>By Jane Doe</p>",
          "Jane Doe" },
        { "so does its short name", "<meta name=author content='LTO'><h1>A headline of it</h1><p>von <a href='/autoren/x'>Dr. Max Muster</a></p>",
          "Dr. Max Muster" },
        { "an agency stated beside people follows them", "<meta name=author content='Jane Doe und John Smith, dpa'><h1>A headline of it</h1>",
          "Jane Doe|John Smith|dpa" },
        { "the outlet's department is not shown beside a person", "<h1>A headline of it</h1><p class=author>von Jane Doe, EXAMPLE SOUTH</p>",
          "Jane Doe" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct page page;
        struct metadata m;
        char got[200] = "";
        read(&page, rows[i].html, "https://www.example.org/x", &m);
        for (size_t k = 0; k < m.article.authors.n; k++)
            snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", k > 0 ? "|" : "", m.article.authors.v[k]);
        if (strcmp(got, rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].claim, got);
        done(&page);
    }
}

static void marks_know_each_of_their_words(void **state)
{
    static const struct {
        const char *value;
        uint32_t is;
    } rows[] = {
        { "entry-date", MARK_DATE },
        { "post__timestamp", MARK_DATE },
        { "publie-le", MARK_DATE },
        { "datum", MARK_DATE },
        { "fecha-publicacion", MARK_DATE },
        { "pubblicato", MARK_DATE },
        { "haber-tarihi", MARK_DATE },
        { "fecha", MARK_DATE },
        { "node-submitted", MARK_DATE },
        { "x-created", MARK_DATE },
        { "post-info", MARK_DATE },
        { "aktualisiert", MARK_CHANGED },
        { "actualizado", MARK_CHANGED },
        { "aggiornato", MARK_CHANGED },
        { "is-modified", MARK_CHANGED },
        { "updated", MARK_CHANGED },
        { "byline", MARK_AUTHOR },
        { "article-author", MARK_AUTHOR },
        { "autor", MARK_AUTHOR },
        { "auteur", MARK_AUTHOR },
        { "writer", MARK_AUTHOR },
        { "subtitle", MARK_SUBTITLE },
        { "standfirst", MARK_SUBTITLE },
        { "dek", MARK_SUBTITLE },
        { "strapline", MARK_SUBTITLE },
        { "lead-text", MARK_SUBTITLE },
        { "chapeau", MARK_SUBTITLE },
        { "alternativeHeadline", MARK_SUBTITLE },
        { "correction", MARK_NOTE },
        { "editors-note", MARK_NOTE },
        { "RELATED", MARK_ASIDE },
        { "recommended", MARK_ASIDE },
        { "comments", MARK_ASIDE },
        { "sidebar", MARK_ASIDE },
        { "teaser", MARK_ASIDE },
        { "most-read", MARK_ASIDE },
        { "trending", MARK_ASIDE },
        { "popular", MARK_ASIDE },
        { "newsletter", MARK_ASIDE },
        { "carousel", MARK_ASIDE },
        { "read-more", MARK_ASIDE },
        { "latest", MARK_ASIDE },
        { "outbrain", MARK_ASIDE },
        { "taboola", MARK_ASIDE },
        { "promo", MARK_ASIDE },
        { "disqus", MARK_ASIDE },
        { "navigation", MARK_ASIDE },
        { "ticker", MARK_ASIDE },
        { "suggested", MARK_ASIDE },
        { "up-next", MARK_ASIDE },
        { "posted-on", MARK_DATE },
        { "article-intro", MARK_SUBTITLE },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        if ((marks_words(rows[i].value) & rows[i].is) == 0)
            fail_msg("%s", rows[i].value);
    assert_int_equal(marks_words("grid col-6 wrapper"), 0);
    assert_int_equal(marks_words(""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jsonld_is_believed_first),
        cmocka_unit_test(json_ld_of_an_article_beside_is_not_the_pages),
        cmocka_unit_test(meta_tags_fill_what_is_missing),
        cmocka_unit_test(dates_of_related_cards_and_comments_are_not_the_articles),
        cmocka_unit_test(what_is_not_known_stays_unknown),
        cmocka_unit_test(a_day_is_found_where_a_page_shows_it),
        cmocka_unit_test(a_headline_is_no_sites_name_and_no_part_of_one),
        cmocka_unit_test(a_correction_is_what_the_outlet_says_it_changed),
        cmocka_unit_test(authors_are_people_where_any_are_named),
        cmocka_unit_test(marks_know_each_of_their_words),
        cmocka_unit_test(microdata_and_rdfa_describe_an_article),
        cmocka_unit_test(of_two_headlines_the_title_element_tells_the_search_engines),
        cmocka_unit_test(the_address_dates_an_article_that_does_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
