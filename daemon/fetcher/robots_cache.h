/* robots_cache: the robots.txt of every origin, fetched when first needed and kept for a day (RFC 9309 2.3, 2.4). */
#ifndef FETCHER_ROBOTS_CACHE_H
#define FETCHER_ROBOTS_CACHE_H

#include "fetcher.h"
#include "robots.h"

struct robots_cache;

struct robots_answer {
    enum fetch_outcome outcome;     /* FETCH_ANSWERED: allowed; FETCH_ROBOTS: forbidden; else why robots.txt, and so the page, is out of reach */
    const char *reason;             /* in words, lent for the call; NULL when allowed */
    const struct strings *sitemaps; /* the file's Sitemap: lines, as written, lent; NULL where there is no file */
};

/* Somebody who asks; embedded. */
struct robots_wait {
    struct robots_wait *next;
    const char *url;   /* lent until the answer */
    uint32_t delay_ms; /* the outlet's own, between this request and others to the host; 0: says nothing */
    void (*answer)(struct robots_wait *w, const struct robots_answer *a);
};

struct robots_cache *robots_cache_new(struct fetcher *f);
void robots_cache_free(struct robots_cache *c);

/* Calls w->answer(), now or when the file is there. url is parsed already as `u`. */
void robots_cache_ask(struct robots_cache *c, const struct url *u, struct robots_wait *w);

/* A copy that an earlier fetcher had main keep. 0, or -1 with err text where it is nothing that we know. */
int robots_cache_recall(struct robots_cache *c, const struct kept *k);

#endif
