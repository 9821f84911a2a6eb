/* metadata_parts: what the metadata files share; nobody else includes it. */
#ifndef KIT_METADATA_PARTS_H
#define KIT_METADATA_PARTS_H

#include "date.h"
#include "jsonld.h"
#include "marks.h"
#include "metadata.h"

struct meta_tag {
    const char *name, *content; /* name in lower case; content one plain line */
};
/* All a page says of itself, before it is decided what is believed. */
struct evidence {
    const struct page *page;
    const xmlNode *body; /* the main text's element, or NULL */
    const xmlNode *h1;   /* the headline's element, or NULL */
    struct marks marks;
    struct jsonld jsonld, inlined; /* inlined: the same vocabulary in microdata or RDFa */
    struct meta_tag *tags;
    size_t tag_count;
    const char *title_tag; /* <title> */
    const char *h1_text;
    const char *canonical, *amp; /* <link>, as written */
    const char *site_name;
    const char *language; /* the page's, for dates */
};

/* metatags.c */
void metatags_read(struct evidence *e);
/* The first of these names that has content, in the order of the names; NULL-terminated list. */
const char *metatags_first(const struct evidence *e, const char *const *names);

/* where.c: whether a node is the article's own rather than a related card's, a comment's or the page frame's. */
bool where_mark_is_own(const struct evidence *e, const struct mark *mark);
/* A small thing right behind the headline belongs to it, though it is called an aside or a footer. h1, at: indices of marks; at has an aside. */
bool where_is_head(const struct evidence *e, size_t h1, size_t at);
bool where_is_own(const struct evidence *e, const xmlNode *node);   /* the same for a node without a mark; slower */
bool where_has_word(const xmlNode *node, const char *const *words); /* in class, id, itemprop, data-testid or rel; NULL-terminated, lower case */
const xmlNode *where_headline(const struct evidence *e, const char *claimed);

/* microdata.c: the article that itemprop or RDFa's property describe in the page. */
void microdata_read(struct evidence *e);
/* title.c */
void title_read(const struct evidence *e, struct article *out);
/* authors.c; JSON-LD's people, <meta>, microdata and bylines in the page. */
void authors_read(const struct evidence *e, struct article *out);
/* correction.c */
void correction_read(const struct evidence *e, struct article *out);
/* published.c */
void published_read(const struct evidence *e, struct article *out);
/* The text as a date that can be one of a page's: a day at least, neither the epoch nor in the future. find: among other words. */
const char *published_believe(const struct evidence *e, const char *text, bool find);
/* dateline.c: dates that nothing marks, in the order in which they are believed; NULL for none. */
const char *dateline_near(const struct evidence *e);     /* in a line around the headline, or opening the text */
const char *dateline_url(const struct evidence *e);      /* in the address */
const char *dateline_labelled(const struct evidence *e); /* "Published on …" anywhere in the article's part of the page */

/* Equal but for case, typography and punctuation at the ends. */
bool metadata_same_text(struct pool *pool, const char *a, const char *b);

#endif
