#include "plugin.h"

#include "../base/err.h"
#include "../base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_BYTES_MAX 32
#define SUFFIX         ".so"
#define PLUGINS_MAX    4096 /* in one directory */

bool plugin_name_valid(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return len >= 1 && len <= NAME_BYTES_MAX && !name[len];
}

/* Whoever may change a directory above our executable may replace that as well: it is trusted as far as we are ourselves. */
static bool holds_our_program(const char *dir)
{
    char exe[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    size_t dir_len = strlen(dir);
    if (len <= 0)
        return false;
    exe[len] = '\0';
    return strcmp(dir, "/") == 0 || (strncmp(exe, dir, dir_len) == 0 && exe[dir_len] == '/');
}

/* Whoever owns our executable could as well have changed that. */
static uid_t install_owner(void)
{
    struct stat st;
    return stat("/proc/self/exe", &st) == 0 ? st.st_uid : 0;
}

static int check_owner(const char *path, const struct stat *st)
{
    if (st->st_uid == 0 || st->st_uid == geteuid() || st->st_uid == install_owner())
        return 0;
    return err_set("%s belongs to user %u: it must be root's or the service's own", path, (unsigned)st->st_uid);
}

/* In a sticky directory (/tmp) others can make entries, but not replace ours. */
static int check_directory(const char *path, int fd)
{
    struct stat st;
    if (holds_our_program(path))
        return 0;
    if (fstat(fd, &st) != 0)
        return err_sys("cannot look at %s", path);
    if (check_owner(path, &st) != 0)
        return -1;
    if ((st.st_mode & (S_IWGRP | S_IWOTH)) && !(st.st_mode & S_ISVTX))
        return err_set("others can write to %s: chmod go-w it, or no plugin below it is loaded", path);
    return 0;
}

static int check_file(const char *path, int fd)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return err_sys("cannot look at %s", path);
    if (!S_ISREG(st.st_mode))
        return err_set("%s is no regular file", path);
    if (check_owner(path, &st) != 0)
        return -1;
    return st.st_mode & (S_IWGRP | S_IWOTH) ? err_set("others can write to %s: chmod go-w it, or it is not loaded", path) : 0;
}

/* Walks from the root to dir (which realpath() made), checking each directory by the very descriptor that is walked on from. */
static int open_directory(char *dir)
{
    int fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || check_directory("/", fd) != 0)
        goto fail;
    for (char *at = dir + 1; *at;) {
        size_t len = strcspn(at, "/");
        char after = at[len];
        at[len] = '\0';
        int next = openat(fd, at, O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (next < 0)
            err_sys("cannot open %s", dir);
        close(fd);
        fd = next;
        if (fd < 0 || check_directory(dir, fd) != 0)
            goto fail;
        at[len] = after;
        at += len + (after != '\0');
    }
    return fd;
fail:
    if (fd >= 0)
        close(fd);
    return -1;
}

int plugin_open(struct pool *pool, const char *dir, const char *name, const char **path)
{
    if (!plugin_name_valid(name))
        return err_set("\"%s\" is no plugin's name: 1 to %d of a-z, 0-9 and -", name, NAME_BYTES_MAX);
    char real[PATH_MAX];
    if (!realpath(dir, real))
        return err_sys("cannot open the plugins' directory %s", dir);
    const char *whole = pool_printf(pool, "%s/%s" SUFFIX, real, name);
    int parent = open_directory(real);
    if (parent < 0)
        return -1;
    /* The name has no slash, so O_NOFOLLOW is all that openat2() could add; O_NONBLOCK: a FIFO must not hold us up. */
    int fd = openat(parent, strrchr(whole, '/') + 1, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0 && errno == ELOOP)
        err_set("%s is a symbolic link: plugins must be files", whole);
    else if (fd < 0)
        err_sys("cannot open the plugin %s", whole);
    close(parent);
    if (fd >= 0 && check_file(whole, fd) != 0) {
        close(fd);
        return -1;
    }
    if (path)
        *path = whole;
    return fd;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

int plugin_list(struct pool *pool, const char *dir, struct strings *names)
{
    DIR *d = opendir(dir);
    if (!d)
        return err_sys("cannot open the plugins' directory %s", dir);
    for (struct dirent *e; names->n < PLUGINS_MAX && (e = readdir(d));) {
        size_t len = strlen(e->d_name);
        if (len <= strlen(SUFFIX) || !text_ends(e->d_name, SUFFIX))
            continue;
        const char *name = pool_strndup(pool, e->d_name, len - strlen(SUFFIX));
        if (plugin_name_valid(name))
            strings_add_lent(pool, names, name);
    }
    closedir(d);
    if (names->n)
        qsort(names->v, names->n, sizeof *names->v, by_text);
    return 0;
}
