/* fetch: the page, politely; and what its answer means. */
#include "../fetching.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../core.h"
#include "../outcome.h"
#include "../pipeline.h"
#include "../sources.h"
#include "../validators.h"
#include "../visit.h"

#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <unistd.h>

/* How long after the first sign a disappearance is asked for again: a person waits for a one-shot run, an outlet may need a while to mend a mistake.
 */
#define CONFIRM_ONE_SHOT_MS 2000
#define CONFIRM_MS          (INT64_C(15) * 60 * 1000)
#define CAPTURE_HOPS_MAX    256

/* -- The capture ------------------------------------------------------------------------------------------------------------ */

/* The hops alone: a body whose content coding was undone may stand behind them, and other exchanges around. */
static int exchange_append(int to, const struct fetch_reply *r)
{
    off_t at = (off_t)r->exchange_offset;
    size_t left = 0;
    ssize_t got = 1;
    for (size_t i = 0; i < r->hop_count; i++)
        left += r->hops[i].request_len + r->hops[i].head_len + r->hops[i].body_len;
    for (; left > 0 && got > 0; left -= (size_t)got)
        got = sendfile(to, r->exchange_fd, &at, left);
    return got < 0 ? err_sys("cannot keep a capture") : 0;
}

int job_keep_exchange(struct job *job)
{
    struct entry *e = job->entry;
    const struct fetch_reply *r = &job->fetched;
    if (r->exchange_fd < 0 || e->hop_count + r->hop_count > CAPTURE_HOPS_MAX)
        return 0;
    if (e->exchange_fd < 0 && (e->exchange_fd = memfd_open("exchange")) < 0)
        return -1;
    if (exchange_append(e->exchange_fd, r) != 0)
        return -1;
    struct capture_hop *hops = pool_alloc(job->pool, (e->hop_count + r->hop_count) * sizeof *hops);
    if (e->hop_count)
        memcpy(hops, e->hops, e->hop_count * sizeof *hops);
    for (size_t i = 0; i < r->hop_count; i++) {
        const struct hop *from = &r->hops[i];
        hops[e->hop_count + i] = (struct capture_hop){ .url = pool_strdup(job->pool, from->url),
                                                       .status = from->status,
                                                       .at_ms = from->at_ms,
                                                       .address = pool_strdup(job->pool, from->address),
                                                       .request_len = from->request_len,
                                                       .head_len = from->head_len,
                                                       .body_len = from->body_len };
    }
    e->hops = hops;
    e->hop_count += r->hop_count;
    return 0;
}

/* -- Disappearance ---------------------------------------------------------------------------------------------------------- */

static void job_forget_capture(struct job *job)
{
    if (job->entry->exchange_fd >= 0)
        close(job->entry->exchange_fd);
    job->entry->exchange_fd = -1;
    job->entry->hop_count = 0;
}

enum step job_gone(struct job *job, const char *how, const char *words)
{
    const struct known *k = &job->known;
    bool watched = k->path || k->seed;
    if (!watched)
        return job_decide(job, DECISION_FAILED, "%s (%s)", words, how);
    if (k->status && strncmp(k->status, "gone", 4) == 0)
        return job_decide(job, DECISION_UNCHANGED, "still gone: %s (%s)", words, how);
    if (!job->gone) {
        job->gone = pool_strdup(job->pool, how);
        job->wait_ms = job->run->one_shot ? CONFIRM_ONE_SHOT_MS : CONFIRM_MS;
        job_forget_capture(job);
        return STEP_LATER;
    }
    if (k->key)
        job->link.key = job->entry->key = k->key; /* an old address, whose article is missing */
    job->entry->kind = KIND_GONE;
    job->entry->status_word = pool_printf(job->pool, "gone (%s)", how);
    job->entry->changes = CHANGE_STATUS;
    return job_decide(job, DECISION_ARCHIVED, "gone: %s (%s), twice", words, how);
}

/* -- Answers ---------------------------------------------------------------------------------------------------------------- */

/* ", not before 2026-11-22T00:13:05Z", or "". */
static const char *not_before_words(const struct job *job)
{
    char stamp[STAMP_SIZE];
    return job->not_before_ms ? pool_printf(job->pool, ", not before %s", stamp_utc(job->not_before_ms, stamp)) : "";
}

static enum step source_failed(struct job *job, const char *words)
{
    struct run *run = job->run;
    const struct fetch_reply *r = &job->fetched;
    if (r->outcome == FETCH_ANSWERED)
        run->sources_answered++;
    const char *detail = r->outcome == FETCH_ANSWERED ? pool_printf(job->pool, "%s (%d)", words, r->status) : r->reason;
    words = pool_printf(job->pool, "the source %s gave nothing: %s%s", job->url, detail ? detail : words, not_before_words(job));
    sources_failed(job, words);
    run_trouble(run, job->outlet->name, words);
    visit_source_ended(job);
    return STEP_END;
}

static enum step fetch_source(struct job *job, struct outcome outcome)
{
    visit_sitemaps(job);
    if (outcome.meaning == MEANING_CONTENT)
        return STEP_NEXT;
    if (outcome.meaning != MEANING_UNCHANGED)
        return source_failed(job, outcome.words);
    job->run->sources_answered++;
    sources_unchanged(job);
    visit_source_ended(job);
    return STEP_END;
}

/* What went wrong, as far as the answer has words for it. */
static const char *fetch_detail(const struct job *job, struct outcome outcome)
{
    const struct fetch_reply *r = &job->fetched;
    return r->outcome == FETCH_ANSWERED || !r->reason ? outcome.words : r->reason;
}

/* Where an article is found today: what is dead may be an old address of it. */
static const char *public_address(const struct job *job)
{
    const struct known *k = &job->known;
    return k->path && k->url ? k->url : job->link.public_url;
}

static const char *behind_scheme(const char *url)
{
    const char *at = strstr(url, "://");
    return at ? at : url;
}

/* Whether the text of old came from this very address, which differs from the public one by http alone: its host has no https that could know better.
 */
static bool is_read_by_http(const struct job *job, const char *public_url)
{
    struct captured c;
    return job->known.capture && job->core->archive && strcmp(behind_scheme(public_url), behind_scheme(job->url)) == 0 &&
           archive_captured(job->core->config->archive_path, job->pool, job->known.capture, &c) == 0 && strcmp(c.url, job->url) == 0;
}

bool job_try_public(struct job *job, const char *words, bool missing)
{
    const char *public_url = public_address(job);
    if (job->tried_public || job->want_next || job->not_before_ms || !public_url || strcmp(public_url, job->url) == 0)
        return false;
    if (missing && is_read_by_http(job, public_url))
        return false;
    job_forget_capture(job);
    job->tried_public = true;
    job->first_failed = pool_strdup(job->pool, words);
    job->url = public_url;
    return true;
}

/* The spelling that a source gave is dead, but the outlet has another one today. A server that asked to be left alone is. */
static bool fetch_try_public(struct job *job, struct outcome outcome)
{
    const enum meaning meaning = outcome.meaning;
    const int status = job->fetched.outcome == FETCH_ANSWERED ? job->fetched.status : 0;
    if (meaning != MEANING_GONE && meaning != MEANING_TRANSIENT && meaning != MEANING_PERMANENT)
        return false;
    const char *words = fetch_detail(job, outcome);
    return job_try_public(job, status ? pool_printf(job->pool, "%s (%d)", words, status) : words, meaning == MEANING_GONE);
}

/* Neither spelling gave an answer about the page: the one that was asked for says why. */
static bool fetch_failed_twice(const struct job *job, enum meaning meaning)
{
    return job->first_failed && job->tried_public && !job->want_next &&
           (meaning == MEANING_REFUSED || meaning == MEANING_TRANSIENT || meaning == MEANING_PERMANENT || meaning == MEANING_POSTPONED);
}

static enum step fetch_means(struct job *job, struct outcome outcome)
{
    const struct fetch_reply *r = &job->fetched;
    const char *detail = fetch_detail(job, outcome);
    if (fetch_failed_twice(job, outcome.meaning))
        return job_decide(job, DECISION_FAILED, "%s; at %s: %s%s", job->first_failed, job->url, detail, not_before_words(job));
    if (job->want_next && outcome.meaning != MEANING_CONTENT)
        return job_decide(job, DECISION_FAILED, "page %zu of the article could not be fetched: %s", job->want_next + 1, detail);
    char status[16];
    snprintf(status, sizeof status, "%d", r->status);
    switch (outcome.meaning) {
    case MEANING_CONTENT:
        return STEP_NEXT;
    case MEANING_UNCHANGED:
        if (job->known.seed && !job->known.path) {
            job->entry->of = job->known.seed;
            job->entry->similarity = job->known.similarity;
            return job_decide(job, DECISION_SEED_DUPLICATE, "as before: not modified (304)");
        }
        return job_decide(job, DECISION_UNCHANGED, "not modified (304)");
    case MEANING_GONE:
        return job_gone(job, status, outcome.words);
    case MEANING_BLOCKED:
        return job_decide(job, DECISION_HELD, "%s (%s)", detail, status);
    case MEANING_REFUSED:
        return job_decide(job, DECISION_REFUSED, "%s", detail);
    case MEANING_TRANSIENT:
    case MEANING_PERMANENT:
    case MEANING_POSTPONED:
    case MEANING_MOVED: /* of pages only, as the next */
    case MEANING_WALL:
    case MEANING_COUNT:
        break;
    }
    if (r->outcome == FETCH_ANSWERED)
        return job_decide(job, DECISION_FAILED, "%s (%s)%s", detail, status, not_before_words(job));
    return job_decide(job, DECISION_FAILED, "%s%s", detail, not_before_words(job));
}

enum step stage_fetch(struct job *job)
{
    if (!job->answered) {
        fetching_ask(job->core->fetching, job);
        return STEP_WAIT;
    }
    const struct fetch_reply *r = &job->fetched;
    struct outcome outcome = outcome_of_answer(r);
    job->run->answered += r->outcome == FETCH_ANSWERED;
    if (r->retry_after_ms > clock_real_ms() && (outcome.meaning == MEANING_TRANSIENT || outcome.meaning == MEANING_POSTPONED))
        job->not_before_ms = r->retry_after_ms;
    if (job->purpose == GAZ_PURPOSE_SOURCE)
        return fetch_source(job, outcome);
    if (fetch_try_public(job, outcome))
        return STEP_BACK;
    struct entry *e = job->entry;
    e->at_ms = r->hop_count ? r->hops[0].at_ms : clock_real_ms();
    e->status = r->status;
    if (!job->want_next && r->outcome == FETCH_ANSWERED && (r->status == 200 || r->status == 304)) {
        struct validators v = validators_after(job->pool, (struct validators){ job->known.etag, job->known.last_modified }, r);
        e->etag = v.etag;
        e->last_modified = v.last_modified;
        e->set_validators = true;
    }
    if (job_keep_exchange(job) != 0)
        return job_decide(job, DECISION_FAILED, "%s", err_text());
    return fetch_means(job, outcome);
}
