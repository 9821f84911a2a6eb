/* Pages that hold no article are told from articles that look like such. */
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define PROSE                                                                                                                                        \
    "<p>The ministers met in the old town hall on Monday, and they talked until late at night about fish, ferries and the price of salt.</p>"        \
    "<p>Nobody had expected an agreement, said a woman who swept the steps, but everybody had hoped for one, or for a good supper.</p>"              \
    "<p>In the morning the doors opened, the ministers came out one by one, and the last of them carried the paper under his arm.</p>"
#define CARD  "<h3><a href=/b>A bridge falls</a></h3>"
#define CARDS CARD CARD CARD CARD CARD CARD CARD CARD
#define LONG  PROSE PROSE PROSE PROSE PROSE PROSE PROSE PROSE PROSE PROSE

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

static void test_walls_and_lies_are_told_from_articles(void **state)
{
    static const struct {
        const char *url, *html;
        enum verdict verdict;
    } cases[] = {
        { "/a", "<h1>Ministers meet</h1><article>" PROSE "</article>", VERDICT_ARTICLE },
        { "/a", "<title>Just a moment...</title><h1>example.org</h1><p>Checking your browser before accessing.", VERDICT_WALL },
        { "/a", "<title>Just a moment in time</title><h1>Just a moment in time</h1><article>" LONG "</article>", VERDICT_ARTICLE },
        { "/a", "<title>x</title><h1>One more step</h1><p>Please complete the captcha to go on, so that we know you.</p>", VERDICT_WALL },
        { "/a", "<title>Access Denied</title><h1>Access Denied</h1><p>You don't have permission to access this.</p>", VERDICT_WALL },
        { "/a", "<title>Page not found - Example</title><h1>Page not found</h1>" PROSE, VERDICT_SOFT_404 },
        { "/a", "<title>404</title><h1>Oh no</h1><p>There is nothing here, nothing at all, we are sorry to say.</p>", VERDICT_SOFT_404 },
        { "/a", "<title>Example</title><h1>Sorry</h1><p>The page you are looking for has gone, or it was never there at all.</p>", VERDICT_SOFT_404 },
        { "/a", "<title>Страница не найдена</title><h1>Ошибка</h1><p>Такой страницы нет, и, может быть, никогда не было.</p>", VERDICT_SOFT_404 },
        { "/a", "<h1>Ministers meet</h1><p>The ministers met in the old town hall, and talked.</p><p>Please login or subscribe to read more.</p>",
          VERDICT_WALL },
        { "/a",
          "<h1>Ministers meet</h1><p>The ministers met.</p><div class=x><p>Subscribe to continue reading, it costs next to nothing, says "
          "everyone.</p></div>",
          VERDICT_WALL },
        { "/a", "<h1>Why papers say subscribe to continue reading</h1><article>" LONG "<p>They say: subscribe to continue reading.</p></article>",
          VERDICT_ARTICLE },
        { "/a", "<h1>Before you continue to Example</h1><p>We and our partners store cookies, read them, and sell them on.</p>", VERDICT_WALL },
        { "/a",
          "<h1>Ministers meet</h1><article>" PROSE
          "</article><div class=cookie-banner><p>We value your privacy, and so do our 812 partners.</p></div>",
          VERDICT_ARTICLE },
        { "/a", "<h1>Ministers meet</h1><p>Soon.</p>", VERDICT_STUB },
        /* A page that breaks off in a text or in a tag; what only leaves its end tags out is whole. */
        { "/a", "<html><body><h1>Ministers meet</h1><article>" PROSE "<p>On Tuesday they", VERDICT_STUB },
        { "/a", "<html><body><h1>Ministers meet</h1><article>" PROSE "<p cla", VERDICT_STUB },
        { "/a", "<html><body><h1>Ministers meet</h1><article>" PROSE "</article>\n", VERDICT_ARTICLE },
        { "/a", "<html><body><h1>Ministers meet</h1><div>" PROSE "</div><p>On Tuesday they went home.\n", VERDICT_ARTICLE },
        { "/a", "<html><body><h1>Ministers meet</h1>" PROSE "<p>On Tuesday they went home.\n", VERDICT_ARTICLE },
        { "/a", "<html><body><h1>Ministers meet</h1><article>" PROSE "</article></body></html>string(2)", VERDICT_ARTICLE },
        { "/a", "<h1>Ministers meet</h1><article>" PROSE "<p>On Tuesday they went home.", VERDICT_ARTICLE },
        { "/a", "<html><body><script>app()</script></body></html>", VERDICT_EMPTY },
        { "/a", " ", VERDICT_EMPTY },
        { "/", "<title>Example</title><h1>Example</h1>" PROSE, VERDICT_NOT_AN_ARTICLE },
        /* The root as address: of an article, a mistake of the template; of a list of teasers, the truth. */
        { "/a", "<link rel=canonical href=/><h1>Ministers meet</h1><article>" LONG "</article>", VERDICT_ARTICLE },
        { "/a", "<link rel=canonical href=/><h1>Example</h1><article>" PROSE PROSE PROSE "</article>" CARDS, VERDICT_NOT_AN_ARTICLE },
        { "/a", "<nav><ul><li><a href=/1>One</a><li><a href=/2>Two</a></ul></nav><ul><li><a href=/3>Ministers meet again today</a></ul>",
          VERDICT_STUB },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
        strings_add(pool, &k.hosts, "*");
        struct read_request request = { .url = pool_printf(pool, "https://example.org%s", cases[i].url), .purpose = GAZ_PURPOSE_ARTICLE };
        request.content_type = "text/html; charset=utf-8";
        struct read_reply reply;
        assert_int_equal(kit_read(&k, pool, &request, cases[i].html, strlen(cases[i].html), &reply), 0);
        if (reply.verdict != cases[i].verdict)
            print_error("case %zu: %s\n", i, reply.reason ? reply.reason : "");
        assert_int_equal(reply.verdict, cases[i].verdict);
        assert_true(reply.verdict == VERDICT_ARTICLE || (reply.reason && *reply.reason));
        pool_free(pool);
    }
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_walls_and_lies_are_told_from_articles) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
