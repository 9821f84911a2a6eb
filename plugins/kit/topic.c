#include "topic.h"

#include "../../daemon/base/hash.h"
#include "../../daemon/base/mem.h"
#include "topic_stop.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#define SHINGLE_WORDS    5  /* LIMITS B: the length the published figures are for; shorter ones meet by chance, longer ones do not survive an edit */
#define SCALE_MAX        48 /* daemon/base/sketch.c */
#define PHRASE_WORDS_MAX 16 /* a quotation, no phrase, beyond that: the rest is not looked at */
#define TERM_BYTES_LEAST 3  /* folded; particles and initials tell nothing */

/* -- The rule ---------------------------------------------------------------------------------------------------------- */

/* A phrase ready to be looked for: its folded words, and which of them ends in '*'. */
struct needle {
    const char *phrase;
    const char *words[PHRASE_WORDS_MAX];
    size_t lens[PHRASE_WORDS_MAX];
    bool open[PHRASE_WORDS_MAX];
    size_t n;
    uint32_t count;
    bool wanted;         /* stands somewhere outside of a not: worth reporting */
    struct needle *next; /* in the order of the rule */
    struct needle *peer; /* the next with the same first byte */
};

struct matcher {
    struct pool *pool;
    struct needle *first, **tail;
    struct needle *by_byte[256];
};

/* The words of one blank-separated piece: "EU-Azerbaijan*" is two, of which the last is open. */
static void needle_add(struct matcher *m, struct needle *n, const char *piece, size_t len)
{
    bool open = len > 0 && piece[len - 1] == '*';
    struct words words;
    topic_words(m->pool, pool_strndup(m->pool, piece, open ? len - 1 : len), &words);
    for (size_t i = 0; i < words.n && n->n < PHRASE_WORDS_MAX; i++) {
        n->words[n->n] = words.v[i];
        n->lens[n->n] = strlen(words.v[i]);
        n->open[n->n++] = open && i + 1 == words.n;
    }
}

static struct needle *matcher_find(const struct matcher *m, const char *phrase)
{
    for (struct needle *n = m->first; n != NULL; n = n->next)
        if (strcmp(n->phrase, phrase) == 0)
            return n;
    return NULL;
}

static void matcher_add_phrase(struct matcher *m, const char *phrase, bool wanted)
{
    struct needle *n = matcher_find(m, phrase);
    if (n == NULL) {
        n = pool_alloc(m->pool, sizeof *n);
        n->phrase = phrase;
        for (const char *s = phrase + strspn(phrase, " \t"); *s != '\0'; s += strspn(s, " \t")) {
            size_t len = strcspn(s, " \t");
            needle_add(m, n, s, len);
            s += len;
        }
        *m->tail = n;
        m->tail = &n->next;
        if (n->n > 0) {
            struct needle **slot = &m->by_byte[(unsigned char)n->words[0][0]];
            n->peer = *slot;
            *slot = n;
        }
    }
    n->wanted = n->wanted || wanted;
}

static void matcher_add(struct matcher *m, const struct rule *r, bool wanted)
{
    switch (r->kind) {
    case RULE_PHRASE:
        matcher_add_phrase(m, r->phrase, wanted);
        break;
    case RULE_NOT:
        matcher_add(m, r->left, !wanted);
        break;
    case RULE_AND:
    case RULE_OR:
        matcher_add(m, r->left, wanted);
        matcher_add(m, r->right, wanted);
        break;
    }
}

static bool needle_at(const struct needle *n, const struct words *text, size_t at)
{
    if (n->n > text->n - at)
        return false;
    for (size_t i = 0; i < n->n; i++) {
        const char *word = text->v[at + i];
        if (strncmp(word, n->words[i], n->lens[i]) != 0 || (!n->open[i] && word[n->lens[i]] != '\0'))
            return false;
    }
    return true;
}

static void matcher_count(struct matcher *m, const struct words *text)
{
    for (size_t at = 0; at < text->n; at++)
        for (struct needle *n = m->by_byte[(unsigned char)text->v[at][0]]; n != NULL; n = n->peer)
            if (needle_at(n, text, at))
                n->count++;
}

static bool matcher_holds(const struct matcher *m, const struct rule *r)
{
    switch (r->kind) {
    case RULE_PHRASE:
        return matcher_find(m, r->phrase)->count > 0;
    case RULE_NOT:
        return !matcher_holds(m, r->left);
    case RULE_AND:
        return matcher_holds(m, r->left) && matcher_holds(m, r->right);
    case RULE_OR:
        return matcher_holds(m, r->left) || matcher_holds(m, r->right);
    }
    return false;
}

static int more_hits_first(const void *a, const void *b)
{
    const struct rule_hit *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->phrase, y->phrase);
}

static void matcher_report(const struct matcher *m, struct rule_result *out)
{
    size_t n = 0;
    for (const struct needle *k = m->first; k != NULL; k = k->next)
        n += k->wanted && k->count > 0;
    out->hits = pool_alloc(m->pool, (n + 1) * sizeof *out->hits);
    for (const struct needle *k = m->first; k != NULL; k = k->next)
        if (k->wanted && k->count > 0)
            out->hits[out->n++] = (struct rule_hit){ .phrase = k->phrase, .count = k->count };
    qsort(out->hits, out->n, sizeof *out->hits, more_hits_first);
    if (out->n > RULE_HITS_MAX)
        out->n = RULE_HITS_MAX;
}

void topic_match(struct pool *pool, const struct rule *rule, const struct words *title, const struct words *text, struct rule_result *out)
{
    *out = (struct rule_result){ 0 };
    struct matcher m = { .pool = pool };
    m.tail = &m.first;
    matcher_add(&m, rule, true);
    matcher_count(&m, title);
    matcher_count(&m, text);
    out->matches = matcher_holds(&m, rule);
    matcher_report(&m, out);
}

/* -- Terms ------------------------------------------------------------------------------------------------------------- */

static bool tells_something(const char *word)
{
    size_t len = strlen(word);
    if (len < TERM_BYTES_LEAST || strspn(word, "0123456789") == len)
        return false;
    return !topic_stop_word(word);
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct term *)a)->hash, y = ((const struct term *)b)->hash;
    return x < y ? -1 : x > y;
}

/* Ties by hash, so that which terms are kept is the same on every machine. */
static int by_count(const void *a, const void *b)
{
    const struct term *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return by_hash(a, b);
}

void topic_terms(struct pool *pool, const struct words *text, struct terms *out)
{
    *out = (struct terms){ .total = (uint32_t)text->n };
    struct term *all = mem_realloc(NULL, text->n + 1, sizeof *all);
    size_t n = 0;
    for (size_t i = 0; i < text->n; i++)
        if (tells_something(text->v[i]))
            all[n++] = (struct term){ .hash = hash64(text->v[i], strlen(text->v[i])), .count = 1 };
    qsort(all, n, sizeof *all, by_hash);
    size_t distinct = 0;
    for (size_t i = 0; i < n; i++) {
        if (distinct > 0 && all[distinct - 1].hash == all[i].hash)
            all[distinct - 1].count++;
        else
            all[distinct++] = all[i];
    }
    if (distinct > TERMS_MAX) {
        qsort(all, distinct, sizeof *all, by_count);
        distinct = TERMS_MAX;
        qsort(all, distinct, sizeof *all, by_hash);
    }
    out->n = distinct;
    out->v = pool_copy(pool, all, distinct * sizeof *all);
    free(all);
}

/* -- Sketch ------------------------------------------------------------------------------------------------------------ */

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

/* One hash a word, and one over five of those: the text's bytes are read once. Returns how many distinct ones, ascending. */
static size_t shingle_hashes(const struct words *text, uint64_t *hashes)
{
    if (text->n < SHINGLE_WORDS)
        return 0;
    uint64_t *words = mem_realloc(NULL, text->n, sizeof *words);
    for (size_t i = 0; i < text->n; i++)
        words[i] = hash64(text->v[i], strlen(text->v[i]));
    size_t n = text->n - SHINGLE_WORDS + 1, distinct = 0;
    for (size_t i = 0; i < n; i++)
        hashes[i] = hash64(words + i, SHINGLE_WORDS * sizeof *words);
    free(words);
    qsort(hashes, n, sizeof *hashes, by_value);
    for (size_t i = 0; i < n; i++)
        if (distinct == 0 || hashes[distinct - 1] != hashes[i])
            hashes[distinct++] = hashes[i];
    return distinct;
}

void topic_sketch(struct pool *pool, const struct words *text, unsigned min_scale, size_t max, struct sketch *out)
{
    assert(min_scale <= SCALE_MAX && max > 0);
    uint64_t *hashes = mem_realloc(NULL, text->n + 1, sizeof *hashes);
    size_t n = shingle_hashes(text, hashes);
    unsigned scale = min_scale;
    size_t kept = n;
    for (;; scale++) {
        while (scale > 0 && kept > 0 && hashes[kept - 1] >> (64 - scale) != 0)
            kept--;
        if (kept <= max || scale == SCALE_MAX)
            break;
    }
    *out = (struct sketch){ .scale = scale, .n = kept, .shingles = n };
    out->hashes = pool_copy(pool, hashes, kept * sizeof *hashes);
    free(hashes);
}
