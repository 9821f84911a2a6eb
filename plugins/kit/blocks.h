/* blocks: a part of the tree as the flat sequence of paragraphs, headings, list items, quotations, table rows, code and images that a body is. */
#ifndef KIT_BLOCKS_H
#define KIT_BLOCKS_H

#include "../../daemon/base/article.h"
#include "page.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What is known of a node, kept in xmlNode._private, which nobody else in the kit uses. */
#define NODE_DROPPED ((uintptr_t)1) /* furniture: with all below it, no part of the body */
#define NODE_CAPTION ((uintptr_t)2) /* an image's caption */

void node_mark(xmlNode *node, uintptr_t mark);
bool node_is(const xmlNode *node, uintptr_t mark);

enum block_kind { BLOCK_PARAGRAPH, BLOCK_HEADING, BLOCK_ROW, BLOCK_CODE, BLOCK_IMAGE };

#define STYLE_EM     1u
#define STYLE_STRONG 2u
#define STYLE_CODE   4u

/* A run of text in one style. */
struct span {
    size_t start, end;
    const char *href; /* as written in the page, or NULL */
    unsigned style;
};

/* What a block stands in; from the innermost outwards. */
struct frame {
    struct frame *up;
    bool quote;      /* else a list item */
    bool ordered;    /* a numbered one */
    unsigned number; /* from 1 */
    bool begun;      /* its marker is written (the writer's) */
};

struct block {
    enum block_kind kind;
    unsigned level;   /* of a heading: 1 to 6; of a row: which table, from 1 */
    const char *text; /* one line, '\n' where the page breaks it on purpose, '\t' between cells; of an image: the caption */
    size_t len;
    struct span *spans; /* cover the text */
    size_t span_count;
    size_t linked; /* bytes of text inside links */
    struct frame *frame;
    const xmlNode *node;  /* the element it came from */
    const char *image;    /* address as written */
    const char *language; /* of its part, in a body of several languages (parts.c); else NULL */
    bool starts_part;     /* of another language than what stands before it */
    bool dropped;
    unsigned times;  /* that the same text comes, where it comes again (trim.c) */
    const char *why; /* of one that was dropped, in words */
};

struct blocks {
    struct block *v;
    size_t n, size;
};

/* Drops a block, unless it was before. */
void block_drop(struct block *b, const char *why);
/* Appends the blocks of node and all below it. */
void blocks_collect(const struct page *page, const xmlNode *node, struct blocks *out);
/* Drops what is not the body's: a title and subtitle said again at its top, the authors' names above and below it, blocks that match a .strip glob,
 * headings with nothing below. */
void blocks_tidy(struct pool *pool, struct blocks *blocks, const struct article *article, const char *const *strip);
/* Drops what stands around and between the prose of a body that no rule chose: labels above and below, paragraphs that only link elsewhere. */
void blocks_trim(struct pool *pool, struct blocks *blocks);
/* The little of it that is dropped in a body that a rule chose as well: lines that by their words are no text of the article. */
void blocks_trim_ruled(struct pool *pool, struct blocks *blocks);
/* As blocks_trim(), at their end: credits of colleagues, notes that lead elsewhere; part of blocks_trim() (closing.c). */
void closing_trim(struct pool *pool, struct blocks *blocks);
/* The same of what stands in boxes beside the containers that hold the prose (apart.c). */
void apart_trim(struct blocks *blocks);
/* Whether it ends as sentences do, in any script. */
bool block_is_ended(const struct block *b);
/* Bytes of prose in those that are not dropped. */
size_t blocks_prose(const struct blocks *blocks);

#endif
