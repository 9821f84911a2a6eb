#include "repo.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/pool.h"
#include "article_file.h"
#include "layout.h"
#include "repo_inside.h"
#include "repo_tree.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEAD_SIZE_MAX  4096  /* one line */
#define TREE_ITEMS_MAX 50000 /* directory entries kept in memory: about 8 MB */

/* -- Opening -------------------------------------------------------------------------------------------------------------- */

int repo_open_git(const char *path, git_repository **git, struct objects **objects)
{
    unsigned flags = GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE | GIT_REPOSITORY_OPEN_NO_DOTGIT;

    if (git_repository_open_ext(git, path, flags, NULL) < 0)
        return repo_err("open repository");
    if (repo_guard_objects(*git, path, objects) == 0)
        return 0;
    git_repository_free(*git);
    *git = NULL;
    return -1;
}

static struct repo *repo_new(const char *path)
{
    struct repo *r = mem_alloc(sizeof *r);

    repo_library();
    r->path = mem_strdup(path);
    if (repo_check_indexes(path) == 0 && repo_open_git(path, &r->git, &r->objects) == 0) {
        if (git_repository_odb(&r->odb, r->git) == 0)
            return r;
        repo_err("open objects");
    }
    repo_close(r);
    return NULL;
}

static int read_branch(git_repository *git, git_oid *id)
{
    return git_reference_name_to_id(id, git, REPO_BRANCH) < 0 ? repo_err("read branch main") : 0;
}

static int commit_time(git_repository *git, const git_oid *id, int64_t *seconds)
{
    git_commit *commit;

    if (git_commit_lookup(&commit, git, id) < 0)
        return repo_err("read newest commit");
    *seconds = git_commit_time(commit);
    git_commit_free(commit);
    return 0;
}

/* Forgets everything but the branch as it is on the disk. */
static int writer_reset(struct repo *r)
{
    repo_tree_free(r->tree);
    r->tree = NULL;
    objects_drop(r->objects);
    while (r->added_count > 0)
        free(r->added[--r->added_count].path);
    if (read_branch(r->git, &r->published) < 0)
        return -1;
    r->head = r->published;
    return commit_time(r->git, &r->head, &r->head_seconds);
}

struct repo *repo_open(const char *path)
{
    return repo_new(path);
}

/* libgit2 opens a repository whose HEAD is empty (a power cut, a bad copy), git itself does not: it names our one branch again. */
static int mend_head(const char *path)
{
    static const char head[] = "ref: " REPO_BRANCH "\n";
    struct pool *pool = pool_new();
    const char *file = layout_in(pool, path, "HEAD");
    struct buf text;
    int rc;

    buf_init(&text, HEAD_SIZE_MAX);
    rc = file_read(file, &text);
    if (rc == 0 && text.len == 0)
        rc = file_replace(file, head, sizeof head - 1, LAYOUT_FILE_MODE);
    buf_fini(&text);
    pool_free(pool);
    return rc;
}

struct repo *repo_open_writer(const char *path)
{
    struct repo *r;

    if (repo_check_owner(path) < 0 || repo_clear_stale(path) < 0)
        return NULL;
    r = repo_new(path);
    if (!r)
        return NULL;
    r->writer = true;
    objects_hold(r->objects);
    if (writer_reset(r) == 0 && mend_head(path) == 0)
        return r;
    repo_close(r);
    return NULL;
}

void repo_close(struct repo *r)
{
    if (!r)
        return;
    repo_tree_free(r->tree);
    while (r->added_count > 0)
        free(r->added[--r->added_count].path);
    free(r->added);
    git_odb_free(r->odb);
    git_repository_free(r->git);
    free(r->path);
    free(r);
}

/* -- Reading -------------------------------------------------------------------------------------------------------------- */

int repo_newest(struct repo *r, git_oid *id)
{
    if (!r->writer)
        return read_branch(r->git, id);
    *id = r->head;
    return 0;
}

int repo_head(struct repo *r, char id[REPO_ID_SIZE])
{
    git_oid head;

    if (repo_newest(r, &head) < 0)
        return -1;
    git_oid_tostr(id, REPO_ID_SIZE, &head);
    return 0;
}

int repo_blob(git_repository *git, const git_oid *commit_id, const char *path, git_blob **blob)
{
    git_commit *commit = NULL;
    git_tree *tree = NULL;
    git_tree_entry *item = NULL;
    int rc = -1, found;

    *blob = NULL;
    if (git_commit_lookup(&commit, git, commit_id) < 0 || git_commit_tree(&tree, commit) < 0) {
        repo_err("read commit");
        goto out;
    }
    found = git_tree_entry_bypath(&item, tree, path);
    if (found == GIT_ENOTFOUND)
        rc = 1;
    else if (found < 0 || git_blob_lookup(blob, git, git_tree_entry_id(item)) < 0)
        repo_err("read file");
    else
        rc = 0;
out:
    git_tree_entry_free(item);
    git_tree_free(tree);
    git_commit_free(commit);
    return rc;
}

int repo_file(struct repo *r, const char *commit, const char *path, struct buf *out)
{
    git_oid id;
    git_blob *blob;
    int rc;

    if (commit && git_oid_fromstr(&id, commit) < 0)
        return err_set("not a commit's full name: %.50s", commit);
    if (!commit && repo_newest(r, &id) < 0)
        return -1;
    rc = repo_blob(r->git, &id, path, &blob);
    if (rc == 0) {
        buf_add(out, git_blob_rawcontent(blob), (size_t)git_blob_rawsize(blob));
        rc = buf_check(out, path);
    }
    git_blob_free(blob);
    return rc;
}

/* -- Writing -------------------------------------------------------------------------------------------------------------- */

static void put_ident(struct buf *out, const char *role, const struct commit_ident *by)
{
    int minutes = abs(by->offset_minutes);

    buf_printf(out, "%s %s <%s> %lld %c%02d%02d\n", role, by->name, by->email, (long long)by->seconds, by->offset_minutes < 0 ? '-' : '+',
               minutes / 60, minutes % 60);
}

int repo_write_commit(git_odb *odb, const git_oid *tree, const git_oid *parent, const struct commit_ident *author,
                      const struct commit_ident *committer, const char *message, git_oid *id)
{
    char hex[REPO_ID_SIZE];
    struct buf b;
    int rc;

    buf_init(&b, strlen(message) + (size_t)8 * COMMIT_LINE_MAX);
    buf_printf(&b, "tree %s\n", git_oid_tostr(hex, sizeof hex, tree));
    if (parent)
        buf_printf(&b, "parent %s\n", git_oid_tostr(hex, sizeof hex, parent));
    put_ident(&b, "author", author);
    put_ident(&b, "committer", committer);
    buf_addc(&b, '\n');
    buf_puts(&b, message);
    rc = buf_check(&b, "a commit");
    if (rc == 0)
        rc = repo_write_object(odb, buf_text(&b), b.len, GIT_OBJECT_COMMIT, id);
    buf_fini(&b);
    return rc;
}

/* libgit2 tells of a failed fsync in words only. After one, the kernel may have dropped what was to be written: no retry can be believed. */
static void note_failure(struct repo *r)
{
    if (strstr(err_text(), "fsync"))
        r->broken = true;
}

static void added_push(struct repo *r, const git_oid *commit, const git_oid *blob, const char *path)
{
    if (r->added_count == r->added_size) {
        r->added_size = r->added_size ? 2 * r->added_size : 16;
        r->added = mem_realloc(r->added, r->added_size, sizeof *r->added);
    }
    r->added[r->added_count++] = (struct repo_added){ .commit = *commit, .blob = *blob, .path = mem_strdup(path) };
}

static int tree_ready(struct repo *r)
{
    git_commit *commit;

    if (r->tree && repo_tree_size(r->tree) <= TREE_ITEMS_MAX)
        return 0;
    repo_tree_free(r->tree);
    r->tree = NULL;
    if (git_commit_lookup(&commit, r->git, &r->head) < 0)
        return repo_err("read newest commit");
    r->tree = repo_tree_new(r->odb, git_commit_tree_id(commit));
    git_commit_free(commit);
    return 0;
}

int repo_add(struct repo *r, const char *path, const char *text, size_t len, const char *message, const struct commit_ident *author, int64_t now_ms,
             char id[REPO_ID_SIZE])
{
    git_oid blob, root, commit;
    struct commit_ident committer;
    int rc;

    assert(r->writer && !r->broken && layout_is_path(path));
    if (tree_ready(r) < 0)
        return -1;
    commit_committer(now_ms, r->head_seconds, &committer);
    rc = repo_write_object(r->odb, text, len, GIT_OBJECT_BLOB, &blob);
    if (rc == 0)
        rc = repo_tree_put(r->tree, path, &blob, &root);
    if (rc == 0)
        rc = repo_write_commit(r->odb, &root, &r->head, author, &committer, message, &commit);
    if (rc < 0) {
        note_failure(r);
        repo_tree_free(r->tree); /* half changed: read anew from the last commit added */
        r->tree = NULL;
        return -1;
    }
    added_push(r, &commit, &blob, path);
    r->head = commit;
    r->head_seconds = committer.seconds;
    git_oid_tostr(id, REPO_ID_SIZE, &commit);
    return 0;
}

static int move_branch(struct repo *r)
{
    git_reference *ref = NULL;
    int rc = git_reference_create_matching(&ref, r->git, REPO_BRANCH, &r->head, 1, &r->published, NULL);

    git_reference_free(ref);
    return rc < 0 ? repo_err("move branch main") : 0;
}

/* One added state, from the newly opened repository: its commit stands on `below`, and leads to the blob. */
static int check_added(git_repository *git, const struct repo_added *a, const git_oid *below)
{
    git_commit *commit = NULL;
    git_blob *blob = NULL;
    const git_oid *parent;
    int rc = -1;

    if (git_commit_lookup(&commit, git, &a->commit) < 0) {
        repo_err("read back commit");
        goto out;
    }
    parent = git_commit_parent_id(commit, 0);
    if (!parent || !git_oid_equal(parent, below)) {
        err_set("read back: a commit is not where it was put");
        goto out;
    }
    if (repo_blob(git, &a->commit, a->path, &blob) != 0 || !git_oid_equal(git_blob_id(blob), &a->blob)) {
        err_set("read back: %s is not what was written", a->path);
        goto out;
    }
    rc = 0;
out:
    git_blob_free(blob);
    git_commit_free(commit);
    return rc;
}

static int read_back(const struct repo *r)
{
    git_repository *git;
    git_oid head, below = r->published;
    int rc;

    if (repo_open_git(r->path, &git, NULL) < 0)
        return -1;
    rc = read_branch(git, &head);
    if (rc == 0 && !git_oid_equal(&head, &r->head))
        rc = err_set("read back: branch main is not where it was moved to");
    for (size_t i = 0; rc == 0 && i < r->added_count; i++) {
        rc = check_added(git, &r->added[i], &below);
        below = r->added[i].commit;
    }
    git_repository_free(git);
    return rc;
}

int repo_publish(struct repo *r)
{
    char *reason;

    if (r->added_count == 0)
        return 0;
    if (objects_publish(r->objects) == 0 && move_branch(r) == 0) {
        if (read_back(r) < 0) {
            r->broken = true; /* said to be written, and is not: the disk lies */
            return -1;
        }
        r->published = r->head;
        while (r->added_count > 0)
            free(r->added[--r->added_count].path);
        return 0;
    }
    note_failure(r);
    reason = mem_strdup(err_text());
    repo_discard(r);
    err_set("%s", reason);
    free(reason);
    return -1;
}

/* Where even the branch cannot be read any more, nothing can be built on it. */
void repo_discard(struct repo *r)
{
    if (writer_reset(r) < 0)
        r->broken = true;
}

size_t repo_added(const struct repo *r)
{
    return r->added_count;
}

bool repo_is_broken(const struct repo *r)
{
    return r->broken;
}
