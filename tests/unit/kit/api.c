/* What a plugin's tables and functions make of pages, through kit_read(). */
#include "plugins/kit/kit.h"

#include "daemon/base/markdown.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define PROSE "The committee met on Tuesday, and it decided nothing, as it had done before. Its chair, a patient woman, said so."

static bool test_key(const char *url, char key[GAZ_KEY_MAX])
{
    const char *id = strstr(url, "/id-");
    if (!id)
        return false;
    strncpy(key, id + 1, GAZ_KEY_MAX - 1);
    key[strcspn(key, "/?")] = '\0';
    return true;
}

static bool test_visit(struct gaz_page *page, const char *text, void *arg)
{
    (void)page;
    *(const char **)arg = text;
    return false;
}

static void test_extract(struct gaz_page *page)
{
    size_t len;
    const char *first = NULL;
    gaz_cut_end(page, "[-–—]+\\s*\\d{1,2}[A-Z]?\\s*[-–—]+$");
    gaz_each(page, "//p", test_visit, &first);
    if (gaz_count(page, "//*[@id='wall']"))
        gaz_hold(page, "asks\nfor money");
    if (gaz_count(page, "//*[@id='static']"))
        gaz_not_an_article(page, "an imprint");
    if (gaz_count(page, "//*[@id='cookie']") && gaz_purpose(page) == GAZ_PURPOSE_ARTICLE)
        gaz_want(page, "/news/id-1/part2", GAZ_PURPOSE_NEXT, "seen", 4);
    if (gaz_cookie(page, &len) && len == 4)
        gaz_set(page, GAZ_TAG, gaz_format(page, "%.*s", (int)len, (const char *)gaz_cookie(page, NULL)));
}

static const struct gaz_outlet OUTLET = {
    GAZ_OUTLET_HEAD,
    .name = "test",
    .title = "Test",
    .version = 1,
    .languages = GAZ_LIST("en"),
    .hosts = GAZ_LIST("www.example.org", "example.org", "old.example.net"),
    .sources = (const struct gaz_source[]){ { .url = "https://www.example.org/list", .kind = GAZ_LISTING, .depth = 2 },
                                            { .url = "https://www.example.org/map.xml", .kind = GAZ_SITEMAP, .depth = 2 },
                                            { 0 } },
    .articles = GAZ_LIST("/news/*"),
    .not_articles = GAZ_LIST("/news/tag/*"),
    .rules = (const struct gaz_rule[]){ { GAZ_TITLE, "//h2[@class='nothing']", 0 },
                                        { GAZ_TITLE, "//h1[has-class(., 'head')]", 0 },
                                        { GAZ_BODY, "//div[has-class(., 'text')]", 0 },
                                        { GAZ_DROP, "//*[has-class(., 'card')]", 0 },
                                        { GAZ_CAPTION, "//p[has-class(., 'cap')]", 0 },
                                        { GAZ_LINK, "//main", 0 },
                                        { GAZ_NEXT, "//a[@rel='next']", 0 },
                                        { GAZ_STATIC, "//*[@id='about']", 0 },
                                        { GAZ_WALL, "//*[has-class(., 'subscribe-only')]", 0 },
                                        { GAZ_END, NULL, 0 } },
    .strip = GAZ_LIST("share this*", "Ending."),
    .key = test_key,
    .extract = test_extract,
};

static struct kit test_kit(struct pool *pool)
{
    struct kit k = { .outlet = &OUTLET, .outlet_name = "test" };
    for (const char *const *host = OUTLET.hosts; *host; host++)
        strings_add(pool, &k.hosts, *host);
    return k;
}

static void read_page(struct pool *pool, struct read_request *request, const char *html, struct read_reply *reply)
{
    const struct kit k = test_kit(pool);
    assert_int_equal(kit_read(&k, pool, request, html, strlen(html), reply), 0);
}

static void test_a_link_through_the_outlets_eyes(void **state)
{
    static const struct {
        const char *url, *key, *public_url;
        bool article, ours, keyed;
    } cases[] = {
        { "https://old.example.net/news/id-7/slug?utm_source=x#f", "id-7", "https://www.example.org/news/id-7/slug", true, true, true },
        { "http://EXAMPLE.org/news/word", "www.example.org/news/word", "https://www.example.org/news/word", true, true, false },
        { "https://www.example.org/news/tag/eu", "www.example.org/news/tag/eu", "https://www.example.org/news/tag/eu", false, true, false },
        { "https://www.example.org/", "www.example.org/", "https://www.example.org/", false, true, false },
        { "https://elsewhere.example/news/x", "elsewhere.example/news/x", "https://elsewhere.example/news/x", false, false, false },
        { "mailto:a@example.org", NULL, NULL, false, false, false },
        { "", NULL, NULL, false, false, false },
    };
    (void)state;
    struct pool *pool = pool_new();
    const struct kit k = test_kit(pool);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct link link;
        kit_link(&k, pool, cases[i].url, &link);
        if (!cases[i].key) {
            assert_null(link.url);
            continue;
        }
        assert_string_equal(link.key, cases[i].key);
        assert_string_equal(link.public_url, cases[i].public_url);
        assert_int_equal(link.article, cases[i].article);
        assert_int_equal(link.ours, cases[i].ours);
        assert_int_equal(link.keyed, cases[i].keyed);
    }
    pool_free(pool);
}

static void test_rules_and_functions_make_the_article(void **state)
{
    static const struct {
        const char *html;
        enum verdict verdict;
        const char *body; /* or NULL: not looked at */
    } cases[] = {
        { "<h1 class=head>Head</h1><div class=text><h2>Head</h2><p>" PROSE "</p><div class=card>Other news</div><p>Share this now</p></div>",
          VERDICT_ARTICLE, "The committee met on Tuesday, and it decided nothing, as it had done before.\nIts chair, a patient woman, said so.\n" },
        { "<h1 class=head>Head</h1><div class='text sidebar'><p>" PROSE
          "</p><aside><p>Other</p></aside><div class=share-box>Share</div><p hidden>x</p></div>",
          VERDICT_ARTICLE, "The committee met on Tuesday, and it decided nothing, as it had done before.\nIts chair, a patient woman, said so.\n" },
        { "<h1 class=head>Head</h1><div class=text><p>" PROSE " -06D-</p></div>", VERDICT_ARTICLE,
          "The committee met on Tuesday, and it decided nothing, as it had done before.\nIts chair, a patient woman, said so.\n" },
        { "<h1 class=head>Head</h1><div class=text><p>" PROSE "</p><p class=cap>A chair</p></div>", VERDICT_ARTICLE,
          "The committee met on Tuesday, and it decided nothing, as it had done before.\nIts chair, a patient woman, said so.\n\n![A chair][1]\n\n"
          "[1]: https://www.example.org/news/id-1\n" },
        { "<h1 class=head>H</h1><div class=text><p>" PROSE "</p></div><i id=wall>", VERDICT_WALL, NULL },
        { "<h1 class=head>H</h1><div class=text><p>" PROSE "</p></div><i class=subscribe-only>", VERDICT_WALL, NULL },
        { "<h1 class=head>H</h1><div class=text><p>" PROSE "</p></div><i id=static>", VERDICT_NOT_AN_ARTICLE, NULL },
        { "<h1 class=head>H</h1><div class=text><p>" PROSE "</p></div><i id=about>", VERDICT_NOT_AN_ARTICLE, NULL },
        { "<h1 class=head>H</h1><div class=text><p>Ending.</p></div>", VERDICT_EMPTY, "" },
        { "<h1 class=head>H</h1><div class=text><p>Two words</p></div>", VERDICT_STUB, NULL },
        { "", VERDICT_EMPTY, NULL },
        { "%PDF-1.4 x", VERDICT_NOT_AN_ARTICLE, NULL },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct read_request request = { .url = "https://www.example.org/news/id-1",
                                        .purpose = GAZ_PURPOSE_ARTICLE,
                                        .content_type = "text/html; charset=utf-8" };
        struct read_reply reply;
        read_page(pool, &request, cases[i].html, &reply);
        assert_int_equal(reply.verdict, cases[i].verdict);
        assert_true(reply.verdict == VERDICT_ARTICLE || reply.reason != NULL);
        if (cases[i].body)
            assert_string_equal(reply.article.body, cases[i].body);
        assert_string_equal(reply.self.key, "id-1");
        pool_free(pool);
    }
}

static void test_an_article_of_two_pages_is_joined(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    struct read_request first = { .url = "https://www.example.org/news/id-1", .purpose = GAZ_PURPOSE_ARTICLE };
    struct read_reply more, whole;
    read_page(pool, &first, "<h1 class=head>Head</h1><div class=text id=cookie><p>" PROSE " <a href=/a>A</a></p></div>", &more);
    assert_int_equal(more.verdict, VERDICT_MORE);
    assert_int_equal(more.want_count, 1);
    assert_string_equal(more.wants[0].url, "https://www.example.org/news/id-1/part2");
    struct read_request second = { .url = more.wants[0].url,
                                   .purpose = more.wants[0].purpose,
                                   .cookie = more.wants[0].cookie,
                                   .cookie_len = more.wants[0].cookie_len,
                                   .partial = more.partial,
                                   .partial_len = more.partial_len };
    /* It links back to the first page, which was read already. */
    read_page(pool, &second, "<h1 class=head>Page two</h1><div class=text><p>Second part, <a href=/b>B</a>.</p></div><a rel=next href=/news/id-1>",
              &whole);
    assert_int_equal(whole.verdict, VERDICT_ARTICLE);
    assert_string_equal(whole.article.title, "Head");
    assert_non_null(strstr(whole.article.body, "[A][1]\n\nSecond part, [B][2]."));
    assert_non_null(strstr(whole.text, "said so. A\n\nSecond part, B."));
    assert_int_equal(whole.article.tags.n, 1);
    pool_free(pool);
}

static void test_a_strangers_partial_is_survived(void **state)
{
    static const char *const partials[] = { "", "{", "[]", "null", "{\"title\":5,\"origin\":[99,-1,\"x\"],\"asked\":[1,{}],\"authors\":\"x\"}" };
    (void)state;
    for (size_t i = 0; i < sizeof partials / sizeof *partials; i++) {
        struct pool *pool = pool_new();
        struct read_request request = { .url = "https://www.example.org/news/id-1", .purpose = GAZ_PURPOSE_NEXT };
        request.partial = partials[i];
        request.partial_len = strlen(partials[i]);
        struct read_reply reply;
        read_page(pool, &request, "<h1 class=head>Head</h1><div class=text><p>" PROSE "</p></div>", &reply);
        assert_int_equal(reply.verdict, VERDICT_ARTICLE);
        assert_string_equal(reply.article.title, "Head");
        pool_free(pool);
    }
}

static void test_a_listing_gives_its_articles_once_and_its_next_page(void **state)
{
    static const char html[] =
        "<nav><a href=/news/in-nav>Nav</a></nav><main>"
        "<div><a href=/news/id-5/x><img></a><a href='/news/id-5/y?utm_medium=z'>The headline</a><time datetime=2020-03-04>x</time></div>"
        "<a href=//old.example.net/news/other>Other</a><a href=/about>No</a><a href=/news/tag/x>No</a><a href='#'>No</a>"
        "<a href=https://elsewhere.example/news/1>No</a></main><a rel=next href='?p=2'>more</a>";
    (void)state;
    struct pool *pool = pool_new();
    struct read_request request = { .url = "https://www.example.org/list", .purpose = GAZ_PURPOSE_SOURCE, .source_kind = GAZ_LISTING };
    struct read_reply reply;
    read_page(pool, &request, html, &reply);
    assert_int_equal(reply.verdict, VERDICT_SOURCE);
    assert_int_equal(reply.link_count, 2);
    assert_string_equal(reply.links[0].key, "id-5");
    assert_string_equal(reply.links[0].title, "The headline");
    assert_string_equal(reply.links[1].public_url, "https://www.example.org/news/other");
    assert_int_equal(reply.want_count, 1);
    assert_string_equal(reply.wants[0].url, "https://www.example.org/list?p=2");
    /* Every page says what comes after it: how deep a listing is walked is for the core to say. */
    struct read_request second = { .url = reply.wants[0].url, .purpose = GAZ_PURPOSE_SOURCE, .source_kind = GAZ_LISTING };
    read_page(pool, &second, "<main><a href=/news/third>Third</a></main><a rel=next href='?p=3'>more</a>", &reply);
    assert_int_equal(reply.link_count, 1);
    assert_int_equal(reply.want_count, 1);
    assert_string_equal(reply.wants[0].url, "https://www.example.org/list?p=3");
    pool_free(pool);
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_link_through_the_outlets_eyes),
        cmocka_unit_test(test_rules_and_functions_make_the_article),
        cmocka_unit_test(test_an_article_of_two_pages_is_joined),
        cmocka_unit_test(test_a_strangers_partial_is_survived),
        cmocka_unit_test(test_a_listing_gives_its_articles_once_and_its_next_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
