/* read: the outlet's plugin makes links of a source's page and an article of a candidate's; what it says of the page decides what becomes of it. */
#include "../base/err.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../core.h"
#include "../outcome.h"
#include "../pipeline.h"
#include "../reading.h"
#include "../sources.h"
#include "../visit.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_LOOKED_AT 16 /* a wire story has so many copies */
#define CIRCLE_MAX     16 /* pages that name each other in turn; two are what there is */

/* -- Asking ----------------------------------------------------------------------------------------------------------------- */

static void read_ask(struct job *job)
{
    const struct fetch_reply *f = &job->fetched;
    job->request = (struct read_request){ .url = f->url ? f->url : job->url,
                                          .requested = job->url,
                                          .content_type = f->content_type,
                                          .purpose = job->purpose,
                                          .source_kind = job->source_kind,
                                          .body_fd = fetch_reply_body_fd(f),
                                          .body_offset = f->body_offset,
                                          .body_len = f->body_len,
                                          .partial = job->partial,
                                          .partial_len = job->partial_len,
                                          .hint = job->link.key ? &job->link : NULL,
                                          .since_ms = job->purpose == GAZ_PURPOSE_SOURCE ? job->run->since_ms : 0 };
    if (job->want_next) {
        const struct want *w = &job->wants[job->want_next - 1];
        job->request.purpose = w->purpose;
        job->request.cookie = w->cookie;
        job->request.cookie_len = w->cookie_len;
    }
    reading_ask(job->outlet->reading, job, &job->request, &job->read);
}

/* -- Sources ---------------------------------------------------------------------------------------------------------------- */

static enum step read_source(struct job *job)
{
    struct run *run = job->run;
    const char *trouble = job->read_died                        ? job->read_died
                          : job->read.verdict == VERDICT_SOURCE ? NULL
                          : job->read.reason                    ? job->read.reason
                                                                : "no reason given";
    run->sources_answered++;
    if (!trouble) {
        sources_read(job);
        visit_links(job);
    } else {
        const char *words = pool_printf(job->pool, "the source %s could not be read: %s", job->url, trouble);
        sources_failed(job, words);
        run_trouble(run, job->outlet->name, words);
    }
    visit_source_ended(job);
    return STEP_END;
}

/* -- Several pages ---------------------------------------------------------------------------------------------------------- */

static bool want_is_new(const struct job *job, const char *url)
{
    for (size_t i = 0; i < job->want_count; i++)
        if (strcmp(job->wants[i].url, url) == 0)
            return false;
    return strcmp(job->link.url, url) != 0;
}

/* Adds what this page wants to what is still wanted and goes on with the next; STEP_NEXT when nothing is left. */
static enum step read_further(struct job *job)
{
    const struct read_reply *r = &job->read;
    struct want *wants = pool_alloc(job->pool, (job->want_count + r->want_count + 1) * sizeof *wants);
    if (job->want_count)
        memcpy(wants, job->wants, job->want_count * sizeof *wants);
    job->wants = wants;
    for (size_t i = 0; i < r->want_count && job->want_count < GAZ_PAGES_MAX; i++)
        if (want_is_new(job, r->wants[i].url))
            wants[job->want_count++] = r->wants[i];
    job->partial = r->partial;
    job->partial_len = r->partial_len;
    if (job->want_next == job->want_count)
        return job_decide(job, DECISION_HELD, "the article asks for a further page that was read already");
    job->url = job->wants[job->want_next++].url;
    return STEP_BACK;
}

/* -- Identity --------------------------------------------------------------------------------------------------------------- */

/* A canonical link is a claim of the page. It is believed unless the plugin knows better or the article that it names is another one for us. */
static bool canonical_is_believed(struct job *job, const struct link *self, const struct link *canonical)
{
    if (!canonical->url || !canonical->key || !canonical->ours || !canonical->article || self->keyed)
        return false;
    const char *path = strstr(canonical->url, "://");
    path = path ? strchr(path + 3, '/') : NULL;
    if (!path || strcmp(path, "/") == 0)
        return false; /* the front page */
    if (strcmp(canonical->key, self->key) == 0 || !job->core->archive)
        return true;
    struct known there, here;
    if (archive_known(job->core->archive, job->pool, job->outlet->name, self->key, &here) == 0 && here.path && strcmp(here.key, self->key) == 0)
        return false; /* it has a history under its own */
    if (archive_known(job->core->archive, job->pool, job->outlet->name, canonical->key, &there) != 0 || !there.found || !there.path)
        return true;
    uint64_t digests[8];
    article_digests(&job->read.article, "live", digests);
    return !(archive_compare(there.digests, digests) & (CHANGE_TITLE | CHANGE_TEXT));
}

/* Pages that name each other in a circle: were all believed, each would be an alias and none an article. */
static bool leads_back(struct job *job, const struct link *to)
{
    const char *self = job_name(job->pool, job->outlet, job->link.key), *at = job_name(job->pool, job->outlet, to->key);
    for (unsigned i = 0; at && i < CIRCLE_MAX; i++)
        if ((at = map_get(job->run->led, at)) && strcmp(at, self) == 0)
            return true;
    return false;
}

static bool is_near_recorded(const struct job *job)
{
    struct near found[NEAR_LOOKED_AT];
    int n = archive_near(job->core->archive, job->pool, &job->read.print.sketch, found, NEAR_LOOKED_AT);
    for (int i = 0; i < n; i++)
        if (strcmp(found[i].path, job->known.path) == 0)
            return true;
    return false;
}

/* Whether it was asked for at the address of the recorded article itself: "latest" leads to another one every day, whose text may be much the same.
 */
static bool is_at_own_address(const struct job *job)
{
    const struct link *asked = &job->link;
    const char *url = asked->public_url ? asked->public_url : asked->url;
    const char *own = job->core->archive && job->known.path ? job->known.url : NULL;
    return own && (strcmp(url, own) == 0 || strcmp(job->url, own) == 0);
}

/* The address of an article that is recorded leads to one that nobody has met, and there stands the article's text: the outlet gave it a new address,
 * and its history goes on. */
static bool has_new_address(const struct job *job, const struct link *to)
{
    struct known there;
    if (to != &job->self || to->keyed || !to->article)
        return false;
    if (archive_known(job->core->archive, job->pool, job->outlet->name, to->key, &there) != 0 || (there.found && (there.path || there.seed)))
        return false;
    return is_near_recorded(job);
}

/* The address of an article leads to one with a file of its own (a feed named its new address before it was visited at the old one), and there stands
 * the article's text: the two are one. */
static bool is_one_with(struct job *job, const struct link *to, struct known *there)
{
    const struct known *k = &job->known;
    if (to != &job->self || to->keyed || (k->status && strcmp(k->status, "live") != 0))
        return false;
    if (archive_known(job->core->archive, job->pool, job->outlet->name, to->key, there) != 0 || !there->path || strcmp(there->path, k->path) == 0)
        return false;
    return is_near_recorded(job);
}

/* Of two files that are one article the younger ends: where it goes on. */
static void end_file(struct entry *e, const struct known *younger, const struct known *older)
{
    e->decision = DECISION_ARCHIVED;
    e->kind = KIND_MOVED;
    e->key = pool_strdup(e->pool, younger->key);
    e->moved_to = pool_strdup(e->pool, older->path);
    e->changes = CHANGE_STATUS;
}

/* The younger file is that of the new address, so the article goes on in this one. False while another visit is at the other. */
static bool ends_other_file(struct job *job, const struct known *there)
{
    const struct entry *own = job->entry;
    if (there->first_seen_ms < job->known.first_seen_ms || map_get(job->core->active, job_name(job->pool, job->outlet, there->key)))
        return false;
    struct entry *e = job->ended = entry_new();
    end_file(e, there, &job->known);
    e->outlet = own->outlet;
    e->url = pool_strdup(e->pool, own->url);
    e->public_url = pool_strdup(e->pool, there->url);
    e->at_ms = own->at_ms;
    e->status = own->status;
    e->reason = pool_printf(e->pool, "%s leads here, and its text is this one", own->url);
    return true;
}

/* Whether the article of the address that was asked for goes on in its own file, wherever the address leads now. */
static bool keeps_file(struct job *job, const struct link *to)
{
    struct known there;
    return has_new_address(job, to) || (is_one_with(job, to, &there) && ends_other_file(job, &there));
}

/* The file of the address that was asked for is the younger. */
static enum step file_ends(struct job *job, const struct known *older)
{
    end_file(job->entry, &job->known, older);
    job->link.key = job->entry->key;
    job->link.public_url = job->known.url;
    return job_decide(job, DECISION_ARCHIVED, "its address leads to %s, and its text is there", older->path);
}

/* The page turned out to be another article's than the candidate's URL said. */
static enum step identity_moves(struct job *job, const struct link *to)
{
    const char *other, *was = job->link.url, *name = job_name(job->pool, job->outlet, job->link.key);
    struct map *active = job->core->active;
    map_remove(active, job->active_key);
    free(job->active_key);
    job->active_key = NULL;
    strings_add(job->pool, &job->entry->aliases, was);
    job->link.key = job->entry->key = to->key;
    job->link.url = to->url;
    job->link.public_url = to->public_url;
    job->link.keyed = to->keyed;
    job_look_up(job);
    if (job_claim(job, &other))
        return STEP_NEXT;
    job->entry->of = to->key;
    free(map_put(job->run->led, name, mem_strdup(job_name(job->pool, job->outlet, to->key))));
    return job_decide(job, DECISION_ALIAS, "leads to %s", other ? other : to->url);
}

/* The link of the page's true address, a believed canonical one included; NULL where the reader gave none. */
static const struct link *read_true_link(struct job *job)
{
    const struct link *self = &job->self, *canonical = &job->read.canonical;
    if (!self->url || !self->key)
        return NULL;
    return canonical_is_believed(job, self, canonical) && !leads_back(job, canonical) ? canonical : self;
}

static void read_spellings(struct job *job, const struct link *to)
{
    if (strcmp(to->url, job->link.url) != 0)
        strings_add(job->pool, &job->entry->aliases, to->url);
    if (to->public_url)
        job->link.public_url = to->public_url;
}

/* -- Verdicts --------------------------------------------------------------------------------------------------------------- */

static bool led_to_front_page(const struct job *job)
{
    const char *url = job->fetched.url;
    const char *path = url ? strstr(url, "://") : NULL;
    path = path ? strchr(path + 3, '/') : NULL;
    return job->fetched.hop_count > 1 && path && (strcmp(path, "/") == 0 || strchr(path, '/') == NULL);
}

/* Nobody waits for a page that was never an article; where one was known it is missing, or something stands before it. */
static enum step read_no_article(struct job *job, const char *reason)
{
    if (job->known.path || job->known.seed)
        return job_decide(job, DECISION_HELD, "where the article was, there is none now: %s", reason);
    return job_decide(job, DECISION_NOT_AN_ARTICLE, "%s", reason);
}

static enum step read_gone(struct job *job, const char *how, const char *reason)
{
    if (!job->known.path && !job->known.seed)
        return job_decide(job, DECISION_NOT_AN_ARTICLE, "%s: %s", how, reason);
    return job_try_public(job, reason, true) ? STEP_BACK : job_gone(job, how, reason);
}

static enum step read_verdict(struct job *job)
{
    const struct read_reply *r = &job->read;
    const bool article = r->verdict == VERDICT_ARTICLE;
    if (article && r->truncated)
        return job_decide(job, DECISION_HELD, "the page is too deep or too large to be read whole");
    const bool own = is_at_own_address(job);
    const struct link *to = article ? read_true_link(job) : NULL;
    if (to)
        read_spellings(job, to);
    const bool leads_off = to && strcmp(to->key, job->link.key) != 0;
    const enum place place = leads_off && !(own && keeps_file(job, to)) ? PLACE_OTHER : led_to_front_page(job) ? PLACE_FRONT_PAGE : PLACE_OWN;
    const struct outcome outcome = outcome_of_page(r->verdict, place);
    const char *reason = r->reason ? r->reason : outcome.words;
    switch (outcome.meaning) {
    case MEANING_CONTENT:
        return r->verdict == VERDICT_MORE ? read_further(job) : STEP_NEXT;
    case MEANING_MOVED: {
        assert(to); /* only an article is ever another one */
        struct known there;
        const bool younger = own && is_one_with(job, to, &there) && there.first_seen_ms < job->known.first_seen_ms;
        return younger ? file_ends(job, &there) : identity_moves(job, to);
    }
    case MEANING_GONE:
        return read_gone(job, outcome.words, reason);
    case MEANING_WALL:
        return job_decide(job, DECISION_HELD, "%s: %s", outcome.words, reason);
    default:
        return r->verdict == VERDICT_SOURCE ? job_decide(job, DECISION_FAILED, "%s", reason) : read_no_article(job, reason);
    }
}

enum step stage_read(struct job *job)
{
    if (!job->answered) {
        read_ask(job);
        return STEP_WAIT;
    }
    if (job->purpose == GAZ_PURPOSE_SOURCE)
        return read_source(job);
    if (job->read_died)
        return job_decide(job, DECISION_FAILED, job->read_untried ? "not read: %s" : "the reader died over this page: %s", job->read_died);
    if (!job->want_next) {
        job->self = job->read.self;
        job->slug = job->read.slug;
    }
    return read_verdict(job);
}
