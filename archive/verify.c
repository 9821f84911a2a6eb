#include "../daemon/base/err.h"
#include "../daemon/base/text.h"
#include "history.h"
#include "layout.h"
#include "repo.h"
#include "verify_inside.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FINDING_MAX    4096
#define PROGRESS_EVERY 1000

void verify_say(struct verify *v, const char *format, ...)
{
    struct buf text, escaped;
    va_list args;
    buf_init(&text, FINDING_MAX);
    buf_init(&escaped, 4 * FINDING_MAX);
    va_start(args, format);
    buf_vprintf(&text, format, args);
    va_end(args);
    text_escape(&escaped, buf_text(&text), text.len);
    v->findings++;
    if (v->report)
        v->report(buf_text(&escaped), v->arg);
    buf_fini(&text);
    buf_fini(&escaped);
}

void verify_count(struct verify *v, const char *what, uint64_t done)
{
    if (v->progress && done % PROGRESS_EVERY == 0)
        v->progress(what, done, v->arg);
}

/* libgit2 1.5.1 loops for ever, or writes beyond its buffers, when it reads a loose object whose compressed bytes are damaged (measured): the history
 * is read only after every object was found sound by our own reading. */
static void verify_history(struct verify *v)
{
    v->repo = v->findings == 0 ? repo_open(layout_in(v->pool, v->archive_path, LAYOUT_GIT)) : NULL;
    if (v->repo)
        verify_commits(v);
    else if (v->findings)
        verify_say(v, "articles.git: its history is not looked at while objects are damaged");
    else
        verify_say(v, "articles.git: %s", err_text());
}

static bool is_absent(const char *path)
{
    return access(path, F_OK) < 0 && errno == ENOENT;
}

int archive_verify(const char *path, void (*report)(const char *finding, void *arg), void (*progress)(const char *what, uint64_t done, void *arg),
                   void *arg)
{
    struct verify v = { .archive_path = path, .report = report, .progress = progress, .arg = arg, .pool = pool_new() };
    if (is_absent(layout_in(v.pool, path, LAYOUT_GIT)) && is_absent(layout_in(v.pool, path, LAYOUT_JOURNAL))) {
        pool_free(v.pool);
        return err_set("there is no archive in %s", path);
    }
    v.writer = archive_holder(path) != 0;
    v.commits = map_new();
    v.captures = map_new();
    verify_objects(&v);
    verify_history(&v);
    verify_journal(&v);
    verify_captures(&v);
    if (v.repo)
        verify_state(&v);
    repo_close(v.repo);
    map_free(v.commits, free);
    map_free(v.captures, free);
    pool_free(v.pool);
    return v.findings;
}
