/* tree: libxml2's tree of a page that is mended, with what was lifted out of it back in its place. */
#ifndef KIT_TREE_H
#define KIT_TREE_H

#include "lift.h"

#include <libxml/tree.h>

struct tree {
    xmlDoc *doc;     /* the caller's; NULL: no memory */
    size_t elements; /* in it */
    bool truncated;  /* the parser gave up on a part of the text */
};
void tree_parse(const char *text, size_t len, const struct lift *lift, struct tree *tree);

#endif
