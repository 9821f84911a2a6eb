#include "article.h"

#include <assert.h>

const char *origin_name(enum origin o)
{
    static const char *const names[ORIGIN_COUNT] = {
        [ORIGIN_NONE] = "none", [ORIGIN_RULE] = "rule",     [ORIGIN_JSONLD] = "json-ld", [ORIGIN_META] = "meta",     [ORIGIN_MICRODATA] = "microdata",
        [ORIGIN_PAGE] = "page", [ORIGIN_SOURCE] = "source", [ORIGIN_URL] = "url",        [ORIGIN_SCRIPT] = "script",
    };
    assert(o >= 0 && o < ORIGIN_COUNT);
    return names[o];
}

const char *article_field_name(enum article_field f)
{
    static const char *const names[FIELD_COUNT] = {
        [FIELD_TITLE] = "title",           [FIELD_SUBTITLE] = "subtitle", [FIELD_AUTHORS] = "authors",     [FIELD_PUBLISHED] = "published",
        [FIELD_MODIFIED] = "modified",     [FIELD_LANGUAGE] = "language", [FIELD_SECTION] = "section",     [FIELD_TAGS] = "tags",
        [FIELD_CORRECTION] = "correction", [FIELD_BODY] = "body",         [FIELD_CANONICAL] = "canonical",
    };
    assert(f >= 0 && f < FIELD_COUNT);
    return names[f];
}

static void strings_copy(struct pool *pool, const struct strings *from, struct strings *to)
{
    *to = (struct strings){ 0 };
    for (size_t i = 0; i < from->n; i++)
        strings_add(pool, to, from->v[i]);
}

struct article *article_copy(struct pool *pool, const struct article *from)
{
    struct article *to = pool_copy(pool, from, sizeof *from);
    const char **fields[] = { &to->title,   &to->subtitle,   &to->published, &to->modified, &to->language,
                              &to->section, &to->correction, &to->canonical, &to->body };
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        *fields[i] = pool_strdup(pool, *fields[i]);
    strings_copy(pool, &from->authors, &to->authors);
    strings_copy(pool, &from->tags, &to->tags);
    return to;
}
