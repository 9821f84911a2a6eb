#include "archive.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/mem.h"
#include "layout.h"
#include "lock.h"
#include "writer.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The group reads, others do not see it: what the process writes from now on is an archive's. */
#define ARCHIVE_UMASK 0027

/* -- Opening -------------------------------------------------------------------------------------------------------------- */

/* What a start that was killed before its end may have left, and nothing of worth is in. Sorted. */
static const char *const beginnings[] = { LAYOUT_GIT ".new", LAYOUT_CAPTURES, LAYOUT_LOCK, LAYOUT_JOURNAL };

static bool is_beginning(const char *name)
{
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++) {
        if (strcmp(name, beginnings[i]) == 0)
            return true;
    }
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* 0 when the folder holds only what `allowed` knows (NULL: nothing at all). A folder that is not there holds nothing. */
static int holds_only(const char *path, bool (*allowed)(const char *name))
{
    DIR *folder = opendir(path);
    struct dirent *d;
    int rc = 0;

    if (!folder)
        return errno == ENOENT ? 0 : err_sys("open %s", path);
    while (rc == 0 && (d = readdir(folder)) != NULL) {
        if (strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0 && (!allowed || !allowed(d->d_name)))
            rc = err_set("%s holds %s but no %s: not an archive, and not empty", path, d->d_name, LAYOUT_GIT);
    }
    closedir(folder);
    return rc;
}

/* A missing repository beside captures or a journal is damage, never a reason to begin anew. */
static int check_empty(struct pool *pool, const char *path)
{
    if (holds_only(path, is_beginning) < 0 || holds_only(layout_in(pool, path, LAYOUT_CAPTURES), NULL) < 0)
        return -1;
    return holds_only(layout_in(pool, path, LAYOUT_JOURNAL), NULL);
}

static int make_folders(struct pool *pool, const char *path)
{
    if (file_make_dirs(layout_in(pool, path, LAYOUT_CAPTURES), LAYOUT_DIR_MODE) < 0)
        return -1;
    if (file_make_dirs(layout_in(pool, path, LAYOUT_JOURNAL), LAYOUT_DIR_MODE) < 0)
        return -1;
    return file_sync_dir(path);
}

/* The directory with its lock taken; a new archive's repository made. 0 or -1. */
static int prepare(struct archive *a, struct pool *pool, const struct archive_options *options, pid_t *holder)
{
    const char *git = layout_in(pool, a->path, LAYOUT_GIT);
    bool exists = access(git, F_OK) == 0;

    if (!exists && !options->create)
        return err_set("no archive at %s", a->path);
    if (!exists && (check_empty(pool, a->path) < 0 || file_make_dirs(a->path, LAYOUT_DIR_MODE) < 0))
        return -1;
    a->lock_fd = lock_take(layout_in(pool, a->path, LAYOUT_LOCK), holder);
    if (a->lock_fd < 0 || make_folders(pool, a->path) < 0)
        return -1;
    /* Asked again: another process may have made it before the lock was ours. */
    if (access(git, F_OK) == 0)
        return 0;
    return check_empty(pool, a->path) < 0 ? -1 : repo_create(git, options->creator, clock_real_ms());
}

static int open_parts(struct archive *a, struct pool *pool, const struct archive_options *options)
{
    a->repo = repo_open_writer(layout_in(pool, a->path, LAYOUT_GIT));
    if (!a->repo)
        return -1;
    a->journal = journal_open(a->path);
    if (!a->journal)
        return -1;
    a->state = state_catch_up(a->path, a->repo, a->journal, false);
    if (!a->state)
        return -1;
    a->captures = captures_open(a->path, options->creator, a->state);
    if (!a->captures)
        return -1;
    a->reading = state_open(a->path);
    return a->reading ? 0 : -1;
}

struct archive *archive_open(const char *path, const struct archive_options *options, pid_t *holder)
{
    struct archive *a = mem_alloc(sizeof *a);
    struct pool *pool = pool_new();
    int rc;

    *holder = 0;
    umask(ARCHIVE_UMASK);
    a->path = mem_strdup(path);
    a->lock_fd = a->wake_fd = a->event_fd = -1;
    a->batch_ms = options->batch_ms ? options->batch_ms : BATCH_MS;
    a->puts = map_new();
    a->topics = map_new();
    a->batch_commits = map_new();
    pthread_mutex_init(&a->mutex, NULL);
    rc = prepare(a, pool, options, holder);
    if (rc == 0)
        rc = open_parts(a, pool, options);
    if (rc == 0)
        rc = writer_start(a);
    pool_free(pool);
    if (rc == 0)
        return a;
    archive_close(a);
    return NULL;
}

static void queue_fini(struct queue *q)
{
    for (size_t i = 0; i < q->n; i++)
        entry_free(q->v[i]);
    free(q->v);
}

void archive_close(struct archive *a)
{
    if (!a)
        return;
    writer_stop(a);
    if (a->captures)
        captures_close(a->captures);
    if (a->reading)
        state_close(a->reading);
    if (a->state)
        state_close(a->state);
    if (a->journal)
        journal_close(a->journal);
    repo_close(a->repo);
    queue_fini(&a->waiting);
    queue_fini(&a->finished);
    map_free(a->puts, free);
    map_free(a->topics, free);
    map_free(a->batch_commits, free);
    pthread_mutex_destroy(&a->mutex);
    if (a->wake_fd >= 0)
        close(a->wake_fd);
    if (a->event_fd >= 0)
        close(a->event_fd);
    if (a->lock_fd >= 0)
        lock_release(a->lock_fd); /* last: who takes it finds everything closed */
    free(a->path);
    free(a);
}

/* -- Writing -------------------------------------------------------------------------------------------------------------- */

static void wake(const struct archive *a)
{
    const uint64_t one = 1;

    if (write(a->wake_fd, &one, sizeof one) < 0)
        errno = 0; /* EAGAIN: it is awake */
}

/* Under the mutex, before something is added. */
static void note_waiting(struct archive *a)
{
    if (a->waiting.n == 0 && map_count(a->puts) == 0 && map_count(a->topics) == 0)
        a->waiting_since_ms = clock_mono_ms();
}

void archive_submit(struct archive *a, struct entry *e)
{
    pthread_mutex_lock(&a->mutex);
    note_waiting(a);
    queue_push(&a->waiting, e);
    a->pending++;
    pthread_mutex_unlock(&a->mutex);
    wake(a);
}

int archive_event_fd(const struct archive *a)
{
    return a->event_fd;
}

struct entry *archive_finished(struct archive *a)
{
    struct entry *e = NULL;
    uint64_t count;

    pthread_mutex_lock(&a->mutex);
    if (queue_take(&a->finished, &e, 1) == 1)
        a->pending--;
    if (a->finished.n == 0 && read(a->event_fd, &count, sizeof count) < 0)
        errno = 0; /* EAGAIN: it did not ring */
    pthread_mutex_unlock(&a->mutex);
    return e;
}

void archive_flush(struct archive *a)
{
    pthread_mutex_lock(&a->mutex);
    a->flush = true;
    pthread_mutex_unlock(&a->mutex);
    wake(a);
}

/* The mutex is no part of what a caller sees: hence the casts. */
size_t archive_pending(const struct archive *a)
{
    pthread_mutex_t *mutex = (pthread_mutex_t *)&a->mutex;
    size_t n;

    pthread_mutex_lock(mutex);
    n = a->pending;
    pthread_mutex_unlock(mutex);
    return n;
}

bool archive_is_broken(const struct archive *a)
{
    pthread_mutex_t *mutex = (pthread_mutex_t *)&a->mutex;
    bool broken;

    pthread_mutex_lock(mutex);
    broken = a->broken;
    pthread_mutex_unlock(mutex);
    return broken;
}

void archive_put(struct archive *a, const char *name, const char *value)
{
    pthread_mutex_lock(&a->mutex);
    note_waiting(a);
    free(map_put(a->puts, name, mem_strdup(value ? value : "")));
    pthread_mutex_unlock(&a->mutex);
    wake(a);
}

void archive_topic(struct archive *a, const char *topic, const char *definition)
{
    pthread_mutex_lock(&a->mutex);
    note_waiting(a);
    free(map_put(a->topics, topic, mem_strdup(definition)));
    pthread_mutex_unlock(&a->mutex);
    wake(a);
}

/* -- What is known ---------------------------------------------------------------------------------------------------------- */

int archive_known(struct archive *a, struct pool *pool, const char *outlet, const char *key, struct known *out)
{
    return state_known(a->reading, pool, outlet, key, out);
}

int archive_known_url(struct archive *a, struct pool *pool, const char *url, struct known *out)
{
    return state_known_url(a->reading, pool, url, out);
}

int archive_validators(struct archive *a, struct pool *pool, const char *url, struct known *out)
{
    return state_validators(a->reading, pool, url, out);
}

int archive_near(struct archive *a, struct pool *pool, const struct sketch *s, struct near *out, size_t max)
{
    return state_near(a->reading, pool, s, out, max);
}

int archive_due(struct archive *a, const char *outlet, int64_t now_ms, int64_t all_since, bool (*visit)(const struct known *, void *), void *arg)
{
    return state_due(a->reading, outlet, now_ms, all_since, visit, arg);
}

int archive_get(struct archive *a, struct pool *pool, const char *name, const char **value)
{
    const char *waiting;

    pthread_mutex_lock(&a->mutex);
    waiting = map_get(a->puts, name);
    if (!waiting && a->writing)
        waiting = map_get(a->writing, name);
    waiting = pool_strdup(pool, waiting);
    pthread_mutex_unlock(&a->mutex);
    if (!waiting)
        return state_get(a->reading, pool, name, value);
    *value = waiting[0] != '\0' ? waiting : NULL;
    return 0;
}

int archive_each(struct archive *a, const char *prefix, bool (*visit)(const char *name, const char *value, void *arg), void *arg)
{
    return state_each(a->reading, prefix, visit, arg);
}
