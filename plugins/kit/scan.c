#include "scan.h"

#include "space.h"

#include <string.h>

#define ITEMS_MAX 400000 /* elements; a page of the largest size allowed has fewer, or is an attack */

/* What of a byte counts in a text. */
enum { SCAN_SPACE = 1, SCAN_STOP = 2, SCAN_LEAD = 4 };
static const uint8_t SCAN_BYTES[256] = {
    [' '] = SCAN_SPACE, ['\n'] = SCAN_SPACE, ['\t'] = SCAN_SPACE, ['\r'] = SCAN_SPACE, [','] = SCAN_STOP,  ['.'] = SCAN_STOP,
    [';'] = SCAN_STOP,  ['?'] = SCAN_STOP,   ['!'] = SCAN_STOP,   [0xD8] = SCAN_LEAD,  [0xE0] = SCAN_LEAD, [0xE3] = SCAN_LEAD,
};

/* Stops and commas of CJK, Arabic and Devanagari, by their UTF-8; of CJK, whose sentences have fewer, they count twice. */
static uint32_t scan_stops(const unsigned char *c)
{
    if (c[0] == 0xE3)
        return c[1] == 0x80 && (c[2] == 0x81 || c[2] == 0x82) ? 2 : 0;
    if (c[0] == 0xE0)
        return c[1] == 0xA5 && c[2] == 0xA4 ? 2 : 0;
    return c[1] == 0x8C || c[1] == 0x9F;
}

/* Length of a text without the white space at its ends, runs of it within as one; *stops: the punctuation that prose has and menus have not. */
static uint32_t scan_length(const char *text, uint32_t *stops)
{
    uint32_t len = 0;
    bool gap = false;
    *stops = 0;
    for (const unsigned char *c = (const unsigned char *)text; *c; c++) {
        const uint8_t is = SCAN_BYTES[*c];
        const bool space = is & SCAN_SPACE;
        len += !space || (!gap && len > 0);
        gap = space;
        *stops += is & SCAN_LEAD ? scan_stops(c) : is == SCAN_STOP;
    }
    return len - (gap && len > 0);
}

/* Adds a text node to the block it stands in. */
static void scan_text(struct scan *s, uint32_t at, const char *text)
{
    uint32_t stops;
    const uint32_t len = scan_length(text, &stops);
    if (len == 0)
        return;
    bool linked = false;
    uint32_t block = at;
    while (block > 0 && !tag_is_block(s->v[block].tag)) {
        linked = linked || s->v[block].tag == TAG_A;
        block = s->v[block].parent;
    }
    for (uint32_t up = block; !linked && up > 0; up = s->v[up].parent)
        linked = s->v[up].tag == TAG_A;
    struct item *b = &s->v[block];
    b->own += len;
    b->own_linked += linked ? len : 0;
    b->own_stops += stops;
}

void scan_page(const struct page *page, struct scan *out)
{
    xmlNode *root = xmlDocGetRootElement(page->doc);
    out->n = 0;
    const size_t room = page->elements < ITEMS_MAX ? page->elements : ITEMS_MAX;
    out->v = pool_alloc(page->pool, (room + 1) * sizeof *out->v);
    uint32_t at = 0;
    /* The text behind the last element belongs to one, too. */
    for (xmlNode *node = root; node && out->n <= room;) {
        bool enter = false;
        if (node->type == XML_ELEMENT_NODE) {
            struct item *item = &out->v[out->n];
            const enum tag tag = tag_of(node);
            item->node = node;
            item->parent = at;
            item->tag = (uint8_t)tag;
            item->depth = out->n ? (uint16_t)(out->v[at].depth + 1) : 0;
            item->hints = hints_of(node, tag);
            item->end = out->n + 1;
            enter = node->children && !(item->hints & HINT_NEVER);
            if (enter)
                at = out->n;
            out->n++;
        } else if (node->type == XML_TEXT_NODE && node->content) {
            scan_text(out, at, (const char *)node->content);
        }
        if (enter) {
            node = node->children;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            out->v[at].end = out->n;
            at = out->v[at].parent;
        }
        node = node == root ? NULL : node->next;
    }
}
