/* debug_parts: what the debug files share; nobody else includes it. */
#ifndef READER_DEBUG_PARTS_H
#define READER_DEBUG_PARTS_H

#include "../../plugins/kit/kit.h"
#include "../base/buf.h"
#include "../base/file.h"
#include "../base/pool.h"

#include <jansson.h>

struct debug_input {
    const struct kit *kit;
    struct pool *pool;
    json_t *object;
    struct view file;
    const char *data; /* the case's bytes, for kinds that have some */
    size_t len;
};

/* A member that is a string, or NULL. */
const char *debug_text(const struct debug_input *in, const char *key);

int debug_discover(const struct debug_input *in, struct buf *out);
int debug_feed(const struct debug_input *in, struct buf *out);
int debug_sitemap(const struct debug_input *in, struct buf *out);
int debug_extract(const struct debug_input *in, struct buf *out);

/* The path that the archive would give such an article (DESIGN 4). */
const char *debug_path(struct pool *pool, const char *outlet, const char *key, const char *slug, const char *published);

#endif
