/* repo_setup: a new repository, whole or not at all; what is set in its configuration; what a killed writer left in it. */
#include "../daemon/base/clock.h"
#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "layout.h"
#include "pack_file.h"
#include "repo_inside.h"
#include "repo_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NFTW_FDS  16         /* descriptors nftw() may keep open */
#define CACHE_MAX (16 << 20) /* of libgit2's object cache, which takes 256 MB where it is left alone */

/* Of the repository's own configuration, for stock git and libgit2. Sorted by key. */
static const struct {
    const char *key, *value;
} settings[] = {
    { "core.fsmonitor", "false" },     /* never a program named by a repository */
    { "core.fsync", "all" },           /* stock git writes as durably as we do */
    { "core.hooksPath", "/dev/null" }, /* nor a hook */
    { "core.logAllRefUpdates", "false" },
    { "core.sharedRepository", "0640" }, /* what stock git writes here, the group may read */
    { "gc.auto", "0" },                  /* packing is the administrator's, or the timer's: gazetted(8) */
    { "protocol.file.allow", "never" },
    { "receive.denyDeletes", "true" },
    { "receive.denyNonFastForwards", "true" },
};

static const char readme[] = "# An archive of gazetted\n"
                             "\n"
                             "Format: 1\n"
                             "\n"
                             "Each file is an article, each commit a state it was seen in: `OUTLET/YYYY/MM/DD/SLUG-ID.md`.\n"
                             "A file has front matter (YAML, each value also JSON), then the text in Markdown, one sentence a line.\n"
                             "The trailers of a commit say when and where the state was fetched, and name the captured HTTP exchange.\n"
                             "\n"
                             "    git log --stat                      what was recorded, newest first\n"
                             "    git log -p -- PATH                  what an outlet changed in an article\n"
                             "    git log --grep='^Kind: gone'        what was taken down\n"
                             "    git show COMMIT:PATH                the article as it was\n";

static void library_once(void)
{
    static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL };

    git_libgit2_init();
    git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
    git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, (ssize_t)CACHE_MAX);
    /* libgit2 would refuse a group member's reading; writers check the owner themselves, with a better message. */
    git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, levels[i], "");
}

void repo_library(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, library_once);
}

/* -- A new one ------------------------------------------------------------------------------------------------------------ */

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st;
    (void)type;
    (void)ftw;
    return remove(path) < 0 ? err_sys("remove %s", path) : 0;
}

static int sync_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    int fd, rc;

    (void)st;
    (void)ftw;
    if (type != FTW_F && type != FTW_DP)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return err_sys("open %s", path);
    rc = fsync(fd) < 0 ? err_sys("fsync %s", path) : 0;
    close(fd);
    return rc;
}

static int configure(git_repository *git)
{
    git_config *config;
    int rc = 0;

    if (git_repository_config(&config, git) < 0)
        return repo_err("open configuration");
    for (size_t i = 0; rc == 0 && i < sizeof settings / sizeof *settings; i++) {
        if (git_config_set_string(config, settings[i].key, settings[i].value) < 0)
            rc = repo_err(settings[i].key);
    }
    git_config_free(config);
    return rc;
}

/* All 256 of them, so that no object ever lies in a directory whose own entry was not fsynced. */
static int make_fan_out(const char *path)
{
    char name[4096];

    for (unsigned i = 0; i < 256; i++) {
        if (snprintf(name, sizeof name, "%s/objects/%02x", path, i) >= (int)sizeof name)
            return err_set("path too long: %s", path);
        if (mkdir(name, 0777) < 0 && errno != EEXIST)
            return err_sys("mkdir %s", name);
    }
    return 0;
}

static int first_commit(git_repository *git, const char *creator, int64_t now_ms)
{
    git_odb *odb;
    git_oid blob, root, commit;
    git_reference *ref = NULL;
    struct repo_tree *tree;
    struct commit_ident by;
    struct buf message;
    int rc;

    if (git_repository_odb(&odb, git) < 0)
        return repo_err("open objects");
    git_oid_fromstr(&root, "0000000000000000000000000000000000000000");
    tree = repo_tree_new(odb, &root);
    commit_committer(now_ms, 0, &by);
    buf_init(&message, COMMIT_LINE_MAX);
    buf_printf(&message, "gazetted: a new archive\n\nFormat: 1\nCreator: %s\n", creator);
    rc = buf_check(&message, "the creator's name");
    if (rc == 0)
        rc = repo_write_object(odb, readme, sizeof readme - 1, GIT_OBJECT_BLOB, &blob);
    if (rc == 0)
        rc = repo_tree_put(tree, "README.md", &blob, &root);
    if (rc == 0)
        rc = repo_write_commit(odb, &root, NULL, &by, &by, buf_text(&message), &commit);
    if (rc == 0 && git_reference_create(&ref, git, REPO_BRANCH, &commit, 0, NULL) < 0)
        rc = repo_err("create branch main");
    git_reference_free(ref);
    buf_fini(&message);
    repo_tree_free(tree);
    git_odb_free(odb);
    return rc;
}

/* libgit2's template brings an executable sample hook along: no hook belongs here, and the record's files are 0640. */
static int remove_sample_hook(const char *path)
{
    struct pool *pool = pool_new();
    const char *sample = pool_printf(pool, "%s/hooks/README.sample", path);
    int rc = unlink(sample) == 0 || errno == ENOENT ? 0 : err_sys("remove %s", sample);
    pool_free(pool);
    return rc;
}

static int fill(const char *path, const char *creator, int64_t now_ms)
{
    git_repository_init_options options = { .version = GIT_REPOSITORY_INIT_OPTIONS_VERSION };
    git_repository *git;
    int rc;

    options.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_MKDIR | GIT_REPOSITORY_INIT_NO_REINIT | GIT_REPOSITORY_INIT_NO_DOTGIT_DIR;
    options.initial_head = "main";
    if (git_repository_init_ext(&git, path, &options) < 0)
        return repo_err("new repository");
    rc = configure(git);
    if (rc == 0)
        rc = remove_sample_hook(path);
    if (rc == 0)
        rc = make_fan_out(path);
    if (rc == 0)
        rc = first_commit(git, creator, now_ms);
    git_repository_free(git);
    if (rc == 0 && nftw(path, sync_one, NFTW_FDS, FTW_PHYS | FTW_DEPTH) != 0)
        rc = -1;
    return rc;
}

int repo_create(const char *path, const char *creator, int64_t now_ms)
{
    struct pool *pool = pool_new();
    const char *beside = pool_printf(pool, "%s%s", path, REPO_NEW_SUFFIX);
    const char *slash = strrchr(path, '/');
    int rc = -1;

    repo_library();
    if (access(path, F_OK) == 0) {
        err_set("%s is there already", path);
        goto out;
    }
    /* What a killed first start left. */
    if (access(beside, F_OK) == 0 && nftw(beside, remove_one, NFTW_FDS, FTW_PHYS | FTW_DEPTH) != 0)
        goto out;
    if (fill(beside, creator, now_ms) < 0)
        goto out;
    if (rename(beside, path) < 0) {
        err_sys("rename %s", beside);
        goto out;
    }
    rc = file_sync_dir(slash && slash > path ? pool_strndup(pool, path, (size_t)(slash - path)) : slash ? "/" : ".");
out:
    pool_free(pool);
    return rc;
}

/* -- What a killed writer left ------------------------------------------------------------------------------------------------ */

static bool ends_in_lock(const char *name)
{
    size_t len = strlen(name);

    return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

static bool is_temporary(const char *name)
{
    return strncmp(name, "tmp_object", 10) == 0;
}

/* Not those of stock git, which may be at work on packs of its own. */
static bool is_our_pack(const char *name)
{
    return strncmp(name, PACK_TEMPORARY, sizeof PACK_TEMPORARY - 1) == 0;
}

/* Where they may lie (relative to the repository), and what is stale there: the caller holds the archive's lock, so nobody is at work on them. */
static const struct litter {
    const char *folder;
    bool (*is_stale)(const char *name);
} litter[] = {
    { ".", ends_in_lock }, { "refs", ends_in_lock }, { "refs/heads", ends_in_lock }, { "objects", is_temporary }, { "objects/pack", is_our_pack }
};

static int clear_folder(int at, const struct litter *l)
{
    int fd = openat(at, l->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW), rc = 0;
    DIR *folder = fd < 0 ? NULL : fdopendir(fd);
    struct dirent *d;

    if (!folder)
        return err_sys("open %s of the repository", l->folder);
    while (rc == 0 && (d = readdir(folder)) != NULL) {
        if (l->is_stale(d->d_name) && unlinkat(dirfd(folder), d->d_name, 0) < 0)
            rc = err_sys("remove stale %s", d->d_name);
    }
    closedir(folder);
    return rc;
}

int repo_clear_stale(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), rc = 0;

    if (fd < 0)
        return err_sys("open %s", path);
    for (size_t i = 0; rc == 0 && i < sizeof litter / sizeof *litter; i++)
        rc = clear_folder(fd, &litter[i]);
    close(fd);
    return rc;
}

int repo_check_owner(const char *path)
{
    struct stat st;

    if (stat(path, &st) < 0)
        return err_sys("%s", path);
    if (st.st_uid != geteuid())
        return err_set("%s belongs to user %ld: only that user may write it", path, (long)st.st_uid);
    return 0;
}
