#include "maintext.h"

#include "blocks.h"
#include "scan.h"

#include <string.h>

#define GOOD_MIN      80   /* bytes of a paragraph that counts as prose */
#define GOOD_STOPS    2    /* its stops and commas */
#define KEEP_SHARE    0.5  /* furniture that holds this share of the page's prose is none */
#define OVERLAY_SHARE 0.9  /* the same for consent boxes and dialogs */
#define BESIDE_SHARE  0.35 /* as much beside the best child as this share of it, and its parent is the container */

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
    if (i->hints & HINT_OVERLAY)
        return share < OVERLAY_SHARE;
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

#define ROOTS_MAX 64

struct choice {
    const struct scan *scan;
    uint32_t roots[ROOTS_MAX]; /* beside the way down */
    size_t n;
};

static bool main_same_class(const struct item *a, const struct item *b)
{
    const char *x = tag_attr(a->node, "class"), *y = tag_attr(b->node, "class");
    return a->tag == b->tag && x && y && *x && strcmp(x, y) == 0;
}

/* Whether a sibling of the way down goes on with the same text. */
static bool main_goes_on(const struct item *s, const struct item *best)
{
    if (s->dropped || s->good == 0 || s->linked * 4 > s->text || s->tag == TAG_ARTICLE || s->tag == TAG_LI)
        return false;
    if (best->hints & HINT_BODY && !(s->hints & HINT_BODY))
        return false;
    if (main_same_class(s, best))
        return true;
    if (s->own && s->good >= s->own - s->own_linked)
        return s->tag == TAG_P || s->tag == TAG_BLOCKQUOTE;
    return s->good * 5 > best->good && !(s->hints & (HINT_SOFT | HINT_CAPTION));
}

/* Bytes of good text beside the best child that go on with it. */
static uint32_t main_beside(const struct scan *s, uint32_t at, uint32_t best)
{
    uint32_t beside = s->v[at].own >= GOOD_MIN && main_is_good(&s->v[at]) ? s->v[at].own : 0;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (i != best && main_goes_on(&s->v[i], &s->v[best]))
            beside += s->v[i].good;
    return beside;
}

static void main_adopt(struct choice *c, uint32_t at, uint32_t best)
{
    const struct scan *s = c->scan;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (i != best && c->n < ROOTS_MAX && main_goes_on(&s->v[i], &s->v[best]))
            c->roots[c->n++] = i;
}

static void main_give(const struct page *page, struct choice *c, uint32_t at, struct main_text *out)
{
    const struct scan *s = c->scan;
    out->v = pool_alloc(page->pool, (c->n + 1) * sizeof *out->v);
    out->root = s->v[at].node;
    /* Few: a selection sort by document order. */
    c->roots[c->n++] = at;
    for (size_t i = 0; i < c->n; i++) {
        size_t least = i;
        for (size_t k = i + 1; k < c->n; k++)
            if (c->roots[k] < c->roots[least])
                least = k;
        const uint32_t root = c->roots[least];
        c->roots[least] = c->roots[i];
        c->roots[i] = root;
        out->v[out->n++] = s->v[root].node;
    }
}

void maintext_find(const struct page *page, struct main_text *out)
{
    struct scan s;
    memset(out, 0, sizeof *out);
    scan_page(page, &s);
    if (s.n == 0)
        return;
    main_prune(&s);
    struct choice choice = { .scan = &s };
    uint32_t at = 0;
    for (;;) {
        const uint32_t child = main_best_child(&s, at);
        if (!child || !tag_is_block(s.v[child].tag) || s.v[child].paras < 2)
            break;
        if (main_beside(&s, at, child) > BESIDE_SHARE * s.v[child].good)
            break;
        main_adopt(&choice, at, child);
        at = child;
    }
    main_give(page, &choice, at, out);
    out->confidence = s.v[at].good > 1000 ? 1.0 : s.v[at].good / 1000.0;
}
