/* sample: entries as the pipeline makes them, for tests that write archives. Include after scratch.h. */
#ifndef TESTS_SAMPLE_H
#define TESTS_SAMPLE_H

#include "../../../archive/archive.h"
#include "../../../daemon/base/clock.h"
#include "../../../daemon/base/err.h"
#include "../../../daemon/base/file.h"
#include "../../../daemon/base/hash.h"
#include "../../../daemon/base/log.h"

#include <poll.h>

#define SAMPLE_MS INT64_C(1795305600000) /* 2026-11-22T00:00:00Z */
#define DAY_MS    INT64_C(86400000)

/* An exchange of one hop, sealed as the fetcher's are. */
static inline void sample_exchange(struct entry *e, const char *head, const void *body, size_t body_len)
{
    const char *request = "GET /x HTTP/1.1\r\nHost: www.example.org\r\n\r\n";
    struct buf all;
    buf_init(&all, 16u << 20);
    buf_puts(&all, request);
    buf_puts(&all, head);
    buf_add(&all, body, body_len);
    e->hops = pool_alloc(e->pool, sizeof *e->hops);
    e->hop_count = 1;
    *e->hops = (struct capture_hop){ e->url, 200, e->at_ms, "93.184.216.34", strlen(request), strlen(head), body_len };
    e->exchange_fd = memfd_from("exchange", all.data, all.len);
    assert_true(e->exchange_fd >= 0);
    buf_fini(&all);
}

static inline struct entry *sample_entry(enum decision decision, unsigned number, int days)
{
    struct entry *e = entry_new();
    e->decision = decision;
    e->outlet = "hrw";
    e->key = pool_printf(e->pool, "/news/%u", number);
    e->url = pool_printf(e->pool, "https://www.hrw.org/news/%u", number);
    e->public_url = e->url;
    e->slug = pool_printf(e->pool, "slug-%u", number);
    e->reason = "because";
    e->stage = "record";
    e->at_ms = SAMPLE_MS + days * DAY_MS + 123; /* not a whole second: what is kept is */
    e->status = 200;
    e->extractor = "hrw/1 kit/1 icu/72";
    return e;
}

/* The sketch of a text of `n` shingles, those from `from` on; texts whose ranges meet share that many. */
static inline struct sketch sample_sketch(struct pool *pool, uint64_t from, size_t n)
{
    struct sketch s = { .n = n, .shingles = n, .hashes = pool_alloc(pool, n * sizeof *s.hashes) };
    for (size_t i = 0; i < n; i++) {
        uint64_t number = from + i, hash = hash64(&number, sizeof number);
        size_t at = i;
        for (; at > 0 && s.hashes[at - 1] > hash; at--)
            s.hashes[at] = s.hashes[at - 1];
        s.hashes[at] = hash;
    }
    return s;
}

/* A state of article `number`; its text is `body`. */
static inline struct entry *sample_article(enum kind kind, unsigned number, const char *body, int days)
{
    struct entry *e = sample_entry(DECISION_ARCHIVED, number, days);
    e->kind = kind;
    e->article = pool_alloc(e->pool, sizeof *e->article);
    e->article->title = pool_printf(e->pool, "Title %u", number);
    e->article->published = "2020-03-04";
    e->article->body = pool_strdup(e->pool, body);
    e->sketch = sample_sketch(e->pool, number * 1000, 200);
    sample_exchange(e, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n", body, strlen(body));
    return e;
}

static inline struct archive *sample_open(const char *path)
{
    static const struct archive_options options = { .create = true, .creator = "gazetted test", .batch_ms = 60000 };
    pid_t holder;
    struct archive *a = archive_open(path, &options, &holder);
    if (!a)
        fail_msg("%s", err_text());
    return a;
}

/* Submits, waits and frees. */
static inline void sample_record(struct archive *a, struct entry *e)
{
    struct pollfd ready = { .fd = archive_event_fd(a), .events = POLLIN };
    archive_submit(a, e);
    archive_flush(a);
    while (!(e = archive_finished(a)))
        assert_int_equal(poll(&ready, 1, 10000), 1);
    if (e->failed)
        fail_msg("failed: %s", e->reason);
    entry_free(e);
}

/* A life of everything: five articles, one edited, gone and back, one moved into another, a seed's duplicate, an alias, visits and failures. */
static inline void sample_life(struct archive *a)
{
    struct entry *e;
    for (unsigned i = 1; i <= 5; i++)
        sample_record(a, sample_article(KIND_NEW, i, i == 1 ? "First.\nSecond.\n" : "Body.\n", 0));
    sample_record(a, sample_entry(DECISION_UNCHANGED, 1, 1));
    sample_record(a, sample_article(KIND_REVISION, 1, "First.\nEdited.\n", 2));
    e = sample_entry(DECISION_FAILED, 1, 3);
    e->status = 404;
    e->gone_seen = 404;
    sample_record(a, e);
    e = sample_entry(DECISION_ARCHIVED, 1, 4);
    e->kind = KIND_GONE;
    e->status = 404;
    sample_exchange(e, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n", "gone", 4);
    sample_record(a, e);
    sample_record(a, sample_article(KIND_RESTORED, 1, "First.\nEdited.\n", 5));
    e = sample_entry(DECISION_SEED_DUPLICATE, 6, 5);
    e->article = pool_alloc(e->pool, sizeof *e->article);
    e->article->title = "A seed";
    e->article->body = "Seed.\n";
    e->of = "seed:3";
    e->similarity = 0.97318;
    sample_exchange(e, "HTTP/1.1 200 OK\r\n\r\n", "Seed.", 5);
    sample_record(a, e);
    e = sample_entry(DECISION_ALIAS, 7, 5);
    e->of = "/news/2";
    e->key = NULL;
    e->url = "https://m.hrw.org/news/2";
    e->public_url = NULL;
    sample_record(a, e);
    e = sample_entry(DECISION_OFF_TOPIC, 8, 5);
    e->topics = pool_alloc(e->pool, sizeof *e->topics);
    e->topics[0] = (struct topic_score){ "eu", 0.12, "europe×1" };
    e->topic_count = 1;
    sample_record(a, e);
    e = sample_entry(DECISION_REFUSED, 9, 5);
    e->key = NULL;
    e->status = 0;
    e->reason = "robots.txt: \"no\"\n";
    sample_record(a, e);
}

#endif
