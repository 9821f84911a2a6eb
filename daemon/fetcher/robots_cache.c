#include "robots_cache.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "../protocol/limits.h"
#include "keep.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FRESH_MS      (24 * INT64_C(3600000))      /* RFC 9309 2.4: not longer than a day */
#define RETRY_MS      (10 * INT64_C(60000))        /* after a failure */
#define STALE_MS      (30 * 24 * INT64_C(3600000)) /* RFC 9309 2.3.1.4: how long an old copy stands in for one that cannot be had */
#define REDIRECTS_MAX 5                            /* RFC 9309 2.3.1.2 */
#define KEPT_ROBOTS   "robots "
#define ACCEPT_ROBOTS "text/plain,*/*;q=0.8"

/* One origin's file. */
struct entry {
    struct job job;
    struct robots_cache *cache;
    char *origin; /* "https://host[:port]" */
    char *host;
    struct robots *robots;      /* NULL: none was had so far */
    int64_t checked, had;       /* monotonic; of the last attempt, and of the copy */
    enum fetch_outcome outcome; /* of the last attempt: FETCH_ANSWERED, or why not */
    char reason[CLIENT_REASON_MAX];
    bool known, running;
    struct pool *pool; /* of the attempt that runs */
    const char *url;   /* where it stands now */
    char *url_host;
    unsigned redirects;
    struct robots_wait *waiting, **end;
};

struct robots_cache {
    struct fetcher *fetcher;
    struct map *entries;
};

struct robots_cache *robots_cache_new(struct fetcher *f)
{
    struct robots_cache *c = mem_alloc(sizeof *c);
    c->fetcher = f;
    c->entries = map_new();
    return c;
}

static void free_entry(void *arg)
{
    struct entry *e = arg;
    robots_free(e->robots);
    pool_free(e->pool);
    free(e->origin);
    free(e->host);
    free(e);
}

void robots_cache_free(struct robots_cache *c)
{
    if (c == NULL)
        return;
    map_free(c->entries, free_entry);
    free(c);
}

static void answer(const struct entry *e, struct robots_wait *w)
{
    char text[2 * CLIENT_REASON_MAX];
    struct robots_answer a = { .outcome = FETCH_ANSWERED, .sitemaps = e->robots != NULL ? robots_sitemaps(e->robots) : NULL };
    struct robots_rule rule;
    if (e->outcome != FETCH_ANSWERED) {
        a.outcome = e->outcome;
        /* A host that cannot be reached at all is called so: robots.txt is only what was asked for first. */
        snprintf(text, sizeof text,
                 a.outcome == FETCH_ROBOTS ? "robots.txt could not be read, so nothing is fetched: %s" : "%s (asking for robots.txt)", e->reason);
        a.reason = text;
    } else if (!robots_allow(e->robots, w->url, &rule)) {
        a.outcome = FETCH_ROBOTS;
        snprintf(text, sizeof text, "robots.txt of %s, line %u: %s", e->host, rule.line, rule.text);
        a.reason = text;
    }
    w->answer(w, &a);
}

/* The attempt is over: whoever waited is told. */
static void conclude(struct entry *e, enum fetch_outcome outcome, const char *reason)
{
    int64_t now = clock_mono_ms();
    e->running = false;
    e->checked = now;
    e->outcome = outcome;
    snprintf(e->reason, sizeof e->reason, "%s", reason != NULL ? reason : "");
    if (outcome != FETCH_ANSWERED && outcome != FETCH_NOT_YET && e->robots != NULL && now - e->had < STALE_MS)
        e->outcome = FETCH_ANSWERED; /* the copy that we have, as there is no newer one to be had; where nobody was asked there may be */
    else if (outcome == FETCH_ANSWERED)
        e->had = now;
    e->known = e->outcome != FETCH_NOT_YET; /* that nobody was asked is nothing to remember */
    if (e->robots != NULL)
        hosts_crawl_delay(e->cache->fetcher->hosts, e->host, robots_crawl_delay(e->robots));
    pool_free(e->pool);
    e->pool = NULL;
    struct robots_wait *w = e->waiting;
    e->waiting = NULL;
    e->end = &e->waiting;
    while (w != NULL) {
        struct robots_wait *next = w->next; /* the answer may free it */
        answer(e, w);
        w = next;
    }
}

/* "MOMENT\nTEXT" under the origin's name: the last good copy stands in for one that cannot be had, after a restart too. */
static void keep_file(const struct entry *e, const char *text, size_t len)
{
    struct pool *pool = pool_new();
    struct buf value;
    buf_init(&value, KEPT_MAX_BYTES - 1);
    buf_printf(&value, "%" PRId64 "\n", clock_real_ms());
    keep_escape(&value, text, len < ROBOTS_BYTES_MAX ? len : ROBOTS_BYTES_MAX);
    fetcher_keep(e->cache->fetcher, pool_printf(pool, KEPT_ROBOTS "%s", e->origin), value.failed ? NULL : buf_text(&value));
    buf_fini(&value);
    pool_free(pool);
}

static void take_file(struct entry *e, const char *text, size_t len)
{
    robots_free(e->robots);
    e->robots = robots_parse(text, len, ROBOTS_TOKEN);
    keep_file(e, text, len);
    conclude(e, FETCH_ANSWERED, NULL);
}

/* Queues the next attempt at e->url; false, concluded, where that may not be asked for. */
static bool queue_url(struct entry *e, const char *url, const char *base)
{
    struct fetcher *f = e->cache->fetcher;
    struct url parsed;
    bool address = false;
    if (url_parse(e->pool, url, base, &parsed) != 0) {
        conclude(e, FETCH_ROBOTS, err_text());
        return false;
    }
    const char *why = guard_url(f->guard, &parsed, &address);
    if (why != NULL) {
        conclude(e, address ? FETCH_BAD_ADDRESS : FETCH_ROBOTS, why);
        return false;
    }
    e->url = pool_strndup(e->pool, parsed.href, strcspn(parsed.href, "#"));
    e->url_host = pool_strdup(e->pool, parsed.host);
    fetcher_queue(f, &e->job, e->url_host, true);
    return true;
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void on_answer(struct transfer *t, void *arg)
{
    struct entry *e = arg;
    const char *location = is_redirect(t->status) ? transfer_header(t, e->pool, "Location") : NULL;
    if (!fetcher_visited(e->cache->fetcher, &e->job, e->url_host, t)) {
        transfer_free(t);
        return;
    }
    const struct buf *content = body_content(&t->body);
    bool answered = t->outcome == FETCH_ANSWERED, cut = t->outcome == FETCH_TOO_LARGE && content->len >= ROBOTS_BYTES_MAX;
    if (answered && location != NULL && e->redirects < REDIRECTS_MAX) {
        e->redirects++;
        queue_url(e, location, e->url);
    } else if (t->status >= 200 && t->status < 300 && (answered || cut)) {
        take_file(e, buf_text(content), content->len);
    } else if (answered && t->status >= 300 && t->status < 500) {
        take_file(e, "", 0); /* unavailable, too many redirects: nothing is forbidden (2.3.1.2, 2.3.1.3) */
    } else if (answered) {
        char reason[64];
        snprintf(reason, sizeof reason, "status %d", t->status);
        conclude(e, FETCH_ROBOTS, reason);
    } else {
        bool reached = t->outcome == FETCH_TOO_LARGE || t->outcome == FETCH_BAD_PROTOCOL;
        conclude(e, reached ? FETCH_ROBOTS : t->outcome, t->reason);
    }
    transfer_free(t);
}

static void on_start(struct job *job)
{
    struct entry *e = (struct entry *)(void *)job;
    struct transfer_request q = { .url = e->url, .accept = ACCEPT_ROBOTS, .max_body = ROBOTS_BYTES_MAX, .beginning = true };
    fetcher_ask(job, &q, on_answer);
}

static void on_blocked(struct job *job, const char *why)
{
    conclude((struct entry *)(void *)job, FETCH_NOT_YET, why);
}

static struct entry *entry_of(struct robots_cache *c, const struct url *u)
{
    struct buf name;
    buf_init(&name, URL_MAX_BYTES);
    buf_puts(&name, u->scheme);
    buf_puts(&name, "://");
    buf_puts(&name, u->host);
    if (u->port >= 0) {
        buf_addc(&name, ':');
        buf_add_number(&name, (unsigned)u->port);
    }
    struct entry *e = map_get(c->entries, buf_text(&name));
    if (e != NULL) {
        buf_fini(&name);
        return e;
    }
    char *origin = buf_take(&name);
    e = mem_alloc(sizeof *e);
    e->cache = c;
    e->origin = origin;
    e->host = mem_strdup(u->host);
    e->job.start = on_start;
    e->job.blocked = on_blocked;
    e->end = &e->waiting;
    map_put(c->entries, origin, e);
    return e;
}

int robots_cache_recall(struct robots_cache *c, const struct kept *k)
{
    struct pool *pool = pool_new();
    struct url u;
    struct buf text;
    char *end = NULL;
    int rc = -1;
    buf_init(&text, ROBOTS_BYTES_MAX);
    if (!text_starts(k->name, KEPT_ROBOTS) || k->value == NULL)
        err_set("\"%s\" is nothing that a fetcher keeps", k->name);
    else if ((rc = url_parse(pool, k->name + strlen(KEPT_ROBOTS), NULL, &u)) == 0) {
        int64_t now = clock_mono_ms(), real = clock_real_ms(), age = real - strtoll(k->value, &end, 10);
        if (*end == '\n' && age >= 0 && age < STALE_MS) {
            struct entry *e = entry_of(c, &u);
            keep_unescape(&text, end + 1);
            robots_free(e->robots);
            e->robots = robots_parse(buf_text(&text), text.len, ROBOTS_TOKEN);
            e->known = true;
            e->outcome = FETCH_ANSWERED;
            e->had = e->checked = now - age;
            hosts_crawl_delay(c->fetcher->hosts, e->host, robots_crawl_delay(e->robots));
        } else {
            fetcher_keep(c->fetcher, k->name, NULL);
        }
    }
    buf_fini(&text);
    pool_free(pool);
    return rc;
}

void robots_cache_ask(struct robots_cache *c, const struct url *u, struct robots_wait *w)
{
    struct entry *e = entry_of(c, u);
    int64_t age = clock_mono_ms() - e->checked;
    bool fresh = e->known && age < (e->outcome == FETCH_ANSWERED && e->reason[0] == '\0' ? FRESH_MS : RETRY_MS);
    if (fresh && !e->running) {
        answer(e, w);
        return;
    }
    w->next = NULL;
    *e->end = w;
    e->end = &w->next;
    if (e->running)
        return;
    e->running = true;
    e->redirects = 0;
    e->job.ticket.delay_ms = w->delay_ms;
    e->pool = pool_new();
    char *url = pool_printf(e->pool, "%s/robots.txt", e->origin);
    queue_url(e, url, NULL);
}
