#include "../../../archive/article_file.h"

#include "../../../daemon/base/err.h"
#include "scratch.h"

static const char *const authors[] = { "Philippe Dam", "Ann \"A.\" Other" };
static const char *const tags[] = { "Azerbaijan" };

static const struct article_file whole = {
    .outlet = "hrw",
    .url = "https://www.hrw.org/news/2020/03/04/eu-should-press",
    .status = "live",
    .article = { .title = "EU Should \"Press\" Azerbaijan \\ Deliver",
                 .subtitle = "First Dialogue – since",
                 .authors = { (const char **)authors, 2, 2 },
                 .published = "2020-03-04T00:01:00-05:00",
                 .language = "en",
                 .tags = { (const char **)tags, 1, 1 },
                 .correction = "An earlier version misstated the date.",
                 .body = "One sentence.\n\n---\n\n## Heading\n" },
};

static const char whole_text[] = "---\n"
                                 "title: \"EU Should \\\"Press\\\" Azerbaijan \\\\ Deliver\"\n"
                                 "subtitle: \"First Dialogue – since\"\n"
                                 "outlet: \"hrw\"\n"
                                 "url: \"https://www.hrw.org/news/2020/03/04/eu-should-press\"\n"
                                 "authors: [\"Philippe Dam\", \"Ann \\\"A.\\\" Other\"]\n"
                                 "published: \"2020-03-04T00:01:00-05:00\"\n"
                                 "modified: null\n"
                                 "language: \"en\"\n"
                                 "section: null\n"
                                 "tags: [\"Azerbaijan\"]\n"
                                 "correction: \"An earlier version misstated the date.\"\n"
                                 "status: \"live\"\n"
                                 "---\n"
                                 "\n"
                                 "One sentence.\n"
                                 "\n"
                                 "---\n"
                                 "\n"
                                 "## Heading\n";

static const char least_text[] = "---\ntitle: null\nsubtitle: null\noutlet: \"hrw\"\nurl: \"u\"\nauthors: []\npublished: null\nmodified: null\n"
                                 "language: null\nsection: null\ntags: []\nstatus: \"live\"\n---\n";

static void a_file_has_the_fields_in_their_order(void **state)
{
    static const struct article_file least = { .outlet = "hrw", .url = "u", .status = "live" };
    struct buf out;

    (void)state;
    buf_init(&out, ARTICLE_FILE_MAX);
    assert_int_equal(article_file_write(&out, &whole), 0);
    assert_string_equal(buf_text(&out), whole_text);
    buf_clear(&out);
    assert_int_equal(article_file_write(&out, &least), 0);
    assert_string_equal(buf_text(&out), least_text);
    buf_fini(&out);
}

static void what_is_written_is_read_back(void **state)
{
    struct pool *pool = pool_new();
    struct article_file read;
    struct buf again;

    (void)state;
    buf_init(&again, ARTICLE_FILE_MAX);
    assert_int_equal(article_file_parse(pool, whole_text, sizeof whole_text - 1, &read), 0);
    assert_string_equal(read.article.title, whole.article.title);
    assert_string_equal(read.article.authors.v[1], authors[1]);
    assert_null(read.article.modified);
    assert_string_equal(read.article.body, whole.article.body);
    assert_int_equal(article_file_write(&again, &read), 0);
    assert_string_equal(buf_text(&again), whole_text);
    assert_int_equal(article_file_parse(pool, least_text, sizeof least_text - 1, &read), 0);
    assert_null(read.article.body);
    assert_null(read.article.correction);
    buf_fini(&again);
    pool_free(pool);
}

static void what_must_not_get_into_the_record_is_refused(void **state)
{
    static const char *const bad_lines[] = { "two\nlines", "esc \x1b[31m", "bad \xff", "bidi \xe2\x80\xae", "c1 \xc2\x9b" };
    static const char *const bad_bodies[] = { "no newline", "\nstarts empty\n", "cr\r\n", "esc \x1b[0m\n", "\xc0\xaf\n" };
    struct article_file file;
    struct buf out;

    (void)state;
    buf_init(&out, ARTICLE_FILE_MAX);
    for (size_t i = 0; i < sizeof bad_lines / sizeof *bad_lines; i++) {
        file = whole;
        file.article.title = bad_lines[i];
        assert_int_equal(article_file_write(&out, &file), -1);
        file = whole;
        file.article.authors = (struct strings){ (const char **)&bad_lines[i], 1, 1 };
        assert_int_equal(article_file_write(&out, &file), -1);
    }
    for (size_t i = 0; i < sizeof bad_bodies / sizeof *bad_bodies; i++) {
        file = whole;
        file.article.body = bad_bodies[i];
        assert_int_equal(article_file_write(&out, &file), -1);
    }
    assert_int_equal(out.len, 0);
    buf_fini(&out);
}

static void any_other_form_is_refused(void **state)
{
    static const char *const changed[][2] = {
        { "---\ntitle", "--- \ntitle" },
        { "title: null\nsubtitle: null\n", "subtitle: null\ntitle: null\n" },
        { "title: null", "title: ~" },
        { "title: null", "title: 5" },
        { "title: null", "title: bare" },
        { "title: null", "title: \"a\" \"b\"" },
        { "title: null", "title:  null\nextra: 1" },
        { "title: null", "title: \"\\u0000\"" },
        { "title: null", "title: \"bad \xff\"" },
        { "title: null", "title: \"a\x7f\"" },
        { "title: null", "title: \"\\u0041\"" },
        { "title: null", "title: \"\\/\"" },
        { "title: null", "title: null " },
        { "authors: []", "authors: [ ]" },
        { "authors: []", "authors: [\"a\",\"b\"]" },
        { "outlet: \"hrw\"", "outlet: null" },
        { "authors: []", "authors: null" },
        { "authors: []", "authors: [1]" },
        { "authors: []", "authors: [\"a\"" },
        { "tags: []\n", "" },
        { "status: \"live\"\n---\n", "status: \"live\"\n" },
        { "status: \"live\"\n---\n", "status: \"live\"\n---\nno empty line\n" },
        { "status: \"live\"\n---\n", "status: \"live\"\n---\n\n" },
        { "status: \"live\"\n---\n", "status: \"live\"\n---\n\nno newline" },
        { "status: \"live\"\n---\n", "status: \"live\"\n---\n\ncr\r\n" },
    };
    struct pool *pool = pool_new();
    struct article_file read;

    (void)state;
    for (size_t i = 0; i < sizeof changed / sizeof *changed; i++) {
        const char *at = strstr(least_text, changed[i][0]);
        const char *text = pool_printf(pool, "%.*s%s%s", (int)(at - least_text), least_text, changed[i][1], at + strlen(changed[i][0]));

        if (article_file_parse(pool, text, strlen(text), &read) == 0)
            fail_msg("accepted: %s", changed[i][1]);
    }
    for (size_t len = 0; len < sizeof least_text - 1; len++)
        assert_int_equal(article_file_parse(pool, least_text, len, &read), -1);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_the_fields_in_their_order),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(what_must_not_get_into_the_record_is_refused),
        cmocka_unit_test(any_other_form_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
