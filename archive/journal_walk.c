#include "../daemon/base/err.h"
#include "../daemon/base/hash.h"
#include "journal.h"

#include <assert.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MONTHS_MAX 12000 /* a thousand years of files; a directory with more is not ours */
#define STEP       65536

void journal_sum(const char *before, const char *text, size_t len, char out[JOURNAL_SUM_SIZE])
{
    char hex[SHA256_HEX_SIZE];
    struct sha256 *h = sha256_new();
    sha256_add(h, before, strlen(before));
    sha256_add(h, text, len);
    sha256_end(h, hex);
    memcpy(out, hex, JOURNAL_SUM_SIZE - 1);
    out[JOURNAL_SUM_SIZE - 1] = '\0';
}

/* -- Files ------------------------------------------------------------------------------------------------------------------ */

const char *journal_path(struct pool *pool, const char *archive_path, unsigned month)
{
    return pool_printf(pool, "%s/" LAYOUT_JOURNAL "/%04u-%02u.jsonl", archive_path, month / 100, month % 100);
}

/* "2026-11.jsonl": 202611; 0 for any other name. */
static unsigned month_of(const char *name)
{
    static const char form[] = "dddd-dd.jsonl";
    for (size_t i = 0; i < sizeof form; i++) {
        if (i < 7 && form[i] == 'd' ? !isdigit((unsigned char)name[i]) : name[i] != form[i])
            return 0;
    }
    unsigned month = (unsigned)(strtol(name, NULL, 10) * 100 + (name[5] - '0') * 10 + (name[6] - '0'));
    return month % 100 >= 1 && month % 100 <= 12 ? month : 0;
}

static int compare_months(const void *a, const void *b)
{
    unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

int journal_months(struct pool *pool, const char *archive_path, unsigned **months, size_t *n)
{
    const char *path = layout_in(pool, archive_path, LAYOUT_JOURNAL);
    DIR *dir = opendir(path);
    if (!dir)
        return err_sys("%s", path);
    *months = pool_alloc(pool, MONTHS_MAX * sizeof **months);
    *n = 0;
    struct dirent *d;
    while ((d = readdir(dir)) && *n < MONTHS_MAX) {
        unsigned month = month_of(d->d_name);
        if (month)
            (*months)[(*n)++] = month;
    }
    closedir(dir);
    qsort(*months, *n, sizeof **months, compare_months);
    return 0;
}

/* -- Lines ------------------------------------------------------------------------------------------------------------------ */

struct walk {
    int fd;
    unsigned month;
    uint64_t offset; /* of the buffer's first byte in the file */
    struct buf buf;  /* from the line at hand on */
    size_t used;     /* of it, by lines already visited */
    char sum[JOURNAL_SUM_SIZE];
    struct pool *pool;
    journal_visit *visit;
    void *arg;
};

/* The sum in a line's tail as it stands there, right or wrong. */
static void stated_sum(const char *text, size_t len, char sum[JOURNAL_SUM_SIZE])
{
    *sum = '\0';
    if (len < JOURNAL_TAIL_LEN)
        return;
    memcpy(sum, text + len - JOURNAL_SUM_SIZE - 1, JOURNAL_SUM_SIZE - 1);
    sum[JOURNAL_SUM_SIZE - 1] = '\0';
}

/* One line without its newline. */
static int check_line(struct pool *pool, const char *before, const char *text, size_t len, struct journal_line *out)
{
    char sum[JOURNAL_SUM_SIZE], stated[JOURNAL_SUM_SIZE];
    if (len < JOURNAL_TAIL_LEN || memcmp(text + len - JOURNAL_TAIL_LEN, JOURNAL_SUM_KEY, sizeof JOURNAL_SUM_KEY - 1) != 0 ||
        memcmp(text + len - 2, "\"}", 2) != 0)
        return err_set("a journal line without a sum");
    stated_sum(text, len, stated);
    journal_sum(before, text, len - JOURNAL_TAIL_LEN, sum);
    if (strcmp(sum, stated) != 0)
        return err_set("a journal line that is not what its sum says, or does not follow the one before");
    return journal_parse(pool, text, len, out);
}

static int visit_line(struct walk *w, const char *text, size_t len, uint64_t offset)
{
    struct journal_line line;
    struct journal_place place = { w->month, offset, offset + len + 1 };
    pool_reset(w->pool);
    bool good = check_line(w->pool, w->sum, text, len, &line) == 0;
    stated_sum(text, len, w->sum);
    return w->visit(good ? &line : NULL, &place, w->arg);
}

/* All whole lines in the buffer. */
static int visit_lines(struct walk *w)
{
    int rc = 0;
    while (rc == 0) {
        const char *start = buf_text(&w->buf) + w->used;
        const char *newline = memchr(start, '\n', w->buf.len - w->used);
        if (!newline)
            break;
        size_t len = (size_t)(newline - start);
        uint64_t offset = w->offset + w->used;
        w->used += len + 1;
        rc = visit_line(w, start, len, offset);
    }
    return rc;
}

/* Moves the unfinished line to the front. */
static void drop_used(struct walk *w)
{
    size_t left = w->buf.len - w->used;
    if (left)
        memmove(w->buf.data, w->buf.data + w->used, left);
    buf_truncate(&w->buf, left);
    w->offset += w->used;
    w->used = 0;
}

static int walk_file(struct walk *w)
{
    char step[STEP];
    int rc = 0;
    while (rc == 0) {
        ssize_t n = pread(w->fd, step, sizeof step, (off_t)(w->offset + w->buf.len));
        if (n < 0)
            return err_sys("journal of %u: read", w->month);
        if (n == 0)
            return 0; /* what is left is a line being written just now, or half a one */
        buf_add(&w->buf, step, (size_t)n);
        if (buf_check(&w->buf, "a journal line") < 0)
            return err_prefix("journal of %u", w->month);
        rc = visit_lines(w);
        drop_used(w);
    }
    return rc;
}

/* The sum of the line that ends at w->offset. */
static int sum_before(struct walk *w)
{
    char tail[JOURNAL_TAIL_LEN + 1];
    *w->sum = '\0';
    if (w->offset < sizeof tail)
        return w->offset ? err_set("journal of %u: no line ends at %llu", w->month, (unsigned long long)w->offset) : 0;
    if (pread(w->fd, tail, sizeof tail, (off_t)(w->offset - sizeof tail)) != (ssize_t)sizeof tail || tail[JOURNAL_TAIL_LEN] != '\n')
        return err_set("journal of %u: no line ends at %llu", w->month, (unsigned long long)w->offset);
    stated_sum(tail, JOURNAL_TAIL_LEN, w->sum);
    return 0;
}

static int walk_month(struct walk *w, const char *path, unsigned month, uint64_t offset)
{
    w->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (w->fd < 0)
        return err_sys("%s", path);
    w->month = month;
    w->offset = offset;
    w->used = 0;
    buf_clear(&w->buf);
    int rc = sum_before(w);
    if (rc == 0)
        rc = walk_file(w);
    close(w->fd);
    return rc;
}

int journal_walk(const char *archive_path, const struct journal_place *from, journal_visit *visit, void *arg)
{
    struct pool *pool = pool_new();
    struct walk w = { .pool = pool_new(), .visit = visit, .arg = arg };
    unsigned *months;
    size_t n;
    buf_init(&w.buf, JOURNAL_LINE_MAX + STEP);
    int rc = journal_months(pool, archive_path, &months, &n);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (months[i] >= from->month)
            rc = walk_month(&w, journal_path(pool, archive_path, months[i]), months[i], months[i] == from->month ? from->offset : 0);
    }
    buf_fini(&w.buf);
    pool_free(w.pool);
    pool_free(pool);
    return rc;
}

int journal_read(const char *archive_path, struct pool *pool, const struct journal_place *place, struct journal_line *out)
{
    uint64_t len = place->end - place->offset;
    if (place->end <= place->offset || len > JOURNAL_LINE_MAX)
        return err_set("not the place of a journal line");
    int fd = open(journal_path(pool, archive_path, place->month), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_sys("journal of %u", place->month);
    char *text = pool_alloc(pool, (size_t)len + 1);
    ssize_t n = pread(fd, text, (size_t)len, (off_t)place->offset);
    close(fd);
    if (n != (ssize_t)len || text[len - 1] != '\n')
        return err_set("journal of %u: no line stands at %llu", place->month, (unsigned long long)place->offset);
    return journal_parse(pool, text, (size_t)len - 1, out);
}
