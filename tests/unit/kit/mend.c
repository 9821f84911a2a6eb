/* HTML that libxml2 mangles: the text is there, and in time. */
#include "plugins/kit/mend.h"
#include "daemon/base/buf.h"
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PAGE_MAX    (64u << 20)
#define SECONDS_MAX 4.0 /* of CPU, sanitizers allowed for: what goes wrong here takes minutes */

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

#define PROSE                                                                                                                                        \
    "<p>The ministers met in the old town hall on Monday, and they talked until late at night about fish, ferries and the price of salt.</p>"        \
    "<p>Nobody had expected an agreement, said a woman who swept the steps, but everybody had hoped for one, or for a good supper.</p>"

static double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void test_what_libxml2_would_lose_is_mended(void **state)
{
    static const struct {
        const char *html, *mended;
    } cases[] = {
        { "<p>plain &amp; simple</p>", "<p>plain &amp; simple</p>" },
        { "<p>&#147;Yes&#148; &#8211; &#x93;no&#x94;</p>", "<p>&#8220;Yes&#8221; &#8211; &#8220;no&#8221;</p>" },
        { "<p>a<!-->b<!--->c<!-- d -->", "<p>a<!---->b<!---->c<!-- d -->" },
        { "<p>5 &pound or 6 &euro; &notin; &lta", "<p>5 &pound; or 6 &euro; &notin; &lta" },
        { "<a href='?a=1&copy=2'>&#;</a> more", "<a href='?a=1&copy=2'>&amp;#;</a> more" },
        { "<title>1 < 2 <b>x</b></title><p>y", "<title>1 &lt; 2 &lt;b>x&lt;/b></title><p>y" },
        { "<script>if (a <b && c&lt d) x('<title>')</script><p>y", "<script>if (a <b && c&lt d) x('<title>')</script><p>y" },
        { "<p>&#0;&#xD800;&#x110000; x", "<p>&#65533;&#65533;&#65533; x" },
        { "<", "<" },
        { "&#", "&#" },
        { "x", "x" },
        { "<p>a &#147;", "<p>a &#147;" },
        { "", "" },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        size_t len = strlen(cases[i].html);
        /* As a mapped file gives it: nothing behind the last byte. */
        char *exact = malloc(len ? len : 1);
        memcpy(exact, cases[i].html, len);
        const char *got = mend_html(pool, exact, &len, NULL);
        assert_int_equal(len, strlen(cases[i].mended));
        assert_memory_equal(got, cases[i].mended, len);
        free(exact);
        pool_free(pool);
    }
}

static void test_hostile_pages_are_read_in_time_and_keep_their_text(void **state)
{
    static const struct {
        const char *before, *again;
        size_t times;
        const char *after;
        bool keeps; /* the prose is found */
    } cases[] = {
        { "<div ", "a%zu=1 ", 100000, ">" PROSE "</div>", true },
        { "<div ", "a%zu ", 100000, ">" PROSE "</div>", true },
        { "<div ", "a%zu=\">\" ", 100000, ">" PROSE "</div>", true },
        { "", "<div>", 300, PROSE, true },
        { "", "<div>", 100000, PROSE, false },
        { "", "<div>x", 30000, PROSE, false },
        { "", "<span>x", 30000, PROSE, false },
        { "", "<a href=/>x", 30000, PROSE, false },
        { "", "<b><i>x", 20000, PROSE, false },
        { "", "<blockquote>", 30000, PROSE, false },
        { "", "<ul><li>x", 20000, PROSE, false },
        { "", "<table><tr><td>x", 10000, PROSE, false },
        { "", "<figure><img src=x>", 20000, PROSE, false },
        { PROSE, "<", 1000000, "", true },
        { PROSE, "<!", 500000, "", true },
        { PROSE, "<!-- ", 500000, "", true },
        { PROSE, "<x y='", 200000, "", true },
        { PROSE, "</p>", 200000, "", true },
        { PROSE, "&", 1000000, "", true },
        { PROSE, "&#1", 300000, "", true },
        { PROSE, "<p>x</p>", 100000, "", true },
        { PROSE, "<script>", 100000, "", true },
        { PROSE, "<h2><a href=/%zu>Ministers</a></h2>", 20000, "", true },
        { PROSE, "<p>Photo: x. Read also: y, z.</p>", 30000, "", true },
        { PROSE, "<figure><img src=/%zu><figcaption>A harbour.</figcaption></figure>", 10000, "", true },
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct pool *pool = pool_new();
        struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
        struct read_request request = { .url = "https://example.org/a", .requested = "https://example.org/a", .purpose = GAZ_PURPOSE_ARTICLE };
        struct read_reply reply;
        struct buf b;
        buf_init(&b, PAGE_MAX);
        buf_printf(&b, "<html><head><title>Ministers</title></head><body><h1>Ministers</h1>%s", cases[i].before);
        const char *number = strstr(cases[i].again, "%zu");
        for (size_t n = 0; n < cases[i].times; n++) {
            buf_add(&b, cases[i].again, number ? (size_t)(number - cases[i].again) : strlen(cases[i].again));
            if (number)
                buf_printf(&b, "%zu%s", n, number + 3);
        }
        buf_puts(&b, cases[i].after);
        strings_add(pool, &k.hosts, "*");
        const double start = cpu_now();
        assert_int_equal(kit_read(&k, pool, &request, buf_text(&b), b.len, &reply), 0);
        const double took = cpu_now() - start;
        const bool kept = reply.text && strstr(reply.text, "ferries and the price of salt");
        if (took > SECONDS_MAX || (cases[i].keeps && !kept && !reply.truncated))
            print_error("case %zu, %zu times \"%s\": %.1f s, %s\n", i, cases[i].times, cases[i].again, took, kept ? "text kept" : "text lost");
        assert_true(took < SECONDS_MAX);
        assert_true(!cases[i].keeps || kept || reply.truncated);
        buf_fini(&b);
        pool_free(pool);
    }
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_libxml2_would_lose_is_mended),
        cmocka_unit_test(test_hostile_pages_are_read_in_time_and_keep_their_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
