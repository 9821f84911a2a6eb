/* dedup: is this state recorded already, is it a seed's, is it another article's text? */
#include "../../config/seeds.h"
#include "../base/err.h"
#include "../base/log.h"
#include "../base/sketch.h"
#include "../core.h"
#include "../pipeline.h"
#include "reread.h"

#include <string.h>

#define LIVE "live"

/* -- An article that is in the archive ---------------------------------------------------------------------------------------- */

static bool extractor_changed(const struct job *job)
{
    return job->known.extractor && strcmp(job->known.extractor, job->outlet->about->extractor) != 0;
}

/* What part of the difference is ours and not the outlet's. */
static enum step known_reread(struct job *job, const uint64_t now[8])
{
    uint64_t again[8];
    job->rereading = REREAD_DONE;
    if (job->read_died || job->reread.verdict != VERDICT_ARTICLE) {
        log_warning("capture-not-read-again", "outlet", job->outlet->name, "url", job->link.url, "reason",
                    job->read_died ? job->read_died : job->reread.reason, NULL);
        return STEP_NEXT;
    }
    article_digests(&job->reread.article, LIVE, again);
    unsigned ours = archive_compare(job->known.digests, again), theirs = archive_compare(again, now);
    if (ours && !theirs) {
        job->entry->kind = KIND_TECHNICAL;
        job->entry->changes = ours;
        return job_decide(job, DECISION_ARCHIVED, "the same page, read by %s instead of %s", job->outlet->about->extractor, job->known.extractor);
    }
    if (ours) {
        job->before = reread_entry(job, KIND_TECHNICAL);
        job->before->changes = ours;
        job->before->reason =
            pool_printf(job->before->pool, "the same capture, read by %s instead of %s", job->outlet->about->extractor, job->known.extractor);
    }
    job->entry->changes = theirs;
    return STEP_NEXT;
}

static enum step dedup_known(struct job *job, const uint64_t now[8])
{
    struct entry *e = job->entry;
    bool gone = strcmp(job->known.status ? job->known.status : LIVE, LIVE) != 0;
    uint64_t before[8];
    memcpy(before, job->known.digests, sizeof before);
    e->changes = archive_compare(before, now);
    e->status_word = LIVE;
    if (gone) {
        e->kind = KIND_RESTORED;
        const bool same = !(e->changes & ~(unsigned)CHANGE_STATUS);
        return job_decide(job, DECISION_ARCHIVED, "it is back after it was %s%s", job->known.status, same ? "" : ", and not as it was");
    }
    if (!e->changes)
        return job_decide(job, DECISION_UNCHANGED, "the same text as before");
    if (extractor_changed(job) && job->rereading == REREAD_NOT && reread_ask(job))
        return STEP_WAIT;
    if (job->rereading == REREAD_ASKED) {
        enum step step = known_reread(job, now);
        if (step != STEP_NEXT)
            return step;
    }
    e->kind = KIND_REVISION;
    return job_decide(job, DECISION_ARCHIVED, "its outlet changed it");
}

/* -- A seed's --------------------------------------------------------------------------------------------------------------- */

static struct seed_match best_seed(const struct job *job, const struct topic **topic)
{
    struct seed_match best = { 0 };
    const struct core *core = job->core;
    for (size_t i = 0; i < core->topic_count; i++) {
        struct seed_match m = seeds_match(core->topics[i].seeds, job->outlet->name, job->link.key, &job->read.print.sketch);
        if (m.seed && (!best.seed || m.same_key > best.same_key || (m.same_key == best.same_key && m.similarity > best.similarity))) {
            best = m;
            *topic = &core->topics[i];
        }
    }
    return best;
}

static enum step archive_as_new(struct job *job, const char *of, double similarity, const char *why)
{
    struct entry *e = job->entry;
    e->kind = KIND_NEW;
    e->status_word = LIVE;
    e->of = of;
    e->similarity = similarity;
    return job_decide(job, DECISION_ARCHIVED, "%s", why);
}

/* STEP_NEXT when it is no seed's. */
static enum step dedup_seed(struct job *job, const uint64_t now[8])
{
    struct entry *e = job->entry;
    const struct topic *topic = NULL;
    struct seed_match m = best_seed(job, &topic);
    if (job->known.seed && archive_compare(job->known.digests, now))
        return archive_as_new(job, job->known.seed, m.similarity, "it differs now from the seed that it was");
    if (!m.seed)
        return STEP_NEXT;
    const char *name = pool_printf(job->pool, "seed:%u", m.seed->n);
    if (topic->settings->seed_duplicates == KEEP_ARCHIVE)
        return archive_as_new(job, name, m.similarity, "a seed's text, which the configuration wants archived");
    if (!m.same_text)
        return archive_as_new(job, name, m.similarity, "the article of a seed, but another text");
    e->of = name;
    e->similarity = m.similarity;
    return job_decide(job, DECISION_SEED_DUPLICATE, "%s seed %u, \"%s\"", m.same_key ? "the article of" : "the text of", m.seed->n,
                      m.seed->title ? m.seed->title : "");
}

/* -- A copy of another article -------------------------------------------------------------------------------------------------- */

/* An article like this one is on its way into the archive: once it is there, it has a path to name. */
static bool copy_is_being_recorded(const struct job *job)
{
    for (const struct job *other = job->core->recording; other; other = other->next) {
        struct overlap o = sketch_overlap(&other->read.print.sketch, &job->read.print.sketch);
        if (sketch_is_near(&o))
            return true;
    }
    return false;
}

/* Whether every topic that the article is on leaves copies out. */
static bool copies_are_skipped(const struct job *job)
{
    const struct core *core = job->core;
    const struct entry *e = job->entry;
    for (size_t i = 0; i < e->topic_count; i++)
        for (size_t t = 0; t < core->topic_count; t++)
            if (strcmp(core->topics[t].settings->name, e->topics[i].topic) == 0 && core->topics[t].settings->duplicates != KEEP_SKIP)
                return false;
    return e->topic_count > 0;
}

static enum step dedup_copy(struct job *job)
{
    struct near found[4];
    struct core *core = job->core;
    int n = core->archive ? archive_near(core->archive, job->pool, &job->read.print.sketch, found, 4) : 0;
    if (n < 0)
        return job_decide(job, DECISION_FAILED, "the index of the archive does not answer: %s", err_text());
    for (int i = 0; i < n; i++) {
        if (strcmp(found[i].outlet, job->outlet->name) == 0 && strcmp(found[i].key ? found[i].key : "", job->link.key) == 0)
            continue;
        job->entry->of = found[i].path;
        job->entry->similarity = found[i].similarity;
        if (found[i].copy && copies_are_skipped(job))
            return job_decide(job, DECISION_DUPLICATE, "the text of %s", found[i].path);
        return archive_as_new(job, found[i].path, found[i].similarity, "new, though much of its text is known");
    }
    return archive_as_new(job, NULL, 0, "new");
}

enum step stage_dedup(struct job *job)
{
    struct entry *e = job->entry;
    uint64_t now[8];
    e->article = &job->read.article;
    e->sketch = job->read.print.sketch;
    article_digests(e->article, LIVE, now);
    if (job->known.path)
        return dedup_known(job, now);
    enum step step = dedup_seed(job, now);
    if (step != STEP_NEXT)
        return step;
    if (copy_is_being_recorded(job)) {
        job->next = job->core->drowsy;
        job->core->drowsy = job;
        archive_flush(job->core->archive); /* of twenty copies each waits for the one before: not for a batch's time as well */
        return STEP_WAIT;
    }
    return dedup_copy(job);
}
