#include "history.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "layout.h"
#include "lock.h"
#include "reader.h"
#include "state.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define DAY_MS     INT64_C(86400000)
#define MINUTE_MS  60000
#define SECOND_MS  1000
#define PREFIX_MIN 4 /* hex digits that name a commit among an article's */

/* -- Snapshots ---------------------------------------------------------------------------------------------------------------- */

struct walk {
    int (*visit)(const struct snapshot *, void *);
    void *arg;
    char *end;
    struct pool *pool;
};

static int walk_visit(const struct repo_commit *c, void *arg)
{
    struct walk *w = arg;
    struct snapshot s = { .commit = c->id, .path = c->path, .author = c->author };

    if (w->end)
        memcpy(w->end, c->id, REPO_ID_SIZE);
    pool_reset(w->pool);
    commit_message_parse(w->pool, c->message, &s.trailers);
    if (s.trailers.kind == KIND_NONE || !c->path || !layout_is_path(c->path))
        return 0;
    s.author_seconds = c->author_seconds;
    s.committer_seconds = c->committer_seconds;
    if (article_file_parse(w->pool, c->text, c->len, &s.file) < 0) {
        memset(&s.file, 0, sizeof s.file);
        s.problem = pool_strdup(w->pool, err_text());
    }
    return w->visit(&s, w->arg);
}

int history_walk(struct repo *r, const char *since, int (*visit)(const struct snapshot *, void *), void *arg, char end[REPO_ID_SIZE])
{
    struct walk w = { .visit = visit, .arg = arg, .end = end, .pool = pool_new() };
    int rc = 0;

    if (end)
        rc = repo_head(r, end); /* where there is nothing to visit */
    if (rc == 0)
        rc = repo_walk(r, since, true, walk_visit, &w);
    pool_free(w.pool);
    return rc;
}

/* -- Opening ------------------------------------------------------------------------------------------------------------------ */

struct archive_reader *archive_reader_open(const char *path)
{
    struct archive_reader *r = mem_alloc(sizeof *r);
    struct pool *pool = pool_new();

    r->path = mem_strdup(path);
    if (access(layout_in(pool, path, LAYOUT_GIT), F_OK) < 0 && errno == ENOENT)
        err_set("there is no archive in %s", path);
    else
        r->repo = repo_open(layout_in(pool, path, LAYOUT_GIT));
    if (r->repo && access(layout_in(pool, path, LAYOUT_STATE), F_OK) == 0)
        r->state = state_open(path);
    pool_free(pool);
    if (r->repo)
        return r;
    archive_reader_close(r);
    return NULL;
}

void archive_reader_close(struct archive_reader *r)
{
    if (!r)
        return;
    if (r->state)
        state_close(r->state);
    repo_close(r->repo);
    free(r->path);
    free(r);
}

pid_t archive_holder(const char *path)
{
    struct pool *pool = pool_new();
    pid_t pid = lock_holder(layout_in(pool, path, LAYOUT_LOCK));

    pool_free(pool);
    return pid;
}

/* -- Which article -------------------------------------------------------------------------------------------------------------- */

struct search {
    struct pool *pool;
    const char *url; /* or id */
    const char *path;
};

static int search_visit(const struct snapshot *s, void *arg)
{
    struct search *search = arg;

    if ((s->trailers.url && strcmp(s->trailers.url, search->url) == 0) || (s->file.url && strcmp(s->file.url, search->url) == 0))
        search->path = pool_strdup(search->pool, s->path);
    return 0;
}

int reader_path(struct archive_reader *r, struct pool *pool, const char *url_or_path, const char **path)
{
    struct search search = { .pool = pool, .url = url_or_path };
    struct buf file;
    int rc;

    *path = NULL;
    if (layout_is_path(url_or_path)) {
        buf_init(&file, ARTICLE_FILE_MAX);
        rc = repo_file(r->repo, NULL, url_or_path, &file);
        buf_fini(&file);
        if (rc == 0)
            *path = pool_strdup(pool, url_or_path);
        return rc < 0 ? -1 : 0;
    }
    if (r->state)
        return state_path(r->state, pool, url_or_path, path);
    rc = history_walk(r->repo, NULL, search_visit, &search, NULL);
    *path = search.path;
    return rc;
}

/* Its id stands in its path; a path is given once. */
static int search_id(const struct snapshot *s, void *arg)
{
    struct search *search = arg;
    char id[LAYOUT_ID_SIZE];

    layout_path_id(s->path, id);
    if (strcmp(id, search->url) == 0)
        search->path = pool_strdup(search->pool, s->path);
    return 0;
}

int reader_path_of_key(struct archive_reader *r, struct pool *pool, const char *outlet, const char *key, const char **path)
{
    char id[LAYOUT_ID_SIZE];
    struct search search = { .pool = pool, .url = id };
    int rc;

    *path = NULL;
    if (r->state)
        return state_path_of_key(r->state, pool, outlet, key, path);
    layout_id(outlet, key, id);
    rc = history_walk(r->repo, NULL, search_id, &search, NULL);
    *path = search.path;
    return rc;
}

/* -- Its history ---------------------------------------------------------------------------------------------------------------- */

static void revision_from(struct pool *pool, const struct repo_commit *c, struct revision *out)
{
    struct trailers t;

    commit_message_parse(pool, c->message, &t);
    memset(out, 0, sizeof *out);
    memcpy(out->commit, c->id, sizeof out->commit);
    out->kind = t.kind;
    out->subject = t.subject;
    out->author = pool_strdup(pool, c->author);
    out->fetched_ms = t.fetched_ms;
    out->committer_ms = c->committer_seconds * 1000;
    out->trailers = t.block;
    out->capture = t.capture;
}

struct list {
    struct pool *pool;
    const char *path;
    struct revision *v;
    size_t n, size;
};

static int list_visit(const struct repo_commit *c, void *arg)
{
    struct list *list = arg;

    if (!c->path || strcmp(c->path, list->path) != 0)
        return 0;
    if (list->n == list->size) {
        list->size = list->size ? 2 * list->size : 16;
        list->v = mem_realloc(list->v, list->size, sizeof *list->v);
    }
    revision_from(list->pool, c, &list->v[list->n++]);
    return 0;
}

/* Without an index: every commit of the archive is looked at. */
static int history_by_walk(struct archive_reader *r, struct pool *pool, const char *path, struct revision **out, size_t *count)
{
    struct list list = { .pool = pool, .path = path };
    int rc = repo_walk(r->repo, NULL, false, list_visit, &list);

    if (rc == 0) {
        *out = pool_alloc(pool, (list.n + 1) * sizeof **out);
        for (size_t i = 0; i < list.n; i++)
            (*out)[i] = list.v[list.n - 1 - i];
        *count = list.n;
    }
    free(list.v);
    return rc;
}

/* Whether the index's newest revision is the one that main has: state.db may lag, or be of another time. */
static bool index_is_current(struct archive_reader *r, const char *path, const char *commit)
{
    struct buf indexed, present;
    bool same;

    buf_init(&indexed, ARTICLE_FILE_MAX);
    buf_init(&present, ARTICLE_FILE_MAX);
    same = repo_file(r->repo, commit, path, &indexed) == 0 && repo_file(r->repo, NULL, path, &present) == 0 && indexed.len == present.len &&
           memcmp(buf_text(&indexed), buf_text(&present), present.len) == 0;
    buf_fini(&indexed);
    buf_fini(&present);
    return same;
}

int reader_history(struct archive_reader *r, struct pool *pool, const char *path, struct revision **out, size_t *count)
{
    *out = NULL;
    *count = 0;
    if (!layout_is_path(path))
        return err_set("not the path of an article: %.200s", path);
    if (!r->state || state_revisions(r->state, pool, path, out, count) < 0 || *count == 0 || !index_is_current(r, path, (*out)[0].commit))
        return history_by_walk(r, pool, path, out, count);
    for (size_t i = 0; i < *count; i++) {
        struct repo_commit c;

        if (repo_commit(r->repo, pool, (*out)[i].commit, &c) < 0)
            return -1;
        revision_from(pool, &c, &(*out)[i]);
    }
    return 0;
}

/* The last millisecond that "2026", "2026-11", "2026-11-22", a minute or a second names: who asks for a day asks for how it ended. 0; -1: not a
 * moment. */
static int moment_end(const char *at, int64_t *ms)
{
    size_t len = strlen(at);
    int64_t start;
    int year, month, day;

    if (date_parse(at, &start, NULL, NULL) < 0)
        return -1;
    civil_from_days(start / DAY_MS, &year, &month, &day);
    if (len == 4)
        *ms = days_from_civil(year + 1, 1, 1) * DAY_MS - 1;
    else if (len == 7)
        *ms = (month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, month + 1, 1)) * DAY_MS - 1;
    else if (len == 10)
        *ms = start + DAY_MS - 1;
    else
        *ms = start + (at[16] == ':' ? SECOND_MS : MINUTE_MS) - 1; /* 2026-11-22T14:00, then seconds or not */
    return 0;
}

int reader_revision(struct archive_reader *r, struct pool *pool, const char *path, const char *at, struct revision *out)
{
    struct revision *v;
    size_t n, len = at ? strlen(at) : 0;
    int64_t until = INT64_MAX;
    bool by_time = !at || moment_end(at, &until) == 0;

    if (reader_history(r, pool, path, &v, &n) < 0)
        return -1;
    if (n == 0)
        return err_set("the archive has no article at %s", path);
    if (!by_time && (len < PREFIX_MIN || strspn(at, "0123456789abcdefABCDEF") != len))
        return err_set("\"%.50s\" is neither a date such as 2026-11-22, nor a moment such as 2026-11-22T14:00:00Z, nor a commit", at);
    for (size_t i = 0; i < n; i++) {
        if (by_time ? v[i].fetched_ms <= until : strncasecmp(v[i].commit, at, len) == 0) {
            *out = v[i];
            return 0;
        }
    }
    return err_set(by_time ? "%s was not yet archived at %.50s" : "%s has no state of commit %.50s", path, at ? at : "");
}

int reader_file(struct archive_reader *r, struct pool *pool, const char *commit, const char *path, const char **text, size_t *len)
{
    struct buf file;
    int rc;

    if (!layout_is_path(path))
        return err_set("not the path of an article: %.200s", path);
    buf_init(&file, ARTICLE_FILE_MAX);
    rc = repo_file(r->repo, commit, path, &file);
    if (rc == 1)
        rc = err_set("%s is not in the archive at that commit", path);
    if (rc == 0) {
        *len = file.len;
        *text = pool_strndup(pool, buf_text(&file), file.len);
    }
    buf_fini(&file);
    return rc;
}

int reader_diff(struct archive_reader *r, struct buf *out, const char *before, const char *after, const char *path)
{
    if (!layout_is_path(path))
        return err_set("not the path of an article: %.200s", path);
    return repo_diff(r->repo, out, before, after, path);
}
