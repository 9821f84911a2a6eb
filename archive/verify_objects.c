/* verify_objects: every byte of the object database, by what the files say of themselves: a loose object is named by the SHA-1 of its content, a pack
 * and its index end in the SHA-1 of all before. */
#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/text.h"
#include "layout.h"
#include "object_file.h"
#include "verify_inside.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

#define SMALL_MAX 65536

static void verify_loose(struct verify *v, const char *path, const char *id)
{
    struct buf content;
    buf_init(&content, OBJECT_FILE_MAX);
    if (object_file_read(path, id, &content) < 0)
        verify_say(v, "object %s: %s", id, err_text());
    buf_fini(&content);
}

static void verify_trailer(struct verify *v, const char *path, const char *name)
{
    if (object_file_check(path) < 0)
        verify_say(v, "objects/%s: %s", name, err_text());
}

static bool is_hex(const char *s, size_t len)
{
    return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

static bool has_trailer(const char *name)
{
    static const char *const ends[] = { ".bitmap", ".graph", ".idx", ".pack", ".rev", "commit-graph", "multi-pack-index" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        if (text_ends(name, ends[i]))
            return true;
    }
    return false;
}

static void verify_folder(struct verify *v, const char *path, const char *name, uint64_t *done)
{
    DIR *dir = opendir(path);
    struct dirent *d;
    if (!dir) {
        verify_say(v, "objects/%s: %s", name, strerror(errno));
        return;
    }
    while ((d = readdir(dir))) {
        if (*d->d_name == '.')
            continue;
        struct pool *pool = pool_new();
        const char *file = layout_in(pool, path, d->d_name), *shown = *name ? pool_printf(pool, "%s/%s", name, d->d_name) : d->d_name;
        if (d->d_type == DT_DIR)
            verify_folder(v, file, shown, done);
        else if (is_hex(name, 2) && is_hex(d->d_name, 38))
            verify_loose(v, file, pool_printf(pool, "%s%s", name, d->d_name));
        else if (has_trailer(d->d_name))
            verify_trailer(v, file, shown);
        verify_count(v, "objects", ++*done);
        pool_free(pool);
    }
    closedir(dir);
}

/* A small file that must be so and not otherwise; missing is allowed where it may be packed. */
static void verify_small(struct verify *v, const char *name, const char *expected, bool may_miss)
{
    struct buf text;
    struct pool *pool = pool_new();
    const char *path = layout_in(pool, layout_in(pool, v->archive_path, LAYOUT_GIT), name);
    buf_init(&text, SMALL_MAX);
    if (file_read(path, &text) < 0) {
        if (!may_miss || errno != ENOENT)
            verify_say(v, "%s: %s", name, err_text());
    } else if (expected ? strcmp(buf_text(&text), expected) != 0
                        : text.len != 41 || text.data[40] != '\n' || strspn(text.data, "0123456789abcdef") != 40) {
        verify_say(v, "%s: not as gazetted writes it", name);
    }
    buf_fini(&text);
    pool_free(pool);
}

void verify_objects(struct verify *v)
{
    uint64_t done = 0;
    const char *git = layout_in(v->pool, v->archive_path, LAYOUT_GIT);
    verify_small(v, "HEAD", "ref: refs/heads/main\n", false);
    verify_small(v, "refs/heads/main", NULL, true);
    verify_folder(v, layout_in(v->pool, git, "objects"), "", &done);
}
