#include "hosts.h"

#include "../base/clock.h"
#include "../base/map.h"
#include "../base/mem.h"

#include <assert.h>
#include <stdlib.h>

/* Whatever one connection at a time is for: a host name, or an address that several names share. */
struct lane {
    bool busy;
    int64_t ended; /* of the last request, monotonic; 0: none so far */
};

struct host {
    struct host *next; /* in the list of those with somebody waiting */
    bool listed;
    struct ticket *first, **end;
    struct lane own, *address, *held; /* held: the address lane that the running request took */
    int64_t crawl_delay_ms;
    int64_t retry_after, backoff_until; /* monotonic; 0: none */
    unsigned errors;                    /* in a row */
    int64_t jitter;                     /* of the delay at hand, in thousandths */
    int64_t day;                        /* that `used` counts */
    uint32_t used, budget;              /* budget: of the outlet that asked last; 0: the general one */
    struct host_memory told;            /* what hosts_remember() last said */
};

struct hosts {
    struct map *by_name, *by_address;
    struct host *waiting, **waiting_end;
    uint32_t delay_ms, budget;
    unsigned parallel, running;
    int64_t day, day_ends;
    int64_t since; /* when an earlier process may have asked anybody for the last time; 0: long ago */
};

struct hosts *hosts_new(uint32_t delay_ms, unsigned parallel)
{
    struct hosts *h = mem_alloc(sizeof *h);
    h->by_name = map_new();
    h->by_address = map_new();
    h->waiting_end = &h->waiting;
    h->delay_ms = delay_ms;
    h->parallel = parallel;
    return h;
}

void hosts_free(struct hosts *h)
{
    if (h == NULL)
        return;
    map_free(h->by_name, free);
    map_free(h->by_address, free);
    free(h);
}

static struct host *host_of(struct hosts *h, const char *name)
{
    struct host *host = map_get(h->by_name, name);
    if (host == NULL) {
        host = mem_alloc(sizeof *host);
        host->end = &host->first;
        host->crawl_delay_ms = -1;
        map_put(h->by_name, name, host);
    }
    return host;
}

static struct host *enter(struct hosts *h, const char *name, struct ticket *t)
{
    struct host *host = host_of(h, name);
    host->budget = t->budget != 0 ? t->budget : host->budget;
    t->host = host;
    t->next = NULL;
    if (!host->listed) {
        host->listed = true;
        host->next = NULL;
        *h->waiting_end = host;
        h->waiting_end = &host->next;
    }
    return host;
}

void hosts_enter(struct hosts *h, const char *name, struct ticket *t)
{
    struct host *host = enter(h, name, t);
    *host->end = t;
    host->end = &t->next;
}

void hosts_enter_first(struct hosts *h, const char *name, struct ticket *t)
{
    struct host *host = enter(h, name, t);
    t->next = host->first;
    host->first = t;
    if (t->next == NULL)
        host->end = &t->next;
}

static void unlist(struct hosts *h, struct host **at)
{
    struct host *host = *at;
    *at = host->next;
    if (h->waiting_end == &host->next)
        h->waiting_end = at;
    host->listed = false;
}

static void take_ticket(struct host *host, struct ticket **at)
{
    struct ticket *t = *at;
    *at = t->next;
    if (host->end == &t->next)
        host->end = at;
    t->next = NULL;
}

void hosts_leave(struct hosts *h, struct ticket *t)
{
    struct host *host = t->host;
    for (struct ticket **at = &host->first; *at != NULL; at = &(*at)->next)
        if (*at == t) {
            take_ticket(host, at);
            break;
        }
    for (struct host **at = &h->waiting; host->first == NULL && *at != NULL; at = &(*at)->next)
        if (*at == host) {
            unlist(h, at);
            return;
        }
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t delay_of(const struct hosts *h, const struct host *host, const struct ticket *t)
{
    int64_t delay = later(later(h->delay_ms, t->delay_ms), host->crawl_delay_ms);
    return delay + delay * host->jitter / 1000;
}

static uint32_t budget_of(const struct hosts *h, const struct host *host)
{
    return host->budget != 0 ? host->budget : h->budget;
}

static bool is_used_up(const struct hosts *h, const struct host *host)
{
    uint32_t budget = budget_of(h, host);
    return budget != 0 && host->day == h->day && host->used >= budget;
}

/* When its first in the queue may start; HOSTS_NEVER while a request runs. */
static int64_t ready_at(const struct hosts *h, const struct host *host)
{
    int64_t delay = delay_of(h, host, host->first), at = later(host->retry_after, host->backoff_until);
    if (host->own.busy || (host->address != NULL && host->address->busy))
        return HOSTS_NEVER;
    if (is_used_up(h, host))
        at = later(at, h->day_ends);
    if (h->since > 0)
        at = later(at, h->since + delay);
    if (host->own.ended > 0)
        at = later(at, host->own.ended + delay);
    if (host->address != NULL && host->address->ended > 0)
        at = later(at, host->address->ended + delay);
    return at;
}

struct ticket *hosts_next(struct hosts *h, int64_t now, int64_t *again)
{
    *again = HOSTS_NEVER;
    if (h->running >= h->parallel)
        return NULL;
    for (struct host **at = &h->waiting; *at != NULL; at = &(*at)->next) {
        struct host *host = *at;
        int64_t ready = ready_at(h, host);
        if (ready > now) {
            *again = ready < *again ? ready : *again;
            continue;
        }
        struct ticket *t = host->first;
        take_ticket(host, &host->first);
        unlist(h, at);
        if (host->first != NULL) { /* to the end of the list: hosts take turns */
            host->listed = true;
            host->next = NULL;
            *h->waiting_end = host;
            h->waiting_end = &host->next;
        }
        host->used = host->day == h->day ? host->used + 1 : 1;
        host->day = h->day;
        host->own.busy = true;
        host->held = host->address;
        if (host->held != NULL)
            host->held->busy = true;
        h->running++;
        return t;
    }
    return NULL;
}

static struct lane *lane_of(struct hosts *h, const char *address)
{
    struct lane *lane = map_get(h->by_address, address);
    if (lane == NULL) {
        lane = mem_alloc(sizeof *lane);
        map_put(h->by_address, address, lane);
    }
    return lane;
}

bool hosts_claim(struct hosts *h, struct ticket *t, int64_t now, const char *address)
{
    struct host *host = t->host;
    struct lane *lane = lane_of(h, address);
    if (host->held == lane)
        return true;
    if (lane->busy || (lane->ended > 0 && now < lane->ended + delay_of(h, host, t)))
        return false;
    if (host->held != NULL)
        host->held->busy = false; /* not used after all */
    host->held = host->address = lane;
    lane->busy = true;
    return true;
}

static void back_off(struct host *host, int64_t now, bool failed)
{
    host->errors = failed ? host->errors + 1 : 0;
    int64_t wait = BACKOFF_FIRST_MS;
    for (unsigned i = 1; i < host->errors && wait < BACKOFF_MAX_MS; i++)
        wait *= 2;
    host->backoff_until = failed ? now + (wait < BACKOFF_MAX_MS ? wait : BACKOFF_MAX_MS) : 0;
}

void hosts_done(struct hosts *h, struct ticket *t, int64_t now, const struct visit *v)
{
    struct host *host = t->host;
    assert(host->own.busy && h->running > 0);
    h->running--;
    host->own.busy = false;
    if (v->postponed) {
        host->used -= host->used > 0;
    } else {
        host->own.ended = now;
        host->jitter = h->delay_ms > 0 || host->crawl_delay_ms > 0 || t->delay_ms > 0 ? (int64_t)clock_random_below(1000 / JITTER_SHARE) : 0;
    }
    if (host->held != NULL) {
        host->held->busy = false;
        host->held->ended = now;
        host->held = NULL;
    }
    if (v->address != NULL && v->address[0] != '\0') {
        struct lane *lane = lane_of(h, v->address);
        if (!lane->busy && !v->postponed)
            lane->ended = later(lane->ended, now);
        host->address = lane;
    }
    if (v->postponed)
        return;
    back_off(host, now, v->failed);
    host->retry_after = v->retry_after;
}

bool hosts_idle(const struct hosts *h)
{
    return h->running == 0;
}

struct ticket *hosts_first(struct hosts *h, const char *name)
{
    return host_of(h, name)->first;
}

void hosts_crawl_delay(struct hosts *h, const char *name, int64_t delay_ms)
{
    host_of(h, name)->crawl_delay_ms = delay_ms < CRAWL_DELAY_MAX_MS ? delay_ms : CRAWL_DELAY_MAX_MS;
}

int64_t hosts_blocked_until(struct hosts *h, const char *name, int64_t now)
{
    const struct host *host = host_of(h, name);
    int64_t until = later(host->retry_after, host->backoff_until);
    if (is_used_up(h, host))
        until = later(until, h->day_ends);
    return until > now ? until : 0;
}

const char *hosts_blocked_by(struct hosts *h, const char *name, int64_t now)
{
    const struct host *host = host_of(h, name);
    if (host->retry_after > now && host->retry_after >= host->backoff_until)
        return "the server asked to be left alone (Retry-After)";
    return host->backoff_until > now ? "its last answers were errors" : "the requests that it gets in a day are used up";
}

void hosts_set_budget(struct hosts *h, uint32_t budget)
{
    h->budget = budget;
}

void hosts_set_day(struct hosts *h, int64_t day, int64_t ends)
{
    h->day = day;
    h->day_ends = ends;
}

bool hosts_remember(struct hosts *h, const char *name, struct host_memory *out)
{
    struct host *host = host_of(h, name);
    *out = (struct host_memory){ .retry_after = host->retry_after, .backoff_until = host->backoff_until, .errors = host->errors };
    if (host->used > 0) {
        out->day = host->day;
        out->used = (host->used + BUDGET_STEP - 1) / BUDGET_STEP * BUDGET_STEP;
    }
    const struct host_memory *told = &host->told;
    bool same = out->retry_after == told->retry_after && out->backoff_until == told->backoff_until && out->errors == told->errors &&
                out->day == told->day && out->used == told->used;
    host->told = *out;
    return !same;
}

void hosts_recall(struct hosts *h, const char *name, int64_t now, const struct host_memory *m)
{
    struct host *host = host_of(h, name);
    if (m->used > 0 && m->day >= h->day - 1) /* before midnight is not long ago */
        h->since = now;
    host->retry_after = m->retry_after;
    host->backoff_until = m->backoff_until;
    host->errors = m->errors;
    host->day = m->day;
    host->used = m->used;
    host->told = *m;
}
