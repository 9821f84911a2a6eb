#include "../daemon/base/err.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/mem.h"
#include "layout.h"
#include "state_inside.h"
#include "verify_inside.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TABLES_MAX 16

/* A digest a table. */
struct tables {
    size_t n;
    const char *names[TABLES_MAX];
    struct sha256 *hashes[TABLES_MAX];
    char digests[TABLES_MAX][SHA256_HEX_SIZE];
};

static void add_row(const char *table, const char *text, void *arg)
{
    struct tables *t = arg;
    if (t->n == 0 || strcmp(t->names[t->n - 1], table) != 0) {
        if (t->n == TABLES_MAX)
            return;
        t->names[t->n] = table;
        t->hashes[t->n++] = sha256_new();
    }
    sha256_add(t->hashes[t->n - 1], text, strlen(text) + 1);
}

static int digest_tables(struct state *s, struct tables *t)
{
    int rc = state_rows(s, add_row, t);
    for (size_t i = 0; i < t->n; i++)
        sha256_end(t->hashes[i], t->digests[i]);
    return rc;
}

static bool is_in_main(const char *commit, void *arg)
{
    return map_get(((struct verify *)arg)->commits, commit) != NULL;
}

/* The same tables from the journal, up to where the present ones are. */
static struct state *make_again(struct verify *v, struct state *present)
{
    char head[REPO_ID_SIZE];
    struct journal_place place;
    if (state_position(present, head, &place) < 0)
        return NULL;
    struct state *s = state_create(v->archive_path, ""); /* a temporary one: SQLite removes it */
    if (s && (state_exec(s, "BEGIN") < 0 || state_replay(s, &place, is_in_main, v) < 0 || state_set_position(s, head, &place) < 0 ||
              state_exec(s, "COMMIT") < 0)) {
        state_close(s);
        s = NULL;
    }
    return s;
}

static const char *digest_of(const struct tables *t, const char *name)
{
    for (size_t i = 0; i < t->n; i++) {
        if (strcmp(t->names[i], name) == 0)
            return t->digests[i];
    }
    return ""; /* no rows */
}

static void compare_tables(struct verify *v, const struct tables *is, const struct tables *should)
{
    for (size_t i = 0; i < is->n; i++) {
        if (strcmp(is->digests[i], digest_of(should, is->names[i])) != 0)
            verify_say(v, "state.db: %s is not what git and journal say (`gazette reindex` makes it anew)", is->names[i]);
    }
    for (size_t i = 0; i < should->n; i++) {
        if (!*digest_of(is, should->names[i]))
            verify_say(v, "state.db: %s is empty, but git and journal say otherwise (`gazette reindex` makes it anew)", should->names[i]);
    }
}

/* SQLite's own check of every page and index. */
static int check_integrity(struct verify *v, struct state *s)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(s->db, "PRAGMA integrity_check(10)", -1, &stmt, NULL) == SQLITE_OK ? 0 : state_error(s, "integrity_check");
    while (rc == 0 && (rc = state_step(s, stmt, "integrity_check")) > 0) {
        const char *text = (const char *)sqlite3_column_text(stmt, 0);
        if (text && strcmp(text, "ok") != 0)
            verify_say(v, "state.db: %s", text);
        rc = 0;
    }
    sqlite3_finalize(stmt);
    return rc;
}

void verify_state(struct verify *v)
{
    struct tables is = { 0 }, should = { 0 };
    struct state *present = state_open(v->archive_path), *again = NULL;
    if (!present) {
        verify_say(v, "%s (`gazette reindex` makes it anew)", err_text());
        return;
    }
    /* One transaction: a writer may go on meanwhile. */
    if (state_exec(present, "BEGIN") < 0 || check_integrity(v, present) < 0 || !(again = make_again(v, present)) || digest_tables(present, &is) < 0 ||
        digest_tables(again, &should) < 0)
        verify_say(v, "%s", err_text());
    else
        compare_tables(v, &is, &should);
    state_close(again);
    state_close(present);
}
