#include "../../../archive/commit_message.h"

#include "../../../daemon/base/clock.h"
#include "scratch.h"

#define VISIT_MS INT64_C(1795306385000) /* 2026-11-22T00:13:05Z */

static const char *const byline[] = { "Philippe Dam", "Second, Name" };

static struct article article = {
    .title = "EU Should Press Azerbaijan",
    .authors = { (const char **)byline, 2, 2 },
    .published = "2020-03-04T00:01:00-05:00",
    .body = "One.\nTwo.\n\nThree.\n\n[1]: https://a.example/\n",
    .origin = { [FIELD_TITLE] = ORIGIN_RULE, [FIELD_BODY] = ORIGIN_RULE, [FIELD_PUBLISHED] = ORIGIN_JSONLD },
};

static struct topic_score topics[] = { { "eu-azerbaijan", 0.83, "azerbaijan×12" }, { "gas", 0.5, NULL } };

static struct entry an_entry(enum kind kind)
{
    return (struct entry){ .decision = DECISION_ARCHIVED,
                           .kind = kind,
                           .outlet = "hrw",
                           .url = "https://www.hrw.org/news/1",
                           .key = "/news/1",
                           .at_ms = VISIT_MS,
                           .status = 200,
                           .article = &article,
                           .extractor = "hrw/3 kit/7 icu/72",
                           .topics = topics,
                           .topic_count = 2,
                           .exchange_fd = -1,
                           .place = { .capture = "hrw-20261122T001305Z-00001.warc.gz <urn:uuid:1>", .digest = "sha256:ab" } };
}

static struct article_file a_file(void)
{
    return (struct article_file){ .outlet = "hrw", .url = "https://www.hrw.org/news/1", .status = "live", .article = article };
}

static void a_first_commit_says_all_of_where_it_came_from(void **state)
{
    struct entry e = an_entry(KIND_NEW);
    struct article_file file = a_file();
    struct buf out;

    (void)state;
    e.of = "rferl/2020/03/03/x-0123456789abcdef.md";
    e.similarity = 0.97;
    buf_init(&out, 1u << 20);
    commit_message(&out, &e, &file, NULL);
    assert_string_equal(buf_text(&out), "hrw: EU Should Press Azerbaijan\n"
                                        "\n"
                                        "Kind: new\n"
                                        "Key: /news/1\n"
                                        "Url: https://www.hrw.org/news/1\n"
                                        "Status: 200\n"
                                        "Fetched: 2026-11-22T00:13:05Z\n"
                                        "Byline: \"Philippe Dam\", \"Second, Name\"\n"
                                        "Payload-Digest: sha256:ab\n"
                                        "Capture: hrw-20261122T001305Z-00001.warc.gz <urn:uuid:1>\n"
                                        "Extractor: hrw/3 kit/7 icu/72; title=rule published=json-ld body=rule\n"
                                        "Topic: eu-azerbaijan 0.83 (azerbaijan×12)\n"
                                        "Topic: gas 0.50\n"
                                        "Duplicate-Of: rferl/2020/03/03/x-0123456789abcdef.md 0.97\n");
    buf_fini(&out);
}

static void what_was_written_is_read_back(void **state)
{
    struct entry e = an_entry(KIND_REVISION);
    struct article_file file = a_file();
    struct pool *pool = pool_new();
    struct trailers t;
    struct buf out;

    (void)state;
    e.changes = CHANGE_TITLE | CHANGE_TEXT | CHANGE_STATUS;
    e.of = "seed:3";
    e.similarity = 0.98;
    buf_init(&out, 1u << 20);
    commit_message(&out, &e, &file, &file);
    commit_message_parse(pool, buf_text(&out), &t);
    assert_int_equal(t.kind, KIND_REVISION);
    assert_int_equal(t.changes, e.changes);
    assert_string_equal(t.key, e.key);
    assert_string_equal(t.url, e.url);
    assert_int_equal(t.status, 200);
    assert_int_equal(t.fetched_ms, VISIT_MS);
    assert_string_equal(t.payload_digest, e.place.digest);
    assert_string_equal(t.capture, e.place.capture);
    assert_string_equal(t.extractor, e.extractor);
    assert_int_equal(t.topics.n, 2);
    assert_string_equal(t.topics.v[1], "gas 0.50");
    assert_string_equal(t.duplicate_of, "seed:3");
    assert_true(t.similarity > 0.979 && t.similarity < 0.981);
    commit_message_parse(pool, "gazetted: a new archive\n\nFormat: 1\n", &t);
    assert_int_equal(t.kind, KIND_NONE);
    commit_message_parse(pool, "", &t);
    assert_int_equal(t.kind, KIND_NONE);
    buf_fini(&out);
    pool_free(pool);
}

static void the_subject_says_what_changed(void **state)
{
    static const struct {
        enum kind kind;
        unsigned changes;
        const char *body, *status, *subject;
    } cases[] = {
        { KIND_NEW, 0, "One.\n", "live", "hrw: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_TITLE, NULL, "live", "hrw: headline changed: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_TEXT, "One.\nTwo, edited.\n\nThree.\n", "live", "hrw: 1 sentence changed: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_TEXT, "One.\nTwo, edited.\nAnd more.\n", "live", "hrw: 2 sentences changed: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_TEXT, "One.\n", "live", "hrw: 2 sentences changed: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_TEXT | CHANGE_TITLE, "One.\nTwo.\n", "live", "hrw: headline, 1 sentence changed: EU Should Press Azerbaijan\n" },
        { KIND_REVISION, CHANGE_AUTHORS | CHANGE_PUBLISHED, NULL, "live", "hrw: byline, date changed: EU Should Press Azerbaijan\n" },
        { KIND_GONE, CHANGE_STATUS, NULL, "gone (404)", "hrw: gone (404): EU Should Press Azerbaijan\n" },
        { KIND_RESTORED, CHANGE_STATUS, NULL, "live", "hrw: restored: EU Should Press Azerbaijan\n" },
        { KIND_TECHNICAL, CHANGE_TEXT, NULL, "live", "hrw: technical: EU Should Press Azerbaijan\n" },
    };
    struct article_file before = a_file();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct entry e = an_entry(cases[i].kind);
        struct article_file file = a_file();
        struct buf out;

        e.changes = cases[i].changes;
        file.status = cases[i].status;
        file.article.body = cases[i].body ? cases[i].body : file.article.body;
        buf_init(&out, 1u << 20);
        commit_message(&out, &e, &file, &before);
        buf_truncate(&out, strcspn(buf_text(&out), "\n") + 1);
        assert_string_equal(buf_text(&out), cases[i].subject);
        buf_fini(&out);
    }
}

static void a_trailer_says_what_changed_in_what_came_back_too(void **state)
{
    static const struct {
        enum kind kind;
        unsigned changes;
        const char *line; /* NULL: there is none */
    } cases[] = {
        { KIND_REVISION, CHANGE_TITLE | CHANGE_TEXT, "\nChange: headline, body\n" },
        { KIND_TECHNICAL, CHANGE_TEXT, "\nChange: body\n" },
        { KIND_RESTORED, CHANGE_STATUS | CHANGE_TITLE | CHANGE_TEXT, "\nChange: headline, body\n" },
        { KIND_RESTORED, CHANGE_STATUS, NULL },
        { KIND_GONE, CHANGE_STATUS, NULL },
        { KIND_NEW, 0, NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct entry e = an_entry(cases[i].kind);
        struct article_file file = a_file();
        struct buf out;

        e.changes = cases[i].changes;
        buf_init(&out, 1u << 20);
        commit_message(&out, &e, &file, &file);
        assert_non_null(strstr(buf_text(&out), cases[i].line ? cases[i].line : "\nKind: "));
        assert_true(!cases[i].line == !strstr(buf_text(&out), "\nChange: "));
        buf_fini(&out);
    }
}

/* Every line that the network can fill is one line, at most 1 KB, without a control. */
static void nothing_forges_a_trailer(void **state)
{
    struct entry e = an_entry(KIND_NEW);
    struct article_file file = a_file();
    char *longest = calloc(1, 5001);
    struct pool *pool = pool_new();
    struct trailers t;
    struct buf out;

    (void)state;
    memset(longest, 'x', 5000);
    e.url = "https://www.hrw.org/\nKind: gone\n\nStatus: 999";
    e.key = longest;
    file.article.title = "Title\n\nKind: gone\nCapture: forged\x1b[31m";
    buf_init(&out, 1u << 20);
    commit_message(&out, &e, &file, NULL);
    for (const char *line = buf_text(&out); *line; line += strcspn(line, "\n") + 1) {
        assert_true(strcspn(line, "\n") <= COMMIT_LINE_MAX);
        assert_true(strcspn(line, "\x1b") > strcspn(line, "\n"));
    }
    commit_message_parse(pool, buf_text(&out), &t);
    assert_int_equal(t.kind, KIND_NEW);
    assert_int_equal(t.status, 200);
    assert_string_equal(t.capture, e.place.capture);
    buf_fini(&out);
    pool_free(pool);
    free(longest);
}

static void names_cannot_break_a_header(void **state)
{
    static const struct {
        const char *name, *clean;
    } cases[] = {
        { "Philippe Dam", "Philippe Dam" },
        { "  Two   spaces ", "Two spaces" },
        { "Evil <evil@example.org>", "Evil evil@example.org" },
        { "Line\nbreak", "Line break" },
        { "Esc\x1b[31m", "Esc [31m" },
        { "bad\xff utf-8", "bad utf-8" },
        { ".", "hrw" },
        { "...", "hrw" },
        { "<>", "hrw" },
        { "", "hrw" },
        { NULL, "hrw" },
        { "-- , --", "hrw" },
        { "Əli Kərimli", "Əli Kərimli" },
        { "J. R. Jr.", "J. R. Jr." },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(commit_name(pool, cases[i].name, "hrw"), cases[i].clean);
    pool_free(pool);
}

static void an_author_is_who_is_known_to_have_written(void **state)
{
    static const struct {
        enum kind kind;
        const char *published, *name, *email;
        int64_t seconds;
        int offset;
    } cases[] = {
        { KIND_NEW, "2020-03-04T00:01:00-05:00", "Philippe Dam", "hrw@outlet.invalid", 1583298060, -300 },
        { KIND_NEW, "2019-09-23T21:34", "Philippe Dam", "hrw@outlet.invalid", 1569274440, 0 },
        { KIND_NEW, "2017-02-07", "Philippe Dam", "hrw@outlet.invalid", 1486425600, 0 },
        { KIND_NEW, NULL, "Philippe Dam", "hrw@outlet.invalid", VISIT_MS / 1000, 0 },
        { KIND_NEW, "1923-05-06", "Philippe Dam", "hrw@outlet.invalid", 0, 0 },
        { KIND_NEW, "1970-01-01T00:00:00+05:00", "Philippe Dam", "hrw@outlet.invalid", 0, 0 },
        { KIND_NEW, "2099-01-01", "Philippe Dam", "hrw@outlet.invalid", VISIT_MS / 1000, 0 },
        { KIND_NEW, "nonsense", "Philippe Dam", "hrw@outlet.invalid", VISIT_MS / 1000, 0 },
        { KIND_REVISION, "2020-03-04", "hrw", "hrw@outlet.invalid", VISIT_MS / 1000, 0 },
        { KIND_GONE, "2020-03-04", "gazetted", "gazetted@localhost.invalid", VISIT_MS / 1000, 0 },
        { KIND_MOVED, "2020-03-04", "gazetted", "gazetted@localhost.invalid", VISIT_MS / 1000, 0 },
        { KIND_RESTORED, "2020-03-04", "gazetted", "gazetted@localhost.invalid", VISIT_MS / 1000, 0 },
        { KIND_TECHNICAL, "2020-03-04", "gazetted", "gazetted@localhost.invalid", VISIT_MS / 1000, 0 },
    };
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct entry e = an_entry(cases[i].kind);
        struct article_file file = a_file();
        struct commit_ident by;

        file.article.published = cases[i].published;
        commit_author(pool, &e, &file, &by);
        assert_string_equal(by.name, cases[i].name);
        assert_string_equal(by.email, cases[i].email);
        assert_int_equal(by.seconds, cases[i].seconds);
        assert_int_equal(by.offset_minutes, cases[i].offset);
    }
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_commit_says_all_of_where_it_came_from),
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(the_subject_says_what_changed),
        cmocka_unit_test(a_trailer_says_what_changed_in_what_came_back_too),
        cmocka_unit_test(nothing_forges_a_trailer),
        cmocka_unit_test(names_cannot_break_a_header),
        cmocka_unit_test(an_author_is_who_is_known_to_have_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
