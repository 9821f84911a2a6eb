#include "../base/clock.h"
#include "../base/err.h"
#include "../base/json.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

#define DECISIONS_SHOWN 20

static void explain_json(const struct decision_row *d)
{
    char stamp[STAMP_SIZE];
    struct buf b;
    buf_init(&b, 1u << 20);
    json_begin(&b);
    json_put_string(&b, "at", stamp_utc(d->at_ms, stamp));
    json_put_string(&b, "url", d->url);
    json_put_optional(&b, "outlet", d->outlet);
    json_put_optional(&b, "key", d->key);
    json_put_string(&b, "decision", decision_name(d->decision));
    json_put_optional(&b, "kind", kind_name(d->kind));
    json_put_optional(&b, "stage", d->stage);
    json_put_optional(&b, "reason", d->reason);
    json_put_optional(&b, "of", d->of);
    if (d->similarity > 0)
        json_put_number(&b, "similarity", d->similarity);
    if (d->status)
        json_put_int(&b, "status", d->status);
    json_put_optional(&b, "path", d->path);
    json_put_optional(&b, "commit", d->commit);
    json_end(&b);
    puts(buf_text(&b));
    buf_fini(&b);
}

static void explain_words(const struct decision_row *d)
{
    char stamp[STAMP_SIZE];
    struct buf b;
    buf_init(&b, 1u << 20);
    buf_printf(&b, "%s  %s", stamp_utc(d->at_ms, stamp), decision_name(d->decision));
    if (kind_name(d->kind))
        buf_printf(&b, " (%s)", kind_name(d->kind));
    if (d->stage)
        buf_printf(&b, " at %s", d->stage);
    if (d->status)
        buf_printf(&b, ", HTTP %d", d->status);
    buf_printf(&b, ": %s\n", d->reason ? d->reason : "no reason recorded");
    if (d->of)
        buf_printf(&b, "    like %s, similarity %.2f\n", d->of, d->similarity);
    if (d->path)
        buf_printf(&b, "    %s\n", d->path);
    tool_print(buf_text(&b), b.len);
    buf_fini(&b);
}

int command_explain(struct tool *tool, int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = { { "json", NULL, &json }, { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 1)
        return tool_usage("explain");
    struct archive_reader *r = tool_archive(tool);
    if (!r)
        return tool->config ? TOOL_FAILED : TOOL_CONFIG;
    struct decision_row *rows = NULL;
    size_t n = 0;
    int status = keys_decisions(tool, r, argv[1], DECISIONS_SHOWN, &rows, &n) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
    for (size_t i = 0; i < n; i++) {
        if (json)
            explain_json(&rows[i]);
        else
            explain_words(&rows[i]);
    }
    if (status == TOOL_GOOD && n == 0) {
        tool_say(strchr(argv[1], '/') ? "no decision about %s is recorded: it was never a candidate"
                                      : "\"%s\" is no address (https://…) that could have been decided on",
                 argv[1]);
        status = TOOL_FAILED;
    }
    archive_reader_close(r);
    return status;
}
