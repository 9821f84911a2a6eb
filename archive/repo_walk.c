/* repo_walk: the commits of main, what each wrote, and differences. */
#include "../daemon/base/err.h"
#include "../daemon/base/mem.h"
#include "repo_inside.h"
#include "repo_tree.h"

#include <stdlib.h>
#include <string.h>

#define PREFIX_MIN 4  /* digits: fewer would name half the archive */
#define DEPTH_MAX  16 /* of directories: ours have five levels */

/* -- Which file a commit wrote ------------------------------------------------------------------------------------------------ */

static git_tree *subtree(git_repository *git, const git_tree_entry *item)
{
    git_tree *tree = NULL;

    if (item && git_tree_entry_type(item) == GIT_OBJECT_TREE && git_tree_lookup(&tree, git, git_tree_entry_id(item)) < 0)
        tree = NULL;
    return tree;
}

/* Appends the path of the first file in `after` that is not the same in `before` (NULL: empty): the only one, in our commits. 0; 1: none; -1. */
static int first_change(git_repository *git, const git_tree *before, const git_tree *after, struct buf *path, git_oid *blob, int depth)
{
    size_t n = git_tree_entrycount(after), start = path->len;

    for (size_t i = 0; i < n; i++) {
        const git_tree_entry *item = git_tree_entry_byindex(after, i);
        const git_tree_entry *old = before ? git_tree_entry_byname(before, git_tree_entry_name(item)) : NULL;
        git_tree *below, *old_below;
        int rc;

        if (old && git_oid_equal(git_tree_entry_id(old), git_tree_entry_id(item)))
            continue;
        buf_puts(path, git_tree_entry_name(item));
        if (git_tree_entry_type(item) != GIT_OBJECT_TREE) {
            *blob = *git_tree_entry_id(item);
            return 0;
        }
        below = subtree(git, item);
        if (!below || depth == DEPTH_MAX) {
            git_tree_free(below);
            return repo_err("read tree");
        }
        old_below = subtree(git, old);
        buf_addc(path, '/');
        rc = first_change(git, old_below, below, path, blob, depth + 1);
        git_tree_free(old_below);
        git_tree_free(below);
        if (rc <= 0)
            return rc;
        buf_truncate(path, start);
    }
    return 1;
}

static int change_of(git_repository *git, git_commit *commit, struct buf *path, git_oid *blob)
{
    git_tree *after = NULL, *before = NULL;
    git_commit *parent = NULL;
    int rc = -1;

    if (git_commit_tree(&after, commit) < 0)
        goto out;
    if (git_commit_parentcount(commit) > 0 && (git_commit_parent(&parent, commit, 0) < 0 || git_commit_tree(&before, parent) < 0))
        goto out;
    rc = first_change(git, before, after, path, blob, 0);
out:
    if (rc < 0)
        repo_err("read a commit's trees");
    git_tree_free(before);
    git_commit_free(parent);
    git_tree_free(after);
    return rc;
}

/* -- One commit --------------------------------------------------------------------------------------------------------------- */

/* Fills c from a commit, its strings in the pool. */
static int describe(git_repository *git, git_commit *commit, bool with_text, struct pool *pool, struct repo_commit *c)
{
    const git_signature *author = git_commit_author(commit);
    struct buf path;
    git_oid blob_id;
    git_blob *blob = NULL;
    int rc;

    memset(c, 0, sizeof *c);
    git_oid_tostr(c->id, sizeof c->id, git_commit_id(commit));
    c->message = pool_strdup(pool, git_commit_message_raw(commit));
    c->author = pool_printf(pool, "%s <%s>", author->name, author->email);
    c->author_seconds = author->when.time;
    c->committer_seconds = git_commit_time(commit);
    buf_init(&path, 4096);
    rc = change_of(git, commit, &path, &blob_id);
    if (rc == 0) {
        c->path = pool_strdup(pool, buf_text(&path));
        if (with_text && git_blob_lookup(&blob, git, &blob_id) < 0)
            rc = repo_err("read file");
    }
    if (blob) {
        c->len = (size_t)git_blob_rawsize(blob);
        c->text = pool_strndup(pool, git_blob_rawcontent(blob), c->len);
    }
    git_blob_free(blob);
    buf_fini(&path);
    return rc < 0 ? -1 : 0;
}

static int commit_by_name(git_repository *git, const char *name, git_commit **commit)
{
    size_t len = strlen(name);
    git_oid id;

    if (len < PREFIX_MIN || len > GIT_OID_HEXSZ || git_oid_fromstrn(&id, name, len) < 0)
        return err_set("not a commit: %.50s", name);
    return git_commit_lookup_prefix(commit, git, &id, len) < 0 ? repo_err("commit") : 0;
}

int repo_commit(struct repo *r, struct pool *pool, const char *name, struct repo_commit *out)
{
    git_commit *commit;
    int rc;

    if (commit_by_name(r->git, name, &commit) < 0)
        return -1;
    rc = describe(r->git, commit, true, pool, out);
    git_commit_free(commit);
    return rc;
}

/* -- All commits -------------------------------------------------------------------------------------------------------------- */

struct chain {
    git_oid *v;
    size_t n, size;
};

static void chain_push(struct chain *c, const git_oid *id)
{
    if (c->n == c->size) {
        c->size = c->size ? 2 * c->size : 256;
        c->v = mem_realloc(c->v, c->size, sizeof *c->v);
    }
    c->v[c->n++] = *id;
}

/* From the newest back to before `since`, newest first. main is a line: every commit has one parent, the first none. */
static int chain_collect(struct repo *r, const char *since, struct chain *c)
{
    git_oid at, stop;
    git_commit *commit;
    bool more = true;

    if (since && git_oid_fromstr(&stop, since) < 0)
        return REPO_UNRELATED;
    if (repo_newest(r, &at) < 0)
        return -1;
    while (more) {
        if (since && git_oid_equal(&at, &stop))
            return 0;
        chain_push(c, &at);
        if (git_commit_lookup(&commit, r->git, &at) < 0)
            return repo_err("read commit");
        more = git_commit_parentcount(commit) > 0;
        if (more)
            at = *git_commit_parent_id(commit, 0);
        git_commit_free(commit);
    }
    return since ? REPO_UNRELATED : 0;
}

int repo_walk(struct repo *r, const char *since, bool with_text, int (*visit)(const struct repo_commit *, void *), void *arg)
{
    struct chain chain = { 0 };
    struct pool *pool = pool_new();
    int rc = chain_collect(r, since, &chain);

    while (rc == 0 && chain.n > 0) {
        struct repo_commit c;
        git_commit *commit;

        if (git_commit_lookup(&commit, r->git, &chain.v[--chain.n]) < 0) {
            rc = repo_err("read commit");
            break;
        }
        rc = describe(r->git, commit, with_text, pool, &c);
        git_commit_free(commit);
        if (rc == 0)
            rc = visit(&c, arg);
        pool_reset(pool);
    }
    pool_free(pool);
    free(chain.v);
    return rc;
}

/* -- Differences -------------------------------------------------------------------------------------------------------------- */

/* The tree of a commit, or of its parent (none: NULL). */
static int tree_of(git_repository *git, const char *name, bool of_parent, git_tree **tree)
{
    git_commit *commit, *parent = NULL;
    int rc = 0;

    *tree = NULL;
    if (commit_by_name(git, name, &commit) < 0)
        return -1;
    if (of_parent && git_commit_parentcount(commit) == 0)
        goto out;
    if (of_parent && git_commit_parent(&parent, commit, 0) < 0)
        rc = repo_err("read parent");
    else if (git_commit_tree(tree, of_parent ? parent : commit) < 0)
        rc = repo_err("read tree");
out:
    git_commit_free(parent);
    git_commit_free(commit);
    return rc;
}

int repo_diff(struct repo *r, struct buf *out, const char *before, const char *after, const char *path)
{
    git_diff_options options = { .version = GIT_DIFF_OPTIONS_VERSION };
    git_tree *a = NULL, *b = NULL;
    git_diff *diff = NULL;
    git_buf text = { 0 };
    char *paths[1] = { (char *)path };
    int rc = -1;

    options.flags = GIT_DIFF_DISABLE_PATHSPEC_MATCH;
    options.context_lines = 3;
    options.pathspec.strings = paths;
    options.pathspec.count = 1;
    if (tree_of(r->git, before ? before : after, !before, &a) < 0 || tree_of(r->git, after, false, &b) < 0)
        goto out;
    if (git_diff_tree_to_tree(&diff, r->git, a, b, &options) < 0 || git_diff_to_buf(&text, diff, GIT_DIFF_FORMAT_PATCH) < 0) {
        repo_err("compare revisions");
        goto out;
    }
    buf_add(out, text.ptr, text.size);
    rc = buf_check(out, "the difference");
out:
    git_buf_dispose(&text);
    git_diff_free(diff);
    git_tree_free(b);
    git_tree_free(a);
    return rc;
}
