#include "../../../archive/archive.h"

#include "../../../archive/reader.h"
#include "../../../daemon/base/clock.h"
#include "../../../daemon/base/err.h"
#include "../../../daemon/base/file.h"
#include "scratch.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define VISIT_MS    INT64_C(1795306385000) /* 2026-11-22T00:13:05Z */
#define PATIENCE_MS 20000

struct fixture {
    char folder[SCRATCH_SIZE];
    char path[2 * SCRATCH_SIZE];
    struct archive *archive;
    struct pool *pool;
};

static const struct archive_options options = { .create = true, .creator = "gazetted test", .batch_ms = 60000 };

static void open_archive(struct fixture *f)
{
    pid_t holder;

    f->archive = archive_open(f->path, &options, &holder);
    if (!f->archive)
        fail_msg("%s", err_text());
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    scratch_make(f->folder);
    snprintf(f->path, sizeof f->path, "%s/archive", f->folder);
    f->pool = pool_new();
    open_archive(f);
    *state = f;
    return 0;
}

static void tell(const char *finding, void *arg)
{
    (void)arg;
    print_message("verify: %s\n", finding);
}

/* Whatever a test did to its archive: everything in it agrees with everything. */
static int teardown(void **state)
{
    struct fixture *f = *state;

    archive_close(f->archive);
    assert_int_equal(archive_verify(f->path, tell, NULL, NULL), 0);
    pool_free(f->pool);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static int exchange(const char *body, struct capture_hop *hop)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: www.hrw.org\r\n\r\n";
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n";
    char all[4096];
    int fd = memfd_open("exchange");

    snprintf(all, sizeof all, "%s%s%s", request, head, body);
    assert_int_equal(file_write_all(fd, all, strlen(all)), 0);
    assert_int_equal(memfd_seal(fd), 0);
    hop->request_len = sizeof request - 1;
    hop->head_len = sizeof head - 1;
    hop->body_len = strlen(body);
    return fd;
}

/* An article of hrw: number, title and body as said, fetched days after VISIT_MS. */
static struct entry *an_entry(enum kind kind, unsigned number, const char *title, const char *body, unsigned days)
{
    struct entry *e = entry_new();

    e->decision = DECISION_ARCHIVED;
    e->kind = kind;
    e->outlet = "hrw";
    e->key = pool_printf(e->pool, "/news/%u", number);
    e->url = pool_printf(e->pool, "https://www.hrw.org/news/%u", number);
    e->public_url = e->url;
    e->slug = pool_printf(e->pool, "slug-%u", number);
    e->reason = "topic";
    e->stage = "record";
    e->at_ms = VISIT_MS + days * INT64_C(86400000);
    e->status = 200;
    e->extractor = "hrw/1 kit/1 icu/72";
    if (title) {
        e->article = pool_alloc(e->pool, sizeof *e->article);
        e->article->title = pool_strdup(e->pool, title);
        e->article->published = "2020-03-04";
        e->article->body = pool_strdup(e->pool, body);
    }
    e->hops = pool_alloc(e->pool, sizeof *e->hops);
    e->hop_count = 1;
    e->hops->url = e->url;
    e->hops->status = 200;
    e->hops->at_ms = e->at_ms;
    e->exchange_fd = exchange(body ? body : "gone", e->hops);
    return e;
}

static struct entry *finish(struct fixture *f)
{
    struct pollfd ready = { .fd = archive_event_fd(f->archive), .events = POLLIN };
    struct entry *e;

    while (!(e = archive_finished(f->archive)))
        assert_int_equal(poll(&ready, 1, PATIENCE_MS), 1);
    return e;
}

/* Submits and waits. */
static struct entry *record(struct fixture *f, struct entry *e)
{
    archive_submit(f->archive, e);
    archive_flush(f->archive);
    assert_ptr_equal(finish(f), e);
    if (e->failed)
        fail_msg("failed: %s", e->reason);
    return e;
}

static void expect_git(struct fixture *f, const char *arguments, const char *expected)
{
    struct buf out;

    scratch_run(&out, "git --git-dir='%s/articles.git' %s", f->path, arguments);
    assert_string_equal(buf_text(&out), expected);
    buf_fini(&out);
}

static void fsck(struct fixture *f)
{
    char git[3 * SCRATCH_SIZE];

    snprintf(git, sizeof git, "%s/articles.git", f->path);
    scratch_fsck(git);
}

static void the_life_of_an_article_is_its_history(void **state)
{
    struct fixture *f = *state;
    struct entry *e = record(f, an_entry(KIND_NEW, 1, "Title", "One.\nTwo.\n", 0));
    struct archive_reader *r;
    struct revision *v;
    size_t n, len;
    const char *path = pool_strdup(f->pool, e->path), *text;

    assert_int_equal(e->decision, DECISION_ARCHIVED);
    assert_int_equal(strlen(e->commit), 40);
    entry_free(e);
    entry_free(record(f, an_entry(KIND_REVISION, 1, "Title", "One.\nTwo, edited.\n", 1)));
    e = an_entry(KIND_GONE, 1, NULL, NULL, 2);
    e->status = 404;
    e->status_word = "gone (404)";
    entry_free(record(f, e));
    entry_free(record(f, an_entry(KIND_RESTORED, 1, "Title", "One.\nTwo, edited.\n", 3)));
    fsck(f);
    expect_git(f, "log --format='%s|%an'",
               "hrw: restored: Title|gazetted\n"
               "hrw: gone (404): Title|gazetted\n"
               "hrw: 1 sentence changed: Title|hrw\n"
               "hrw: Title|hrw\n"
               "gazetted: a new archive|gazetted\n");
    expect_git(f, "log --format='%(trailers:key=Kind,valueonly,separator=)' main~4..main", "restored\ngone\nrevision\nnew\n");
    r = archive_reader_open(f->path);
    assert_non_null(r);
    assert_int_equal(reader_history(r, f->pool, path, &v, &n), 0);
    assert_int_equal(n, 4);
    assert_int_equal(v[0].kind, KIND_RESTORED);
    assert_int_equal(v[3].kind, KIND_NEW);
    assert_int_equal(reader_file(r, f->pool, v[1].commit, path, &text, &len), 0);
    assert_non_null(strstr(text, "status: \"gone (404)\"\n---\n\nOne.\nTwo, edited.\n"));
    assert_int_equal(reader_revision(r, f->pool, path, "2026-11-23", &v[0]), 0);
    assert_int_equal(v[0].kind, KIND_REVISION);
    assert_int_equal(reader_revision(r, f->pool, path, "2026-11-21", &v[0]), -1);
    assert_int_equal(reader_revision(r, f->pool, path, v[3].commit, &v[0]), 0);
    assert_int_equal(v[0].kind, KIND_NEW);
    assert_int_equal(reader_path(r, f->pool, "https://www.hrw.org/news/1", &path), 0);
    assert_non_null(path);
    archive_reader_close(r);
}

static void expect_file(struct fixture *f, const char *path, const char *part, bool there)
{
    struct archive_reader *r = archive_reader_open(f->path);
    struct revision newest;
    const char *text;
    size_t len;

    assert_int_equal(reader_revision(r, f->pool, path, NULL, &newest), 0);
    assert_int_equal(reader_file(r, f->pool, newest.commit, path, &text, &len), 0);
    if (!strstr(text, part) == there)
        fail_msg("%s in %s", part, text);
    archive_reader_close(r);
}

static void captions_and_links_come_along_with_the_next_change(void **state)
{
    struct fixture *f = *state;
    struct entry *e = record(f, an_entry(KIND_NEW, 1, "Title", "One.\n\n![Old][1]\n\n[1]: https://a.example/\n", 0));
    const char *path = pool_strdup(f->pool, e->path);

    entry_free(e);
    e = record(f, an_entry(KIND_REVISION, 1, "Title", "One.\n\n![New][1]\n\n[1]: https://b.example/\n", 1));
    assert_int_equal(e->decision, DECISION_UNCHANGED);
    entry_free(e);
    expect_file(f, path, "New", false);
    e = record(f, an_entry(KIND_REVISION, 1, "Title", "One, edited.\n\n![New][1]\n\n[1]: https://b.example/\n", 2));
    assert_int_equal(e->decision, DECISION_ARCHIVED);
    assert_int_equal(e->changes, CHANGE_TEXT);
    entry_free(e);
    expect_file(f, path, "![New][1]\n\n[1]: https://b.example/\n", true);
    /* Read by a better extractor: a commit of its own kind, and of ours. */
    e = record(f, an_entry(KIND_TECHNICAL, 1, "Title", "One, edited.\n\n![Newer][1]\n\n[1]: https://b.example/\n", 3));
    assert_int_equal(e->kind, KIND_TECHNICAL);
    entry_free(e);
    expect_file(f, path, "Newer", true);
    expect_git(f, "log -1 --format='%s|%an'", "hrw: technical: Title|gazetted\n");
}

static void what_disappears_or_moves_keeps_its_text(void **state)
{
    struct fixture *f = *state;
    struct entry *e = record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 0)), *other = record(f, an_entry(KIND_NEW, 2, "Title", "Two.\n", 0));
    const char *path = pool_strdup(f->pool, e->path), *to = pool_strdup(f->pool, other->path);

    entry_free(e);
    entry_free(other);
    e = an_entry(KIND_GONE, 1, "Not found", "This page is gone.\n", 1);
    e->status = 410;
    entry_free(record(f, e));
    expect_file(f, path, "status: \"gone (410)\"\n---\n\nOne.\n", true);
    e = record(f, an_entry(KIND_GONE, 1, NULL, NULL, 2)); /* the status of the visit is 200: a soft 404 */
    assert_int_equal(e->decision, DECISION_ARCHIVED);
    entry_free(e);
    expect_file(f, path, "status: \"gone\"\n", true);
    e = an_entry(KIND_MOVED, 1, NULL, NULL, 3);
    e->moved_to = to;
    entry_free(record(f, e));
    expect_file(f, path, "One.\n", true);
    expect_file(f, path, to, true);
    expect_git(f, "log -1 --format='%(trailers:key=Moved-To,valueonly,separator=)' | cut -c1-15", "hrw/2020/03/04/\n");
    e = an_entry(KIND_MOVED, 2, NULL, NULL, 3);
    e->moved_to = "../../etc/passwd";
    archive_submit(f->archive, e);
    archive_flush(f->archive);
    assert_ptr_equal(finish(f), e);
    assert_true(e->failed);
    entry_free(e);
    fsck(f);
}

static void recording_twice_records_once(void **state)
{
    struct fixture *f = *state;
    struct entry *e = record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 0)), *again;

    again = record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 1));
    assert_int_equal(again->decision, DECISION_UNCHANGED);
    assert_string_equal(again->path, e->path);
    assert_string_equal(again->commit, e->commit);
    entry_free(again);
    entry_free(e);
    /* Both in one batch; the second of them with another slug and day. */
    archive_submit(f->archive, an_entry(KIND_NEW, 2, "Title", "One.\n", 0));
    e = an_entry(KIND_NEW, 2, "Title", "Two.\n", 0);
    e->slug = "another";
    e->article->published = "2021-01-01";
    archive_submit(f->archive, e);
    archive_submit(f->archive, an_entry(KIND_REVISION, 1, "Title", "One.\n", 1));
    archive_flush(f->archive);
    e = finish(f);
    assert_int_equal(e->kind, KIND_NEW);
    again = finish(f);
    assert_int_equal(again->kind, KIND_REVISION);
    assert_string_equal(again->path, e->path);
    entry_free(e);
    entry_free(again);
    e = finish(f);
    assert_int_equal(e->decision, DECISION_UNCHANGED);
    entry_free(e);
    expect_git(f, "ls-tree -r --name-only main | grep -c slug", "2\n");
    expect_git(f, "rev-list --count main", "4\n");
    fsck(f);
}

static void one_that_git_refuses_does_not_take_the_batch_along(void **state)
{
    struct fixture *f = *state;
    struct entry *bad = an_entry(KIND_NEW, 2, "Two\nlines", "One.\n", 0), *unsafe = an_entry(KIND_NEW, 3, "Title", "One.\n", 0);
    struct entry *nothing = an_entry(KIND_GONE, 4, NULL, NULL, 0);

    unsafe->slug = "../../evil";
    archive_submit(f->archive, an_entry(KIND_NEW, 1, "Title", "One.\n", 0));
    archive_submit(f->archive, bad);
    archive_submit(f->archive, unsafe);
    archive_submit(f->archive, nothing);
    archive_submit(f->archive, an_entry(KIND_NEW, 5, "Title", "One.\n", 0));
    assert_int_equal(archive_pending(f->archive), 5);
    archive_flush(f->archive);
    for (unsigned i = 0; i < 5; i++) {
        struct entry *e = finish(f);

        assert_int_equal(e->failed, i > 0 && i < 4);
        assert_int_equal(e->decision, i > 0 && i < 4 ? DECISION_FAILED : DECISION_ARCHIVED);
        assert_non_null(e->reason);
        entry_free(e);
    }
    assert_int_equal(archive_pending(f->archive), 0);
    assert_false(archive_is_broken(f->archive));
    fsck(f);
}

/* Somebody else's git at work on the branch: nothing is reported that is not there, and the work goes on once it is done. */
static void a_branch_that_cannot_be_moved_fails_the_entry_not_the_archive(void **state)
{
    struct fixture *f = *state;
    char lock[4 * SCRATCH_SIZE];
    struct entry *e;

    snprintf(lock, sizeof lock, "%s/articles.git/refs/heads/main.lock", f->path);
    close(open(lock, O_CREAT | O_WRONLY, 0600));
    for (unsigned i = 0; i < 3; i++)
        archive_submit(f->archive, an_entry(KIND_NEW, i, "Title", "One.\n", 0));
    archive_flush(f->archive);
    for (unsigned i = 0; i < 3; i++) {
        e = finish(f);
        assert_true(e->failed);
        assert_int_equal(e->decision, DECISION_FAILED);
        assert_non_null(strstr(e->reason, "main"));
        entry_free(e);
    }
    assert_false(archive_is_broken(f->archive));
    expect_git(f, "rev-list --count main", "1\n");
    unlink(lock);
    e = record(f, an_entry(KIND_NEW, 0, "Title", "One.\n", 0));
    assert_int_equal(e->decision, DECISION_ARCHIVED);
    entry_free(e);
    expect_git(f, "rev-list --count main", "2\n");
    fsck(f);
}

static void what_was_submitted_is_written_before_close(void **state)
{
    struct fixture *f = *state;

    for (unsigned i = 0; i < 250; i++)
        archive_submit(f->archive, an_entry(KIND_NEW, i, "Title", "One.\n", 0));
    archive_close(f->archive);
    expect_git(f, "rev-list --count main", "251\n");
    fsck(f);
    open_archive(f);
}

static void what_is_known_is_what_was_finished(void **state)
{
    struct fixture *f = *state;
    struct known known;
    const char *value;

    assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
    assert_false(known.found);
    entry_free(record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 0)));
    for (int round = 0; round < 2; round++) {
        assert_int_equal(archive_known(f->archive, f->pool, "hrw", "/news/1", &known), 0);
        assert_true(known.found);
        assert_string_equal(known.title, "Title");
        assert_string_equal(known.status, "live");
        assert_non_null(known.path);
        assert_non_null(known.capture);
        assert_int_equal(archive_known_url(f->archive, f->pool, "https://www.hrw.org/news/1", &known), 0);
        assert_true(known.found);
        archive_close(f->archive);
        open_archive(f);
    }
    archive_put(f->archive, "host:www.hrw.org", "later");
    assert_int_equal(archive_get(f->archive, f->pool, "host:www.hrw.org", &value), 0);
    assert_string_equal(value, "later");
    archive_close(f->archive);
    open_archive(f);
    assert_int_equal(archive_get(f->archive, f->pool, "host:www.hrw.org", &value), 0);
    assert_string_equal(value, "later");
    archive_put(f->archive, "host:www.hrw.org", NULL);
    assert_int_equal(archive_get(f->archive, f->pool, "host:www.hrw.org", &value), 0);
    assert_null(value);
}

static void one_writer_at_a_time(void **state)
{
    struct fixture *f = *state;
    pid_t holder;

    assert_null(archive_open(f->path, &options, &holder));
    assert_int_equal(holder, getpid());
    assert_int_equal(archive_holder(f->path), getpid());
    archive_close(f->archive);
    assert_int_equal(archive_holder(f->path), 0);
    open_archive(f);
}

static void a_folder_with_anything_else_in_it_is_left_alone(void **state)
{
    static const struct archive_options no_create = { .creator = "gazetted test" };
    struct fixture *f = *state;
    char path[3 * SCRATCH_SIZE], file[4 * SCRATCH_SIZE];
    pid_t holder;

    snprintf(path, sizeof path, "%s/other", f->folder);
    snprintf(file, sizeof file, "%s/precious.txt", path);
    assert_null(archive_open(path, &no_create, &holder));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(mkdir(path, 0700), 0);
    close(open(file, O_CREAT | O_WRONLY, 0600));
    assert_null(archive_open(path, &options, &holder));
    assert_int_equal(holder, 0);
    snprintf(file, sizeof file, "%s/articles.git", path);
    assert_int_equal(access(file, F_OK), -1);
    /* A repository that is gone from beside its captures is damage. */
    entry_free(record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 0)));
    archive_close(f->archive);
    snprintf(path, sizeof path, "%s/articles.git", f->path);
    snprintf(file, sizeof file, "%s/moved.git", f->folder);
    assert_int_equal(rename(path, file), 0);
    assert_null(archive_open(f->path, &options, &holder));
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(rename(file, path), 0);
    open_archive(f);
}

static void the_group_reads_everything_and_others_nothing(void **state)
{
    struct fixture *f = *state;
    struct buf out;

    entry_free(record(f, an_entry(KIND_NEW, 1, "Title", "One.\n", 0)));
    scratch_run(&out, "find '%s' \\( -type f ! -perm -0440 -o -type d ! -perm -0550 -o -perm /0007 -o -perm /0020 \\)", f->path);
    assert_string_equal(buf_text(&out), "");
    buf_fini(&out);
}

static void a_killed_writer_loses_nothing_it_reported(void **state)
{
    struct fixture *f = *state;
    int reports[2];
    pid_t child;
    unsigned number, reported = 0;
    struct known known;

    archive_close(f->archive);
    f->archive = NULL;
    assert_int_equal(pipe(reports), 0);
    child = fork();
    if (child == 0) {
        open_archive(f);
        for (unsigned i = 0;; i++) {
            entry_free(record(f, an_entry(KIND_NEW, i, "Title", "One.\n", 0)));
            if (write(reports[1], &i, sizeof i) != sizeof i)
                _exit(1);
        }
    }
    close(reports[1]);
    for (unsigned i = 0; i < 10; i++)
        assert_int_equal(read(reports[0], &number, sizeof number), sizeof number);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    while (read(reports[0], &number, sizeof number) == sizeof number)
        ;
    close(reports[0]);
    open_archive(f);
    fsck(f);
    for (unsigned i = 0; i <= number; i++) {
        assert_int_equal(archive_known(f->archive, f->pool, "hrw", pool_printf(f->pool, "/news/%u", i), &known), 0);
        reported += known.found && known.path;
    }
    assert_int_equal(reported, number + 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_life_of_an_article_is_its_history),
        TEST(captions_and_links_come_along_with_the_next_change),
        TEST(what_disappears_or_moves_keeps_its_text),
        TEST(recording_twice_records_once),
        TEST(one_that_git_refuses_does_not_take_the_batch_along),
        TEST(a_branch_that_cannot_be_moved_fails_the_entry_not_the_archive),
        TEST(what_was_submitted_is_written_before_close),
        TEST(what_is_known_is_what_was_finished),
        TEST(one_writer_at_a_time),
        TEST(a_folder_with_anything_else_in_it_is_left_alone),
        TEST(the_group_reads_everything_and_others_nothing),
        TEST(a_killed_writer_loses_nothing_it_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
