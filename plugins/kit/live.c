#include "live.h"

#include "explain.h"
#include "tag.h"

#include <ctype.h>
#include <string.h>

#define ENTRIES_MIN  3   /* times of day in one text: an article has two, of its publication and of its change */
#define ENTRY_MIN    60  /* bytes of an entry's first paragraph */
#define AHEAD_MAX    8   /* blocks between a time and that paragraph: a headline, pictures, what was dropped */
#define SIBLINGS_MAX 200 /* elements beside it that are looked at */
#define ENTRY_UP     3   /* levels from a time to the box of its entry */
#define TIME_MAX     40  /* bytes: "4 March 2020, 12:05 pm GMT" */

/* "14:32", "9.05 Uhr", "11h40", with a day, a half of the day or a zone beside it: a time, in few words. */
static bool live_is_time(const char *text, size_t len)
{
    if (len < 4 || len > TIME_MAX)
        return false;
    for (size_t i = 1; i + 2 < len; i++)
        if (isdigit((unsigned char)text[i - 1]) && strchr(":.h", text[i]) && isdigit((unsigned char)text[i + 1]) &&
            isdigit((unsigned char)text[i + 2]) && (i + 3 == len || !isdigit((unsigned char)text[i + 3])))
            return true;
    return false;
}

/* Whether all text below an element is a time; given up at once where it is more. */
static bool live_says_time(const xmlNode *top)
{
    char text[TIME_MAX + 1];
    size_t len = 0;
    for (const xmlNode *n = top; n; n = tag_next(n, top)) {
        if (n->type != XML_TEXT_NODE || !n->content)
            continue;
        for (const char *c = (const char *)n->content; *c; c++) {
            if (isspace((unsigned char)*c) && (len == 0 || isspace((unsigned char)text[len - 1])))
                continue;
            if (len == TIME_MAX)
                return false;
            text[len++] = *c;
        }
    }
    return live_is_time(text, len);
}

/* An element of one text node and no more. */
static bool live_is_leaf(const xmlNode *node)
{
    return node->children && node->children->type == XML_TEXT_NODE && !node->children->next;
}

/* By the first word of the class: "entry", "entry pinned". */
static bool live_same_class(const xmlNode *a, const xmlNode *b)
{
    if (a->type != XML_ELEMENT_NODE || tag_of(a) != tag_of(b))
        return false;
    const char *x = tag_attr(a, "class"), *y = tag_attr(b, "class");
    x = x ? x : "";
    y = y ? y : "";
    const size_t len = strcspn(x, " ");
    return len == strcspn(y, " ") && memcmp(x, y, len) == 0;
}

/* Whether it, or a box that it stands in, comes again and again: an article says its times once, above or below. */
static bool live_is_repeated(const xmlNode *node, const xmlNode *top)
{
    for (int up = 0; up < ENTRY_UP && node != top && node->parent; up++, node = node->parent) {
        size_t like = 0, looked = 0;
        for (const xmlNode *n = node->parent->children; n && looked < SIBLINGS_MAX; n = n->next, looked++) {
            like += live_same_class(n, node);
            if (like >= ENTRIES_MIN)
                return true;
        }
    }
    return false;
}

/* Elements below top that are but a time; those that were taken for furniture are unmarked where keep says so. */
static size_t live_times(xmlNode *top, bool keep)
{
    size_t n = 0;
    for (xmlNode *node = top; node;) {
        const bool element = node->type == XML_ELEMENT_NODE, dropped = element && node_is(node, NODE_DROPPED);
        if (element && (dropped || live_is_leaf(node)) && live_says_time(node) && live_is_repeated(node, top)) {
            n++;
            if (dropped && keep)
                node->_private = NULL;
        }
        node = dropped ? tag_skip(node, top) : tag_next(node, top);
    }
    return n;
}

void live_keep_times(const struct page *page, xmlNode *node)
{
    const size_t n = live_times(node, false);
    if (n < ENTRIES_MIN)
        return;
    (void)live_times(node, true);
    explain_say(page, "kept: %zu times of day below %s: a live blog's entries", n, explain_node(page, node));
}

/* A time of day that a paragraph follows, with a headline or a picture between at most. */
static bool live_heads_entry(const struct blocks *blocks, size_t at)
{
    const struct block *b = &blocks->v[at];
    if (b->kind != BLOCK_PARAGRAPH || b->linked > 0 || !live_is_time(b->text, b->len))
        return false;
    for (size_t i = at + 1; i < blocks->n && i <= at + AHEAD_MAX; i++) {
        const struct block *next = &blocks->v[i];
        if (!next->dropped && next->kind != BLOCK_HEADING && next->kind != BLOCK_IMAGE)
            return next->kind == BLOCK_PARAGRAPH && next->len >= ENTRY_MIN;
    }
    return false;
}

void live_restore_times(struct blocks *blocks)
{
    const struct block *known = NULL;
    size_t n = 0;
    for (size_t i = blocks->n; i-- > 0;)
        if (live_heads_entry(blocks, i)) {
            known = known ? known : &blocks->v[i];
            n += live_same_class(blocks->v[i].node, known->node);
        }
    for (size_t i = 0; n >= ENTRIES_MIN && i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped && live_heads_entry(blocks, i) && live_same_class(b->node, known->node)) {
            b->dropped = false;
            b->why = NULL;
        }
    }
}
