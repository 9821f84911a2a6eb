/* mend: what is taken out of a page's bytes or written otherwise, before libxml2 sees them, because it would lose text over it, or never end. */
#ifndef KIT_MEND_H
#define KIT_MEND_H

#include "../../daemon/base/pool.h"
#include "lift.h"

/* Text of *len bytes of UTF-8, without NULs, not even at the end; the text itself where nothing is to be mended, else a copy in the pool.
 * `lift`: what the parser need not read is lifted out as well, or NULL. */
const char *mend_html(struct pool *pool, const char *text, size_t *len, struct lift *lift);

#endif
