/* Where a program finds what was built or installed with it. */
#include "daemon/base/err.h"
#include "daemon/base/file.h"
#include "daemon/process/spawn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char root[] = "/tmp/gazetted-install.XXXXXX";

static void put(const char *name)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", root, name);
    *strrchr(path, '/') = '\0';
    assert_int_equal(file_make_dirs(path, 0755), 0);
    path[strlen(path)] = '/';
    assert_int_equal(file_replace(path, "x", 1, 0644), 0);
}

static void test_a_staged_tree_is_found_from_its_own_bin(void **state)
{
    /* What is looked for, where it would be installed, and where it is below the root. */
    static const struct {
        const char *name, *installed, *is;
    } cases[] = {
        { "gazetted-reader", PREFIX "/libexec/gazetted", "libexec/gazetted/gazetted-reader" },
        { "plugins", PREFIX "/lib/gazetted", "lib/gazetted/plugins/hrw.so" },
        { "beside", PREFIX "/libexec/gazetted", "bin/beside" },
    };
    char home[64];
    (void)state;
    snprintf(home, sizeof home, "%s/bin", root);
    assert_int_equal(file_make_dirs(home, 0755), 0);
    program_set_home(home);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        put(cases[i].is);
        char *path = program_path(cases[i].name, cases[i].installed);
        assert_non_null(path);
        assert_non_null(strstr(path, cases[i].name));
        assert_int_equal(access(path, F_OK), 0);
        assert_int_equal(strncmp(path, root, strlen(root)), 0);
        free(path);
    }
    assert_null(program_path("nowhere", PREFIX "/libexec/gazetted"));
    assert_non_null(strstr(err_text(), PREFIX "/libexec/gazetted"));
    program_set_home(NULL);
}

static int setup(void **state)
{
    (void)state;
    return mkdtemp(root) ? 0 : -1;
}

static int teardown(void **state)
{
    char command[128];
    (void)state;
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_a_staged_tree_is_found_from_its_own_bin) };
    return cmocka_run_group_tests(tests, setup, teardown);
}
