#include "journal.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/log.h"
#include "../daemon/base/mem.h"

#include <assert.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BATCH_BYTES_MAX (64u << 20) /* a batch has 100 lines of 64 KB at most; a start may recover more */
#define TAIL_STEP       65536

struct journal {
    char *archive_path;
    int fd; /* of the last file, or -1: none yet */
    unsigned month;
    uint64_t size; /* of what is written */
    char sum[JOURNAL_SUM_SIZE];
    struct buf batch;
    bool new_name;
    bool broken;
};

/* -- Opening ---------------------------------------------------------------------------------------------------------------- */

/* The offset behind the last newline. */
static int whole_end(int fd, uint64_t size, uint64_t *end)
{
    char step[TAIL_STEP];
    *end = 0;
    for (uint64_t at = size; at > 0;) {
        size_t want = at < sizeof step ? (size_t)at : sizeof step;
        ssize_t n = pread(fd, step, want, (off_t)(at - want));
        if (n != (ssize_t)want)
            return err_sys("journal: read");
        for (size_t i = want; i > 0; i--) {
            if (step[i - 1] == '\n') {
                *end = at - want + i;
                return 0;
            }
        }
        at -= want;
    }
    return 0;
}

/* The sum of the line that ends at `end`: it stands at a fixed place. "" when there is none. */
static int last_sum(int fd, uint64_t end, char sum[JOURNAL_SUM_SIZE])
{
    char tail[JOURNAL_TAIL_LEN + 1];
    *sum = '\0';
    if (end < sizeof tail)
        return 0;
    if (pread(fd, tail, sizeof tail, (off_t)(end - sizeof tail)) != (ssize_t)sizeof tail)
        return err_sys("journal: read");
    memcpy(sum, tail + sizeof JOURNAL_SUM_KEY - 1, JOURNAL_SUM_SIZE - 1);
    sum[JOURNAL_SUM_SIZE - 1] = '\0';
    return 0;
}

static int open_month(struct journal *j, unsigned month, int flags)
{
    struct pool *pool = pool_new();
    int fd = open(journal_path(pool, j->archive_path, month), O_RDWR | O_APPEND | O_CLOEXEC | O_NOFOLLOW | flags, LAYOUT_FILE_MODE);
    int rc = fd < 0 ? err_sys("journal of %u", month) : 0;
    pool_free(pool);
    if (rc < 0)
        return rc;
    if (j->fd >= 0)
        close(j->fd);
    j->fd = fd;
    j->month = month;
    j->size = 0;
    *j->sum = '\0';
    return 0;
}

/* Opens the last file and cuts what a crash left half. */
static int open_last(struct journal *j, unsigned month)
{
    struct stat st;
    uint64_t end;
    char bytes[24];
    if (open_month(j, month, 0) < 0)
        return -1;
    if (fstat(j->fd, &st) < 0)
        return err_sys("journal of %u", month);
    if (whole_end(j->fd, (uint64_t)st.st_size, &end) < 0 || last_sum(j->fd, end, j->sum) < 0)
        return -1;
    j->size = end;
    if (end == (uint64_t)st.st_size)
        return 0;
    if (ftruncate(j->fd, (off_t)end) < 0 || fsync(j->fd) < 0)
        return err_sys("journal of %u", month);
    snprintf(bytes, sizeof bytes, "%llu", (unsigned long long)st.st_size - (unsigned long long)end);
    log_info("journal-cut", "bytes", bytes, "reason", "half a line, left by a crash", NULL);
    return 0;
}

struct journal *journal_open(const char *archive_path)
{
    struct pool *pool = pool_new();
    struct journal *j = mem_alloc(sizeof *j);
    unsigned *months;
    size_t n;
    *j = (struct journal){ .archive_path = mem_strdup(archive_path), .fd = -1 };
    buf_init(&j->batch, BATCH_BYTES_MAX);
    if (file_make_dirs(layout_in(pool, archive_path, LAYOUT_JOURNAL), LAYOUT_DIR_MODE) < 0 || journal_months(pool, archive_path, &months, &n) < 0 ||
        (n && open_last(j, months[n - 1]) < 0)) {
        journal_close(j);
        j = NULL;
    }
    pool_free(pool);
    return j;
}

void journal_close(struct journal *j)
{
    if (!j)
        return;
    if (j->fd >= 0)
        close(j->fd);
    buf_fini(&j->batch);
    free(j->archive_path);
    free(j);
}

/* -- Writing ---------------------------------------------------------------------------------------------------------------- */

/* The month of now, and never one before the last file's: lines stand in the order in which they were written, whatever the clock does. */
static unsigned month_now(const struct journal *j)
{
    int year, month, day;
    civil_from_days(clock_real_ms() / 86400000, &year, &month, &day);
    unsigned now = (unsigned)(year * 100 + month);
    return now > j->month ? now : j->month;
}

/* A batch stays in one file: a month that begins meanwhile waits for the next one. */
static int turn_month(struct journal *j)
{
    unsigned month = month_now(j);
    if (j->batch.len || (j->fd >= 0 && month == j->month))
        return 0;
    if (open_month(j, month, O_CREAT | O_EXCL) < 0)
        return -1;
    j->new_name = true;
    return 0;
}

int journal_append(struct journal *j, const struct journal_line *line, struct journal_place *place)
{
    if (j->broken)
        return err_set("journal: an earlier write failed");
    if (turn_month(j) < 0)
        return -1;
    size_t start = j->batch.len;
    journal_write(&j->batch, line);
    if (buf_check(&j->batch, "a batch of journal lines") < 0) {
        buf_truncate(&j->batch, start);
        return -1;
    }
    assert(j->batch.data[j->batch.len - 1] == '}');
    buf_truncate(&j->batch, j->batch.len - 1);
    journal_sum(j->sum, j->batch.data + start, j->batch.len - start, j->sum);
    buf_printf(&j->batch, JOURNAL_SUM_KEY "%s\"}\n", j->sum);
    if (buf_check(&j->batch, "a batch of journal lines") < 0) {
        j->broken = true; /* the chain of sums is torn */
        return -1;
    }
    *place = (struct journal_place){ j->month, j->size + start, j->size + j->batch.len };
    return 0;
}

int journal_sync(struct journal *j)
{
    if (j->broken)
        return err_set("journal: an earlier write failed");
    if (j->batch.len == 0)
        return 0;
    int rc = file_write_all(j->fd, j->batch.data, j->batch.len);
    if (rc == 0 && fsync(j->fd) < 0)
        rc = err_sys("fsync");
    if (rc == 0 && j->new_name) {
        struct pool *pool = pool_new();
        rc = file_sync_dir(layout_in(pool, j->archive_path, LAYOUT_JOURNAL));
        pool_free(pool);
    }
    if (rc < 0) {
        j->broken = true; /* what is on the disk is not known; the next start sees */
        return err_prefix("journal of %u", j->month);
    }
    j->new_name = false;
    j->size += j->batch.len;
    buf_clear(&j->batch);
    return 0;
}

struct journal_place journal_end(const struct journal *j)
{
    return (struct journal_place){ j->month, j->size, j->size };
}
