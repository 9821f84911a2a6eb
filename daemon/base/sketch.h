/* sketch: comparing sketches (base/article.h) without seeing a word of the texts. */
#ifndef BASE_SKETCH_H
#define BASE_SKETCH_H

#include "article.h"
#include "buf.h"

struct overlap {
    double jaccard; /* |A and B| / |A or B| */
    double a_in_b;  /* share of A's shingles found in B */
    double b_in_a;
};
/* At the coarser of the two scales; all zero when either is empty. */
struct overlap sketch_overlap(const struct sketch *a, const struct sketch *b);
/* "scale:shingles:base64 of the hashes, little endian", for journal and seeds. */
void sketch_write(struct buf *out, const struct sketch *s);
int sketch_parse(struct pool *pool, const char *text, struct sketch *out);

#endif
