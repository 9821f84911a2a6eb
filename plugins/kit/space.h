/* space: the text of a page as one line: white space folded, what cannot be seen left out. */
#ifndef KIT_SPACE_H
#define KIT_SPACE_H

#include "../../daemon/base/buf.h"
#include "../../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends text with every run of white space (no-break and other spaces included) as one space, none at out's beginning or after a space already
 * there.  Controls, soft hyphens, zero-width spaces, bidi marks and private-use characters (icon fonts) are left out, bad bytes become U+FFFD. */
void space_fold(struct buf *out, const char *text, size_t len);
/* One space, unless out is empty or ends in one. */
void space_add(struct buf *out);
/* Whether nothing of text would be left. */
bool space_only(const char *text);
/* One clean line in NFC, no space at either end; NULL when nothing is left of it. */
const char *space_line(struct pool *pool, const char *text);
/* text in NFC, in the pool; text itself where it is so already. */
const char *space_nfc(struct pool *pool, const char *text, size_t len);
/* text with case folded, for comparing; in the pool. */
const char *space_fold_case(struct pool *pool, const char *text, size_t len);

#endif
