/* repo_objects: what stands between libgit2 and the files of the object database: its own backends, but for the reading of loose objects and the
 * writing of batches. Every object that is read, here or deep in libgit2, comes through objects_read() or out of a pack, which libgit2 reads with a
 * bound and compares with its name; the indexes of packs, which it believes, are proved when a repository is opened.
 *
 * A writer's new objects are held in memory until their batch is whole. A few are written as files of their own; of many each with its own fsync
 * takes its own moment of the disk, so they become one pack, as in what stock git receives (transfer.unpackLimit, of the same size). */
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/text.h"
#include "object_file.h"
#include "repo_held.h"
#include "repo_inside.h"
#include "repo_tree.h"

#include <dirent.h>
#include <errno.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PATH_ROOM      64 /* "/objects/xx/", 38 digits */
#define LOOSE_PRIORITY 1  /* as libgit2 has them: packs first */
#define PACK_PRIORITY  2
#define DEFAULT_LEVEL  (-1) /* zlib's own choice */
#define PACK_FROM      100  /* objects in a batch: some fifteen states */
#define FOLDER_TRIES   5
#define HELD_MAX       (32u << 20) /* bytes of new objects in memory; a batch of a hundred usual articles has four */

struct objects {
    git_odb_backend base; /* first: libgit2 knows this part only */
    git_odb_backend *loose;
    char *folder;      /* objects/ */
    struct held *held; /* NULL: what is written goes to the disk at once */
};

/* -- Reading ------------------------------------------------------------------------------------------------------------------ */

/* "TYPE SIZE NUL" at the start of what a loose object holds. The length of it, or 0 when it is not of that form. */
static size_t parse_header(const struct buf *content, git_object_t *type)
{
    const char *text = buf_text(content), *nul = memchr(text, '\0', content->len), *space = nul ? strchr(text, ' ') : NULL;
    char *end;
    if (!space || space - text > 6 || space[1] < '0' || space[1] > '9')
        return 0;
    char word[8] = "";
    memcpy(word, text, (size_t)(space - text));
    *type = git_object_string2type(word);
    size_t head = (size_t)(nul - text) + 1;
    unsigned long long size = strtoull(space + 1, &end, 10);
    return git_object_typeisloose(*type) && end == nul && size == content->len - head ? head : 0;
}

/* Into libgit2's own words, which the caller's caller gets to see. */
static int report_damage(const char *id)
{
    struct buf text;
    buf_init(&text, ERR_TEXT_MAX);
    buf_printf(&text, "object %s of the archive is damaged (%.200s): see what `gazette verify` says", id, err_text());
    git_error_set_str(GIT_ERROR_ODB, buf_text(&text));
    buf_fini(&text);
    return GIT_ERROR;
}

/* The whole object, proved. 0, GIT_ENOTFOUND where there is no such file, or GIT_ERROR. */
static int read_proved(const struct objects *o, const git_oid *oid, struct buf *content, size_t *head, git_object_t *type)
{
    char id[REPO_ID_SIZE];
    struct buf name;
    git_oid_tostr(id, sizeof id, oid);
    buf_init(&name, strlen(o->folder) + PATH_ROOM);
    buf_printf(&name, "%s/%.2s/%s", o->folder, id, id + 2);
    errno = 0;
    int rc = object_file_read(buf_text(&name), id, content);
    bool missing = rc < 0 && errno == ENOENT;
    if (rc == 0 && (*head = parse_header(content, type)) == 0)
        rc = err_set("its header is none");
    buf_fini(&name);
    if (missing)
        return GIT_ENOTFOUND;
    return rc < 0 ? report_damage(id) : 0;
}

static const struct pack_object *find_held(const struct objects *o, const git_oid *oid)
{
    return o->held ? held_find(o->held, oid) : NULL;
}

/* Content as libgit2 wants it: its own memory. */
static void *give_data(git_odb_backend *backend, const char *content, size_t len)
{
    char *data = git_odb_backend_data_alloc(backend, len + 1);
    if (!data)
        abort(); /* no memory */
    memcpy(data, content, len);
    data[len] = '\0'; /* libgit2 takes messages for strings */
    return data;
}

static int objects_read(void **data, size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
    const struct objects *o = (const struct objects *)backend;
    const struct pack_object *held = find_held(o, oid);
    struct buf content;
    size_t head = 0;
    if (held) {
        *type = (git_object_t)held->type;
        *len = held->len;
        *data = give_data(backend, held->data, held->len);
        return 0;
    }
    buf_init(&content, OBJECT_FILE_MAX);
    int rc = read_proved(o, oid, &content, &head, type);
    if (rc == 0) {
        *len = content.len - head;
        *data = give_data(backend, buf_text(&content) + head, *len);
    }
    buf_fini(&content);
    return rc;
}

static int objects_read_header(size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *oid)
{
    const struct pack_object *held = find_held((const struct objects *)backend, oid);
    struct buf content;
    size_t head = 0;
    if (held) {
        *type = (git_object_t)held->type;
        *len = held->len;
        return 0;
    }
    buf_init(&content, OBJECT_FILE_MAX);
    int rc = read_proved((const struct objects *)backend, oid, &content, &head, type);
    *len = content.len - head;
    buf_fini(&content);
    return rc;
}

/* The directory tells the whole name. What is held has no readers who know but its beginning. */
static int objects_read_prefix(git_oid *oid, void **data, size_t *len, git_object_t *type, git_odb_backend *backend, const git_oid *prefix,
                               size_t digits)
{
    const struct objects *o = (const struct objects *)backend;
    int rc = o->loose->exists_prefix(oid, o->loose, prefix, digits);
    return rc < 0 ? rc : objects_read(data, len, type, backend, oid);
}

/* -- What does not read: libgit2's, but for what is held ------------------------------------------------------------------------- */

static int objects_exists(git_odb_backend *backend, const git_oid *oid)
{
    const struct objects *o = (const struct objects *)backend;
    return find_held(o, oid) || o->loose->exists(o->loose, oid);
}

static int objects_exists_prefix(git_oid *oid, git_odb_backend *backend, const git_oid *prefix, size_t digits)
{
    const struct objects *o = (const struct objects *)backend;
    return o->loose->exists_prefix(oid, o->loose, prefix, digits);
}

static int objects_write(git_odb_backend *backend, const git_oid *oid, const void *data, size_t len, git_object_t type)
{
    struct objects *o = (struct objects *)backend;
    if (!o->held)
        return o->loose->write(o->loose, oid, data, len, type);
    held_add(o->held, oid, type, data, len);
    if (held_bytes(o->held) <= HELD_MAX || objects_publish(o) == 0)
        return 0;
    git_error_set_str(GIT_ERROR_ODB, err_text());
    return GIT_ERROR;
}

/* Keeps what is there already, and was perhaps long of no use, from being pruned. */
static int objects_freshen(git_odb_backend *backend, const git_oid *oid)
{
    const struct objects *o = (const struct objects *)backend;
    return find_held(o, oid) ? 0 : o->loose->freshen(o->loose, oid);
}

static void objects_free(git_odb_backend *backend)
{
    struct objects *o = (struct objects *)backend;
    if (o->loose)
        o->loose->free(o->loose);
    held_free(o->held);
    free(o->folder);
    free(o);
}

/* -- Writing a batch ----------------------------------------------------------------------------------------------------------- */

/* The folder that an object lies in. Whoever packs the repository removes those that are empty then; one made anew has to be on the disk before what
 * is in it can be. 1 when it was made, 0 when it was there, -1. */
static int make_folder(const struct objects *o, const struct pack_object *object)
{
    struct buf path;
    buf_init(&path, strlen(o->folder) + PATH_ROOM);
    buf_printf(&path, "%s/%02x", o->folder, object->id[0]);
    int rc = mkdir(buf_text(&path), 0777) == 0 ? 1 : errno == EEXIST ? 0 : err_sys("mkdir %s", buf_text(&path));
    buf_fini(&path);
    if (rc == 1 && file_sync_dir(o->folder) < 0)
        return err_prefix("fsync");
    return rc;
}

/* A folder may be removed between being looked at and being written into; a file that found none is written again. */
static int write_file(const struct objects *o, const struct pack_object *object)
{
    git_oid id;
    int rc = -1, made = make_folder(o, object);
    git_oid_fromraw(&id, object->id);
    for (unsigned tries = 0; made >= 0 && tries < FOLDER_TRIES; tries++) {
        if (o->loose->write(o->loose, &id, object->data, object->len, (git_object_t)object->type) == 0)
            return 0;
        rc = repo_err("write object");
        made = make_folder(o, object);
        if (made != 1)
            break;
    }
    return rc;
}

static int write_files(const struct objects *o)
{
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < held_count(o->held); i++)
        rc = write_file(o, held_at(o->held, i));
    return rc;
}

static int write_pack(const struct objects *o)
{
    size_t n = held_count(o->held);
    struct pool *pool = pool_new();
    struct pack_object *all = pool_alloc(pool, n * sizeof *all);
    for (size_t i = 0; i < n; i++)
        all[i] = *held_at(o->held, i);
    int rc = pack_file_write(pool_printf(pool, "%s/pack", o->folder), all, n);
    pool_free(pool);
    return rc;
}

void objects_hold(struct objects *o)
{
    o->held = held_new();
}

void objects_drop(struct objects *o)
{
    held_free(o->held);
    o->held = held_new();
}

int objects_publish(struct objects *o)
{
    int rc = held_count(o->held) < PACK_FROM ? write_files(o) : write_pack(o);
    if (rc == 0)
        objects_drop(o);
    return rc;
}

/* -- Opening ------------------------------------------------------------------------------------------------------------------- */

static struct objects *objects_new(const char *folder)
{
    struct objects *o = mem_alloc(sizeof *o);
    o->base = (git_odb_backend){ .version = GIT_ODB_BACKEND_VERSION,
                                 .read = objects_read,
                                 .read_header = objects_read_header,
                                 .read_prefix = objects_read_prefix,
                                 .exists = objects_exists,
                                 .exists_prefix = objects_exists_prefix,
                                 .write = objects_write,
                                 .freshen = objects_freshen,
                                 .free = objects_free };
    o->folder = mem_strdup(folder);
    if (git_odb_backend_loose(&o->loose, folder, DEFAULT_LEVEL, 1, 0, 0) == 0)
        return o;
    o->loose = NULL;
    objects_free(&o->base);
    return NULL;
}

/* A backend that was added is the odb's to free. */
static int add_backends(git_odb *odb, const char *folder, struct objects **objects)
{
    git_odb_backend *packs = NULL;
    struct objects *o = objects_new(folder);
    if (!o)
        return repo_err("open objects");
    if (git_odb_add_backend(odb, &o->base, LOOSE_PRIORITY) < 0) {
        objects_free(&o->base);
        return repo_err("open objects");
    }
    if (objects)
        *objects = o;
    if (git_odb_backend_pack(&packs, folder) < 0)
        return repo_err("open packs");
    if (git_odb_add_backend(odb, packs, PACK_PRIORITY) < 0) {
        packs->free(packs);
        return repo_err("open packs");
    }
    return 0;
}

int repo_guard_objects(git_repository *git, const char *path, struct objects **objects)
{
    struct buf folder;
    git_odb *odb;
    if (git_odb_new(&odb) < 0)
        return repo_err("open objects");
    buf_init(&folder, strlen(path) + PATH_ROOM);
    buf_printf(&folder, "%s/objects", path);
    int rc = add_backends(odb, buf_text(&folder), objects);
    if (rc == 0 && git_repository_set_odb(git, odb) < 0)
        rc = repo_err("open objects");
    buf_fini(&folder);
    git_odb_free(odb);
    return rc;
}

static bool is_index(const char *name)
{
    return text_ends(name, ".idx") || strcmp(name, "multi-pack-index") == 0;
}

int repo_check_indexes(const char *path)
{
    struct pool *pool = pool_new();
    const char *folder = pool_printf(pool, "%s/objects/pack", path);
    DIR *dir = opendir(folder);
    struct dirent *d;
    int rc = dir || errno == ENOENT ? 0 : err_sys("open %s", folder);
    while (rc == 0 && dir && (d = readdir(dir))) {
        if (is_index(d->d_name) && object_file_check(pool_printf(pool, "%s/%s", folder, d->d_name)) < 0)
            rc = err_set("the index objects/pack/%s of the archive is damaged (%.200s): see what `gazette verify` says", d->d_name,
                         pool_strdup(pool, err_text()));
    }
    if (dir)
        closedir(dir);
    pool_free(pool);
    return rc;
}
