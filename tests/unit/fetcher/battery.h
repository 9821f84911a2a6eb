/* battery: many requests to misbehaving servers and some to good ones, at once: each decision right, the good ones on time, the fetcher's memory and
 * descriptors bounded. */
#ifndef TEST_FETCHER_BATTERY_H
#define TEST_FETCHER_BATTERY_H

#include "harness.h"

#include "../../../daemon/fetcher/retry_after.h"
#include "../../hostile/answers.h"

#include "../../../daemon/base/clock.h"

#include <dirent.h>

#define GOOD_PAGES   40
#define GOOD_WAIT_MS 2000 /* RELIABILITY: other outlets are at most 2 s late */
#ifdef GAZETTED_SANITIZE
#define MEMORY_KB (1024 * 1024) /* what is freed stays, for a while, to be watched */
#else
#define MEMORY_KB (256 * 1024)
#endif
#define GOOD_ID    100000
#define FILES_MORE 8 /* libcurl's own, and idle connections to the good ones */

/* -1 where /proc does not say. */
static inline int open_files(pid_t pid)
{
    char path[64];
    int n = 0;
    snprintf(path, sizeof path, "/proc/%d/fd", pid);
    DIR *d = opendir(path);
    if (d == NULL)
        return -1;
    while (readdir(d) != NULL)
        n++;
    closedir(d);
    return n;
}

static inline long peak_kb(pid_t pid)
{
    char path[64], line[256];
    long kb = -1;
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, "VmHWM:", 6) == 0)
            kb = strtol(line + 6, NULL, 10);
    if (f != NULL)
        fclose(f);
    return kb;
}

static inline bool retry_is(long expected, const struct fetch_reply *r)
{
    static const long tolerance_ms = 5000;
    long wait = (long)(r->retry_after_ms - clock_real_ms());
    switch (expected) {
    case 0:
        return true;
    case RETRY_NONE:
        return r->retry_after_ms == 0;
    case RETRY_NOW:
        return r->retry_after_ms != 0 && labs(wait) < tolerance_ms;
    case RETRY_MOST:
        return labs(wait - (long)RETRY_AFTER_MAX_MS) < tolerance_ms;
    default:
        return labs(wait - expected * 1000) < tolerance_ms;
    }
}

static inline bool header_is(const char *expected, const char *got)
{
    return expected == NULL || (expected[0] == '\0' ? got == NULL : got != NULL && strcmp(expected, got) == 0);
}

static inline bool as_scripted(struct pool *pool, const struct behaviour *b, struct fetch_reply *r)
{
    bool lost = b->outcome == 0 && (r->outcome == FETCH_BAD_PROTOCOL || r->outcome == FETCH_UNREACHABLE);
    bool good = (r->outcome == b->outcome || lost) && (b->status == 0 || r->status == b->status);
    const char *text = r->outcome == FETCH_ANSWERED ? take_body(pool, r) : r->reason;
    good = good && (b->words == NULL || (b->outcome == FETCH_ANSWERED ? strcmp(text, b->words) == 0 : strstr(text, b->words) != NULL));
    good = good && retry_is(b->retry_s, r) && header_is(b->etag, r->etag) && header_is(b->last_modified, r->last_modified);
    if (!good)
        print_error("%s: %s %d: %.200s (ETag %s, retry %lld)\n", b->name, fetch_outcome_name(r->outcome), r->status, text,
                    r->etag != NULL ? r->etag : "-", (long long)r->retry_after_ms);
    return good;
}

struct battery {
    const char *name;
    const struct behaviour *v;
    size_t n;
    void (*url)(const struct behaviour *b, char *out, size_t size);
    const char *good_url; /* of the others: with %u for one of four hosts; NULL: there are none */
    size_t kept;          /* connections that may stay though nothing came of their request: HTTP/2's have others */
};

/* Once it has answered something it has everything open that it works with. */
static inline int open_files_at_work(struct child *fetcher, struct pool *pool)
{
    struct fetch_reply r;
    fetch_one(fetcher, pool, "http://user:word@none.example/", NULL, &r);
    assert_int_equal(r.outcome, FETCH_BAD_URL);
    reply_close(&r);
    return open_files(fetcher->pid);
}

static inline void battery_run(struct child *fetcher, const struct battery *b)
{
    struct pool *pool = pool_new();
    static char url[8192];
    size_t wrong = 0, idle = 0, good_left = b->good_url != NULL ? GOOD_PAGES : 0;
    int files = open_files_at_work(fetcher, pool);
    int64_t start = clock_mono_ms(), good_done = 0;
    for (size_t i = 0; i < b->n; i++) {
        b->url(&b->v[i], url, sizeof url);
        fetcher_send(fetcher, i, url, NULL);
    }
    for (unsigned i = 0; i < good_left; i++) {
        snprintf(url, sizeof url, b->good_url, i % 4);
        fetcher_send(fetcher, GOOD_ID + i, url, NULL);
    }
    for (size_t n = b->n + good_left; n > 0; n--) {
        struct fetch_reply r;
        fetcher_reply(fetcher, pool, &r);
        if (r.id >= GOOD_ID) {
            assert_int_equal(r.outcome, FETCH_ANSWERED);
            good_done = --good_left == 0 ? clock_mono_ms() - start : 0;
        } else {
            idle += r.outcome == FETCH_ANSWERED; /* a connection may be kept for the next request */
            wrong += !as_scripted(pool, &b->v[r.id], &r);
        }
        reply_close(&r);
    }
    printf("hostile %s: %zu/%zu; good pages after %ld ms, all after %ld ms; peak %ld KB\n", b->name, b->n - wrong, b->n, (long)good_done,
           (long)(clock_mono_ms() - start), peak_kb(fetcher->pid));
    assert_int_equal(wrong, 0);
    assert_true(good_done < GOOD_WAIT_MS);
    assert_true(peak_kb(fetcher->pid) < MEMORY_KB);
    assert_true(open_files(fetcher->pid) <= files + FILES_MORE + (int)(idle + b->kept));
    pool_free(pool);
}

#endif
