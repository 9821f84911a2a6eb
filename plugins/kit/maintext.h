/* maintext: where on a page the article stands, without any rule of an outlet. */
#ifndef KIT_MAINTEXT_H
#define KIT_MAINTEXT_H

#include "page.h"

struct main_text {
    xmlNode *root;     /* the smallest element that holds it; NULL when there is no text */
    double confidence; /* 0…1 */
};
/* Marks what is furniture on the page NODE_DROPPED (blocks.h), and finds the element that holds the article. */
void maintext_find(const struct page *page, struct main_text *out);

#endif
