/* state: an article that stands only in what the page's scripts start from (__NEXT_DATA__ and its like). */
#ifndef KIT_STATE_H
#define KIT_STATE_H

#include "page.h"

/* The longest text in the page's JSON that reads like an article's body, as HTML in the pool; NULL when there is none. */
const char *state_find(const struct page *page);

#endif
