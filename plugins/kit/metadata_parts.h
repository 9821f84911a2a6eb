/* metadata_parts: what the metadata files share; nobody else includes it. */
#ifndef KIT_METADATA_PARTS_H
#define KIT_METADATA_PARTS_H

#include "date.h"
#include "jsonld.h"
#include "marks.h"
#include "metadata.h"

#include <stdint.h>

struct meta_tag {
    const char *name, *content; /* name in lower case; content one plain line */
};
#define ENTRY_UP 6 /* levels from a time to the box of its entry in a live blog */
/* Whether boxes like this one below their parent are a series of entries, as last found. */
struct entry_memo {
    const xmlNode *parent, *like;
    bool series;
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
    const char *host;           /* the page's, without "www."; NULL where no address is known */
    const char *language;       /* the page's, for dates */
    struct entry_memo *entries; /* ENTRY_UP of them, one a level; what entries.c alone remembers */
};

/* metatags.c */
void metatags_read(struct evidence *e);
/* The first of these names that has content, in the order of the names; NULL-terminated list. */
const char *metatags_first(const struct evidence *e, const char *const *names);

/* where.c: whether a node is the article's own rather than a related card's, a comment's or the page frame's. */
bool where_mark_is_own(const struct evidence *e, const struct mark *mark);
/* A small thing right behind the headline belongs to it, though it is called an aside or a footer. h1, at: indices of marks; at has an aside. */
bool where_is_head(const struct evidence *e, size_t h1, size_t at);
bool where_is_own(const struct evidence *e, const xmlNode *node);         /* the same for a node without a mark; slower */
bool where_is_small_aside(const struct evidence *e, const xmlNode *node); /* in an <aside> or <footer> of a few words */
bool where_has_word(const xmlNode *node, const char *const *words); /* in class, id, itemprop, data-testid or rel; NULL-terminated, lower case */
/* Whether a date that stands here can be the article's: not in a quotation, a caption, another article's card; before the headline not in the site's
 * head. */
bool where_is_dated(const struct evidence *e, const xmlNode *node, bool before);
bool where_contains(const xmlNode *outer, const xmlNode *inner);
bool where_has_class(const xmlNode *node, const char *word); /* one of its classes is the word */
const xmlNode *where_headline(const struct evidence *e, const char *claimed);

/* microdata.c: the article that itemprop or RDFa's property describe in the page. */
void microdata_read(struct evidence *e);
/* entries.c: whether a node stands in one of many boxes that each tell a time: it is not the page's. */
bool entries_hold(const struct evidence *e, const xmlNode *node);
/* The time of the first entry of the text, in whose series the node stands; NULL where the page does not hold it. */
const char *entries_first(const struct evidence *e, const xmlNode *node);
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
/* dateshown.c: dates that elements are marked with. */
struct shown {
    const char *published, *modified;
    const char *listed;  /* far from the headline and one of many of its kind, but not behind the text */
    const char *entry;   /* the first of the entries of a text that goes on */
    bool goes_on;        /* it was looked for */
    const char *updated; /* called so by a class alone: it may be the only date that a theme shows */
    enum origin origin;  /* of published */
};
/* kind 0: properties; 1: <time> and what is called a date. Adds to out; the date nearest to the headline. */
void dateshown_read(const struct evidence *e, int kind, struct shown *out);
const char *dateshown_behind(const struct evidence *e); /* what readers see behind the headline, or NULL */
/* "Updated 4 March", or such a word before the node; text is the node's, or NULL. */
bool dateshown_is_change(const struct evidence *e, const xmlNode *node, const char *text);
/* dateline.c: dates that nothing marks, in the order in which they are believed; NULL for none. */
const char *dateline_near(const struct evidence *e);     /* in a line around the headline, or opening the text */
const char *dateline_url(const struct evidence *e);      /* in the address */
const char *dateline_labelled(const struct evidence *e); /* "Published on …" anywhere in the article's part of the page */
bool dateline_is_web_age(const char *date);
/* datescript.c: what scripts name a date of publication, where all that do agree on the day; NULL for none. */
const char *datescript_read(const struct evidence *e);
const xmlNode *datescript_next(const struct evidence *e, const xmlNode *script); /* the script after this one, NULL for the first; with text */
/* localday.c: an instant stated in UTC with the outlet's offset, where the page tells that; else as stated. */
const char *localday_read(const struct evidence *e, const char *stated);

/* Equal but for case, typography and punctuation at the ends. */
bool metadata_same_text(struct pool *pool, const char *a, const char *b);

#endif
