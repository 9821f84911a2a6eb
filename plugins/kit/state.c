#include "state.h"

#include "../../daemon/base/buf.h"
#include "tag.h"

#include <jansson.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#define SCRIPT_MIN 400        /* bytes of a script that could hold an article */
#define SCRIPT_MAX (8u << 20) /* and of one that is still looked at */
#define TEXT_MIN   250        /* bytes of a text that could be an article's */
#define STOPS_MIN  3          /* its full stops and commas */
#define PART_MIN   20         /* bytes of one of its parts, where it stands in several */
#define TEXT_MAX   (4u << 20)
#define DEPTH_MAX  64 /* levels of JSON that are walked */

struct state {
    struct pool *pool;
    const char *best;
    size_t best_len;
};

static bool state_is_body_key(const char *key)
{
    static const char *const WORDS[] = { "body", "content", "html", "text", "paragraph", "value" };
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcasestr(key, WORDS[i]))
            return true;
    return false;
}

/* Sentences, not code, addresses or keys. */
static bool state_is_prose(const char *text, size_t len)
{
    size_t stops = 0, spaces = 0;
    for (const char *c = text; *c; c++) {
        stops += (*c == '.' || *c == ',') && (c[1] == ' ' || c[1] == '<' || c[1] == '\0' || c[1] == '\n');
        spaces += *c == ' ';
    }
    return stops >= STOPS_MIN && spaces * 20 > len && !strstr(text, "function(") && !strstr(text, "{\"");
}

static void state_offer(struct state *s, const char *text, size_t len)
{
    if (len < TEXT_MIN || len <= s->best_len || len > TEXT_MAX || !state_is_prose(text, len))
        return;
    s->best = pool_strndup(s->pool, text, len);
    s->best_len = len;
}

/* The text of one part of a body: a string, or an object that holds one under a telling key. */
static const char *state_part(json_t *part)
{
    const char *key;
    json_t *value;
    if (json_is_string(part))
        return json_string_value(part);
    json_object_foreach(part, key, value) if (json_is_string(value) && state_is_body_key(key)) return json_string_value(value);
    return NULL;
}

/* Paragraphs in an array, each its own string or object. */
static void state_offer_parts(struct state *s, json_t *array)
{
    struct buf b;
    buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < json_array_size(array); i++) {
        const char *text = state_part(json_array_get(array, i));
        if (text && strlen(text) >= PART_MIN && strchr(text, ' '))
            buf_printf(&b, *text == '<' ? "%s\n" : "<p>%s</p>\n", text);
    }
    state_offer(s, buf_text(&b), b.len);
    buf_fini(&b);
}

static void state_walk(struct state *s, const char *key, json_t *value, int depth)
{
    const char *name;
    json_t *one;
    if (depth > DEPTH_MAX)
        return;
    if (json_is_string(value) && state_is_body_key(key))
        state_offer(s, json_string_value(value), json_string_length(value));
    if (json_is_array(value) && state_is_body_key(key))
        state_offer_parts(s, value);
    for (size_t i = 0; i < json_array_size(value); i++)
        state_walk(s, "", json_array_get(value, i), depth + 1);
    json_object_foreach(value, name, one) state_walk(s, name, one, depth + 1);
}

/* A script of JSON, or one that gives JSON a name: "window.__STATE__ = {…". */
static void state_script(struct state *s, const char *type, const char *text)
{
    const size_t len = strlen(text);
    if (len < SCRIPT_MIN || len > SCRIPT_MAX || (type && strcasestr(type, "ld+json")))
        return;
    const char *open = strchr(text, '{');
    const char *sign = strchr(text, '=');
    if (!open || (!(type && strcasestr(type, "json")) && (!sign || sign > open || !strstr(text, "__"))))
        return;
    json_t *root = json_loadb(open, len - (size_t)(open - text), JSON_DISABLE_EOF_CHECK, NULL);
    state_walk(s, "", root, 0);
    json_decref(root);
}

const char *state_find(const struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    struct state s = { .pool = page->pool };
    for (const xmlNode *n = root; n; n = tag_next(n, root))
        if (n->type == XML_ELEMENT_NODE && strcasecmp((const char *)n->name, "script") == 0 && n->children && n->children->content)
            state_script(&s, tag_attr(n, "type"), (const char *)n->children->content);
    return s.best;
}
