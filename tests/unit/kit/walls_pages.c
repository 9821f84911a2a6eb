/* The pages of tests/walls, half of them articles that look like walls: which are told right, and the reason given for the others. */
#include "daemon/base/buf.h"
#include "daemon/base/file.h"
#include "plugins/kit/kit.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <jansson.h>
#include <string.h>

#define FOLDER   "tests/walls/"
#define PAGE_MAX (1u << 20)
#define BAR      0.95 /* of all pages */
#define HELD_MAX 1    /* good articles that may be held wrongly */

static const struct gaz_outlet OUTLET = { GAZ_OUTLET_HEAD, .name = "generic", .title = "Any", .version = 1, .hosts = GAZ_LIST("*") };

/* As the verdicts are called in tests/outlets/README.md. */
static const char *const VERDICTS[VERDICT_COUNT] = {
    [VERDICT_ARTICLE] = "article",       [VERDICT_SOURCE] = "source", [VERDICT_MORE] = "more", [VERDICT_NOT_AN_ARTICLE] = "not-an-article",
    [VERDICT_SOFT_404] = "soft-404",     [VERDICT_WALL] = "wall",     [VERDICT_STUB] = "stub", [VERDICT_EMPTY] = "empty",
    [VERDICT_UNREADABLE] = "unreadable",
};

static const char *said(const json_t *one, const char *key)
{
    return json_string_value(json_object_get(one, key));
}

static bool is_among(const json_t *list, const char *word)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        if (strcmp(json_string_value(json_array_get(list, i)), word) == 0)
            return true;
    return false;
}

static bool read_case(const json_t *one)
{
    struct pool *pool = pool_new();
    struct kit k = { .outlet = &OUTLET, .outlet_name = "generic" };
    struct buf page;
    struct read_reply reply;
    struct read_request request = { .url = said(one, "url"), .purpose = GAZ_PURPOSE_ARTICLE, .content_type = "text/html" };
    const char *part = said(one, "text-has"), *reason = said(one, "reason");
    request.requested = request.url;
    strings_add(pool, &k.hosts, "*");
    buf_init(&page, PAGE_MAX);
    assert_int_equal(file_read(pool_printf(pool, FOLDER "%s.html", said(one, "page")), &page), 0);
    assert_int_equal(kit_read(&k, pool, &request, buf_text(&page), page.len, &reply), 0);
    const char *got = VERDICTS[reply.verdict];
    bool right = is_among(json_object_get(one, "verdict"), got);
    right = right && (!reason || (reply.reason && strstr(reply.reason, reason)));
    right = right && (!part || (reply.text && strstr(reply.text, part)));
    if (!right)
        print_message("%s: %s (%s), confidence %.2f, %zu bytes\n", said(one, "page"), got, reply.reason ? reply.reason : "", reply.confidence,
                      reply.text ? strlen(reply.text) : 0);
    buf_fini(&page);
    pool_free(pool);
    return right;
}

static void test_pages_that_look_like_walls_are_told_from_walls(void **state)
{
    json_error_t error;
    json_t *cases = json_load_file(FOLDER "cases.json", 0, &error);
    size_t right = 0, good = 0, good_right = 0;
    (void)state;
    assert_true(json_array_size(cases) >= 60);
    for (size_t i = 0; i < json_array_size(cases); i++) {
        const json_t *one = json_array_get(cases, i);
        const bool is_good = is_among(json_object_get(one, "verdict"), "article"), ok = read_case(one);
        right += ok;
        good += is_good;
        good_right += is_good && ok;
    }
    const size_t all = json_array_size(cases);
    print_message("walls: %zu/%zu, of articles that look like walls %zu/%zu\n", right, all, good_right, good);
    assert_true(good >= 30 && good - good_right <= HELD_MAX);
    assert_true((double)right >= BAR * (double)all);
    json_decref(cases);
}

int main(void)
{
    kit_warm_up();
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pages_that_look_like_walls_are_told_from_walls) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
