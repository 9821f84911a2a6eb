/* url: parsing, resolution and the canonical form. */
#include "../../../plugins/kit/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct pair {
    const char *input, *base, *want; /* want NULL: refused */
};

static void urls_are_read_as_browsers_read_them(void **state)
{
    static const struct pair cases[] = {
        { "http://Example.ORG:80/a/../b/./c?q#f", NULL, "http://example.org/b/c?q#f" },
        { "  https://www.hrw.Org/news/\n2020 ", NULL, "https://www.hrw.org/news/2020" },
        { "//cdn.example.org/x", "https://example.org/a", "https://cdn.example.org/x" },
        { "?page=2", "https://example.org/list?page=1#top", "https://example.org/list?page=2" },
        { "../up", "https://example.org/a/b/c", "https://example.org/a/up" },
        { "http://0x7f.1/", NULL, "http://127.0.0.1/" },
        { "http://2130706433", NULL, "http://127.0.0.1/" },
        { "http://[::FFFF:10.0.0.1]/", NULL, "http://[::ffff:a00:1]/" },
        { "http://b\xC3\xBC"
          "cher.example/",
          NULL, "http://xn--bcher-kva.example/" },
        { "http://a b/", NULL, NULL },
        { "http://256.256.256.256.256/", NULL, NULL },
        { "http://[::1", NULL, NULL },
        { "http://example.org:99999/", NULL, NULL },
        { "relative", NULL, NULL },
        { "", NULL, NULL },
        { "mailto:a@example.org", "https://example.org/", "mailto:a@example.org" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct url url;
        int rc = url_parse(pool, cases[i].input, cases[i].base, &url);
        if (cases[i].want == NULL) {
            assert_int_equal(rc, -1);
        } else {
            assert_int_equal(rc, 0);
            assert_string_equal(url.href, cases[i].want);
        }
    }
    pool_free(pool);
}

static void a_nul_ends_no_host_of_a_file(void **state)
{
    static const char inputs[][16] = { "file://hos\0/d", "file:/C|\0/d" };
    struct pool *pool = pool_new();
    struct url url;

    (void)state;
    assert_int_equal(url_parse_len(pool, inputs[0], 13, NULL, &url), -1);
    assert_int_equal(url_parse_len(pool, inputs[1], 11, "file:///D:/x", &url), 0);
    assert_string_equal(url.href, "file:///D:/C|%00/d");
    pool_free(pool);
}

static void the_canonical_form_drops_what_says_nothing_of_the_article(void **state)
{
    static const struct pair cases[] = {
        { "https://u:p@Example.org:443/%7Efoo/%2e%2e/b%c3%a4r?utm_source=x&id=1&fbclid=2#top", NULL, "https://example.org/b%C3%A4r?id=1" },
        { "http://example.org/?utm_medium=rss", NULL, "http://example.org/" },
        { "http://example.org./a", NULL, "http://example.org/a" },
        { "http://example.org/a?b=2&a=1&&c", NULL, "http://example.org/a?b=2&a=1&c" },
        { "http://example.org/%%32e%%32e/x", NULL, "http://example.org/x" },
        { "https://example.org/p?ref=example.org", NULL, "https://example.org/p" },
        { "https://example.org/p?ref=frontpage", NULL, "https://example.org/p?ref=frontpage" },
        { "ftp://example.org/", NULL, NULL },
        { "javascript:void(0)", "https://example.org/", NULL },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const char *once = url_canonical(pool, cases[i].input, cases[i].base);
        if (cases[i].want == NULL) {
            assert_null(once);
            continue;
        }
        assert_non_null(once);
        assert_string_equal(once, cases[i].want);
        assert_string_equal(url_canonical(pool, once, NULL), once);
    }
    pool_free(pool);
}

static void a_url_beyond_the_ceiling_is_refused(void **state)
{
    struct pool *pool = pool_new();
    char *input = pool_alloc(pool, 3 * URL_MAX);
    struct url url;

    (void)state;
    memset(input, 'a', 3 * URL_MAX - 1);
    memcpy(input, "http://x/", 9);
    assert_int_equal(url_parse(pool, input, NULL, &url), -1);
    assert_null(url_canonical(pool, input, NULL));
    input[URL_MAX - 1] = '\0';
    assert_int_equal(url_parse(pool, input, NULL, &url), 0);
    pool_free(pool);
}

static void host_and_path_are_taken_from_a_url(void **state)
{
    struct pool *pool = pool_new();

    (void)state;
    assert_string_equal(url_host(pool, "https://www.example.org:8080/x", false), "www.example.org");
    assert_string_equal(url_host(pool, "https://www.example.org:8080/x", true), "www.example.org:8080");
    assert_string_equal(url_host(pool, "https://example.org:443/x", true), "example.org");
    assert_null(url_host(pool, "file:///etc/passwd", true));
    assert_string_equal(url_path_query("https://example.org/a/b?c=d"), "/a/b?c=d");
    assert_string_equal(url_path_query("https://example.org"), "/");
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(urls_are_read_as_browsers_read_them),
        cmocka_unit_test(a_nul_ends_no_host_of_a_file),
        cmocka_unit_test(the_canonical_form_drops_what_says_nothing_of_the_article),
        cmocka_unit_test(a_url_beyond_the_ceiling_is_refused),
        cmocka_unit_test(host_and_path_are_taken_from_a_url),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
