#include "file.h"

#include "err.h"
#include "mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_CHUNK 65536

int file_read(const char *path, struct buf *b)
{
    int fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_sys("cannot open %s", path);
    char *chunk = mem_alloc(FILE_CHUNK);
    ssize_t got;
    while ((got = read(fd, chunk, FILE_CHUNK)) != 0) {
        if (got > 0)
            buf_add(b, chunk, (size_t)got);
        else if (errno != EINTR)
            break;
        if (b->failed)
            break;
    }
    int rc = got < 0 ? err_sys("cannot read %s", path) : buf_check(b, path);
    free(chunk);
    if (fd != STDIN_FILENO)
        close(fd);
    return rc;
}

int file_write_all(int fd, const void *data, size_t len)
{
    for (const char *at = data; len > 0;) {
        ssize_t put = write(fd, at, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return err_sys("cannot write");
        at += put;
        len -= (size_t)put;
    }
    return 0;
}

int file_sync_dir(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_sys("cannot open the folder %s", path);
    int rc = fsync(fd) == 0 ? 0 : err_sys("cannot sync the folder %s", path);
    close(fd);
    return rc;
}

static int file_sync_parent(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        return file_sync_dir(".");
    char *parent = mem_strndup(path, slash == path ? 1 : (size_t)(slash - path));
    int rc = file_sync_dir(parent);
    free(parent);
    return rc;
}

static int file_write_new(const char *path, const void *data, size_t len, unsigned mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, (mode_t)mode);
    if (fd < 0)
        return err_sys("cannot create %s", path);
    int rc = file_write_all(fd, data, len);
    if (rc == 0 && (fchmod(fd, (mode_t)mode) != 0 || fsync(fd) != 0))
        rc = err_sys("cannot sync %s", path);
    else if (rc != 0)
        err_prefix("%s", path);
    if (close(fd) != 0 && rc == 0)
        rc = err_sys("cannot close %s", path);
    return rc;
}

int file_replace(const char *path, const void *data, size_t len, unsigned mode)
{
    char temporary[PATH_MAX];
    if (snprintf(temporary, sizeof temporary, "%s.tmp", path) >= (int)sizeof temporary)
        return err_set("the path is too long: %s", path);
    if (file_write_new(temporary, data, len, mode) == 0) {
        if (rename(temporary, path) == 0)
            return file_sync_parent(path);
        err_sys("cannot rename %s to %s", temporary, path);
    }
    unlink(temporary);
    return -1;
}

static int file_make_dir(const char *path, unsigned mode)
{
    struct stat st;
    if (mkdir(path, (mode_t)mode) == 0)
        return chmod(path, (mode_t)mode) == 0 ? 0 : err_sys("cannot set the mode of %s", path);
    if (errno == EEXIST && stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    return err_sys("cannot make the folder %s", path);
}

int file_make_dirs(const char *path, unsigned mode)
{
    char *copy = mem_strdup(path);
    int rc = 0;
    for (char *slash = copy + 1; rc == 0 && *copy && (slash = strchr(slash, '/')) != NULL; *slash++ = '/') {
        *slash = '\0';
        struct stat st;
        if (stat(copy, &st) != 0)
            rc = file_make_dir(copy, mode);
    }
    if (rc == 0)
        rc = file_make_dir(path, mode);
    free(copy);
    return rc;
}
