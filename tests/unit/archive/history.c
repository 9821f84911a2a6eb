#include "../../../archive/history.h"

#include "../../../archive/reader.h"
#include "../../../daemon/base/clock.h"
#include "../../../daemon/base/err.h"
#include "scratch.h"

#include <sys/stat.h>

#define VISIT_MS INT64_C(1795306385000) /* 2026-11-22T00:13:05Z */
#define DAY_MS   INT64_C(86400000)
#define PATH     "hrw/2020/03/04/slug-0123456789abcdef.md"
#define OTHER    "hrw/2020/03/05/other-fedcba9876543210.md"

/* An archive of nothing but a repository: what a clone holds. */
struct fixture {
    char folder[SCRATCH_SIZE];
    char git[2 * SCRATCH_SIZE];
    struct repo *repo;
    struct pool *pool;
    char commits[4][REPO_ID_SIZE];
};

static void commit(struct fixture *f, const char *path, enum kind kind, const char *author, const char *title, const char *body, int64_t at_ms,
                   char id[REPO_ID_SIZE])
{
    struct article article = { .title = title, .body = body, .authors = { &author, author ? 1 : 0, 1 }, .published = "2020-03-04" };
    struct article_file file = { .outlet = "hrw", .url = "https://www.hrw.org/news/1", .status = "live", .article = article };
    struct entry e = { .kind = kind, .outlet = "hrw", .key = "/news/1", .url = "https://hrw.org/news/1", .at_ms = at_ms, .article = &article };
    struct commit_ident by;
    struct buf text, message;

    buf_init(&text, ARTICLE_FILE_MAX);
    buf_init(&message, ARTICLE_FILE_MAX);
    assert_int_equal(article_file_write(&text, &file), 0);
    commit_author(f->pool, &e, &file, &by);
    e.changes = kind == KIND_REVISION ? CHANGE_TEXT : 0;
    commit_message(&message, &e, &file, NULL);
    if (repo_add(f->repo, path, buf_text(&text), text.len, buf_text(&message), &by, at_ms, id) < 0)
        fail_msg("%s", err_text());
    buf_fini(&text);
    buf_fini(&message);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    scratch_make(f->folder);
    snprintf(f->git, sizeof f->git, "%s/articles.git", f->folder);
    f->pool = pool_new();
    umask(0027);
    assert_int_equal(repo_create(f->git, "gazetted test", VISIT_MS), 0);
    f->repo = repo_open_writer(f->git);
    commit(f, PATH, KIND_NEW, "Ann", "Title", "One.\n", VISIT_MS, f->commits[0]);
    commit(f, OTHER, KIND_NEW, "Ann", "Other", "One.\n", VISIT_MS, f->commits[1]);
    commit(f, PATH, KIND_REVISION, "Ann", "Title", "Two.\n", VISIT_MS + DAY_MS, f->commits[2]);
    commit(f, PATH, KIND_TECHNICAL, "Ann", "Title", "Three.\n", VISIT_MS + 40 * DAY_MS, f->commits[3]);
    assert_int_equal(repo_publish(f->repo), 0);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    repo_close(f->repo);
    pool_free(f->pool);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void a_clone_alone_answers_for_the_history(void **state)
{
    struct fixture *f = *state;
    struct archive_reader *r = archive_reader_open(f->folder);
    struct revision *v;
    const char *path, *text;
    size_t n, len;

    assert_non_null(r);
    assert_int_equal(reader_history(r, f->pool, PATH, &v, &n), 0);
    assert_int_equal(n, 3);
    assert_string_equal(v[0].commit, f->commits[3]);
    assert_int_equal(v[0].kind, KIND_TECHNICAL);
    assert_string_equal(v[1].author, "hrw <hrw@outlet.invalid>");
    assert_string_equal(v[2].author, "Ann <hrw@outlet.invalid>");
    assert_int_equal(v[2].fetched_ms, VISIT_MS);
    assert_string_equal(v[2].subject, "hrw: Title");
    assert_int_equal(reader_path(r, f->pool, "https://hrw.org/news/1", &path), 0);
    assert_string_equal(path, PATH);
    assert_int_equal(reader_path(r, f->pool, PATH, &path), 0);
    assert_string_equal(path, PATH);
    assert_int_equal(reader_path(r, f->pool, "https://hrw.org/news/2", &path), 0);
    assert_null(path);
    assert_int_equal(reader_path(r, f->pool, "hrw/2020/03/04/slug-0000000000000000.md", &path), 0);
    assert_null(path);
    assert_int_equal(reader_file(r, f->pool, f->commits[0], PATH, &text, &len), 0);
    assert_non_null(strstr(text, "---\n\nOne.\n"));
    assert_int_equal(reader_file(r, f->pool, f->commits[0], OTHER, &text, &len), -1);
    archive_reader_close(r);
}

static void a_revision_is_found_by_moment_and_by_commit(void **state)
{
    struct fixture *f = *state;
    struct archive_reader *r = archive_reader_open(f->folder);
    const struct {
        const char *at;
        int commit; /* -1: none */
    } cases[] = {
        { NULL, 3 },
        { "2026-11-21", -1 },
        { "2026-11-22", 0 },
        { "2026-11-22T00:13:04Z", -1 },
        { "2026-11-22T00:13:05Z", 0 },
        { "2026-11-22T01:13:05+01:00", 0 },
        { "2026-11-22T00:13", 0 }, /* a minute, too, is asked for as it ended */
        { "2026-11-22T00:13Z", 0 },
        { "2026-11-22T00:12", -1 },
        { "2026-11-23", 2 },
        { "2026-11", 2 },
        { "2026-12", 2 },
        { "2026", 2 },
        { "2027", 3 },
        { f->commits[0], 0 },
        { f->commits[2], 2 },
        { f->commits[1], -1 }, /* another article's */
        { "zzzz", -1 },
        { "ab", -1 },
        { "", -1 },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct revision rev;
        int rc = reader_revision(r, f->pool, PATH, cases[i].at, &rev);

        if (rc != (cases[i].commit < 0 ? -1 : 0) || (rc == 0 && strcmp(rev.commit, f->commits[cases[i].commit]) != 0))
            fail_msg("--at %s", cases[i].at);
    }
    archive_reader_close(r);
}

/* What is wrong with it is said: a date that is none is not a commit that is missing. */
static void what_is_no_moment_is_told_from_a_commit_that_is_not_there(void **state)
{
    struct fixture *f = *state;
    struct archive_reader *r = archive_reader_open(f->folder);
    char shouted[REPO_ID_SIZE] = "";
    struct revision rev;
    const char *no_moment[] = { "yesterday", "22.11.2026", "2026-11-31", "2026-11-22 14:00", "abc", "" };

    for (size_t i = 0; i < sizeof no_moment / sizeof *no_moment; i++) {
        assert_int_equal(reader_revision(r, f->pool, PATH, no_moment[i], &rev), -1);
        assert_non_null(strstr(err_text(), "neither a date such as"));
    }
    assert_int_equal(reader_revision(r, f->pool, PATH, "ffff0000", &rev), -1);
    assert_non_null(strstr(err_text(), "no state of commit ffff0000"));
    for (size_t i = 0; i + 1 < sizeof shouted; i++)
        shouted[i] = (char)(f->commits[0][i] >= 'a' ? f->commits[0][i] - 0x20 : f->commits[0][i]);
    assert_int_equal(reader_revision(r, f->pool, PATH, shouted, &rev), 0);
    assert_string_equal(rev.commit, f->commits[0]);
    archive_reader_close(r);
}

static void a_folder_without_an_archive_is_called_so(void **state)
{
    struct fixture *f = *state;
    char none[2 * SCRATCH_SIZE];

    snprintf(none, sizeof none, "%s/none", f->folder);
    assert_null(archive_reader_open(none));
    assert_non_null(strstr(err_text(), "there is no archive in"));
    assert_int_equal(archive_verify(none, NULL, NULL, NULL), -1);
    assert_non_null(strstr(err_text(), "there is no archive in"));
}

static void a_difference_shows_the_sentence(void **state)
{
    struct fixture *f = *state;
    struct archive_reader *r = archive_reader_open(f->folder);
    struct buf out;

    buf_init(&out, 1u << 20);
    assert_int_equal(reader_diff(r, &out, NULL, f->commits[2], PATH), 0);
    assert_non_null(strstr(buf_text(&out), "\n-One.\n+Two.\n"));
    buf_clear(&out);
    assert_int_equal(reader_diff(r, &out, f->commits[0], f->commits[3], PATH), 0);
    assert_non_null(strstr(buf_text(&out), "\n-One.\n+Three.\n"));
    assert_int_equal(reader_diff(r, &out, NULL, f->commits[2], "../../etc/passwd"), -1);
    buf_fini(&out);
    archive_reader_close(r);
}

static int count(const struct snapshot *s, void *arg)
{
    assert_null(s->problem);
    assert_non_null(s->file.article.body);
    (*(unsigned *)arg)++;
    return 0;
}

static void a_walk_gives_every_snapshot_parsed(void **state)
{
    struct fixture *f = *state;
    char end[REPO_ID_SIZE];
    unsigned n = 0;

    assert_int_equal(history_walk(f->repo, NULL, count, &n, end), 0);
    assert_int_equal(n, 4);
    assert_string_equal(end, f->commits[3]);
    n = 0;
    assert_int_equal(history_walk(f->repo, f->commits[3], count, &n, end), 0);
    assert_int_equal(n, 0);
    assert_string_equal(end, f->commits[3]);
}

/* Names and titles that would break a commit's header, were they put there as they are. */
static void whatever_an_outlet_calls_its_people_fsck_is_clean(void **state)
{
    static const char *const names[] = {
        "<script>",
        "A <a@b>",
        ".",
        "..",
        "A.",
        " ",
        "\"",
        "\\",
        "'",
        "Ann, Bea",
        "Ann <",
        "> Ann",
        "\xc2\xa0",
        "\xe2\x80\x8b",
        "0",
        "-",
        "\xf0\x9f\x98\x80",
        "Ann 12345 +0000",
        "#",
        "tree 0",
        "name\\",
        "$(id)",
        "`id`",
        "%s%n",
        ";",
        "@",
        "A@",
        "Əli",
        "محمد",
        "\xe4\xb8\xad",
    };
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE];

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        snprintf(path, sizeof path, "hrw/2020/03/04/slug-%016zx.md", i);
        commit(f, path, KIND_NEW, names[i], names[i], "One.\n", VISIT_MS, id);
    }
    assert_int_equal(repo_publish(f->repo), 0);
    scratch_fsck(f->git);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_clone_alone_answers_for_the_history),
        TEST(a_revision_is_found_by_moment_and_by_commit),
        TEST(a_difference_shows_the_sentence),
        TEST(a_walk_gives_every_snapshot_parsed),
        TEST(whatever_an_outlet_calls_its_people_fsck_is_clean),
        TEST(what_is_no_moment_is_told_from_a_commit_that_is_not_there),
        TEST(a_folder_without_an_archive_is_called_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
