#include "fetching.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core.h"
#include "pipeline.h"
#include "process/spawn.h"
#include "protocol/limits.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TRIES_MAX        2  /* how often a job may be at the fetcher when it dies */
#define DEATHS_MAX       20 /* in a row, without an answer between them: something is wrong that a restart does not mend */
#define CONNECT_MS       10000
#define DAY_MS           86400000
#define SITEMAP_MAX_BODY (UINT64_C(50) << 20) /* what a sitemap may have (sitemaps.org): pages have less */
#define PING_MS          60000

struct fetching {
    struct core *core;
    struct child child;
    sd_event_source *io;
    struct job *out[FETCHING_PLACES]; /* what it was asked and has not answered, with */
    uint64_t ids[FETCHING_PLACES];
    size_t taken; /* of these */
    uint64_t next_id;
    struct job *queue, *queue_last;
    unsigned deaths;
    int64_t pinged_ms, ponged_ms;
    struct map *kept; /* what the fetcher wants to know again: its names and values */
};

static void fetching_pump(struct fetching *f);
static void fetching_keep(struct fetching *f, struct msg *m);
static void fetching_died(struct fetching *f);

/* -- Answers ---------------------------------------------------------------------------------------------------------------- */

bool fetching_place_is_free(size_t taken, size_t of_outlet)
{
    if (of_outlet == 0)
        return taken < FETCHING_PLACES;
    return of_outlet < FETCHING_OUTLET_PLACES && taken < FETCHING_PLACES / 2;
}

/* Empties it; the job that was there, or NULL. */
static struct job *place_leave(struct fetching *f, size_t i)
{
    struct job *job = f->out[i];
    f->out[i] = NULL;
    if (job) {
        f->taken--;
        job->outlet->fetching--;
    }
    return job;
}

static struct job *place_find(struct fetching *f, uint64_t id)
{
    for (size_t i = 0; i < FETCHING_PLACES; i++)
        if (f->out[i] && f->ids[i] == id)
            return place_leave(f, i);
    return NULL;
}

/* How far a day's budget is used is the fetcher's to know; this is a guess at it, to leave something to sources. */
static void outlet_spend(struct outlet *o, size_t requests)
{
    int64_t day = clock_real_ms() / DAY_MS;
    o->spent = (uint32_t)requests + (o->spent_day == day ? o->spent : 0);
    o->spent_day = day;
}

static void fetching_answered(struct fetching *f, struct msg *m)
{
    struct pool *pool = pool_new(); /* whose answer it is, and so whose pool, is known only after decoding */
    struct fetch_reply reply;
    if (fetch_reply_decode(m, pool, &reply) != 0) {
        log_error("fetcher-nonsense", "reason", err_text(), NULL);
        pool_free(pool);
        kill(f->child.pid, SIGKILL);
        fetching_died(f);
        return;
    }
    struct job *job = place_find(f, reply.id);
    if (!job) {
        fetch_reply_close(&reply);
        pool_free(pool);
        return;
    }
    f->deaths = 0;
    outlet_spend(job->outlet, reply.hop_count);
    job_set_fetched(job, &reply, pool);
    fetching_pump(f);
    pipeline_resume(job);
}

static int fetching_readable(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    (void)source;
    (void)events;
    struct fetching *f = arg;
    for (;;) {
        struct msg m;
        enum msg_result got = msg_receive(fd, &m);
        if (got == MSG_AGAIN)
            return 0;
        if (got != MSG_GOT) {
            fetching_died(f);
            return 0;
        }
        pid_t before = f->child.pid;
        if (m.type == MESSAGE_FETCHED)
            fetching_answered(f, &m);
        else if (m.type == MESSAGE_PONG)
            f->ponged_ms = clock_mono_ms();
        else if (m.type == MESSAGE_KEEP)
            fetching_keep(f, &m);
        msg_fini(&m);
        if (f->child.pid != before)
            return 0; /* another fetcher: its socket has its own source */
    }
}

/* -- What outlasts a fetcher: small values of its own, handed to the next one as they are --------------------------------------- */

#define KEPT_PREFIX "fetcher "

static void fetching_keep(struct fetching *f, struct msg *m)
{
    struct pool *pool = pool_new();
    struct kept k;
    struct archive *archive = f->core->archive;
    if (kept_decode(m, pool, &k) != 0)
        log_error("fetcher-nonsense", "reason", err_text(), NULL);
    else if (k.value && !map_get(f->kept, k.name) && map_count(f->kept) >= KEPT_MAX)
        log_debug("fetcher-keeps-too-much", "name", k.name, NULL);
    else {
        free(k.value ? map_put(f->kept, k.name, mem_strdup(k.value)) : map_remove(f->kept, k.name));
        if (archive)
            archive_put(archive, pool_printf(pool, KEPT_PREFIX "%s", k.name), k.value);
    }
    pool_free(pool);
}

static bool kept_recall(const char *name, const char *value, void *arg)
{
    struct fetching *f = arg;
    free(map_put(f->kept, name + strlen(KEPT_PREFIX), mem_strdup(value)));
    return map_count(f->kept) < KEPT_MAX;
}

static int kept_hand_over(struct fetching *f)
{
    size_t i = 0;
    const char *name;
    void *value;
    int rc = 0;
    while (rc == 0 && map_next(f->kept, &i, &name, &value))
        rc = kept_send(f->child.socket, &(struct kept){ .name = name, .value = value });
    return rc;
}

/* -- Its life --------------------------------------------------------------------------------------------------------------- */

void fetching_setup(const struct config *c, struct fetcher_setup *out)
{
    *out = (struct fetcher_setup){ .user_agent = c->user_agent,
                                   .contact = c->contact,
                                   .timeout_ms = c->timeout_ms,
                                   .connect_ms = CONNECT_MS,
                                   .per_host_delay_ms = c->per_host_delay_ms,
                                   .max_body = c->max_body,
                                   .proxy = c->proxy,
                                   .ca_file = c->ca_file,
                                   .connect_to = c->connect_to,
                                   .allow = c->allow_addresses,
                                   .budget = c->per_host_budget };
}

static int fetching_start(struct fetching *f)
{
    struct fetcher_setup setup;
    fetching_setup(f->core->config, &setup);
    if (child_start(&f->child, "gazetted-fetcher") != 0)
        return -1;
    f->pinged_ms = f->ponged_ms = clock_mono_ms();
    if (fetcher_setup_send(f->child.socket, &setup) != 0 || kept_hand_over(f) != 0 ||
        sd_event_add_io(f->core->loop, &f->io, f->child.socket, EPOLLIN, fetching_readable, f) < 0) {
        child_kill(&f->child);
        return err_prefix("starting the fetcher");
    }
    return 0;
}

static void queue_push(struct fetching *f, struct job *job)
{
    job->next = NULL;
    if (f->queue_last)
        f->queue_last->next = job;
    else
        f->queue = job;
    f->queue_last = job;
}

/* A job that the fetcher will not answer any more. */
static void fetching_fail(struct job *job, const char *reason)
{
    struct fetch_reply reply = { .outcome = FETCH_UNREACHABLE, .reason = reason, .exchange_fd = -1, .body_fd = -1 };
    job_set_fetched(job, &reply, NULL);
    pipeline_resume(job);
}

static void fetching_died(struct fetching *f)
{
    char how[200];
    f->io = sd_event_source_disable_unref(f->io);
    child_ended(&f->child, how, sizeof how);
    log_warning("fetcher-died", "how", how, NULL);
    struct job *lost[FETCHING_PLACES];
    size_t lost_count = 0;
    for (size_t i = 0; i < FETCHING_PLACES; i++) {
        struct job *job = place_leave(f, i);
        if (job && ++job->tries >= TRIES_MAX)
            lost[lost_count++] = job;
        else if (job)
            queue_push(f, job);
    }
    bool alive = ++f->deaths < DEATHS_MAX && fetching_start(f) == 0;
    if (!alive)
        log_error("no-fetcher", "reason", f->deaths < DEATHS_MAX ? err_text() : "it died too often in a row", NULL);
    for (size_t i = 0; i < lost_count; i++)
        fetching_fail(lost[i], "the fetcher process died twice while it was at this page");
    while (!alive && f->queue) {
        struct job *job = f->queue;
        f->queue = job->next;
        if (!f->queue)
            f->queue_last = NULL;
        fetching_fail(job, "the fetcher process cannot be started");
    }
    fetching_pump(f);
}

struct fetching *fetching_new(struct core *core)
{
    struct fetching *f = mem_alloc(sizeof *f);
    f->core = core;
    f->kept = map_new();
    if (core->archive && archive_each(core->archive, KEPT_PREFIX, kept_recall, f) != 0)
        log_warning("politeness-forgotten", "reason", err_text(), NULL);
    if (fetching_start(f) == 0)
        return f;
    map_free(f->kept, free);
    free(f);
    return NULL;
}

void fetching_free(struct fetching *f)
{
    if (!f)
        return;
    sd_event_source_disable_unref(f->io);
    if (f->child.pid)
        child_kill(&f->child);
    map_free(f->kept, free);
    free(f);
}

bool fetching_is_well(struct fetching *f)
{
    bool well = f->child.pid && f->ponged_ms >= f->pinged_ms - PING_MS;
    f->pinged_ms = clock_mono_ms();
    if (f->child.pid && message_send(f->child.socket, MESSAGE_PING) != 0)
        log_debug("fetcher-not-pinged", "reason", err_text(), NULL);
    return well;
}

/* -- Asking ----------------------------------------------------------------------------------------------------------------- */

/* 0: as the configuration says. */
static uint64_t largest_body(const struct fetching *f, const struct job *job)
{
    bool sitemap = job->purpose == GAZ_PURPOSE_SOURCE && job->source_kind == GAZ_SITEMAP;
    return sitemap && f->core->config->max_body < SITEMAP_MAX_BODY ? SITEMAP_MAX_BODY : 0;
}

static int fetching_send(struct fetching *f, struct job *job, uint64_t id)
{
    const struct outlet *outlet = job->outlet;
    /* A further page has no validators of its own, nor has the public address that is tried after the given one; and what is back after it was gone
     * must be seen whole, though it may have the validators of old. */
    bool gone = job->known.status && strncmp(job->known.status, "gone", 4) == 0;
    bool first = job->want_next == 0 && !gone && !job->tried_public;
    struct fetch_request request = { .id = id,
                                     .outlet = outlet->name,
                                     .url = job->url,
                                     .hosts = outlet->hosts,
                                     .etag = first ? job->known.etag : NULL,
                                     .last_modified = first ? job->known.last_modified : NULL,
                                     .delay_ms = outlet->settings->delay_ms,
                                     .budget = outlet->settings->budget,
                                     .max_body = largest_body(f, job),
                                     .https_first = outlet->settings->https,
                                     .sitemaps = job->asks_sitemaps };
    return fetch_request_send(f->child.socket, &request);
}

/* -1: it was not asked; the end of the socket is seen by the loop as well, which starts another fetcher and asks it again. */
static int place_take(struct fetching *f, struct job *job)
{
    size_t i = 0;
    while (f->out[i])
        i++;
    f->out[i] = job;
    f->ids[i] = ++f->next_id;
    f->taken++;
    job->outlet->fetching++;
    if (fetching_send(f, job, f->ids[i]) == 0)
        return 0;
    log_debug("fetcher-not-asked", "url", job->url, "reason", err_text(), NULL);
    return -1;
}

static void fetching_pump(struct fetching *f)
{
    struct job **at = &f->queue, *before = NULL;
    while (*at && f->child.pid && f->taken < FETCHING_PLACES) {
        struct job *job = *at;
        if (!fetching_place_is_free(f->taken, job->outlet->fetching)) {
            before = job;
            at = &job->next;
            continue;
        }
        *at = job->next;
        if (f->queue_last == job)
            f->queue_last = before;
        job->next = NULL;
        if (place_take(f, job) != 0)
            return;
    }
}

void fetching_ask(struct fetching *f, struct job *job)
{
    queue_push(f, job);
    fetching_pump(f);
}
