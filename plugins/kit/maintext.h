/* maintext: where on a page the article stands, without any rule of an outlet. */
#ifndef KIT_MAINTEXT_H
#define KIT_MAINTEXT_H

#include "page.h"

struct main_text {
    xmlNode **v; /* the elements that hold it, in document order, none inside another; n is 0 when there is no text */
    size_t n;
    xmlNode *root;     /* the one of them that holds most */
    double confidence; /* 0…1 */
};
/* Marks what is furniture on the page NODE_DROPPED (blocks.h), and finds the elements that hold the article. */
void maintext_find(const struct page *page, struct main_text *out);
/* Marks only what is furniture beyond doubt (navigation, share boxes, related cards, comments, what is hidden), inside a body that a rule chose. */
void maintext_prune(const struct page *page);
/* Takes the marks off this element and those above it, where another opinion says that it is the body. */
void maintext_keep(xmlNode *node);

#endif
