#include "sketch.h"

#include "err.h"
#include "hash.h"
#include "text.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define SCALE_MAX  48         /* a text of 2^48 shingles does not exist */
#define PARSED_MAX (1u << 18) /* hashes in a written sketch: a seed keeps every shingle, and a novel has 100,000 */

static uint64_t sample_limit(unsigned scale)
{
    return scale == 0 ? UINT64_MAX : ((uint64_t)1 << (64 - scale)) - 1;
}

size_t sketch_prefix(const struct sketch *s, unsigned scale)
{
    assert(scale <= SCALE_MAX);
    uint64_t last = sample_limit(scale);
    size_t low = 0, high = s->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (s->hashes[middle] <= last)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static size_t count_shared(const uint64_t *a, size_t a_n, const uint64_t *b, size_t b_n)
{
    size_t shared = 0;
    for (size_t i = 0, k = 0; i < a_n && k < b_n;) {
        if (a[i] == b[k])
            shared++, i++, k++;
        else if (a[i] < b[k])
            i++;
        else
            k++;
    }
    return shared;
}

struct overlap sketch_overlap(const struct sketch *a, const struct sketch *b)
{
    struct overlap o = { 0 };
    unsigned scale = a->scale > b->scale ? a->scale : b->scale;
    size_t a_n = sketch_prefix(a, scale), b_n = sketch_prefix(b, scale);
    if (a_n == 0 || b_n == 0)
        return o;
    size_t shared = count_shared(a->hashes, a_n, b->hashes, b_n);
    o.jaccard = (double)shared / (double)(a_n + b_n - shared);
    o.a_in_b = (double)shared / (double)a_n;
    o.b_in_a = (double)shared / (double)b_n;
    o.shared = shared << scale;
    return o;
}

double sketch_similarity(const struct overlap *o)
{
    return o->a_in_b > o->b_in_a ? o->a_in_b : o->b_in_a;
}

static bool overlap_reaches(const struct overlap *o, double least, double other_least)
{
    double lesser = o->a_in_b < o->b_in_a ? o->a_in_b : o->b_in_a;
    return sketch_similarity(o) >= least && lesser >= other_least && o->shared >= COPY_SHARED_LEAST;
}

bool sketch_is_copy(const struct overlap *o)
{
    return overlap_reaches(o, COPY_LEAST, COPY_OTHER_LEAST);
}

bool sketch_is_near(const struct overlap *o)
{
    return overlap_reaches(o, NEAR_LEAST, NEAR_OTHER_LEAST);
}

/* Bytes by hand: the form must not depend on the machine. */
static void put_little_endian(unsigned char out[8], uint64_t v)
{
    for (int i = 0; i < 8; i++)
        out[i] = (unsigned char)(v >> (8 * i));
}

static uint64_t get_little_endian(const unsigned char *in)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v |= (uint64_t)in[i] << (8 * i);
    return v;
}

void sketch_write(struct buf *out, const struct sketch *s)
{
    struct buf bytes;
    buf_init(&bytes, s->n * 8 + 1);
    for (size_t i = 0; i < s->n; i++) {
        unsigned char eight[8];
        put_little_endian(eight, s->hashes[i]);
        buf_add(&bytes, eight, sizeof eight);
    }
    assert(!bytes.failed);
    buf_printf(out, "%u:%zu:", s->scale, s->shingles);
    base64_put(out, buf_text(&bytes), bytes.len);
    buf_fini(&bytes);
}

/* A decimal number up to max, then ':'. Returns what follows, NULL for anything else. */
static const char *read_number(const char *s, uint64_t max, uint64_t *out)
{
    if (*s < '0' || *s > '9')
        return NULL;
    uint64_t v = 0;
    for (; *s >= '0' && *s <= '9'; s++) {
        v = v * 10 + (uint64_t)(*s - '0');
        if (v > max)
            return NULL;
    }
    *out = v;
    return *s == ':' ? s + 1 : NULL;
}

static int take_hashes(struct pool *pool, const struct buf *bytes, struct sketch *out)
{
    if (bytes->len % 8 != 0)
        return err_set("a sketch ends inside a hash");
    out->n = bytes->len / 8;
    out->hashes = pool_alloc(pool, (out->n + 1) * sizeof *out->hashes);
    for (size_t i = 0; i < out->n; i++) {
        out->hashes[i] = get_little_endian((const unsigned char *)bytes->data + 8 * i);
        if (i > 0 && out->hashes[i] <= out->hashes[i - 1])
            return err_set("a sketch's hashes do not ascend");
    }
    if (out->n > out->shingles)
        return err_set("a sketch has more hashes than its text has shingles");
    if (sketch_prefix(out, out->scale) != out->n)
        return err_set("a sketch's hashes lie outside of its sample");
    return 0;
}

int sketch_parse(struct pool *pool, const char *text, struct sketch *out)
{
    uint64_t scale = 0, shingles = 0;
    *out = (struct sketch){ 0 };
    const char *rest = read_number(text, SCALE_MAX, &scale);
    if (rest != NULL)
        rest = read_number(rest, UINT32_MAX, &shingles);
    if (rest == NULL)
        return err_set("a sketch is written SCALE:SHINGLES:BASE64");
    out->scale = (unsigned)scale;
    out->shingles = (size_t)shingles;

    struct buf bytes;
    buf_init(&bytes, PARSED_MAX * 8);
    int rc = base64_get(&bytes, rest, strlen(rest));
    if (rc < 0 || bytes.failed)
        rc = err_set("a sketch's hashes are no base64, or more than %u", PARSED_MAX);
    else
        rc = take_hashes(pool, &bytes, out);
    buf_fini(&bytes);
    return rc;
}
