/* feed: RSS 0.9x to 2.0, RDF, Atom 0.3 and 1.0, JSON Feed; of a broken one, whatever can be recovered. */
#ifndef KIT_FEED_H
#define KIT_FEED_H

#include "../../daemon/base/pool.h"

#include <stddef.h>

struct feed_item {
    const char *id, *title, *link;   /* link absolute, a whole address as the feed spells it */
    const char *published, *updated; /* as written */
    struct strings authors;
    const char *summary, *content; /* HTML as given */
};
struct feed {
    const char *kind;                /* "rss", "rdf", "atom", "json" */
    const char *title, *link, *next; /* next: paged feeds (RFC 5005) */
    struct feed_item *items;
    size_t n;
};
/* 0, or -1 with err text when it is no feed at all. url is the document's. */
int feed_read(struct pool *pool, const char *data, size_t len, const char *content_type, const char *url, struct feed *out);

#endif
