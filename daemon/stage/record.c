/* record: capture, commit, journal; only when all of it is durable does the job end and the decision become known. */
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../core.h"
#include "../pipeline.h"
#include "../recheck.h"
#include "../sources.h"
#include "reread.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

static bool capture_is_kept(const struct job *job)
{
    const struct entry *e = job->entry;
    switch (e->decision) {
    case DECISION_ARCHIVED:
        return true;
    case DECISION_SEED_DUPLICATE: /* its first state, and each that is a state of its own */
        return !job->known.seed;
    case DECISION_HELD: /* the first of a row of the same */
        return !(job->known.found && job->known.decision == DECISION_HELD);
    default:
        return false;
    }
}

static void record_complete(struct job *job)
{
    struct entry *e = job->entry;
    if (e->exchange_fd >= 0 && !(capture_is_kept(job) && memfd_seal(e->exchange_fd) == 0)) {
        close(e->exchange_fd);
        e->exchange_fd = -1;
        e->hop_count = 0;
    }
    if (!e->at_ms)
        e->at_ms = clock_real_ms();
    if (e->decision == DECISION_ARCHIVED || e->decision == DECISION_SEED_DUPLICATE) {
        e->public_url = job->link.public_url ? job->link.public_url : job->link.url;
        e->slug = job->slug;
        e->extractor = job->outlet->about ? job->outlet->about->extractor : NULL;
    } else {
        e->article = NULL; /* nothing of it is recorded */
    }
    e->recheck_ms = recheck_next(&job->known, e, e->at_ms);
    if (e->recheck_ms && e->recheck_ms < job->not_before_ms)
        e->recheck_ms = job->not_before_ms;
}

/* -- A seed's duplicate that vanished: its only state is the capture, which is committed first ------------------------------------ */

static bool first_state_is_missing(const struct job *job)
{
    return job->entry->decision == DECISION_ARCHIVED && job->entry->kind == KIND_GONE && !job->known.path && !job->before;
}

static enum step record_first_state(struct job *job)
{
    if (job->rereading == REREAD_NOT) {
        if (reread_ask(job))
            return STEP_WAIT;
        return job_decide(job, DECISION_FAILED, "gone, and its capture cannot be read: %s", err_text());
    }
    if (job->read_died || job->reread.verdict != VERDICT_ARTICLE)
        return job_decide(job, DECISION_FAILED, "gone, and nothing can be read from its capture");
    job->before = reread_entry(job, KIND_NEW);
    job->before->of = pool_strdup(job->before->pool, job->known.seed);
    job->before->similarity = job->known.similarity;
    job->before->reason = "the last state of a seed's article that is gone now";
    return STEP_NEXT;
}

/* -- Submitting --------------------------------------------------------------------------------------------------------------- */

static enum step record_report(struct job *job)
{
    struct run *run = job->run;
    run->counts[job->entry->decision]++;
    sources_decided(job);
    if (run->decided)
        run->decided(run, job, false);
    return STEP_END;
}

static void submit_ahead(struct job *job, struct entry **e)
{
    if (!*e)
        return;
    (*e)->owner = NULL; /* comes back to nobody */
    archive_submit(job->core->archive, *e);
    *e = NULL;
}

static void record_submit(struct job *job)
{
    struct core *core = job->core;
    struct entry *e = job->entry;
    job->next = core->recording;
    core->recording = job;
    if (e->decision == DECISION_ARCHIVED || e->decision == DECISION_UNCHANGED)
        submit_ahead(job, &job->ended); /* else the file in which it goes on does not have its state yet */
    submit_ahead(job, &job->before);
    job->entry = NULL;
    archive_submit(core->archive, e);
}

enum step stage_record(struct job *job)
{
    if (job->recorded)
        return record_report(job);
    if (first_state_is_missing(job)) {
        enum step step = record_first_state(job);
        if (step == STEP_WAIT)
            return step;
    }
    record_complete(job);
    if (job->run->dry_run || !job->core->archive)
        return record_report(job);
    record_submit(job);
    return STEP_WAIT;
}
