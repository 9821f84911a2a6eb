/* repo_inside: what the files of the repository share with each other, and with nobody else. */
#ifndef ARCHIVE_REPO_INSIDE_H
#define ARCHIVE_REPO_INSIDE_H

#include "repo.h"

#include <git2.h>

#define REPO_BRANCH     "refs/heads/main"
#define REPO_NEW_SUFFIX ".new" /* of a repository that is being made */

/* One file state that was added and not yet published. */
struct repo_added {
    git_oid commit;
    git_oid blob;
    char *path;
};

struct objects;

struct repo {
    char *path;
    git_repository *git;
    git_odb *odb;
    struct objects *objects; /* the odb's */
    bool writer;
    bool broken;
    /* A writer's: the branch as last read, the last commit added on top of it and its time. */
    git_oid published, head;
    int64_t head_seconds;
    struct repo_tree *tree;
    struct repo_added *added;
    size_t added_count, added_size;
};

void repo_library(void); /* libgit2, once a process */
int repo_clear_stale(const char *path);
int repo_check_owner(const char *path);
/* Everybody's way to a git_repository: its objects are guarded. *objects (NULL: not wanted) lives as long as it. */
int repo_open_git(const char *path, git_repository **git, struct objects **objects);
/* Every object that is read from now on is proved first (repo_objects.c). */
int repo_guard_objects(git_repository *git, const char *path, struct objects **objects);

/* What is written is kept in memory from now on, and read from there, until objects_publish() or objects_drop(), or until it is too much. */
void objects_hold(struct objects *o);
/* Writes what is held to the disk, synced: a few objects each by itself, more as one pack. What is held is let go only where that went well. 0 or -1.
 */
int objects_publish(struct objects *o);
void objects_drop(struct objects *o);
/* 0 when every index of a pack is what its checksum says. Reads them whole: once for each repository that is opened for longer. */
int repo_check_indexes(const char *path);
/* Writes a commit object; parent NULL for the first. */
int repo_write_commit(git_odb *odb, const git_oid *tree, const git_oid *parent, const struct commit_ident *author,
                      const struct commit_ident *committer, const char *message, git_oid *id);
/* The newest commit: a writer's own with what it added, else the branch's. */
int repo_newest(struct repo *r, git_oid *id);
/* The blob at path in a commit's tree. 0; 1 when there is none; -1. */
int repo_blob(git_repository *git, const git_oid *commit, const char *path, git_blob **blob);

#endif
