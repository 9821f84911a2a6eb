/* log and diff: the states an article was seen in, and what lies between them. */
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/json.h"
#include "keys.h"

#include <stdio.h>

#define DIFF_MAX (64u << 20)

/* The article that an operand names, and its history. 0, or -1 after it said what is wrong. */
static int history_of(struct tool *tool, struct archive_reader *r, const char *what, const char **path, struct revision **rows, size_t *n)
{
    if (keys_path(tool, r, what, path) != 0 || (*path && reader_history(r, tool->pool, *path, rows, n) != 0)) {
        tool_fail(TOOL_FAILED);
        return -1;
    }
    if (*path && *n)
        return 0;
    keys_none(what);
    return -1;
}

static void log_json(const struct revision *v, const char *path)
{
    char stamp[STAMP_SIZE];
    struct buf b;
    buf_init(&b, 1u << 20);
    json_begin(&b);
    json_put_string(&b, "commit", v->commit);
    json_put_string(&b, "kind", kind_name(v->kind));
    json_put_string(&b, "path", path);
    json_put_string(&b, "subject", v->subject);
    json_put_string(&b, "author", v->author);
    json_put_string(&b, "fetched", stamp_utc(v->fetched_ms, stamp));
    json_put_optional(&b, "capture", v->capture);
    json_end(&b);
    puts(buf_text(&b));
    buf_fini(&b);
}

static void log_words(const struct revision *v)
{
    char stamp[STAMP_SIZE], text[2048];
    int len = snprintf(text, sizeof text, "%.10s  %s  %-9s  %s\n", v->commit, stamp_utc(v->fetched_ms, stamp), kind_name(v->kind), v->subject);
    tool_print(text, (size_t)len < sizeof text ? (size_t)len : sizeof text - 1);
}

int command_log(struct tool *tool, int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = { { "json", NULL, &json }, { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 1)
        return tool_usage("log");
    struct archive_reader *r = tool_archive(tool);
    if (!r)
        return tool->config ? TOOL_FAILED : TOOL_CONFIG;
    const char *path = NULL;
    struct revision *rows = NULL;
    size_t n = 0;
    int rc = history_of(tool, r, argv[1], &path, &rows, &n);
    for (size_t i = 0; rc == 0 && i < n; i++) {
        if (json)
            log_json(&rows[i], path);
        else
            log_words(&rows[i]);
    }
    archive_reader_close(r);
    return rc == 0 ? TOOL_GOOD : TOOL_FAILED;
}

/* The two states that FROM and TO name; without them the newest and the one before it (before NULL: there is none). */
static int diff_ends(struct tool *tool, struct archive_reader *r, const char *path, int operands, char **argv, struct revision *before,
                     struct revision *after)
{
    if (reader_revision(r, tool->pool, path, operands > 2 ? argv[3] : NULL, after) != 0)
        return -1;
    return operands > 1 ? reader_revision(r, tool->pool, path, argv[2], before) : 0;
}

int command_diff(struct tool *tool, int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = { { "json", NULL, &json }, { NULL, NULL, NULL } };
    int operands = tool_options(tool, options, argc, argv);
    if (operands < 1 || operands > 3)
        return tool_usage("diff");
    struct archive_reader *r = tool_archive(tool);
    if (!r)
        return tool->config ? TOOL_FAILED : TOOL_CONFIG;
    const char *path = NULL;
    struct revision *rows = NULL, before = { 0 }, after = { 0 };
    size_t n = 0;
    struct buf diff;
    buf_init(&diff, DIFF_MAX);
    int rc = history_of(tool, r, argv[1], &path, &rows, &n);
    if (rc == 0 && (diff_ends(tool, r, path, operands, argv, &before, &after) != 0 ||
                    reader_diff(r, &diff, *before.commit ? before.commit : NULL, after.commit, path) != 0 || buf_check(&diff, "the difference") != 0))
        rc = tool_fail(-1);
    if (rc == 0 && json) {
        struct buf b;
        buf_init(&b, 2 * DIFF_MAX);
        json_begin(&b);
        json_put_string(&b, "path", path);
        json_put_string(&b, "from", *before.commit ? before.commit : operands == 1 && n > 1 ? rows[1].commit : NULL);
        json_put_string(&b, "to", after.commit);
        json_put_string(&b, "diff", buf_text(&diff));
        json_end(&b);
        puts(buf_text(&b));
        buf_fini(&b);
    } else if (rc == 0) {
        tool_print(buf_text(&diff), diff.len);
    }
    buf_fini(&diff);
    archive_reader_close(r);
    return rc == 0 ? TOOL_GOOD : TOOL_FAILED;
}
