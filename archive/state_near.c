/* state_near: near-duplicates. Of every sketch the least hashes, some 64, are kept as postings; a sketch asked about finds candidates by every hash
 * it has, and each candidate is compared whole. Texts that share 15 % share some ten of them; one inside another ten times as long, some four. */
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/sketch.h"
#include "state_inside.h"

#include <stdlib.h>
#include <string.h>

#define POSTINGS_MAX   64 /* a text of 400 words gives 50 or so (LIMITS: 25-80 hashes verify) */
#define SCALE_MAX      48
#define BUCKET_MAX     16 /* articles with one hash: more is boilerplate, which every page of an outlet has */
#define CANDIDATES_MAX 48 /* compared whole */

/* How many of a sketch's hashes are posted: those of the finest scale that has no more than POSTINGS_MAX. */
static size_t posted(const struct sketch *s)
{
    unsigned scale = s->scale;
    while (scale < SCALE_MAX && sketch_prefix(s, scale) > POSTINGS_MAX)
        scale++;
    return sketch_prefix(s, scale);
}

static int bucket_is_full(struct state *s, uint64_t hash)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_POSTINGS_COUNT);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)hash);
    int rc = state_step(s, stmt, "postings");
    bool full = rc > 0 && sqlite3_column_int(stmt, 0) >= BUCKET_MAX;
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : full;
}

static int change_posting(struct state *s, enum statement which, uint64_t hash, int64_t article)
{
    int full = which == SQL_POSTING_INSERT ? bucket_is_full(s, hash) : 0;
    sqlite3_stmt *stmt = full == 0 ? state_statement(s, which) : NULL;
    if (!stmt)
        return full > 0 ? 0 : -1;
    sqlite3_bind_int64(stmt, 1, (sqlite3_int64)hash);
    sqlite3_bind_int64(stmt, 2, article);
    return state_run(s, stmt, "postings");
}

static int change_postings(struct state *s, struct pool *pool, enum statement which, const char *text, int64_t article)
{
    struct sketch sketch;
    if (!text)
        return 0;
    if (sketch_parse(pool, text, &sketch) < 0)
        return -1;
    size_t n = posted(&sketch);
    for (size_t i = 0; i < n; i++) {
        if (change_posting(s, which, sketch.hashes[i], article) < 0)
            return -1;
    }
    return 0;
}

int state_post(struct state *s, struct pool *pool, int64_t article, const char *before, const char *after)
{
    if (before && after && strcmp(before, after) == 0)
        return 0;
    if (change_postings(s, pool, SQL_POSTING_DELETE, before, article) < 0)
        return -1;
    return change_postings(s, pool, SQL_POSTING_INSERT, after, article);
}

/* -- Asking ----------------------------------------------------------------------------------------------------------------- */

struct candidate {
    int64_t article;
    size_t hits;
};

static int by_article(const void *a, const void *b)
{
    int64_t left = ((const struct candidate *)a)->article, right = ((const struct candidate *)b)->article;
    return (left > right) - (left < right);
}

static int by_hits(const void *a, const void *b)
{
    size_t left = ((const struct candidate *)a)->hits, right = ((const struct candidate *)b)->hits;
    return left == right ? by_article(a, b) : left < right ? 1 : -1;
}

static int by_similarity(const void *a, const void *b)
{
    double left = ((const struct near *)a)->similarity, right = ((const struct near *)b)->similarity;
    return (left < right) - (left > right);
}

/* One entry for every posting of every hash of the sketch. The caller frees. */
static int collect(struct state *s, const struct sketch *sketch, struct candidate **out, size_t *n)
{
    *n = 0;
    *out = mem_realloc(NULL, sketch->n * BUCKET_MAX + 1, sizeof **out);
    for (size_t i = 0; i < sketch->n; i++) {
        int rc;
        sqlite3_stmt *stmt = state_statement(s, SQL_POSTINGS);
        if (!stmt)
            return -1;
        sqlite3_bind_int64(stmt, 1, (sqlite3_int64)sketch->hashes[i]);
        while ((rc = state_step(s, stmt, "postings")) > 0 && *n < (i + 1) * BUCKET_MAX)
            (*out)[(*n)++] = (struct candidate){ sqlite3_column_int64(stmt, 0), 1 };
        sqlite3_reset(stmt);
        if (rc < 0)
            return -1;
    }
    return 0;
}

/* Adds up the hits of each article; the most often hit first. */
static size_t rank(struct candidate *v, size_t n)
{
    size_t kept = 0;
    qsort(v, n, sizeof *v, by_article);
    for (size_t i = 0; i < n; i++) {
        if (kept && v[kept - 1].article == v[i].article)
            v[kept - 1].hits++;
        else
            v[kept++] = v[i];
    }
    qsort(v, kept, sizeof *v, by_hits);
    return kept;
}

/* 1: *out is filled; 0: too little in common after all, or not an article with a file; -1. */
static int compare(struct state *s, struct pool *pool, const struct sketch *sketch, int64_t article, struct near *out)
{
    struct article_row row;
    struct sketch other;
    struct pool *scratch = pool_new();
    int rc = state_row_by_n(s, scratch, article, &row);
    if (rc == 0 && row.path && row.sketch && !row.moved && sketch_parse(scratch, row.sketch, &other) == 0) {
        struct overlap overlap = sketch_overlap(sketch, &other);
        *out = (struct near){ .path = pool_strdup(pool, row.path),
                              .outlet = pool_strdup(pool, row.outlet),
                              .key = pool_strdup(pool, row.key),
                              .similarity = sketch_similarity(&overlap),
                              .copy = sketch_is_copy(&overlap) };
        rc = sketch_is_near(&overlap);
    }
    pool_free(scratch);
    return rc;
}

int state_near(struct state *s, struct pool *pool, const struct sketch *sketch, struct near *out, size_t max)
{
    struct candidate *v = NULL;
    struct near found[CANDIDATES_MAX];
    size_t n = 0, kept = 0;
    int rc = sketch->n ? collect(s, sketch, &v, &n) : 0;
    n = rc == 0 && n ? rank(v, n) : 0;
    for (size_t i = 0; rc >= 0 && i < n && i < CANDIDATES_MAX; i++) {
        rc = compare(s, pool, sketch, v[i].article, &found[kept]);
        kept += rc > 0;
    }
    free(v);
    if (rc < 0)
        return -1;
    qsort(found, kept, sizeof *found, by_similarity);
    if (kept > max)
        kept = max;
    memcpy(out, found, kept * sizeof *found);
    return (int)kept;
}
