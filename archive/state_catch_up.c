/* state_catch_up: state.db in step with git and journal, however the last run ended. */
#include "../daemon/base/err.h"
#include "../daemon/base/log.h"
#include "../daemon/base/mem.h"
#include "history.h"
#include "lock.h"
#include "state_inside.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ID_BYTES  20
#define SYNC_EACH 1000 /* recovered lines between two fsyncs: what the journal holds in memory */

/* -- Commits ---------------------------------------------------------------------------------------------------------------- */

struct commit_set {
    unsigned char (*v)[ID_BYTES];
    size_t n, size;
};

static unsigned char hex_digit(char c)
{
    return (unsigned char)(isdigit((unsigned char)c) ? c - '0' : (c | 0x20) - 'a' + 10);
}

static void id_bytes(const char *hex, unsigned char out[ID_BYTES])
{
    for (size_t i = 0; i < ID_BYTES; i++)
        out[i] = (unsigned char)(hex_digit(hex[2 * i]) << 4 | hex_digit(hex[2 * i + 1]));
}

static int compare_ids(const void *a, const void *b)
{
    return memcmp(a, b, ID_BYTES);
}

/* Snapshots only: the first commit, README.md, has no line. */
static int add_commit(const struct repo_commit *c, void *arg)
{
    struct commit_set *set = arg;
    if (!c->path || !layout_is_path(c->path))
        return 0;
    if (set->n == set->size) {
        set->size = set->size ? 2 * set->size : 256;
        set->v = mem_realloc(set->v, set->size, sizeof *set->v);
    }
    id_bytes(c->id, set->v[set->n++]);
    return 0;
}

static bool has_commit(const char *commit, void *arg)
{
    const struct commit_set *set = arg;
    unsigned char id[ID_BYTES];
    if (strlen(commit) != 2 * (size_t)ID_BYTES || strspn(commit, "0123456789abcdef") != 2 * (size_t)ID_BYTES)
        return false;
    id_bytes(commit, id);
    return set->n && bsearch(id, set->v, set->n, sizeof *set->v, compare_ids);
}

/* -- Commits whose line a crash swallowed ------------------------------------------------------------------------------------ */

struct recovery {
    struct state *state;
    struct journal *journal;
    struct pool *pool;
    size_t recovered;
};

static int is_recorded(struct state *s, const char *commit)
{
    sqlite3_stmt *stmt = state_statement(s, SQL_REVISION_HAS);
    if (!stmt)
        return -1;
    state_bind_text(stmt, 1, commit);
    int rc = state_step(s, stmt, "revisions");
    sqlite3_reset(stmt);
    return rc;
}

/* What its commit tells of a decision: all but the sketch (texts are not read here) and the place of the capture in its file. */
static void line_from_snapshot(struct pool *pool, const struct snapshot *snapshot, struct journal_line *line)
{
    const struct trailers *t = &snapshot->trailers;
    const char *slash = strchr(snapshot->path, '/');
    bool has_text = !snapshot->problem && t->kind != KIND_GONE && t->kind != KIND_MOVED;
    *line = (struct journal_line){ .type = JOURNAL_DECISION,
                                   .at_ms = t->fetched_ms ? t->fetched_ms : snapshot->committer_seconds * 1000,
                                   .recovered = true,
                                   .outlet = pool_strndup(pool, snapshot->path, (size_t)(slash - snapshot->path)),
                                   .key = t->key,
                                   .decision = DECISION_ARCHIVED,
                                   .kind = t->kind,
                                   .reason = "recovered from its commit",
                                   .stage = "record",
                                   .status = t->status,
                                   .of = t->duplicate_of,
                                   .similarity = t->similarity,
                                   .path = snapshot->path,
                                   .commit = snapshot->commit,
                                   .moved_to = t->moved_to,
                                   .title = snapshot->file.article.title,
                                   .public_url = snapshot->file.url,
                                   .status_word = snapshot->file.status,
                                   .changes = t->changes,
                                   .extractor = t->extractor,
                                   .has_digests = has_text };
    line->url = t->url ? t->url : snapshot->file.url ? snapshot->file.url : snapshot->path;
    layout_path_id(snapshot->path, line->id);
    if (t->duplicate_of && strncmp(t->duplicate_of, "seed:", 5) == 0)
        line->seed = t->duplicate_of;
    if (t->capture)
        line->place = (struct capture_place){ .capture = t->capture, .digest = t->payload_digest };
    if (has_text)
        article_digests(&snapshot->file.article, snapshot->file.status, line->digests);
}

static int recover_snapshot(const struct snapshot *snapshot, void *arg)
{
    struct recovery *r = arg;
    struct journal_line line;
    struct journal_place place;
    int rc = is_recorded(r->state, snapshot->commit);
    if (rc != 0)
        return rc < 0 ? -1 : 0;
    pool_reset(r->pool);
    line_from_snapshot(r->pool, snapshot, &line);
    if (journal_append(r->journal, &line, &place) < 0 || state_apply(r->state, r->pool, &line, &place) < 0)
        return -1;
    return ++r->recovered % SYNC_EACH == 0 ? journal_sync(r->journal) : 0;
}

static int recover_lines(struct state *s, struct repo *repo, struct journal *journal, const char *since)
{
    char count[24];
    struct recovery r = { s, journal, pool_new(), 0 };
    int rc = history_walk(repo, since, recover_snapshot, &r, NULL);
    pool_free(r.pool);
    if (rc == 0)
        rc = journal_sync(journal);
    snprintf(count, sizeof count, "%zu", r.recovered);
    if (rc == 0 && r.recovered)
        log_info("journal-recovered", "lines", count, "reason", "their commits had none", NULL);
    return rc;
}

/* -- Bringing up ------------------------------------------------------------------------------------------------------------ */

/* Whether the recorded place can be one of this journal: a line ends there. */
static bool is_place(const char *archive_path, const struct journal_place *place, const struct journal_place *end)
{
    char last;
    if (place->month == 0)
        return true;
    if (place->month > end->month || (place->month == end->month && place->end > end->end) || place->end == 0)
        return false;
    struct pool *pool = pool_new();
    int fd = open(journal_path(pool, archive_path, place->month), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool is = fd >= 0 && pread(fd, &last, 1, (off_t)place->end - 1) == 1 && last == '\n';
    if (fd >= 0)
        close(fd);
    pool_free(pool);
    return is;
}

static int apply_missing(struct state *s, struct repo *repo, struct journal *journal, const char *since, struct commit_set *set)
{
    char head[REPO_ID_SIZE];
    struct journal_place end;
    if (repo_head(repo, head) < 0 || state_exec(s, "BEGIN IMMEDIATE") < 0)
        return -1;
    if (set->n)
        qsort(set->v, set->n, sizeof *set->v, compare_ids);
    int rc = state_replay(s, NULL, has_commit, set);
    if (rc == 0 && set->n)
        rc = recover_lines(s, repo, journal, since);
    end = journal_end(journal);
    if (rc == 0)
        rc = state_set_position(s, head, &end);
    if (rc == 0 && (rc = state_exec(s, "COMMIT")) == 0)
        return 0;
    sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
    return rc;
}

/* 0, REPO_UNRELATED when state.db is not of this archive's past, -1. */
static int bring_up(struct state *s, struct repo *repo, struct journal *journal)
{
    char head[REPO_ID_SIZE], newest[REPO_ID_SIZE];
    struct journal_place place, end = journal_end(journal);
    struct commit_set set = { 0 };
    if (state_position(s, head, &place) < 0 || repo_head(repo, newest) < 0)
        return -1;
    if (!is_place(s->archive_path, &place, &end))
        return REPO_UNRELATED;
    if (strcmp(head, newest) == 0 && place.month == end.month && place.end == end.end)
        return 0;
    const char *since = *head ? head : NULL;
    int rc = repo_walk(repo, since, false, add_commit, &set);
    if (rc == 0)
        rc = apply_missing(s, repo, journal, since, &set);
    free(set.v);
    return rc;
}

/* -- Starting anew ---------------------------------------------------------------------------------------------------------- */

static int move_aside(struct pool *pool, const char *file)
{
    const char *const leftovers[] = { "-wal", "-shm" };
    if (rename(file, pool_printf(pool, "%s.bad", file)) < 0 && errno != ENOENT)
        return err_sys("%s", file);
    for (size_t i = 0; i < 2; i++) {
        const char *name = pool_printf(pool, "%s%s", file, leftovers[i]);
        if (unlink(name) < 0 && errno != ENOENT)
            return err_sys("%s", name);
    }
    return 0;
}

/* Due times, validators and small values of the one that was moved aside, where it can still be read: without them every host would be asked for
 * everything at once. */
static void keep_caches(struct state *s, struct pool *pool, const char *file)
{
    char *attach = sqlite3_mprintf("ATTACH %Q AS old", pool_printf(pool, "%s.bad", file));
    static const char copy[] = "INSERT OR REPLACE INTO validators SELECT url, etag, last_modified FROM old.validators;"
                               "INSERT OR REPLACE INTO small_values SELECT name, value FROM old.small_values;"
                               "INSERT OR REPLACE INTO due SELECT a.n, d.outlet, d.at FROM old.due d JOIN old.articles o ON o.n = d.article"
                               " JOIN articles a ON a.outlet = o.outlet AND a.id = o.id WHERE a.n IN (SELECT article FROM due)";
    if (attach && sqlite3_exec(s->db, attach, NULL, NULL, NULL) == SQLITE_OK) {
        if (sqlite3_exec(s->db, copy, NULL, NULL, NULL) != SQLITE_OK)
            log_info("state-caches-lost", "reason", sqlite3_errmsg(s->db), NULL);
        sqlite3_exec(s->db, "DETACH old", NULL, NULL, NULL);
    }
    sqlite3_free(attach);
}

static struct state *start_anew(const char *archive_path, struct pool *pool, const char *file, struct repo *repo, struct journal *journal,
                                bool has_caches)
{
    if (move_aside(pool, file) < 0)
        return NULL;
    struct state *s = state_create(archive_path, file);
    if (!s)
        return NULL;
    int rc = bring_up(s, repo, journal);
    if (rc == 0 && has_caches)
        keep_caches(s, pool, file);
    if (rc == 0)
        return s;
    if (rc == REPO_UNRELATED)
        err_set("state.db: a new one does not fit");
    state_close(s);
    return NULL;
}

struct state *state_catch_up(const char *archive_path, struct repo *repo, struct journal *journal, bool rebuild)
{
    struct pool *pool = pool_new();
    const char *file = layout_in(pool, archive_path, LAYOUT_STATE);
    bool exists = access(file, F_OK) == 0;
    struct state *s = exists && !rebuild ? state_open_writer(archive_path) : NULL;
    const char *why = s ? "is not of this archive's past" : pool_strdup(pool, err_text());
    int rc = s ? bring_up(s, repo, journal) : REPO_UNRELATED;
    if (rc < 0 && s->corrupt) {
        rc = REPO_UNRELATED;
        why = pool_strdup(pool, err_text());
    }
    if (rc != 0) {
        state_close(s);
        s = NULL;
    }
    if (rc == REPO_UNRELATED) {
        if (exists && !rebuild)
            log_warning("state-rebuilt", "reason", why, "kept", "state.db.bad", NULL);
        s = start_anew(archive_path, pool, file, repo, journal, exists && rebuild);
    }
    pool_free(pool);
    return s;
}

/* -- gazette reindex -------------------------------------------------------------------------------------------------------- */

int archive_reindex(const char *path, pid_t *holder)
{
    struct pool *pool = pool_new();
    struct repo *repo = NULL;
    struct journal *journal = NULL;
    struct state *state = NULL;
    int lock = lock_take(layout_in(pool, path, LAYOUT_LOCK), holder);
    if (lock >= 0 && (repo = repo_open_writer(layout_in(pool, path, LAYOUT_GIT))) && (journal = journal_open(path)))
        state = state_catch_up(path, repo, journal, true);
    int rc = state ? 0 : -1;
    state_close(state);
    journal_close(journal);
    repo_close(repo);
    if (lock >= 0)
        lock_release(lock);
    pool_free(pool);
    return rc;
}
