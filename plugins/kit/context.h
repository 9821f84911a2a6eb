/* context: what is known of the page at hand; what outlet.h's opaque struct gaz_page is.  For the files of kit_read() only. */
#ifndef KIT_CONTEXT_H
#define KIT_CONTEXT_H

#include "../../daemon/base/map.h"
#include "blocks.h"
#include "kit.h"
#include "metadata.h"
#include "page.h"
#include "xpath.h"

#include <stdbool.h>

struct gaz_page {
    const struct kit *kit;
    const struct gaz_outlet *outlet;
    struct pool *pool;
    const struct read_request *request;
    struct read_reply *reply;
    const char *url;
    struct page page;
    struct xpath *xpath;
    bool parsed; /* page and xpath are there (HTML) */

    struct article set;     /* what rules and functions said, with ORIGIN_RULE */
    struct strings bylines; /* GAZ_AUTHOR, not yet taken apart */
    xmlNode **bodies;       /* what rules or functions chose as the body */
    size_t body_count;
    xmlNode *body_main; /* of a body that was found: the node that holds most of it */
    xmlDoc *state;      /* the body, where it stood in a script only */
    bool body_by_rule;
    double confidence;   /* of the main text that was found, 0…1 */
    xmlNode **graveyard; /* taken out of the tree, freed with it */
    size_t grave_count, grave_size;

    enum verdict verdict; /* 0, or what a rule or function decided */
    const char *reason;

    bool offers_articles; /* a feed: each item is given out as an article */
    struct map *seen;     /* names of links already given (links.c) */
    size_t link_size;
};

/* api.c */
void context_drop(struct gaz_page *p, xmlNode *node);
void context_bury(struct gaz_page *p);
/* The body's nodes: those set, else the main text's root (then found, and remembered). */
void context_find_body(struct gaz_page *p);

/* rules.c: DROP first, then fields, then walls and static pages. */
void rules_apply(struct gaz_page *p);
void rules_discover(struct gaz_page *p);
/* Takes the nodes selected as the body; false when there are none. */
bool rules_take_body(struct gaz_page *p, const char *xpath);
/* The GAZ_NEXT rules, of a listing or an article. */
void rules_want_next(struct gaz_page *p);

/* field.c: one field said by an outlet, cleaned; dates are read. */
void field_set(struct gaz_page *p, enum gaz_field field, const char *value);
/* What the outlet said over what the page's metadata says. */
void field_merge(struct gaz_page *p, struct metadata *metadata);

/* links.c */
void links_add(struct gaz_page *p, const char *url, const char *title, const char *published, const char *modified);
void links_want(struct gaz_page *p, const char *url, enum gaz_purpose purpose, const void *cookie, size_t len);

/* source.c: feeds, sitemaps and listings. */
/* Asks for the next page of this source, unless that is beyond its .depth. */
void source_want_next(struct gaz_page *p, const char *url);
int source_read(struct gaz_page *p, const char *body, size_t len);

/* partial.c: an article of several pages on its way. */
void partial_load(struct gaz_page *p, struct article *earlier, struct strings *asked);
void partial_save(struct gaz_page *p, const struct article *article, const struct strings *asked);
void partial_join(struct pool *pool, const struct article *earlier, struct article *now);

#endif
