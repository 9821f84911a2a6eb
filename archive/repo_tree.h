/* repo_tree: the directories of main's newest tree, kept in memory as far as they were touched, so that a commit costs the trees on its path and
 * nothing else. */
#ifndef ARCHIVE_REPO_TREE_H
#define ARCHIVE_REPO_TREE_H

#include <git2.h>

struct repo_tree;

/* The tree named by root in odb; directories are loaded when a path leads through them. */
struct repo_tree *repo_tree_new(git_odb *odb, const git_oid *root);
void repo_tree_free(struct repo_tree *t);

/* Puts a file at path and writes the trees that lead to it; *root gets the new root's name. -1 with err text: t is then of no use any more. */
int repo_tree_put(struct repo_tree *t, const char *path, const git_oid *blob, git_oid *root);
/* How many entries are in memory. */
size_t repo_tree_size(const struct repo_tree *t);

/* git_odb_write(), or -1 with err text. */
int repo_write_object(git_odb *odb, const void *data, size_t len, git_object_t type, git_oid *id);
/* err_set() with libgit2's own words; returns -1. */
int repo_err(const char *what);

#endif
