#include "repo_tree.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TREE_MAX (64u << 20) /* of one tree object: 400,000 articles of one outlet on one day */

struct node;

struct item {
    char *name;
    git_filemode_t mode;
    git_oid id;
    struct node *child; /* a directory's, once loaded */
};

struct node {
    struct item *items; /* in git's order */
    size_t n;
    size_t size;
};

struct repo_tree {
    git_odb *odb;
    git_oid root_id;
    struct node *root;
    size_t count;
};

int repo_err(const char *what)
{
    const git_error *e = git_error_last();

    return err_set("%s: %s", what, e && e->message ? e->message : "unknown error of libgit2");
}

int repo_write_object(git_odb *odb, const void *data, size_t len, git_object_t type, git_oid *id)
{
    return git_odb_write(id, odb, data, len, type) < 0 ? repo_err("write object") : 0;
}

static void node_free(struct node *n)
{
    if (!n)
        return;
    for (size_t i = 0; i < n->n; i++) {
        free(n->items[i].name);
        node_free(n->items[i].child);
    }
    free(n->items);
    free(n);
}

struct repo_tree *repo_tree_new(git_odb *odb, const git_oid *root)
{
    struct repo_tree *t = mem_alloc(sizeof *t);

    t->odb = odb;
    t->root_id = *root;
    return t;
}

void repo_tree_free(struct repo_tree *t)
{
    if (!t)
        return;
    node_free(t->root);
    free(t);
}

size_t repo_tree_size(const struct repo_tree *t)
{
    return t->count;
}

/* git compares names as if a directory's ended in '/'. */
static int compare_names(const char *a, bool a_is_tree, const char *b, bool b_is_tree)
{
    size_t a_len = strlen(a), b_len = strlen(b), min = a_len < b_len ? a_len : b_len;
    int order = memcmp(a, b, min);
    unsigned char after_a, after_b;

    if (order != 0)
        return order;
    after_a = a_len > min ? (unsigned char)a[min] : (a_is_tree ? '/' : '\0');
    after_b = b_len > min ? (unsigned char)b[min] : (b_is_tree ? '/' : '\0');
    return after_a - after_b;
}

/* Where an item of this name stands, or is to stand. */
static size_t node_place(const struct node *n, const char *name, bool is_tree)
{
    size_t low = 0, high = n->n;

    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct item *it = &n->items[mid];

        if (compare_names(it->name, it->mode == GIT_FILEMODE_TREE, name, is_tree) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static struct item *node_insert(struct node *n, size_t at, const char *name, size_t name_len, git_filemode_t mode)
{
    if (n->n == n->size) {
        n->size = n->size ? 2 * n->size : 8;
        n->items = mem_realloc(n->items, n->size, sizeof *n->items);
    }
    memmove(&n->items[at + 1], &n->items[at], (n->n - at) * sizeof *n->items);
    memset(&n->items[at], 0, sizeof *n->items);
    n->items[at].name = mem_strndup(name, name_len);
    n->items[at].mode = mode;
    n->n++;
    return &n->items[at];
}

/* The item of this name, made where there is none. */
static struct item *node_item(struct repo_tree *t, struct node *n, const char *name, git_filemode_t mode)
{
    size_t at = node_place(n, name, mode == GIT_FILEMODE_TREE);

    if (at < n->n && strcmp(n->items[at].name, name) == 0 && n->items[at].mode == mode)
        return &n->items[at];
    t->count++;
    return node_insert(n, at, name, strlen(name), mode);
}

/* A tree object is a row of "MODE NAME NUL", then 20 bytes of id (gitformat). */
static int node_parse(struct repo_tree *t, struct node *n, const char *data, size_t len)
{
    const char *end = data + len;

    while (data < end) {
        char *name;
        unsigned long mode = strtoul(data, &name, 8);
        const char *nul = memchr(name, '\0', (size_t)(end - name));
        struct item *it;

        if (*name != ' ' || !nul || end - nul < 1 + GIT_OID_RAWSZ)
            return err_set("a tree object of the archive cannot be read");
        it = node_insert(n, n->n, name + 1, (size_t)(nul - name - 1), (git_filemode_t)mode);
        git_oid_fromraw(&it->id, (const unsigned char *)nul + 1);
        t->count++;
        data = nul + 1 + GIT_OID_RAWSZ;
    }
    return 0;
}

static struct node *node_load(struct repo_tree *t, const git_oid *id)
{
    struct node *n = mem_alloc(sizeof *n);
    git_odb_object *object = NULL;
    int rc;

    if (git_oid_is_zero(id))
        return n;
    if (git_odb_read(&object, t->odb, id) < 0)
        rc = repo_err("read tree");
    else if (git_odb_object_type(object) != GIT_OBJECT_TREE)
        rc = err_set("an object of the archive is not the tree it should be");
    else
        rc = node_parse(t, n, git_odb_object_data(object), git_odb_object_size(object));
    git_odb_object_free(object);
    if (rc == 0)
        return n;
    node_free(n);
    return NULL;
}

static int node_write(struct repo_tree *t, const struct node *n, git_oid *id)
{
    struct buf b;
    int rc;

    buf_init(&b, TREE_MAX);
    for (size_t i = 0; i < n->n; i++) {
        const struct item *it = &n->items[i];

        buf_printf(&b, "%o %s", (unsigned)it->mode, it->name);
        buf_addc(&b, '\0');
        buf_add(&b, it->id.id, GIT_OID_RAWSZ);
    }
    rc = buf_check(&b, "a directory of the archive");
    if (rc == 0)
        rc = repo_write_object(t->odb, buf_text(&b), b.len, GIT_OBJECT_TREE, id);
    buf_fini(&b);
    return rc;
}

/* Puts the file at path below n (whose depth is that of a path: five at most) and writes n. */
static int node_put(struct repo_tree *t, struct node *n, const char *path, const git_oid *blob, git_oid *id)
{
    const char *slash = strchr(path, '/');
    struct item *it;
    char *name;

    if (!slash) {
        node_item(t, n, path, GIT_FILEMODE_BLOB)->id = *blob;
        return node_write(t, n, id);
    }
    name = mem_strndup(path, (size_t)(slash - path));
    it = node_item(t, n, name, GIT_FILEMODE_TREE);
    free(name);
    if (!it->child && !(it->child = node_load(t, &it->id)))
        return -1;
    if (node_put(t, it->child, slash + 1, blob, &it->id) < 0)
        return -1;
    return node_write(t, n, id);
}

int repo_tree_put(struct repo_tree *t, const char *path, const git_oid *blob, git_oid *root)
{
    if (!t->root && !(t->root = node_load(t, &t->root_id)))
        return -1;
    if (node_put(t, t->root, path, blob, &t->root_id) < 0)
        return -1;
    *root = t->root_id;
    return 0;
}
