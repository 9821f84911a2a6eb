/* Messages of commits, which a clone brings. What of it becomes a path is one of ours. */
#include "../../archive/capture_name.h"
#include "../../archive/commit_message.h"
#include "../../archive/layout.h"
#include "fuzz.h"

static void check_capture(struct pool *pool, const char *capture)
{
    const char *file, *id;
    if (!capture || capture_name_split(pool, capture, &file, &id) != 0)
        return;
    fuzz_demand(!strchr(file, '/') && file[0] != '.' && strlen(file) < CAPTURE_NAME_SIZE, "a capture's file lies in its folder", file);
    fuzz_demand_line(file, "a capture's file is one clean line");
}

static void check_path(const char *path)
{
    char id[LAYOUT_ID_SIZE];
    if (!path || !layout_is_path(path))
        return;
    layout_path_id(path, id);
    fuzz_demand(strlen(path) < LAYOUT_PATH_MAX && path[0] != '/' && !strstr(path, ".."), "a path stays in the repository", path);
    fuzz_demand(strlen(id) == LAYOUT_ID_SIZE - 1 && strspn(id, "0123456789abcdef") == LAYOUT_ID_SIZE - 1, "a path has an id", path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    struct trailers t;
    const char *message = pool_strndup(pool, (const char *)data, len);
    commit_message_parse(pool, message, &t);
    check_capture(pool, t.capture);
    check_path(t.moved_to);
    check_path(t.duplicate_of);
    check_capture(pool, message);
    check_path(message);
    const char *name = commit_name(pool, message, "otherwise");
    fuzz_demand_line(name, "a name is one clean line");
    fuzz_demand(*name && strlen(name) <= COMMIT_NAME_MAX && !strpbrk(name, "<>"), "a name may stand in a commit's header", name);
    pool_free(pool);
    return 0;
}
