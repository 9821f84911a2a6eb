/* seeds: the seed set of a topic, as config/seeds/NAME.seeds keeps it: JSON lines, one a seed, no text (texts belong to their publishers).
 *
 *   {"n":0,"url":"http://…","outlet":"presstv","key":"428755","title":"…","date":"2015-09-11","words":361,"digest":"hex",
 *    "sketch":"0:357:base64","terms":{"azerbaijan":13,"#0123456789abcdef":2}}
 *
 * url, outlet, key and date may be null.  digest is the fold_digest() of the text, sketch as sketch_write() has it, terms the text's words and how
 * often they occur, the most frequent first; one whose spelling is not known stands there as # and its hash. Lines that are empty or start with # are
 * comments. */
#ifndef CONFIG_SEEDS_H
#define CONFIG_SEEDS_H

#include "../daemon/base/article.h"
#include "../daemon/base/pool.h"

#include <stdbool.h>

struct seed {
    unsigned n;
    const char *url, *outlet, *key; /* key NULL where the URL is not known */
    const char *title, *date;
    const char *digest;     /* 16 hex digits, or NULL */
    struct sketch sketch;   /* every shingle, or the sample of a long text */
    struct terms terms;     /* .total: how many words the text has */
    const char **spellings; /* of terms.v, in its order; entries NULL where not known; NULL: none is */
};
struct term_weight {
    uint64_t hash;
    double weight;
};
struct seed_set {
    struct pool *pool;
    const char *file;
    struct seed *v;
    size_t n;
    struct term_weight *weights; /* ascending by hash, of length 1 */
    size_t weight_count;
};
struct seed_set *seeds_read(const char *path); /* NULL with err text that names file and line */
void seeds_free(struct seed_set *s);
/* Appends one and replaces the file durably; n is the next number. 0 or -1. */
int seeds_append(const char *path, const struct seed *seed);

/* The text of a page saved by hand without what no article has: lines that hold nothing but links or addresses, and the targets of links. To the
 * pool.
 */
const char *seed_prose(struct pool *pool, const char *text);
/* A title where none is given: the first line that reads like one; NULL when there is none. */
const char *seed_guess_title(struct pool *pool, const char *text);
/* A seed of a prose and its fingerprint (struct fingerprint's parts, from a reader); n, url, outlet, key, title and date are the caller's to fill. */
void seed_make(struct pool *pool, const char *prose, const struct sketch *sketch, const struct terms *terms, struct seed *out);

struct seed_match {
    const struct seed *seed; /* NULL: none */
    double similarity;       /* the greater containment of shingles, 0…1 */
    bool same_key;           /* the URL is the seed's; its text may be another by now: see same_text */
    bool same_text;          /* sketch_is_copy() */
};
/* The seed whose key this is, else the one whose text this is. */
struct seed_match seeds_match(const struct seed_set *s, const char *outlet, const char *key, const struct sketch *sketch);
/* 0…1: cosine of the article's terms with the seed set's weighted ones (a term counts with the logarithm of its count, and once more for each seed it
 * stands in). */
double seeds_likeness(const struct seed_set *s, const struct terms *t);

#endif
