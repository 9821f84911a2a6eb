#include "maintext.h"

#include "../../daemon/base/hash.h"
#include "blocks.h"
#include "explain.h"
#include "scan.h"

#include <string.h>

#define GOOD_MIN     80   /* bytes of a paragraph that counts as prose */
#define SOME_MIN     25   /* the same on a page that has no prose */
#define GOOD_STOPS   2    /* its stops and commas */
#define ONE_MAX      600  /* bytes of one paragraph; more is several, parted by line breaks */
#define LINE_MIN     40   /* bytes of one that is too short to be prose by itself, and longer than a label */
#define KEEP_SHARE   0.5  /* furniture that holds this share of the page's prose is none */
#define KEEP_SOFT    0.1  /* the same for what is furniture only in small */
#define LINK_BOX_MIN 40   /* bytes of linked text that make a box of links */
#define HARD_SHARE   0.7  /* the same for navigation, consent boxes, dialogs */
#define SURE_BYTES   800  /* of prose: more adds nothing to the confidence */
#define CAPTION_MAX  280  /* bytes of text in a box with an image that are its caption */
#define BODY_TEXT    250  /* bytes without links in what calls itself the body, for it to count */
#define SHOWN_MAX    8    /* candidates that an explanation shows at one step */
#define ALWAYS       2.0  /* no share is larger */
#define ROOTS_MAX    64   /* elements that together are the body */
#define CLASSES_MAX  64   /* different classes of furniture that hold prose */
#define BODY_SHARE   0.92 /* what calls itself the body is left only for a child that holds this share of it */
#define BESIDE_SHARE 0.3  /* as much beside the best child as this share of it, and its parent is the container */

static bool main_is_good(const struct item *i)
{
    if (i->own < GOOD_MIN || i->own_stops < GOOD_STOPS || i->own_linked * 3 > i->own)
        return false;
    return !tag_is_heading(i->tag) && i->tag != TAG_FIGCAPTION && !(i->hints & HINT_CAPTION);
}

/* On a page without a paragraph of prose, whatever is longer than a label. */
static bool main_is_some(const struct item *i)
{
    return i->own >= SOME_MIN && i->own_linked * 2 < i->own && !tag_is_heading(i->tag) && !(i->hints & HINT_CAPTION);
}

/* Sums from the leaves up: items are in document order, so a child stands after its parent. */
static void main_sum(struct scan *s, bool (*good)(const struct item *))
{
    for (uint32_t i = 0; i < s->n; i++) {
        struct item *it = &s->v[i];
        it->text = it->own;
        it->linked = it->own_linked;
        it->images = it->tag == TAG_IMG;
        it->good = good(it) ? it->own - it->own_linked : 0;
        it->paras = it->good > 0;
        it->direct = it->good;
        it->cluster = 0;
    }
    for (uint32_t i = s->n; i-- > 1;) {
        struct item *it = &s->v[i], *up = &s->v[it->parent];
        if (it->dropped)
            continue;
        up->text += it->text;
        up->linked += it->linked;
        up->images += it->images;
        up->good += it->good;
        up->paras += it->paras;
        if (good(it))
            up->direct += it->own;
        if (it->direct > it->cluster)
            it->cluster = it->direct;
        if (it->cluster > up->cluster)
            up->cluster = it->cluster;
    }
}

/* Prose by class, of elements that look like furniture: where all boxes of one class together hold the text, the class is a layout's. */
struct classes {
    struct {
        uint64_t hash;
        uint32_t good;
    } v[CLASSES_MAX];
    size_t n;
};

static uint64_t main_class_hash(const struct item *i)
{
    const char *value = tag_attr(i->node, "class");
    return value && *value ? hash64(value, strlen(value)) : 0;
}

static void main_count_classes(const struct scan *s, struct classes *c)
{
    c->n = 0;
    for (uint32_t i = 1; i < s->n; i++) {
        const struct item *it = &s->v[i];
        if (!(it->hints & (HINT_FURNITURE | HINT_SOFT | HINT_HARD)) || it->good == 0)
            continue;
        const uint64_t hash = main_class_hash(it);
        size_t k = 0;
        while (k < c->n && c->v[k].hash != hash)
            k++;
        if (!hash || k == CLASSES_MAX)
            continue;
        if (k == c->n) {
            c->v[k].hash = hash;
            c->v[k].good = 0;
            c->n++;
        }
        c->v[k].good += it->good;
    }
}

static uint32_t main_class_good(const struct classes *c, const struct item *i)
{
    const uint64_t hash = i->good ? main_class_hash(i) : 0;
    for (size_t k = 0; hash && k < c->n; k++)
        if (c->v[k].hash == hash)
            return c->v[k].good;
    return i->good;
}

/* A list or box of links. */
static bool main_is_link_box(const struct item *i)
{
    if (i->text == 0 || i->linked * 10 <= i->text * 7 || i->linked <= LINK_BOX_MIN || i->paras > 0)
        return false;
    return i->tag != TAG_P && i->tag != TAG_LI && tag_is_block(i->tag) && !tag_is_heading(i->tag);
}

/* Words inside a paragraph: a linked keyword is part of its sentence, whatever its class. */
static bool main_is_inline(const struct scan *s, const struct item *i)
{
    if (tag_is_block(i->tag))
        return false;
    uint32_t up = i->parent;
    while (up > 0 && !tag_is_block(s->v[up].tag))
        up = s->v[up].parent;
    return s->v[up].own_stops > 0 && s->v[up].own > s->v[up].own_linked;
}

static bool main_is_furniture(const struct item *i, const struct item *page, const struct classes *classes, uint32_t looked, bool has_body)
{
    const uint32_t hints = i->hints & looked;
    if (i->hints & HINT_NEVER)
        return true;
    if (!hints)
        return looked & HINT_SOFT && main_is_link_box(i);
    const double share = page->good ? (double)main_class_good(classes, i) / page->good : 0;
    const bool body = i->hints & (HINT_BODY | HINT_CONTENT);
    /* Its sentences are longer than those of news in two lines; a page that holds little else is a wall, and is judged as such. */
    if (hints & HINT_HARD && i->hints & HINT_CONSENT && !body && (i->text - i->linked) < KEEP_SHARE * (page->text - page->linked))
        return true;
    if (hints & (HINT_HARD | HINT_COMMENTS))
        return share < (body ? KEEP_SHARE : has_body ? ALWAYS : HARD_SHARE);
    if (hints & (HINT_FURNITURE | HINT_HIDDEN))
        return share < KEEP_SHARE;
    return share < KEEP_SOFT && i->paras < 2;
}

/* Whether something outside of navigation, sidebars and boxes calls itself the body and holds text. */
static bool main_has_body(const struct scan *s)
{
    for (uint32_t i = 1; i < s->n;) {
        const struct item *it = &s->v[i];
        if (it->hints & HINT_BODY && it->text - it->linked >= BODY_TEXT)
            return true;
        i = it->hints & (HINT_HARD | HINT_COMMENTS) && !(it->hints & (HINT_BODY | HINT_CONTENT)) ? it->end : i + 1;
    }
    return false;
}

static const char *main_reason(uint32_t hints)
{
    return hints & HINT_COMMENTS    ? "comments"
           : hints & HINT_HARD      ? "navigation, sidebar, footer, newsletter, consent or dialog"
           : hints & HINT_HIDDEN    ? "hidden"
           : hints & HINT_FURNITURE ? "share, related, promotion or another box beside the text"
           : hints & HINT_SOFT      ? "meta, author, tag, teaser or another small box"
                                    : "a box of links";
}

/* Drops what these hints call furniture. */
static void main_prune(const struct page *page, struct scan *s, uint32_t looked)
{
    main_sum(s, main_is_good);
    const uint32_t page_good = s->v[0].good;
    const bool has_body = main_has_body(s);
    struct classes classes;
    main_count_classes(s, &classes);
    for (uint32_t i = 1; i < s->n;) {
        struct item *it = &s->v[i];
        const bool words = looked & (HINT_FURNITURE | HINT_SOFT) && !(it->hints & (HINT_HIDDEN | HINT_NEVER)) && main_is_inline(s, it);
        if (!it->dropped && !words && main_is_furniture(it, &s->v[0], &classes, looked, has_body)) {
            it->dropped = true;
            node_mark(it->node, NODE_DROPPED);
            if (page->explain && it->text > 0 && !(it->hints & HINT_NEVER))
                explain_say(page, "pruned: %s: %s; %u of %u bytes of prose", explain_node(page, it->node), main_reason(it->hints & looked), it->good,
                            page_good);
        }
        i = it->dropped ? it->end : i + 1;
    }
}

/* A box of an image and a few words: the words are its caption, whatever the box calls itself. */
static bool main_is_image_box(const struct item *i, uint32_t page_good)
{
    if (i->images == 0 || i->images > 2 || i->text == 0 || i->text > CAPTION_MAX || i->good * 4 > page_good)
        return false;
    return i->tag == TAG_DIV || i->tag == TAG_SPAN || i->tag == TAG_SECTION;
}

static void main_mark_captions(const struct scan *s)
{
    for (uint32_t i = 1; i < s->n;) {
        const struct item *it = &s->v[i];
        const bool caption = (it->hints & HINT_CAPTION && it->paras < 3) || main_is_image_box(it, s->v[0].good);
        if (caption && !it->dropped)
            node_mark(it->node, NODE_CAPTION);
        i = it->dropped || caption ? it->end : i + 1;
    }
}

/* How much speaks for an element: prose, and prose of one kind in one place. */
static double main_weight(const struct item *i)
{
    return i->good + 2.0 * i->cluster;
}

static uint32_t main_best_child(const struct scan *s, uint32_t at)
{
    uint32_t best = 0;
    double most = 0;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (!s->v[i].dropped && main_weight(&s->v[i]) > most) {
            most = main_weight(&s->v[i]);
            best = i;
        }
    return best;
}

struct choice {
    const struct scan *scan;
    uint32_t headline;         /* index of the first h1; 0: none */
    uint32_t roots[ROOTS_MAX]; /* beside the way down */
    size_t n;
};

static bool main_same_class(const struct item *a, const struct item *b)
{
    const char *x = tag_attr(a->node, "class"), *y = tag_attr(b->node, "class");
    return a->tag == b->tag && x && y && *x && strcmp(x, y) == 0;
}

/* The headline, or 0. */
static uint32_t main_headline(const struct scan *s)
{
    for (uint32_t i = 1; i < s->n; i++)
        if (s->v[i].tag == TAG_H1 && !s->v[i].dropped && s->v[i].text > 0)
            return i;
    return 0;
}

/* Whether a sibling of the way down goes on with the same text. */
static bool main_goes_on(const struct choice *c, uint32_t at, uint32_t child)
{
    const struct item *s = &c->scan->v[at], *best = &c->scan->v[child];
    if (s->dropped || s->good == 0 || s->linked * 4 > s->text || s->tag == TAG_ARTICLE || s->tag == TAG_LI)
        return false;
    if (best->hints & HINT_BODY && !(s->hints & HINT_BODY))
        return false;
    if (main_same_class(s, best))
        return true;
    /* What stands beside headline and text together is another story, or the site's frame. */
    if (c->headline > child && c->headline < best->end)
        return false;
    if (s->own && s->good >= s->own - s->own_linked)
        return !tag_is_heading(s->tag);
    if (s->hints & (HINT_SOFT | HINT_CAPTION))
        return false;
    /* A wrapper of the first paragraphs and nothing else, above the rest and not above the headline. */
    if (c->headline > 0 && s->end > c->headline && at < child && s->good * 10 >= s->text * 8 && s->images == 0)
        return true;
    if (s->good * 5 < best->good)
        return false;
    /* A list of teasers has one paragraph in each card, a body has several under one parent. */
    return s->cluster * 2 > s->good;
}

/* Bytes of good text beside the best child that go on with it. */
static uint32_t main_beside(const struct choice *c, uint32_t at, uint32_t best)
{
    const struct scan *s = c->scan;
    uint32_t beside = s->v[at].own >= GOOD_MIN && main_is_good(&s->v[at]) ? s->v[at].own : 0;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (i != best && main_goes_on(c, i, best))
            beside += s->v[i].good;
    return beside;
}

static bool main_is_paragraph(const struct item *i)
{
    return i->tag == TAG_P || i->tag == TAG_LI || i->tag == TAG_BLOCKQUOTE || i->tag == TAG_PRE || i->tag == TAG_DD;
}

/* What is too short to speak for itself belongs to the text where text stands on both sides of it. */
static bool main_is_between(const struct item *s, const struct item *joined)
{
    if (s->dropped || s->text == 0 || s->linked * 4 > s->text)
        return false;
    return main_is_paragraph(s) || tag_is_heading(s->tag) || s->tag == TAG_UL || s->tag == TAG_OL || main_same_class(s, joined);
}

static void main_join(const struct page *page, struct choice *c, uint32_t i, const char *why)
{
    if (c->n == ROOTS_MAX)
        return;
    c->roots[c->n++] = i;
    explain_say(page, "joined: %s: %s, %u bytes of prose", explain_node(page, c->scan->v[i].node), why, c->scan->v[i].good);
}

static void main_adopt(const struct page *page, struct choice *c, uint32_t at, uint32_t best)
{
    const struct scan *s = c->scan;
    uint32_t first = best, last = best, joined = 0;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end)
        if (i != best && main_goes_on(c, i, best)) {
            main_join(page, c, i, "goes on with the same text");
            first = i < first ? i : first;
            last = i > last ? i : last;
            joined = i;
        }
    for (uint32_t i = at + 1; joined && i < last; i = s->v[i].end)
        if (i > first && i != best && !main_goes_on(c, i, best) && main_is_between(&s->v[i], &s->v[joined]))
            main_join(page, c, i, "text stands on both sides of it");
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

/* How sure we are: by the length of the prose, its share of the page's, what its elements call themselves, how little of it is links. */
static double main_confidence(const struct page *page, const struct scan *s, uint32_t at, bool prose)
{
    const struct item *it = &s->v[at];
    if (it->good == 0)
        return 0;
    uint32_t hints = 0;
    for (uint32_t up = at; up > 0; up = s->v[up].parent)
        hints |= s->v[up].hints;
    const double length = it->good < SURE_BYTES ? (double)it->good / SURE_BYTES : 1.0;
    const double share = (double)it->good / s->v[0].good;
    const double name = hints & HINT_BODY ? 1.0 : hints & HINT_CONTENT ? 0.5 : 0.0;
    const double links = it->text ? (double)it->linked / it->text : 1.0;
    const double sure = 0.5 * length + 0.2 * share + 0.2 * name + 0.1 * (1.0 - links);
    explain_say(page, "confidence: %.2f of prose enough, %.2f of the page's prose, %.2f for its name, %.2f free of links%s", length, share, name,
                1.0 - links, prose ? "" : "; no paragraph reads like prose");
    return prose ? sure : sure * 0.4;
}

/* A sentence or two of their own, too short to be prose by themselves and longer than a label. */
static bool main_is_line(const struct item *i)
{
    return !i->dropped && i->own == i->text && i->own >= LINE_MIN && i->own_stops > 0 && i->own_linked * 4 < i->own;
}

/* Whether the best is a paragraph of a page that writes <div> for <p>, or a list, and lines of the same text stand beside it. */
static bool main_is_one_of_many(const struct scan *s, uint32_t at, uint32_t best)
{
    const struct item *b = &s->v[best];
    const bool list = b->tag == TAG_UL || b->tag == TAG_OL;
    if (!list && (b->paras > 1 || b->own != b->text || b->own > ONE_MAX))
        return false;
    for (uint32_t i = at + 1; i < s->v[at].end; i = s->v[i].end) {
        const struct item *it = &s->v[i];
        const bool alike = main_same_class(it, b) || (!tag_attr(it->node, "class") && !tag_attr(b->node, "class"));
        if (i != best && main_is_line(it) && (list ? it->tag == TAG_P : it->tag == b->tag && alike))
            return true;
    }
    return false;
}

/* Why the way down ends here; NULL when it goes on into the best child. */
static const char *main_stop(const struct choice *c, uint32_t at, uint32_t child)
{
    const struct scan *s = c->scan;
    const struct item *here = &s->v[at], *best = &s->v[child];
    if (!child)
        return "no element in it holds prose";
    if (!tag_is_block(best->tag) || (best->paras < 2 && main_is_paragraph(best)) || main_is_one_of_many(s, at, child))
        return "the best in it is a paragraph";
    if (here->hints & HINT_BODY && !(best->hints & HINT_BODY) && best->good < BODY_SHARE * here->good)
        return "it calls itself the body";
    if (main_beside(c, at, child) > BESIDE_SHARE * best->good)
        return "what stands beside the best in it goes on with the same text";
    return NULL;
}

/* The candidates at one step of the way down, the best few, and which it was. */
static void main_explain(const struct page *page, const struct scan *s, uint32_t at, uint32_t best, const char *stop)
{
    size_t shown = 0;
    if (!page->explain)
        return;
    const double most = best ? main_weight(&s->v[best]) : 0;
    for (uint32_t i = at + 1; i < s->v[at].end && shown < SHOWN_MAX; i = s->v[i].end) {
        const struct item *it = &s->v[i];
        const double weight = main_weight(it);
        if (it->dropped || it->good == 0 || weight * SHOWN_MAX < most)
            continue;
        explain_say(page, "candidate%s: %s: weight %.0f, %u bytes in %u paragraphs, %u at one place, %u of %u bytes linked%s",
                    i == best ? " (best)" : "", explain_node(page, it->node), weight, it->good, it->paras, it->cluster, it->linked, it->text,
                    it->hints & HINT_BODY      ? ", calls itself the body"
                    : it->hints & HINT_CONTENT ? ", calls itself content"
                                               : "");
        shown++;
    }
    if (stop)
        explain_say(page, "chosen: %s: %s", explain_node(page, s->v[at].node), stop);
}

void maintext_find(const struct page *page, struct main_text *out)
{
    struct scan s;
    memset(out, 0, sizeof *out);
    scan_page(page, &s);
    if (s.n == 0)
        return;
    main_prune(page, &s, HINT_HARD | HINT_COMMENTS);
    main_prune(page, &s, HINT_FURNITURE | HINT_HIDDEN);
    main_prune(page, &s, HINT_SOFT);
    main_sum(&s, main_is_good);
    const bool prose = s.v[0].good > 0;
    if (!prose)
        main_sum(&s, main_is_some);
    main_mark_captions(&s);
    struct choice choice = { .scan = &s, .headline = main_headline(&s) };
    uint32_t at = 0;
    for (;;) {
        const uint32_t child = main_best_child(&s, at);
        const char *stop = main_stop(&choice, at, child);
        main_explain(page, &s, at, child, stop);
        if (stop)
            break;
        main_adopt(page, &choice, at, child);
        at = child;
    }
    main_give(page, &choice, at, out);
    out->confidence = main_confidence(page, &s, at, prose);
}

void maintext_prune(const struct page *page)
{
    struct scan s;
    scan_page(page, &s);
    if (s.n == 0)
        return;
    main_prune(page, &s, HINT_HARD | HINT_COMMENTS);
    main_prune(page, &s, HINT_FURNITURE | HINT_HIDDEN);
    for (uint32_t i = 1; i < s.n; i++)
        if (s.v[i].hints & HINT_CAPTION && s.v[i].paras < 2)
            node_mark(s.v[i].node, NODE_CAPTION);
}

void maintext_keep(xmlNode *node)
{
    for (xmlNode *up = node; up && up->type == XML_ELEMENT_NODE; up = up->parent)
        up->_private = NULL;
}
