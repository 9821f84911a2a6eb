/* second: the second opinion on a main text that was found: what JSON-LD says the article's body is. */
#ifndef KIT_SECOND_H
#define KIT_SECOND_H

#include "blocks.h"

enum opinion {
    OPINION_NONE,   /* too short to say anything, or a mere excerpt */
    OPINION_AGREES, /* both hold the same text; what only stands beside it is dropped */
    OPINION_DIFFERS /* most of what JSON-LD has is missing */
};
enum opinion second_compare(struct pool *pool, struct blocks *blocks, const char *article_body);
/* The elements of the page that hold what JSON-LD has, as maintext_find() gives them; NULL when the page does not show it. */
xmlNode *second_find(const struct page *page, const char *article_body);
/* Its paragraphs as blocks: for pages that show nothing until a script runs. */
void second_blocks(struct pool *pool, const char *article_body, struct blocks *out);

#endif
