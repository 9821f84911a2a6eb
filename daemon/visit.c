#include "visit.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "core.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Of 88 million news articles that GDELT fetched again, most of those that changed or vanished did so within a week: that long a one-shot run looks
 * at every article again. */
#define YOUNG_MS    (INT64_C(7) * 24 * 3600 * 1000)
#define WATCHED_MAX 500 /* of one outlet and run: at 3 s a request half an hour */

struct run *run_new(struct core *core)
{
    struct run *run = mem_alloc(sizeof *run);
    *run = (struct run){ .core = core, .seen = map_new(), .pool = pool_new(), .after = core->runs };
    if (core->runs)
        core->runs->before = run;
    core->runs = run;
    return run;
}

void run_free(struct run *run)
{
    if (run->before)
        run->before->after = run->after;
    else
        run->core->runs = run->after;
    if (run->after)
        run->after->before = run->before;
    map_free(run->seen, free);
    pool_free(run->pool);
    free(run);
}

void run_trouble(struct run *run, const char *outlet, const char *text)
{
    run->troubles++;
    if (run->trouble)
        run->trouble(run, outlet, text);
}

/* -- Sources ---------------------------------------------------------------------------------------------------------------- */

static void source_start(struct run *run, struct outlet *outlet, struct visit *visit, const char *url, int kind, unsigned depth)
{
    struct job *job = job_new(outlet->core, outlet, run, GAZ_PURPOSE_SOURCE, &(struct link){ .url = url });
    job->source_kind = kind;
    job->depth = depth;
    job->visit = visit;
    if (visit)
        visit->pending++;
    run->sources++;
    job_start(job);
}

/* The URL with "%s" replaced by a search word, percent-encoded (RFC 3986). */
static const char *source_url(struct pool *pool, const char *pattern, const char *word)
{
    const char *at = strstr(pattern, "%s");
    struct buf b;
    buf_init(&b, 8192);
    buf_add(&b, pattern, (size_t)(at - pattern));
    for (; *word; word++) {
        if (isalnum((unsigned char)*word) || strchr("-._~", *word))
            buf_addc(&b, *word);
        else
            buf_printf(&b, "%%%02X", (unsigned char)*word);
    }
    buf_puts(&b, at + 2);
    const char *url = pool_strdup(pool, buf_text(&b));
    buf_fini(&b);
    return url;
}

static void source_visit(struct run *run, struct outlet *outlet, struct visit *visit, const struct source *source)
{
    unsigned depth = source->depth ? source->depth - 1 : 0;
    if (!strstr(source->url, "%s")) {
        source_start(run, outlet, visit, source->url, source->kind, source->kind == GAZ_SITEMAP && !depth ? 1 : depth);
        return;
    }
    struct pool *pool = pool_new();
    const struct core *core = outlet->core;
    for (size_t t = 0; t < core->topic_count; t++)
        for (size_t i = 0; i < core->topics[t].settings->search.n; i++)
            source_start(run, outlet, visit, source_url(pool, source->url, core->topics[t].settings->search.v[i]), source->kind, depth);
    pool_free(pool);
}

void visit_source(struct run *run, struct outlet *outlet, size_t index)
{
    run->pending++; /* a search without words starts nothing, and jobs may end at once */
    source_visit(run, outlet, NULL, &outlet->sources[index]);
    run_unref(run);
}

void visit_outlet(struct run *run, struct outlet *outlet)
{
    struct visit *visit = pool_alloc(run->pool, sizeof *visit);
    *visit = (struct visit){ .run = run, .outlet = outlet, .pending = 1 };
    run->pending++; /* until the visit itself ends */
    for (size_t i = 0; i < outlet->source_count; i++)
        source_visit(run, outlet, visit, &outlet->sources[i]);
    visit_unref(visit);
}

void visit_unref(struct visit *visit)
{
    if (--visit->pending > 0)
        return;
    struct run *run = visit->run;
    visit_watched(run, visit->outlet, WATCHED_MAX);
    run_unref(run);
}

void run_unref(struct run *run)
{
    if (--run->pending == 0 && run->done)
        run->done(run);
}

void visit_source_ended(struct job *source)
{
    if (source->visit)
        visit_unref(source->visit);
    source->visit = NULL;
}

/* -- Candidates ------------------------------------------------------------------------------------------------------------- */

void visit_links(struct job *source)
{
    const struct read_reply *r = &source->read;
    for (size_t i = 0; i < r->link_count; i++)
        job_start(job_new(source->core, source->outlet, source->run, GAZ_PURPOSE_ARTICLE, &r->links[i]));
    for (size_t i = 0; i < r->want_count && source->depth > 0; i++)
        source_start(source->run, source->outlet, source->visit, r->wants[i].url, source->source_kind, source->depth - 1);
}

void visit_url(struct run *run, struct outlet *outlet, const char *url)
{
    job_start(job_new(outlet->core, outlet, run, GAZ_PURPOSE_ARTICLE, &(struct link){ .url = url }));
}

/* -- Articles that are due -------------------------------------------------------------------------------------------------- */

struct watch {
    struct run *run;
    struct outlet *outlet;
    struct pool *pool;
    struct link *links;
    size_t n, most;
};

static bool watch_one(const struct known *known, void *arg)
{
    struct watch *w = arg;
    const char *name = job_name(w->pool, w->outlet, known->key);
    if (!known->url || map_get(w->run->seen, name))
        return true;
    w->links[w->n++] = (struct link){ .url = pool_strdup(w->pool, known->url),
                                      .public_url = pool_strdup(w->pool, known->url),
                                      .key = pool_strdup(w->pool, known->key),
                                      .article = true,
                                      .ours = true };
    return w->n < w->most;
}

size_t visit_watched(struct run *run, struct outlet *outlet, size_t most)
{
    struct archive *a = outlet->core->archive;
    if (!a || outlet->core->stopping)
        return 0;
    int64_t now = clock_real_ms();
    struct watch w = { .run = run, .outlet = outlet, .pool = pool_new(), .most = most };
    w.links = pool_alloc(w.pool, most * sizeof *w.links);
    archive_due(a, outlet->name, now, run->one_shot ? now - YOUNG_MS : 0, watch_one, &w);
    for (size_t i = 0; i < w.n; i++) {
        struct job *job = job_new(outlet->core, outlet, run, GAZ_PURPOSE_ARTICLE, &w.links[i]);
        job->watched = true;
        job_start(job);
    }
    pool_free(w.pool);
    return w.n;
}
