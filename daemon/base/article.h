/* article: the normalised content of a page, as every floor speaks of it. */
#ifndef BASE_ARTICLE_H
#define BASE_ARTICLE_H

#include "pool.h"

#include <stddef.h>
#include <stdint.h>

/* The rungs of the kit's ladder, best first: where a field came from. */
enum origin {
    ORIGIN_NONE = 0,
    ORIGIN_RULE,      /* the outlet's own rule or function */
    ORIGIN_JSONLD,    /* schema.org in JSON-LD */
    ORIGIN_META,      /* OpenGraph and <meta> */
    ORIGIN_MICRODATA, /* itemprop, <time>, rel=author */
    ORIGIN_PAGE,      /* the page's structure: h1, byline shapes, main text */
    ORIGIN_SOURCE,    /* what the feed or sitemap said of it */
    ORIGIN_URL,       /* a date or language in the URL */
    ORIGIN_SCRIPT,    /* what a script calls it */
    ORIGIN_COUNT
};
const char *origin_name(enum origin o); /* "rule", "json-ld", "meta", "microdata", "page", "source", "url", "script", "none" */

enum article_field {
    FIELD_TITLE,
    FIELD_SUBTITLE,
    FIELD_AUTHORS,
    FIELD_PUBLISHED,
    FIELD_MODIFIED,
    FIELD_LANGUAGE,
    FIELD_SECTION,
    FIELD_TAGS,
    FIELD_CORRECTION,
    FIELD_CANONICAL,
    FIELD_BODY,
    FIELD_COUNT
};
const char *article_field_name(enum article_field f); /* "title", … */

/* Strings are UTF-8, NFC, without controls, on one line (body excepted); NULL where the page does not say. They live in the pool of whoever made the
 * article. */
struct article {
    const char *title;
    const char *subtitle;
    struct strings authors; /* people first, in the page's order */
    const char *published;  /* the outlet's own precision and offset: clock.h date_parse() */
    const char *modified;
    const char *language; /* BCP 47: "en", "zh-Hans" */
    const char *section;
    struct strings tags;
    const char *correction; /* a correction or editor's note, where the page marks one */
    const char *canonical;  /* absolute and normalised; a claim of the page, not yet believed */
    const char *body;       /* Markdown, see markdown.h; ends in a newline when not empty */
    enum origin origin[FIELD_COUNT];
};

struct article *article_copy(struct pool *pool, const struct article *from);

/* A sketch: the sample of the article's 5-word shingle hashes that lie below 2^(64-scale), ascending, at most SKETCH_MAX of them.
 * (FracMinHash with a scale that adapts to the length; two sketches are compared at the coarser scale.) */
#define SKETCH_MAX 512
struct sketch {
    unsigned scale;
    size_t n;
    uint64_t *hashes;
    size_t shingles; /* how many distinct shingles the whole text has */
};

/* A weighted bag of terms: what likeness to the seed set is computed from. Ascending by hash, at most TERMS_MAX. */
#define TERMS_MAX 1024
struct term {
    uint64_t hash; /* hash64 of the folded term */
    uint32_t count;
};
struct terms {
    struct term *v;
    size_t n;
    uint32_t total; /* words in the text */
};

/* How often each word or phrase of a topic's rule was found, and whether the rule holds. */
struct rule_hit {
    const char *phrase; /* as the rule spells it */
    uint32_t count;
};
struct rule_result {
    int matches;           /* 0 or 1 */
    struct rule_hit *hits; /* only those with count > 0, most frequent first, at most RULE_HITS_MAX */
    size_t n;
};
#define RULE_HITS_MAX 16

#endif
