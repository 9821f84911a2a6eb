/* parts: an article that says the same in two languages, one after the other, is one article of two parts. */
#ifndef KIT_PARTS_H
#define KIT_PARTS_H

#include "blocks.h"

/* Sets each block's language and where a part starts, in a body of more than one language; else nothing. title and said: the headline and the
 * language that the page says it is in, or NULL. Returns the language of the part that the article is in, in the pool, or NULL where there are no
 * parts. */
const char *parts_find(const struct page *page, struct blocks *blocks, const char *title, const char *said);

#endif
