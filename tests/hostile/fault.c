/* fault: a library to preload that counts the calls that change a disk and, at the Nth of them, kills the process (as kill -9 would) or lets the call
 * fail. Everything before the Nth call has happened, the Nth and all after it have not.
 *
 *   FAULT_AT=N FAULT=kill|EIO|ENOSPC|…  FAULT_LASTING=1 (every call from the Nth on)   FAULT_COUNT=FILE (how many there were, written at the end)
 *
 * Counted over all threads. Standard output and error, sockets and eventfds are not disks. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* Sorted by name. */
static const struct {
    const char *name;
    int number;
} errors[] = { { "EDQUOT", EDQUOT }, { "EIO", EIO }, { "EMFILE", EMFILE }, { "ENOSPC", ENOSPC } };

static atomic_long calls;

static int fault_number(void)
{
    const char *name = getenv("FAULT");

    for (size_t i = 0; name && i < sizeof errors / sizeof *errors; i++) {
        if (strcmp(errors[i].name, name) == 0)
            return errors[i].number;
    }
    kill(getpid(), SIGKILL);
    return EIO;
}

/* Whether this call is to fail; errno is set then. */
static int fault_now(void)
{
    const char *at = getenv("FAULT_AT");
    long call = atomic_fetch_add(&calls, 1) + 1, wanted = at ? strtol(at, NULL, 10) : 0;

    if (wanted == 0 || call < wanted || (call > wanted && !getenv("FAULT_LASTING")))
        return 0;
    errno = fault_number();
    return 1;
}

static int is_disk(int fd)
{
    struct stat st;

    return fd > 2 && fstat(fd, &st) == 0 && (S_ISREG(st.st_mode) || S_ISDIR(st.st_mode));
}

__attribute__((destructor)) static void tell(void)
{
    const char *path = getenv("FAULT_COUNT");
    FILE *f = path ? fopen(path, "we") : NULL;

    if (!f)
        return;
    fprintf(f, "%ld\n", atomic_load(&calls));
    fclose(f);
}

#define NEXT(name) (__extension__(__typeof__(&name)) dlsym(RTLD_NEXT, #name))

#define ON_FD(name, result, parameters, arguments)                                                                                                   \
    result name parameters;                                                                                                                          \
    result name parameters                                                                                                                           \
    {                                                                                                                                                \
        return is_disk(fd) && fault_now() ? -1 : NEXT(name) arguments;                                                                               \
    }
#define ON_PATH(name, parameters, arguments)                                                                                                         \
    int name parameters;                                                                                                                             \
    int name parameters                                                                                                                              \
    {                                                                                                                                                \
        return fault_now() ? -1 : NEXT(name) arguments;                                                                                              \
    }
#define OPENS(name, parameters, arguments)                                                                                                           \
    int name parameters;                                                                                                                             \
    int name parameters                                                                                                                              \
    {                                                                                                                                                \
        va_list args;                                                                                                                                \
        mode_t mode;                                                                                                                                 \
                                                                                                                                                     \
        va_start(args, flags);                                                                                                                       \
        mode = (flags & O_CREAT) || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(args, mode_t) : 0;                                                     \
        va_end(args);                                                                                                                                \
        return (flags & (O_CREAT | O_TRUNC)) && fault_now() ? -1 : NEXT(name) arguments;                                                             \
    }

ON_FD(write, ssize_t, (int fd, const void *data, size_t len), (fd, data, len))
ON_FD(pwrite, ssize_t, (int fd, const void *data, size_t len, off_t at), (fd, data, len, at))
ON_FD(pwrite64, ssize_t, (int fd, const void *data, size_t len, off64_t at), (fd, data, len, at))
ON_FD(fsync, int, (int fd), (fd))
ON_FD(fdatasync, int, (int fd), (fd))
ON_FD(ftruncate, int, (int fd, off_t len), (fd, len))
ON_FD(ftruncate64, int, (int fd, off64_t len), (fd, len))
ON_PATH(rename, (const char *from, const char *to), (from, to))
ON_PATH(renameat, (int a, const char *from, int b, const char *to), (a, from, b, to))
ON_PATH(link, (const char *from, const char *to), (from, to))
ON_PATH(unlink, (const char *path), (path))
ON_PATH(unlinkat, (int at, const char *path, int flags), (at, path, flags))
ON_PATH(mkdir, (const char *path, mode_t mode), (path, mode))
ON_PATH(mkdirat, (int at, const char *path, mode_t mode), (at, path, mode))
ON_PATH(rmdir, (const char *path), (path))
OPENS(open, (const char *path, int flags, ...), (path, flags, mode))
OPENS(open64, (const char *path, int flags, ...), (path, flags, mode))
OPENS(openat, (int at, const char *path, int flags, ...), (at, path, flags, mode))
OPENS(openat64, (int at, const char *path, int flags, ...), (at, path, flags, mode))
