#include "capture_recover.h"

#include "../daemon/base/err.h"
#include "../daemon/base/log.h"
#include "capture_name.h"
#include "layout.h"
#include "warc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The end of the last whole record from `start` on. 0, or 1 when something else follows it, or -1. */
static int last_whole(const char *path, uint64_t start, uint64_t *end)
{
    struct pool *pool = pool_new();
    struct warc_record record;
    struct warc *w = warc_open(path, start);
    int rc = -1;
    *end = start;
    while (w && (rc = warc_next(w, pool, &record)) > 0) {
        *end = record.end;
        pool_reset(pool);
    }
    rc = !w ? -1 : rc < 0 ? 1 : 0;
    warc_close(w);
    pool_free(pool);
    return rc;
}

static int cut(const char *path, const char *name, uint64_t size, uint64_t end)
{
    char bytes[24];
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    int rc = fd < 0 || ftruncate(fd, (off_t)end) < 0 || fsync(fd) < 0 ? err_sys("captures/%s", name) : 0;
    if (fd >= 0)
        close(fd);
    if (rc == 0 && end == 0 && unlink(path) < 0)
        rc = err_sys("captures/%s", name);
    snprintf(bytes, sizeof bytes, "%llu", (unsigned long long)(size - end));
    if (rc == 0)
        log_info("capture-cut", "file", name, "bytes", bytes, "reason", "torn by a crash", NULL);
    return rc;
}

static int recover_file(const char *path, const char *name, struct state *state)
{
    struct stat st;
    uint64_t acknowledged = 0, end;
    if (stat(path, &st) < 0)
        return err_sys("captures/%s", name);
    if (state_capture_end(state, name, &acknowledged) < 0)
        return -1;
    uint64_t size = (uint64_t)st.st_size;
    if (!S_ISREG(st.st_mode) || size <= acknowledged)
        return 0; /* shorter than it should be: nothing to cut, verify will say it */
    int rc = last_whole(path, acknowledged, &end);
    if (rc <= 0)
        return rc;
    uint64_t next;
    if (acknowledged == 0 && warc_search(path, end + 1, &next) > 0) { /* then what lies between is damage, not a torn tail */
        log_warning("capture-damaged", "file", name, "reason", err_text(), NULL);
        return 0;
    }
    return cut(path, name, size, end);
}

int capture_recover(const char *directory, struct state *state)
{
    DIR *dir = opendir(directory);
    if (!dir)
        return err_sys("%s", directory);
    struct pool *pool = pool_new();
    int rc = 0;
    struct dirent *d;
    while (rc == 0 && (d = readdir(dir))) {
        if (capture_name_is(d->d_name))
            rc = recover_file(layout_in(pool, directory, d->d_name), d->d_name, state);
    }
    closedir(dir);
    pool_free(pool);
    return rc;
}
