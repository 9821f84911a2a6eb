/* sketch: comparing sketches (base/article.h) without seeing a word of the texts. */
#ifndef BASE_SKETCH_H
#define BASE_SKETCH_H

#include "article.h"
#include "buf.h"

#include <stdbool.h>

struct overlap {
    double jaccard; /* |A and B| / |A or B| */
    double a_in_b;  /* share of A's shingles found in B */
    double b_in_a;
    size_t shared; /* shingles in common: counted, or estimated from the sample */
};
/* At the coarser of the two scales; all zero when either is empty. */
struct overlap sketch_overlap(const struct sketch *a, const struct sketch *b);
/* "scale:shingles:base64 of the hashes, little endian", for journal and seeds. */
void sketch_write(struct buf *out, const struct sketch *s);
int sketch_parse(struct pool *pool, const char *text, struct sketch *out);
/* How many of its hashes also belong to the sample of that coarser scale (they come first). */
size_t sketch_prefix(const struct sketch *s, unsigned scale);

/* When two texts are copies of one another.  Changing a share p of the words leaves (1-p)^5 of the 5-word shingles: 3 % leave 0.86, and with a third
 * of furniture added 0.65; an abridgement has nearly all its shingles in the original.  Measured on 249 news texts and the seeds: abridged to 60 %,
 * edited by 3 % and with 30 % of furniture at once, none falls below 0.50; of 55,000 pairs of other texts none reaches 0.20, a rewrite that quotes
 * the original has 0.30 to 0.47.  The other two numbers keep a teaser, a quotation or a shared appeal for donations from making a copy. */
#define COPY_LEAST        0.50 /* of the shingles of one text are in the other */
#define COPY_OTHER_LEAST  0.15 /* and of the other's in the one: embedded in a text five times as long it has 0.20 */
#define COPY_SHARED_LEAST 16   /* shingles in common: 20 words in a row */
/* A near-duplicate takes a good part of its text from the other: worth a Duplicate-Of, not enough to leave it out. */
#define NEAR_LEAST       0.25
#define NEAR_OTHER_LEAST 0.05

bool sketch_is_copy(const struct overlap *o); /* the same text: what a seed's duplicate is, and what `duplicates = skip` leaves out */
bool sketch_is_near(const struct overlap *o); /* copies and rewrites: what Duplicate-Of names */
/* What is reported as similarity: the greater containment, 0…1. */
double sketch_similarity(const struct overlap *o);

#endif
