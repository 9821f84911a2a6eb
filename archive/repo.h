/* repo: the git repository of an archive, bare, branch main, one file a commit. Only the files named repo_… behind
 * this header know libgit2.
 *
 * A batch is durable before it is acknowledged: its objects are written and fsynced (few as files of their own, many as one pack), the branch is
 * moved once, then the repository is opened anew and branch, commits, trees and blobs are read back. git_commit_create() is never used (libgit2 1.5.1
 * reports success when its commit object could not be written). A struct repo belongs to one thread at a time. */
#ifndef ARCHIVE_REPO_H
#define ARCHIVE_REPO_H

#include "../daemon/base/buf.h"
#include "../daemon/base/pool.h"
#include "commit_message.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define REPO_ID_SIZE 41 /* hex of a SHA-1 with its NUL */

struct repo;

/* For reading: any user who may read the files. NULL with err text. */
struct repo *repo_open(const char *path);
/* For writing, by the holder of the archive's lock: removes what a killed writer left (*.lock, tmp_object_*), refuses a repository of another user.
 */
struct repo *repo_open_writer(const char *path);
/* Makes a new repository with its first commit, whole or not at all (made beside and renamed). The path must not exist. 0 or -1. */
int repo_create(const char *path, const char *creator, int64_t now_ms);
void repo_close(struct repo *r);

/* The newest commit of main. 0 or -1. */
int repo_head(struct repo *r, char id[REPO_ID_SIZE]);

/* Appends the file at path as of a commit (NULL: the newest, what repo_add() added included). 0; 1 when it has none there; -1. */
int repo_file(struct repo *r, const char *commit, const char *path, struct buf *out);

/* -- Writing: repo_add()… then repo_publish(), or repo_discard() -------------------------------------------------------- */

/* Writes blob, trees and commit of one state on top of what was added before; nobody sees it yet. The committer is gazetted. id gets the commit's
 * name. -1 with err text leaves what was added before as it was. */
int repo_add(struct repo *r, const char *path, const char *text, size_t len, const char *message, const struct commit_ident *author, int64_t now_ms,
             char id[REPO_ID_SIZE]);
/* Moves main to the last commit added and reads everything back. 0: durable. -1: it is not known to be so, nothing may be acknowledged, and what was
 * added is forgotten here (it may yet be found in the branch by the next repo_head()). */
int repo_publish(struct repo *r);
void repo_discard(struct repo *r);
size_t repo_added(const struct repo *r);
/* An fsync failed: what is on the disk is not known any more, and nothing may be written until a new start. */
bool repo_is_broken(const struct repo *r);

/* -- Walking ---------------------------------------------------------------------------------------------------------- */

struct repo_commit {
    char id[REPO_ID_SIZE];
    const char *message;
    const char *author; /* "Name <email>" */
    int64_t author_seconds, committer_seconds;
    const char *path; /* the file it wrote; NULL: none */
    const char *text; /* its content; NULL unless asked for */
    size_t len;
};
/* Calls visit for every commit after `since` (NULL: from the first) up to the newest, oldest first, its strings lent until visit returns; stops when
 * visit returns nonzero and returns that. 0 at the end; REPO_UNRELATED when `since` is not in main's history; -1 with err text. */
#define REPO_UNRELATED 2
int repo_walk(struct repo *r, const char *since, bool with_text, int (*visit)(const struct repo_commit *, void *), void *arg);
/* One commit by its full name or a prefix (4 digits at least) that is not ambiguous; strings in the pool. 0 or -1. */
int repo_commit(struct repo *r, struct pool *pool, const char *name, struct repo_commit *out);

/* Appends a unified diff of one file between two commits; before NULL: before's parent state (that of after's parent). 0 or -1. */
int repo_diff(struct repo *r, struct buf *out, const char *before, const char *after, const char *path);

#endif
