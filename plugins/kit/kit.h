/* kit: from the bytes of a page to what it means, through an outlet's eyes. The one entry for the reader process. */
#ifndef KIT_H
#define KIT_H

#include "../../daemon/base/reading.h"
#include "../outlet.h"

#include <stdbool.h>
#include <stddef.h>

#define KIT_VERSION 4 /* raised when the kit makes something else of the same page: stands in Extractor: */

/* What a page says beside its article: for people who look at pages, nothing that is recorded. Strings in the page's pool. */
struct kit_about {
    const char *publisher, *amp; /* amp: absolute and normalised */
    int free_to_read;            /* 1, 0, or -1 where it is not said */
};

/* What is the same for all pages of a reader. */
struct kit {
    const struct gaz_outlet *outlet;
    const char *outlet_name; /* as the configuration calls it */
    struct strings *explain; /* NULL, or takes a line for each decision on a page (in the page's pool) */
    struct kit_about *about; /* NULL, or takes what the page says beside its article */
    struct strings hosts;    /* the configuration's, else the outlet's; "*": every host */
};

/* Opens once what ICU and libxml2 would open files for later (RELIABILITY, DESIGN 3). */
void kit_warm_up(void);
/* Reads one page. body is its content, decoded from HTTP but in its own charset. Everything in out lives in the pool. 0, or -1 with err text. Fills
 * everything but out->print. */
int kit_read(const struct kit *k, struct pool *pool, const struct read_request *request, const char *body, size_t len, struct read_reply *out);
/* A URL through the outlet's eyes; out->url NULL when it is no http(s) URL. */
void kit_link(const struct kit *k, struct pool *pool, const char *url, struct link *out);
/* [a-z0-9-]{1,80} from the URL's last telling segment, else from the title, else "article". */
const char *kit_slug(struct pool *pool, const char *url, const char *title);

#endif
