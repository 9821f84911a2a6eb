#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "state_inside.h"

#include <stdlib.h>
#include <string.h>

#define REVISIONS_FIRST 16 /* room for an ordinary article's; grows */

/* -- What is known of an article --------------------------------------------------------------------------------------------- */

static int add_validators(struct state *s, struct pool *pool, const char *url, struct known *out)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_VALIDATORS_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, url);
    int rc = state_step(s, stmt, "validators");
    if (rc > 0) {
        out->etag = state_text(pool, stmt, 0);
        out->last_modified = state_text(pool, stmt, 1);
    }
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

int state_validators(struct state *s, struct pool *pool, const char *url, struct known *out)
{
    out->etag = out->last_modified = NULL;
    return add_validators(s, pool, url, out);
}

static int add_due(struct state *s, int64_t article, struct known *out)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_DUE_GET);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, article);
    int rc = state_step(s, stmt, "due");
    if (rc > 0)
        out->recheck_ms = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

/* A row as others see it; without caches. Its strings are the row's. */
static void fill_known(const struct article_row *row, struct known *out)
{
    *out = (struct known){ .found = row->n != 0,
                           .outlet = row->outlet,
                           .key = row->key,
                           .path = row->path,
                           .url = row->url,
                           .title = row->title,
                           .status = row->status,
                           .decision = row->decision,
                           .extractor = row->extractor,
                           .capture = row->capture,
                           .capture_type = row->capture_type,
                           .seed = row->seed,
                           .similarity = row->similarity,
                           .first_seen_ms = row->first_seen,
                           .last_seen_ms = row->last_seen,
                           .last_changed_ms = row->last_changed,
                           .changes_seen = (unsigned)row->changes,
                           .visits = (unsigned)row->visits,
                           .gone_seen = row->gone_seen };
    memcpy(out->digests, row->digests, sizeof out->digests);
}

static int known_from_row(struct state *s, struct pool *pool, struct article_row *row, const char *url, struct known *out)
{
    if (state_row_resolve(s, pool, row) < 0)
        return -1;
    fill_known(row, out);
    if (!row->n)
        return 0;
    if (!url)
        url = row->url;
    return (url && add_validators(s, pool, url, out) < 0) || add_due(s, row->n, out) < 0 ? -1 : 0;
}

int state_known(struct state *s, struct pool *pool, const char *outlet, const char *key, struct known *out)
{
    struct article_row row;
    char id[LAYOUT_ID_SIZE];
    layout_id(outlet, key, id);
    if (state_row_by_id(s, pool, outlet, id, &row) < 0)
        return -1;
    if (row.n && !row.key)
        row.key = pool_strdup(pool, key); /* of a recovered line */
    return known_from_row(s, pool, &row, NULL, out);
}

int state_known_url(struct state *s, struct pool *pool, const char *url, struct known *out)
{
    struct article_row row;
    *out = (struct known){ 0 };
    sqlite3_stmt *stmt = state_statement(s, SQL_URL_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, url);
    int rc = state_step(s, stmt, "urls");
    if (rc <= 0)
        return rc;
    int64_t article = sqlite3_column_int64(stmt, 2);
    *out = (struct known){ .found = true,
                           .outlet = state_text(pool, stmt, 1),
                           .url = pool_strdup(pool, url),
                           .decision = (enum decision)sqlite3_column_int(stmt, 3),
                           .first_seen_ms = sqlite3_column_int64(stmt, 4),
                           .last_seen_ms = sqlite3_column_int64(stmt, 5),
                           .visits = (unsigned)sqlite3_column_int(stmt, 6) };
    sqlite3_reset(stmt);
    if (article == 0)
        return add_validators(s, pool, url, out);
    return state_row_by_n(s, pool, article, &row) < 0 ? -1 : known_from_row(s, pool, &row, url, out);
}

/* -- What is due ------------------------------------------------------------------------------------------------------------- */

struct due_walk {
    bool (*visit)(const struct known *, void *);
    void *arg;
    bool stopped;
};

static int walk_due(struct state *s, sqlite3_stmt *stmt, struct due_walk *w)
{
    struct pool *pool = pool_new();
    struct article_row row;
    struct known known;
    int rc = 0;
    while (!w->stopped && (rc = state_step(s, stmt, "due")) > 0) {
        pool_reset(pool);
        state_read_row(pool, stmt, &row);
        fill_known(&row, &known);
        known.recheck_ms = sqlite3_column_int64(stmt, sqlite3_column_count(stmt) - 1);
        if (known.url && (rc = add_validators(s, pool, known.url, &known)) < 0)
            break;
        w->stopped = !w->visit(&known, w->arg);
    }
    sqlite3_reset(stmt);
    pool_free(pool);
    return rc < 0 ? -1 : 0;
}

int state_due(struct state *s, const char *outlet, int64_t now_ms, int64_t all_since, bool (*visit)(const struct known *, void *), void *arg)
{
    struct due_walk w = { visit, arg, false };
    sqlite3_stmt *stmt = state_statement(s, outlet ? SQL_DUE : SQL_DUE_ALL);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, outlet);
    sqlite3_bind_int64(stmt, 2, now_ms);
    if (walk_due(s, stmt, &w) < 0)
        return -1;
    if (w.stopped || all_since <= 0)
        return 0;
    if (!(stmt = state_statement(s, SQL_DUE_SINCE)))
        return -1;
    state_bind_text(stmt, 1, outlet);
    sqlite3_bind_int64(stmt, 2, now_ms);
    sqlite3_bind_int64(stmt, 3, all_since);
    return walk_due(s, stmt, &w);
}

/* -- Small values ------------------------------------------------------------------------------------------------------------ */

int state_get(struct state *s, struct pool *pool, const char *name, const char **value)
{
    *value = NULL;
    sqlite3_stmt *stmt = state_statement(s, SQL_VALUE_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, name);
    int rc = state_step(s, stmt, "small values");
    if (rc > 0)
        *value = state_text(pool, stmt, 0);
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

int state_each(struct state *s, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_VALUE_EACH);
    if (!stmt)
        return -1;
    struct pool *pool = pool_new();
    int rc;
    state_bind_text(stmt, 1, prefix);
    while ((rc = state_step(s, stmt, "small values")) > 0)
        if (!visit(state_text(pool, stmt, 0), state_text(pool, stmt, 1), arg))
            break;
    sqlite3_reset(stmt);
    pool_free(pool);
    return rc < 0 ? -1 : 0;
}

int state_put(struct state *s, const char *name, const char *value)
{
    sqlite3_stmt *stmt = state_statement(s, value ? SQL_VALUE_SET : SQL_VALUE_DELETE);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, name);
    if (value)
        state_bind_text(stmt, 2, value);
    return state_run(s, stmt, "small values");
}

/* -- History ----------------------------------------------------------------------------------------------------------------- */

/* The URL's row and its article, moves followed. 1, 0: never seen, -1. */
static int find_url(struct state *s, struct pool *pool, const char *url, int64_t *n, struct article_row *row)
{
    *row = (struct article_row){ 0 };
    sqlite3_stmt *stmt = state_statement(s, SQL_URL_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, url);
    int rc = state_step(s, stmt, "urls");
    if (rc <= 0)
        return rc;
    int64_t article = sqlite3_column_int64(stmt, 2);
    *n = sqlite3_column_int64(stmt, 0);
    sqlite3_reset(stmt);
    if (article && (state_row_by_n(s, pool, article, row) < 0 || state_row_resolve(s, pool, row) < 0))
        return -1;
    return 1;
}

/* The last decisions about a URL's row or an article's (0: none of it). */
static int list_decisions(struct state *s, struct pool *pool, int64_t url, int64_t article, size_t max, struct journal_place **places, size_t *count)
{
    int rc = 0;
    *places = pool_alloc(pool, (max ? max : 1) * sizeof **places);
    sqlite3_stmt *stmt = state_statement(s, SQL_DECISIONS);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, url);
    sqlite3_bind_int64(stmt, 2, article);
    sqlite3_bind_int64(stmt, 3, (sqlite3_int64)max);
    while (*count < max && (rc = state_step(s, stmt, "decisions")) > 0)
        (*places)[(*count)++] = (struct journal_place){ (unsigned)sqlite3_column_int(stmt, 1), (uint64_t)sqlite3_column_int64(stmt, 2),
                                                        (uint64_t)sqlite3_column_int64(stmt, 3) };
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

int state_decisions(struct state *s, struct pool *pool, const char *url, size_t max, struct journal_place **places, size_t *count)
{
    struct article_row row;
    int64_t n;
    *count = 0;
    int rc = find_url(s, pool, url, &n, &row);
    return rc > 0 ? list_decisions(s, pool, n, row.n, max, places, count) : rc;
}

/* The article's row by its identity; n 0: none. */
static int find_key(struct state *s, struct pool *pool, const char *outlet, const char *key, struct article_row *row)
{
    char id[LAYOUT_ID_SIZE];
    layout_id(outlet, key, id);
    return state_row_by_id(s, pool, outlet, id, row) < 0 ? -1 : state_row_resolve(s, pool, row);
}

int state_decisions_of_key(struct state *s, struct pool *pool, const char *outlet, const char *key, size_t max, struct journal_place **places,
                           size_t *count)
{
    struct article_row row;
    *count = 0;
    int rc = find_key(s, pool, outlet, key, &row);
    return rc == 0 && row.n ? list_decisions(s, pool, 0, row.n, max, places, count) : rc;
}

int state_path(struct state *s, struct pool *pool, const char *url, const char **path)
{
    struct article_row row;
    int64_t n;
    *path = NULL;
    if (find_url(s, pool, url, &n, &row) < 0)
        return -1;
    *path = row.path;
    return 0;
}

int state_path_of_key(struct state *s, struct pool *pool, const char *outlet, const char *key, const char **path)
{
    struct article_row row;
    *path = NULL;
    if (find_key(s, pool, outlet, key, &row) < 0)
        return -1;
    *path = row.path;
    return 0;
}

int state_revisions(struct state *s, struct pool *pool, const char *path, struct revision **out, size_t *count)
{
    struct article_row row;
    size_t size = REVISIONS_FIRST;
    struct revision *v = pool_alloc(pool, size * sizeof *v);
    *out = v;
    *count = 0;
    if (state_row_by_path(s, pool, path, &row) < 0)
        return -1;
    sqlite3_stmt *stmt = state_statement(s, SQL_REVISIONS);
    int rc = stmt ? 0 : -1;
    if (stmt)
        sqlite3_bind_int64(stmt, 1, row.n);
    while (stmt && (rc = state_step(s, stmt, "revisions")) > 0) {
        const char *id = (const char *)sqlite3_column_text(stmt, 0);
        if (*count == size) {
            struct revision *more = pool_alloc(pool, 2 * size * sizeof *more);
            memcpy(more, v, size * sizeof *v);
            v = more;
            size *= 2;
        }
        if (id && strlen(id) == REPO_ID_SIZE - 1)
            memcpy(v[*count].commit, id, REPO_ID_SIZE);
        v[(*count)++].kind = (enum kind)sqlite3_column_int(stmt, 1);
    }
    *out = v;
    return rc < 0 ? -1 : 0;
}

/* -- Captures and figures ---------------------------------------------------------------------------------------------------- */

static int number_of(struct state *s, enum statement which, const char *name, uint64_t *out)
{
    sqlite3_stmt *stmt = state_statement(s, which);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, name);
    int rc = state_step(s, stmt, "captures");
    *out = rc > 0 ? (uint64_t)sqlite3_column_int64(stmt, 0) : 0;
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : rc == 0;
}

int state_capture(struct state *s, const char *capture, uint64_t *offset)
{
    return number_of(s, SQL_CAPTURE_GET, capture, offset);
}

int state_capture_end(struct state *s, const char *file, uint64_t *end)
{
    return number_of(s, SQL_CAPTURE_END, file, end) < 0 ? -1 : 0;
}

int state_counts(struct state *s, struct archive_counts *out)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_COUNTS);
    *out = (struct archive_counts){ 0 };
    int rc = stmt ? state_step(s, stmt, "counts") : -1;
    if (rc < 0)
        return -1;
    out->articles = (uint64_t)sqlite3_column_int64(stmt, 0);
    out->commits = (uint64_t)sqlite3_column_int64(stmt, 1);
    out->captures = (uint64_t)sqlite3_column_int64(stmt, 2);
    sqlite3_reset(stmt);
    if (!(stmt = state_statement(s, SQL_TOTALS)))
        return -1;
    while ((rc = state_step(s, stmt, "counts")) > 0) {
        int decision = sqlite3_column_int(stmt, 0);
        uint64_t count = (uint64_t)sqlite3_column_int64(stmt, 1);
        int64_t last = sqlite3_column_int64(stmt, 2);
        if (decision > 0 && decision < DECISION_COUNT)
            out->by_decision[decision] = count;
        out->decisions += count;
        out->last_ms = last > out->last_ms ? last : out->last_ms;
    }
    return rc;
}
