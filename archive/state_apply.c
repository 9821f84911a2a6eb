/* state_apply: what a journal line does to the tables. The rules are part of STATE_VERSION: change one, and the number. */
#include "../daemon/base/fold.h"
#include "../daemon/base/sketch.h"
#include "capture_name.h"
#include "state_inside.h"

#include <string.h>

#define STATUS_AT 7 /* of the status in digests: CHANGE_STATUS */

/* -- The article ------------------------------------------------------------------------------------------------------------ */

/* What an alias stands for: the article whose key is `of`. n 0: there is none. */
static int alias_target(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    char id[LAYOUT_ID_SIZE];
    layout_id(line->outlet, line->of, id);
    if (state_row_by_id(s, pool, line->outlet, id, row) < 0)
        return -1;
    return state_row_resolve(s, pool, row);
}

/* The key that turned out to be another's: it gets a row that leads there, unless it has a file of its own. */
static int redirect_key(struct state *s, struct pool *pool, const struct journal_line *line, int64_t target)
{
    struct article_row row;
    if (!*line->id)
        return 0;
    if (state_row_by_id(s, pool, line->outlet, line->id, &row) < 0)
        return -1;
    if (!row.n && state_row_insert(s, pool, line->outlet, line->id, line->decision, line->at_ms, &row) < 0)
        return -1;
    if (row.n == target || row.path)
        return 0;
    row.key = line->key;
    row.moved = target;
    row.last_seen = line->at_ms;
    return state_row_update(s, &row);
}

/* The article by the URL alone, for a visit that came to no key. */
static int row_by_url(struct state *s, struct pool *pool, const char *url, struct article_row *row)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_URL_GET);
    *row = (struct article_row){ 0 };
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, url);
    int rc = state_step(s, stmt, "urls");
    int64_t n = rc > 0 ? sqlite3_column_int64(stmt, 2) : 0;
    sqlite3_reset(stmt);
    if (rc < 0 || n == 0)
        return rc < 0 ? -1 : 0;
    return state_row_by_n(s, pool, n, row) < 0 ? -1 : state_row_resolve(s, pool, row);
}

/* The row that a line is about, made where it is the first of it. n 0: none. */
static int find_row(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    *row = (struct article_row){ 0 };
    if (line->decision == DECISION_ALIAS && line->of) {
        if (alias_target(s, pool, line, row) < 0)
            return -1;
        return row->n ? redirect_key(s, pool, line, row->n) : 0;
    }
    if (!*line->id)
        return row_by_url(s, pool, line->url, row);
    if (state_row_by_id(s, pool, line->outlet, line->id, row) < 0)
        return -1;
    if (!row->n)
        return state_row_insert(s, pool, line->outlet, line->id, line->decision, line->at_ms, row);
    /* A commit speaks of the file of this very key, whatever the key leads to by now. */
    return line->decision == DECISION_ARCHIVED ? 0 : state_row_resolve(s, pool, row);
}

static void take_digests(struct article_row *row, const struct journal_line *line)
{
    uint64_t status = row->digests[STATUS_AT];
    if (line->has_digests) {
        memcpy(row->digests, line->digests, sizeof row->digests);
        if (!line->status_word && row->has_digests)
            row->digests[STATUS_AT] = status;
        row->has_digests = true;
    } else if (line->status_word) {
        row->digests[STATUS_AT] = fold_digest(line->status_word, strlen(line->status_word));
    }
}

/* The state that later visits are compared with, as far as the line has one. */
static void take_state(struct article_row *row, const struct journal_line *line)
{
    take_digests(row, line);
    if (line->status_word)
        row->status = line->status_word;
    else if (!row->status)
        row->status = "live";
    if (line->public_url)
        row->url = line->public_url;
    else if (!row->url)
        row->url = line->url;
    if (line->title)
        row->title = line->title;
    if (line->has_digests && line->extractor)
        row->extractor = line->extractor;
    if (line->has_digests && line->place.capture) {
        row->capture = line->place.capture;
        row->capture_type = line->place.type;
    }
    if (line->seed)
        row->seed = line->seed;
    if (line->similarity > 0)
        row->similarity = line->similarity;
}

/* moved: the article goes on as another; its postings would name it twice. */
static int take_move(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    struct article_row target;
    if (line->kind != KIND_MOVED || !line->moved_to)
        return 0;
    if (state_row_by_path(s, pool, line->moved_to, &target) < 0 || state_row_resolve(s, pool, &target) < 0)
        return -1;
    if (!target.n || target.n == row->n)
        return 0;
    row->moved = target.n;
    if (row->sketch && state_post(s, pool, row->n, row->sketch, NULL) < 0)
        return -1;
    row->sketch = NULL;
    return 0;
}

static int take_sketch(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    struct buf text;
    if (!line->sketch.n || row->moved)
        return 0;
    buf_init(&text, JOURNAL_LINE_MAX);
    sketch_write(&text, &line->sketch);
    const char *before = row->sketch;
    row->sketch = pool_strdup(pool, buf_text(&text));
    buf_fini(&text);
    return state_post(s, pool, row->n, before, row->sketch);
}

static void count_change(struct article_row *row, const struct journal_line *line)
{
    if (line->kind == KIND_TECHNICAL || line->kind == KIND_MOVED)
        return;
    row->last_changed = line->at_ms;
    row->changes += line->kind != KIND_NEW;
}

static int apply_archived(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    if (!row->path)
        row->path = line->path;
    count_change(row, line);
    take_state(row, line);
    if (take_move(s, pool, line, row) < 0 || take_sketch(s, pool, line, row) < 0)
        return -1;
    sqlite3_stmt *stmt = state_statement(s, SQL_REVISION_INSERT);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, line->commit);
    sqlite3_bind_int64(stmt, 2, row->n);
    sqlite3_bind_int(stmt, 3, (int)line->kind);
    return state_run(s, stmt, "revisions");
}

/* A followed article is in `due`, one that moved is not. */
static int follow(struct state *s, const struct article_row *row)
{
    bool followed = (row->path || row->seed) && !row->moved;
    sqlite3_stmt *stmt = state_statement(s, followed ? SQL_DUE_ADD : SQL_DUE_DELETE);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, row->n);
    if (followed)
        state_bind_text(stmt, 2, row->outlet);
    return state_run(s, stmt, "due");
}

static int apply_to_row(struct state *s, struct pool *pool, const struct journal_line *line, struct article_row *row)
{
    bool seen_whole = line->decision == DECISION_ARCHIVED || line->decision == DECISION_UNCHANGED || line->decision == DECISION_SEED_DUPLICATE;
    if (line->key && *line->id && strcmp(row->id, line->id) == 0)
        row->key = line->key;
    if (line->decision != DECISION_ALIAS)
        row->decision = line->decision;
    row->visits++;
    row->first_seen = line->at_ms < row->first_seen ? line->at_ms : row->first_seen;
    row->last_seen = line->at_ms > row->last_seen ? line->at_ms : row->last_seen;
    if (line->gone_seen || seen_whole)
        row->gone_seen = line->gone_seen;
    if (line->decision == DECISION_ARCHIVED) {
        if (apply_archived(s, pool, line, row) < 0)
            return -1;
    } else if (!row->path && (line->decision == DECISION_SEED_DUPLICATE || line->decision == DECISION_DUPLICATE)) {
        take_state(row, line);
    } else if (row->path && !row->sketch && take_sketch(s, pool, line, row) < 0) {
        return -1;
    }
    return state_row_update(s, row) < 0 ? -1 : follow(s, row);
}

/* -- URLs, captures, the decision itself ------------------------------------------------------------------------------------ */

/* *n: the URL's row; *article: what it stands for now. */
static int apply_url(struct state *s, const struct journal_line *line, const char *url, int64_t article, bool visited, int64_t *n, int64_t *now)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_URL_SET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, url);
    state_bind_text(stmt, 2, line->outlet);
    sqlite3_bind_int64(stmt, 3, article);
    sqlite3_bind_int(stmt, 4, (int)line->decision);
    sqlite3_bind_int64(stmt, 5, line->at_ms);
    sqlite3_bind_int(stmt, 6, visited);
    int rc = state_step(s, stmt, "urls");
    if (rc > 0) {
        *n = sqlite3_column_int64(stmt, 0);
        *now = sqlite3_column_int64(stmt, 1);
        rc = state_run(s, stmt, "urls");
    }
    return rc;
}

static int apply_aliases(struct state *s, const struct journal_line *line, const struct article_row *row)
{
    int64_t n, now;
    if (!row->n)
        return 0;
    for (size_t i = 0; i < line->aliases.n; i++) {
        if (strcmp(line->aliases.v[i], line->url) != 0 && apply_url(s, line, line->aliases.v[i], row->n, false, &n, &now) < 0)
            return -1;
    }
    if (line->public_url && strcmp(line->public_url, line->url) != 0)
        return apply_url(s, line, line->public_url, row->n, false, &n, &now);
    return 0;
}

static int apply_capture(struct state *s, struct pool *pool, const struct journal_line *line)
{
    const char *file, *id;
    if (!line->place.capture || line->place.end == 0 || capture_name_split(pool, line->place.capture, &file, &id) < 0)
        return 0; /* a recovered line does not know the place */
    sqlite3_stmt *stmt = state_statement(s, SQL_CAPTURE_INSERT);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, line->place.capture);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)line->place.offset);
    if (state_run(s, stmt, "captures") < 0 || !(stmt = state_statement(s, SQL_CAPTURE_END_SET)))
        return -1;
    state_bind_text(stmt, 1, file);
    sqlite3_bind_int64(stmt, 2, (sqlite3_int64)line->place.end);
    return state_run(s, stmt, "captures");
}

static int apply_decision(struct state *s, const struct journal_line *line, const struct journal_place *place, int64_t url, int64_t article)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_DECISION_INSERT);
    if (!stmt)
        return -1;
    sqlite3_bind_int64(stmt, 1, url);
    sqlite3_bind_int64(stmt, 2, article);
    sqlite3_bind_int64(stmt, 3, place->month);
    sqlite3_bind_int64(stmt, 4, (sqlite3_int64)place->offset);
    sqlite3_bind_int64(stmt, 5, (sqlite3_int64)place->end);
    if (state_run(s, stmt, "decisions") < 0 || !(stmt = state_statement(s, SQL_TOTAL_ADD)))
        return -1;
    sqlite3_bind_int(stmt, 1, (int)line->decision);
    sqlite3_bind_int64(stmt, 2, line->at_ms);
    return state_run(s, stmt, "totals");
}

static int apply_topic(struct state *s, const struct journal_line *line)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_TOPIC_SET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, line->topic);
    state_bind_text(stmt, 2, line->definition);
    return state_run(s, stmt, "topics");
}

int state_apply(struct state *s, struct pool *pool, const struct journal_line *line, const struct journal_place *place)
{
    struct article_row row;
    int64_t url = 0, article = 0;
    if (line->type == JOURNAL_TOPIC)
        return apply_topic(s, line);
    if (find_row(s, pool, line, &row) < 0 || (row.n && apply_to_row(s, pool, line, &row) < 0))
        return -1;
    if (apply_url(s, line, line->url, row.n, true, &url, &article) < 0 || apply_aliases(s, line, &row) < 0)
        return -1;
    return apply_capture(s, pool, line) < 0 ? -1 : apply_decision(s, line, place, url, article);
}
