#include "pipeline.h"

#include "base/log.h"
#include "base/map.h"
#include "base/mem.h"
#include "core.h"
#include "sources.h"
#include "visit.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* How many jobs of one outlet are in the pipeline at once; the others wait, small, as URLs. */
#define OUTLET_JOBS_MAX 32

/* The architecture on one screen: what happens to a candidate, in this order. Each stage says what comes next; none calls another. */
static const struct stage {
    const char *name;
    enum step (*run)(struct job *job);
} stages[] = {
    { "discover", stage_discover }, /* whose is it, is it an article's, is it known */
    { "fetch", stage_fetch },       /* politely, by the fetcher */
    { "read", stage_read },         /* by the outlet's plugin, in a reader */
    { "match", stage_match },       /* is it on a topic, and why */
    { "dedup", stage_dedup },       /* seeds, copies, what is recorded already */
    { "record", stage_record },     /* capture, commit, journal: then, and only then, it is seen */
};
enum { STAGE_DISCOVER, STAGE_FETCH, STAGE_READ, STAGE_MATCH, STAGE_DEDUP, STAGE_RECORD, STAGE_COUNT };
_Static_assert(sizeof stages / sizeof *stages == STAGE_COUNT, "every stage has its number");

const char *pipeline_stage_name(const struct job *job)
{
    return stages[job->stage].name;
}

enum step job_decide(struct job *job, enum decision decision, const char *format, ...)
{
    char text[1024];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    job->entry->decision = decision;
    job->entry->reason = pool_strdup(job->pool, text);
    job->entry->stage = stages[job->stage].name;
    return STEP_DECIDED;
}

/* -- A job's life ---------------------------------------------------------------------------------------------------------- */

const char *job_name(struct pool *pool, const struct outlet *outlet, const char *key)
{
    return pool_printf(pool, "%s %s", outlet->name, key);
}

static void link_copy(struct pool *pool, const struct link *from, struct link *to)
{
    *to = *from;
    to->url = pool_strdup(pool, from->url);
    to->public_url = pool_strdup(pool, from->public_url);
    to->key = pool_strdup(pool, from->key);
    to->title = pool_strdup(pool, from->title);
    to->published = pool_strdup(pool, from->published);
    to->modified = pool_strdup(pool, from->modified);
}

struct job *job_new(struct core *core, struct outlet *outlet, struct run *run, int purpose, const struct link *link)
{
    struct job *job = mem_alloc(sizeof *job);
    job->core = core;
    job->outlet = outlet;
    job->run = run;
    job->older = core->jobs;
    if (core->jobs)
        core->jobs->newer = job;
    core->jobs = job;
    job->purpose = purpose;
    job->entry = entry_new();
    job->entry->owner = job;
    job->pool = job->entry->pool;
    job->fetched.exchange_fd = job->fetched.body_fd = -1;
    link_copy(job->pool, link, &job->link);
    job->url = job->link.url;
    job->entry->outlet = outlet->name;
    job->entry->url = job->link.url;
    job->entry->key = job->link.key;
    run->pending++;
    return job;
}

void fetch_reply_close(struct fetch_reply *reply)
{
    if (reply->exchange_fd >= 0)
        close(reply->exchange_fd);
    if (reply->body_fd >= 0)
        close(reply->body_fd);
    reply->exchange_fd = reply->body_fd = -1;
}

void job_set_fetched(struct job *job, const struct fetch_reply *reply, struct pool *pool)
{
    fetch_reply_close(&job->fetched);
    pool_free(job->fetched_pool);
    job->fetched = *reply;
    job->fetched_pool = pool;
}

void job_free(struct job *job)
{
    fetch_reply_close(&job->fetched);
    pool_free(job->fetched_pool);
    if (job->active_key) {
        map_remove(job->core->active, job->active_key);
        free(job->active_key);
    }
    if (job->newer)
        job->newer->older = job->older;
    else
        job->core->jobs = job->older;
    if (job->older)
        job->older->newer = job->newer;
    sd_event_source_disable_unref(job->timer);
    if (job->before)
        entry_free(job->before);
    if (job->ended)
        entry_free(job->ended);
    if (job->entry)
        entry_free(job->entry);
    free(job);
}

/* Lets waiting jobs of the outlet in. Jobs that end at once come back here from within: the outermost call goes on with the next. */
static void outlet_admit(struct outlet *outlet)
{
    if (outlet->admitting)
        return;
    outlet->admitting = true;
    while (outlet->waiting && outlet->active < OUTLET_JOBS_MAX) {
        struct job *job = outlet->waiting;
        outlet->waiting = job->next;
        if (!outlet->waiting)
            outlet->waiting_last = NULL;
        job->next = NULL;
        job->at_limit = true;
        outlet->active++;
        pipeline_run(job);
    }
    outlet->admitting = false;
}

void job_start(struct job *job)
{
    struct outlet *outlet = job->outlet;
    job->next = NULL;
    if (outlet->waiting_last)
        outlet->waiting_last->next = job;
    else
        outlet->waiting = job;
    outlet->waiting_last = job;
    outlet_admit(outlet);
}

static void job_end(struct job *job)
{
    struct outlet *outlet = job->outlet;
    struct run *run = job->run;
    sources_job_ended(job);
    if (job->at_limit)
        outlet->active--;
    job_free(job);
    outlet_admit(outlet);
    run_unref(run);
}

void pipeline_drop(struct job *job)
{
    job->unsettled = true;
    job_end(job);
}

static int job_timer_due(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)source;
    (void)usec;
    struct job *job = arg;
    job->timer = sd_event_source_disable_unref(job->timer);
    pipeline_run(job);
    return 0;
}

static void job_sleep(struct job *job)
{
    job->stage = STAGE_FETCH;
    sd_event_add_time_relative(job->core->loop, &job->timer, CLOCK_MONOTONIC, (uint64_t)job->wait_ms * 1000, 0, job_timer_due, job);
}

void pipeline_run(struct job *job)
{
    for (;;) {
        enum step step = stages[job->stage].run(job);
        if (step == STEP_WAIT)
            return;
        job->answered = false;
        switch (step) {
        case STEP_NEXT:
            assert(job->stage + 1 < STAGE_COUNT);
            job->stage++;
            break;
        case STEP_BACK:
            job->stage = STAGE_FETCH;
            break;
        case STEP_LATER:
            job_sleep(job);
            return;
        case STEP_DECIDED:
            job->stage = STAGE_RECORD;
            break;
        default:
            job_end(job);
            return;
        }
    }
}

void pipeline_resume(struct job *job)
{
    job->answered = true;
    pipeline_run(job);
}
