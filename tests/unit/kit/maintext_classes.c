/* Kinds of pages that news sites are made of, each in small: what the text must have, and what it must not. */
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

#define FIRST  "The ferry between the harbour and the outer islands sailed again on Monday, three weeks after a storm had broken its ramp."
#define SECOND "Fishermen had carried mail and medicine across in small boats, and the school on the largest island was closed until today."
#define THIRD  "The operator said that the new ramp is stronger than the old one, and that it will be inspected every month from now on."
#define BODY   "<p>" FIRST "</p><p>" SECOND "</p><p>" THIRD "</p>"
#define OTHER  "Potatoes were counted in the village, and there were fewer than last year, the mayor told this newspaper, by a third or so."

#define CAPTION          "One of the bakers of the village stands on the pier in the rain, and waits for the ferry of the morning, number "
#define PICTURE(caption) "<figure><img src=p.jpg alt=Pier><figcaption>" caption "</figcaption></figure>"
#define SLIDE(style, class, caption)                                                                                                                 \
    "<div class=slide style='" style "'><span>1/3</span><img src=p.jpg><div class='" class "'>" caption "</div></div>"
#define TEASER(text) "<div class=card><img src=p.jpg alt=Pier><h3><a href=/1>Ferry</a></h3><div>" text "</div></div>"

static const struct {
    const char *what, *html;
    const char *has[4], *lacks[4];
} CASES[] = {
    { "paragraphs by <br>", "<h1>Ferry</h1><div class=text>" FIRST "<br><br>" SECOND "<br><br>" THIRD "</div>", { FIRST, SECOND, THIRD }, { 0 } },
    { "text directly in a div", "<h1>Ferry</h1><div><div>" FIRST "</div><div>" SECOND "</div><div>" THIRD "</div></div>", { FIRST, THIRD }, { 0 } },
    { "a table as layout",
      "<table><tr><td><a href=/1>Home</a><br><a href=/2>Sport</a></td><td><h1>Ferry</h1>" BODY "</td></tr></table>",
      { FIRST, THIRD },
      { "Sport" } },
    { "neither head nor body closed or opened",
      "<title>Ferry</title><header><a href=/>Home</a></header><main><h1>Ferry</h1>" BODY "</main><footer>Potatoes</footer>",
      { FIRST, THIRD },
      { "Home", "Potatoes" } },
    { "AMP",
      "<html amp><body><amp-sidebar><ul><li><a href=/>Home</a></ul></amp-sidebar><article><h1>Ferry</h1><amp-img src=x alt=x></amp-img>" BODY
      "</article></body>",
      { FIRST, THIRD },
      { "Home" } },
    { "related links between paragraphs",
      "<article><p>" FIRST "</p><p><a href=/x>Mayor counts the potatoes of the village again this year</a></p><p>" SECOND "</p></article>",
      { FIRST, SECOND },
      { "potatoes" } },
    { "read also, English",
      "<article><p>" FIRST "</p><p><b>Read also:</b> <a href=/x>Mayor counts potatoes</a></p><p>" SECOND "</p></article>",
      { FIRST, SECOND },
      { "potatoes" } },
    { "read also, German",
      "<article><p>" FIRST "</p><p>Lesen Sie auch: <a href=/x>Kartoffeln gezählt</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "Kartoffeln" } },
    { "read also, French",
      "<article><p>" FIRST "</p><p>Lire aussi : <a href=/x>Les pommes de terre</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "pommes" } },
    { "read also, Russian",
      "<article><p>" FIRST "</p><p>Читайте также: <a href=/x>Картофель посчитали</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "Картофель" } },
    { "read also, Azerbaijani",
      "<article><p>" FIRST "</p><p>Həmçinin oxuyun: <a href=/x>Kartof sayıldı</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "Kartof" } },
    { "read also, Turkish",
      "<article><p>" FIRST "</p><p>Ayrıca okuyun: <a href=/x>Patatesler sayıldı</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "Patates" } },
    { "read also, Arabic",
      "<article><p>" FIRST "</p><p>اقرأ أيضا: <a href=/x>عد البطاطا</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "البطاطا" } },
    { "read also, Spanish",
      "<article><p>" FIRST "</p><p>Lea también: <a href=/x>Cuentan las patatas</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "patatas" } },
    { "read also, Portuguese",
      "<article><p>" FIRST "</p><p>Leia mais: <a href=/x>Contam as batatas</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "batatas" } },
    { "read also, Polish",
      "<article><p>" FIRST "</p><p>Czytaj też: <a href=/x>Ziemniaki policzone</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "Ziemniaki" } },
    { "read also, Greek",
      "<article><p>" FIRST "</p><p>Διαβάστε επίσης: <a href=/x>Μέτρησαν τις πατάτες</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "πατάτες" } },
    { "read also, Persian",
      "<article><p>" FIRST "</p><p>بیشتر بخوانید: <a href=/x>شمارش سیب زمینی</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "شمارش" } },
    { "a newsletter box",
      "<article><p>" FIRST "</p><div class=newsletter-signup><h3>Our newsletter</h3><p>All that matters on the islands, every morning, in your "
      "inbox, for nothing.</p></div><p>" SECOND "</p></article>",
      { FIRST, SECOND },
      { "inbox" } },
    { "read also, Japanese, without a colon",
      "<article><p>" FIRST "</p><p>関連記事 島の人々が<a href=/x>芋を数えた</a></p><p>" SECOND "</p></article>",
      { SECOND },
      { "芋" } },
    { "a newsletter offered in a line of the text",
      "<article><p>" FIRST "</p><p>Was auf den Inseln zählt, steht jeden Morgen in unserem <a href=/x>Insel-Newsletter</a>, und sonst "
      "nirgends.</p><p>" SECOND "</p></article>",
      { FIRST, SECOND },
      { "nirgends" } },
    { "a newsletter that is spoken of",
      "<article><p>" FIRST "</p><p>The operator wrote of it in a newsletter to all islanders, and in a letter to the mayor.</p><p>" SECOND
      "</p></article>",
      { "in a newsletter to all" },
      { 0 } },
    { "where an advertisement stands, in capitals",
      "<article><p>" FIRST "</p><p>РЕКЛАМА</p><p>" SECOND "</p><p>PUBLICITÉ</p><p>" THIRD "</p></article>",
      { FIRST, THIRD },
      { "РЕКЛАМА", "PUBLICIT" } },
    { "an author's biography",
      "<article>" BODY
      "<div class=author-bio><p>Jane Doe is a reporter for the islands, who has written of ferries since 1999, and of crabs.</p></div></article>",
      { THIRD },
      { "crabs" } },
    { "a copyright line", "<article>" BODY "<p>© 2026 The Example. All rights reserved.</p></article>", { THIRD }, { "rights reserved" } },
    { "comments without class names",
      "<article><h1>Ferry</h1>" BODY
      "</article><section><h2>Comments</h2><ul><li><b>Joe</b><p>I have seen it sail, and I was as happy as a crab, what a day, what a "
      "ferry!</p></li><li><b>Ann</b><p>Nobody asked the crabs, and nobody ever will, so there you are, thank you.</p></li></ul></section>",
      { FIRST, THIRD },
      { "Nobody asked" } },
    { "a live blog",
      "<article><h1>Ferry, live</h1><div class=post><h3>10:30</h3><p>" FIRST "</p></div><div class=post><h3>10:10</h3><p>" SECOND
      "</p></div><div class=post><h3>9:50</h3><p>" THIRD "</p></div></article>",
      { FIRST, SECOND, THIRD },
      { 0 } },
    { "a gallery",
      "<article><h1>Ferry</h1>" BODY "<figure><img src=1><figcaption>The ramp, seen from the pier, on Monday.</figcaption></figure><figure><img "
      "src=2><figcaption>The baker, first in line.</figcaption></figure></article>",
      { FIRST, THIRD },
      { "first in line" } },
    { "a list as content",
      "<article><h1>Ferry</h1><p>" FIRST
      "</p><p>What is new:</p><ul><li>The ramp is made of steel, not of wood.</li><li>The fare is two coins, as before.</li></ul><p>" SECOND
      "</p></article>",
      { "made of steel", "two coins", SECOND },
      { 0 } },
    { "an interview",
      "<article><h1>Ferry</h1><p><b>Were you afraid?</b></p><p>" FIRST "</p><p><b>And now?</b></p><p>" SECOND "</p><p>Yes.</p><p>" THIRD
      "</p></article>",
      { "Were you afraid?", "And now?", "Yes." },
      { 0 } },
    { "a very short article",
      "<nav><a href=/>Home</a></nav><article><h1>Ferry sails</h1><p>" FIRST
      " Nobody was hurt.</p></article><footer><p>About us, contact, terms, privacy, and so on.</p></footer>",
      { FIRST },
      { "privacy" } },
    { "two languages",
      "<article><h1>Ferry</h1><div lang=en>" BODY "</div><div lang=de><p>Die Fähre zwischen dem Hafen und den Inseln ist am Montag wieder "
      "ausgelaufen, drei Wochen nach dem Sturm.</p></div></article>",
      { FIRST, THIRD },
      { 0 } },
    { "a live blog",
      "<article><h1>Storm</h1><div class=live><div class=entry><p class=timestamp>14:32</p><h3>Ferry stops</h3><p>" FIRST
      "</p></div><div class=entry><p class=timestamp>13.10 Uhr</p><p>" SECOND "</p></div><div class=entry><p class=timestamp>12:05 pm</p><p>" THIRD
      "</p></div></div></article>",
      { "14:32\n\nFerry stops\n\n" FIRST "\n\n13.10 Uhr\n\n" SECOND "\n\n12:05 pm\n\n" THIRD },
      { 0 } },
    { "the times of an article are no part of it",
      "<article><h1>Ferry</h1><p class=timestamp>14:32</p><p class=timestamp>Updated 15:01</p>" BODY "</article>",
      { FIRST, THIRD },
      { "14:32", "15:01" } },
    { "a gallery",
      "<article><h1>Ferry</h1><p>Three pictures.</p><div class=gallery>" PICTURE(FIRST) PICTURE(SECOND)
          PICTURE(THIRD) "</div></article><footer><p>" OTHER "</p></footer>",
      { "Three pictures.\n\n" FIRST "\n\n" SECOND "\n\n" THIRD },
      { "Potatoes" } },
    { "a slideshow, most of it not shown yet",
      "<main><h1>Ferry</h1><div class=carousel>" SLIDE("", "caption", FIRST) SLIDE("display:none", "caption", SECOND)
          SLIDE("display:none", "caption", THIRD) "</div></main>",
      { FIRST "\n\n" SECOND "\n\n" THIRD },
      { "1/3" } },
    { "a slideshow whose texts are not called captions",
      "<main><h1>Ferry</h1><div class=show>" SLIDE("", "slide-text", FIRST) SLIDE("display:none", "slide-text", SECOND)
          SLIDE("display:none", "slide-text", THIRD) "</div></main>",
      { FIRST "\n\n" SECOND "\n\n" THIRD },
      { "1/3" } },
    { "a gallery beside an article",
      "<article><h1>Ferry</h1>" BODY "<p>" OTHER "</p><div class=gallery>" PICTURE(CAPTION "1.") PICTURE(CAPTION "2.")
          PICTURE(CAPTION "3.") "</div></article>",
      { FIRST, THIRD },
      { CAPTION } },
    { "teasers with pictures are no gallery",
      "<main><h1>News</h1><div class=list>" TEASER(FIRST) TEASER(SECOND) TEASER(THIRD) "</div></main>",
      { 0 },
      { FIRST "\n\n" SECOND "\n\n" THIRD } },
    { "JSON-LD lacks a long paragraph between",
      "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry\",\"articleBody\":\"" FIRST "\\n" SECOND "\\n" THIRD
      "\"}</script><body><article><h1>Ferry</h1><p>" FIRST "</p><p>" OTHER " " CAPTION "one. " CAPTION "two.</p><p>" SECOND "</p><p>" THIRD
      "</p></article>",
      { FIRST, OTHER, SECOND },
      { 0 } },
    { "a body only in JSON-LD",
      "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry\",\"articleBody\":\"" FIRST "\\n" SECOND "\\n" THIRD
      "\"}</script><div id=app></div>",
      { FIRST, THIRD },
      { 0 } },
    { "a stub with a whole JSON-LD body",
      "<script type=application/ld+json>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry\",\"articleBody\":\"" FIRST "\\n" SECOND "\\n" THIRD
      "\"}</script><article><h1>Ferry</h1><p>" FIRST "</p></article>",
      { FIRST, THIRD },
      { 0 } },
    { "a body only in app state",
      "<title>Ferry</title><div id=__next></div><script id=__NEXT_DATA__ "
      "type=application/json>{\"props\":{\"article\":{\"title\":\"Ferry\",\"body\":\"<p>" FIRST "</p><p>" SECOND "</p><p>" THIRD "</p>\"}}}</script>",
      { FIRST, THIRD },
      { 0 } },
    { "comments by their name in German",
      "<div class=beitrag>" BODY "<div class=kommentare><div class=kommentar-text>" OTHER "</div></div></div>",
      { FIRST, THIRD },
      { "Potatoes" } },
    { "what is related by its name in Turkish",
      "<article><p>" FIRST "</p><div class=ilgili-haber><p>" OTHER "</p></div><p>" SECOND "</p><p>" THIRD "</p></article>",
      { FIRST, SECOND },
      { "Potatoes" } },
    { "boxes of facts",
      "<article><p>" FIRST "</p><div class=infobox><h3>The ferry</h3><p>" OTHER "</p></div><p>" SECOND "</p><p>" THIRD "</p></article>",
      { FIRST, SECOND },
      { "Potatoes" } },
    { "hidden parts",
      "<article><p>" FIRST "</p><div class='promo-x hidden'><p>" OTHER "</p></div><p>" SECOND "</p><p>" THIRD "</p></article>",
      { FIRST, SECOND },
      { "Potatoes" } },
    { "hidden on small screens only",
      "<article><p>" FIRST "</p><div class='hidden md:block'><p>" SECOND "</p></div><p>" THIRD "</p></article>",
      { FIRST, SECOND, THIRD },
      { 0 } },
    { "a template said three times",
      "<article><p>" FIRST "</p><p>" OTHER "</p><p>" SECOND "</p><p>" OTHER "</p><p>" THIRD "</p><p>" OTHER "</p></article>",
      { FIRST, SECOND, THIRD },
      { "Potatoes" } },
    { "a pulled quote", "<article><p>" FIRST "</p><p>" SECOND "</p><p>" FIRST "</p><p>" THIRD "</p></article>", { FIRST, SECOND, THIRD }, { 0 } },
    { "references of windows-1252",
      "<article><p>&#147;It sails,&#148; she said. " FIRST "</p><p>" SECOND "</p></article>",
      { "\xE2\x80\x9CIt sails,\xE2\x80\x9D she said." },
      { 0 } },
    { "cards after the text",
      "<main><article><h1>Ferry</h1>" BODY "</article><section><article><h3><a href=/1>Potatoes counted</a></h3><p>There were fewer, by a third, the "
      "mayor says, and a bit.</p></article><article><h3><a href=/2>Crabs return</a></h3><p>Fishermen see them, "
      "under the pier, and wonder why.</p></article></section></main>",
      { FIRST, THIRD },
      { "Fishermen see them" } },
};

static bool has_all(const char *what, const char *text, const char *const *parts, bool wanted)
{
    bool right = true;
    for (size_t i = 0; i < 4 && parts[i]; i++) {
        const bool found = text && strstr(text, parts[i]);
        if (found != wanted)
            print_error("%s: the text %s \"%.60s\"\n", what, wanted ? "lacks" : "has", parts[i]);
        right = right && found == wanted;
    }
    return right;
}

static void test_kinds_of_pages_give_their_text_and_no_other(void **state)
{
    size_t right = 0, n = sizeof CASES / sizeof *CASES;
    (void)state;
    for (size_t i = 0; i < n; i++) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
        struct read_request request = { .url = "https://example.org/a", .requested = "https://example.org/a", .purpose = GAZ_PURPOSE_ARTICLE };
        struct read_reply reply;
        strings_add(pool, &k.hosts, "*");
        request.content_type = "text/html; charset=utf-8";
        assert_int_equal(kit_read(&k, pool, &request, CASES[i].html, strlen(CASES[i].html), &reply), 0);
        /* One sentence a line in the Markdown, a space in the text. */
        const bool has = has_all(CASES[i].what, reply.text, CASES[i].has, true);
        right += has_all(CASES[i].what, reply.text, CASES[i].lacks, false) && has;
        pool_free(pool);
    }
    print_message("kinds of pages: %zu/%zu\n", right, n);
    assert_int_equal(right, n);
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_kinds_of_pages_give_their_text_and_no_other) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
