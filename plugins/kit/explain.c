#include "explain.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/reading.h"
#include "../../daemon/base/text.h"
#include "tag.h"

#include <stdarg.h>
#include <string.h>

#define LINES_MAX   2000 /* of one page: more is no explanation */
#define LINE_BYTES  2000
#define QUOTED      70 /* bytes of a text that stand for it */
#define NODES_UP    3  /* elements that say where a node is */
#define ID_BYTES    40
#define CLASS_BYTES 60

void explain_say(const struct page *page, const char *format, ...)
{
    if (!page->explain || page->explain->n >= LINES_MAX)
        return;
    struct buf line;
    va_list args;
    buf_init(&line, 16 * LINE_BYTES);
    va_start(args, format);
    buf_vprintf(&line, format, args);
    va_end(args);
    const char *text = buf_text(&line);
    strings_add_lent(page->pool, page->explain, pool_strndup(page->pool, text, utf8_cut(text, line.len, LINE_BYTES)));
    buf_fini(&line);
}

/* The beginning of an element's id or class behind its mark, or "". */
static const char *explain_name(const struct page *page, char mark, const char *value, size_t max)
{
    if (!value || !*value)
        return "";
    return pool_printf(page->pool, "%c%.*s", mark, (int)utf8_cut(value, strlen(value), max), value);
}

const char *explain_node(const struct page *page, const xmlNode *node)
{
    const char *path = "";
    if (!page->explain)
        return path;
    for (int up = 0; node && node->type == XML_ELEMENT_NODE && up < NODES_UP; node = node->parent, up++) {
        char *name = pool_printf(page->pool, "%s%s%s", (const char *)node->name, explain_name(page, '#', tag_attr(node, "id"), ID_BYTES),
                                 explain_name(page, '.', tag_attr(node, "class"), CLASS_BYTES));
        for (char *c = name; *c; c++)
            *c = (unsigned char)*c <= ' ' ? '.' : *c;
        path = *path ? pool_printf(page->pool, "%s > %s", name, path) : name;
    }
    return path;
}

static const char *explain_quote(const struct page *page, const char *text, size_t len)
{
    char *quote = pool_strndup(page->pool, text, utf8_cut(text, len, QUOTED));
    for (char *c = quote; *c; c++)
        *c = (unsigned char)*c < ' ' ? ' ' : *c;
    return len > QUOTED ? pool_printf(page->pool, "%s…", quote) : quote;
}

void explain_blocks(const struct page *page, const struct blocks *blocks)
{
    static const char *const KINDS[] = {
        [BLOCK_PARAGRAPH] = "paragraph", [BLOCK_HEADING] = "heading", [BLOCK_ROW] = "table row", [BLOCK_CODE] = "code", [BLOCK_IMAGE] = "image",
    };
    size_t kept[sizeof KINDS / sizeof *KINDS] = { 0 };
    if (!page->explain)
        return;
    for (size_t i = 0; i < blocks->n; i++) {
        const struct block *b = &blocks->v[i];
        kept[b->kind] += !b->dropped;
        if (b->dropped)
            explain_say(page, "dropped: %s \"%s\": %s", KINDS[b->kind], explain_quote(page, b->text, b->len), b->why ? b->why : "not the body's");
    }
    explain_say(page, "body: %zu paragraphs, %zu headings, %zu table rows, %zu pieces of code, %zu images", kept[BLOCK_PARAGRAPH],
                kept[BLOCK_HEADING], kept[BLOCK_ROW], kept[BLOCK_CODE], kept[BLOCK_IMAGE]);
}

static const char *explain_list(const struct page *page, const struct strings *list)
{
    const char *all = NULL;
    for (size_t i = 0; i < list->n; i++)
        all = all ? pool_printf(page->pool, "%s; %s", all, list->v[i]) : list->v[i];
    return all;
}

void explain_reply(const struct page *page, const struct read_reply *reply)
{
    const struct article *a = &reply->article;
    if (!page->explain)
        return;
    const char *const values[FIELD_COUNT] = {
        [FIELD_TITLE] = a->title,
        [FIELD_SUBTITLE] = a->subtitle,
        [FIELD_AUTHORS] = explain_list(page, &a->authors),
        [FIELD_PUBLISHED] = a->published,
        [FIELD_MODIFIED] = a->modified,
        [FIELD_LANGUAGE] = a->language,
        [FIELD_SECTION] = a->section,
        [FIELD_TAGS] = explain_list(page, &a->tags),
        [FIELD_CORRECTION] = a->correction,
        [FIELD_CANONICAL] = a->canonical,
        [FIELD_BODY] = a->body,
    };
    for (int i = 0; i < FIELD_COUNT; i++)
        if (values[i] && *values[i])
            explain_say(page, "field: %s from %s: %s", article_field_name((enum article_field)i), origin_name(a->origin[i]),
                        explain_quote(page, values[i], strlen(values[i])));
        else
            explain_say(page, "field: %s: nothing found", article_field_name((enum article_field)i));
    explain_say(page, "verdict: %s, confidence %.2f%s%s%s", reply->verdict == VERDICT_ARTICLE ? "article" : "no article", reply->confidence,
                reply->reason ? ": " : "", reply->reason ? reply->reason : "", reply->truncated ? " (the parser lost text)" : "");
}
