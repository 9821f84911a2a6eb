#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "core.h"
#include "process/plugin.h"
#include "reading.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#define DESCRIBE_MS 10000 /* to load a plugin and warm ICU up takes 50 ms; sanitizers and a busy machine some seconds */

char *core_plugin_dir(const struct config *config)
{
    return config->plugin_path ? mem_strdup(config->plugin_path) : program_path("plugins", LIBDIR);
}

static int reader_setup(struct child *child, const struct config *config, const struct outlet_config *settings, struct pool *pool, int plugin_fd,
                        const char *path)
{
    struct reader_setup setup = { .outlet = settings->name, .plugin = path, .plugin_fd = plugin_fd, .hosts = settings->hosts };
    setup.topics = pool_alloc(pool, (config->topic_count + 1) * sizeof *setup.topics);
    setup.topic_count = config->topic_count;
    for (size_t i = 0; i < config->topic_count; i++)
        setup.topics[i] = (struct topic_setup){ .name = config->topics[i].name, .rule = config->topics[i].rule };
    if (child_start(child, "gazetted-reader") != 0)
        return -1;
    if (reader_setup_send(child->socket, &setup) == 0)
        return 0;
    child_kill(child);
    return -1;
}

int reader_spawn(struct child *child, const struct config *config, const struct outlet_config *settings)
{
    struct pool *pool = pool_new();
    char *dir = core_plugin_dir(config);
    const char *path = NULL;
    int plugin_fd = dir ? plugin_open(pool, dir, settings->plugin, &path) : -1;
    int rc = plugin_fd >= 0 ? reader_setup(child, config, settings, pool, plugin_fd, path) : -1;
    if (rc != 0)
        err_prefix("outlet %s", settings->name);
    if (plugin_fd >= 0)
        close(plugin_fd);
    free(dir);
    pool_free(pool);
    return rc;
}

int reader_receive(struct child *child, int64_t wait_ms, struct msg *m)
{
    int64_t until = clock_mono_ms() + wait_ms;
    for (;;) {
        int64_t left = until - clock_mono_ms();
        struct pollfd p = { .fd = child->socket, .events = POLLIN };
        if (left <= 0 || poll(&p, 1, (int)left) == 0) {
            child_kill(child);
            return err_set("no answer within %lld seconds", (long long)(wait_ms / 1000));
        }
        enum msg_result got = msg_receive(child->socket, m);
        if (got == MSG_GOT)
            return 0;
        if (got == MSG_AGAIN)
            continue;
        char how[512];
        child_ended(child, how, sizeof how);
        return err_set("%s", how);
    }
}

int reader_describe(struct child *child, struct pool *pool, struct description *about)
{
    struct msg m;
    if (reader_receive(child, DESCRIBE_MS, &m) != 0)
        return -1;
    int rc = description_decode(&m, pool, about);
    msg_fini(&m);
    if (rc != 0 || about->error)
        child_kill(child);
    return rc;
}
