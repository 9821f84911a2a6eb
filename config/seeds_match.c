/* What is asked of a seed set: is this one of the seeds, and how like them is it. */
#include "seeds.h"

#include "../daemon/base/sketch.h"
#include "seeds_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool key_is(const struct seed *seed, const char *outlet, const char *key)
{
    return outlet != NULL && key != NULL && seed->outlet != NULL && seed->key != NULL && strcmp(seed->outlet, outlet) == 0 &&
           strcmp(seed->key, key) == 0;
}

struct seed_match seeds_match(const struct seed_set *s, const char *outlet, const char *key, const struct sketch *sketch)
{
    struct seed_match best = { 0 };
    for (size_t i = 0; s != NULL && i < s->n; i++) {
        const struct seed *seed = &s->v[i];
        struct overlap o = sketch_overlap(sketch, &seed->sketch);
        struct seed_match m = {
            .seed = seed, .similarity = sketch_similarity(&o), .same_key = key_is(seed, outlet, key), .same_text = sketch_is_copy(&o)
        };
        if (m.same_key)
            return m;
        if (m.same_text && m.similarity > best.similarity)
            best = m;
    }
    return best;
}

/* -- Likeness ---------------------------------------------------------------------------------------------------------- */

static double term_weight(uint32_t count)
{
    return count == 0 ? 0 : 1 + log(count);
}

static double terms_length(const struct terms *t)
{
    double sum = 0;
    for (size_t i = 0; i < t->n; i++)
        sum += term_weight(t->v[i].count) * term_weight(t->v[i].count);
    return sqrt(sum);
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct term_weight *)a)->hash, y = ((const struct term_weight *)b)->hash;
    return x < y ? -1 : x > y;
}

/* Every seed counts the same, however long; a term that several seeds share is the topic's, one of a single seed that story's: the sum over the seeds
 * is multiplied by how many they are. */
void seeds_weigh(struct seed_set *s)
{
    size_t all = 0, n = 0;
    for (size_t i = 0; i < s->n; i++)
        all += s->v[i].terms.n;
    s->weights = pool_alloc(s->pool, (all + 1) * sizeof *s->weights);
    for (size_t i = 0; i < s->n; i++) {
        const struct terms *t = &s->v[i].terms;
        double length = terms_length(t);
        for (size_t k = 0; k < t->n; k++)
            s->weights[n++] = (struct term_weight){ t->v[k].hash, term_weight(t->v[k].count) / length };
    }
    qsort(s->weights, n, sizeof *s->weights, by_hash);

    double squares = 0;
    s->weight_count = 0;
    for (size_t i = 0; i < n;) {
        struct term_weight w = { .hash = s->weights[i].hash };
        unsigned seeds = 0;
        for (; i < n && s->weights[i].hash == w.hash; i++, seeds++)
            w.weight += s->weights[i].weight;
        w.weight *= seeds;
        squares += w.weight * w.weight;
        s->weights[s->weight_count++] = w;
    }
    for (size_t i = 0; i < s->weight_count; i++)
        s->weights[i].weight /= sqrt(squares);
}

double seeds_likeness(const struct seed_set *s, const struct terms *t)
{
    double length = terms_length(t), sum = 0;
    if (s == NULL || length <= 0)
        return 0;
    for (size_t i = 0, k = 0; i < s->weight_count && k < t->n;) {
        if (s->weights[i].hash == t->v[k].hash)
            sum += s->weights[i++].weight * term_weight(t->v[k++].count) / length;
        else if (s->weights[i].hash < t->v[k].hash)
            i++;
        else
            k++;
    }
    return sum > 1 ? 1 : sum;
}
