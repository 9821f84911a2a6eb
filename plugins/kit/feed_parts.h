/* feed_parts: what the feed files share; nobody else includes it. */
#ifndef KIT_FEED_PARTS_H
#define KIT_FEED_PARTS_H

#include "../../daemon/base/buf.h"
#include "feed.h"

#include <libxml/tree.h>

#define FEED_MAX       (64u << 20) /* bytes of a feed, mended */
#define FEED_ITEMS_MAX 20000       /* a feed is not an archive */

/* Writes XML that a parser accepts: HTML's entities as characters, stray ampersands escaped, what XML forbids left out, no DOCTYPE. */
void feed_mend(struct buf *out, const char *text, size_t len);

/* Names that matter, whatever prefix the feed gives them. */
enum feed_space { SPACE_CORE, SPACE_ATOM, SPACE_DC, SPACE_CONTENT, SPACE_OTHER };
enum feed_space feed_space_of(const xmlNode *node);

/* One <item> or <entry>. */
void feed_read_item(struct pool *pool, const xmlNode *node, const char *url, struct feed_item *out);
/* A link against xml:base and the document's URL; NULL for what is none. */
const char *feed_link(struct pool *pool, const xmlNode *node, const char *href, const char *url);
/* The text of a title: plain, one line. */
const char *feed_title(struct pool *pool, const xmlNode *node);
/* href of the first <link rel="…">; rel "alternate" matches a link without rel. */
const char *feed_atom_link(struct pool *pool, const xmlNode *parent, const char *rel, const char *url);

#endif
