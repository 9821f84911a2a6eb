#include "schedule.h"

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "core.h"
#include "report.h"
#include "standing.h"
#include "visit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROUND_MS 10000                            /* each host is asked politely anyway; this spreads the work at the start */
#define WATCH_MS       60000                            /* between looks for articles that are due */
#define WATCHED_MOST   20                               /* started at once of one outlet: more than a minute's worth at 3 s a request */
#define FARTHEST_MS    (INT64_C(60) * 24 * 3600 * 1000) /* no source waits longer: a due time beyond is the clock's mistake */

struct due_source {
    struct schedule *schedule;
    struct outlet *outlet;
    size_t index;
    int64_t due_ms; /* monotonic; while the visit lasts: INT64_MAX */
};

struct schedule {
    struct core *core;
    sd_event_source *timer, *watch_timer;
    struct due_source *sources;
    size_t n;
};

static void schedule_arm(struct schedule *s);

/* From real time, which is what survives a restart, to a clock that never jumps; sources that are due all at once are spread over some seconds. */
static void source_set_due(struct due_source *d, bool first)
{
    int64_t left = d->outlet->standings[d->index].due_ms - clock_real_ms(), spread = first ? (int64_t)clock_random_below(FIRST_ROUND_MS) : 0;
    if (left > FARTHEST_MS)
        left = FARTHEST_MS;
    d->due_ms = clock_mono_ms() + (left > spread ? left : spread);
}

/* -- Runs of the service's own ------------------------------------------------------------------------------------------------------ */

static void service_decided(struct run *run, const struct job *job, bool remembered)
{
    (void)run;
    if (!remembered)
        report_log(job);
}

static void source_done(struct run *run)
{
    struct due_source *d = run->arg;
    source_set_due(d, false);
    run_free(run);
    if (!d->schedule->core->stopping)
        schedule_arm(d->schedule);
}

static void watch_trouble(struct run *run, const char *outlet, const char *text)
{
    (void)run;
    log_warning("visit-failed", "outlet", outlet, "reason", text, NULL);
}

static void watch_done(struct run *run)
{
    run_free(run);
}

/* -- Timers --------------------------------------------------------------------------------------------------------------------------- */

static int schedule_due(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)source;
    (void)usec;
    struct schedule *s = arg;
    int64_t now = clock_mono_ms();
    for (size_t i = 0; i < s->n && !s->core->stopping; i++) {
        struct due_source *d = &s->sources[i];
        if (d->due_ms > now)
            continue;
        d->due_ms = INT64_MAX;
        struct run *run = run_new(s->core);
        run->decided = service_decided;
        run->done = source_done;
        run->arg = d;
        visit_source(run, d->outlet, d->index);
    }
    schedule_arm(s);
    return 0;
}

static void schedule_arm(struct schedule *s)
{
    int64_t next = INT64_MAX;
    for (size_t i = 0; i < s->n; i++)
        next = s->sources[i].due_ms < next ? s->sources[i].due_ms : next;
    s->timer = sd_event_source_disable_unref(s->timer);
    if (next != INT64_MAX)
        sd_event_add_time(s->core->loop, &s->timer, CLOCK_MONOTONIC, (uint64_t)next * 1000, 0, schedule_due, s);
}

static int watch_due(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)usec;
    struct schedule *s = arg;
    for (size_t i = 0; i < s->core->outlet_count && !s->core->stopping; i++) {
        struct outlet *o = &s->core->outlets[i];
        if (!o->about || o->active || o->waiting)
            continue;
        struct run *run = run_new(s->core);
        run->decided = service_decided;
        run->trouble = watch_trouble;
        run->done = watch_done;
        run->pending = 1;
        visit_watched(run, o, WATCHED_MOST);
        run_unref(run);
    }
    sd_event_source_set_time_relative(source, (uint64_t)WATCH_MS * 1000);
    sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

struct schedule *schedule_new(struct core *core)
{
    struct schedule *s = mem_alloc(sizeof *s);
    s->core = core;
    for (size_t i = 0; i < core->outlet_count; i++)
        s->n += core->outlets[i].source_count;
    s->sources = mem_alloc((s->n + 1) * sizeof *s->sources);
    size_t n = 0;
    for (size_t i = 0; i < core->outlet_count; i++) {
        for (size_t k = 0; k < core->outlets[i].source_count; k++, n++) {
            s->sources[n] = (struct due_source){ .schedule = s, .outlet = &core->outlets[i], .index = k };
            source_set_due(&s->sources[n], true);
        }
    }
    if (sd_event_add_time_relative(core->loop, &s->watch_timer, CLOCK_MONOTONIC, (uint64_t)WATCH_MS * 1000, 0, watch_due, s) < 0) {
        schedule_free(s);
        err_set("the event loop takes no more timers");
        return NULL;
    }
    schedule_arm(s);
    return s;
}

void schedule_free(struct schedule *s)
{
    if (!s)
        return;
    sd_event_source_disable_unref(s->timer);
    sd_event_source_disable_unref(s->watch_timer);
    free(s->sources);
    free(s);
}
