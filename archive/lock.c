#include "lock.h"

#include "../daemon/base/err.h"
#include "layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* lock_holder() of somebody else holds the lock for some microseconds: a writer asks this often, this far apart, before it believes in a holder. */
#define TRIES  5
#define TRY_NS 10000000

static int lock_open(const char *path, int flags)
{
    int fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW, LAYOUT_FILE_MODE);

    return fd < 0 ? err_sys("lock %s", path) : fd;
}

static pid_t lock_pid(int fd)
{
    char text[16] = "";
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    long pid;

    if (n <= 0)
        return 0;
    pid = strtol(text, NULL, 10);
    return pid > 0 ? (pid_t)pid : 0;
}

static int lock_try(int fd)
{
    const struct timespec pause = { .tv_nsec = TRY_NS };

    for (int i = 0; flock(fd, LOCK_EX | LOCK_NB) < 0; i++) {
        if (errno != EINTR && errno != EWOULDBLOCK)
            return err_sys("flock");
        if (i == TRIES)
            return -1;
        nanosleep(&pause, NULL);
    }
    return 0;
}

int lock_take(const char *path, pid_t *holder)
{
    char text[16];
    int len, fd = lock_open(path, O_RDWR | O_CREAT);

    *holder = 0;
    if (fd < 0)
        return -1;
    if (lock_try(fd) < 0) {
        *holder = lock_pid(fd);
        err_set("%s is held by process %ld", path, (long)*holder);
        close(fd);
        return -1;
    }
    len = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)len, 0) != len) {
        err_sys("lock %s", path);
        close(fd);
        return -1;
    }
    return fd;
}

void lock_release(int fd)
{
    /* An empty file says "nobody" to those who look; that it may fail (a full disk) matters to nobody, the flock decides. */
    if (ftruncate(fd, 0) < 0)
        errno = 0;
    close(fd);
}

pid_t lock_holder(const char *path)
{
    pid_t pid = 0;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return 0;
    if (flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK)
        pid = lock_pid(fd);
    close(fd);
    return pid;
}
