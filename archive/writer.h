/* writer: the inside of struct archive, shared by the facade (archive.c), the thread that writes batches (writer.c) and what makes a commit of an
 * entry (record.c). */
#ifndef ARCHIVE_WRITER_H
#define ARCHIVE_WRITER_H

#include "../daemon/base/map.h"
#include "archive.h"
#include "capture.h"
#include "journal.h"
#include "repo.h"
#include "state.h"

#include <pthread.h>

/* Entries in the order they came. */
struct queue {
    struct entry **v;
    size_t n, size;
};
void queue_push(struct queue *q, struct entry *e);
/* Moves at most max from the front of q to out (room for max). */
size_t queue_take(struct queue *q, struct entry **out, size_t max);

struct archive {
    char *path;
    int lock_fd;
    int64_t batch_ms;
    struct state *reading; /* the loop's connection */

    /* The writer thread's alone, once it runs. */
    struct repo *repo;
    struct captures *captures;
    struct journal *journal;
    struct state *state;
    struct map *batch_commits; /* path → commit (char[41]) of what the batch at hand added */

    /* Between the two, under the mutex. */
    pthread_t thread;
    bool running;
    pthread_mutex_t mutex;
    struct queue waiting, finished;
    size_t pending;
    int64_t waiting_since_ms;   /* when the first of `waiting` came (clock_mono_ms) */
    struct map *puts, *writing; /* of archive_put(), name → value ("": forget): not yet begun, and being written (NULL: none) */
    struct map *topics;         /* of archive_topic(), name → definition */
    bool flush, stopping, broken;
    int wake_fd;  /* the loop → the thread */
    int event_fd; /* the thread → the loop */
};

int writer_start(struct archive *a);
/* Lets the thread write what waits, and ends it. */
void writer_stop(struct archive *a);

/* What became of an entry that was to be committed. */
enum recorded {
    RECORDED_FAILED = -1, /* err text; others may go on unless the repository is broken */
    RECORDED_ADDED,       /* e->path, e->commit set; not yet published */
    RECORDED_ALREADY      /* the archive has this very state: e->path, e->commit set to it */
};
enum recorded record_add(struct archive *a, struct entry *e);

/* Enough room to take on new work? 0, or -1 with err text. */
int writer_check_room(const char *path);

#endif
