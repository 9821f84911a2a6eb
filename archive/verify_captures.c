#include "../daemon/base/err.h"
#include "../daemon/base/hash.h"
#include "capture_name.h"
#include "layout.h"
#include "state.h"
#include "verify_inside.h"
#include "warc.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct file_walk {
    struct verify *verify;
    const char *path, *name;
    uint64_t acknowledged; /* beyond it a writer may be at work */
    uint64_t *done;
};

/* What commits and journal say of a response. */
static void check_response(struct file_walk *w, struct pool *pool, const struct warc_record *r)
{
    char digest[SHA256_HEX_SIZE];
    struct warc_http http;
    const char *capture = pool_printf(pool, "%s %s", w->name, r->id);
    char *expected = map_remove(w->verify->captures, capture);
    if (!expected)
        return;
    if (warc_http(pool, r, &http) < 0) {
        verify_say(w->verify, "captures/%s at %llu: %s", w->name, (unsigned long long)r->offset, err_text());
    } else {
        sha256_hex(http.body, http.body_len, digest);
        if (strcmp(expected + strlen("sha256:"), digest) != 0)
            verify_say(w->verify, "captures/%s at %llu: not the payload that was recorded", w->name, (unsigned long long)r->offset);
    }
    free(expected);
}

/* Records from an offset on. Returns where it could not go on, or 0 at the end. */
static uint64_t check_records(struct file_walk *w, uint64_t offset)
{
    struct pool *pool = pool_new();
    struct warc_record r;
    struct warc *warc = warc_open(w->path, offset);
    int rc = -1;
    if (warc)
        warc_demand_ours(warc);
    while (warc && (rc = warc_next(warc, pool, &r)) > 0) {
        if ((r.offset == 0) != (strcmp(r.type, "warcinfo") == 0))
            verify_say(w->verify, "captures/%s at %llu: a %s record where none belongs", w->name, (unsigned long long)r.offset, r.type);
        if (r.offset == 0 && (!r.filename || strcmp(r.filename, w->name) != 0))
            verify_say(w->verify, "captures/%s: begun under another name", w->name);
        if (strcmp(r.type, "response") == 0)
            check_response(w, pool, &r);
        verify_count(w->verify, "captures", ++*w->done);
        offset = r.end;
        pool_reset(pool);
    }
    if (rc < 0 && !(w->verify->writer && offset >= w->acknowledged))
        verify_say(w->verify, "captures/%s at %llu: %s", w->name, (unsigned long long)offset, err_text());
    warc_close(warc);
    pool_free(pool);
    return rc < 0 ? offset + 1 : 0;
}

static void check_file(struct file_walk *w)
{
    uint64_t offset = 0;
    do {
        offset = check_records(w, offset);
    } while (offset && warc_search(w->path, offset, &offset) > 0);
}

void verify_captures(struct verify *v)
{
    const char *directory = layout_in(v->pool, v->archive_path, LAYOUT_CAPTURES), *capture;
    struct state *state = v->writer ? state_open(v->archive_path) : NULL;
    uint64_t done = 0;
    void *digest;
    size_t i = 0;
    DIR *dir = opendir(directory);
    struct dirent *d;
    if (!dir)
        verify_say(v, "captures: %s", strerror(errno));
    while (dir && (d = readdir(dir))) {
        struct file_walk w = { .verify = v, .name = d->d_name, .done = &done };
        if (!capture_name_is(d->d_name))
            continue;
        w.path = layout_in(v->pool, directory, d->d_name);
        if (state && state_capture_end(state, d->d_name, &w.acknowledged) < 0)
            w.acknowledged = 0;
        check_file(&w);
    }
    if (dir)
        closedir(dir);
    state_close(state);
    while (map_next(v->captures, &i, &capture, &digest))
        verify_say(v, "capture %s: recorded, but not in its file", capture);
}
