#include "visit.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/map.h"
#include "base/mem.h"
#include "core.h"
#include "sources.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* Of 88 million news articles that GDELT fetched again, most of those that changed or vanished did so within a week: that long a one-shot run looks
 * at every article again. */
#define YOUNG_MS    (INT64_C(7) * 24 * 3600 * 1000)
#define DAY_MS      (INT64_C(24) * 3600 * 1000)
#define WATCHED_MAX 500 /* of one outlet and run: at 3 s a request half an hour */
/* A source that is read for the first time is followed further than its .depth, while all it says is not yet known: listings by so many pages, */
#define FURTHER_PAGES 8
/* the files of a sitemap's index until so many links were seen: one month of a busy outlet is enough, small sites are read whole. */
#define BACKLOG_LINKS 200
/* Of what robots.txt calls Sitemap:, so many files, */
#define ROBOTS_FILES 8
/* and of those what is so young (the span that news sitemaps have is two days). */
#define ROBOTS_NEWS_MS (INT64_C(7) * 24 * 3600 * 1000)
/* A backfill gives up on a listing after so many pages: at ten articles a page, twenty a day, it is a year and a half. */
#define BACKFILL_PAGES 1000

struct run *run_new(struct core *core)
{
    struct run *run = mem_alloc(sizeof *run);
    *run = (struct run){ .core = core, .seen = map_new(), .led = map_new(), .pool = pool_new(), .after = core->runs, .started_ms = clock_real_ms() };
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
    map_free(run->led, free);
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

/* A page of a source, as `like` says: kind, depths and backlog. Once in a run; false: it was started before. */
static bool source_start_like(struct run *run, struct outlet *outlet, struct visit *visit, const char *url, const struct job *like)
{
    const char *name = pool_printf(run->pool, "source %s %s", outlet->name, url);
    if (map_get(run->seen, name))
        return false;
    map_put(run->seen, name, mem_strdup(url));
    struct job *job = job_new(outlet->core, outlet, run, GAZ_PURPOSE_SOURCE, &(struct link){ .url = url });
    job->source_kind = like->source_kind;
    job->depth = like->depth;
    job->further = like->further;
    job->backlog = like->backlog;
    job->source = like->source;
    job->asks_sitemaps = like->asks_sitemaps;
    job->from_robots = like->from_robots;
    job->visit = visit;
    sources_begin(job);
    if (visit)
        visit->pending++;
    run->sources++;
    job_start(job);
    return true;
}

/* The same, unless a backfill went through the page already: then the first after it that it did not go through. */
static bool backfill_start(struct run *run, struct outlet *outlet, struct visit *visit, const char *url, const struct job *like)
{
    const char *next;
    for (unsigned i = 0; sources_page_is_done(run, outlet, url, &next); i++) {
        if (!next || i == BACKFILL_PAGES)
            return false;
        url = next;
    }
    return source_start_like(run, outlet, visit, url, like);
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

static bool has_sitemap(const struct outlet *outlet)
{
    for (size_t i = 0; i < outlet->source_count; i++)
        if (outlet->sources[i].kind == GAZ_SITEMAP)
            return true;
    return false;
}

static void source_visit(struct run *run, struct outlet *outlet, struct visit *visit, size_t index)
{
    const struct source *source = &outlet->sources[index];
    unsigned depth = source->depth ? source->depth - 1 : 0;
    const struct job like = { .source_kind = source->kind,
                              .source = index + 1,
                              .depth = source->kind == GAZ_SITEMAP ? depth + 1 : depth,
                              .further = source->kind == GAZ_LISTING ? FURTHER_PAGES : 0,
                              .asks_sitemaps = index == 0 && !has_sitemap(outlet) };
    if (!strstr(source->url, "%s")) {
        source_start_like(run, outlet, visit, source->url, &like);
        return;
    }
    struct pool *pool = pool_new();
    const struct core *core = outlet->core;
    for (size_t t = 0; t < core->topic_count; t++)
        for (size_t i = 0; i < core->topics[t].settings->search.n; i++)
            source_start_like(run, outlet, visit, source_url(pool, source->url, core->topics[t].settings->search.v[i]), &like);
    pool_free(pool);
}

void visit_source(struct run *run, struct outlet *outlet, size_t index)
{
    run->pending++; /* a search without words starts nothing, and jobs may end at once */
    source_visit(run, outlet, NULL, index);
    run_unref(run);
}

void visit_outlet(struct run *run, struct outlet *outlet)
{
    struct visit *visit = pool_alloc(run->pool, sizeof *visit);
    *visit = (struct visit){ .run = run, .outlet = outlet, .pending = 1 };
    run->pending++; /* until the visit itself ends */
    for (size_t i = 0; i < outlet->source_count; i++)
        source_visit(run, outlet, visit, i);
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

/* The next file of the index, once those before it are read, unless they were enough. */
static void backlog_go_on(struct job *source)
{
    struct backlog *backlog = source->backlog;
    source->backlog = NULL;
    if (!backlog || --backlog->pending > 0 || source->core->stopping)
        return;
    if (!backlog->fresh || backlog->links >= BACKLOG_LINKS || backlog->next == backlog->n)
        return;
    backlog->fresh = false;
    const struct job like = { .source_kind = source->source_kind, .source = source->source, .from_robots = source->from_robots, .backlog = backlog };
    while (backlog->pending == 0 && backlog->next < backlog->n)
        backlog->pending = source_start_like(source->run, source->outlet, source->visit, backlog->urls[backlog->next++], &like) ? 1 : 0;
}

void visit_source_ended(struct job *source)
{
    backlog_go_on(source);
    sources_end(source);
    if (source->visit)
        visit_unref(source->visit);
    source->visit = NULL;
}

/* -- What robots.txt names ------------------------------------------------------------------------------------------------------- */

void visit_sitemaps(struct job *source)
{
    const struct fetch_reply *r = &source->fetched;
    const struct job like = { .source_kind = GAZ_SITEMAP, .depth = 1, .from_robots = !source->run->since_ms };
    for (size_t i = 0; source->asks_sitemaps && i < r->sitemaps.n && i < ROBOTS_FILES; i++)
        backfill_start(source->run, source->outlet, source->visit, r->sitemaps.v[i], &like);
    source->asks_sitemaps = false;
}

/* -- Candidates ------------------------------------------------------------------------------------------------------------- */

/* A further page of the source itself: where any address may be an article's, its link is a candidate too. */
static bool link_is_a_page(const struct job *source, const struct link *link)
{
    for (size_t i = 0; i < source->read.want_count; i++)
        if (strcmp(source->read.wants[i].url, link->url) == 0)
            return true;
    return false;
}

/* Nothing was decided on it before this run. */
static bool link_is_new(const struct job *source, const struct link *link)
{
    struct known known = { 0 };
    if (!link->key || !link->ours || !link->article || (source->source_kind == GAZ_LISTING && link_is_a_page(source, link)))
        return false;
    if (!source->core->archive || archive_known(source->core->archive, source->pool, source->outlet->name, link->key, &known) != 0)
        return true;
    return !known.found || known.first_seen_ms >= source->run->started_ms;
}

static bool links_are_new(const struct job *source)
{
    for (size_t i = 0; i < source->read.link_count; i++)
        if (link_is_new(source, &source->read.links[i]))
            return true;
    return false;
}

/* An index of sitemaps: its newest files at once, the others one by one. */
static void visit_index(struct job *source)
{
    const struct read_reply *r = &source->read;
    struct backlog *backlog = pool_alloc(source->run->pool, sizeof *backlog);
    const char **urls = pool_alloc(source->run->pool, r->want_count * sizeof *urls);
    for (size_t i = 0; i < r->want_count; i++)
        urls[i] = pool_strdup(source->run->pool, r->wants[i].url);
    *backlog = (struct backlog){ .urls = urls, .n = r->want_count, .pending = 1 };
    const struct job like = { .source_kind = source->source_kind, .source = source->source, .from_robots = source->from_robots, .backlog = backlog };
    sources_leads_to(source, NULL);
    for (; backlog->next < backlog->n && backlog->next < source->depth; backlog->next++)
        backlog->pending += source_start_like(source->run, source->outlet, source->visit, urls[backlog->next], &like) ? 1 : 0;
    backlog->fresh = backlog->pending == 1; /* none was started: see the next */
    source->backlog = backlog;              /* the index itself is one of those to be read */
}

/* When it was published, as far as the source says; 0: it does not. */
static int64_t link_date(const struct link *link)
{
    int64_t at;
    const char *date = link->published ? link->published : link->modified;
    return date && date_parse(date, &at, NULL, NULL) == 0 ? at : 0;
}

/* What robots.txt calls Sitemap: is often the whole history of a site. Beside other sources it is asked for news only. */
static bool link_is_wanted(const struct job *source, const struct link *link)
{
    int64_t at = link_date(link);
    if (source->source_kind == GAZ_LISTING && link_is_a_page(source, link))
        return false;
    if (source->run->since_ms)
        return link->ours && (at == 0 || at >= source->run->since_ms);
    return !source->from_robots || (link->ours && at >= source->run->started_ms - ROBOTS_NEWS_MS);
}

static void candidate_start(struct job *source, const struct link *link)
{
    struct job *job = job_new(source->core, source->outlet, source->run, GAZ_PURPOSE_ARTICLE, link);
    sources_named(job, source);
    job_start(job);
}

/* Files of an index at once; pages of a listing one after another, each when everything that the one before named is settled. */
static void backfill_go_on(struct job *source)
{
    const struct read_reply *r = &source->read;
    const struct job like = { .source_kind = source->source_kind, .depth = source->depth, .further = source->further };
    bool index = source->source_kind == GAZ_SITEMAP;
    for (size_t i = 0; i < r->want_count && index; i++) {
        sources_leads_to(source, NULL);
        backfill_start(source->run, source->outlet, NULL, r->wants[i].url, &like);
    }
    bool young = false; /* or of unknown age */
    for (size_t i = 0; i < r->link_count && !young; i++)
        young = link_is_wanted(source, &r->links[i]);
    if (!index && r->want_count && source->further && young)
        sources_leads_to(source, r->wants[0].url);
}

void visit_links(struct job *source)
{
    const struct read_reply *r = &source->read;
    const bool fresh = links_are_new(source); /* before any of them is started */
    for (size_t i = 0; i < r->link_count; i++)
        if (link_is_wanted(source, &r->links[i]))
            candidate_start(source, &r->links[i]);
    if (source->run->since_ms) {
        backfill_go_on(source);
        return;
    }
    if (source->backlog) { /* a file of an index */
        source->backlog->links += r->link_count;
        source->backlog->fresh = source->backlog->fresh || fresh;
    }
    if (source->source_kind == GAZ_SITEMAP && source->depth > 0 && r->link_count == 0 && r->want_count > 0) {
        visit_index(source);
        return;
    }
    struct job like = { .source_kind = source->source_kind, .source = source->source, .depth = source->depth, .further = source->further };
    if (like.depth > 0)
        like.depth--;
    else if (like.further > 0 && fresh)
        like.further--;
    else
        return;
    for (size_t i = 0; i < r->want_count; i++) {
        sources_leads_to(source, NULL);
        if (source_start_like(source->run, source->outlet, source->visit, r->wants[i].url, &like) && source->depth == 0)
            return; /* one by one, so that they end where nothing is new */
    }
}

void visit_backfill_next(struct run *run, struct outlet *outlet, const char *url, int kind, unsigned further)
{
    const struct job like = { .source_kind = kind, .further = further };
    backfill_start(run, outlet, NULL, url, &like);
}

void visit_backfill(struct run *run, struct outlet *outlet)
{
    run->pending++; /* jobs may end at once */
    for (size_t i = 0; i < outlet->source_count; i++) {
        const struct source *source = &outlet->sources[i];
        const struct job like = {
            .source_kind = source->kind, .depth = 1, .further = BACKFILL_PAGES, .asks_sitemaps = i == 0 && !has_sitemap(outlet)
        };
        if (!strstr(source->url, "%s"))
            backfill_start(run, outlet, NULL, source->url, &like);
    }
    run_unref(run);
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

/* Sources come first: the last quarter of a day's budget is theirs. */
static bool budget_is_for_sources(const struct outlet *o)
{
    uint32_t budget = o->settings->budget ? o->settings->budget : o->core->config->per_host_budget;
    return budget && o->spent_day == clock_real_ms() / DAY_MS && o->spent >= budget - budget / 4;
}

size_t visit_watched(struct run *run, struct outlet *outlet, size_t most)
{
    struct archive *a = outlet->core->archive;
    if (!a || outlet->core->stopping || (!run->one_shot && budget_is_for_sources(outlet)))
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
