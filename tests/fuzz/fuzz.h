/* fuzz: what several targets share. Every target runs the very parser that meets hostile bytes, and checks what its header promises. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include "../../daemon/base/err.h"
#include "../../daemon/base/pool.h"
#include "../../daemon/base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* An assertion that shows the text it is about; on in every build. */
static inline void fuzz_demand(bool holds, const char *claim, const char *about)
{
    if (holds)
        return;
    fprintf(stderr, "broken promise: %s\nabout: %s\nlast error: %s\n", claim, about ? about : "(null)", err_text());
    abort();
}

/* NULL, or one line of clean UTF-8: what main demands of every string. */
static inline void fuzz_demand_line(const char *s, const char *claim)
{
    fuzz_demand(!s || text_is_clean(s, strlen(s), false), claim, s);
}

/* Cuts the first line off an input: a case's parameter. Its text is in the pool. */
static inline const char *fuzz_line(struct pool *pool, const uint8_t **data, size_t *len)
{
    const uint8_t *end = memchr(*data, '\n', *len);
    const size_t line = end ? (size_t)(end - *data) : *len;
    const char *text = pool_strndup(pool, (const char *)*data, line);
    *data += end ? line + 1 : line;
    *len -= end ? line + 1 : line;
    return text;
}

#endif
