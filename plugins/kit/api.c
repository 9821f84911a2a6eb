/* api: the gaz_ functions of outlet.h, as a plugin calls them. */
#include "context.h"
#include "explain.h"
#include "maintext.h"
#include "space.h"
#include "tag.h"
#include "url.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unicode/uregex.h>
#include <unicode/ustring.h>

#define REASON_MAX  200   /* bytes of a reason that a plugin gives */
#define FORMAT_MAX  65536 /* bytes that gaz_format() makes */
#define TAIL_MAX    4096  /* bytes of a last block that gaz_cut_end() looks at */
#define REGEX_STEPS 10000 /* uregex_setTimeLimit: some milliseconds each, well below the reader's CPU limit */

const char *gaz_url(const struct gaz_page *page)
{
    return page->url;
}

enum gaz_purpose gaz_purpose(const struct gaz_page *page)
{
    return (enum gaz_purpose)page->request->purpose;
}

const void *gaz_cookie(const struct gaz_page *page, size_t *len)
{
    if (len)
        *len = page->request->cookie ? page->request->cookie_len : 0;
    return page->request->cookie_len ? page->request->cookie : NULL;
}

const char *gaz_text(struct gaz_page *page, const char *xpath)
{
    struct nodes nodes;
    xpath_select(page->xpath, xpath, &nodes);
    return nodes.n ? page_node_text(&page->page, nodes.v[0]) : nodes.value;
}

void gaz_each(struct gaz_page *page, const char *xpath, bool (*visit)(struct gaz_page *page, const char *text, void *arg), void *arg)
{
    struct nodes nodes;
    xpath_select(page->xpath, xpath, &nodes);
    for (size_t i = 0; i < nodes.n; i++)
        if (!visit(page, page_node_text(&page->page, nodes.v[i]), arg))
            return;
}

size_t gaz_count(struct gaz_page *page, const char *xpath)
{
    struct nodes nodes;
    xpath_select(page->xpath, xpath, &nodes);
    return nodes.n;
}

const char *gaz_absolute(struct gaz_page *page, const char *url)
{
    return url ? url_canonical(page->pool, url, page->page.base) : NULL;
}

const char *gaz_format(struct gaz_page *page, const char *format, ...)
{
    struct buf b;
    va_list args;
    buf_init(&b, FORMAT_MAX);
    va_start(args, format);
    buf_vprintf(&b, format, args);
    va_end(args);
    const char *text = pool_strndup(page->pool, buf_text(&b), b.len);
    buf_fini(&b);
    return text;
}

void gaz_set(struct gaz_page *page, enum gaz_field field, const char *value)
{
    if (value)
        field_set(page, field, value);
}

void gaz_set_body(struct gaz_page *page, const char *xpath)
{
    rules_take_body(page, xpath);
}

static bool context_is_below(const xmlNode *node, const xmlNode *top)
{
    while (node && node != top)
        node = node->parent;
    return node == top;
}

void context_drop(struct gaz_page *p, xmlNode *node)
{
    if (node->type == XML_ATTRIBUTE_NODE) {
        node = node->parent;
        if (!node)
            return;
    }
    /* The root stays: a page without one has nothing to walk. */
    if (node == xmlDocGetRootElement(p->page.doc) || node->type == XML_HTML_DOCUMENT_NODE)
        return;
    if (p->grave_count == p->grave_size) {
        p->grave_size = p->grave_size ? p->grave_size * 2 : 32;
        xmlNode **grown = pool_alloc(p->pool, p->grave_size * sizeof *grown);
        if (p->grave_count)
            memcpy(grown, p->graveyard, p->grave_count * sizeof *grown);
        p->graveyard = grown;
    }
    for (size_t i = 0; i < p->grave_count; i++)
        if (p->graveyard[i] == node)
            return;
    size_t kept = 0;
    for (size_t i = 0; i < p->body_count; i++)
        if (!context_is_below(p->bodies[i], node))
            p->bodies[kept++] = p->bodies[i];
    p->body_count = kept;
    explain_say(&p->page, "dropped by rule: %s", explain_node(&p->page, node));
    xmlUnlinkNode(node);
    p->graveyard[p->grave_count++] = node;
}

void context_bury(struct gaz_page *p)
{
    for (size_t i = 0; i < p->grave_count; i++)
        xmlFreeNode(p->graveyard[i]);
    p->grave_count = 0;
}

void context_find_body(struct gaz_page *p)
{
    if (p->body_count)
        return;
    struct main_text found;
    maintext_find(&p->page, &found);
    p->confidence = found.confidence;
    p->bodies = found.v;
    p->body_count = found.n;
    p->body_main = found.root;
}

size_t gaz_drop(struct gaz_page *page, const char *xpath)
{
    struct nodes nodes;
    xpath_select(page->xpath, xpath, &nodes);
    for (size_t i = 0; i < nodes.n; i++)
        context_drop(page, nodes.v[i]);
    return nodes.n;
}

/* -- gaz_cut_end -------------------------------------------------------------------------------------------------------- */

static bool cut_is_text(const xmlNode *n)
{
    return n->type == XML_TEXT_NODE && n->content && !space_only((const char *)n->content);
}

/* The last text node below top that counts, and the block it stands in. */
static xmlNode *cut_last_text(xmlNode *top)
{
    xmlNode *last = NULL;
    for (xmlNode *n = top; n;) {
        const enum tag tag = tag_of(n);
        const bool leave_out =
            tag == TAG_VOID || tag == TAG_FIGURE || (n->type == XML_ELEMENT_NODE && (node_is(n, NODE_DROPPED) || node_is(n, NODE_CAPTION)));
        if (cut_is_text(n))
            last = n;
        n = leave_out ? tag_skip(n, top) : tag_next(n, top);
    }
    return last;
}

static xmlNode *cut_block(xmlNode *text, const xmlNode *top)
{
    xmlNode *block = text->parent;
    while (block && block != top && !tag_is_block(tag_of(block)))
        block = block->parent;
    return block ? block : text;
}

/* Bytes to take from the end of text (white space after them included); 0 when the expression does not match. */
static size_t cut_match(const char *regex, const char *text, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar pattern[1024], wide[TAIL_MAX];
    int32_t pattern_len = 0, n = 0, tail = 0;
    u_strFromUTF8(pattern, 1024, &pattern_len, regex, -1, &status);
    u_strFromUTF8WithSub(wide, TAIL_MAX, &n, text, (int32_t)len, 0xFFFD, NULL, &status);
    URegularExpression *expression = U_SUCCESS(status) ? uregex_open(pattern, pattern_len, 0, NULL, &status) : NULL;
    if (U_FAILURE(status))
        return 0;
    uregex_setTimeLimit(expression, REGEX_STEPS, &status);
    uregex_setText(expression, wide, n, &status);
    size_t cut = 0;
    for (UBool found = uregex_find(expression, 0, &status); U_SUCCESS(status) && found; found = uregex_findNext(expression, &status)) {
        if (uregex_end(expression, 0, &status) != n)
            continue;
        const int32_t start = uregex_start(expression, 0, &status);
        char bytes[TAIL_MAX * 3];
        u_strToUTF8(bytes, (int32_t)sizeof bytes, &tail, wide + start, n - start, &status);
        cut = U_SUCCESS(status) ? (size_t)tail : 0;
        break;
    }
    uregex_close(expression);
    return cut;
}

/* Takes count bytes from the end of the text below block, up to the text node `last`. */
static void cut_bytes(struct pool *pool, xmlNode *last, const xmlNode *block, size_t count)
{
    for (xmlNode *n = last; count > 0;) {
        if (n->type == XML_TEXT_NODE && n->content) {
            const size_t len = strlen((const char *)n->content);
            const size_t take = count < len ? count : len;
            /* A copy: the parser shares short white space between nodes. */
            xmlNodeSetContentLen(n, (const xmlChar *)pool_strndup(pool, (const char *)n->content, len - take), (int)(len - take));
            count -= take;
        }
        while (n != block && !n->prev)
            n = n->parent; /* every node here lies below the block */
        if (n == block)
            return;
        n = n->prev;
        while (n->type == XML_ELEMENT_NODE && n->last)
            n = n->last;
    }
}

bool gaz_cut_end(struct gaz_page *page, const char *regex)
{
    context_find_body(page);
    for (size_t i = page->body_count; i > 0; i--) {
        xmlNode *top = page->bodies[i - 1];
        xmlNode *last = cut_last_text(top);
        if (!last)
            continue;
        const xmlNode *block = cut_block(last, top);
        struct buf b;
        buf_init(&b, TAIL_MAX * 64);
        /* Raw bytes, so that what matches can be taken away again; white space at the very end goes with it. */
        for (const xmlNode *n = block; n; n = n == last ? NULL : tag_next(n, block))
            if (n->type == XML_TEXT_NODE && n->content)
                buf_puts(&b, (const char *)n->content);
        size_t len = b.len, space = 0;
        while (space < len && strchr(" \t\r\n", b.data[len - 1 - space]))
            space++;
        len -= space;
        size_t from = len > TAIL_MAX / 2 ? len - TAIL_MAX / 2 : 0;
        while (from > 0 && from < len && ((unsigned char)b.data[from] & 0xC0) == 0x80)
            from++;
        const size_t cut = len > 0 ? cut_match(regex, b.data + from, len - from) : 0;
        buf_fini(&b);
        if (cut)
            cut_bytes(page->pool, last, block, cut + space);
        return cut > 0;
    }
    return false;
}

/* -- Links and verdicts ------------------------------------------------------------------------------------------------ */

void gaz_link(struct gaz_page *page, const char *url, const char *title, const char *date)
{
    links_add(page, url, title, date, NULL);
}

void gaz_default_discover(struct gaz_page *page)
{
    rules_discover(page);
}

void gaz_want(struct gaz_page *page, const char *url, enum gaz_purpose purpose, const void *cookie, size_t len)
{
    links_want(page, url, purpose, cookie, len);
}

static void api_judge(struct gaz_page *page, enum verdict verdict, const char *reason, const char *otherwise)
{
    const char *line = space_line(page->pool, reason);
    page->verdict = verdict;
    page->reason = line ? pool_strndup(page->pool, line, utf8_cut(line, strlen(line), REASON_MAX)) : otherwise;
}

void gaz_not_an_article(struct gaz_page *page, const char *reason)
{
    api_judge(page, VERDICT_NOT_AN_ARTICLE, reason, "the plugin says that this is no article");
}

void gaz_hold(struct gaz_page *page, const char *reason)
{
    api_judge(page, VERDICT_WALL, reason, "the plugin says that the text is withheld");
}
