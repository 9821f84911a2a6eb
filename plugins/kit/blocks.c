#include "blocks.h"

#include "collect.h"
#include "space.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DEPTH_MAX 1200 /* levels walked by recursion (about 200 KB of stack); below it text is taken without its structure */

void node_mark(xmlNode *node, uintptr_t mark)
{
    node->_private = (void *)((uintptr_t)node->_private | mark);
}

bool node_is(const xmlNode *node, uintptr_t mark)
{
    return ((uintptr_t)node->_private & mark) != 0;
}

void block_drop(struct block *b, const char *why)
{
    b->why = b->dropped ? b->why : why;
    b->dropped = true;
}

struct block *collect_add(struct collector *c)
{
    struct blocks *b = c->out;
    if (b->n == b->size) {
        struct block *old = b->v;
        b->size = b->size ? b->size * 2 : 64;
        b->v = pool_alloc(c->page->pool, b->size * sizeof *b->v);
        if (b->n)
            memcpy(b->v, old, b->n * sizeof *old);
    }
    struct block *block = &b->v[b->n++];
    memset(block, 0, sizeof *block);
    block->frame = c->frame;
    return block;
}

/* Where an image really is: pages that load late keep the address elsewhere. */
static const char *collect_image_address(const xmlNode *img)
{
    static const char *const NAMES[] = { "data-src", "data-original", "data-lazy-src", "src" };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++) {
        const char *value = tag_attr(img, NAMES[i]);
        if (value && *value && strncmp(value, "data:", 5) != 0)
            return value;
    }
    return NULL;
}

static void collect_image(struct collector *c, const xmlNode *img, const char *caption)
{
    const char *address = img ? collect_image_address(img) : NULL;
    const char *alt = img ? space_line(c->page->pool, tag_attr(img, "alt")) : NULL;
    if (!caption || !*caption)
        caption = alt;
    if (!caption || c->out->n >= BLOCKS_MAX)
        return;
    struct block *block = collect_add(c);
    block->kind = BLOCK_IMAGE;
    block->text = caption;
    block->len = strlen(caption);
    block->image = address;
    block->node = img;
}

void collect_flush(struct collector *c)
{
    size_t len = c->text.len;
    while (len > 0 && strchr(" \n\t", c->text.data[len - 1]))
        len--;
    if (len > 0 && c->out->n < BLOCKS_MAX && !space_only(c->text.data)) {
        struct block *block = collect_add(c);
        block->kind = c->kind;
        block->level = c->level;
        block->text = pool_strndup(c->page->pool, c->text.data, len);
        block->len = len;
        block->node = c->node;
        block->spans = pool_alloc(c->page->pool, c->span_count * sizeof *block->spans);
        for (size_t i = 0; i < c->span_count && c->spans[i].start < len; i++) {
            struct span span = c->spans[i];
            span.end = span.end < len ? span.end : len;
            block->linked += span.href ? span.end - span.start : 0;
            block->spans[block->span_count++] = span;
        }
    }
    buf_clear(&c->text);
    c->span_count = 0;
    const size_t images = c->image_count;
    c->image_count = 0;
    for (size_t i = 0; i < images; i++)
        collect_image(c, c->images[i], NULL);
}

/* Text that was added since `from` gets the present style. */
void collect_span(struct collector *c, size_t from)
{
    const size_t to = c->text.len;
    assert(c->spans || !c->span_size);
    struct span *last = c->spans && c->span_count ? &c->spans[c->span_count - 1] : NULL;
    if (to == from)
        return;
    if (last && last->end == from && last->href == c->href && last->style == c->style) {
        last->end = to;
        return;
    }
    if (c->span_count == c->span_size) {
        c->span_size = c->span_size ? c->span_size * 2 : 16;
        struct span *grown = pool_alloc(c->page->pool, c->span_size * sizeof *grown);
        if (c->spans)
            memcpy(grown, c->spans, c->span_count * sizeof *grown);
        c->spans = grown;
    }
    c->spans[c->span_count++] = (struct span){ .start = from, .end = to, .href = c->href, .style = c->style };
}

static bool collect_at_gap(const struct collector *c)
{
    return c->text.len == 0 || strchr(" \n\t", c->text.data[c->text.len - 1]);
}

static void collect_text(struct collector *c, const char *text)
{
    const size_t from = c->text.len;
    if (collect_at_gap(c))
        text += strspn(text, " \t\r\n\f");
    if (*text == '\0')
        return;
    space_fold(&c->text, text, strlen(text));
    collect_span(c, from);
}

/* One <br> breaks the line, two in a row the paragraph. */
static void collect_break(struct collector *c)
{
    if (c->in_cell || c->kind == BLOCK_HEADING) {
        const size_t from = c->text.len;
        if (!collect_at_gap(c))
            buf_addc(&c->text, ' ');
        collect_span(c, from);
        return;
    }
    while (c->text.len > 0 && c->text.data[c->text.len - 1] == ' ')
        buf_truncate(&c->text, c->text.len - 1);
    if (c->text.len == 0)
        return;
    for (size_t i = c->span_count; i > 0 && c->spans[i - 1].end > c->text.len; i--)
        c->spans[i - 1].end = c->text.len;
    if (c->text.data[c->text.len - 1] == '\n') {
        collect_flush(c);
        return;
    }
    const size_t from = c->text.len;
    buf_addc(&c->text, '\n');
    collect_span(c, from);
}

static void collect_node(struct collector *c, const xmlNode *node);

void collect_children(struct collector *c, const xmlNode *node)
{
    for (const xmlNode *child = node->children; child; child = child->next)
        collect_node(c, child);
}

/* A block element: what stood before it ends, what is in it ends with it. */
void collect_block(struct collector *c, const xmlNode *node, enum block_kind kind, unsigned level)
{
    if (c->in_cell) {
        space_add(&c->text);
        collect_children(c, node);
        space_add(&c->text);
        return;
    }
    collect_flush(c);
    const enum block_kind old_kind = c->kind;
    const unsigned old_level = c->level;
    const xmlNode *old_node = c->node;
    if (kind != BLOCK_PARAGRAPH || c->kind != BLOCK_HEADING) {
        c->kind = kind;
        c->level = level;
    }
    c->node = node;
    collect_children(c, node);
    collect_flush(c);
    c->kind = old_kind;
    c->level = old_level;
    c->node = old_node;
}

static void collect_framed(struct collector *c, const xmlNode *node, bool quote, bool ordered, unsigned number)
{
    if (c->in_cell) {
        collect_block(c, node, BLOCK_PARAGRAPH, 0);
        return;
    }
    collect_flush(c);
    struct frame *frame = pool_alloc(c->page->pool, sizeof *frame);
    *frame = (struct frame){ .up = c->frame, .quote = quote, .ordered = ordered, .number = number };
    c->frame = frame;
    collect_block(c, node, BLOCK_PARAGRAPH, 0);
    c->frame = frame->up;
}

static void collect_list(struct collector *c, const xmlNode *list, bool ordered)
{
    unsigned number = 0;
    collect_flush(c);
    for (const xmlNode *child = list->children; child; child = child->next) {
        if (tag_of(child) == TAG_LI && !node_is(child, NODE_DROPPED))
            collect_framed(c, child, false, ordered, ++number);
        else
            collect_node(c, child);
    }
    collect_flush(c);
}

static bool collect_is_image(const xmlNode *node)
{
    return tag_of(node) == TAG_IMG || strcasecmp((const char *)node->name, "amp-img") == 0;
}

/* The first image and the first caption below a figure. */
static const xmlNode *collect_find(const xmlNode *top, bool caption)
{
    for (const xmlNode *n = top; n; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE || n == top)
            continue;
        if (caption ? tag_of(n) == TAG_FIGCAPTION || node_is(n, NODE_CAPTION) : collect_is_image(n))
            return n;
    }
    return NULL;
}

bool collect_holds(const xmlNode *top, enum tag tag)
{
    for (const xmlNode *n = top->children; n && n != top; n = tag_next(n, top))
        if (tag_of(n) == tag && !node_is(n, NODE_DROPPED))
            return true;
    return false;
}

static void collect_figure(struct collector *c, const xmlNode *figure)
{
    if (collect_holds(figure, TAG_TABLE) || collect_holds(figure, TAG_BLOCKQUOTE) || collect_holds(figure, TAG_PRE) ||
        collect_holds(figure, TAG_UL)) {
        collect_block(c, figure, BLOCK_PARAGRAPH, 0);
        return;
    }
    collect_flush(c);
    const xmlNode *caption = collect_find(figure, true);
    const char *text = caption ? page_node_text(c->page, caption) : NULL;
    const xmlNode *image = collect_find(figure, false);
    if (image || text)
        collect_image(c, image, text);
}

/* A caption that stands beside its image: it goes to the image before it, where that has none of its own. */
static void collect_caption(struct collector *c, const xmlNode *node)
{
    collect_flush(c);
    const char *text = page_node_text(c->page, node);
    struct block *last = c->out->n ? &c->out->v[c->out->n - 1] : NULL;
    if (!*text)
        return;
    if (last && last->kind == BLOCK_IMAGE && !collect_find(node, false) && last->node && collect_is_image(last->node)) {
        last->text = text;
        last->len = strlen(text);
        last->node = node;
        return;
    }
    const xmlNode *image = collect_find(node, false);
    if (!image && node->parent)
        image = collect_find(node->parent, false);
    collect_image(c, image, text);
    if (c->out->n && c->out->v[c->out->n - 1].kind == BLOCK_IMAGE)
        c->out->v[c->out->n - 1].node = node;
}

/* -- The walk ------------------------------------------------------------------------------------------------------------ */

static void collect_styled(struct collector *c, const xmlNode *node, unsigned style, const char *href)
{
    const unsigned old_style = c->style;
    const char *old_href = c->href;
    c->style |= style;
    if (href)
        c->href = href;
    collect_children(c, node);
    c->style = old_style;
    c->href = old_href;
}

static void collect_element(struct collector *c, const xmlNode *node, enum tag tag)
{
    switch (tag) {
    case TAG_VOID:
    case TAG_BUTTON:
    case TAG_HR:
        return;
    case TAG_BR:
        collect_break(c);
        return;
    case TAG_A:
        collect_styled(c, node, 0, tag_attr(node, "href"));
        return;
    case TAG_B:
        collect_styled(c, node, c->kind == BLOCK_HEADING ? 0 : STYLE_STRONG, NULL);
        return;
    case TAG_EM:
        collect_styled(c, node, c->kind == BLOCK_HEADING ? 0 : STYLE_EM, NULL);
        return;
    case TAG_CODE:
        collect_styled(c, node, STYLE_CODE, NULL);
        return;
    case TAG_H1:
    case TAG_H2:
    case TAG_H3:
    case TAG_H4:
    case TAG_H5:
    case TAG_H6:
        collect_block(c, node, BLOCK_HEADING, (unsigned)(tag - TAG_H1) + 1);
        return;
    case TAG_BLOCKQUOTE:
        collect_framed(c, node, true, false, 0);
        return;
    case TAG_UL:
    case TAG_OL:
        if (c->in_cell)
            collect_block(c, node, BLOCK_PARAGRAPH, 0);
        else
            collect_list(c, node, tag == TAG_OL);
        return;
    case TAG_TABLE:
        collect_table(c, node);
        return;
    case TAG_PRE:
        collect_pre(c, node);
        return;
    case TAG_FIGURE:
        collect_figure(c, node);
        return;
    case TAG_FIGCAPTION:
        collect_caption(c, node);
        return;
    default:
        if (tag_is_block(tag))
            collect_block(c, node, BLOCK_PARAGRAPH, 0);
        else
            collect_children(c, node);
    }
}

static void collect_node(struct collector *c, const xmlNode *node)
{
    if ((node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) && node->content) {
        collect_text(c, (const char *)node->content);
        return;
    }
    if (node->type != XML_ELEMENT_NODE || node_is(node, NODE_DROPPED))
        return;
    if (node_is(node, NODE_CAPTION)) {
        collect_caption(c, node);
        return;
    }
    if (c->depth >= DEPTH_MAX) {
        collect_text(c, page_node_text(c->page, node));
        return;
    }
    c->depth++;
    if (collect_is_image(node)) {
        if (c->image_count == c->image_size) {
            c->image_size = c->image_size ? c->image_size * 2 : 8;
            const xmlNode **grown = pool_alloc(c->page->pool, c->image_size * sizeof *grown);
            if (c->image_count)
                memcpy(grown, c->images, c->image_count * sizeof *grown);
            c->images = grown;
        }
        c->images[c->image_count++] = node;
    } else {
        collect_element(c, node, tag_of(node));
    }
    c->depth--;
}

void blocks_collect(const struct page *page, const xmlNode *node, struct blocks *out)
{
    struct collector c = { .page = page, .out = out, .node = node };
    c.tables = (unsigned)out->n; /* more than there were tables so far */
    buf_init(&c.text, TEXT_MAX);
    collect_node(&c, node);
    collect_flush(&c);
    buf_fini(&c.text);
}
