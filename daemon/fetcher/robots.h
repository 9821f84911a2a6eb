/* robots: what a robots.txt says to one crawler, after RFC 9309.
 *
 * Where the RFC leaves room we follow Google's open matcher, whose reading publishers write for: a missing colon and the usual misspellings of
 * "disallow" count, an agent token ends at the first byte that is not a letter, "-" or "_", `Allow: /x/index.html` allows /x/.  Rules before any
 * user-agent line are ignored; /robots.txt itself is always allowed. */
#ifndef FETCHER_ROBOTS_H
#define FETCHER_ROBOTS_H

#include "../base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROBOTS_TOKEN     "gazetted"    /* our product token: letters only, as RFC 9309 2.2.1 demands */
#define ROBOTS_BYTES_MAX (500u * 1024) /* RFC 9309 2.5: at least so much must be read; what follows is not */

struct robots;

/* Keeps what the file says to `agent` (a product token; a version after "/" is ignored). Any bytes will do; never NULL. */
struct robots *robots_parse(const char *text, size_t len, const char *agent);
void robots_free(struct robots *r);

struct robots_rule {
    const char *text; /* "Disallow: /x", as in the file, lent; NULL where no rule applies */
    unsigned line;    /* 1… */
};
/* Whether the URL (or "/path?query") may be fetched, and the rule that decided, where `rule` is not NULL. */
bool robots_allow(const struct robots *r, const char *url, struct robots_rule *rule);
/* The same for a URL that may hold NUL bytes. */
bool robots_allow_len(const struct robots *r, const char *url, size_t len, struct robots_rule *rule);

/* Crawl-delay in milliseconds, -1 where none is said to us. Not yet capped. */
int64_t robots_crawl_delay(const struct robots *r);
/* The Sitemap: lines, as written, in their order. */
const struct strings *robots_sitemaps(const struct robots *r);

#endif
