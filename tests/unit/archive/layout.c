#include "../../../archive/layout.h"

#include "../../../daemon/base/err.h"
#include "scratch.h"

static void a_path_is_the_published_day_slug_and_id(void **state)
{
    static const struct {
        const char *outlet, *slug, *published, *path;
    } cases[] = {
        { "hrw", "eu-should-press", "2020-03-04T00:01:00-05:00", "hrw/2020/03/04/eu-should-press-" },
        { "hrw", "late-in-new-york", "2020-03-04T23:59:00-05:00", "hrw/2020/03/04/late-in-new-york-" },
        { "presstv", "x", "2019-09-23T21:34", "presstv/2019/09/23/x-" },
        { "iwpr", "x", "2017-02-07", "iwpr/2017/02/07/x-" },
        { "iwpr", "x", "2017-02", "iwpr/2026/11/22/x-" },
        { "iwpr", "x", "2017", "iwpr/2026/11/22/x-" },
        { "iwpr", "x", NULL, "iwpr/2026/11/22/x-" },
        { "iwpr", "x", "2017-02-31", "iwpr/2026/11/22/x-" },
        { "iwpr", NULL, NULL, "iwpr/2026/11/22/article-" },
        { "iwpr", "", NULL, "iwpr/2026/11/22/article-" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *path = layout_path(pool, cases[i].outlet, "key", cases[i].slug, cases[i].published, INT64_C(1795306385000));

        assert_non_null(path);
        assert_memory_equal(path, cases[i].path, strlen(cases[i].path));
        assert_int_equal(strlen(path), strlen(cases[i].path) + 16 + 3);
        assert_true(layout_is_path(path));
    }
    pool_free(pool);
}

/* printf 'hrw\0/news/1' | sha256sum */
static void the_id_is_the_head_of_sha256_of_outlet_nul_key(void **state)
{
    char id[LAYOUT_ID_SIZE], again[LAYOUT_ID_SIZE];
    struct pool *pool = pool_new();
    struct buf out;

    (void)state;
    layout_id("hrw", "/news/1", id);
    assert_int_equal(scratch_run(&out, "printf 'hrw\\0/news/1' | sha256sum"), 0);
    assert_memory_equal(id, out.data, 16);
    layout_path_id(layout_path(pool, "hrw", "/news/1", "slug", NULL, 0), again);
    assert_string_equal(id, again);
    buf_fini(&out);
    pool_free(pool);
}

static void unsafe_outlets_and_slugs_get_no_path(void **state)
{
    static const struct {
        const char *outlet, *slug, *key;
    } cases[] = {
        { "", "x", "k" },
        { "..", "x", "k" },
        { ".git", "x", "k" },
        { "HRW", "x", "k" },
        { "a/b", "x", "k" },
        { "-a", "x", "k" },
        { "a-", "x", "k" },
        { "con", "x", "k" },
        { "nul", "x", "k" },
        { "lpt9", "x", "k" },
        { "a\n", "x", "k" },
        { "é", "x", "k" },
        { "hrw", "../x", "k" },
        { "hrw", "a b", "k" },
        { "hrw", "A", "k" },
        { "hrw", "x\n", "k" },
        { "hrw", "x/y", "k" },
        { "hrw", ".", "k" },
        { "hrw", "x", "" },
        { "hrw", "\x1b[", "k" },
        { "hrw", "a\\b", "k" },
        { "hrw", "con:", "k" },
        { "hrw", "x", NULL },
        { "a-name-that-is-longer-than-32-by", "123456789012345678901234567890123456789012345678901234567890123456789012345678901", "k" },
        { "a-name-that-is-longer-than-32-byt", "x", "k" },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_null(layout_path(pool, cases[i].outlet, cases[i].key, cases[i].slug, NULL, 0));
    pool_free(pool);
}

static void only_our_own_paths_are_paths(void **state)
{
    static const struct {
        const char *path;
        bool good;
    } cases[] = {
        { "hrw/2020/03/04/x-0123456789abcdef.md", true },
        { "greens-efa/2020/03/04/a-b-c-0123456789abcdef.md", true },
        { "README.md", false },
        { "", false },
        { "hrw", false },
        { "hrw/", false },
        { "hrw/2020", false },
        { "hrw/2020/03/04/", false },
        { "hrw/2020/03/04/-0123456789abcdef.md", false },
        { "hrw/2020/03/04/0123456789abcdef.md", false },
        { "hrw/2020/03/04/x-0123456789abcdeF.md", false },
        { "hrw/2020/03/04/x-0123456789abcde.md", false },
        { "hrw/2020/03/04/x-0123456789abcdef.mdx", false },
        { "hrw/2020/03/04/x-0123456789abcdef.md/", false },
        { "hrw/2020/3/04/x-0123456789abcdef.md", false },
        { "/hrw/2020/03/04/x-0123456789abcdef.md", false },
        { "../2020/03/04/x-0123456789abcdef.md", false },
        { "hrw/2020/03/04/../../x-0123456789abcdef.md", false },
        { "hrw/2020/03/04/x\n-0123456789abcdef.md", false },
        { "con/2020/03/04/x-0123456789abcdef.md", false },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        if (layout_is_path(cases[i].path) != cases[i].good)
            fail_msg("%s", cases[i].path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_is_the_published_day_slug_and_id),
        cmocka_unit_test(the_id_is_the_head_of_sha256_of_outlet_nul_key),
        cmocka_unit_test(unsafe_outlets_and_slugs_get_no_path),
        cmocka_unit_test(only_our_own_paths_are_paths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
