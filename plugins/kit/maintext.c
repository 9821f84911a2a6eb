#include "maintext.h"

#include "blocks.h"
#include "scan.h"

#define GOOD_MIN      80   /* bytes of a paragraph that counts as prose */
#define GOOD_STOPS    2    /* its stops and commas */
#define KEEP_SHARE    0.5  /* furniture that holds this share of the page's prose is none */
#define DESCEND_SHARE 0.72 /* the child that holds this share of its parent's prose is looked into */

static bool main_is_good(const struct item *i)
{
    if (i->own < GOOD_MIN || i->own_stops < GOOD_STOPS || i->own_linked * 3 > i->own)
        return false;
    return !tag_is_heading(i->tag) && i->tag != TAG_FIGCAPTION && !(i->hints & HINT_CAPTION);
}

/* Sums from the leaves up: items are in document order, so a child stands after its parent. */
static void main_sum(struct scan *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        struct item *it = &s->v[i];
        it->text = it->own;
        it->linked = it->own_linked;
        it->good = main_is_good(it) ? it->own - it->own_linked : 0;
        it->paras = it->good > 0;
    }
    for (uint32_t i = s->n; i-- > 1;) {
        struct item *it = &s->v[i], *up = &s->v[it->parent];
        if (it->dropped)
            continue;
        up->text += it->text;
        up->linked += it->linked;
        up->good += it->good;
        up->paras += it->paras;
    }
}

static bool main_is_furniture(const struct item *i, uint32_t page_good)
{
    const double share = page_good ? (double)i->good / page_good : 0;
    if (i->hints & (HINT_NEVER | HINT_COMMENTS))
        return !(i->hints & HINT_COMMENTS) || !(i->hints & (HINT_BODY | HINT_CONTENT)) || share < KEEP_SHARE;
    if (i->hints & HINT_BODY && share > 0.3)
        return false;
    if (i->hints & (HINT_FURNITURE | HINT_HIDDEN))
        return share < KEEP_SHARE;
    if (i->hints & HINT_SOFT)
        return share < 0.1 && i->paras < 2;
    /* A list or box of links. */
    if (i->text > 0 && i->linked * 10 > i->text * 7 && i->paras == 0 && i->tag != TAG_P && i->tag != TAG_LI && tag_is_block(i->tag) && !tag_is_heading(i->tag))
        return i->linked > 40;
    return false;
}

static void main_prune(struct scan *s)
{
    main_sum(s);
    const uint32_t page_good = s->n ? s->v[0].good : 0;
    for (uint32_t i = 1; i < s->n;) {
        struct item *it = &s->v[i];
        if (main_is_furniture(it, page_good)) {
            it->dropped = true;
            node_mark(it->node, NODE_DROPPED);
            i = it->end;
        } else {
            if (it->hints & HINT_CAPTION && it->paras < 3)
                node_mark(it->node, NODE_CAPTION);
            i++;
        }
    }
    main_sum(s);
}

static uint32_t main_best_child(const struct scan *s, uint32_t at)
{
    uint32_t best = 0, most = 0;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (!s->v[i].dropped && s->v[i].good > most) {
            most = s->v[i].good;
            best = i;
        }
    return best;
}

void maintext_find(const struct page *page, struct main_text *out)
{
    struct scan s;
    scan_page(page, &s);
    out->root = NULL;
    out->confidence = 0;
    if (s.n == 0)
        return;
    main_prune(&s);
    uint32_t at = 0;
    for (;;) {
        const uint32_t child = main_best_child(&s, at);
        if (!child || !tag_is_block(s.v[child].tag) || s.v[child].good < DESCEND_SHARE * s.v[at].good || s.v[child].paras < 2)
            break;
        at = child;
    }
    out->root = s.v[at].node;
    out->confidence = s.v[at].good > 1000 ? 1.0 : s.v[at].good / 1000.0;
}
