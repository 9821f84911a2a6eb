/* tidy: what blocks_collect() gave, less what is not the body's. */
#include "blocks.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/fold.h"
#include "../../daemon/base/text.h"
#include "space.h"

#include <string.h>

#define TOP_BLOCKS  8    /* a repeated title stands among the first blocks */
#define END_BLOCKS  2    /* the authors' names may end the text, below or above one more line */
#define BYLINE_MAX  200  /* bytes of a line of names */
#define BYLINE_REST 10   /* bytes of it that are no name: "Von ", "Author, " */
#define STRIP_MAX   2000 /* bytes of a block that a .strip glob can match whole */
#define FOLDED_MAX  65536

/* Typography and case folded; in the pool. */
static const char *tidy_fold(struct pool *pool, const char *text, size_t len)
{
    struct buf b;
    buf_init(&b, FOLDED_MAX);
    fold_typography(&b, text, len < FOLDED_MAX / 4 ? len : utf8_cut(text, len, FOLDED_MAX / 4));
    const char *out = space_fold_case(pool, buf_text(&b), b.len);
    buf_fini(&b);
    return out;
}

static void tidy_strip(struct pool *pool, struct blocks *blocks, const char *const *strip)
{
    if (!strip || !*strip)
        return;
    struct strings globs = { 0 };
    for (; *strip; strip++)
        strings_add_lent(pool, &globs, tidy_fold(pool, *strip, strlen(*strip)));
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped || b->len > STRIP_MAX)
            continue;
        const char *text = tidy_fold(pool, b->text, b->len);
        for (size_t g = 0; g < globs.n && !b->dropped; g++)
            if (text_glob(globs.v[g], text))
                block_drop(b, "the outlet's .strip");
    }
}

static void tidy_repeated(struct pool *pool, struct blocks *blocks, const char *said)
{
    if (!said)
        return;
    const char *folded = tidy_fold(pool, said, strlen(said));
    size_t looked = 0;
    for (size_t i = 0; i < blocks->n && looked < TOP_BLOCKS; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        looked++;
        if (strcmp(tidy_fold(pool, b->text, b->len), folded) == 0)
            block_drop(b, "title or subtitle, said again");
    }
}

/* Whether a line has nothing but names of the authors, and a word or two to say so. */
static bool tidy_is_byline(struct pool *pool, const struct block *b, const struct strings *authors)
{
    const char *line = b->len <= BYLINE_MAX ? tidy_fold(pool, b->text, b->len) : "";
    size_t rest = strlen(line), named = 0;
    for (size_t i = 0; i < authors->n && *line; i++) {
        const char *name = tidy_fold(pool, authors->v[i], strlen(authors->v[i]));
        const bool there = *name && strstr(line, name);
        named += there;
        rest -= there && strlen(name) <= rest ? strlen(name) : 0;
    }
    /* "A. Name: Why?" is what was asked. */
    return named > 0 && rest <= BYLINE_REST + 2 * (named - 1) && !block_is_ended(b);
}

/* Above the text or below it: who wrote it stands among the authors. */
static void tidy_bylines(struct pool *pool, struct blocks *blocks, const struct strings *authors)
{
    size_t kept = 0, at = 0;
    for (size_t i = 0; i < blocks->n; i++)
        kept += !blocks->v[i].dropped;
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped)
            continue;
        at++;
        if ((at <= TOP_BLOCKS || at + END_BLOCKS > kept) && (b->kind == BLOCK_PARAGRAPH || b->kind == BLOCK_HEADING) &&
            tidy_is_byline(pool, b, authors))
            block_drop(b, "a line of the authors' names");
    }
}

static bool tidy_same_item(const struct block *a, const struct block *b)
{
    return a->frame == b->frame && a->kind == b->kind && a->len == b->len && a->kind == BLOCK_PARAGRAPH && memcmp(a->text, b->text, a->len) == 0;
}

/* A heading with nothing below it before the next of its rank or the end heads nothing. */
static void tidy_headings(struct blocks *blocks)
{
    unsigned below = 0; /* rank of the next heading; 0: the end */
    bool content = false;
    for (size_t i = blocks->n; i-- > 0;) {
        struct block *b = &blocks->v[i];
        if (b->dropped)
            continue;
        if (b->kind != BLOCK_HEADING) {
            content = content || b->kind != BLOCK_IMAGE;
            continue;
        }
        if (!content && (below == 0 || below <= b->level)) {
            block_drop(b, "a heading with nothing below");
            continue;
        }
        below = b->level;
        content = false;
    }
}

void blocks_tidy(struct pool *pool, struct blocks *blocks, const struct article *article, const char *const *strip)
{
    tidy_strip(pool, blocks, strip);
    tidy_repeated(pool, blocks, article->title);
    tidy_repeated(pool, blocks, article->subtitle);
    tidy_bylines(pool, blocks, &article->authors);
    struct block *before = NULL;
    for (size_t i = 0; i < blocks->n; i++) {
        struct block *b = &blocks->v[i];
        if (b->dropped)
            continue;
        if (before && tidy_same_item(before, b))
            block_drop(b, "said twice");
        else
            before = b;
    }
    tidy_headings(blocks);
}

size_t blocks_prose(const struct blocks *blocks)
{
    size_t bytes = 0;
    for (size_t i = 0; i < blocks->n; i++)
        if (!blocks->v[i].dropped && blocks->v[i].kind != BLOCK_IMAGE)
            bytes += blocks->v[i].len;
    return bytes;
}
