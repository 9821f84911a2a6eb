/* apart: what stands in a box of its own beside the paragraphs of the container that holds the prose. Below the last of them: an appeal, who the
 * author is, whose rights these are, how to comment, the next article. Between them, with a headline of its own: facts, figures, another story. */
#include "blocks.h"

#include "../../daemon/base/hash.h"
#include "scan.h"

#include <string.h>
#include <strings.h>

#define KINDS_MAX   64  /* different containers of paragraphs that are counted */
#define MAIN_SHARE  60  /* per cent of the prose in containers of one kind, for what follows them to be another's */
#define TAIL_SHARE  30  /* per cent of that prose: more is no tail but a second half, */
#define OTHER_SHARE 50  /* or this where the prose stands in what calls itself the content, and the tail does not */
#define GOES_ON     3   /* paragraphs that are no appeal or biography any more */
#define TAIL_BLOCKS 64  /* a longer tail is none */
#define LABEL_MAX   90  /* bytes of a line that heads a box */
#define BOX_SHARE   15  /* per cent of the prose: a larger box between is a chapter */
#define BOX_BLOCKS  512 /* blocks beside the prose that are looked at; more are a list */
#define DEPTH_MAX   512 /* levels of a page that are looked at; no outlet's has so many */

/* Paragraphs by the kind of the container they stand in: its name and class, and those of what it stands in. */
struct kinds {
    struct {
        uint64_t hash;
        size_t bytes;
    } v[KINDS_MAX];
    size_t n;
};

/* Words with a digit are an element's own, "widget-3f2a", "part-2", or say nothing: the others are its kind's. */
static uint64_t apart_class(const xmlNode *node)
{
    uint64_t hash = 0;
    const char *class = tag_attr(node, "class");
    for (const char *c = class ? class : ""; *c;) {
        c += strspn(c, " \t\r\n");
        const size_t len = strcspn(c, " \t\r\n");
        if (len > 0 && strcspn(c, "0123456789") >= len)
            hash = hash * 31 + hash64(c, len);
        c += len;
    }
    return hash;
}

static uint64_t apart_hash(const xmlNode *node, uint64_t with)
{
    const bool element = node && node->type == XML_ELEMENT_NODE;
    const uint64_t both[] = { with, element ? (uint64_t)tag_of(node) : TAG_OTHER, element ? apart_class(node) : 0 };
    return hash64((const char *)both, sizeof both);
}

static uint64_t apart_kind(const struct block *b)
{
    const xmlNode *up = b->node ? b->node->parent : NULL;
    return apart_hash(up, apart_hash(up ? up->parent : NULL, 0));
}

static bool apart_is_paragraph(const struct block *b)
{
    return !b->dropped && b->kind == BLOCK_PARAGRAPH && !b->frame && b->node;
}

/* The kind of container that holds most; bytes of the prose in it, 0 where that is no clear majority. */
static size_t apart_main(const struct blocks *blocks, uint64_t *main)
{
    struct kinds kinds = { .n = 0 };
    size_t all = 0, most = 0;
    for (size_t i = 0; i < blocks->n; i++) {
        const struct block *b = &blocks->v[i];
        if (!apart_is_paragraph(b))
            continue;
        const uint64_t hash = apart_kind(b);
        size_t k = 0;
        while (k < kinds.n && kinds.v[k].hash != hash)
            k++;
        all += b->len;
        if (k == KINDS_MAX)
            continue;
        if (k == kinds.n) {
            kinds.v[k].hash = hash;
            kinds.v[kinds.n++].bytes = 0;
        }
        kinds.v[k].bytes += b->len;
        most = kinds.v[k].bytes > kinds.v[most].bytes ? k : most;
    }
    if (kinds.n == 0 || kinds.v[most].bytes * 100 < all * MAIN_SHARE)
        return 0;
    *main = kinds.v[most].hash;
    return kinds.v[most].bytes;
}

/* The elements that the last paragraph of the prose stands in, itself included, from the root down. */
struct prose {
    const xmlNode *within[DEPTH_MAX];
    size_t depth;
};

static size_t apart_depth(const xmlNode *node)
{
    size_t depth = 0;
    for (; node && node->type == XML_ELEMENT_NODE && depth <= DEPTH_MAX; node = node->parent)
        depth++;
    return depth;
}

static bool apart_enter(struct prose *prose, const xmlNode *last)
{
    prose->depth = apart_depth(last);
    for (size_t i = prose->depth; i > 0 && prose->depth <= DEPTH_MAX; i--, last = last->parent)
        prose->within[i - 1] = last;
    return prose->depth <= DEPTH_MAX;
}

/* Notes, corrections and additions belong to the article wherever they stand. */
static bool apart_is_note(const char *name)
{
    static const char *const NOTES[] = { "note", "errat", "correction", "update" };
    for (size_t i = 0; name && i < sizeof NOTES / sizeof *NOTES; i++)
        if (strcasestr(name, NOTES[i]))
            return true;
    return false;
}

static bool apart_is_content(const xmlNode *node)
{
    return hints_of(node, tag_of(node)) & (HINT_BODY | HINT_CONTENT);
}

/* What a block of the tail stands in, below what it shares with the prose. */
struct place {
    const xmlNode *box; /* the outermost of them, where one has a name and none calls itself the body; else NULL */
    bool outside;       /* the prose stands in what calls itself the content there, the block does not */
};

static struct place apart_place(const struct block *b, const struct prose *prose)
{
    struct place place = { NULL, false };
    bool content = false, named = false;
    const xmlNode *top = NULL;
    size_t depth = b->node ? apart_depth(b->node) : DEPTH_MAX + 1;
    if (depth > DEPTH_MAX)
        return place;
    for (const xmlNode *up = b->node; depth > 0 && !(depth <= prose->depth && prose->within[depth - 1] == up); depth--, up = up->parent) {
        const enum tag tag = tag_of(up);
        const char *class = tag_attr(up, "class"), *id = tag_attr(up, "id");
        if (hints_of(up, tag) & HINT_BODY || apart_is_note(class) || apart_is_note(id))
            return place;
        const bool box = tag == TAG_DIV || tag == TAG_SECTION || tag == TAG_TD || tag == TAG_ARTICLE;
        named = named || (box && ((class && *class) || (id && *id)));
        content = content || apart_is_content(up);
        top = up;
    }
    place.box = named ? top : NULL;
    for (size_t i = depth; i < prose->depth && !content; i++)
        place.outside = place.outside || apart_is_content(prose->within[i]);
    return place;
}

/* Where the tail begins; *bytes of text in it, and whether all of it is outside of the content. */
static size_t apart_tail(const struct blocks *blocks, size_t last, const struct prose *prose, size_t *bytes, bool *outside)
{
    size_t from = blocks->n, listed = 0, looked = 0;
    *bytes = 0;
    *outside = true;
    for (size_t i = blocks->n; i > last; i--) {
        const struct block *b = &blocks->v[i - 1];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        if (looked++ == TAIL_BLOCKS)
            return blocks->n;
        const struct place place = apart_place(b, prose);
        if (b->kind == BLOCK_ROW || b->kind == BLOCK_CODE || !place.box)
            break;
        *outside = *outside && place.outside;
        listed += b->len;
        /* A list alone is what the prose led to; below a line in a box it is the box's. */
        if (b->frame)
            continue;
        from = i - 1;
        *bytes += listed;
        listed = 0;
    }
    return from;
}

static bool apart_is_headed(const struct block *b)
{
    if (b->kind == BLOCK_HEADING)
        return true;
    const bool code = tag_of(b->node) == TAG_PRE || (b->span_count > 0 && b->spans[0].style & STYLE_CODE);
    return apart_is_paragraph(b) && b->len <= LABEL_MAX && !code && !block_is_ended(b);
}

/* Several paragraphs with no headline or label above them go on with what was told, wherever they stand. */
static bool apart_goes_on(const struct blocks *blocks, size_t from)
{
    size_t paragraphs = 0;
    while (from < blocks->n && (blocks->v[from].dropped || blocks->v[from].kind == BLOCK_IMAGE))
        from++;
    for (size_t i = from; i < blocks->n; i++)
        paragraphs += apart_is_paragraph(&blocks->v[i]) && blocks->v[i].len > LABEL_MAX && block_is_ended(&blocks->v[i]);
    return paragraphs >= GOES_ON && !apart_is_headed(&blocks->v[from]);
}

static void apart_drop_tail(struct blocks *blocks, size_t last, const struct prose *prose, size_t bytes)
{
    size_t tail;
    bool outside;
    const size_t from = apart_tail(blocks, last, prose, &tail, &outside);
    if (tail * 100 > bytes * (outside ? OTHER_SHARE : TAIL_SHARE) || (!outside && apart_goes_on(blocks, from)))
        return;
    for (size_t i = from; i < blocks->n; i++)
        if (blocks->v[i].kind != BLOCK_IMAGE)
            block_drop(&blocks->v[i], "below the prose, in a box of its own");
}

/* A box between paragraphs of the prose. */
struct box {
    const xmlNode *node;
    uint64_t prose; /* the kind of container that holds the prose */
    size_t held;    /* bytes */
    bool plain;     /* paragraphs and headlines alone, none of them the prose's, and headed */
};

/* Whether the prose stands in a box of the same name there: then both are chapters. */
static bool apart_is_chapter(const xmlNode *box, const struct prose *prose)
{
    const size_t depth = apart_depth(box);
    return depth <= prose->depth && apart_hash(box, 0) == apart_hash(prose->within[depth - 1], 0);
}

/* The blocks from `at` on that stand in the same box between paragraphs of the prose: its end, and whether all of it is a label, or short text below
 * a headline of its own. */
static size_t apart_box_end(const struct blocks *blocks, size_t at, size_t last, const struct prose *prose, struct box *box)
{
    const struct block *first = &blocks->v[at];
    size_t end = at, n = 0;
    box->held = 0;
    box->plain = true;
    for (; end < last; end++) {
        const struct block *b = &blocks->v[end];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        if (n > 0 && apart_place(b, prose).box != box->node)
            break;
        n++;
        box->plain = box->plain && !b->frame && (b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_HEADING) && apart_kind(b) != box->prose;
        box->held += b->len;
    }
    box->plain = box->plain && apart_is_headed(first) && (n > 1 || first->kind == BLOCK_PARAGRAPH);
    return end;
}

static void apart_drop_boxes(struct blocks *blocks, size_t last, uint64_t main, size_t bytes)
{
    struct prose prose = { .depth = 0 };
    size_t looked = 0;
    for (size_t i = 0; i < last && looked < BOX_BLOCKS;) {
        const struct block *b = &blocks->v[i];
        const bool is_prose = apart_is_paragraph(b) && apart_kind(b) == main;
        if (is_prose && !apart_enter(&prose, b->node))
            return;
        struct box box = { .prose = main };
        if (!is_prose && !b->dropped && b->kind != BLOCK_IMAGE && prose.depth > 0 && ++looked)
            box.node = apart_place(b, &prose).box;
        if (!box.node) {
            i++;
            continue;
        }
        const size_t end = apart_box_end(blocks, i, last, &prose, &box);
        const bool drop = box.plain && box.held * 100 <= bytes * BOX_SHARE && !apart_is_chapter(box.node, &prose);
        looked += end - i;
        for (; i < end; i++)
            if (drop && blocks->v[i].kind != BLOCK_IMAGE)
                block_drop(&blocks->v[i], "between the prose, in a box with a headline of its own");
    }
}

void apart_trim(struct blocks *blocks)
{
    struct prose prose;
    uint64_t main = 0;
    const size_t bytes = apart_main(blocks, &main);
    size_t last = blocks->n;
    while (last > 0 && !(apart_is_paragraph(&blocks->v[last - 1]) && apart_kind(&blocks->v[last - 1]) == main))
        last--;
    if (bytes == 0 || last == 0 || !apart_enter(&prose, blocks->v[last - 1].node))
        return;
    apart_drop_tail(blocks, last, &prose, bytes);
    apart_drop_boxes(blocks, last, main, bytes);
}
