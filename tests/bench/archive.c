/* archive: snapshots a second through archive_submit(), as the service does it: captures, git objects, one ref update, all read back, journal, index,
 * every batch synced to the disk.
 *
 *     build/tests/bench/archive FOLDER COUNT
 *
 * FOLDER must not exist.  Prints "SECONDS COMMITS/S". */
#include "archive/archive.h"
#include "daemon/base/err.h"
#include "daemon/base/file.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define VISIT_MS  INT64_C(1795306385000)
#define SENTENCES 40 /* some 4 KB, a news article's length */
#define OPEN_MAX  512

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static char *make_body(struct pool *pool, unsigned number)
{
    struct buf b;
    buf_init(&b, 1u << 20);
    for (unsigned i = 0; i < SENTENCES; i++)
        buf_printf(&b, "Sentence %u of article %u says that the committee of %u met in Brussels, and that %u members spoke about it at length.\n", i,
                   number, number * 7919 + i, i * number % 97);
    char *body = pool_copy(pool, buf_text(&b), b.len + 1);
    buf_fini(&b);
    return body;
}

static void add_exchange(struct entry *e, const char *body)
{
    const char *request = "GET / HTTP/1.1\r\nHost: site.example\r\n\r\n", *head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";
    char *all = pool_printf(e->pool, "%s%s%s", request, head, body);
    e->exchange_fd = memfd_from("exchange", all, strlen(all));
    e->hops = pool_alloc(e->pool, sizeof *e->hops);
    e->hop_count = 1;
    *e->hops = (struct capture_hop){ e->url, 200, e->at_ms, "192.0.2.1", strlen(request), strlen(head), strlen(body) };
}

static struct entry *make_entry(unsigned number)
{
    struct entry *e = entry_new();
    e->decision = DECISION_ARCHIVED;
    e->kind = KIND_NEW;
    e->outlet = "site";
    e->key = pool_printf(e->pool, "/%u", number);
    e->url = e->public_url = pool_printf(e->pool, "https://site.example/%u", number);
    e->slug = pool_printf(e->pool, "slug-%u", number);
    e->reason = "bench";
    e->stage = "record";
    e->at_ms = VISIT_MS + (int64_t)number * 100;
    e->status = 200;
    e->extractor = "site/1 kit/1 icu/72";
    e->status_word = "live";
    e->article = pool_alloc(e->pool, sizeof *e->article);
    e->article->title = pool_printf(e->pool, "Title of article %u", number);
    e->article->published = "2026-11-22";
    e->article->language = "en";
    e->article->body = make_body(e->pool, number);
    add_exchange(e, e->article->body);
    return e;
}

static size_t take_finished(struct archive *a, int wait_ms)
{
    struct pollfd p = { .fd = archive_event_fd(a), .events = POLLIN };
    struct entry *e;
    size_t n = 0;
    poll(&p, 1, wait_ms);
    while ((e = archive_finished(a)) != NULL) {
        if (e->failed) {
            fprintf(stderr, "archive: %s\n", e->reason);
            exit(1);
        }
        entry_free(e);
        n++;
    }
    return n;
}

int main(int argc, char **argv)
{
    const unsigned count = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (!count) {
        fputs("usage: archive FOLDER COUNT\n", stderr);
        return 2;
    }
    struct archive *a = archive_open(argv[1], &(struct archive_options){ .create = true, .creator = "bench" }, &(pid_t){ 0 });
    if (!a) {
        fprintf(stderr, "archive: %s\n", err_text());
        return 1;
    }
    size_t done = 0;
    const double start = now();
    for (unsigned i = 0; i < count; i++) {
        archive_submit(a, make_entry(i));
        while (i + 1 - done >= OPEN_MAX)
            done += take_finished(a, -1);
    }
    archive_flush(a);
    while (done < count)
        done += take_finished(a, -1);
    const double seconds = now() - start;
    archive_close(a);
    printf("%.3f %.0f\n", seconds, count / seconds);
    return 0;
}
