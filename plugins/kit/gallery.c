#include "gallery.h"

#include "../../daemon/base/map.h"
#include "explain.h"
#include "maintext.h"
#include "scan.h"
#include "space.h"
#include "tag.h"

#include <string.h>

#define PROSE_MAX     400  /* bytes: with more a page is an article that has pictures */
#define PROSE_TIMES   3    /* and the captions are at least so many times as long */
#define CAPTIONS_MIN  3    /* of sentence length */
#define CAPTION_MIN   50   /* bytes that are a sentence: shorter ones name who is seen */
#define CAPTION_MAX   1500 /* bytes of text in a picture's box: with more it is a chapter */
#define BOX_UP        3    /* levels from a text to the box that it shares with its picture */
#define BOX_IMAGES    2    /* pictures in such a box: before and after */
#define SIBLINGS_MIN  2    /* boxes of the same class beside it: slides come in numbers */
#define SIBLINGS_MAX  200  /* that are looked at for it */
#define PICTURES_MAX  500  /* of one gallery */
#define SHARE         0.8  /* of the captions' bytes that the gallery's element holds */
#define PARAGRAPH_MIN 40   /* bytes of text beside the pictures that is no label, or a sentence */

struct caption {
    uint32_t at;  /* the item */
    uint32_t len; /* bytes */
    bool named;   /* calls itself a caption */
};

/* -- Captions on the page -------------------------------------------------------------------------------------------------- */

/* Sums of each item and all below it, dropped or not: slides that are not shown yet are hidden. */
static void gallery_sum(struct scan *s)
{
    for (uint32_t i = 0; i < s->n; i++) {
        struct item *it = &s->v[i];
        it->text = it->own;
        it->linked = it->own_linked;
        it->paras = it->own_stops;
        it->images = it->tag == TAG_IMG;
    }
    for (uint32_t i = s->n; i-- > 1;) {
        struct item *it = &s->v[i], *up = &s->v[it->parent];
        up->text += it->text;
        up->linked += it->linked;
        up->paras += it->paras;
        up->images += it->images;
    }
}

static bool gallery_same_class(const struct item *a, const struct item *b)
{
    const char *x = tag_attr(a->node, "class"), *y = tag_attr(b->node, "class");
    return a->tag == b->tag && strcmp(x ? x : "", y ? y : "") == 0;
}

/* Whether boxes like this one, each with its picture, stand beside it. */
static bool gallery_has_siblings(const struct scan *s, uint32_t box)
{
    unsigned like = 0, looked = 0;
    const uint32_t up = s->v[box].parent;
    for (uint32_t i = up + 1; i < s->v[up].end && like < SIBLINGS_MIN && looked++ < SIBLINGS_MAX; i = s->v[i].end)
        like += i != box && s->v[i].images > 0 && gallery_same_class(&s->v[i], &s->v[box]);
    return like >= SIBLINGS_MIN;
}

/* The box that a text shares with its picture, 0 for none. */
static uint32_t gallery_box(const struct scan *s, uint32_t at)
{
    uint32_t up = at;
    for (int i = 0; i <= BOX_UP && up > 0; i++, up = s->v[up].parent)
        if (s->v[up].images > 0)
            return s->v[up].images <= BOX_IMAGES && s->v[up].text <= CAPTION_MAX ? up : 0;
    return 0;
}

static bool gallery_is_caption(const struct scan *s, uint32_t at, struct caption *out)
{
    const struct item *it = &s->v[at];
    const bool named = it->hints & HINT_CAPTION, sentence = it->own >= CAPTION_MIN && it->own_stops > 0 && it->own_linked == 0;
    *out = (struct caption){ at, it->text, named };
    if (!named && (!sentence || it->images > 0 || tag_is_heading(it->tag)))
        return false;
    if (it->text < CAPTION_MIN || it->text > CAPTION_MAX || it->paras == 0 || it->linked * 2 > it->text)
        return false;
    const uint32_t box = gallery_box(s, at);
    /* A teaser's text stands beside a picture, too, but under a headline that is a link. */
    return box && (named || (s->v[box].linked == 0 && gallery_has_siblings(s, box)));
}

static size_t gallery_captions(const struct page *page, const struct scan *s, struct caption **out)
{
    size_t n = 0;
    *out = pool_alloc(page->pool, PICTURES_MAX * sizeof **out);
    for (uint32_t i = 1; i < s->n && n < PICTURES_MAX;) {
        const bool caption = gallery_is_caption(s, i, &(*out)[n]);
        n += caption;
        i = caption || s->v[i].hints & (HINT_HARD | HINT_COMMENTS | HINT_NEVER) ? s->v[i].end : i + 1;
    }
    return n;
}

/* The lowest element that holds nearly all captions. */
static uint32_t gallery_top(const struct scan *s, const struct caption *v, size_t n)
{
    uint32_t all = 0, top = 0;
    for (size_t i = 0; i < n; i++)
        all += v[i].len;
    for (uint32_t child = 1; child < s->v[top].end;) {
        uint32_t held = 0;
        for (size_t i = 0; i < n; i++)
            held += v[i].at >= child && v[i].at < s->v[child].end ? v[i].len : 0;
        if (held >= SHARE * all && held > 0) {
            top = child;
            child = top + 1;
        } else {
            child = s->v[child].end;
        }
    }
    return top;
}

static bool gallery_has_headline(const struct scan *s, uint32_t at)
{
    for (uint32_t i = at; i < s->v[at].end; i++)
        if (s->v[i].tag == TAG_H1)
            return true;
    return false;
}

/* With what introduces it: up to the article, or what has the headline. */
static uint32_t gallery_article(const struct scan *s, uint32_t top)
{
    for (uint32_t up = top; up > 0 && s->v[up].tag != TAG_BODY; up = s->v[up].parent)
        if (s->v[up].tag == TAG_ARTICLE || s->v[up].tag == TAG_MAIN || gallery_has_headline(s, up))
            return up;
    return top;
}

/* -- Blocks ----------------------------------------------------------------------------------------------------------------- */

static bool gallery_is_prose(const struct block *b)
{
    return b->len > 0 && b->linked * 2 < b->len && (b->len >= PARAGRAPH_MIN || strchr(".!?", b->text[b->len - 1]));
}

/* What stands among the pictures and is neither theirs nor prose: counters, arrows, labels. */
static void gallery_trim(struct blocks *found)
{
    for (size_t i = 0; i < found->n; i++) {
        struct block *b = &found->v[i];
        const bool heading = b->kind == BLOCK_HEADING && b->linked == 0;
        if (b->kind != BLOCK_IMAGE && !heading && !gallery_is_prose(b))
            block_drop(b, "a label among the pictures of a gallery");
    }
}

/* Captions on the page that are taken for its text; their bytes, and those of them that will be paragraphs without our help. */
static size_t gallery_find(const struct page *page, struct scan *s, struct caption **v, size_t *bytes, size_t *plain)
{
    scan_page(page, s);
    *bytes = *plain = 0;
    if (s->n == 0)
        return 0;
    gallery_sum(s);
    const size_t n = gallery_captions(page, s, v);
    for (size_t i = 0; i < n; i++) {
        *bytes += (*v)[i].len;
        *plain += (*v)[i].named ? 0 : (*v)[i].len;
    }
    return n;
}

/* The whole gallery, also what was taken for furniture; false when there is none. */
static bool gallery_collect(const struct page *page, size_t prose, struct blocks *found)
{
    struct scan s;
    struct caption *v;
    size_t bytes, plain;
    const size_t n = gallery_find(page, &s, &v, &bytes, &plain);
    if (n < CAPTIONS_MIN || bytes < prose)
        return false;
    for (size_t i = 0; i < n; i++) {
        maintext_keep(s.v[v[i].at].node);
        if (v[i].named)
            node_mark(s.v[v[i].at].node, NODE_CAPTION);
    }
    const uint32_t top = gallery_article(&s, gallery_top(&s, v, n));
    blocks_collect(page, s.v[top].node, found);
    gallery_trim(found);
    if (bytes + PROSE_TIMES * plain < PROSE_TIMES * blocks_prose(found))
        return false;
    explain_say(page, "chosen: %s: a gallery, %zu pictures with a sentence each", explain_node(page, s.v[top].node), n);
    return true;
}

/* A caption that is more than the picture's alternative text. */
static bool gallery_is_sentence(struct pool *pool, const struct block *b)
{
    if (b->dropped || b->kind != BLOCK_IMAGE || b->len < CAPTION_MIN)
        return false;
    const char *alt = tag_of(b->node) == TAG_IMG ? space_line(pool, tag_attr(b->node, "alt")) : NULL;
    return !alt || strcmp(alt, b->text) != 0;
}

static size_t gallery_count(struct pool *pool, const struct blocks *blocks, size_t *bytes)
{
    size_t n = 0;
    *bytes = 0;
    for (size_t i = 0; i < blocks->n; i++)
        if (gallery_is_sentence(pool, &blocks->v[i])) {
            n++;
            *bytes += blocks->v[i].len;
        }
    return n;
}

static struct block gallery_paragraph(struct pool *pool, const struct block *picture)
{
    struct span *span = pool_alloc(pool, sizeof *span);
    *span = (struct span){ .end = picture->len };
    return (struct block){ .kind = BLOCK_PARAGRAPH,
                           .text = picture->text,
                           .len = picture->len,
                           .spans = span,
                           .span_count = 1,
                           .frame = picture->frame,
                           .node = picture->node };
}

/* Each caption of sentence length behind its picture, once; the picture keeps its alternative text. */
static void gallery_promote(struct pool *pool, struct blocks *blocks, size_t captions)
{
    struct blocks out = { .v = pool_alloc(pool, (blocks->n + captions) * sizeof *out.v), .size = blocks->n + captions };
    struct map *said = map_new();
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        const bool sentence = gallery_is_sentence(pool, b);
        const struct block paragraph = sentence ? gallery_paragraph(pool, b) : *b;
        if (sentence) {
            const char *alt = tag_of(b->node) == TAG_IMG ? space_line(pool, tag_attr(b->node, "alt")) : NULL;
            b->text = alt ? alt : "";
            b->len = strlen(b->text);
        }
        out.v[out.n++] = *b;
        if (!sentence || map_get(said, paragraph.text))
            continue;
        map_put(said, paragraph.text, out.v);
        out.v[out.n++] = paragraph;
    }
    map_free(said, NULL);
    *blocks = out;
}

bool gallery_take(const struct page *page, struct blocks *blocks, bool ruled)
{
    struct blocks found = { 0 };
    const size_t prose = blocks_prose(blocks);
    size_t bytes;
    if (prose >= PROSE_MAX)
        return false;
    if (!ruled) {
        if (!gallery_collect(page, prose, &found))
            return false;
        *blocks = found;
    }
    const size_t captions = gallery_count(page->pool, blocks, &bytes);
    if (ruled && (captions < CAPTIONS_MIN || bytes < PROSE_TIMES * prose))
        return false;
    gallery_promote(page->pool, blocks, captions);
    return true;
}
