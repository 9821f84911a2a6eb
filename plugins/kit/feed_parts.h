/* feed_parts: what the feed files share; nobody else includes it. */
#ifndef KIT_FEED_PARTS_H
#define KIT_FEED_PARTS_H

#include "../../daemon/base/buf.h"
#include "feed.h"

#include <libxml/tree.h>

#define FEED_MAX       (64u << 20) /* bytes of a feed, mended */
#define FEED_ITEMS_MAX 20000       /* a feed is not an archive */
#define FEED_DEPTH_MAX 200         /* elements open at once: libxml2 recurses, and no feed has a use for more */

/* Writes XML that a parser accepts: HTML's entities as characters, stray ampersands escaped, what XML forbids left out, no DOCTYPE, no junk before
 * the root, every attribute in quotes, every element closed. */
void feed_mend(struct buf *out, const char *text, size_t len);
/* An ampersand and what belongs to it. Returns how much was read. */
size_t feed_put_reference(struct buf *out, const char *s, size_t len);
/* Text as it is, without what XML forbids. */
void feed_put_plain(struct buf *out, const char *s, size_t len);

/* The elements that are open; names are lent from the text. */
struct feed_open {
    const char *name[FEED_DEPTH_MAX];
    size_t len[FEED_DEPTH_MAX], n;
};
/* The tag that begins at s. Returns how much was read; 0 where it is none, but a '<' of the text. */
size_t feed_put_tag(struct buf *out, struct feed_open *open, const char *s, size_t len);
/* The end tags that are missing at the end. */
void feed_close_tags(struct buf *out, struct feed_open *open);

/* Names that matter, whatever prefix the feed gives them. */
enum feed_space { SPACE_CORE, SPACE_ATOM, SPACE_DC, SPACE_CONTENT, SPACE_OTHER };
enum feed_space feed_space_of(const xmlNode *node);

/* One <item> or <entry>. */
void feed_read_item(struct pool *pool, const xmlNode *node, const char *url, struct feed_item *out);
/* An address as it was meant: one that was escaped a second time, or within CDATA, still holds "&amp;", which no server knows; others have no scheme
 * before "www.", or two. */
const char *feed_address(struct pool *pool, const char *text);
/* A link against xml:base and the document's URL; NULL for what is none. */
const char *feed_link(struct pool *pool, const xmlNode *node, const char *href, const char *url);
/* The text of a title: plain, one line. */
const char *feed_title(struct pool *pool, const xmlNode *node);
/* href of the first <link rel="…"> to a page; rel "alternate" matches a link without rel. */
const char *feed_atom_link(struct pool *pool, const xmlNode *parent, const char *rel, const char *url);

#endif
