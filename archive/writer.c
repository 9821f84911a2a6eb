#include "writer.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/log.h"
#include "../daemon/base/mem.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Below the lesser of a fiftieth of the disk and 512 MB (10,000 files) nothing new is taken on: what is written already must stay writable. */
#define ROOM_SHARE 50
#define ROOM_BYTES (UINT64_C(512) << 20)
#define ROOM_FILES UINT64_C(10000)

/* -- Queues --------------------------------------------------------------------------------------------------------------- */

void queue_push(struct queue *q, struct entry *e)
{
    if (q->n == q->size) {
        q->size = q->size ? 2 * q->size : 64;
        q->v = mem_realloc(q->v, q->size, sizeof *q->v);
    }
    q->v[q->n++] = e;
}

size_t queue_take(struct queue *q, struct entry **out, size_t max)
{
    size_t n = q->n < max ? q->n : max;

    if (n == 0)
        return 0;
    memcpy(out, q->v, n * sizeof *out);
    memmove(q->v, q->v + n, (q->n - n) * sizeof *q->v);
    q->n -= n;
    return n;
}

/* -- A batch -------------------------------------------------------------------------------------------------------------- */

static void entry_fail(struct entry *e)
{
    if (e->failed)
        return;
    e->failed = true;
    e->decision = DECISION_FAILED;
    e->kind = KIND_NONE;
    e->reason = pool_strdup(e->pool, err_text());
    e->path = NULL;
    e->commit[0] = '\0';
}

static void fail_all(struct entry **v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        entry_fail(v[i]);
}

static bool is_commit(const struct entry *e)
{
    return e->decision == DECISION_ARCHIVED && !e->failed;
}

int writer_check_room(const char *path)
{
    struct statvfs fs;
    uint64_t bytes, files;

    if (statvfs(path, &fs) < 0)
        return err_sys("statvfs %s", path);
    bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
    files = fs.f_files / ROOM_SHARE;
    if (bytes < (uint64_t)fs.f_blocks * fs.f_frsize / ROOM_SHARE && bytes < ROOM_BYTES)
        return err_set("the disk is nearly full: %llu MB free", (unsigned long long)(bytes >> 20));
    if (fs.f_files > 0 && fs.f_favail < files && fs.f_favail < ROOM_FILES)
        return err_set("the disk is nearly full: %llu files free", (unsigned long long)fs.f_favail);
    return 0;
}

/* Decisions alone are small and still written; what needs room is refused. */
static void refuse_without_room(struct archive *a, struct entry **v, size_t n)
{
    if (writer_check_room(a->path) == 0)
        return;
    for (size_t i = 0; i < n; i++) {
        if (is_commit(v[i]) || v[i]->exchange_fd >= 0)
            entry_fail(v[i]);
    }
}

/* 0, or -1 when nothing may be written any more. */
static int write_captures(struct archive *a, struct entry **v, size_t n)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        if (v[i]->exchange_fd < 0 || v[i]->failed)
            continue;
        if (captures_add(a->captures, v[i]) < 0)
            entry_fail(v[i]);
        else
            any = true;
    }
    return any ? captures_sync(a->captures) : 0;
}

static void add_commit(struct archive *a, struct entry *e)
{
    enum recorded result = record_add(a, e);

    if (result == RECORDED_FAILED) {
        entry_fail(e);
    } else if (result == RECORDED_ALREADY) {
        e->decision = DECISION_UNCHANGED;
        e->kind = KIND_NONE;
        e->reason = "this state is archived already";
    }
}

static void commits_begin(struct archive *a)
{
    map_free(a->batch_commits, free);
    a->batch_commits = map_new();
}

/* Each on its own, after the batch as a whole was refused: one that git refuses must not take the others along. */
static void commit_singly(struct archive *a, struct entry **v, size_t n)
{
    for (size_t i = 0; i < n && !repo_is_broken(a->repo); i++) {
        if (!is_commit(v[i]))
            continue;
        commits_begin(a);
        add_commit(a, v[i]);
        if (is_commit(v[i]) && repo_publish(a->repo) < 0)
            entry_fail(v[i]);
    }
}

static int write_commits(struct archive *a, struct entry **v, size_t n)
{
    commits_begin(a);
    for (size_t i = 0; i < n && !repo_is_broken(a->repo); i++) {
        if (is_commit(v[i]))
            add_commit(a, v[i]);
    }
    if (!repo_is_broken(a->repo) && repo_publish(a->repo) < 0 && !repo_is_broken(a->repo)) {
        log_warning("batch-refused", "reason", err_text(), NULL);
        commit_singly(a, v, n);
    }
    return repo_is_broken(a->repo) ? -1 : 0;
}

static int write_journal(struct archive *a, struct entry **v, size_t n)
{
    char head[REPO_ID_SIZE];

    if (repo_head(a->repo, head) < 0)
        return -1;
    return state_record(a->state, a->journal, v, n, head);
}

/* Whether anything may be written. An index that is not in step with the journal would call what is recorded unknown. */
static bool may_write(struct archive *a)
{
    if (archive_is_broken(a))
        err_set("the archive's disk failed");
    else if (state_ready(a->state) == 0)
        return true;
    return false;
}

static void give_up(struct archive *a)
{
    log_error("archive-broken", "reason", err_text(), NULL);
    pthread_mutex_lock(&a->mutex);
    a->broken = true;
    pthread_mutex_unlock(&a->mutex);
}

/* Captures, then git, then journal and state.db: each names only what is on the disk already. */
static void write_batch(struct archive *a, struct entry **v, size_t n)
{
    if (!may_write(a)) {
        fail_all(v, n);
        return;
    }
    refuse_without_room(a, v, n);
    if (write_captures(a, v, n) == 0 && write_commits(a, v, n) == 0 && write_journal(a, v, n) == 0)
        return;
    /* Some of it may be on the disk: the next start finds out. */
    fail_all(v, n);
    give_up(a);
}

/* What a topic is now, for the journal. One that is not written is handed over again by the next start. */
static void write_topics(struct archive *a, struct map *topics)
{
    const char *name;
    void *definition;
    size_t i = 0;

    while (map_next(topics, &i, &name, &definition)) {
        if (!may_write(a))
            log_warning("topic-not-recorded", "topic", name, "reason", err_text(), NULL);
        else if (state_record_topic(a->state, a->journal, name, definition, clock_real_ms()) < 0)
            give_up(a);
    }
    map_free(topics, free);
}

/* The loop reads a->writing meanwhile (archive_get), but does not change it. */
static void write_puts(struct archive *a)
{
    struct map *written = a->writing;
    const char *name;
    void *value;
    size_t i = 0;

    while (map_next(written, &i, &name, &value)) {
        if (state_put(a->state, name, *(char *)value ? value : NULL) < 0)
            log_warning("cache-not-written", "name", name, "reason", err_text(), NULL);
    }
    pthread_mutex_lock(&a->mutex);
    a->writing = NULL;
    pthread_mutex_unlock(&a->mutex);
    map_free(written, free);
}

/* -- The thread ----------------------------------------------------------------------------------------------------------- */

static void ring(int fd)
{
    const uint64_t one = 1;

    if (write(fd, &one, sizeof one) < 0)
        errno = 0; /* EAGAIN: it rings already */
}

static void silence(int fd)
{
    uint64_t count;

    if (read(fd, &count, sizeof count) < 0)
        errno = 0; /* EAGAIN: it did not ring */
}

/* Waits for a batch to be due: it is full, its time is over, or somebody asked. Returns how many entries were taken; *more false at the end. */
static size_t next_batch(struct archive *a, struct entry **batch, struct map **topics, bool *more)
{
    bool late = false;
    size_t n;

    pthread_mutex_lock(&a->mutex);
    for (;;) {
        bool something = a->waiting.n > 0 || map_count(a->puts) > 0 || map_count(a->topics) > 0;
        int64_t left = something ? a->batch_ms - (clock_mono_ms() - a->waiting_since_ms) : -1;
        struct pollfd wake = { .fd = a->wake_fd, .events = POLLIN };

        if (a->stopping || (something && (a->flush || late || left <= 0 || a->waiting.n >= BATCH_MAX)))
            break;
        a->flush = false;
        pthread_mutex_unlock(&a->mutex);
        /* A poll that ran out of time is believed, whatever a test's clock says. */
        late = poll(&wake, 1, (int)left) == 0;
        silence(a->wake_fd);
        pthread_mutex_lock(&a->mutex);
    }
    n = queue_take(&a->waiting, batch, BATCH_MAX);
    if (a->waiting.n == 0)
        a->flush = false;
    a->writing = a->puts;
    a->puts = map_new();
    *topics = a->topics;
    a->topics = map_new();
    *more = !(a->stopping && a->waiting.n == 0);
    pthread_mutex_unlock(&a->mutex);
    return n;
}

static void hand_back(struct archive *a, struct entry **batch, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (batch[i]->exchange_fd >= 0)
            close(batch[i]->exchange_fd);
        batch[i]->exchange_fd = -1;
    }
    pthread_mutex_lock(&a->mutex);
    for (size_t i = 0; i < n; i++)
        queue_push(&a->finished, batch[i]);
    pthread_mutex_unlock(&a->mutex);
    if (n > 0)
        ring(a->event_fd);
}

static void *writer_run(void *arg)
{
    struct archive *a = arg;
    struct entry *batch[BATCH_MAX];
    bool more = true;

    while (more) {
        struct map *topics;
        size_t n = next_batch(a, batch, &topics, &more);

        write_topics(a, topics);
        if (n > 0)
            write_batch(a, batch, n);
        write_puts(a);
        hand_back(a, batch, n);
    }
    return NULL;
}

int writer_start(struct archive *a)
{
    sigset_t all, before;
    int rc;

    a->wake_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    a->event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (a->wake_fd < 0 || a->event_fd < 0)
        return err_sys("eventfd");
    sigfillset(&all); /* signals are the loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    rc = pthread_create(&a->thread, NULL, writer_run, a);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (rc != 0) {
        errno = rc;
        return err_sys("start the archive's thread");
    }
    a->running = true;
    return 0;
}

void writer_stop(struct archive *a)
{
    if (!a->running)
        return;
    pthread_mutex_lock(&a->mutex);
    a->stopping = true;
    pthread_mutex_unlock(&a->mutex);
    ring(a->wake_fd);
    pthread_join(a->thread, NULL);
    a->running = false;
}
