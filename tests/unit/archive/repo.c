#include "../../../archive/repo.h"

#include "../../../daemon/base/clock.h"
#include "../../../daemon/base/err.h"
#include "scratch.h"

#include <fcntl.h>
#include <sys/stat.h>

#define NOW_MS INT64_C(1795306385000) /* 2026-11-22T00:13:05Z */

static const struct commit_ident author = { .name = "Philippe Dam", .email = "hrw@outlet.invalid", .seconds = 1583298060, .offset_minutes = -300 };

struct fixture {
    char folder[SCRATCH_SIZE];
    char path[2 * SCRATCH_SIZE];
    struct repo *repo;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);

    scratch_make(f->folder);
    snprintf(f->path, sizeof f->path, "%s/articles.git", f->folder);
    umask(0027);
    assert_int_equal(repo_create(f->path, "gazetted test", NOW_MS), 0);
    f->repo = repo_open_writer(f->path);
    assert_non_null(f->repo);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    repo_close(f->repo);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void add(struct fixture *f, const char *path, const char *text, char id[REPO_ID_SIZE])
{
    if (repo_add(f->repo, path, text, strlen(text), "hrw: title\n\nKind: new\n", &author, NOW_MS, id) < 0)
        fail_msg("%s", err_text());
}

static void path_of(unsigned i, char out[128])
{
    static const char *const outlets[] = { "hrw", "iwpr", "greens-efa", "a", "a-b", "a0" };

    snprintf(out, 128, "%s/20%02u/%02u/%02u/slug-%u-%016x.md", outlets[i % 6], i % 30, i % 12 + 1, i % 28 + 1, i, i);
}

static void expect_output(struct fixture *f, const char *arguments, const char *expected)
{
    struct buf out;

    assert_int_equal(scratch_run(&out, "git --git-dir='%s' %s", f->path, arguments), 0);
    assert_string_equal(buf_text(&out), expected);
    buf_fini(&out);
}

static void a_new_repository_has_its_format_in_the_first_commit(void **state)
{
    struct fixture *f = *state;

    scratch_fsck(f->path);
    expect_output(f, "symbolic-ref HEAD", "refs/heads/main\n");
    expect_output(f, "show main:README.md | grep ^Format", "Format: 1\n");
    expect_output(f, "log --format='%an <%ae> %cn %cI%n%B' | head -4",
                  "gazetted <gazetted@localhost.invalid> gazetted 2026-11-22T00:13:05+00:00\ngazetted: a new archive\n\nFormat: 1\n");
    expect_output(f, "config core.hooksPath", "/dev/null\n");
    expect_output(f, "config core.fsmonitor", "false\n");
    assert_int_equal(repo_create(f->path, "gazetted test", NOW_MS), -1);
}

static void what_is_published_is_what_stock_git_reads(void **state)
{
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE], text[64], arguments[256], expected[64];

    for (unsigned batch = 0; batch < 5; batch++) {
        for (unsigned i = 0; i < 20; i++) {
            path_of(batch * 20 + i, path);
            snprintf(text, sizeof text, "text %u\n", batch * 20 + i);
            add(f, path, text, id);
        }
        assert_int_equal(repo_added(f->repo), 20);
        assert_int_equal(repo_publish(f->repo), 0);
    }
    scratch_fsck(f->path);
    expect_output(f, "rev-list --count main", "101\n");
    for (unsigned i = 0; i < 100; i += 7) {
        path_of(i, path);
        snprintf(arguments, sizeof arguments, "show main:%s", path);
        snprintf(expected, sizeof expected, "text %u\n", i);
        expect_output(f, arguments, expected);
    }
    expect_output(f, "log -1 --format='%an <%ae> %aI'", "Philippe Dam <hrw@outlet.invalid> 2020-03-04T00:01:00-05:00\n");
    expect_output(f, "log --format=%H --diff-filter=D | wc -l", "0\n");
}

static void add_many(struct fixture *f, unsigned from, unsigned to)
{
    char path[128], id[REPO_ID_SIZE], text[64];

    for (unsigned i = from; i < to; i++) {
        path_of(i, path);
        snprintf(text, sizeof text, "text %u\n", i);
        add(f, path, text, id);
    }
}

static void a_small_batch_is_objects_of_their_own_and_a_large_one_a_pack(void **state)
{
    struct fixture *f = *state;
    const char *count = "count-objects -v | grep -E '^(in-pack|packs|garbage):' | paste -sd' '";

    add_many(f, 0, 2);
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, count, "in-pack: 0 packs: 0 garbage: 0\n");
    add_many(f, 2, 50);
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, count, "in-pack: 336 packs: 1 garbage: 0\n");
    expect_output(f, "rev-list --count main", "51\n");
    scratch_fsck(f->path);
}

static void a_batch_too_large_for_memory_goes_to_the_disk_in_parts(void **state)
{
    struct fixture *f = *state;
    const size_t len = 12u << 20;
    char path[128], id[REPO_ID_SIZE], *text = malloc(len + 1);

    assert_non_null(text);
    memset(text, 'x', len);
    text[len] = '\0';
    for (unsigned i = 0; i < 3; i++) {
        path_of(i, path);
        text[0] = (char)('a' + i);
        add(f, path, text, id);
    }
    free(text);
    expect_output(f, "count-objects | grep -c '^3 objects'; true", "0\n"); /* the three of the first commit and more */
    expect_output(f, "rev-list --count main", "1\n");
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, "rev-list --count main", "4\n");
    scratch_fsck(f->path);
}

static void a_pack_that_cannot_be_written_is_a_failure_and_no_loss(void **state)
{
    struct fixture *f = *state;
    struct buf out;

    assert_int_equal(scratch_run(&out, "rmdir '%s/objects/pack'", f->path), 0);
    buf_fini(&out);
    add_many(f, 0, 50);
    assert_int_equal(repo_publish(f->repo), -1);
    assert_non_null(strstr(err_text(), "objects/pack"));
    assert_false(repo_is_broken(f->repo));
    assert_int_equal(repo_added(f->repo), 0);
    expect_output(f, "rev-list --count main", "1\n");
    add_many(f, 0, 2);
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, "rev-list --count main", "3\n");
    scratch_fsck(f->path);
}

static void what_stock_git_packs_is_still_there_and_more_can_be_added(void **state)
{
    struct fixture *f = *state;
    struct buf out;

    for (unsigned i = 0; i < 4; i++) {
        add_many(f, 3 * i, 3 * i + 3);
        assert_int_equal(repo_publish(f->repo), 0);
        expect_output(f, "repack -d --geometric=2 --quiet", "");
        /* Its folders are gone with the last object in them. */
        assert_int_equal(scratch_run(&out, "ls '%s/objects' | grep -c '^..$'; true", f->path), 0);
        assert_string_equal(buf_text(&out), "0\n");
        buf_fini(&out);
    }
    expect_output(f, "rev-list --count main", "13\n");
    scratch_fsck(f->path);
}

static void nothing_is_seen_before_it_is_published(void **state)
{
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE], head[REPO_ID_SIZE];
    struct repo *reader = repo_open(f->path);
    struct buf text;

    path_of(1, path);
    buf_init(&text, 1000);
    add(f, path, "text\n", id);
    assert_int_equal(repo_file(reader, NULL, path, &text), 1);
    assert_int_equal(repo_file(f->repo, NULL, path, &text), 0);
    assert_string_equal(buf_text(&text), "text\n");
    assert_int_equal(repo_publish(f->repo), 0);
    buf_clear(&text);
    assert_int_equal(repo_file(reader, NULL, path, &text), 0);
    assert_int_equal(repo_head(reader, head), 0);
    assert_string_equal(head, id);
    buf_fini(&text);
    repo_close(reader);
}

static void what_is_discarded_never_was(void **state)
{
    struct fixture *f = *state;
    char path[128], other[128], id[REPO_ID_SIZE];

    path_of(1, path);
    path_of(2, other);
    add(f, path, "lost\n", id);
    repo_discard(f->repo);
    add(f, other, "kept\n", id);
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, "ls-tree -r --name-only main | grep -c slug", "1\n");
    scratch_fsck(f->path);
}

static void committer_dates_never_go_back(void **state)
{
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE];

    for (unsigned i = 0; i < 5; i++) {
        path_of(i, path);
        assert_int_equal(repo_add(f->repo, path, "x\n", 2, "m\n", &author, NOW_MS - i * INT64_C(86400000), id), 0);
    }
    assert_int_equal(repo_publish(f->repo), 0);
    expect_output(f, "log --format=%ct | sort -u", "1795306385\n");
}

static void a_branch_locked_by_another_is_a_failure_and_no_loss(void **state)
{
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE], lock[4 * SCRATCH_SIZE];
    int fd;

    snprintf(lock, sizeof lock, "%s/refs/heads/main.lock", f->path);
    fd = open(lock, O_CREAT | O_WRONLY, 0600);
    close(fd);
    path_of(1, path);
    add(f, path, "text\n", id);
    assert_int_equal(repo_publish(f->repo), -1);
    assert_false(repo_is_broken(f->repo));
    assert_int_equal(repo_added(f->repo), 0);
    unlink(lock);
    add(f, path, "text\n", id);
    assert_int_equal(repo_publish(f->repo), 0);
    scratch_fsck(f->path);
    expect_output(f, "rev-list --count main", "2\n");
}

static void what_a_killed_writer_left_is_cleared(void **state)
{
    static const char *const left[] = {
        "HEAD.lock", "config.lock", "packed-refs.lock", "refs/heads/main.lock", "objects/tmp_object_git2_abc123", "objects/pack/tmp_gazetted_pack"
    };
    struct fixture *f = *state;
    char name[4 * SCRATCH_SIZE];

    repo_close(f->repo);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        snprintf(name, sizeof name, "%s/%s", f->path, left[i]);
        close(open(name, O_CREAT | O_WRONLY, 0600));
    }
    f->repo = repo_open_writer(f->path);
    assert_non_null(f->repo);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        snprintf(name, sizeof name, "%s/%s", f->path, left[i]);
        assert_int_equal(access(name, F_OK), -1);
    }
}

static void a_first_start_that_was_killed_is_begun_again(void **state)
{
    struct fixture *f = *state;
    char path[4 * SCRATCH_SIZE], beside[5 * SCRATCH_SIZE];
    struct buf out;

    snprintf(path, sizeof path, "%s/second.git", f->folder);
    snprintf(beside, sizeof beside, "%s.new", path);
    assert_int_equal(scratch_run(&out, "cp -r '%s' '%s' && rm '%s/HEAD'", f->path, beside, beside), 0);
    buf_fini(&out);
    assert_int_equal(repo_create(path, "gazetted test", NOW_MS), 0);
    assert_int_equal(access(beside, F_OK), -1);
    scratch_fsck(path);
}

static void the_group_reads_and_others_do_not(void **state)
{
    struct fixture *f = *state;
    char path[128], id[REPO_ID_SIZE];
    struct buf out;

    path_of(1, path);
    add(f, path, "text\n", id);
    assert_int_equal(repo_publish(f->repo), 0);
    add_many(f, 2, 50);
    assert_int_equal(repo_publish(f->repo), 0);
    assert_int_equal(scratch_run(&out, "find '%s' \\( -type f ! -perm -0440 -o -type d ! -perm -0550 -o -perm /0007 -o -perm /0020 \\)", f->path), 0);
    assert_string_equal(buf_text(&out), "");
    buf_fini(&out);
}

struct seen {
    unsigned n;
    char first[128], last[128];
};

static int see(const struct repo_commit *c, void *arg)
{
    struct seen *seen = arg;

    assert_non_null(c->path);
    assert_non_null(c->text);
    snprintf(seen->n++ ? seen->last : seen->first, 128, "%s", c->path);
    return 0;
}

static void a_walk_sees_every_commit_once_oldest_first(void **state)
{
    struct fixture *f = *state;
    char paths[10][128], ids[10][REPO_ID_SIZE];
    struct seen seen = { 0 };

    for (unsigned i = 0; i < 10; i++) {
        path_of(i, paths[i]);
        add(f, paths[i], "text\n", ids[i]);
    }
    assert_int_equal(repo_publish(f->repo), 0);
    assert_int_equal(repo_walk(f->repo, NULL, true, see, &seen), 0);
    assert_int_equal(seen.n, 11);
    assert_string_equal(seen.first, "README.md");
    assert_string_equal(seen.last, paths[9]);
    seen = (struct seen){ 0 };
    assert_int_equal(repo_walk(f->repo, ids[3], true, see, &seen), 0);
    assert_int_equal(seen.n, 6);
    assert_string_equal(seen.first, paths[4]);
    seen = (struct seen){ 0 };
    assert_int_equal(repo_walk(f->repo, ids[9], true, see, &seen), 0);
    assert_int_equal(seen.n, 0);
    assert_int_equal(repo_walk(f->repo, "0123456789012345678901234567890123456789", true, see, &seen), REPO_UNRELATED);
}

static void a_difference_is_that_of_one_file(void **state)
{
    struct fixture *f = *state;
    char path[128], other[128], first[REPO_ID_SIZE], second[REPO_ID_SIZE], id[REPO_ID_SIZE];
    struct buf diff;

    path_of(1, path);
    path_of(2, other);
    add(f, path, "One.\nTwo.\n", first);
    add(f, other, "Other.\n", id);
    add(f, path, "One.\nTwo changed.\n", second);
    assert_int_equal(repo_publish(f->repo), 0);
    buf_init(&diff, 10000);
    assert_int_equal(repo_diff(f->repo, &diff, first, second, path), 0);
    assert_non_null(strstr(buf_text(&diff), "\n One.\n-Two.\n+Two changed.\n"));
    assert_null(strstr(buf_text(&diff), "Other"));
    buf_clear(&diff);
    assert_int_equal(repo_diff(f->repo, &diff, NULL, first, path), 0);
    assert_non_null(strstr(buf_text(&diff), "new file mode 100644"));
    assert_int_equal(repo_diff(f->repo, &diff, "zzzz", second, path), -1);
    buf_fini(&diff);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_new_repository_has_its_format_in_the_first_commit),
        TEST(what_is_published_is_what_stock_git_reads),
        TEST(a_small_batch_is_objects_of_their_own_and_a_large_one_a_pack),
        TEST(a_batch_too_large_for_memory_goes_to_the_disk_in_parts),
        TEST(a_pack_that_cannot_be_written_is_a_failure_and_no_loss),
        TEST(what_stock_git_packs_is_still_there_and_more_can_be_added),
        TEST(nothing_is_seen_before_it_is_published),
        TEST(what_is_discarded_never_was),
        TEST(committer_dates_never_go_back),
        TEST(a_branch_locked_by_another_is_a_failure_and_no_loss),
        TEST(what_a_killed_writer_left_is_cleared),
        TEST(a_first_start_that_was_killed_is_begun_again),
        TEST(the_group_reads_and_others_do_not),
        TEST(a_walk_sees_every_commit_once_oldest_first),
        TEST(a_difference_is_that_of_one_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
