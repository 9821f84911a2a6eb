/* discover: whose URL is it, is it an article's, is it at hand already, is it due? */
#include "../base/clock.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../core.h"
#include "../pipeline.h"
#include "../reading.h"
#include "../visit.h"

#include <string.h>

/* How long a page that was off topic or no article is not asked for again, unless its source says that it changed. */
#define REMEMBER_MS (INT64_C(7) * 24 * 3600 * 1000)

/* A date without its zone seems so far ahead at most; what is farther says nothing about the page. */
#define HINT_AHEAD_MS (INT64_C(14) * 3600 * 1000)

void job_look_up(struct job *job)
{
    struct archive *a = job->core->archive;
    job->known = (struct known){ 0 };
    if (!a)
        return;
    if (job->link.key)
        archive_known(a, job->pool, job->outlet->name, job->link.key, &job->known);
    if (!job->known.found && archive_known_url(a, job->pool, job->link.url, &job->known) == 0 && job->known.found) {
        if (job->known.key && strcmp(job->known.outlet, job->outlet->name) == 0)
            job->link.key = job->entry->key = job->known.key; /* learnt on an earlier visit: another spelling of this article */
        else
            job->known = (struct known){ 0 };
    }
    /* A feed may spell the address otherwise than the article's file: what was answered at the one says nothing about the other. What is in no file
     * (a wall) is asked for whole. */
    if (job->known.found && job->known.url && strcmp(job->known.url, job->link.url) != 0 &&
        archive_validators(a, job->pool, job->link.url, &job->known) != 0)
        job->known.etag = job->known.last_modified = NULL;
}

bool job_claim(struct job *job, const char **other)
{
    const char *name = job_name(job->pool, job->outlet, job->link.key);
    *other = map_get(job->run->seen, name);
    if (*other)
        return false;
    if (map_get(job->core->active, name))
        return false;
    map_put(job->run->seen, name, mem_strdup(job->entry->url)); /* as the candidate was given, wherever it led */
    map_put(job->core->active, name, job);
    job->active_key = mem_strdup(name);
    return true;
}

/* Whether the source says that the page changed after we last saw it. */
static bool hint_is_newer(const struct job *job)
{
    const char *hints[] = { job->link.modified, job->link.published };
    const int64_t latest = clock_real_ms() + HINT_AHEAD_MS;
    for (size_t i = 0; i < 2; i++) {
        int64_t at;
        if (hints[i] && date_parse(hints[i], &at, NULL, NULL) == 0 && at > job->known.last_seen_ms && at <= latest)
            return true;
    }
    return false;
}

static bool decision_is_remembered(const struct job *job)
{
    if (!job->known.found || job->run->named || job->known.path)
        return false;
    if (job->known.decision != DECISION_OFF_TOPIC && job->known.decision != DECISION_NOT_AN_ARTICLE)
        return false;
    return clock_real_ms() - job->known.last_seen_ms < REMEMBER_MS && !hint_is_newer(job);
}

/* Nothing has to be asked for again unless its source names it anew. */
static bool decision_is_settled(const struct job *job)
{
    const struct known *k = &job->known;
    return k->path || k->seed || (k->decision != DECISION_FAILED && k->decision != DECISION_HELD && k->decision != DECISION_REFUSED);
}

static enum step discover_known(struct job *job)
{
    if (!job->run->since_ms && decision_is_remembered(job)) {
        char stamp[STAMP_SIZE];
        job_decide(job, job->known.decision, "as decided on %s", stamp_utc(job->known.last_seen_ms, stamp));
        job->entry->at_ms = clock_real_ms();
        job->run->counts[job->known.decision]++;
        if (job->run->decided)
            job->run->decided(job->run, job, true);
        return STEP_END;
    }
    if (job->run->since_ms && job->known.found && decision_is_settled(job))
        return STEP_END; /* a backfill looks for what nobody has seen */
    if (!job->link.article)
        return job_decide(job, DECISION_NOT_AN_ARTICLE, "its URL has not the form of an article's");
    bool not_due = job->known.found && job->known.recheck_ms > clock_real_ms() && !hint_is_newer(job);
    if (!not_due || job->run->one_shot || job->watched)
        return STEP_NEXT;
    job->unsettled = !decision_is_settled(job);
    return STEP_END;
}

static enum step discover_link(struct job *job)
{
    const char *other;
    if (!job->link.ours)
        return job_decide(job, DECISION_REFUSED, "its host is none of this outlet's");
    job_look_up(job);
    if (job_claim(job, &other))
        return discover_known(job);
    if (other && strcmp(other, job->link.url) == 0)
        return STEP_END; /* the same URL from two sources */
    if (!other) {
        job->unsettled = true; /* another run is at it */
        if (job->run->one_shot)
            run_trouble(job->run, job->outlet->name, pool_printf(job->pool, "%s is being visited already", job->link.url));
        return STEP_END;
    }
    const char *alias = pool_printf(job->pool, "alias %s %s", job->outlet->name, job->link.url);
    if (map_get(job->run->seen, alias))
        return STEP_END; /* said already */
    map_put(job->run->seen, alias, mem_strdup(job->link.url));
    job->entry->of = job->link.key;
    return job_decide(job, DECISION_ALIAS, "another address of %s", other);
}

enum step stage_discover(struct job *job)
{
    if (job->purpose == GAZ_PURPOSE_SOURCE)
        return STEP_NEXT;
    if (!job->answered && job->link.key)
        return discover_link(job);
    if (!job->answered) {
        reading_ask_key(job->outlet->reading, job, job->link.url);
        return STEP_WAIT;
    }
    if (job->read_died)
        return job_decide(job, DECISION_FAILED, "its plugin could not be asked: %s", job->read_died);
    if (!job->link.url) {
        job->link.url = job->entry->url;
        return job_decide(job, DECISION_REFUSED, "this is no address that can be fetched");
    }
    job->url = job->entry->url = job->link.url;
    job->entry->key = job->link.key;
    return job->link.key ? discover_link(job) : job_decide(job, DECISION_NOT_AN_ARTICLE, "its URL has no identity");
}
