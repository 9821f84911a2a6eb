/* history: the commits of the repository as snapshots of articles: message and file parsed. */
#ifndef ARCHIVE_HISTORY_H
#define ARCHIVE_HISTORY_H

#include "article_file.h"
#include "commit_message.h"
#include "repo.h"

struct snapshot {
    const char *commit; /* full name */
    const char *path;
    const char *author; /* "Name <email>" */
    int64_t author_seconds, committer_seconds;
    struct trailers trailers;
    struct article_file file;
    const char *problem; /* why the file could not be read (`file` is then empty); NULL: it was */
};
/* Every snapshot after the commit `since` (NULL: all), oldest first, lent until visit returns; commits that are not snapshots (README.md) are passed
 * over. Returns as repo_walk() does: 0, visit's nonzero value, REPO_UNRELATED, or -1. `end`, where not NULL, gets the newest commit's name as of the
 * walk. */
int history_walk(struct repo *r, const char *since, int (*visit)(const struct snapshot *, void *), void *arg, char end[REPO_ID_SIZE]);

/* What a struct archive_reader is, for the files that answer its questions (history.c, and those beside state.c). */
struct state;
struct archive_reader {
    char *path;          /* of the archive */
    struct repo *repo;   /* open for reading */
    struct state *state; /* open for reading, or NULL where there is none: then git is walked */
};

#endif
