/* metadata: what a page says of its article outside the body: the rungs JSON-LD, OpenGraph and meta, microdata, page structure (h1, bylines, <time>),
 * URL. */
#ifndef KIT_METADATA_H
#define KIT_METADATA_H

#include "../../daemon/base/article.h"
#include "page.h"

#include <stdbool.h>

struct metadata {
    /* Every field but the body, each from the best rung that has it, with its origin. */
    struct article article;
    const char *site_name;    /* og:site_name, publisher */
    const char *type;         /* "NewsArticle", og:type …: as the page says, or NULL */
    const char *article_body; /* JSON-LD articleBody as plain text, or NULL */
    const char *amp_url;
    bool is_article;  /* some rung says that this is an article */
    bool is_listing;  /* some rung says that it is something else (WebSite, CollectionPage, og:type website on a path "/") */
    int free_to_read; /* isAccessibleForFree: 1, 0, or -1 where it is not said */
};

/* body is the element that main-text extraction chose, or NULL: dates and bylines near it are believed before those of related cards. Never fails:
 * what is not there stays NULL. */
void metadata_read(const struct page *page, const xmlNode *body, struct metadata *out);

/* "By Jane Doe and John Smith, BBC News" -> "Jane Doe", "John Smith": bylines taken apart; no roles, mail addresses, handles, dates. */
void authors_split(struct pool *pool, const char *byline, const char *site_name, struct strings *out);

#endif
