#include "state.h"

#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "state_inside.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BUSY_MS      5000     /* a reader that meets a checkpoint waits; nobody holds a lock longer */
#define WAL_LEFT     1048576  /* the size that the WAL is cut back to after a checkpoint */
#define CACHE_KIB    "-32768" /* page cache of a connection */
#define URI_SIZE_MAX 8192
#define APPLICATION  0x67617a31 /* "gaz1", in the file's header */

/* -- Statements ------------------------------------------------------------------------------------------------------------- */

int state_error(struct state *s, const char *what)
{
    int rc = sqlite3_errcode(s->db) & 0xFF;
    s->corrupt |= rc == SQLITE_CORRUPT || rc == SQLITE_NOTADB;
    return err_set("state.db: %s: %s", what, sqlite3_errmsg(s->db));
}

sqlite3_stmt *state_statement(struct state *s, enum statement which)
{
    sqlite3_stmt **stmt = &s->statements[which];
    if (!*stmt && sqlite3_prepare_v3(s->db, state_sql[which], -1, SQLITE_PREPARE_PERSISTENT, stmt, NULL) != SQLITE_OK) {
        state_error(s, "prepare");
        return NULL;
    }
    sqlite3_reset(*stmt);
    sqlite3_clear_bindings(*stmt);
    return *stmt;
}

int state_step(struct state *s, sqlite3_stmt *stmt, const char *what)
{
    int rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        return 1;
    if (rc != SQLITE_DONE)
        state_error(s, what);
    sqlite3_reset(stmt);
    return rc == SQLITE_DONE ? 0 : -1;
}

int state_run(struct state *s, sqlite3_stmt *stmt, const char *what)
{
    int rc;
    while ((rc = state_step(s, stmt, what)) > 0)
        continue;
    return rc;
}

int state_exec(struct state *s, const char *sql)
{
    return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : state_error(s, sql);
}

void state_bind_text(sqlite3_stmt *stmt, int at, const char *text)
{
    if (text)
        sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
}

const char *state_text(struct pool *pool, sqlite3_stmt *stmt, int column)
{
    return pool_strdup(pool, (const char *)sqlite3_column_text(stmt, column));
}

/* -- Opening ---------------------------------------------------------------------------------------------------------------- */

void state_close(struct state *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(s->statements[i]);
    sqlite3_close(s->db);
    free(s->archive_path);
    free(s);
}

static struct state *connect_to(const char *archive_path, const char *file, int flags)
{
    struct state *s = mem_alloc(sizeof *s);
    s->archive_path = mem_strdup(archive_path);
    if (sqlite3_open_v2(file, &s->db, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL) != SQLITE_OK) {
        if (!s->db)
            abort(); /* no memory */
        state_error(s, "open");
        state_close(s);
        return NULL;
    }
    sqlite3_busy_timeout(s->db, BUSY_MS);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return s;
}

/* WAL, so that readers never wait; synchronous NORMAL, because a power cut may take the last transactions back without harm: git and journal have
 * them. The WAL and its index stay when the last connection closes: without them a reader that may not write could not open the database. */
static int prepare_writer(struct state *s)
{
    int on = 1;
    char sql[160];
    snprintf(sql, sizeof sql,
             "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = %d; PRAGMA cache_size = " CACHE_KIB, WAL_LEFT);
    if (state_exec(s, sql) < 0)
        return -1;
    sqlite3_file_control(s->db, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
    return 0;
}

/* The number of a PRAGMA, or -1. */
static int64_t pragma(struct state *s, const char *sql)
{
    sqlite3_stmt *stmt = NULL;
    int64_t value = -1;
    if (sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL) == SQLITE_OK && sqlite3_step(stmt) == SQLITE_ROW)
        value = sqlite3_column_int64(stmt, 0);
    else
        state_error(s, "open");
    sqlite3_finalize(stmt);
    return value;
}

static int check_version(struct state *s)
{
    int64_t application = pragma(s, "PRAGMA application_id"), version = pragma(s, "PRAGMA user_version");
    if (application < 0 || version < 0)
        return -1;
    if (application != APPLICATION || version != STATE_VERSION)
        return err_set("state.db is of another version (`gazette reindex` makes a new one)");
    return 0;
}

struct state *state_create(const char *archive_path, const char *file)
{
    char sql[96];
    bool temporary = !*file;
    if (!temporary) { /* SQLite would make it readable to all; its other files take over this one's mode */
        int fd = open(file, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, LAYOUT_FILE_MODE);
        if (fd < 0 || fchmod(fd, LAYOUT_FILE_MODE) < 0) {
            err_sys("%s", file);
            if (fd >= 0)
                close(fd);
            return NULL;
        }
        close(fd);
    }
    struct state *s = connect_to(archive_path, file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    snprintf(sql, sizeof sql, "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT", APPLICATION, STATE_VERSION);
    if (s && ((!temporary && prepare_writer(s) < 0) || state_exec(s, "BEGIN") < 0 || state_exec(s, state_schema) < 0 || state_exec(s, sql) < 0)) {
        state_close(s);
        s = NULL;
    }
    return s;
}

struct state *state_open_writer(const char *archive_path)
{
    struct pool *pool = pool_new();
    struct state *s = connect_to(archive_path, layout_in(pool, archive_path, LAYOUT_STATE), SQLITE_OPEN_READWRITE);
    if (s && (check_version(s) < 0 || prepare_writer(s) < 0)) {
        state_close(s);
        s = NULL;
    }
    pool_free(pool);
    return s;
}

/* file:PATH?immutable=1, with what a URI would read escaped. */
static void immutable_uri(const char *path, struct buf *out)
{
    buf_puts(out, "file:");
    for (; *path; path++) {
        if (strchr("?#%", *path))
            buf_printf(out, "%%%02X", (unsigned)(unsigned char)*path);
        else
            buf_addc(out, *path);
    }
    buf_puts(out, "?immutable=1");
}

/* A copy without its -wal and -shm, or on a medium where they cannot be made: as good as it is when nothing waits in a WAL and nobody writes. */
static struct state *open_immutable(const char *archive_path, const char *file)
{
    struct stat st;
    struct buf uri;
    struct pool *pool = pool_new();
    bool has_wal = stat(pool_printf(pool, "%s-wal", file), &st) == 0 && st.st_size > 0;
    pool_free(pool);
    if (has_wal)
        return NULL;
    buf_init(&uri, URI_SIZE_MAX);
    immutable_uri(file, &uri);
    struct state *s = connect_to(archive_path, buf_text(&uri), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
    buf_fini(&uri);
    if (s && check_version(s) < 0) {
        state_close(s);
        s = NULL;
    }
    return s;
}

struct state *state_open(const char *archive_path)
{
    struct pool *pool = pool_new();
    const char *file = layout_in(pool, archive_path, LAYOUT_STATE);
    struct state *s = connect_to(archive_path, file, SQLITE_OPEN_READONLY);
    if (s && check_version(s) < 0) {
        int rc = sqlite3_errcode(s->db) & 0xFF;
        state_close(s);
        s = rc == SQLITE_CANTOPEN || rc == SQLITE_READONLY ? open_immutable(archive_path, file) : NULL;
    }
    pool_free(pool);
    return s;
}

/* -- Where it stands -------------------------------------------------------------------------------------------------------- */

int state_meta_get(struct state *s, struct pool *pool, const char *name, const char **value)
{
    *value = NULL;
    sqlite3_stmt *stmt = state_statement(s, SQL_META_GET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, name);
    int rc = state_step(s, stmt, "meta");
    if (rc > 0)
        *value = state_text(pool, stmt, 0);
    sqlite3_reset(stmt);
    return rc < 0 ? -1 : 0;
}

int state_meta_set(struct state *s, const char *name, const char *value)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_META_SET);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, name);
    state_bind_text(stmt, 2, value);
    return state_run(s, stmt, "meta");
}

int state_position(struct state *s, char head[REPO_ID_SIZE], struct journal_place *place)
{
    struct pool *pool = pool_new();
    const char *commit, *month, *offset;
    int rc = state_meta_get(s, pool, "head", &commit);
    if (rc == 0)
        rc = state_meta_get(s, pool, "journal_month", &month);
    if (rc == 0)
        rc = state_meta_get(s, pool, "journal_offset", &offset);
    if (rc == 0) {
        snprintf(head, REPO_ID_SIZE, "%s", commit ? commit : "");
        place->month = month ? (unsigned)strtoul(month, NULL, 10) : 0;
        place->offset = place->end = offset ? strtoull(offset, NULL, 10) : 0;
    }
    pool_free(pool);
    return rc;
}

int state_set_position(struct state *s, const char *head, const struct journal_place *place)
{
    char month[16], offset[24];
    snprintf(month, sizeof month, "%u", place->month);
    snprintf(offset, sizeof offset, "%llu", (unsigned long long)place->end);
    if (head && state_meta_set(s, "head", head) < 0)
        return -1;
    if (state_meta_set(s, "journal_month", month) < 0)
        return -1;
    return state_meta_set(s, "journal_offset", offset);
}
