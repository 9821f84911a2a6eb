/* render: blocks as Markdown in the dialect of base/markdown.h, one sentence a line. */
#ifndef KIT_RENDER_H
#define KIT_RENDER_H

#include "blocks.h"

/* In the pool, NFC; "" when no block is left. language (BCP 47 or NULL) settles where sentences end. */
const char *render_markdown(const struct page *page, const struct blocks *blocks, const char *language);
/* Joins two bodies, one after the other: the second's link numbers go on where the first's end. */
const char *render_join(struct pool *pool, const char *first, const char *second);

#endif
