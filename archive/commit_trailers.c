/* commit_trailers: a commit's message read back. */
#include "../daemon/base/clock.h"
#include "../daemon/base/text.h"
#include "commit_message.h"

#include <stdlib.h>
#include <string.h>

/* The order of enum change. */
static const char *const change_names[] = { "headline", "body", "subtitle", "authors", "published", "section", "correction", "status" };
static const unsigned change_bits[] = { CHANGE_TITLE,     CHANGE_TEXT,    CHANGE_SUBTITLE,   CHANGE_AUTHORS,
                                        CHANGE_PUBLISHED, CHANGE_SECTION, CHANGE_CORRECTION, CHANGE_STATUS };

static void read_kind(struct pool *pool, const char *value, struct trailers *out)
{
    (void)pool;
    for (int k = KIND_NEW; k < KIND_COUNT; k++) {
        if (strcmp(value, kind_name((enum kind)k)) == 0)
            out->kind = (enum kind)k;
    }
}

static void read_change(struct pool *pool, const char *value, struct trailers *out)
{
    (void)pool;
    while (*value) {
        size_t len = strcspn(value, ",");

        for (size_t i = 0; i < sizeof change_bits / sizeof *change_bits; i++) {
            if (strlen(change_names[i]) == len && memcmp(change_names[i], value, len) == 0)
                out->changes |= change_bits[i];
        }
        value += len;
        value += strspn(value, ", ");
    }
}

static void read_status(struct pool *pool, const char *value, struct trailers *out)
{
    (void)pool;
    out->status = (int)strtol(value, NULL, 10);
}

static void read_fetched(struct pool *pool, const char *value, struct trailers *out)
{
    (void)pool;
    if (date_parse(value, &out->fetched_ms, NULL, NULL) < 0)
        out->fetched_ms = 0;
}

static void read_extractor(struct pool *pool, const char *value, struct trailers *out)
{
    out->extractor = pool_strndup(pool, value, strcspn(value, ";"));
}

static void read_topic(struct pool *pool, const char *value, struct trailers *out)
{
    strings_add(pool, &out->topics, value);
}

/* "PATH 0.97": paths and seed names have no space. */
static void read_duplicate(struct pool *pool, const char *value, struct trailers *out)
{
    size_t len = strcspn(value, " ");

    out->duplicate_of = pool_strndup(pool, value, len);
    out->similarity = strtod(value + len, NULL);
}

static void read_key(struct pool *pool, const char *value, struct trailers *out)
{
    out->key = pool_strdup(pool, value);
}

static void read_url(struct pool *pool, const char *value, struct trailers *out)
{
    out->url = pool_strdup(pool, value);
}

static void read_digest(struct pool *pool, const char *value, struct trailers *out)
{
    out->payload_digest = pool_strdup(pool, value);
}

static void read_capture(struct pool *pool, const char *value, struct trailers *out)
{
    out->capture = pool_strdup(pool, value);
}

static void read_moved(struct pool *pool, const char *value, struct trailers *out)
{
    out->moved_to = pool_strdup(pool, value);
}

/* Sorted by name. */
static const struct trailer {
    const char *name;
    void (*read)(struct pool *pool, const char *value, struct trailers *out);
} trailers[] = {
    { "Capture", read_capture },     { "Change", read_change },   { "Duplicate-Of", read_duplicate },
    { "Extractor", read_extractor }, { "Fetched", read_fetched }, { "Key", read_key },
    { "Kind", read_kind },           { "Moved-To", read_moved },  { "Payload-Digest", read_digest },
    { "Status", read_status },       { "Topic", read_topic },     { "Url", read_url },
};

static int compare_trailer(const void *name, const void *trailer)
{
    return strcmp(name, ((const struct trailer *)trailer)->name);
}

static void read_line(struct pool *pool, const char *line, size_t len, struct trailers *out)
{
    const struct trailer *found;
    const char *colon = memmem(line, len, ": ", 2), *name;

    if (!colon)
        return;
    name = pool_strndup(pool, line, (size_t)(colon - line));
    found = bsearch(name, trailers, sizeof trailers / sizeof *trailers, sizeof *trailers, compare_trailer);
    if (found)
        found->read(pool, pool_strndup(pool, colon + 2, len - (size_t)(colon + 2 - line)), out);
}

void commit_message_parse(struct pool *pool, const char *message, struct trailers *out)
{
    size_t len = strcspn(message, "\n");
    const char *line;

    memset(out, 0, sizeof *out);
    out->subject = pool_strndup(pool, message, len);
    line = message + len + strspn(message + len, "\n");
    out->block = pool_strdup(pool, line);
    while (*line) {
        len = strcspn(line, "\n");
        read_line(pool, line, len, out);
        line += len + (line[len] == '\n');
    }
}
