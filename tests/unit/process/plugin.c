/* plugin: only files that nobody else could have written are opened, and only by name. */
#include "daemon/process/plugin.h"

#include "daemon/base/err.h"
#include "daemon/base/file.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct place {
    char top[64], dir[96];
    struct pool *pool;
};

static void make_file(const struct place *p, const char *name, unsigned mode)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", p->dir, name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static int make_place(void **state)
{
    static struct place p;
    p = (struct place){ .top = "/tmp/gazetted-plugins-XXXXXX", .pool = pool_new() };
    assert_non_null(mkdtemp(p.top));
    snprintf(p.dir, sizeof p.dir, "%s/plugins", p.top);
    assert_int_equal(mkdir(p.dir, 0755), 0);
    *state = &p;
    return 0;
}

static int remove_place(void **state)
{
    struct place *p = *state;
    char command[160];
    snprintf(command, sizeof command, "rm -rf %s", p->top);
    pool_free(p->pool);
    return system(command);
}

static void a_good_file_is_opened_below_a_sticky_directory(void **state)
{
    struct place *p = *state;
    const char *path = NULL;
    make_file(p, "good.so", 0644);
    int fd = plugin_open(p->pool, p->dir, "good", &path);
    if (fd < 0)
        fail_msg("%s", err_text());
    assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    assert_true((fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
    assert_non_null(strstr(path, "/plugins/good.so"));
    close(fd);
}

static void what_others_may_have_written_is_refused(void **state)
{
    struct place *p = *state;
    static const struct {
        const char *name;
        unsigned file, dir, top;
        const char *words;
    } cases[] = {
        { "good", 0644, 0755, 0700, NULL },
        { "good", 0444, 0555, 0711, NULL },
        { "good", 0664, 0755, 0700, "chmod go-w" },
        { "good", 0646, 0755, 0700, "chmod go-w" },
        { "good", 0644, 0775, 0700, "chmod go-w" },
        { "good", 0644, 0757, 0700, "chmod go-w" },
        { "good", 0644, 0755, 0770, "chmod go-w" },
        { "good", 0644, 01777, 0700, NULL },
        { "absent", 0644, 0755, 0700, "No such" },
        { "../plugins/good", 0644, 0755, 0700, "no plugin's name" },
        { "Good", 0644, 0755, 0700, "no plugin's" },
        { "", 0644, 0755, 0700, "no plugin's name" },
        { "a-name-that-is-longer-than-32-bytes", 0644, 0755, 0700, "no plugin's name" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_file(p, "good.so", cases[i].file);
        assert_int_equal(chmod(p->dir, cases[i].dir), 0);
        assert_int_equal(chmod(p->top, cases[i].top), 0);
        int fd = plugin_open(p->pool, p->dir, cases[i].name, NULL);
        if ((fd >= 0) != !cases[i].words)
            fail_msg("case %zu: %s", i, fd >= 0 ? "opened" : err_text());
        if (fd < 0 && !strstr(err_text(), cases[i].words))
            fail_msg("case %zu: %s", i, err_text());
        if (fd >= 0)
            close(fd);
        assert_int_equal(chmod(p->top, 0700), 0);
        assert_int_equal(chmod(p->dir, 0755), 0);
    }
}

static void files_of_other_users_are_refused(void **state)
{
    struct place *p = *state;
    char path[256];
    if (geteuid() != 0) {
        puts("skipped: needs root to give a file away");
        return;
    }
    make_file(p, "theirs.so", 0644);
    snprintf(path, sizeof path, "%s/theirs.so", p->dir);
    assert_int_equal(chown(path, 4242, 4242), 0);
    assert_int_equal(plugin_open(p->pool, p->dir, "theirs", NULL), -1);
    assert_non_null(strstr(err_text(), "4242"));
}

static void links_pipes_and_directories_are_refused(void **state)
{
    struct place *p = *state;
    char path[256];
    make_file(p, "good.so", 0644);
    snprintf(path, sizeof path, "%s/link.so", p->dir);
    assert_int_equal(symlink("good.so", path), 0);
    snprintf(path, sizeof path, "%s/pipe.so", p->dir);
    assert_int_equal(mkfifo(path, 0600), 0);
    snprintf(path, sizeof path, "%s/folder.so", p->dir);
    assert_int_equal(mkdir(path, 0700), 0);
    static const char *const names[][2] = { { "link", "symbolic link" }, { "pipe", "no regular file" }, { "folder", "no regular file" } };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        assert_int_equal(plugin_open(p->pool, p->dir, names[i][0], NULL), -1);
        assert_non_null(strstr(err_text(), names[i][1]));
    }
}

static void the_list_is_sorted_and_holds_plugins_only(void **state)
{
    struct place *p = *state;
    static const char *const files[] = { "zebra.so", "alpha.so", "b2.so", "Upper.so", "no-suffix", ".so", "sp ace.so", "x.so.bak" };
    struct strings names = { 0 };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        make_file(p, files[i], 0644);
    assert_int_equal(plugin_list(p->pool, p->dir, &names), 0);
    assert_int_equal(names.n, 3);
    assert_string_equal(names.v[0], "alpha");
    assert_string_equal(names.v[1], "b2");
    assert_string_equal(names.v[2], "zebra");
    assert_int_equal(plugin_list(p->pool, "/no/such/directory", &names), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_good_file_is_opened_below_a_sticky_directory, make_place, remove_place),
        cmocka_unit_test_setup_teardown(what_others_may_have_written_is_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(files_of_other_users_are_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(links_pipes_and_directories_are_refused, make_place, remove_place),
        cmocka_unit_test_setup_teardown(the_list_is_sorted_and_holds_plugins_only, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
