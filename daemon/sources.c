#include "sources.h"

#include "../plugins/outlet.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/log.h"
#include "core.h"
#include "standing.h"
#include "validators.h"
#include "visit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EVERY_MS (INT64_C(30) * 60 * 1000) /* between visits to a source that says nothing else */
#define JITTER   10                        /* up to a tenth of the wait */

/* One visit to a source, several pages perhaps. */
struct source_round {
    size_t pending; /* pages under way */
    bool answered;  /* one of them, at least */
    bool unchanged; /* one of them answered 304 */
    int64_t list;
    int64_t not_before_ms;
    char reason[200];
};

struct source_page {
    struct run *run;
    struct outlet *outlet;
    const char *url;
    const char *etag, *last_modified; /* what it may be asked with the next time */
    const char *next;                 /* the page after it, where it leads to one */
    size_t pending;                   /* itself and what it named */
    bool good;                        /* read, or unchanged */
    bool followed;                    /* it leads to other pages: what they say is not known by its validators */
    bool unsettled;
    int kind;          /* of the source */
    unsigned further;  /* how many more pages of a listing a backfill may walk */
    size_t old, young; /* articles on it, by what a backfill looks for */
};

/* -- Names of the small values ------------------------------------------------------------------------------------------------- */

static const char *standing_name(struct pool *pool, const struct outlet *o, size_t index)
{
    return pool_printf(pool, "source %s %s", o->name, o->sources[index].url);
}

static const char *page_name(struct pool *pool, const struct outlet *o, const char *url)
{
    return pool_printf(pool, "page %s %s", o->name, url);
}

static const char *backfill_name(struct pool *pool, const struct outlet *o, const char *url)
{
    return pool_printf(pool, "backfill %s %s", o->name, url);
}

static struct archive *archive_to_write(const struct run *run)
{
    return run->dry_run ? NULL : run->core->archive;
}

/* -- How sources fare ------------------------------------------------------------------------------------------------------------ */

void sources_load(struct outlet *outlet)
{
    struct pool *pool = pool_new();
    outlet->standings = pool_alloc(outlet->core->pool, (outlet->source_count + 1) * sizeof *outlet->standings);
    outlet->rounds = pool_alloc(outlet->core->pool, (outlet->source_count + 1) * sizeof *outlet->rounds);
    for (size_t i = 0; i < outlet->source_count; i++) {
        const char *value = NULL;
        if (outlet->core->archive && archive_get(outlet->core->archive, pool, standing_name(pool, outlet, i), &value) == 0)
            standing_read(&outlet->standings[i], value);
    }
    pool_free(pool);
}

static void standing_keep(const struct run *run, const struct outlet *o, size_t index)
{
    if (!archive_to_write(run))
        return;
    struct pool *pool = pool_new();
    struct buf b;
    buf_init(&b, 4096);
    standing_write(&o->standings[index], &b);
    archive_put(run->core->archive, standing_name(pool, o, index), buf_text(&b));
    buf_fini(&b);
    pool_free(pool);
}

int64_t sources_wait(const struct outlet *outlet, size_t index)
{
    const struct source *source = &outlet->sources[index];
    int64_t every = outlet->settings->every_ms ? outlet->settings->every_ms : source->every ? (int64_t)source->every * 60000 : EVERY_MS;
    int64_t wait = standing_wait(&outlet->standings[index], every);
    return wait + (int64_t)clock_random_below((uint64_t)wait / JITTER + 1);
}

static void news_log(const struct outlet *o, size_t index, enum standing_news news)
{
    const struct standing *s = &o->standings[index];
    const char *url = o->sources[index].url;
    char failures[16];
    snprintf(failures, sizeof failures, "%u", s->failures);
    if (news == STANDING_FAILS)
        log_warning("source-failed", "outlet", o->name, "source", url, "failures", failures, "reason", s->reason, NULL);
    else if (news == STANDING_WORKS)
        log_info("source-works-again", "outlet", o->name, "source", url, NULL);
    else if (news == STANDING_RETIRES && s->retired == RETIRED_SILENT)
        log_warning("source-retired", "outlet", o->name, "source", url, "reason",
                    "its list has been the same for three months; it is asked once a week from now on", NULL);
    else if (news == STANDING_RETIRES)
        log_warning("source-retired", "outlet", o->name, "source", url, "failures", failures, "reason", s->reason, NULL);
}

static void round_end(const struct run *run, struct outlet *o, size_t index)
{
    struct source_round *r = &o->rounds[index];
    struct standing *s = &o->standings[index];
    const struct standing_visit v = { .answered = r->answered,
                                      .unchanged = r->unchanged && r->list == 0,
                                      .list = r->list,
                                      .not_before_ms = r->not_before_ms,
                                      .reason = *r->reason ? r->reason : NULL };
    int64_t now = clock_real_ms();
    enum standing_news news = standing_visited(s, &v, now);
    if (!run->one_shot) { /* a person's visit leaves the service's rhythm alone, and is told of troubles at once */
        s->due_ms = now + sources_wait(o, index);
        s->due_ms = s->due_ms > v.not_before_ms ? s->due_ms : v.not_before_ms;
        news_log(o, index, news);
    }
    *r = (struct source_round){ 0 };
    standing_keep(run, o, index);
}

static struct source_round *round_of(const struct job *job)
{
    return &job->outlet->rounds[job->source - 1];
}

/* -- Pages of sources ------------------------------------------------------------------------------------------------------------ */

/* What the page may be asked with: only by the service, see sources.h. */
static void page_recall(struct job *job)
{
    const char *value = NULL;
    json_error_t error;
    struct archive *archive = job->core->archive;
    if (job->run->one_shot || !archive || archive_get(archive, job->pool, page_name(job->pool, job->outlet, job->link.url), &value) != 0 || !value)
        return;
    json_t *object = json_loads(value, 0, &error);
    job->known.etag = pool_strdup(job->pool, json_string_value(json_object_get(object, "etag")));
    job->known.last_modified = pool_strdup(job->pool, json_string_value(json_object_get(object, "last_modified")));
    json_decref(object);
}

void sources_begin(struct job *job)
{
    struct source_page *page = pool_alloc(job->run->pool, sizeof *page);
    *page = (struct source_page){ .run = job->run,
                                  .outlet = job->outlet,
                                  .url = pool_strdup(job->run->pool, job->link.url),
                                  .pending = 1,
                                  .kind = job->source_kind,
                                  .further = job->further };
    job->page = page;
    if (job->source)
        round_of(job)->pending++;
    page_recall(job);
}

static void page_answered(struct job *job)
{
    struct source_page *page = job->page;
    struct validators v = validators_after(job->run->pool, (struct validators){ job->known.etag, job->known.last_modified }, &job->fetched);
    page->good = true;
    page->etag = v.etag;
    page->last_modified = v.last_modified;
    if (job->source)
        round_of(job)->answered = true;
}

void sources_unchanged(struct job *job)
{
    page_answered(job);
    if (job->source)
        round_of(job)->unchanged = true;
}

void sources_read(struct job *job)
{
    const struct read_reply *r = &job->read;
    page_answered(job);
    uint64_t list = 0;
    for (size_t i = 0; i < r->link_count; i++)
        list += hash64(r->links[i].url, strlen(r->links[i].url));
    if (job->source)
        round_of(job)->list = (int64_t)((uint64_t)round_of(job)->list + list);
}

void sources_failed(struct job *job, const char *reason)
{
    job->page->unsettled = true;
    if (!job->source)
        return;
    struct source_round *round = round_of(job);
    snprintf(round->reason, sizeof round->reason, "%s", reason);
    if (job->fetched.retry_after_ms > round->not_before_ms)
        round->not_before_ms = job->fetched.retry_after_ms;
}

void sources_leads_to(struct job *job, const char *url)
{
    job->page->followed = true;
    if (url)
        job->page->next = pool_strdup(job->run->pool, url);
}

void sources_end(struct job *job)
{
    if (job->source && --round_of(job)->pending == 0)
        round_end(job->run, job->outlet, job->source - 1);
}

/* -- Candidates -------------------------------------------------------------------------------------------------------------------- */

void sources_named(struct job *candidate, const struct job *source)
{
    candidate->source = source->source;
    candidate->page = source->page;
    candidate->page->pending++;
}

static bool is_article(const struct entry *e)
{
    switch (e->decision) {
    case DECISION_ARCHIVED:
    case DECISION_OFF_TOPIC:
    case DECISION_SEED_DUPLICATE:
    case DECISION_DUPLICATE:
        return true;
    default:
        return false;
    }
}

void sources_decided(struct job *candidate)
{
    const struct entry *e = candidate->entry;
    if (e->decision == DECISION_FAILED || e->decision == DECISION_HELD || e->decision == DECISION_REFUSED)
        candidate->unsettled = true;
    int64_t published;
    const char *date = candidate->read.article.published;
    if (candidate->page && candidate->run->since_ms && date && date_parse(date, &published, NULL, NULL) == 0)
        ++*(published < candidate->run->since_ms ? &candidate->page->old : &candidate->page->young);
    if (!candidate->source || candidate->known.found || !is_article(e))
        return;
    standing_found(&candidate->outlet->standings[candidate->source - 1], clock_real_ms());
    standing_keep(candidate->run, candidate->outlet, candidate->source - 1);
}

/* Everything that the page named has ended. */
static void page_end(struct source_page *page)
{
    struct archive *archive = archive_to_write(page->run);
    if (page->unsettled)
        page->run->unsettled++;
    if (page->old && !page->young) { /* a listing without dates went past the one looked for */
        page->next = NULL;
        page->followed = false;
    }
    if (page->run->since_ms && page->next && !page->run->core->stopping)
        visit_backfill_next(page->run, page->outlet, page->next, page->kind, page->further - 1);
    if (!archive || !page->good || page->unsettled || page->run->core->stopping)
        return;
    struct pool *pool = pool_new();
    struct buf b;
    buf_init(&b, 65536);
    json_begin(&b);
    if (page->run->since_ms) {
        json_put_int(&b, "since", page->run->since_ms);
        json_put_optional(&b, "next", page->next);
        json_end(&b);
        if (!page->followed || page->next)
            archive_put(archive, backfill_name(pool, page->outlet, page->url), buf_text(&b));
    } else {
        bool any = !page->followed && (page->etag || page->last_modified);
        json_put_optional(&b, "etag", page->etag);
        json_put_optional(&b, "last_modified", page->last_modified);
        json_end(&b);
        archive_put(archive, page_name(pool, page->outlet, page->url), any ? buf_text(&b) : NULL);
    }
    buf_fini(&b);
    pool_free(pool);
}

void sources_job_ended(struct job *job)
{
    struct source_page *page = job->page;
    if (!page)
        return;
    page->unsettled = page->unsettled || job->unsettled;
    job->page = NULL;
    if (--page->pending == 0)
        page_end(page);
}

/* -- A backfill's way ---------------------------------------------------------------------------------------------------------------- */

bool sources_page_is_done(const struct run *run, const struct outlet *outlet, const char *url, const char **next)
{
    const char *value = NULL;
    json_error_t error;
    struct archive *archive = run->core->archive;
    *next = NULL;
    if (!run->since_ms || !archive || archive_get(archive, run->pool, backfill_name(run->pool, outlet, url), &value) != 0 || !value)
        return false;
    json_t *object = json_loads(value, 0, &error);
    const json_t *since = json_object_get(object, "since");
    bool done = json_is_integer(since) && json_integer_value(since) <= run->since_ms;
    *next = done ? pool_strdup(run->pool, json_string_value(json_object_get(object, "next"))) : NULL;
    json_decref(object);
    return done;
}

static bool mark_forget(const char *name, const char *value, void *arg)
{
    (void)value;
    archive_put(arg, name, NULL);
    return true;
}

void sources_backfilled(const struct run *run, const struct outlet *outlet)
{
    struct archive *archive = archive_to_write(run);
    if (!archive || run->unsettled || run->troubles || run->core->stopping)
        return;
    char *prefix = pool_printf(run->pool, "backfill %s ", outlet->name);
    if (archive_each(archive, prefix, mark_forget, archive) != 0)
        log_warning("backfill-not-forgotten", "outlet", outlet->name, NULL);
}
