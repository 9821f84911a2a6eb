/* jsonld: the article that a page's schema.org data in JSON-LD describes: @graph, arrays, nested objects and references; broken JSON is mended. */
#ifndef KIT_JSONLD_H
#define KIT_JSONLD_H

#include "marks.h"
#include "page.h"

#include <jansson.h>

/* Strings are plain text (markup and entities undone), in the page's pool; NULL where nothing is said. */
struct jsonld {
    const char *type; /* of the article object; NULL: there is none */
    const char *headline, *alternative, *description;
    const char *published, *modified; /* as written */
    const char *page_published;       /* of the page itself, where that is no article */
    const char *section, *language, *publisher;
    const char *article_body, *url;
    const char *main_page;  /* the address that mainEntityOfPage says */
    const char *correction; /* of the article's CorrectionComment */
    struct strings people, organisations, keywords;
    int free_to_read;      /* isAccessibleForFree: 1, 0, -1 unknown */
    const char *page_type; /* the most telling type of anything that is not an article: "WebSite", "CollectionPage", … */
};
void jsonld_read(const struct page *page, struct jsonld *out);
/* The same where the page's scripts are known already. */
void jsonld_read_marked(const struct page *page, const struct marks *marks, struct jsonld *out);

/* "NewsArticle", "schema:BlogPosting" … */
bool jsonld_is_article_type(const char *type);

#endif
