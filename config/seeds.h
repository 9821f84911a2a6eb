/* seeds: the seed set of a topic, as config/seeds/NAME.seeds keeps it: JSON lines, one a seed, no text (texts belong to their publishers).
 *
 *   {"n":0,"url":"http://…","outlet":"presstv","key":"428755","title":"…","date":"2015-09-11","words":361,"digest":"hex","shingles":["base64"…],"terms":{"word":weight…}}
 */
#ifndef CONFIG_SEEDS_H
#define CONFIG_SEEDS_H

#include "../daemon/base/article.h"
#include "../daemon/base/pool.h"

#include <stdbool.h>

struct seed {
    unsigned n;
    const char *url, *outlet, *key; /* key NULL where the URL is not known */
    const char *title, *date;
    struct sketch sketch; /* scale 0: every shingle */
    struct terms terms;
};
struct seed_set {
    struct pool *pool;
    const char *file;
    struct seed *v;
    size_t n;
};
struct seed_set *seeds_read(const char *path); /* NULL with err text that names file and line */
void seeds_free(struct seed_set *s);
/* Appends one and replaces the file durably; n is the next number. 0 or -1. */
int seeds_append(const char *path, const struct seed *seed);

struct seed_match {
    const struct seed *seed; /* NULL: none */
    double similarity;       /* the greater containment of shingles, 0…1 */
    bool same_key;
};
/* The seed whose key this is, else the one whose text this is. */
struct seed_match seeds_match(const struct seed_set *s, const char *outlet, const char *key, const struct sketch *sketch);
/* 0…1: cosine of the article's terms with the seed set's weighted ones. */
double seeds_likeness(const struct seed_set *s, const struct terms *t);

#endif
