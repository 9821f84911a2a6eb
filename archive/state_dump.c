/* state_dump: the tables as text, to compare a live state with a rebuilt one. */
#include "../daemon/base/err.h"
#include "state_inside.h"

#define ROW_MAX (4u << 20)

/* All but the caches due, validators and small_values; sorted. */
static const struct {
    const char *name, *sql;
} tables[] = {
    { "articles", "SELECT * FROM articles ORDER BY n" },
    { "capture_files", "SELECT * FROM capture_files ORDER BY file" },
    { "captures", "SELECT * FROM captures ORDER BY capture" },
    { "decisions", "SELECT * FROM decisions ORDER BY n" },
    { "meta", "SELECT * FROM meta ORDER BY name" },
    { "postings", "SELECT * FROM postings ORDER BY hash, article" },
    { "revisions", "SELECT * FROM revisions ORDER BY n" },
    { "topics", "SELECT * FROM topics ORDER BY topic" },
    { "totals", "SELECT * FROM totals ORDER BY decision" },
    { "urls", "SELECT * FROM urls ORDER BY n" },
};

static void put_row(struct buf *out, sqlite3_stmt *stmt)
{
    buf_clear(out);
    for (int i = 0; i < sqlite3_column_count(stmt); i++) {
        const unsigned char *bytes = sqlite3_column_blob(stmt, i);
        int len = sqlite3_column_bytes(stmt, i);
        buf_addc(out, i ? '|' : ' ');
        for (int k = 0; sqlite3_column_type(stmt, i) == SQLITE_BLOB && k < len; k++)
            buf_printf(out, "%02x", bytes[k]);
        if (sqlite3_column_type(stmt, i) != SQLITE_BLOB && len)
            buf_add(out, bytes, (size_t)len);
    }
}

int state_rows(struct state *s, void (*row)(const char *table, const char *text, void *arg), void *arg)
{
    struct buf text;
    int rc = 0;
    buf_init(&text, ROW_MAX);
    for (size_t i = 0; rc == 0 && i < sizeof tables / sizeof *tables; i++) {
        sqlite3_stmt *stmt = NULL;
        if (sqlite3_prepare_v2(s->db, tables[i].sql, -1, &stmt, NULL) != SQLITE_OK)
            rc = state_error(s, tables[i].name);
        while (rc == 0 && (rc = state_step(s, stmt, tables[i].name)) > 0) {
            put_row(&text, stmt);
            row(tables[i].name, buf_text(&text), arg);
            rc = 0;
        }
        sqlite3_finalize(stmt);
    }
    buf_fini(&text);
    return rc;
}

static void add_row(const char *table, const char *text, void *arg)
{
    buf_printf(arg, "%s%s\n", table, text);
}

int state_dump(struct state *s, struct buf *out)
{
    return state_rows(s, add_row, out) < 0 ? -1 : buf_check(out, "a dump of state.db");
}
