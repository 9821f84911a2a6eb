/* xpath: XPath 1.0 over a page, with has-class(node-set, 'name') and lower(string); a plugin's expression can be wrong, never harmful. */
#ifndef KIT_XPATH_H
#define KIT_XPATH_H

#include "page.h"

#include <libxml/xpath.h>

struct xpath;

struct xpath *xpath_new(const struct page *page);
void xpath_free(struct xpath *x); /* NULL is fine */

/* Nodes selected, in document order, in the page's pool; a string or number that the expression gives instead is in *value (else NULL).
 * 0 nodes and no value for what is no XPath. */
struct nodes {
    xmlNode **v;
    size_t n;
    const char *value;
};
void xpath_select(struct xpath *x, const char *expression, struct nodes *out);

#endif
