/* The article is found on pages of many builds, and what stands around it is not taken for it. */
#include "plugins/kit/kit.h"

#include "daemon/base/buf.h"
#include "daemon/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define ONE   "The ministers met in the old town hall on Monday, and they talked until late about fish, ferries and salt."
#define TWO   "Nobody had expected an agreement, said a woman who swept the steps, but everybody had hoped for one."
#define THREE "In the morning the doors opened, the ministers came out, and the last of them carried the paper."
#define P(x)  "<p>" x "</p>"
#define BODY  P(ONE) P(TWO) P(THREE)
#define TEXT  ONE "\n\n" TWO "\n\n" THREE
#define OTHER "Another story altogether, of a lake, a bridge and a goat, which has no place here, none at all."

#define MAYOR "The mayor was asked as well, in the harbour, and he said that he knew nothing yet."

/* Prose of a script whose sentences end in no stop. */
#define THAI    "รัฐมนตรีพบกันที่ศาลากลางเมื่อวันจันทร์, และพูดคุยกันจนดึกเรื่องปลา, เรือ, และเกลือในเมืองเก่า"
#define THAI_US "สนับสนุนเราวันนี้"

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

static void read_page(struct pool *pool, const char *html, struct read_reply *reply)
{
    struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
    strings_add(pool, &k.hosts, "*");
    struct read_request request = { .url = "https://example.org/news/a", .purpose = GAZ_PURPOSE_ARTICLE, .content_type = "text/html; charset=utf-8" };
    assert_int_equal(kit_read(&k, pool, &request, html, strlen(html), reply), 0);
}

static void test_the_article_and_nothing_else(void **state)
{
    static const struct {
        const char *html, *text;
    } cases[] = {
        { "<h1>Head</h1><article>" BODY "</article>", TEXT },
        { "<nav><a href=/>Home</a></nav><div class=page><h1>Head</h1><div>" BODY "</div></div><footer><p>" OTHER "</p></footer>", TEXT },
        { "<h1>Head</h1><div class=story-body>" BODY "<aside><p>" OTHER "</p></aside></div>", TEXT },
        { "<h1>Head</h1><div>" BODY "</div><div class=related-stories><p>" OTHER "</p></div><div id=comments><p>" OTHER "</p><p>" OTHER "</p></div>",
          TEXT },
        { "<h1>Head</h1><div>" ONE "<br><br>" TWO "<br><br>" THREE "</div>", TEXT },
        { "<h1>Head</h1><div><div>" ONE "</div><div>" TWO "</div><div>" THREE "</div></div>", TEXT },
        { "<h1>Head</h1><div class='a'>" P(ONE) "</div><div class=ad>x</div><div class='a'>" P(TWO) "</div><div class='a'>" P(THREE) "</div>", TEXT },
        { "<table><tr><td><a href=/1>One</a><br><a href=/2>Two</a></td><td><h1>Head</h1>" BODY "</td></tr></table>", TEXT },
        { "<h1>Head</h1><div>" BODY P("<a href=/x>Another headline to be clicked on right now</a>") "</div>", TEXT },
        { "<h1>Head</h1><div><p>12 May 2020</p>" BODY "</div>", TEXT },
        { "<h1>Head</h1><div>" P(ONE) "<p style='display: none'>" OTHER "</p>" P(TWO) P(THREE) "</div>", TEXT },
        { "<h1>Head</h1><div>" P(ONE) "<div class=box><img src=/i.jpg><span>A woman sweeps the steps. Photo: A. Name</span></div>" P(TWO)
              P(THREE) "</div>",
          TEXT },
        { "<h1>Head</h1><div class=body>" BODY "</div><div id=gdpr-modal class=cookie-consent>" P(OTHER) P(OTHER) P(OTHER) P(OTHER) "</div>", TEXT },
        /* Of short paragraphs one reads like prose, and the others are as much of the text. */
        { "<h1>Head</h1><div><div><div>The ministers met in the old hall on Monday.</div><div>" TWO
          "</div><div>They will meet again, a guard said.</div>"
          "</div></div>",
          "The ministers met in the old hall on Monday.\n\n" TWO "\n\nThey will meet again, a guard said." },
        { "<h1>Head</h1><div><p>The ministers met in the old hall on Monday.</p><ul><li>" ONE "</li><li>" TWO "</li></ul></div>",
          "The ministers met in the old hall on Monday.\n\n" ONE "\n\n" TWO },
        /* News in two lines, and a banner whose sentences are longer. */
        { "<div id=cookie-banner><p>We use cookies to make this site work, to measure how it is used, and to show you what others have made.</p>"
          "<a href=/p>Privacy</a></div><h1>Head</h1><div><p>The ministers met in the old town hall on Monday, to talk of fish.</p>"
          "<p>They will meet again on Friday in the harbour, a spokesman said.</p></div>",
          "The ministers met in the old town hall on Monday, to talk of fish.\n\nThey will meet again on Friday in the harbour, a spokesman said." },
        { "<h1>Head</h1><div class=text>" P(ONE) "<ul><li>Fish</li><li>Salt</li></ul>" P(TWO) "</div>", ONE "\n\nFish\n\nSalt\n\n" TWO },
        { "<h1>Head</h1><div class='sidebar-layout'>" P(ONE) "</div><div class='sidebar-layout'>" P(TWO) "</div><div class='sidebar-layout'>" P(
              THREE) "</div>",
          TEXT },
        /* Beside what has headline and text stands another story, however like a text it is. */
        { "<div><div class=story><h1>Head</h1>" BODY "</div><div class=stream>" P(OTHER) P(OTHER "!") P(OTHER "?") "</div></div>", TEXT },
        /* A line or two above the prose are labels, more are what it begins with. */
        { "<h1>Head</h1><div><p>Town</p><p>12 May 2020</p>" BODY "</div>", TEXT },
        { "<h1>Head</h1><div><p>Town 44</p><p>Lake 70</p><p>Bridge 12</p>" BODY "</div>", "Town 44\n\nLake 70\n\nBridge 12\n\n" TEXT },
        /* When it was published, below what it begins with; who wrote it, at both ends. What was asked is none of these. */
        { "<h1>Head</h1><div>" P(ONE) P("Updated on 12.05.2020 - 15:26") P("Town 44") P("Lake 7") P("Hill 3") P(TWO) P(THREE) "</div>",
          ONE "\n\nTown 44\n\nLake 7\n\nHill 3\n\n" TWO "\n\n" THREE },
        { "<meta name=author content='Anna Name'><h1>Head</h1><div>" P(ONE) P("Text by Anna Name") P(TWO) P(THREE) "<p>Anna Name</p></div>", TEXT },
        { "<meta name=author content='Anna Name'><h1>Head</h1><div>" P(ONE) P("Anna Name: Why?") P(TWO) P(THREE) "</div>",
          ONE "\n\nAnna Name: Why?\n\n" TWO "\n\n" THREE },
        /* Credits of colleagues and notes that lead elsewhere, at the end only. */
        { "<h1>Head</h1><div>" BODY P("Reporting by A. Name in Town; Editing by B. Name") "</div>", TEXT },
        { "<h1>Head</h1><div>" BODY P("Town Times writers A. Name and B. Name contributed to this report.") "</div>", TEXT },
        { "<h1>Head</h1><div>" BODY "<p><em>A. Name writes a <a href=/n>letter on fish</a> each week.</em></p></div>", TEXT },
        { "<h1>Head</h1><div><p><em>A. Name, of the <a href=/n>fish quay</a>, was there.</em></p>" BODY "</div>",
          "A. Name, of the fish quay, was there.\n\n" TEXT },
        { "<h1>Head</h1><div>" BODY P("Watch the film of the day:") "<iframe src=/f></iframe></div>", TEXT },
        { "<h1>Head</h1><div>" BODY P("They carried:") "<ul><li>Fish</li></ul></div>", TEXT "\n\nThey carried:\n\nFish" },
        { "<h1>Head</h1><div>" P(ONE) "<p class=affiliate-note>" OTHER "</p>" P(TWO) P(THREE) "<p class=post-cta>Be one of us.</p></div>", TEXT },
        /* A quotation that is pulled out of the text goes with its speaker; one that stands there alone stays. */
        { "<h1>Head</h1><div>" P(ONE) "<blockquote><p>“Nobody had expected an agreement”</p><p>A woman</p></blockquote>" P(TWO) P(THREE) "</div>",
          TEXT },
        { "<h1>Head</h1><div>" P(ONE) "<blockquote><p>Nobody had expected a disagreement.</p></blockquote>" P(TWO) P(THREE) "</div>",
          ONE "\n\nNobody had expected a disagreement.\n\n" TWO "\n\n" THREE },
        /* Short lines between parts of one text. */
        { "<h1>Head</h1><section><div class=p>" ONE "</div><div class=p>No.</div><div class=all>" P(TWO) P(THREE) "</div></section>",
          ONE "\n\nNo.\n\n" TWO "\n\n" THREE },
        /* A lead in a wrapper of its own, and a box above the headline, which is none. */
        { "<div class=old>" P(OTHER) "</div><h1>Head</h1><div class=lead>" P(ONE) "</div><div class=rest>" P(TWO) P(THREE) P(OTHER) P(TWO) P(THREE)
              P(OTHER) "</div>",
          ONE "\n\n" TWO "\n\n" THREE "\n\n" OTHER },
        /* Below the prose, in a box of its own: who the author is, an appeal and its list; not notes, nor a list that the prose leads to. */
        { "<h1>Head</h1><div class=old>" BODY BODY "<div class=who><p>A. Name teaches at a school of ferries.</p></div></div>", TEXT "\n\n" TEXT },
        { "<h1>Head</h1><div class=old>" BODY BODY "<div class=us><h3>We</h3><p>Be one of us today.</p><ul><li>A letter</li></ul></div></div>",
          TEXT "\n\n" TEXT },
        { "<h1>Head</h1><div class=old>" BODY BODY "<div class=footnotes><p>The mayor was asked as well.</p></div></div>",
          TEXT "\n\n" TEXT "\n\nThe mayor was asked as well." },
        { "<h1>Head</h1><div class=old>" BODY BODY "<div><p>The mayor was asked as well.</p></div></div>",
          TEXT "\n\n" TEXT "\n\nThe mayor was asked as well." },
        { "<h1>Head</h1><div class=old>" BODY BODY "<div class=who><ul><li>Fish, and salt.</li></ul></div></div>",
          TEXT "\n\n" TEXT "\n\nFish, and salt." },
        { "<h1>Head</h1><div class=old>" BODY "<div class=new>" BODY "</div></div>", TEXT "\n\n" TEXT },
        { "<h1>Head</h1><div class=old>" BODY BODY "<div class=note><p>The mayor was asked as well.</p></div></div>",
          TEXT "\n\n" TEXT "\n\nThe mayor was asked as well." },
        { "<h1>Head</h1><div class=old>" BODY BODY
          "<div class=us><p>Be one of us today.</p></div><p><a href=/x>Another headline to click on</a></p></div>",
          TEXT "\n\n" TEXT },
        { "<h1>Head</h1><div class=old>" P("2020-05-12 15:26") P(THAI) P(THAI "ก") "<div class=us><p>" THAI_US "</p></div></div>",
          THAI "\n\n" THAI "ก" },
        { "<h1>Head</h1><div class=old>" P(ONE) "<div class=by><h3><a href=/q>The quay in the old harbour today</a></h3><p><a href=/q>It is old, "
                                                "and made of stone.</a></p></div>" P(TWO) P(THREE) "</div>",
          TEXT },
        { "<h1>Head</h1><div class=old>" BODY BODY BODY BODY "<div class=new>" P(OTHER) P(OTHER " So.") P(OTHER " No.") "</div></div>",
          TEXT "\n\n" TEXT "\n\n" TEXT "\n\n" TEXT "\n\n" OTHER "\n\n" OTHER " So.\n\n" OTHER " No." },
        /* Numbers in a class are an element's own. */
        { "<h1>Head</h1><div class=story-body><div class='w w-3a'>" BODY "</div><div class='w w-4b'>" P(MAYOR) "</div></div>", TEXT "\n\n" MAYOR },
        { "<h1>Head</h1><div class=story-body><div class='w w-3a'>" BODY "</div><div class='v w-3a'>" P(MAYOR) "</div></div>", TEXT },
        /* However long where only the prose stands in what calls itself the content. */
        { "<h1>Head</h1><div class=content>" BODY "</div><div class=end><p>" OTHER "</p></div>", TEXT },
        { "<h1>Head</h1><div class=old>" BODY "</div><div class=end><p>" OTHER "</p></div>", TEXT "\n\n" OTHER },
        /* Between its paragraphs, under a headline of their own: another story, figures; not a chapter, nor a headline alone. */
        { "<h1>Head</h1><div class=old>" P(ONE) "<div class=by><h3>The quay</h3><p>It is old, and made of stone.</p></div>" P(TWO) P(THREE) "</div>",
          TEXT },
        { "<h1>Head</h1><div class=old>" P(ONE) "<div class=by><p>Notice</p></div>" P(TWO) P(THREE) "</div>", TEXT },
        { "<h1>Head</h1><div class=old>" P(ONE) "<div class=by><h3>The quay</h3></div>" P(TWO) P(THREE) "</div>",
          ONE "\n\nThe quay\n\n" TWO "\n\n" THREE },
        { "<h1>Head</h1><div class=old>" P(ONE) "<div class=by><p>It is old, and made of stone.</p></div>" P(TWO) P(THREE) "</div>",
          ONE "\n\nIt is old, and made of stone.\n\n" TWO "\n\n" THREE },
        { "<h1>Head</h1><div class=all><div class=by><div class=x>" P(ONE)
              P(TWO) "</div></div><div class=by><h3>The quay</h3><div><p>It is old, "
                     "and made of stone.</p></div></div><div class=by><div class=x>" P(THREE) "</div></div></div>",
          ONE "\n\n" TWO "\n\nThe quay\n\nIt is old, and made of stone.\n\n" THREE },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct read_reply reply;
        read_page(pool, cases[i].html, &reply);
        if (!reply.text || strcmp(reply.text, cases[i].text) != 0)
            print_error("case %zu: %s\n", i, cases[i].html);
        assert_string_equal(reply.text, cases[i].text);
        assert_true(reply.confidence > 0.15 && reply.confidence <= 1.0);
        pool_free(pool);
    }
}

static void test_json_ld_decides_where_the_page_misleads(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct read_reply reply;
    /* The page shows nothing until a script runs. */
    read_page(
        pool,
        "<h1>Head</h1><div id=app></div><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Head\",\"articleBody\":\"" ONE
        "\\n\\n" TWO "\\n\\n" THREE "\\n\\n" ONE "\\n\\n" TWO "\"}</script>",
        &reply);
    assert_int_equal(reply.verdict, VERDICT_ARTICLE);
    assert_string_equal(reply.text, TEXT "\n\n" ONE "\n\n" TWO);
    assert_int_equal(reply.article.origin[FIELD_BODY], ORIGIN_JSONLD);
    pool_free(pool);
}

/* Whatever comes in: an answer, clean, and in time. */
static void test_hostile_pages_are_answered(void **state)
{
    static const struct {
        const char *open, *inside, *close;
        int times;
    } cases[] = {
        { "<div>", "x", "</div>", 50000 },
        { "<p>", "x.", "", 50000 },
        { "<table><tr><td>", "x", "", 2000 },
        { "<ul><li>", "x", "", 5000 },
        { "<blockquote>", "x", "", 5000 },
        { "<a href=x>", "y", "", 20000 },
        { "<b><i>", "x", "", 20000 },
        { "<", "", "", 200000 },
        { "<!--", "", "", 50000 },
        { "&#0;&#x1F;\xE2\x80\xAE", "", "", 5000 },
        { "\xFF\xFE\x80", "", "", 5000 },
        { "<h2>x</h2>", "", "", 20000 },
        { "<img alt=x src=y>", "", "", 20000 },
        { "<script>", "", "", 20000 },
        { "<div class='a b c d e f g h' id=x style=y>", "x", "", 20000 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b;
        struct pool *pool = pool_new();
        struct read_reply reply;
        buf_init(&b, 16u << 20);
        for (int k = 0; k < cases[i].times; k++)
            buf_puts(&b, cases[i].open);
        buf_puts(&b, cases[i].inside);
        for (int k = 0; k < cases[i].times; k++)
            buf_puts(&b, cases[i].close);
        read_page(pool, buf_text(&b), &reply);
        assert_true(reply.verdict > 0 && reply.verdict < VERDICT_COUNT);
        if (reply.article.body)
            assert_true(text_is_clean(reply.article.body, strlen(reply.article.body), true));
        if (reply.article.title)
            assert_true(text_is_clean(reply.article.title, strlen(reply.article.title), false));
        buf_fini(&b);
        pool_free(pool);
    }
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_article_and_nothing_else),
        cmocka_unit_test(test_json_ld_decides_where_the_page_misleads),
        cmocka_unit_test(test_hostile_pages_are_answered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
