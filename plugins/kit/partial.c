#include "context.h"
#include "render.h"

#include "../../daemon/base/buf.h"

#include <jansson.h>
#include <string.h>

/* An article on its way is kept by main as bytes that only we read again; they come back over the process border, so they are read as a stranger's.
 */

#define PARTIAL_MAX (16u << 20) /* bytes; an article's body has half of that */
#define STRINGS_MAX 256         /* authors, tags, addresses */

static const struct {
    const char *name;
    size_t offset;
    enum article_field field;
} FIELDS[] = {
    { "title", offsetof(struct article, title), FIELD_TITLE },
    { "subtitle", offsetof(struct article, subtitle), FIELD_SUBTITLE },
    { "published", offsetof(struct article, published), FIELD_PUBLISHED },
    { "modified", offsetof(struct article, modified), FIELD_MODIFIED },
    { "language", offsetof(struct article, language), FIELD_LANGUAGE },
    { "section", offsetof(struct article, section), FIELD_SECTION },
    { "correction", offsetof(struct article, correction), FIELD_CORRECTION },
    { "canonical", offsetof(struct article, canonical), FIELD_CANONICAL },
    { "body", offsetof(struct article, body), FIELD_BODY },
};
#define FIELD_NAMES (sizeof FIELDS / sizeof *FIELDS)

static const char **partial_field(struct article *a, size_t i)
{
    return (const char **)(void *)((char *)a + FIELDS[i].offset);
}

static json_t *partial_strings(const struct strings *s)
{
    json_t *list = json_array();
    for (size_t i = 0; i < s->n && i < STRINGS_MAX; i++)
        json_array_append_new(list, json_string(s->v[i]));
    return list;
}

static void partial_read_strings(struct pool *pool, const json_t *list, struct strings *out)
{
    size_t i;
    json_t *item;
    json_array_foreach(list, i, item)
    {
        if (json_is_string(item) && out->n < STRINGS_MAX)
            strings_add(pool, out, json_string_value(item));
    }
}

void partial_save(struct gaz_page *p, const struct article *article, const struct strings *asked)
{
    struct article copy = *article;
    json_t *root = json_object(), *origins = json_array();
    for (size_t i = 0; i < FIELD_NAMES; i++)
        if (*partial_field(&copy, i))
            json_object_set_new(root, FIELDS[i].name, json_string(*partial_field(&copy, i)));
    for (size_t i = 0; i < FIELD_COUNT; i++)
        json_array_append_new(origins, json_integer((json_int_t)article->origin[i]));
    json_object_set_new(root, "origin", origins);
    json_object_set_new(root, "authors", partial_strings(&article->authors));
    json_object_set_new(root, "tags", partial_strings(&article->tags));
    json_object_set_new(root, "asked", partial_strings(asked));
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    const size_t len = text ? strlen(text) : 0;
    if (text && len <= PARTIAL_MAX) {
        p->reply->partial = pool_copy(p->pool, text, len);
        p->reply->partial_len = len;
    }
    free(text);
}

void partial_load(struct gaz_page *p, struct article *earlier, struct strings *asked)
{
    memset(earlier, 0, sizeof *earlier);
    memset(asked, 0, sizeof *asked);
    if (!p->request->partial || p->request->partial_len == 0 || p->request->partial_len > PARTIAL_MAX)
        return;
    json_t *root = json_loadb(p->request->partial, p->request->partial_len, 0, NULL);
    for (size_t i = 0; i < FIELD_NAMES; i++)
        *partial_field(earlier, i) = pool_strdup(p->pool, json_string_value(json_object_get(root, FIELDS[i].name)));
    const json_t *origins = json_object_get(root, "origin");
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const json_int_t origin = json_integer_value(json_array_get(origins, i));
        earlier->origin[i] = origin > 0 && origin < ORIGIN_COUNT ? (enum origin)origin : ORIGIN_NONE;
    }
    partial_read_strings(p->pool, json_object_get(root, "authors"), &earlier->authors);
    partial_read_strings(p->pool, json_object_get(root, "tags"), &earlier->tags);
    partial_read_strings(p->pool, json_object_get(root, "asked"), asked);
    json_decref(root);
}

/* What an outlet's rule said of the later page, where the first only had the ladder's word for it. */
static bool partial_is_better(const struct article *earlier, const struct article *now, enum article_field field)
{
    return earlier->origin[field] == ORIGIN_NONE || (earlier->origin[field] != ORIGIN_RULE && now->origin[field] == ORIGIN_RULE);
}

/* The first page says what the article is; further ones add their text, and fields that were empty. */
void partial_join(struct pool *pool, const struct article *earlier, struct article *now)
{
    struct article joined = *earlier;
    for (size_t i = 0; i < FIELD_NAMES; i++)
        if (*partial_field(now, i) && partial_is_better(earlier, now, FIELDS[i].field)) {
            *partial_field(&joined, i) = *partial_field(now, i);
            joined.origin[FIELDS[i].field] = now->origin[FIELDS[i].field];
        }
    if (now->authors.n && partial_is_better(earlier, now, FIELD_AUTHORS)) {
        joined.authors = now->authors;
        joined.origin[FIELD_AUTHORS] = now->origin[FIELD_AUTHORS];
    }
    if (now->tags.n && partial_is_better(earlier, now, FIELD_TAGS)) {
        joined.tags = now->tags;
        joined.origin[FIELD_TAGS] = now->origin[FIELD_TAGS];
    }
    joined.body = earlier->body ? earlier->body : now->body;
    if (earlier->body && *earlier->body && now->body && *now->body)
        joined.body = render_join(pool, earlier->body, now->body);
    *now = joined;
}
