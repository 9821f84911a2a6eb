#include "../../../archive/lock.h"

#include "../../../daemon/base/err.h"
#include "scratch.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static void one_holds_it_and_the_others_learn_who(void **state)
{
    char folder[SCRATCH_SIZE], path[2 * SCRATCH_SIZE];
    pid_t holder;
    int fd;

    (void)state;
    scratch_make(folder);
    snprintf(path, sizeof path, "%s/lock", folder);
    assert_int_equal(lock_holder(path), 0);
    fd = lock_take(path, &holder);
    assert_true(fd >= 0);
    assert_int_equal(lock_holder(path), getpid());
    assert_int_equal(lock_take(path, &holder), -1);
    assert_int_equal(holder, getpid());
    lock_release(fd);
    assert_int_equal(lock_holder(path), 0);
    fd = lock_take(path, &holder);
    assert_true(fd >= 0);
    lock_release(fd);
    scratch_remove(folder);
}

/* Takes the lock, starts a program that outlives it (cat, until `input` ends), and waits to be killed. `exec_done` closes once cat runs. */
static void hold(const char *path, int input, int exec_done)
{
    pid_t holder;

    if (lock_take(path, &holder) < 0)
        _exit(1);
    if (fork() == 0) {
        dup2(input, STDIN_FILENO);
        execlp("cat", "cat", (char *)NULL);
        _exit(1);
    }
    close(exec_done);
    for (;;)
        pause();
}

static void a_killed_holder_frees_it_at_once(void **state)
{
    char folder[SCRATCH_SIZE], path[2 * SCRATCH_SIZE], byte;
    int input[2], exec_done[2], fd;
    pid_t child, holder;

    (void)state;
    scratch_make(folder);
    snprintf(path, sizeof path, "%s/lock", folder);
    assert_int_equal(pipe2(input, O_CLOEXEC), 0);
    assert_int_equal(pipe2(exec_done, O_CLOEXEC), 0);
    child = fork();
    if (child == 0)
        hold(path, input[0], exec_done[1]);
    close(exec_done[1]);
    assert_int_equal(read(exec_done[0], &byte, 1), 0);
    assert_int_equal(lock_take(path, &holder), -1);
    assert_int_equal(holder, child);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    fd = lock_take(path, &holder);
    assert_true(fd >= 0);
    lock_release(fd);
    close(input[1]);
    scratch_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_holds_it_and_the_others_learn_who),
        cmocka_unit_test(a_killed_holder_frees_it_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
