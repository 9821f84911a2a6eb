/* gallery: pages whose pictures' captions are what they say. */
#ifndef KIT_GALLERY_H
#define KIT_GALLERY_H

#include "blocks.h"

/* On a page with little prose and several pictures that have a sentence each, the captions become paragraphs, each behind its picture; elsewhere
 * nothing changes. ruled: a rule of the outlet's chose the body, and only what is in it counts. Whether it did. */
bool gallery_take(const struct page *page, struct blocks *blocks, bool ruled);

#endif
