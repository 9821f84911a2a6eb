#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "article_file.h"
#include "capture_name.h"
#include "commit_message.h"
#include "journal.h"
#include "layout.h"
#include "repo.h"
#include "verify_inside.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DIGEST_LEN 71 /* "sha256:" and 64 hex digits */

struct commit_walk {
    struct verify *verify;
    struct pool *pool;
    int64_t before; /* committer's seconds of the commit before */
    uint64_t done;
};

static bool is_digest(const char *s)
{
    return strlen(s) == DIGEST_LEN && strncmp(s, "sha256:", 7) == 0 && strspn(s + 7, "0123456789abcdef") == DIGEST_LEN - 7;
}

/* Notes that a capture must be there, with this payload. */
static void expect_capture(struct verify *v, const char *who, const char *capture, const char *digest)
{
    const char *file, *id;
    struct pool *pool = pool_new();
    const char *present = map_get(v->captures, capture);
    if (capture_name_split(pool, capture, &file, &id) < 0)
        verify_say(v, "%s: %s", who, err_text());
    else if (!digest || !is_digest(digest))
        verify_say(v, "%s: a capture without the digest of its payload", who);
    else if (present && strcmp(present, digest) != 0)
        verify_say(v, "%s: another digest than elsewhere for %s", who, capture);
    else if (!present)
        map_put(v->captures, capture, mem_strdup(digest));
    pool_free(pool);
}

static void check_trailers(struct verify *v, const char *id, const char *path, const struct trailers *t)
{
    char from_key[LAYOUT_ID_SIZE], in_path[LAYOUT_ID_SIZE], outlet[LAYOUT_OUTLET_MAX + 1] = "";
    memcpy(outlet, path, (size_t)(strchr(path, '/') - path));
    if (!t->url)
        verify_say(v, "commit %s: no Url", id);
    if (t->fetched_ms <= 0 && t->kind != KIND_TECHNICAL && t->kind != KIND_MOVED)
        verify_say(v, "commit %s: no Fetched", id);
    if (t->kind == KIND_MOVED && (!t->moved_to || !layout_is_path(t->moved_to)))
        verify_say(v, "commit %s: moved, but not to a path", id);
    if (!t->key) {
        verify_say(v, "commit %s: no Key", id);
    } else {
        layout_id(outlet, t->key, from_key);
        layout_path_id(path, in_path);
        if (strcmp(from_key, in_path) != 0)
            verify_say(v, "commit %s: %s is not the path of %s", id, path, t->key);
    }
    if (t->capture)
        expect_capture(v, id, t->capture, t->payload_digest);
}

static int check_commit(const struct repo_commit *c, void *arg)
{
    struct commit_walk *w = arg;
    struct trailers trailers;
    struct article_file file;
    const char *slash = c->path ? strchr(c->path, '/') : NULL;
    if (c->committer_seconds < w->before)
        verify_say(w->verify, "commit %s: its date is before its parent's", c->id);
    w->before = c->committer_seconds;
    verify_count(w->verify, "commits", ++w->done);
    if (w->done == 1 && c->path && strcmp(c->path, "README.md") == 0)
        return 0;
    pool_reset(w->pool);
    commit_message_parse(w->pool, c->message, &trailers);
    if (!slash || !layout_is_path(c->path) || trailers.kind == KIND_NONE) {
        verify_say(w->verify, "commit %s: not a snapshot", c->id);
        return 0;
    }
    map_put(w->verify->commits, c->id, mem_strdup(""));
    check_trailers(w->verify, c->id, c->path, &trailers);
    if (article_file_parse(w->pool, c->text, c->len, &file) < 0)
        verify_say(w->verify, "commit %s: %s: %s", c->id, c->path, err_text());
    else if (strlen(file.outlet) != (size_t)(slash - c->path) || strncmp(file.outlet, c->path, (size_t)(slash - c->path)) != 0)
        verify_say(w->verify, "commit %s: %s is of another outlet", c->id, c->path);
    return 0;
}

void verify_commits(struct verify *v)
{
    struct commit_walk w = { .verify = v, .pool = pool_new() };
    if (v->repo && repo_walk(v->repo, NULL, true, check_commit, &w) < 0)
        verify_say(v, "articles.git: %s", err_text());
    pool_free(w.pool);
}

/* -- The journal ------------------------------------------------------------------------------------------------------------ */

static int check_line(const struct journal_line *line, const struct journal_place *place, void *arg)
{
    struct verify *v = arg;
    char who[64], id[LAYOUT_ID_SIZE];
    snprintf(who, sizeof who, "journal %04u-%02u at %llu", place->month / 100, place->month % 100, (unsigned long long)place->offset);
    if (!line) {
        verify_say(v, "%s: %s", who, err_text());
        return 0;
    }
    if (line->place.capture)
        expect_capture(v, who, line->place.capture, line->place.digest);
    if (line->outlet && line->key && *line->id) {
        layout_id(line->outlet, line->key, id);
        if (strcmp(id, line->id) != 0)
            verify_say(v, "%s: its id is not that of its key", who);
    }
    if (!line->commit || !v->repo)
        return 0;
    if (!map_get(v->commits, line->commit)) {
        if (!v->writer)
            verify_say(v, "%s: its commit %s is not in main", who, line->commit);
    } else {
        free(map_put(v->commits, line->commit, mem_strdup("journal")));
    }
    return 0;
}

/* Half a line at the end: of a crash, or a damaged newline. */
static void check_ends(struct verify *v)
{
    unsigned *months;
    size_t n;
    if (journal_months(v->pool, v->archive_path, &months, &n) < 0)
        return;
    for (size_t i = 0; i < n; i++) {
        char last = '\n';
        struct stat st;
        int fd = open(journal_path(v->pool, v->archive_path, months[i]), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        bool whole = fd >= 0 && fstat(fd, &st) == 0 && (st.st_size == 0 || (pread(fd, &last, 1, st.st_size - 1) == 1 && last == '\n'));
        if (!whole && !(v->writer && i + 1 == n))
            verify_say(v, "journal %04u-%02u: it ends in half a line", months[i] / 100, months[i] % 100);
        if (fd >= 0)
            close(fd);
    }
}

void verify_journal(struct verify *v)
{
    const struct journal_place start = { 0 };
    const char *commit;
    void *said;
    size_t i = 0;
    check_ends(v);
    if (journal_walk(v->archive_path, &start, check_line, v) < 0)
        verify_say(v, "journal: %s", err_text());
    while (!v->writer && map_next(v->commits, &i, &commit, &said)) {
        if (!*(const char *)said)
            verify_say(v, "commit %s: no journal line speaks of it", commit);
    }
}
