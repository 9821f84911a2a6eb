#include "../../../archive/archive.h"
#include "scratch.h"

static struct article article = {
    .title = "Title",
    .subtitle = "Subtitle",
    .published = "2020-03-04",
    .section = "Politics",
    .body = "One sentence.\nTwo \"quoted\" sentences.\n\n![Caption][1]\n\n[1]: https://a.example/x.jpg\n",
};

static unsigned compare(const struct article *before, const struct article *after, const char *status)
{
    uint64_t a[8], b[8];

    article_digests(before, "live", a);
    article_digests(after, status, b);
    return archive_compare(a, b);
}

static void what_counts_is_seen_field_by_field(void **state)
{
    static const char *const one[] = { "Ann", "Bea" }, *const joined[] = { "Ann Bea" };
    struct article after;

    (void)state;
    assert_int_equal(compare(&article, &article, "live"), 0);
    assert_int_equal(compare(&article, &article, "gone (404)"), CHANGE_STATUS);
#define CHANGED(member, value, bits)                                                                                                                 \
    after = article;                                                                                                                                 \
    after.member = value;                                                                                                                            \
    assert_int_equal(compare(&article, &after, "live"), bits)
    CHANGED(title, "Another", CHANGE_TITLE);
    CHANGED(subtitle, NULL, CHANGE_SUBTITLE);
    CHANGED(body, "One sentence.\n", CHANGE_TEXT);
    CHANGED(authors, ((struct strings){ (const char **)one, 2, 2 }), CHANGE_AUTHORS);
    CHANGED(published, "2020-03-05", CHANGE_PUBLISHED);
    CHANGED(section, "World", CHANGE_SECTION);
    CHANGED(published, "2020-03-05T10:00", CHANGE_PUBLISHED);
    CHANGED(published, NULL, CHANGE_PUBLISHED);
    article.published = "2020-03-04T09:00";
    CHANGED(published, "2020-03-04T10:00", CHANGE_PUBLISHED);
    article.published = "2020-03-04";
    CHANGED(correction, "We erred.", CHANGE_CORRECTION);
    after = article;
    after.authors = (struct strings){ (const char **)one, 2, 2 };
    article.authors = (struct strings){ (const char **)joined, 1, 1 };
    assert_int_equal(compare(&article, &after, "live"), CHANGE_AUTHORS);
    article.authors = (struct strings){ 0 };
}

static void what_does_not_count_is_not_seen(void **state)
{
    static const char *const tags[] = { "Tag" };
    struct article after;

    (void)state;
    CHANGED(modified, "2026-01-01", 0);
    CHANGED(published, "2020-03-04T10:00:00+04:00", 0); /* a template that shows the hour as well */
    CHANGED(section, NULL, 0);                          /* or no section any more */
    CHANGED(tags, ((struct strings){ (const char **)tags, 1, 1 }), 0);
    CHANGED(language, "fr", 0);
    CHANGED(canonical, "https://elsewhere.example/", 0);
    CHANGED(body, "One sentence.\nTwo “quoted” sentences.\n\n![Another caption][1]\n\n[1]: https://b.example/y.jpg\n", 0);
    CHANGED(body, "One sentence.\nTwo [\"quoted\"][1] *sentences*.\n\n[1]: https://b.example/\n", 0);
    CHANGED(title, " Title\xc2\xa0", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_counts_is_seen_field_by_field),
        cmocka_unit_test(what_does_not_count_is_not_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
