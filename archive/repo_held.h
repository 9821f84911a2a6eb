/* repo_held: new objects in memory, until the batch that they belong to is written (repo_objects.c). */
#ifndef ARCHIVE_REPO_HELD_H
#define ARCHIVE_REPO_HELD_H

#include "pack_file.h"

#include <git2.h>

struct held;

struct held *held_new(void);
void held_free(struct held *h); /* NULL is fine */
void held_add(struct held *h, const git_oid *id, git_object_t type, const void *data, size_t len);
/* NULL when it is not here. */
const struct pack_object *held_find(const struct held *h, const git_oid *id);
size_t held_count(const struct held *h);
size_t held_bytes(const struct held *h);
/* In the order they came: what an object names came before it. */
const struct pack_object *held_at(const struct held *h, size_t i);

#endif
