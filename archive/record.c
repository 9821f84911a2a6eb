/* record: what an entry makes of its article's file, and the commit of it. */
#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "article_file.h"
#include "commit_message.h"
#include "layout.h"
#include "writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define STATUS_LIVE  "live"
#define STATUS_ERROR 400 /* the least HTTP status that is one: a soft 404 has 200 */

/* The state before, and where it stands. */
struct present {
    const char *path; /* that of a new article where there is none yet */
    bool found;
    const char *text;
    size_t len;
    struct article_file file;
};

static int present_read(struct archive *a, struct pool *pool, struct present *p)
{
    struct buf text;
    int rc;

    buf_init(&text, ARTICLE_FILE_MAX);
    rc = repo_file(a->repo, NULL, p->path, &text);
    if (rc == 0) {
        p->found = true;
        p->len = text.len;
        p->text = pool_strndup(pool, buf_text(&text), text.len);
    }
    buf_fini(&text);
    if (rc == 0 && article_file_parse(pool, p->text, p->len, &p->file) < 0)
        return err_prefix("%s", p->path);
    return rc < 0 ? -1 : 0;
}

/* The path was given with the first commit: by an earlier batch (state.db), or by this one (then the same path comes out again, or the article is in
 * the batch under another: its id tells). */
static int present_find(struct archive *a, struct entry *e, struct present *p)
{
    struct known known;
    char id[LAYOUT_ID_SIZE], other[LAYOUT_ID_SIZE];
    const char *path;
    void *commit;
    size_t i = 0;

    memset(p, 0, sizeof *p);
    if (!e->key)
        return err_set("an article without a key cannot be archived");
    if (state_known(a->state, e->pool, e->outlet, e->key, &known) < 0)
        return -1;
    p->path = known.found ? known.path : NULL;
    layout_id(e->outlet, e->key, id);
    while (!p->path && map_next(a->batch_commits, &i, &path, &commit)) {
        layout_path_id(path, other);
        if (strcmp(id, other) == 0)
            p->path = pool_strdup(e->pool, path);
    }
    if (!p->path)
        p->path = layout_path(e->pool, e->outlet, e->key, e->slug, e->article ? e->article->published : NULL, e->at_ms);
    return p->path ? present_read(a, e->pool, p) : -1;
}

static bool kind_keeps_text(enum kind kind)
{
    return kind == KIND_GONE || kind == KIND_MOVED;
}

static const char *status_after(const struct entry *e, const struct present *p)
{
    if (e->status_word)
        return e->status_word;
    if (e->kind == KIND_MOVED)
        return pool_printf(e->pool, "moved to %s", e->moved_to);
    if (e->kind == KIND_GONE)
        return e->status >= STATUS_ERROR ? pool_printf(e->pool, "gone (%d)", e->status) : "gone";
    return e->kind == KIND_TECHNICAL && p->found ? p->file.status : STATUS_LIVE;
}

/* The file as it is to be. */
static int file_after(const struct entry *e, const struct present *p, struct article_file *out)
{
    memset(out, 0, sizeof *out);
    out->outlet = e->outlet;
    if (p->found && (!e->article || kind_keeps_text(e->kind))) {
        *out = p->file;
    } else if (e->article) {
        out->article = *e->article;
        out->url = e->public_url ? e->public_url : p->found ? p->file.url : e->url;
    } else {
        return err_set("nothing is archived that could be %s", kind_name(e->kind));
    }
    if (e->kind == KIND_MOVED && (!e->moved_to || !layout_is_path(e->moved_to)))
        return err_set("moved, but not to a path of this archive");
    out->status = status_after(e, p);
    return 0;
}

/* A retry after an unknown outcome must not record twice: what the pipeline took for new may be known by now, and what it took for changed may be
 * recorded. Returns whether there is something to record. */
static bool settle_kind(struct entry *e, const struct present *p, const struct article_file *file)
{
    uint64_t before[8], after[8];

    if (!p->found) {
        if (!kind_keeps_text(e->kind))
            e->kind = KIND_NEW;
        e->changes = 0;
        return true;
    }
    article_digests(&p->file.article, p->file.status, before);
    article_digests(&file->article, file->status, after);
    e->changes = archive_compare(before, after);
    if (e->kind == KIND_NEW)
        e->kind = KIND_REVISION;
    return e->changes != 0 || e->kind == KIND_TECHNICAL;
}

static enum recorded already(struct archive *a, struct entry *e, const struct present *p)
{
    const char *commit = map_get(a->batch_commits, p->path);
    struct revision *v;
    size_t n = 0;

    e->path = p->path;
    if (commit)
        memcpy(e->commit, commit, sizeof e->commit);
    else if (state_revisions(a->state, e->pool, p->path, &v, &n) == 0 && n > 0)
        memcpy(e->commit, v[0].commit, sizeof e->commit);
    return RECORDED_ALREADY;
}

static int commit_file(struct archive *a, struct entry *e, const struct present *p, const struct article_file *file, const struct buf *text)
{
    struct commit_ident author;
    struct buf message;
    int rc;

    commit_author(e->pool, e, file, &author);
    buf_init(&message, ARTICLE_FILE_MAX);
    commit_message(&message, e, file, p->found ? &p->file : NULL);
    rc = buf_check(&message, "a commit's message");
    if (rc == 0)
        rc = repo_add(a->repo, p->path, buf_text(text), text->len, buf_text(&message), &author, clock_real_ms(), e->commit);
    buf_fini(&message);
    if (rc == 0) {
        e->path = p->path;
        e->status_word = file->status; /* the journal says what the file says */
        free(map_put(a->batch_commits, p->path, mem_strdup(e->commit)));
    }
    return rc;
}

enum recorded record_add(struct archive *a, struct entry *e)
{
    struct present p;
    struct article_file file;
    struct buf text;
    enum recorded result = RECORDED_FAILED;

    assert(e->kind > KIND_NONE && e->kind < KIND_COUNT);
    buf_init(&text, ARTICLE_FILE_MAX);
    if (present_find(a, e, &p) < 0 || file_after(e, &p, &file) < 0 || article_file_write(&text, &file) < 0)
        goto out;
    if (!settle_kind(e, &p, &file) || (p.found && p.len == text.len && memcmp(p.text, buf_text(&text), text.len) == 0))
        result = already(a, e, &p);
    else if (commit_file(a, e, &p, &file, &text) == 0)
        result = RECORDED_ADDED;
out:
    buf_fini(&text);
    return result;
}
