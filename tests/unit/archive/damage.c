/* damage: objects with a flipped byte. Whoever reads them is told which it is and what to do, and nobody hangs. */
#include "../../../archive/reader.h"
#include "scratch.h"

#include "sample.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define PATIENCE_S 20
#define FILES_MAX  200
#define FLIPS      12 /* of each file, evenly spread */

struct fixture {
    char folder[SCRATCH_SIZE], path[2 * SCRATCH_SIZE];
    char *files[FILES_MAX];
    size_t n;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    scratch_make(f->folder);
    snprintf(f->path, sizeof f->path, "%s/archive", f->folder);
    struct archive *a = sample_open(f->path);
    sample_life(a);
    archive_close(a);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < f->n; i++)
        free(f->files[i]);
    scratch_remove(f->folder);
    free(f);
    return 0;
}

static void list_files(struct fixture *f, const char *which)
{
    struct buf out;
    scratch_run(&out, "find '%s/articles.git/objects' -type f %s | sort", f->path, which);
    char *end, *line = strtok_r(out.data, "\n", &end);
    for (; line && f->n < FILES_MAX; line = strtok_r(NULL, "\n", &end))
        f->files[f->n++] = strdup(line);
    buf_fini(&out);
    assert_true(f->n > 0);
}

static void forget_index(struct fixture *f)
{
    struct buf out;
    assert_int_equal(scratch_run(&out, "rm -f '%s'/state.db*", f->path), 0);
    buf_fini(&out);
}

/* Flips one bit in place; again, and it is as before. */
static void flip(const char *file, off_t at)
{
    unsigned char byte;
    if (chmod(file, 0600) < 0)
        fail_msg("%s: %s", file, strerror(errno));
    int fd = open(file, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pread(fd, &byte, 1, at), 1);
    byte ^= 0x10;
    assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

/* What log, show and diff do, over every article and every commit. How many questions got no answer; their words to stdout. */
static int ask_everything(const char *path)
{
    struct archive_reader *r = archive_reader_open(path);
    struct pool *pool = pool_new();
    int unanswered = r ? 0 : 1;
    for (unsigned number = 1; r && number <= 5; number++) {
        const char *file, *text;
        struct revision *v;
        size_t n = 0, len;
        if (reader_path(r, pool, pool_printf(pool, "https://www.hrw.org/news/%u", number), &file) < 0 || !file ||
            reader_history(r, pool, file, &v, &n) < 0) {
            unanswered++;
            printf("%s\n", err_text());
            continue;
        }
        for (size_t i = 0; i < n; i++) {
            struct buf diff;
            buf_init(&diff, 1u << 20);
            if (reader_file(r, pool, v[i].commit, file, &text, &len) < 0 || reader_diff(r, &diff, NULL, v[i].commit, file) < 0) {
                unanswered++;
                printf("%s\n", err_text());
            }
            buf_fini(&diff);
        }
    }
    archive_reader_close(r);
    pool_free(pool);
    return unanswered;
}

static int start_writer(const char *path)
{
    static const struct archive_options options = { .creator = "gazetted test" };
    pid_t holder;
    struct archive *a = archive_open(path, &options, &holder);
    if (!a)
        printf("%s\n", err_text());
    archive_close(a);
    return a ? 0 : 1;
}

/* In a process of its own, whose output goes to `said`: whether it failed to do it. It must end by itself. */
static bool in_child(int (*act)(const char *), const char *path, const char *said)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        static const int deadly[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV };
        for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++)
            signal(deadly[i], SIG_DFL); /* cmocka's would go on with the parent's tests */
        alarm(PATIENCE_S);
        if (!freopen(said, "w", stdout) || !freopen("/dev/null", "w", stderr))
            _exit(2);
        int rc = act(path) != 0;
        fflush(stdout);
        _exit(rc);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1)
        fail_msg("ended with wait status %d", status);
    return WEXITSTATUS(status) != 0;
}

static bool says(const char *said, const char *words)
{
    char text[8192] = "";
    FILE *file = fopen(said, "re");
    assert_non_null(file);
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    return strstr(text, words) != NULL;
}

static void a_flipped_byte_in_any_loose_object_is_an_error_that_names_it(void **state)
{
    struct fixture *f = *state;
    char said[2 * SCRATCH_SIZE], name[64];
    size_t refused = 0;
    snprintf(said, sizeof said, "%s/said", f->folder);
    list_files(f, "-path '*/[0-9a-f][0-9a-f]/*'");
    for (size_t i = 0; i < f->n; i++) {
        struct stat st;
        assert_int_equal(stat(f->files[i], &st), 0);
        const char *slash = strrchr(f->files[i], '/');
        snprintf(name, sizeof name, "object %.2s%s", slash - 2, slash + 1);
        for (off_t k = 0; k < FLIPS; k++) {
            off_t at = k * st.st_size / FLIPS;
            flip(f->files[i], at);
            forget_index(f);
            if (in_child(ask_everything, f->path, said)) {
                refused++;
                if (!says(said, name) || !says(said, "gazette verify"))
                    fail_msg("%s at %ld: %s", f->files[i], (long)at, said);
            }
            if (k % 4 == 1 && in_child(start_writer, f->path, said))
                assert_true(says(said, name));
            flip(f->files[i], at);
        }
    }
    print_message("%zu of %zu flips in %zu objects refused\n", refused, f->n * FLIPS, f->n);
    assert_true(refused >= (f->n - 2) * FLIPS); /* README.md is no article: its blob alone is read by nobody */
    forget_index(f);
    assert_false(in_child(ask_everything, f->path, said));
}

static void a_flipped_byte_in_a_pack_is_an_error_and_no_hang(void **state)
{
    struct fixture *f = *state;
    struct buf out;
    char said[2 * SCRATCH_SIZE];
    size_t refused = 0;
    snprintf(said, sizeof said, "%s/said", f->folder);
    assert_int_equal(scratch_run(&out, "git --git-dir='%s/articles.git' -c safe.directory='*' repack -adq", f->path), 0);
    buf_fini(&out);
    list_files(f, "-name '*.pack' -o -name '*.idx'");
    for (size_t i = 0; i < f->n; i++) {
        struct stat st;
        assert_int_equal(stat(f->files[i], &st), 0);
        for (off_t k = 0; k < 10 * FLIPS; k++) {
            off_t at = k * st.st_size / (10 * FLIPS);
            flip(f->files[i], at);
            forget_index(f);
            refused += in_child(ask_everything, f->path, said);
            if (k % 10 == 1)
                in_child(start_writer, f->path, said);
            flip(f->files[i], at);
        }
    }
    print_message("%zu of %zu flips in packs refused\n", refused, f->n * 10 * FLIPS);
    assert_true(refused > 0);
    forget_index(f);
    assert_false(in_child(ask_everything, f->path, said));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_flipped_byte_in_any_loose_object_is_an_error_that_names_it),
        TEST(a_flipped_byte_in_a_pack_is_an_error_and_no_hang),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
