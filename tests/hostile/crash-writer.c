/* crash-writer: a writer of an archive that may be killed anywhere, and the check of what it reported.
 *
 *   crash-writer ARCHIVE write COUNT     records COUNT articles, edits the first and takes the second down; does only what is not yet done, as the
 *                                        pipeline would; a line "PATH COMMIT" for each state, once it is acknowledged
 *   crash-writer ARCHIVE check           reads such lines: each must be there, in git, in state.db and with its capture;
 *                                        then everything is verified against everything
 *
 * Exit: 0 good; 1 a check failed; 2 the archive could not be opened or written (said on standard error). */
#include "../../archive/archive.h"
#include "../../archive/reader.h"
#include "../../daemon/base/err.h"
#include "../../daemon/base/file.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VISIT_MS   INT64_C(1795306385000)
#define BATCH      4  /* their objects are written one by one */
#define PACKED     20 /* from so many on all are one batch, which is a pack */
#define TEXT_FIRST "A sentence.\nAnother one.\n"
#define TEXT_LATER "A sentence.\nAnother one, edited.\n"

struct writer {
    struct archive *archive;
    struct pool *pool;
    size_t waiting, batch;
    int failures;
};

static int exchange(const char *body, struct capture_hop *hop)
{
    char all[512];
    int fd = memfd_open("exchange");

    hop->request_len = (uint64_t)snprintf(all, sizeof all, "GET / HTTP/1.1\r\nHost: site.example\r\n\r\n");
    hop->head_len = (uint64_t)snprintf(all + hop->request_len, sizeof all - hop->request_len, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n");
    hop->body_len = strlen(body);
    memcpy(all + hop->request_len + hop->head_len, body, hop->body_len);
    if (fd < 0 || file_write_all(fd, all, hop->request_len + hop->head_len + hop->body_len) < 0 || memfd_seal(fd) < 0)
        exit(2);
    return fd;
}

static struct entry *state_of(unsigned number, enum kind kind, const char *body)
{
    struct entry *e = entry_new();

    e->decision = DECISION_ARCHIVED;
    e->kind = kind;
    e->outlet = "site";
    e->key = pool_printf(e->pool, "/%u", number);
    e->url = pool_printf(e->pool, "https://site.example/%u", number);
    e->public_url = e->url;
    e->slug = pool_printf(e->pool, "slug-%u", number);
    e->reason = "test";
    e->stage = "record";
    e->at_ms = VISIT_MS + kind * 1000;
    e->status = body ? 200 : 404;
    e->extractor = "site/1 kit/1 icu/72";
    e->status_word = body ? "live" : "gone (404)";
    if (body) {
        e->article = pool_alloc(e->pool, sizeof *e->article);
        e->article->title = pool_printf(e->pool, "Title %u", number);
        e->article->published = "2020-03-04";
        e->article->body = body;
    }
    e->hops = pool_alloc(e->pool, sizeof *e->hops);
    e->hop_count = 1;
    e->hops->url = e->url;
    e->hops->status = e->status;
    e->hops->at_ms = e->at_ms;
    e->exchange_fd = exchange(body ? body : "Not found", e->hops);
    return e;
}

/* Prints what is acknowledged, in one write: a line is there or not. */
static void collect(struct writer *w)
{
    struct pollfd ready = { .fd = archive_event_fd(w->archive), .events = POLLIN };
    char line[512];

    archive_flush(w->archive);
    while (w->waiting > 0) {
        struct entry *e = archive_finished(w->archive);

        if (!e) {
            poll(&ready, 1, -1);
            continue;
        }
        w->waiting--;
        if (e->failed) {
            fprintf(stderr, "failed: %s\n", e->reason);
            w->failures++;
        } else {
            int len = snprintf(line, sizeof line, "%s %s\n", e->path, e->commit);

            if (write(STDOUT_FILENO, line, (size_t)len) != len)
                exit(2);
        }
        entry_free(e);
    }
}

static void submit(struct writer *w, struct entry *e)
{
    archive_submit(w->archive, e);
    if (++w->waiting == w->batch)
        collect(w);
}

/* path is NULL as long as nothing is committed. */
static struct known known_of(struct writer *w, unsigned number)
{
    struct known k = { 0 };

    if (archive_known(w->archive, w->pool, "site", pool_printf(w->pool, "/%u", number), &k) < 0) {
        fprintf(stderr, "%s\n", err_text());
        exit(2);
    }
    return k;
}

static int write_all(struct writer *w, unsigned count)
{
    struct known k;
    struct entry *edit;
    uint64_t digests[8];

    w->batch = count < PACKED ? BATCH : count;
    for (unsigned i = 0; i < count; i++) {
        k = known_of(w, i);
        if (!k.path)
            submit(w, state_of(i, KIND_NEW, TEXT_FIRST));
    }
    collect(w);
    k = known_of(w, 0);
    edit = state_of(0, KIND_REVISION, TEXT_LATER);
    article_digests(edit->article, "live", digests);
    if (k.path && archive_compare(k.digests, digests) != 0)
        submit(w, edit);
    else
        entry_free(edit);
    k = known_of(w, 1);
    if (k.path && strcmp(k.status, "live") == 0)
        submit(w, state_of(1, KIND_GONE, NULL));
    collect(w);
    return w->failures > 0 ? 2 : 0;
}

static int check_line(struct writer *w, struct archive_reader *r, const char *archive, const char *path, const char *commit)
{
    struct revision rev;
    struct captured captured;
    const char *text;
    size_t len;

    if (reader_file(r, w->pool, commit, path, &text, &len) < 0 || reader_revision(r, w->pool, path, commit, &rev) < 0)
        return -1;
    if (!rev.capture)
        return err_set("%s: no capture named", commit);
    return archive_captured(archive, w->pool, rev.capture, &captured);
}

static void tell(const char *finding, void *arg)
{
    (void)arg;
    fprintf(stderr, "verify: %s\n", finding);
}

static int check_all(struct writer *w, const char *archive)
{
    struct archive_reader *r = archive_reader_open(archive);
    char path[256], commit[64];
    int rc = r ? 0 : 2;

    while (rc == 0 && scanf("%255s %63s", path, commit) == 2) {
        if (check_line(w, r, archive, path, commit) < 0)
            rc = 1;
    }
    if (rc != 0)
        fprintf(stderr, "%s\n", err_text());
    if (rc == 0 && archive_verify(archive, tell, NULL, NULL) != 0)
        rc = 1;
    archive_reader_close(r);
    return rc;
}

int main(int argc, char **argv)
{
    static const struct archive_options options = { .create = true, .creator = "crash-writer", .batch_ms = 60000 };
    struct writer w = { .pool = pool_new() };
    pid_t holder;
    int rc = 2;

    if (argc < 3)
        return 2;
    w.archive = archive_open(argv[1], &options, &holder);
    if (!w.archive)
        fprintf(stderr, "open: %s\n", err_text());
    else if (strcmp(argv[2], "check") == 0)
        rc = check_all(&w, argv[1]);
    else if (argc > 3)
        rc = write_all(&w, (unsigned)strtoul(argv[3], NULL, 10));
    archive_close(w.archive);
    pool_free(w.pool);
    return rc;
}
