/* explain: why a page gave what it gave, a line each, for who writes a plugin (`gazette extract --explain`). Costs nothing where nobody asks. */
#ifndef KIT_EXPLAIN_H
#define KIT_EXPLAIN_H

#include "blocks.h"
#include "page.h"

struct read_reply;

/* One line more; nothing where page->explain is NULL. */
void explain_say(const struct page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* An element as it is found again in the page: "div#story > p.lead"; in the pool, "" where nobody asks. */
const char *explain_node(const struct page *page, const xmlNode *node);
/* What was taken out of the blocks, and why. */
void explain_blocks(const struct page *page, const struct blocks *blocks);
/* The fields with the rung that gave each, and the verdict. */
void explain_reply(const struct page *page, const struct read_reply *reply);

#endif
