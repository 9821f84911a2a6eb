#include "../daemon/base/article.h"
#include "../daemon/base/clock.h"
#include "../daemon/base/json.h"
#include "../daemon/base/sketch.h"
#include "journal.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#define SIMILARITY_STEPS 10000.0 /* four digits: what is written is what is kept, live and rebuilt */
#define LIVE             "live"

static const char *const type_names[] = { NULL, "decision", "observation", "alias", "topic" };
static const char *const change_names[] = { "title", "subtitle", "text", "authors", "published", "section", "correction", "status" };

const char *journal_change_name(unsigned bit)
{
    return change_names[__builtin_ctz(bit)];
}

/* -- From an entry ----------------------------------------------------------------------------------------------------------- */

static double rounded(double value)
{
    return isfinite(value) && value > 0 ? round(value * SIMILARITY_STEPS) / SIMILARITY_STEPS : 0;
}

static enum journal_type type_of(const struct entry *e)
{
    if (e->decision == DECISION_ALIAS)
        return JOURNAL_ALIAS;
    return e->decision == DECISION_UNCHANGED ? JOURNAL_OBSERVATION : JOURNAL_DECISION;
}

/* The fields of a state that was recorded, or is kept to compare with. Of a page that is gone or moved the text stays, whatever the page says. */
static void take_article(struct journal_line *line, const struct entry *e)
{
    line->public_url = e->public_url;
    line->status_word = e->status_word;
    if (!e->article || (e->decision == DECISION_ARCHIVED && (e->kind == KIND_GONE || e->kind == KIND_MOVED)))
        return;
    line->title = e->article->title;
    line->extractor = e->extractor;
    line->has_digests = true;
    article_digests(e->article, line->status_word ? line->status_word : LIVE, line->digests);
    if (e->decision == DECISION_ARCHIVED)
        line->sketch = e->sketch;
}

void journal_from_entry(struct journal_line *line, const struct entry *e)
{
    *line = (struct journal_line){ .type = type_of(e),
                                   .at_ms = e->at_ms - e->at_ms % 1000,
                                   .outlet = e->outlet,
                                   .url = e->url,
                                   .key = e->key,
                                   .decision = e->decision,
                                   .kind = e->decision == DECISION_ARCHIVED ? e->kind : KIND_NONE,
                                   .reason = e->reason,
                                   .stage = e->stage,
                                   .status = e->status,
                                   .of = e->of,
                                   .similarity = rounded(e->similarity),
                                   .gone_seen = e->gone_seen,
                                   .place = e->place,
                                   .topics = e->topics,
                                   .topic_count = e->topic_count,
                                   .aliases = e->aliases };
    if (e->outlet && e->key)
        layout_id(e->outlet, e->key, line->id);
    if (e->of && strncmp(e->of, "seed:", 5) == 0)
        line->seed = e->of;
    if (e->decision == DECISION_ARCHIVED) {
        line->path = e->path;
        line->commit = *e->commit ? e->commit : NULL;
        line->moved_to = e->moved_to;
        line->changes = e->changes;
        assert(line->path && line->commit && line->kind);
    }
    if (e->decision == DECISION_ARCHIVED || e->decision == DECISION_SEED_DUPLICATE || e->decision == DECISION_DUPLICATE)
        take_article(line, e);
}

/* -- Writing ------------------------------------------------------------------------------------------------------------------ */

static void put_number(struct buf *out, const char *key, uint64_t value)
{
    json_key(out, key);
    buf_printf(out, "%" PRIu64, value);
}

static void put_changes(struct buf *out, unsigned changes)
{
    const char *names[8];
    size_t n = 0;
    for (unsigned bit = CHANGE_TITLE; bit <= CHANGE_STATUS; bit <<= 1) {
        if (changes & bit)
            names[n++] = journal_change_name(bit);
    }
    if (n)
        json_put_strings(out, "changes", names, n);
}

static void put_state(struct buf *out, const struct journal_line *line)
{
    json_put_optional(out, "title", line->title);
    json_put_optional(out, "public_url", line->public_url);
    json_put_optional(out, "status_word", line->status_word);
    put_changes(out, line->changes);
    if (line->gone_seen)
        json_put_int(out, "gone_seen", line->gone_seen);
    json_put_optional(out, "extractor", line->extractor);
    if (line->has_digests) {
        json_key(out, "digests");
        for (size_t i = 0; i < 8; i++)
            buf_printf(out, "%s\"%016" PRIx64 "\"", i ? "," : "[", line->digests[i]);
        buf_addc(out, ']');
    }
    json_put_optional(out, "seed", line->seed);
}

static void put_place(struct buf *out, const struct capture_place *place)
{
    if (!place->capture)
        return;
    json_put_string(out, "capture", place->capture);
    json_put_optional(out, "capture_type", place->type);
    put_number(out, "capture_offset", place->offset);
    put_number(out, "capture_end", place->end);
    json_put_optional(out, "payload_digest", place->digest);
}

static void put_topics(struct buf *out, const struct journal_line *line)
{
    if (!line->topic_count)
        return;
    json_key(out, "topics");
    buf_addc(out, '[');
    for (size_t i = 0; i < line->topic_count; i++) {
        if (i)
            buf_addc(out, ',');
        json_begin(out);
        json_put_string(out, "topic", line->topics[i].topic);
        json_put_number(out, "score", line->topics[i].score);
        json_put_optional(out, "reason", line->topics[i].reason);
        json_end(out);
    }
    buf_addc(out, ']');
}

static void put_identity(struct buf *out, const struct journal_line *line)
{
    char at[STAMP_SIZE];
    json_put_string(out, "type", type_names[line->type]);
    json_put_string(out, "at", stamp_utc(line->at_ms, at));
    if (line->recovered)
        json_put_bool(out, "recovered", true);
    json_put_optional(out, "outlet", line->outlet);
    json_put_optional(out, "url", line->url);
    json_put_optional(out, "key", line->key);
    json_put_optional(out, "id", *line->id ? line->id : NULL);
}

void journal_write(struct buf *out, const struct journal_line *line)
{
    json_begin(out);
    put_identity(out, line);
    json_put_optional(out, "decision", line->decision ? decision_name(line->decision) : NULL);
    json_put_optional(out, "kind", kind_name(line->kind));
    json_put_optional(out, "reason", line->reason);
    json_put_optional(out, "stage", line->stage);
    if (line->status)
        json_put_int(out, "status", line->status);
    json_put_optional(out, "of", line->of);
    if (line->similarity > 0) {
        json_key(out, "similarity");
        buf_printf(out, "%.4f", line->similarity);
    }
    json_put_optional(out, "path", line->path);
    json_put_optional(out, "commit", line->commit);
    json_put_optional(out, "moved_to", line->moved_to);
    put_state(out, line);
    put_place(out, &line->place);
    put_topics(out, line);
    if (line->aliases.n)
        json_put_strings(out, "aliases", line->aliases.v, line->aliases.n);
    if (line->sketch.n) {
        struct buf sketch;
        buf_init(&sketch, JOURNAL_LINE_MAX);
        sketch_write(&sketch, &line->sketch);
        json_put_string(out, "sketch", buf_text(&sketch));
        buf_fini(&sketch);
    }
    json_put_optional(out, "topic", line->topic);
    json_put_optional(out, "definition", line->definition);
    json_end(out);
}
