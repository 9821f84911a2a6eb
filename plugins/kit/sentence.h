/* sentence: where a new line starts in a body: ICU's sentence breaks with suppressions (ss=standard), joined again where ICU is too eager. */
#ifndef KIT_SENTENCE_H
#define KIT_SENTENCE_H

#include "../../daemon/base/pool.h"

#include <stddef.h>

struct breaks {
    size_t *v; /* byte offsets at which a sentence ends, ascending, len last */
    size_t n;
};
/* text is one clean line of UTF-8; language is BCP 47 or NULL. */
void sentence_breaks(struct pool *pool, const char *text, size_t len, const char *language, struct breaks *out);
/* Opens what would open files later. */
void sentence_warm_up(void);

#endif
