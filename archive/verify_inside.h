/* verify_inside: what the files of verify share. */
#ifndef ARCHIVE_VERIFY_INSIDE_H
#define ARCHIVE_VERIFY_INSIDE_H

#include "../daemon/base/map.h"
#include "../daemon/base/pool.h"
#include "reader.h"

#include <stdbool.h>
#include <stdint.h>

struct repo;

struct verify {
    const char *archive_path;
    void (*report)(const char *finding, void *arg);
    void (*progress)(const char *what, uint64_t done, void *arg);
    void *arg;
    int findings;
    struct pool *pool;
    struct repo *repo;    /* NULL where the history could not be read: then nothing is compared with it */
    struct map *commits;  /* of main -> "" until a journal line spoke of it, then "journal" */
    struct map *captures; /* what commits and journal name -> its payload digest; taken out once found */
    bool writer;          /* somebody writes meanwhile: what he has not finished is no finding */
};

/* One finding, escaped. */
void verify_say(struct verify *v, const char *format, ...) __attribute__((format(printf, 2, 3)));
void verify_count(struct verify *v, const char *what, uint64_t done);

void verify_objects(struct verify *v);  /* every file below objects/, HEAD and main: by their own checksums */
void verify_commits(struct verify *v);  /* the history: messages, files, ids, times; fills commits and captures */
void verify_journal(struct verify *v);  /* every line; against the commits; fills captures */
void verify_captures(struct verify *v); /* every file; against what was named */
void verify_state(struct verify *v);    /* state.db against one made from git and journal */

#endif
