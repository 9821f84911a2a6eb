/* extract: what a plugin makes of a saved page, or of many. */
#include "../base/buf.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/text.h"
#include "cases.h"
#include "keys.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PAGE_MAX (64u << 20)

struct extract_options {
    const char *url, *outlet, *type;
    bool explain;
};

/* 0, or -1 with err text. *answer is a JSON object, the caller's. */
static int extract_one(struct tool *tool, const char *file, const struct extract_options *o, json_t **answer)
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
    int rc = tool_reader(tool, o->outlet, &child, &about);
    json_t *one = json_pack("{s:s, s:s*, s:s*, s:b}", "file", file, "url", o->url, "content_type", o->type, "explain", o->explain);
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

static void put_answer(const json_t *answer)
{
    char *text = json_dumps(answer, JSON_INDENT(2) | (isatty(STDOUT_FILENO) ? JSON_ENSURE_ASCII : 0));
    puts(text ? text : "{}");
    free(text);
}

/* For people: a line each, what the page says escaped. */
static void put_explanation(const json_t *answer)
{
    const json_t *lines = json_object_get(answer, "explain");
    struct buf line;
    buf_init(&line, PAGE_MAX);
    for (size_t i = 0; i < json_array_size(lines); i++) {
        const char *text = json_string_value(json_array_get(lines, i));
        buf_clear(&line);
        text_escape(&line, text, strlen(text));
        puts(buf_text(&line));
    }
    if (json_array_size(lines) == 0)
        puts("there is nothing to explain: no page was parsed");
    buf_fini(&line);
}

int command_extract(struct tool *tool, int argc, char **argv)
{
    struct extract_options o = { 0 };
    bool batch = false;
    const struct tool_option options[] = {
        { "batch", NULL, &batch },     { "content-type", &o.type, NULL }, { "explain", NULL, &o.explain },
        { "outlet", &o.outlet, NULL }, { "url", &o.url, NULL },           { NULL, NULL, NULL },
    };
    int operands = tool_options(tool, options, argc, argv);
    if (operands != (batch ? 0 : 1))
        return tool_usage("extract");
    if (tool_config_or_default(tool) != 0)
        return TOOL_CONFIG;
    if (batch)
        return cases_answer(tool, stdin, "extract", o.outlet ? o.outlet : KEYS_GENERIC) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
    json_t *answer = NULL;
    if (!o.outlet)
        o.outlet = o.url ? keys_outlet(tool, o.url) : KEYS_GENERIC;
    if (!o.outlet || tool_config_or_default(tool) != 0)
        return tool_fail(TOOL_FAILED);
    if (extract_one(tool, argv[1], &o, &answer) != 0)
        return tool_fail(TOOL_FAILED);
    if (o.explain)
        put_explanation(answer);
    else
        put_answer(answer);
    bool good = json_is_true(json_object_get(answer, "ok"));
    json_decref(answer);
    return good ? TOOL_GOOD : TOOL_FAILED;
}
