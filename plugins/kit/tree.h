/* tree: libxml2's tree of a page that is mended, with what was lifted out of it back in its place. */
#ifndef KIT_TREE_H
#define KIT_TREE_H

#include "lift.h"

#include <libxml/tree.h>

/* The caller's; NULL: no memory. *truncated: the parser gave up on a part of the text. */
xmlDoc *tree_parse(const char *text, size_t len, const struct lift *lift, bool *truncated);

#endif
