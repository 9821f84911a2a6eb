#include "scratch.h"

#include "../../../archive/reader.h"
#include "sample.h"

#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

struct fixture {
    char folder[SCRATCH_SIZE], path[2 * SCRATCH_SIZE];
    char last[8192]; /* findings, one a line */
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->folder);
    snprintf(f->path, sizeof f->path, "%s/a", f->folder);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void note(const char *finding, void *arg)
{
    struct fixture *f = arg;
    size_t len = strlen(f->last);
    snprintf(f->last + len, sizeof f->last - len, "%s\n", finding);
}

static int verify(struct fixture *f)
{
    *f->last = '\0';
    return archive_verify(f->path, note, NULL, f);
}

static void expect_clean(struct fixture *f)
{
    if (verify(f) != 0)
        fail_msg("%s", f->last);
}

static void a_sound_archive_has_no_findings(void **state)
{
    struct fixture *f = *state;
    struct archive *a = sample_open(f->path);
    sample_life(a);
    expect_clean(f); /* beside a writer */
    archive_close(a);
    expect_clean(f);
    a = sample_open(f->path); /* a second run begins new files */
    sample_record(a, sample_article(KIND_REVISION, 2, "Another.\n", 9));
    archive_close(a);
    expect_clean(f);
}

/* -- Any byte ------------------------------------------------------------------------------------------------------------------ */

static char *files[4096];
static size_t file_count;

/* The record: objects, branch, captures, journal. state.db is derived. */
static int list(const char *path, const struct stat *st, int type)
{
    bool is_record = strstr(path, "/objects/") || strstr(path, "/captures/") || strstr(path, "/journal/") || strstr(path, "/refs/heads/") ||
                     (strlen(path) > 5 && strcmp(path + strlen(path) - 5, "/HEAD") == 0);
    if (type == FTW_F && st->st_size && is_record && file_count < sizeof files / sizeof *files)
        files[file_count++] = strdup(path);
    return 0;
}

static void any_flipped_byte_is_found(void **state)
{
    const char *every = getenv("VERIFY_EVERY"); /* 1: all of them, in minutes */
    size_t step = every ? strtoul(every, NULL, 10) : 211, flips = 0, place = 0;
    struct fixture *f = *state;
    struct archive *a = sample_open(f->path);
    sample_record(a, sample_article(KIND_NEW, 1, "One.\nTwo.\n", 0));
    sample_record(a, sample_article(KIND_REVISION, 1, "One.\nThree.\n", 1));
    sample_record(a, sample_entry(DECISION_OFF_TOPIC, 2, 1));
    archive_close(a);
    file_count = 0;
    assert_int_equal(ftw(f->path, list, 16), 0);
    for (size_t i = 0; i < file_count; i++) {
        struct buf text;
        buf_init(&text, 1u << 20);
        assert_int_equal(file_read(files[i], &text), 0);
        int fd = open(files[i], O_WRONLY);
        if (fd < 0 && chmod(files[i], 0640) == 0)
            fd = open(files[i], O_WRONLY);
        for (size_t at = 0; at < text.len; at++) {
            unsigned char flipped = (unsigned char)text.data[at];
            if (place++ % step)
                continue;
            flipped = (unsigned char)(flipped ^ (flips % 3 == 0 ? 0xFFu : 1u << flips % 8));
            assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
            if (verify(f) == 0)
                fail_msg("%s, byte %zu of %zu, %02x for %02x", files[i], at, text.len, flipped, (unsigned char)text.data[at]);
            assert_int_equal(pwrite(fd, text.data + at, 1, (off_t)at), 1);
            flips++;
        }
        close(fd);
        buf_fini(&text);
        free(files[i]);
    }
    printf("%zu bytes of %zu in %zu files flipped, all found\n", flips, place, file_count);
    expect_clean(f);
}

/* -- Whole things ------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *claim, *command, *finding;
} damages[] = {
    { "a capture file is missing", "rm captures/*", "capture hrw-" },
    { "a capture file is cut between two records", "truncate -s 344 captures/*", "recorded, but not in its file" },
    { "a journal is missing", "rm journal/*", "no journal line" },
    { "a journal line is missing", "sed -i 2d journal/*", "does not follow" },
    { "the last journal line is missing", "sed -i '$d' journal/*", "state.db" },
    { "half a line is left", "printf '{\"type\"' | tee -a journal/*", "half a line" },
    { "an object is missing", "find articles.git/objects -type f | head -n 1 | xargs rm -f", "" },
    { "HEAD leads elsewhere", "echo 'ref: refs/heads/other' > articles.git/HEAD", "HEAD" },
    { "a commit that is no snapshot",
      "cd articles.git && c=$(git -c user.name=x -c user.email=x@x commit-tree -p main -m x 'main^{tree}') && git update-ref refs/heads/main $c",
      "not a snapshot" },
    { "state.db is missing", "rm state.db", "state.db" },
    { "state.db is damaged", "printf x | dd of=state.db bs=1 seek=4096 conv=notrunc", "state.db" },
    { "state.db says something else", "sed -i 's/Title 3/Title 4/' state.db", "state.db: articles is not what git and journal say" },
};

static void whatever_is_missing_or_does_not_belong_is_found(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    struct archive *a = sample_open(f->path);
    sample_life(a);
    archive_close(a);
    assert_int_equal(scratch_run(&out, "cp -rp %s %s/good", f->path, f->folder), 0);
    buf_fini(&out);
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        if (scratch_run(&out, "rm -r %s && cp -rp %s/good %s && cd %s && %s", f->path, f->folder, f->path, f->path, damages[i].command) != 0)
            fail_msg("%s: %s", damages[i].command, buf_text(&out));
        buf_fini(&out);
        if (verify(f) <= 0 || !strstr(f->last, damages[i].finding))
            fail_msg("%s: %s", damages[i].claim, *f->last ? f->last : "not found");
    }
}

int main(void)
{
    log_set_level((enum log_level)0);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_sound_archive_has_no_findings, setup, teardown),
        cmocka_unit_test_setup_teardown(any_flipped_byte_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(whatever_is_missing_or_does_not_belong_is_found, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
