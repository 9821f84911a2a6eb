/* collect: the walk of blocks.c, shared with its parts that deal with tables and code. */
#ifndef KIT_COLLECT_H
#define KIT_COLLECT_H

#include "../../daemon/base/buf.h"
#include "blocks.h"
#include "tag.h"

#define TEXT_MAX   (16u << 20) /* of one block; a page is smaller */
#define BLOCKS_MAX 100000      /* no article has more */

struct collector {
    const struct page *page;
    struct blocks *out;
    struct buf text; /* of the block at hand */
    struct span *spans;
    size_t span_count, span_size;
    struct frame *frame;
    const char *href;
    unsigned style;
    enum block_kind kind;
    unsigned level;
    unsigned tables;
    bool in_cell;
    const xmlNode *node;    /* element of the block at hand */
    const xmlNode **images; /* met inside the block at hand */
    size_t image_count, image_size;
    int depth;
};

struct block *collect_add(struct collector *c);
void collect_flush(struct collector *c);
/* Text that was added since `from` gets the present style. */
void collect_span(struct collector *c, size_t from);
void collect_children(struct collector *c, const xmlNode *node);
/* A block element: what stood before it ends, what is in it ends with it. */
void collect_block(struct collector *c, const xmlNode *node, enum block_kind kind, unsigned level);
/* Whether an element of this kind is below top. */
bool collect_holds(const xmlNode *top, enum tag tag);

/* collect_table.c */
void collect_table(struct collector *c, const xmlNode *table);
void collect_pre(struct collector *c, const xmlNode *pre);

#endif
