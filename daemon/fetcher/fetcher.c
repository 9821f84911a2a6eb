#include "fetcher.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/log.h"
#include "../base/map.h"
#include "../base/text.h"
#include "keep.h"
#include "retry_after.h"
#include "robots_cache.h"

#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

/* Where the setup says nothing. */
#define TIMEOUT_MS 60000
#define CONNECT_MS 10000
#define MAX_BODY   (8u << 20)

#define STARTS_MAX 8 /* rounds of requests that end at once, without an answer, at a stretch: then the loop turns */

#define DAY_MS    (24 * INT64_C(3600000)) /* of UTC */
#define KEPT_HOST "host "

/* The monotonic time; says to the queues which day it is by the other clock. */
static int64_t look_at_clocks(struct fetcher *f)
{
    int64_t now = clock_mono_ms(), real = clock_real_ms();
    hosts_set_day(f->hosts, real / DAY_MS, now + (DAY_MS - real % DAY_MS));
    return now;
}

/* Starts whoever may start; sets the alarm for the next. */
static void start_waiting(struct fetcher *f)
{
    struct ticket *t;
    int64_t again, now = look_at_clocks(f);
    f->woken = false;
    if (handover_is_behind(f->handover))
        return; /* main is behind: request_flush() wakes us */
    while ((t = hosts_next(f->hosts, now, &again)) != NULL) {
        struct job *job = t->owner;
        job->start(job);
    }
    if (again >= f->alarm_ms)
        return; /* the alarm rings before, or nobody waits for a moment */
    f->alarm_ms = again;
    sd_event_source_set_time_relative(f->alarm, (uint64_t)(again > now ? again - now : 0) * 1000);
    sd_event_source_set_enabled(f->alarm, SD_EVENT_ONESHOT);
}

void fetcher_wake(struct fetcher *f)
{
    f->woken = true;
}

void fetcher_turn(struct fetcher *f)
{
    if (!f->good)
        return;
    for (unsigned i = 0; f->woken && i < STARTS_MAX; i++) {
        start_waiting(f);
        client_run(f->client);
    }
    if (request_flush(f) != 0) {
        log_error("reply", "why", err_text(), NULL);
        sd_event_exit(f->event, 1);
        return;
    }
    if (f->woken)
        sd_event_source_set_enabled(f->again, SD_EVENT_ONESHOT);
    if (handover_waiting(f->handover) > 0)
        sd_event_source_set_enabled(f->idle, SD_EVENT_ONESHOT);
}

static int on_again(sd_event_source *source, void *arg)
{
    (void)source;
    fetcher_turn(arg);
    return 0;
}

static int on_idle(sd_event_source *source, void *arg)
{
    struct fetcher *f = arg;
    if (handover_help(f->handover))
        sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

static int on_alarm(sd_event_source *source, uint64_t usec, void *arg)
{
    struct fetcher *f = arg;
    (void)source;
    (void)usec;
    f->alarm_ms = HOSTS_NEVER;
    fetcher_wake(f);
    fetcher_turn(f);
    return 0;
}

static void on_turned(void *arg)
{
    fetcher_turn(arg);
}

static int on_handed(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)fd;
    (void)events;
    fetcher_turn(arg);
    return 0;
}

int fetcher_set_up(struct fetcher *f, struct pool *pool, const struct fetcher_setup *setup)
{
    f->pool = pool;
    f->setup = *setup;
    f->setup.timeout_ms = setup->timeout_ms != 0 ? setup->timeout_ms : TIMEOUT_MS;
    f->setup.connect_ms = setup->connect_ms != 0 ? setup->connect_ms : CONNECT_MS;
    f->setup.max_body = setup->max_body != 0 ? setup->max_body : MAX_BODY;
    f->guard = guard_new(&setup->allow);
    if (f->guard == NULL)
        return -1;
    const char *const exempt[] = { setup->proxy, setup->connect_to };
    for (size_t i = 0; i < 2; i++) {
        const char *at = exempt[i] != NULL ? strstr(exempt[i], "://") : NULL;
        char *host = exempt[i] != NULL ? pool_strdup(pool, at != NULL ? at + 3 : exempt[i]) : NULL;
        if (host == NULL)
            continue;
        host[strcspn(host, "/")] = '\0';
        if (guard_exempt(f->guard, host) != 0)
            return err_prefix("%s", i == 0 ? "proxy" : "connect-to");
    }
    f->hosts = hosts_new(setup->per_host_delay_ms, CLIENT_PARALLEL);
    hosts_set_budget(f->hosts, setup->budget);
    f->keep = keep_new();
    f->plain = map_new();
    f->client = client_new(f->event, &f->setup, f->guard, on_turned, f);
    f->robots = robots_cache_new(f);
    if (f->client == NULL)
        return -1;
    f->alarm_ms = HOSTS_NEVER;
    if (sd_event_add_defer(f->event, &f->again, on_again, f) < 0 ||
        sd_event_add_time_relative(f->event, &f->alarm, CLOCK_MONOTONIC, 0, 1, on_alarm, f) < 0)
        return err_set("cannot start a timer");
    return 0;
}

int fetcher_start(struct fetcher *f)
{
    f->handover = handover_new(f->socket);
    if (f->handover == NULL)
        return -1;
    if (sd_event_add_io(f->event, &f->handed, handover_fd(f->handover), EPOLLIN, on_handed, f) < 0 ||
        sd_event_add_defer(f->event, &f->idle, on_idle, f) < 0 || sd_event_source_set_priority(f->idle, SD_EVENT_PRIORITY_IDLE) < 0)
        return err_set("cannot watch the thread that hands over");
    f->good = true;
    return 0;
}

void fetcher_fini(struct fetcher *f)
{
    if (f->handover != NULL)
        request_stop(f);
    sd_event_source_disable_unref(f->handed);
    handover_free(f->handover);
    sd_event_source_disable_unref(f->again);
    sd_event_source_disable_unref(f->idle);
    sd_event_source_disable_unref(f->alarm);
    client_free(f->client);
    robots_cache_free(f->robots);
    hosts_free(f->hosts);
    keep_free(f->keep);
    map_free(f->plain, free);
    guard_free(f->guard);
    spares_fini(&f->spares);
    pool_free(f->pool);
}

/* Answers those who would wait too long for a host that is in trouble. */
static bool is_blocked(struct fetcher *f, const char *host)
{
    int64_t now = look_at_clocks(f), until = hosts_blocked_until(f->hosts, host, now);
    return until != 0 && until - now > PATIENCE_MS;
}

static void block_waiting(struct fetcher *f, const char *host)
{
    struct ticket *t;
    while (is_blocked(f, host) && (t = hosts_first(f->hosts, host)) != NULL) {
        struct job *job = t->owner;
        hosts_leave(f->hosts, t);
        job->blocked(job, hosts_blocked_by(f->hosts, host, clock_mono_ms()));
    }
}

void fetcher_queue(struct fetcher *f, struct job *job, const char *host, bool first)
{
    job->ticket.owner = job;
    job->fetcher = f;
    job->host = host;
    (first ? hosts_enter_first : hosts_enter)(f->hosts, host, &job->ticket);
    if (is_blocked(f, host)) { /* asked when it is known whose budget counts: the first of an outlet would wait for tomorrow in here */
        hosts_leave(f->hosts, &job->ticket);
        job->blocked(job, hosts_blocked_by(f->hosts, host, clock_mono_ms()));
        return;
    }
    fetcher_wake(f);
}

static bool in_trouble(const struct transfer *t)
{
    switch (t->outcome) {
    case FETCH_ANSWERED:
        return t->status == 429 || t->status >= 500;
    case FETCH_TLS:
    case FETCH_UNREACHABLE:
    case FETCH_TIMEOUT:
        return true;
    case FETCH_BAD_PROTOCOL:
        return t->status == 0; /* closed or reset before it said anything: overloaded, or tired of us */
    default:
        return false;
    }
}

static bool on_claim(void *arg, const char *address)
{
    struct job *job = arg;
    return hosts_claim(job->fetcher->hosts, &job->ticket, clock_mono_ms(), address);
}

/* All go to one address that is not the hosts' own: its neighbours are nobody's. */
static bool behind(const struct fetcher *f)
{
    return f->setup.proxy != NULL || f->setup.connect_to != NULL;
}

/* -- What outlasts this process ---------------------------------------------------------------------------------------- */

void fetcher_keep(struct fetcher *f, const char *name, const char *value)
{
    keep_put(f->keep, name, value);
}

static void remember(struct fetcher *f, const char *host)
{
    struct host_memory m;
    if (!hosts_remember(f->hosts, host, &m))
        return;
    struct pool *pool = pool_new();
    fetcher_keep(f, pool_printf(pool, KEPT_HOST "%s", host), keep_host_text(pool, &m, clock_mono_ms(), clock_real_ms()));
    pool_free(pool);
}

void fetcher_ask(struct job *job, struct transfer_request *q, transfer_done *done)
{
    q->claim = behind(job->fetcher) ? NULL : on_claim;
    q->claim_arg = job;
    remember(job->fetcher, job->host);
    if (client_start(job->fetcher->client, q, done, job) != 0)
        abort(); /* only for want of memory or by our own mistake */
}

int fetcher_recall(struct fetcher *f, const struct kept *k)
{
    struct host_memory m;
    if (k->value == NULL || !text_starts(k->name, KEPT_HOST))
        return robots_cache_recall(f->robots, k);
    int64_t now = look_at_clocks(f);
    if (keep_host_parse(k->value, now, clock_real_ms(), &m) != 0)
        return -1;
    hosts_recall(f->hosts, k->name + strlen(KEPT_HOST), now, &m);
    return 0;
}

bool fetcher_visited(struct fetcher *f, struct job *job, const char *host, const struct transfer *t)
{
    int64_t now = clock_mono_ms();
    struct visit v = { .postponed = t->postponed,
                       .failed = in_trouble(t) && !(job->forgiven && t->outcome != FETCH_ANSWERED),
                       .address = behind(f) ? NULL : t->address };
    if (t->status == 429 || t->status == 503) {
        struct pool *pool = pool_new();
        const char *value = transfer_header(t, pool, "Retry-After");
        int64_t real = clock_real_ms(), at = value != NULL ? retry_after_parse(value, real) : 0;
        v.retry_after = at > 0 ? now + (at - real) : 0;
        pool_free(pool);
    }
    hosts_done(f->hosts, &job->ticket, now, &v);
    if (t->postponed) {
        fetcher_queue(f, job, host, true);
        return false;
    }
    remember(f, host);
    block_waiting(f, host);
    fetcher_wake(f);
    return true;
}
