/* fold: two texts that differ in typography alone fold to the same bytes. */
#ifndef BASE_FOLD_H
#define BASE_FOLD_H

#include "buf.h"

#include <stdint.h>

/* Appends text with every kind of quotation mark as ' or ", every dash as -, "..." for the ellipsis, ligatures (fi, fl) undone, soft hyphens and
 * zero-width characters dropped, and every run of white space (no-break space and newlines included) as one space, none at the ends. Case stays. */
void fold_typography(struct buf *out, const char *text, size_t len);

/* hash64 of the folded text: equal means "not changed" (DESIGN 4). 0 for an empty text. */
uint64_t fold_digest(const char *text, size_t len);

#endif
