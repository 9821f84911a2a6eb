/* state_record: a finished batch into journal and tables, and the journal into tables that are behind. */
#include "../daemon/base/err.h"
#include "../daemon/base/log.h"
#include "../daemon/base/mem.h"
#include "state_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* -- Caches ----------------------------------------------------------------------------------------------------------------- */

static int set_validators(struct state *s, const struct entry *e)
{
    bool has = e->etag || e->last_modified;
    sqlite3_stmt *stmt = e->set_validators ? state_statement(s, has ? SQL_VALIDATORS_SET : SQL_VALIDATORS_DELETE) : NULL;
    if (!stmt)
        return e->set_validators ? -1 : 0;
    state_bind_text(stmt, 1, e->url);
    if (has) {
        state_bind_text(stmt, 2, e->etag);
        state_bind_text(stmt, 3, e->last_modified);
    }
    return state_run(s, stmt, "validators");
}

static int set_due(struct state *s, const struct entry *e)
{
    struct article_row row;
    char id[LAYOUT_ID_SIZE];
    if (!e->recheck_ms || !e->key)
        return 0;
    struct pool *pool = pool_new();
    layout_id(e->outlet, e->key, id);
    int rc = state_row_by_id(s, pool, e->outlet, id, &row);
    if (rc == 0)
        rc = state_row_resolve(s, pool, &row);
    sqlite3_stmt *stmt = rc == 0 && row.n ? state_statement(s, SQL_DUE_SET) : NULL;
    if (stmt) {
        sqlite3_bind_int64(stmt, 1, row.n);
        sqlite3_bind_int64(stmt, 2, e->recheck_ms);
        rc = state_run(s, stmt, "due");
    }
    pool_free(pool);
    return rc;
}

/* -- The journal, from where the tables stand -------------------------------------------------------------------------------- */

struct replay {
    struct state *state;
    struct pool *pool;
    const struct journal_place *until;
    struct journal_place last;
    bool (*has)(const char *commit, void *);
    void *arg;
};

static bool is_behind_end(const struct journal_place *place, const struct journal_place *until)
{
    return until && (place->month > until->month || (place->month == until->month && place->offset >= until->end));
}

static int replay_line(const struct journal_line *line, const struct journal_place *place, void *arg)
{
    struct replay *r = arg;
    char where[64];
    snprintf(where, sizeof where, "%04u-%02u.jsonl:%llu", place->month / 100, place->month % 100, (unsigned long long)place->offset);
    if (is_behind_end(place, r->until))
        return 1;
    r->last = *place;
    if (!line) {
        log_warning("journal-line-skipped", "place", where, "reason", err_text(), NULL);
        return 0;
    }
    if (line->commit && r->has && !r->has(line->commit, r->arg)) {
        log_warning("journal-line-skipped", "place", where, "reason", "its commit is not in the repository", "commit", line->commit, NULL);
        return 0;
    }
    pool_reset(r->pool);
    return state_apply(r->state, r->pool, line, place);
}

int state_replay(struct state *s, const struct journal_place *until, bool (*has)(const char *commit, void *), void *arg)
{
    char head[REPO_ID_SIZE];
    struct journal_place from;
    if (state_position(s, head, &from) < 0)
        return -1;
    struct replay r = { s, pool_new(), until, from, has, arg };
    int rc = journal_walk(s->archive_path, &from, replay_line, &r);
    pool_free(r.pool);
    return rc < 0 ? -1 : state_set_position(s, NULL, &r.last);
}

/* -- A batch ---------------------------------------------------------------------------------------------------------------- */

struct batch {
    struct journal_line *lines;
    struct journal_place *places;
    struct entry *const *entries;
    size_t n;
    const char *head;
};

static int apply_lines(struct state *s, const struct batch *b)
{
    struct pool *pool = pool_new();
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < b->n; i++) {
        pool_reset(pool);
        rc = state_apply(s, pool, &b->lines[i], &b->places[i]);
    }
    pool_free(pool);
    return rc;
}

/* One transaction: the lines, or what of the journal is missing, then the caches. */
static int apply_batch(struct state *s, const struct batch *b)
{
    if (state_exec(s, "BEGIN IMMEDIATE") < 0)
        return -1;
    int rc = s->behind ? state_replay(s, NULL, NULL, NULL) : apply_lines(s, b);
    for (size_t i = 0; rc == 0 && b->entries && i < b->n; i++)
        rc = set_validators(s, b->entries[i]) < 0 || set_due(s, b->entries[i]) < 0 ? -1 : 0;
    if (rc == 0 && b->n)
        rc = state_set_position(s, b->head, &b->places[b->n - 1]);
    if (rc == 0 && state_exec(s, "COMMIT") == 0)
        return 0;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return -1;
}

static void apply_or_fall_behind(struct state *s, const struct batch *b)
{
    bool was_behind = s->behind;
    s->behind = apply_batch(s, b) < 0;
    if (s->behind && !was_behind)
        log_error("state-behind", "reason", err_text(), NULL);
    if (was_behind && !s->behind)
        log_info("state-caught-up", NULL);
}

int state_ready(struct state *s)
{
    static const struct batch none;
    if (s->behind)
        apply_or_fall_behind(s, &none);
    return s->behind ? -1 : 0;
}

/* The sketch of an article that has none yet: a recovered line could not tell it. */
static void take_missing_sketch(struct state *s, struct journal_line *line, const struct entry *e)
{
    struct article_row row;
    if (e->decision != DECISION_UNCHANGED || !e->sketch.n || !*line->id)
        return;
    struct pool *pool = pool_new();
    if (state_row_by_id(s, pool, e->outlet, line->id, &row) == 0 && row.path && !row.sketch && !row.moved)
        line->sketch = e->sketch;
    pool_free(pool);
}

static int append_lines(struct state *s, struct journal *j, struct batch *b)
{
    for (size_t i = 0; i < b->n; i++) {
        journal_from_entry(&b->lines[i], b->entries[i]);
        take_missing_sketch(s, &b->lines[i], b->entries[i]);
        if (journal_append(j, &b->lines[i], &b->places[i]) < 0)
            return -1;
    }
    return journal_sync(j);
}

int state_record(struct state *s, struct journal *j, struct entry *const *entries, size_t n, const char *head)
{
    if (n == 0)
        return 0;
    struct batch b = { mem_realloc(NULL, n, sizeof *b.lines), mem_realloc(NULL, n, sizeof *b.places), entries, n, head };
    int rc = append_lines(s, j, &b);
    if (rc == 0)
        apply_or_fall_behind(s, &b);
    free(b.lines);
    free(b.places);
    return rc;
}

int state_record_topic(struct state *s, struct journal *j, const char *topic, const char *definition, int64_t at_ms)
{
    struct journal_line line = { .type = JOURNAL_TOPIC, .at_ms = at_ms - at_ms % 1000, .topic = topic, .definition = definition };
    struct journal_place place;
    const struct batch b = { &line, &place, NULL, 1, NULL };
    sqlite3_stmt *stmt = state_statement(s, SQL_TOPIC_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, topic);
    int rc = state_step(s, stmt, "topics");
    bool same = rc > 0 && strcmp((const char *)sqlite3_column_text(stmt, 0), definition) == 0;
    sqlite3_reset(stmt);
    if (rc < 0 || same)
        return rc < 0 ? -1 : 0;
    if (journal_append(j, &line, &place) < 0 || journal_sync(j) < 0)
        return -1;
    apply_or_fall_behind(s, &b);
    return 0;
}
