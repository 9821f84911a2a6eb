#include "repo_held.h"

#include "../daemon/base/map.h"
#include "../daemon/base/mem.h"

#include <stdlib.h>
#include <string.h>

struct held {
    struct map *by_name; /* name in hex -> object, one of v */
    struct pack_object **v;
    size_t n, size, bytes;
};

_Static_assert(GIT_OID_RAWSZ == PACK_ID_LEN, "both are SHA-1");
_Static_assert(GIT_OBJECT_COMMIT == 1 && GIT_OBJECT_TREE == 2 && GIT_OBJECT_BLOB == 3, "libgit2 numbers types as packs do");

struct held *held_new(void)
{
    struct held *h = mem_alloc(sizeof *h);
    h->by_name = map_new();
    return h;
}

void held_free(struct held *h)
{
    if (!h)
        return;
    map_free(h->by_name, NULL);
    while (h->n > 0) {
        free((char *)h->v[--h->n]->data);
        free(h->v[h->n]);
    }
    free(h->v);
    free(h);
}

void held_add(struct held *h, const git_oid *id, git_object_t type, const void *data, size_t len)
{
    char hex[GIT_OID_HEXSZ + 1];
    if (held_find(h, id))
        return;
    struct pack_object *o = mem_alloc(sizeof *o);
    char *copy = mem_alloc(len + 1);
    memcpy(copy, data, len);
    memcpy(o->id, id->id, PACK_ID_LEN);
    o->type = (int)type;
    o->data = copy;
    o->len = len;
    if (h->n == h->size) {
        h->size = h->size ? 2 * h->size : 64;
        h->v = mem_realloc(h->v, h->size, sizeof *h->v);
    }
    h->v[h->n++] = o;
    h->bytes += len;
    map_put(h->by_name, git_oid_tostr(hex, sizeof hex, id), o);
}

const struct pack_object *held_find(const struct held *h, const git_oid *id)
{
    char hex[GIT_OID_HEXSZ + 1];
    return map_get(h->by_name, git_oid_tostr(hex, sizeof hex, id));
}

size_t held_count(const struct held *h)
{
    return h->n;
}

size_t held_bytes(const struct held *h)
{
    return h->bytes;
}

const struct pack_object *held_at(const struct held *h, size_t i)
{
    return h->v[i];
}
