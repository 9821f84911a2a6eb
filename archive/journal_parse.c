#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/sketch.h"
#include "journal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define TOPICS_MAX 1000 /* of one article */

static const struct {
    const char *name;
    enum journal_type type;
} types[] = { { "alias", JOURNAL_ALIAS }, { "decision", JOURNAL_DECISION }, { "observation", JOURNAL_OBSERVATION }, { "topic", JOURNAL_TOPIC } };

static const struct {
    const char *name;
    size_t at;
} strings[] = {
    { "capture", offsetof(struct journal_line, place.capture) },
    { "capture_type", offsetof(struct journal_line, place.type) },
    { "commit", offsetof(struct journal_line, commit) },
    { "definition", offsetof(struct journal_line, definition) },
    { "extractor", offsetof(struct journal_line, extractor) },
    { "key", offsetof(struct journal_line, key) },
    { "moved_to", offsetof(struct journal_line, moved_to) },
    { "of", offsetof(struct journal_line, of) },
    { "outlet", offsetof(struct journal_line, outlet) },
    { "path", offsetof(struct journal_line, path) },
    { "payload_digest", offsetof(struct journal_line, place.digest) },
    { "public_url", offsetof(struct journal_line, public_url) },
    { "reason", offsetof(struct journal_line, reason) },
    { "seed", offsetof(struct journal_line, seed) },
    { "stage", offsetof(struct journal_line, stage) },
    { "status_word", offsetof(struct journal_line, status_word) },
    { "title", offsetof(struct journal_line, title) },
    { "topic", offsetof(struct journal_line, topic) },
    { "url", offsetof(struct journal_line, url) },
};

static int bad(const char *key)
{
    return err_set("a journal line whose %s is missing or wrong", key);
}

static int parse_strings(struct pool *pool, const json_t *object, struct journal_line *out)
{
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++) {
        const json_t *value = json_object_get(object, strings[i].name);
        if (value && !json_is_string(value))
            return bad(strings[i].name);
        *(const char **)((char *)out + strings[i].at) = pool_strdup(pool, json_string_value(value));
    }
    return 0;
}

/* A whole number in [0, INT32_MAX], or offsets of files. */
static int parse_number(const json_t *object, const char *key, int64_t max, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    *out = value ? json_integer_value(value) : 0;
    return value && (!json_is_integer(value) || *out < 0 || *out > max) ? bad(key) : 0;
}

static int parse_numbers(const json_t *object, struct journal_line *out)
{
    int64_t status, gone, offset, end;
    const json_t *similarity = json_object_get(object, "similarity");
    if (parse_number(object, "status", 999, &status) < 0 || parse_number(object, "gone_seen", 999, &gone) < 0 ||
        parse_number(object, "capture_offset", INT64_MAX, &offset) < 0 || parse_number(object, "capture_end", INT64_MAX, &end) < 0)
        return -1;
    if (similarity && !json_is_number(similarity))
        return bad("similarity");
    out->status = (int)status;
    out->gone_seen = (int)gone;
    out->place.offset = (uint64_t)offset;
    out->place.end = (uint64_t)end;
    out->similarity = json_number_value(similarity);
    out->recovered = json_is_true(json_object_get(object, "recovered"));
    return 0;
}

static int parse_type(const json_t *object, struct journal_line *out)
{
    const char *name = json_string_value(json_object_get(object, "type")), *at = json_string_value(json_object_get(object, "at"));
    for (size_t i = 0; name && i < sizeof types / sizeof *types; i++) {
        if (strcmp(types[i].name, name) == 0)
            out->type = types[i].type;
    }
    if (!out->type)
        return bad("type");
    return at && date_parse(at, &out->at_ms, NULL, NULL) == 0 ? 0 : bad("at");
}

/* decision, kind and what they oblige to. */
static int parse_decision(const json_t *object, struct journal_line *out)
{
    const char *decision = json_string_value(json_object_get(object, "decision")), *kind = json_string_value(json_object_get(object, "kind"));
    if (out->type == JOURNAL_TOPIC)
        return out->topic && out->definition ? 0 : bad("topic");
    out->decision = decision ? (enum decision)decision_from_name(decision) : 0;
    if (!out->decision)
        return bad("decision");
    for (int k = KIND_NEW; kind && k < KIND_COUNT; k++) {
        if (strcmp(kind_name((enum kind)k), kind) == 0)
            out->kind = (enum kind)k;
    }
    if (kind && !out->kind)
        return bad("kind");
    if (!out->outlet || !out->url)
        return bad(out->outlet ? "url" : "outlet");
    if (out->decision == DECISION_ARCHIVED && (!out->kind || !out->path || !layout_is_path(out->path) || !out->commit || strlen(out->commit) != 40))
        return bad("path, kind or commit");
    return 0;
}

static int parse_digests(const json_t *object, struct journal_line *out)
{
    const json_t *v = json_object_get(object, "digests");
    if (!v)
        return 0;
    if (json_array_size(v) != 8)
        return bad("digests");
    for (size_t i = 0; i < 8; i++) {
        const char *hex = json_string_value(json_array_get(v, i));
        if (!hex || strlen(hex) != 16 || strspn(hex, "0123456789abcdef") != 16)
            return bad("digests");
        out->digests[i] = strtoull(hex, NULL, 16);
    }
    out->has_digests = true;
    return 0;
}

static int parse_topics(struct pool *pool, const json_t *object, struct journal_line *out)
{
    const json_t *v = json_object_get(object, "topics");
    size_t n = json_array_size(v);
    if (v && (!json_is_array(v) || n > TOPICS_MAX))
        return bad("topics");
    out->topics = n ? pool_alloc(pool, n * sizeof *out->topics) : NULL;
    for (size_t i = 0; i < n; i++) {
        const json_t *topic = json_array_get(v, i);
        const char *name = json_string_value(json_object_get(topic, "topic"));
        if (!name)
            return bad("topics");
        out->topics[i] = (struct topic_score){ pool_strdup(pool, name), json_number_value(json_object_get(topic, "score")),
                                               pool_strdup(pool, json_string_value(json_object_get(topic, "reason"))) };
    }
    out->topic_count = n;
    return 0;
}

static int parse_lists(struct pool *pool, json_t *object, struct journal_line *out)
{
    json_t *aliases = json_object_get(object, "aliases"), *changes = json_object_get(object, "changes"), *value;
    const char *sketch = json_string_value(json_object_get(object, "sketch"));
    size_t i;
    json_array_foreach(aliases, i, value)
    {
        if (!json_is_string(value))
            return bad("aliases");
        strings_add(pool, &out->aliases, json_string_value(value));
    }
    json_array_foreach(changes, i, value)
    {
        for (unsigned bit = CHANGE_TITLE; json_is_string(value) && bit <= CHANGE_STATUS; bit <<= 1) {
            if (strcmp(journal_change_name(bit), json_string_value(value)) == 0)
                out->changes |= bit;
        }
    }
    return sketch && sketch_parse(pool, sketch, &out->sketch) < 0 ? bad("sketch") : 0;
}

static int parse_object(struct pool *pool, json_t *object, struct journal_line *out)
{
    const char *id = json_string_value(json_object_get(object, "id"));
    if (id && (strlen(id) != LAYOUT_ID_SIZE - 1 || strspn(id, "0123456789abcdef") != LAYOUT_ID_SIZE - 1))
        return bad("id");
    if (id)
        memcpy(out->id, id, LAYOUT_ID_SIZE);
    if (parse_type(object, out) < 0 || parse_strings(pool, object, out) < 0 || parse_numbers(object, out) < 0)
        return -1;
    if (parse_decision(object, out) < 0 || parse_digests(object, out) < 0 || parse_topics(pool, object, out) < 0)
        return -1;
    return parse_lists(pool, object, out);
}

int journal_parse(struct pool *pool, const char *text, size_t len, struct journal_line *out)
{
    json_error_t error;
    *out = (struct journal_line){ 0 };
    json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    int rc = json_is_object(object) ? parse_object(pool, object, out) : err_set("a journal line that is no JSON object");
    json_decref(object);
    return rc;
}
