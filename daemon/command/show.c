/* show: an article as it was: the recorded file, its prose alone, or the bytes that came. */
#include "../base/err.h"
#include "../base/json.h"
#include "../base/markdown.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SHOW_MAX (64u << 20)

static int show_raw(struct tool *tool, const struct revision *v)
{
    struct captured c;
    if (isatty(STDOUT_FILENO)) {
        tool_say("--raw gives the bytes as they came: not to a terminal");
        return TOOL_USAGE;
    }
    if (!v->capture) {
        tool_say("this state has no capture of its own");
        return TOOL_FAILED;
    }
    if (archive_captured(tool->config->archive_path, tool->pool, v->capture, &c) != 0)
        return tool_fail(TOOL_FAILED);
    fwrite(c.body, 1, c.body_len, stdout);
    return TOOL_GOOD;
}

/* Where the front matter ends and the body begins. */
static const char *body_of(const char *file)
{
    const char *end = strncmp(file, "---\n", 4) == 0 ? strstr(file + 4, "\n---\n") : NULL;
    if (!end)
        return file;
    end += 5;
    return *end == '\n' ? end + 1 : end;
}

static void show_json(const struct revision *v, const char *path, const char *file, const char *text)
{
    struct buf b;
    buf_init(&b, 4 * SHOW_MAX);
    json_begin(&b);
    json_put_string(&b, "path", path);
    json_put_string(&b, "commit", v->commit);
    json_put_string(&b, "kind", kind_name(v->kind));
    json_put_string(&b, "file", file);
    json_put_string(&b, "text", text);
    json_end(&b);
    puts(buf_text(&b));
    buf_fini(&b);
}

static int show_file(struct tool *tool, struct archive_reader *r, const struct revision *v, const char *path, bool text, bool json)
{
    const char *file = NULL;
    size_t len = 0;
    if (reader_file(r, tool->pool, v->commit, path, &file, &len) != 0)
        return tool_fail(TOOL_FAILED);
    struct buf prose;
    buf_init(&prose, SHOW_MAX);
    const char *body = body_of(file);
    markdown_text(&prose, body, strlen(body));
    if (json) {
        show_json(v, path, file, buf_text(&prose));
    } else if (text) {
        buf_addc(&prose, '\n');
        tool_print(buf_text(&prose), prose.len);
    } else {
        tool_print(file, len);
    }
    buf_fini(&prose);
    return TOOL_GOOD;
}

int command_show(struct tool *tool, int argc, char **argv)
{
    bool json = false, text = false, raw = false;
    const char *at = NULL, *path = NULL;
    const struct tool_option options[] = {
        { "at", &at, NULL }, { "json", NULL, &json }, { "raw", NULL, &raw }, { "text", NULL, &text }, { NULL, NULL, NULL }
    };
    if (tool_options(tool, options, argc, argv) != 1 || (text && raw))
        return tool_usage("show");
    struct archive_reader *r = tool_archive(tool);
    if (!r)
        return tool->config ? TOOL_FAILED : TOOL_CONFIG;
    struct revision v;
    int status;
    if (keys_path(tool, r, argv[1], &path) != 0)
        status = tool_fail(TOOL_FAILED);
    else if (!path)
        status = keys_none(argv[1]);
    else if (reader_revision(r, tool->pool, path, at, &v) != 0)
        status = tool_fail(TOOL_FAILED);
    else
        status = raw ? show_raw(tool, &v) : show_file(tool, r, &v, path, text, json);
    archive_reader_close(r);
    return status;
}
