/* extract: what a plugin makes of a saved page, or of many. */
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../core.h"
#include "cases.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define GENERIC  "generic"
#define PAGE_MAX (64u << 20)

/* 0, or -1 with err text. *answer is a JSON object, the caller's. */
static int extract_one(struct tool *tool, const char *file, const char *url, const char *outlet, const char *type, json_t **answer)
{
    struct child child = { 0 };
    struct description about;
    struct buf page;
    struct msg m;
    buf_init(&page, PAGE_MAX);
    int fd = file_read(file, &page) == 0 ? memfd_from("page", buf_text(&page), page.len) : -1;
    buf_fini(&page);
    if (fd < 0)
        return -1;
    int rc = tool_reader(tool, outlet, &child, &about);
    json_t *one = json_pack("{s:s, s:s*, s:s*}", "file", file, "url", url, "content_type", type);
    char *json = json_dumps(one, JSON_COMPACT);
    struct debug_case wanted = { .id = 1, .what = "extract", .json = json, .file_fd = fd };
    if (rc == 0)
        rc = debug_case_send(child.socket, &wanted);
    if (rc == 0)
        rc = tool_answer(&child, &m);
    if (rc == 0) {
        uint64_t id;
        const char *text = NULL;
        json_error_t error;
        rc = debug_reply_decode(&m, tool->pool, &id, &text);
        *answer = rc == 0 ? json_loads(text, 0, &error) : NULL;
        msg_fini(&m);
    }
    if (child.pid)
        child_kill(&child);
    free(json);
    json_decref(one);
    close(fd);
    return rc;
}

/* The outlet whose host the URL names; generic where there is none. Asks every plugin, so the configuration is read anew after. */
static const char *outlet_of_url(struct tool *tool, const char *url)
{
    struct core *core = core_open_plugins(tool->config);
    tool->config = NULL;
    if (!core)
        return NULL;
    core_describe(core);
    const struct outlet *o = core_outlet_of(core, url);
    const char *name = pool_strdup(tool->pool, o ? o->name : GENERIC);
    core_close(core);
    return name;
}

int command_extract(struct tool *tool, int argc, char **argv)
{
    const char *url = NULL, *outlet = NULL, *type = NULL;
    bool batch = false;
    const struct tool_option options[] = {
        { "batch", NULL, &batch }, { "content-type", &type, NULL }, { "outlet", &outlet, NULL }, { "url", &url, NULL }, { NULL, NULL, NULL },
    };
    int operands = tool_options(tool, options, argc, argv);
    if (operands != (batch ? 0 : 1))
        return tool_usage("extract");
    if (tool_config_or_default(tool) != 0)
        return TOOL_CONFIG;
    if (batch)
        return cases_answer(tool, stdin, "extract", outlet ? outlet : GENERIC) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
    json_t *answer = NULL;
    if (!outlet)
        outlet = url ? outlet_of_url(tool, url) : GENERIC;
    if (!outlet || tool_config_or_default(tool) != 0)
        return tool_fail(TOOL_FAILED);
    if (extract_one(tool, argv[1], url, outlet, type, &answer) != 0)
        return tool_fail(TOOL_FAILED);
    char *text = json_dumps(answer, JSON_INDENT(2) | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0));
    puts(text ? text : "{}");
    bool good = json_is_true(json_object_get(answer, "ok"));
    free(text);
    json_decref(answer);
    return good ? TOOL_GOOD : TOOL_FAILED;
}
