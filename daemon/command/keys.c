#include "keys.h"

#include "../base/err.h"
#include "../base/text.h"
#include "../core.h"
#include "../protocol/limits.h"

#include <string.h>

const char *keys_outlet(struct tool *tool, const char *url)
{
    struct core *core = core_open_plugins(tool->config);
    tool->config = NULL;
    if (!core)
        return NULL;
    core_describe(core);
    const char *off = core_outlet_off(core, url); /* what the archive has of it is found all the same */
    const struct outlet *o = core_outlet_of(core, url);
    const char *name = pool_strdup(tool->pool, off ? off : o ? o->name : KEYS_GENERIC);
    core_close(core);
    return name;
}

int keys_ask(struct tool *tool, struct child *child, const char *url, struct link *link)
{
    struct msg m;
    uint64_t id;
    const char *slug;
    if (key_send(child->socket, 1, url) != 0 || tool_answer(child, &m) != 0)
        return -1;
    int rc = key_reply_decode(&m, tool->pool, &id, link, &slug);
    msg_fini(&m);
    return rc;
}

/* What the URL's outlet makes of it. 0 (link->url NULL: nothing), or -1 with err text. */
static int ask_outlet(struct tool *tool, const char *url, const char **outlet, struct link *link)
{
    struct child child = { 0 };
    struct description about;
    *link = (struct link){ 0 };
    if (!strstr(url, "://") || !text_is_clean(url, strlen(url), false) || strlen(url) > URL_MAX_BYTES)
        return 0;
    *outlet = keys_outlet(tool, url);
    if (!*outlet || tool_config(tool) != 0)
        return -1;
    int rc = tool_reader(tool, *outlet, &child, &about);
    if (rc == 0)
        rc = keys_ask(tool, &child, url, link);
    if (child.pid)
        child_kill(&child);
    return rc;
}

const char *keys_address(struct tool *tool, const char *what)
{
    const char *slash = strchr(what, '/'), *dot = strchr(what, '.');
    bool host = slash && dot && dot < slash && !strstr(what, "://");
    return host ? pool_printf(tool->pool, "https://%s", what) : what;
}

int keys_path(struct tool *tool, struct archive_reader *r, const char *what, const char **path)
{
    const char *outlet;
    struct link link;
    what = keys_address(tool, what);
    int rc = reader_path(r, tool->pool, what, path);
    if (rc != 0 || *path)
        return rc;
    rc = ask_outlet(tool, what, &outlet, &link);
    if (rc == 0 && link.url)
        rc = reader_path(r, tool->pool, link.url, path);
    if (rc == 0 && !*path && link.key)
        rc = reader_path_of_key(r, tool->pool, outlet, link.key, path);
    return rc;
}

int keys_none(const char *what)
{
    if (strchr(what, '/'))
        tool_say("the archive has no article for %s: `gazette explain` tells whether it was ever seen", what);
    else
        tool_say("\"%s\" is neither an address (https://…) nor an article's path in the archive", what);
    return TOOL_FAILED;
}

int keys_decisions(struct tool *tool, struct archive_reader *r, const char *url, size_t max, struct decision_row **rows, size_t *n)
{
    const char *outlet;
    struct link link;
    url = keys_address(tool, url);
    int rc = reader_decisions(r, tool->pool, url, max, rows, n);
    if (rc != 0 || *n)
        return rc;
    rc = ask_outlet(tool, url, &outlet, &link);
    if (rc == 0 && link.url)
        rc = reader_decisions(r, tool->pool, link.url, max, rows, n);
    if (rc == 0 && *n == 0 && link.key)
        rc = reader_decisions_of_key(r, tool->pool, outlet, link.key, max, rows, n);
    return rc;
}
