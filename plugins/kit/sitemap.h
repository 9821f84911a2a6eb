/* sitemap: sitemaps.org XML and text, index files, gzip, the news extension. Streamed (SAX): a sitemap has up to 50,000 URLs and 50 MB. */
#ifndef KIT_SITEMAP_H
#define KIT_SITEMAP_H

#include "../../daemon/base/buf.h"
#include "../../daemon/base/pool.h"

#include <stddef.h>

struct sitemap_url {
    const char *loc;     /* absolute and normalised */
    const char *lastmod; /* as written, or NULL */
    const char *news_title, *news_date, *news_language;
};
struct sitemap {
    const char *kind;         /* "urlset", "index", "text" */
    struct sitemap_url *urls; /* of an index: the sitemaps it names */
    size_t n;
};
/* 0, or -1 with err text when it is no sitemap. */
int sitemap_read(struct pool *pool, const char *data, size_t len, const char *url, struct sitemap *out);

/* gzip (or zlib) data unpacked to out, up to ceiling bytes; of a damaged file, what can be read. 0, or -1 with err text. */
int sitemap_inflate(const char *data, size_t len, size_t ceiling, struct buf *out);

#endif
