#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "../protocol/limits.h"
#include "exchange.h"
#include "fetcher.h"
#include "keep.h"
#include "retry_after.h"
#include "robots_cache.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#define PLAIN_MS (24 * INT64_C(3600000)) /* a host without https is not asked for it again before the next day */
#define ETAG_MAX 1024                    /* longer ones are a server's joke: the answer counts, its ETag does not */

/* One page on its way: check the URL, ask robots.txt, wait for the host, ask, follow a redirect from the start, answer. */
struct request {
    struct job job;
    struct robots_wait wait;
    struct fetcher *fetcher;
    struct pool *pool;
    struct fetch_request q;
    struct url asked, url; /* q.url, and that of the hop at hand */
    const char *href;
    bool upgraded; /* the hop at hand is the https of the http that was asked for */
    struct exchange exchange;
    struct strings seen, sitemaps;
    struct handed handed; /* its reply */
};

static void request_check(struct request *r, const struct url *url);

static void request_free(struct request *r)
{
    r->fetcher->requests--;
    exchange_fini(&r->exchange);
    pool_free(r->pool);
    free(r);
}

static void free_handed(struct handed *h)
{
    while (h != NULL) {
        struct request *r = (struct request *)(void *)((char *)h - offsetof(struct request, handed));
        h = h->next;
        request_free(r);
    }
}

static bool has_room(int fd)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };
    return poll(&p, 1, 0) == 1;
}

int request_flush(struct fetcher *f)
{
    struct handed *sent;
    bool was_behind = handover_is_behind(f->handover);
    if (!keep_is_empty(f->keep) && keep_flush(f->keep, f->socket, has_room) != 0)
        return -1;
    /* What is kept is with main before the replies that it follows from. */
    if (handover_pass(f->handover, keep_is_empty(f->keep), &sent) != 0)
        return -1;
    free_handed(sent);
    if (was_behind && !handover_is_behind(f->handover))
        fetcher_wake(f);
    sd_event_source_set_io_events(f->io, keep_is_empty(f->keep) ? EPOLLIN : EPOLLIN | EPOLLOUT);
    return 0;
}

void request_stop(struct fetcher *f)
{
    free_handed(handover_stop(f->handover));
}

/* The request is over; it is freed when main has its reply, with the end of fetcher_turn() at the earliest. */
static void put_reply(struct request *r)
{
    struct fetch_reply *reply = &r->handed.reply;
    reply->id = r->q.id;
    reply->url = r->href;
    reply->hops = r->exchange.hops;
    reply->hop_count = r->exchange.count;
    reply->wire_bytes = r->exchange.wire_bytes;
    reply->sitemaps = r->sitemaps;
    reply->exchange_fd = reply->body_fd = -1;
    r->handed.pool = r->pool;
    r->handed.outlet = r->q.outlet;
    handover_put(r->fetcher->handover, &r->handed);
}

/* Ends the request without a page. */
static void request_fail(struct request *r, enum fetch_outcome outcome, const char *reason)
{
    size_t last = r->exchange.count;
    int64_t now = clock_mono_ms(), until = r->url.host != NULL ? hosts_blocked_until(r->fetcher->hosts, r->url.host, now) : 0;
    r->handed.reply = (struct fetch_reply){
        .outcome = outcome,
        .reason = pool_strdup(r->pool, reason),
        .status = last > 0 ? r->exchange.hops[last - 1].status : 0,
        .retry_after_ms = until > 0 ? clock_real_ms() + (until - now) : 0,
    };
    put_reply(r);
}

/* A header as main takes it: clean text, or escaped where it is only shown. */
static const char *clean_header(struct request *r, const struct transfer *t, const char *name)
{
    const char *value = transfer_header(t, r->pool, name);
    if (value == NULL || text_is_clean(value, strlen(value), false))
        return value;
    char text[256];
    return pool_strdup(r->pool, text_escape_to(text, sizeof text, value));
}

/* A validator must be given back byte for byte: as it is, or not at all. */
static const char *validator(struct request *r, const struct transfer *t, const char *name)
{
    const char *value = transfer_header(t, r->pool, name);
    return value != NULL && strlen(value) <= ETAG_MAX && text_is_clean(value, strlen(value), false) ? value : NULL;
}

static void request_answer(struct request *r, struct transfer *t)
{
    const char *retry = t->status >= 300 ? transfer_header(t, r->pool, "Retry-After") : NULL;
    r->handed.reply = (struct fetch_reply){
        .outcome = FETCH_ANSWERED,
        .status = t->status,
        .content_type = clean_header(r, t, "Content-Type"),
        .etag = validator(r, t, "ETag"),
        .last_modified = validator(r, t, "Last-Modified"),
        .date = clean_header(r, t, "Date"),
        .retry_after_ms = retry != NULL ? retry_after_parse(retry, clock_real_ms()) : 0,
    };
    exchange_end(&r->exchange, t, &r->handed);
    put_reply(r);
}

static bool same_host(const char *a, const char *b)
{
    a += text_starts(a, "www.") ? 4 : 0;
    b += text_starts(b, "www.") ? 4 : 0;
    return strcmp(a, b) == 0;
}

/* The outlet's hosts, each with and without "www."; "*" is that of the URL asked for, which is always one. */
static bool host_listed(const struct request *r, const char *host)
{
    if (same_host(r->asked.host, host))
        return true;
    for (size_t i = 0; i < r->q.hosts.n; i++)
        if (same_host(r->q.hosts.v[i], host))
            return true;
    return false;
}

/* NULL when the redirect may be followed, else why not. */
static const char *redirect_refused(struct request *r, const struct transfer *t, const struct url *to)
{
    if (strcmp(r->url.scheme, "https") == 0 && strcmp(to->scheme, "http") == 0)
        return "redirected from https down to http";
    if (!host_listed(r, to->host))
        return pool_printf(r->pool, "redirected to %s, which is none of the outlet's hosts", to->host);
    for (size_t i = 0; i < r->seen.n; i++)
        if (!t->set_cookie && strcmp(r->seen.v[i], to->href) == 0)
            return "redirected in a circle";
    return r->exchange.count >= HOPS_MAX ? "redirected more than five times" : NULL;
}

/* -- https first ------------------------------------------------------------------------------------------------------- */

/* The https of what is asked for, where that is worth a try. */
static bool upgrade(struct request *r, struct url *better)
{
    const struct url *u = &r->asked;
    if (!r->q.https_first || strcmp(u->scheme, "http") != 0 || u->port >= 0)
        return false;
    const int64_t *until = map_get(r->fetcher->plain, u->host);
    return (until == NULL || clock_mono_ms() > *until) &&
           url_parse(r->pool, pool_printf(r->pool, "https%s", u->href + strlen("http")), NULL, better) == 0;
}

/* Asks for the http after all. */
static void request_fall_back(struct request *r)
{
    int64_t *until = mem_alloc(sizeof *until);
    *until = clock_mono_ms() + PLAIN_MS;
    free(map_put(r->fetcher->plain, r->url.host, until));
    r->upgraded = false;
    exchange_fini(&r->exchange);
    request_check(r, &r->asked);
}

static bool no_https(const struct request *r, enum fetch_outcome outcome)
{
    return r->upgraded && r->exchange.count == 0 && (outcome == FETCH_TLS || outcome == FETCH_UNREACHABLE || outcome == FETCH_TIMEOUT);
}

/* -- Redirects --------------------------------------------------------------------------------------------------------- */

static void request_redirect(struct request *r, const struct transfer *t, const char *location)
{
    struct url to;
    bool address = false;
    if (url_parse(r->pool, location, r->href, &to) != 0) {
        request_fail(r, FETCH_BAD_REDIRECT, pool_printf(r->pool, "redirected to what is no URL: %s", err_text()));
        return;
    }
    const char *why = guard_url(r->fetcher->guard, &to, &address);
    if (why != NULL) {
        request_fail(r, address ? FETCH_BAD_ADDRESS : FETCH_BAD_REDIRECT, pool_printf(r->pool, "redirected to a place not to ask: %s", why));
        return;
    }
    why = redirect_refused(r, t, &to);
    if (r->upgraded && r->exchange.count == 1 && strcmp(to.scheme, "http") == 0)
        request_fall_back(r);
    else if (why != NULL)
        request_fail(r, FETCH_BAD_REDIRECT, why);
    else
        request_check(r, &to);
}

static bool is_redirect(int status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static void on_transfer(struct transfer *t, void *arg)
{
    struct request *r = arg;
    if (!fetcher_visited(r->fetcher, &r->job, r->url.host, t)) {
        transfer_free(t);
        return;
    }
    const char *location = is_redirect(t->status) ? clean_header(r, t, "Location") : NULL;
    if (no_https(r, t->outcome))
        request_fall_back(r);
    else if (t->outcome != FETCH_ANSWERED)
        request_fail(r, t->outcome, t->reason);
    else if (exchange_add(&r->exchange, r->pool, r->href, t) != 0)
        request_fail(r, FETCH_TOO_LARGE, err_text());
    else if (location != NULL)
        request_redirect(r, t, location);
    else
        request_answer(r, t);
    transfer_free(t);
}

static void on_start(struct job *job)
{
    struct request *r = (struct request *)(void *)job;
    struct transfer_request q = {
        .url = r->href,
        .accept = r->q.accept,
        .etag = r->q.etag,
        .last_modified = r->q.last_modified,
        .outlet = r->q.outlet,
        .max_body = r->q.max_body != 0 ? r->q.max_body : r->fetcher->setup.max_body,
        .exchange = &r->exchange,
    };
    job->forgiven = r->upgraded && r->exchange.count == 0;
    fetcher_ask(job, &q, on_transfer);
}

static void on_blocked(struct job *job, const char *why)
{
    request_fail((struct request *)(void *)job, FETCH_NOT_YET, why);
}

/* Sitemap: lines as main takes them. */
static void take_sitemaps(struct request *r, const struct strings *lines)
{
    for (size_t i = 0; i < lines->n && r->sitemaps.n < ROBOTS_SITEMAPS_MAX; i++) {
        struct url u;
        if (url_parse(r->pool, lines->v[i], r->href, &u) != 0 || strlen(u.href) > URL_MAX_BYTES)
            continue;
        if (strcmp(u.scheme, "https") == 0 || strcmp(u.scheme, "http") == 0)
            strings_add_lent(r->pool, &r->sitemaps, u.href);
    }
}

static void on_robots(struct robots_wait *w, const struct robots_answer *a)
{
    struct request *r = (struct request *)(void *)((char *)w - offsetof(struct request, wait));
    if (r->q.sitemaps && r->exchange.count == 0 && r->sitemaps.n == 0 && a->sitemaps != NULL)
        take_sitemaps(r, a->sitemaps);
    if (no_https(r, a->outcome))
        request_fall_back(r);
    else if (a->outcome != FETCH_ANSWERED)
        request_fail(r, a->outcome, a->reason);
    else
        fetcher_queue(r->fetcher, &r->job, r->url.host, r->exchange.count > 0);
}

/* The first step of every hop. */
static void request_check(struct request *r, const struct url *url)
{
    bool address = false;
    r->url = *url;
    r->href = pool_strndup(r->pool, r->url.href, strcspn(r->url.href, "#"));
    strings_add_lent(r->pool, &r->seen, r->href);
    const char *why = guard_url(r->fetcher->guard, &r->url, &address);
    if (why != NULL) {
        request_fail(r, address ? FETCH_BAD_ADDRESS : FETCH_BAD_URL, why);
        return;
    }
    r->wait.url = r->href;
    r->wait.delay_ms = r->q.delay_ms;
    r->wait.answer = on_robots;
    robots_cache_ask(r->fetcher->robots, &r->url, &r->wait);
}

void request_start(struct fetcher *f, struct pool *pool, const struct fetch_request *q)
{
    struct request *r = mem_alloc(sizeof *r);
    struct url better;
    r->fetcher = f;
    r->pool = pool;
    r->q = *q;
    r->href = q->url;
    r->job.start = on_start;
    r->job.blocked = on_blocked;
    r->job.ticket.delay_ms = q->delay_ms;
    r->job.ticket.budget = q->budget;
    exchange_init(&r->exchange, &f->spares);
    f->requests++;
    if (url_parse(pool, q->url, NULL, &r->asked) != 0) {
        request_fail(r, FETCH_BAD_URL, err_text());
        return;
    }
    r->upgraded = upgrade(r, &better);
    request_check(r, r->upgraded ? &better : &r->asked);
}
