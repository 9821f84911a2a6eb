/* tree: libxml2's tree of a page that is mended, with what was lifted out of it back in its place. */
#ifndef KIT_TREE_H
#define KIT_TREE_H

#include "lift.h"

#include <libxml/tree.h>

struct tree {
    xmlDoc *doc;     /* the caller's; NULL: no memory */
    size_t elements; /* in it */
    bool truncated;  /* the parser gave up on a part of the text */
    bool stray;      /* a mark came where it could not be put back: parse the page without lifting, none may reach the record */
};
void tree_parse(const char *text, size_t len, const struct lift *lift, struct tree *tree);

#endif
