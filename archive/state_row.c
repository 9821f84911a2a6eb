/* state_row: rows of the table articles, in and out. */
#include "../daemon/base/err.h"
#include "state_inside.h"

#include <string.h>

#define MOVES_MAX 8 /* an article that moved more often has a loop */

enum column {
    COLUMN_N,
    COLUMN_OUTLET,
    COLUMN_ID,
    COLUMN_KEY,
    COLUMN_PATH,
    COLUMN_URL,
    COLUMN_TITLE,
    COLUMN_STATUS,
    COLUMN_DECISION,
    COLUMN_DIGESTS,
    COLUMN_EXTRACTOR,
    COLUMN_CAPTURE,
    COLUMN_CAPTURE_TYPE,
    COLUMN_SEED,
    COLUMN_SIMILARITY,
    COLUMN_FIRST_SEEN,
    COLUMN_LAST_SEEN,
    COLUMN_LAST_CHANGED,
    COLUMN_CHANGES,
    COLUMN_VISITS,
    COLUMN_GONE_SEEN,
    COLUMN_MOVED,
    COLUMN_SKETCH
};

/* Digests as bytes that do not depend on the machine. */
static bool read_digests(sqlite3_stmt *stmt, uint64_t out[8])
{
    const unsigned char *bytes = sqlite3_column_blob(stmt, COLUMN_DIGESTS);
    if (!bytes || sqlite3_column_bytes(stmt, COLUMN_DIGESTS) != 64)
        return false;
    for (size_t i = 0; i < 64; i++)
        out[i / 8] = out[i / 8] << 8 | bytes[i];
    return true;
}

void state_read_row(struct pool *pool, sqlite3_stmt *stmt, struct article_row *row)
{
    *row = (struct article_row){ .n = sqlite3_column_int64(stmt, COLUMN_N),
                                 .outlet = state_text(pool, stmt, COLUMN_OUTLET),
                                 .id = state_text(pool, stmt, COLUMN_ID),
                                 .key = state_text(pool, stmt, COLUMN_KEY),
                                 .path = state_text(pool, stmt, COLUMN_PATH),
                                 .url = state_text(pool, stmt, COLUMN_URL),
                                 .title = state_text(pool, stmt, COLUMN_TITLE),
                                 .status = state_text(pool, stmt, COLUMN_STATUS),
                                 .decision = (enum decision)sqlite3_column_int(stmt, COLUMN_DECISION),
                                 .extractor = state_text(pool, stmt, COLUMN_EXTRACTOR),
                                 .capture = state_text(pool, stmt, COLUMN_CAPTURE),
                                 .capture_type = state_text(pool, stmt, COLUMN_CAPTURE_TYPE),
                                 .seed = state_text(pool, stmt, COLUMN_SEED),
                                 .similarity = sqlite3_column_double(stmt, COLUMN_SIMILARITY),
                                 .first_seen = sqlite3_column_int64(stmt, COLUMN_FIRST_SEEN),
                                 .last_seen = sqlite3_column_int64(stmt, COLUMN_LAST_SEEN),
                                 .last_changed = sqlite3_column_int64(stmt, COLUMN_LAST_CHANGED),
                                 .changes = sqlite3_column_int64(stmt, COLUMN_CHANGES),
                                 .visits = sqlite3_column_int64(stmt, COLUMN_VISITS),
                                 .gone_seen = sqlite3_column_int(stmt, COLUMN_GONE_SEEN),
                                 .moved = sqlite3_column_int64(stmt, COLUMN_MOVED),
                                 .sketch = state_text(pool, stmt, COLUMN_SKETCH) };
    row->has_digests = read_digests(stmt, row->digests);
}

/* The one row of a statement with its parameters bound; n 0: none. */
static int read_one(struct state *s, struct pool *pool, sqlite3_stmt *stmt, struct article_row *row)
{
    *row = (struct article_row){ 0 };
    int rc = state_step(s, stmt, "articles");
    if (rc > 0)
        state_read_row(pool, stmt, row);
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

int state_row_by_id(struct state *s, struct pool *pool, const char *outlet, const char *id, struct article_row *row)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_ARTICLE_BY_ID);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, outlet);
    state_bind_text(stmt, 2, id);
    return read_one(s, pool, stmt, row);
}

int state_row_by_n(struct state *s, struct pool *pool, int64_t n, struct article_row *row)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_ARTICLE_BY_N);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, n);
    return read_one(s, pool, stmt, row);
}

int state_row_by_path(struct state *s, struct pool *pool, const char *path, struct article_row *row)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_ARTICLE_BY_PATH);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, path);
    return read_one(s, pool, stmt, row);
}

int state_row_resolve(struct state *s, struct pool *pool, struct article_row *row)
{
    for (int i = 0; row->n && row->moved && i < MOVES_MAX; i++) {
        if (state_row_by_n(s, pool, row->moved, row) < 0)
            return -1;
    }
    return 0;
}

int state_row_insert(struct state *s, struct pool *pool, const char *outlet, const char *id, enum decision decision, int64_t at,
                     struct article_row *row)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_ARTICLE_INSERT);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, outlet);
    state_bind_text(stmt, 2, id);
    sqlite3_bind_int(stmt, 3, (int)decision);
    sqlite3_bind_int64(stmt, 4, at);
    return state_run(s, stmt, "articles") < 0 ? -1 : state_row_by_n(s, pool, sqlite3_last_insert_rowid(s->db), row);
}

int state_row_update(struct state *s, const struct article_row *row)
{
    unsigned char digests[64];
    sqlite3_stmt *stmt = state_statement(s, SQL_ARTICLE_UPDATE);
    if (!stmt)
        return -1;
    for (size_t i = 0; i < 64; i++)
        digests[i] = (unsigned char)(row->digests[i / 8] >> (56 - 8 * (i % 8)));
    const char *texts[] = { row->key, row->path, row->url, row->title, row->status };
    sqlite3_bind_int64(stmt, 1, row->n);
    for (int i = 0; i < 5; i++)
        state_bind_text(stmt, 2 + i, texts[i]);
    sqlite3_bind_int(stmt, 7, (int)row->decision);
    if (row->has_digests)
        sqlite3_bind_blob(stmt, 8, digests, sizeof digests, SQLITE_STATIC);
    state_bind_text(stmt, 9, row->extractor);
    state_bind_text(stmt, 10, row->capture);
    state_bind_text(stmt, 11, row->capture_type);
    state_bind_text(stmt, 12, row->seed);
    sqlite3_bind_double(stmt, 13, row->similarity);
    sqlite3_bind_int64(stmt, 14, row->first_seen);
    sqlite3_bind_int64(stmt, 15, row->last_seen);
    sqlite3_bind_int64(stmt, 16, row->last_changed);
    sqlite3_bind_int64(stmt, 17, row->changes);
    sqlite3_bind_int64(stmt, 18, row->visits);
    sqlite3_bind_int(stmt, 19, row->gone_seen);
    sqlite3_bind_int64(stmt, 20, row->moved);
    state_bind_text(stmt, 21, row->sketch);
    return state_run(s, stmt, "articles");
}
