/* state_inside: what the files of state share. */
#ifndef ARCHIVE_STATE_INSIDE_H
#define ARCHIVE_STATE_INSIDE_H

#include "state.h"

#include <sqlite3.h>

#define STATE_VERSION 1 /* of schema and of the rules in state_apply.c: another one is rebuilt */

enum statement {
    SQL_ARTICLE_BY_ID,
    SQL_ARTICLE_BY_N,
    SQL_ARTICLE_BY_PATH,
    SQL_ARTICLE_INSERT,
    SQL_ARTICLE_UPDATE,
    SQL_CAPTURE_END,
    SQL_CAPTURE_END_SET,
    SQL_CAPTURE_GET,
    SQL_CAPTURE_INSERT,
    SQL_COUNTS,
    SQL_DECISION_INSERT,
    SQL_DECISIONS,
    SQL_DUE,
    SQL_DUE_ADD,
    SQL_DUE_ALL,
    SQL_DUE_DELETE,
    SQL_DUE_GET,
    SQL_DUE_SET,
    SQL_DUE_SINCE,
    SQL_META_GET,
    SQL_META_SET,
    SQL_POSTING_DELETE,
    SQL_POSTING_INSERT,
    SQL_POSTINGS,
    SQL_POSTINGS_COUNT,
    SQL_REVISION_HAS,
    SQL_REVISION_INSERT,
    SQL_REVISIONS,
    SQL_TOPIC_GET,
    SQL_TOPIC_SET,
    SQL_TOTAL_ADD,
    SQL_TOTALS,
    SQL_URL_GET,
    SQL_URL_SET,
    SQL_VALIDATORS_DELETE,
    SQL_VALIDATORS_GET,
    SQL_VALIDATORS_SET,
    SQL_VALUE_DELETE,
    SQL_VALUE_EACH,
    SQL_VALUE_GET,
    SQL_VALUE_SET,
    STATEMENT_COUNT
};
extern const char *const state_sql[STATEMENT_COUNT];
extern const char state_schema[];

struct state {
    char *archive_path;
    sqlite3 *db;
    sqlite3_stmt *statements[STATEMENT_COUNT];
    bool behind;  /* a batch did not get in: replay before anything else is applied */
    bool corrupt; /* SQLite said so: rebuild at the next start */
};

/* A row of articles. n 0: none. Strings in a pool. */
struct article_row {
    int64_t n;
    const char *outlet, *id, *key, *path, *url, *title, *status;
    enum decision decision;
    bool has_digests;
    uint64_t digests[8];
    const char *extractor, *capture, *capture_type, *seed;
    double similarity;
    int64_t first_seen, last_seen, last_changed;
    int64_t changes, visits;
    int gone_seen;
    int64_t moved; /* n of the article that goes on, 0: none */
    const char *sketch;
};

/* Prepared, reset and unbound; NULL with err text. */
sqlite3_stmt *state_statement(struct state *s, enum statement which);
/* Sets err text from SQLite; returns -1. */
int state_error(struct state *s, const char *what);
/* Runs a statement that gives no row. 0 or -1. */
int state_run(struct state *s, sqlite3_stmt *stmt, const char *what);
/* 1: a row, 0: none (and the statement reset), -1. */
int state_step(struct state *s, sqlite3_stmt *stmt, const char *what);
int state_exec(struct state *s, const char *sql);

void state_bind_text(sqlite3_stmt *stmt, int at, const char *text); /* NULL: SQL NULL; the text stands until the statement is reset */
const char *state_text(struct pool *pool, sqlite3_stmt *stmt, int column);

/* A new, empty one ("" for a temporary one) with the schema; NULL with err text. */
struct state *state_create(const char *archive_path, const char *file);
/* What stands there, for writing; NULL with err text: missing, damaged or of another version. */
struct state *state_open_writer(const char *archive_path);

int state_meta_get(struct state *s, struct pool *pool, const char *name, const char **value);
int state_meta_set(struct state *s, const char *name, const char *value);
/* The newest commit and the journal's place as of which the tables are. head "" and month 0: none. */
int state_position(struct state *s, char head[REPO_ID_SIZE], struct journal_place *place);
int state_set_position(struct state *s, const char *head, const struct journal_place *place);

/* Reads the row a statement stands on, whose columns are those of SQL_ARTICLE_BY_N. */
void state_read_row(struct pool *pool, sqlite3_stmt *stmt, struct article_row *row);
int state_row_by_id(struct state *s, struct pool *pool, const char *outlet, const char *id, struct article_row *row);
int state_row_by_n(struct state *s, struct pool *pool, int64_t n, struct article_row *row);
int state_row_by_path(struct state *s, struct pool *pool, const char *path, struct article_row *row);
int state_row_insert(struct state *s, struct pool *pool, const char *outlet, const char *id, enum decision decision, int64_t at,
                     struct article_row *row);
int state_row_update(struct state *s, const struct article_row *row);
/* Follows `moved`. */
int state_row_resolve(struct state *s, struct pool *pool, struct article_row *row);

/* Applies one line. Within a transaction. */
int state_apply(struct state *s, struct pool *pool, const struct journal_line *line, const struct journal_place *place);
/* The postings of an article's sketch, replaced; before and after may be NULL (as sketch_write() wrote them). */
int state_post(struct state *s, struct pool *pool, int64_t article, const char *before, const char *after);
/* Applies the journal from the recorded position on, up to `until` (NULL: its end), in a transaction; `has` says whether a commit is in main. */
int state_replay(struct state *s, const struct journal_place *until, bool (*has)(const char *commit, void *), void *arg);
/* Every row of every table that is not a cache, in a fixed order. */
int state_rows(struct state *s, void (*row)(const char *table, const char *text, void *arg), void *arg);

#endif
