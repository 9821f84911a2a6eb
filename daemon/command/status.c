/* status: what the service does (asked over its socket) and what the archive holds. */
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/json.h"
#include "../control.h"
#include "../standing.h"
#include "command.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct status_answer {
    bool json;
    bool heard;
};

static void status_line(const char *line, void *arg)
{
    struct status_answer *a = arg;
    json_error_t error;
    json_t *object = json_loads(line, 0, &error), *status = json_object_get(object, "status"), *outlet;
    size_t i;
    if (status) {
        a->heard = true;
        if (a->json)
            puts(line);
        else
            printf("service: process %lld, version %s, since %s, %lld decisions unwritten\n",
                   (long long)json_integer_value(json_object_get(status, "pid")), json_string_value(json_object_get(status, "version")),
                   json_string_value(json_object_get(status, "started")), (long long)json_integer_value(json_object_get(status, "unwritten")));
        json_array_foreach(json_object_get(status, "outlets"), i, outlet)
        {
            const char *refused = json_string_value(json_object_get(outlet, "refused"));
            if (!a->json)
                printf("  %-12s %lld pages under way%s%s\n", json_string_value(json_object_get(outlet, "name")),
                       (long long)json_integer_value(json_object_get(outlet, "active")), refused ? "; left out: " : "", refused ? refused : "");
        }
    }
    json_decref(object);
}

static void counts_words(const struct archive_counts *c, const char *path)
{
    char stamp[STAMP_SIZE];
    printf("archive %s: %llu articles, %llu commits, %llu captures\n", path, (unsigned long long)c->articles, (unsigned long long)c->commits,
           (unsigned long long)c->captures);
    for (int i = 1; i < DECISION_COUNT; i++)
        if (c->by_decision[i])
            printf("  %-18s %llu\n", decision_name((enum decision)i), (unsigned long long)c->by_decision[i]);
    if (c->last_ms)
        printf("  last decision      %s\n", stamp_utc(c->last_ms, stamp));
}

/* -- Sources ------------------------------------------------------------------------------------------------------------------ */

#define SOURCE_PREFIX "source "
#define STATUS_MAX    (16u << 20) /* a thousand outlets with some sources each */

static void moment_words(const char *what, int64_t ms)
{
    char stamp[STAMP_SIZE];
    if (ms)
        printf(", %s %s", what, stamp_utc(ms, stamp));
}

static void source_words(const struct standing *s, const char *url)
{
    printf("  %s\n    first to name %lld articles", url, (long long)s->found);
    moment_words("the last", s->found_ms);
    moment_words("list last changed", s->changed_ms);
    moment_words("next visit", s->due_ms);
    putchar('\n');
    if (s->failures)
        printf("    %u failures in a row: %s\n", s->failures, s->reason);
    if (s->retired)
        printf("    retired, %s: asked once a week\n", retired_name(s->retired));
}

static void moment_json(struct buf *b, const char *key, int64_t ms)
{
    char stamp[STAMP_SIZE];
    json_put_string(b, key, ms ? stamp_utc(ms, stamp) : NULL);
}

static void source_json(struct buf *b, const struct standing *s, const char *outlet, const char *url)
{
    if (b->data[b->len - 1] != '[')
        buf_addc(b, ',');
    json_begin(b);
    json_put_string(b, "source", url);
    json_put_string(b, "outlet", outlet);
    json_put_int(b, "found_first", s->found);
    moment_json(b, "found_last", s->found_ms);
    moment_json(b, "visited", s->visited_ms);
    moment_json(b, "answered", s->answered_ms);
    moment_json(b, "changed", s->changed_ms);
    moment_json(b, "due", s->due_ms);
    json_put_int(b, "failures", s->failures);
    json_put_optional(b, "reason", *s->reason ? s->reason : NULL);
    json_put_string(b, "retired", retired_name(s->retired));
    json_end(b);
}

/* "source OUTLET URL", as daemon/sources.c keeps it. */
static bool source_one(const char *name, const char *value, void *arg)
{
    struct buf *json = arg; /* NULL: words */
    char outlet[64];
    const char *at = name + strlen(SOURCE_PREFIX), *url = strchr(at, ' ');
    struct standing s;
    if (!url || (size_t)(url - at) >= sizeof outlet)
        return true;
    snprintf(outlet, sizeof outlet, "%.*s", (int)(url - at), at);
    standing_read(&s, value);
    if (json)
        source_json(json, &s, outlet, url + 1);
    else
        source_words(&s, url + 1);
    return true;
}

static int counts_json(struct archive_reader *r, const struct archive_counts *c, pid_t holder)
{
    char stamp[STAMP_SIZE];
    struct buf b;
    buf_init(&b, STATUS_MAX);
    json_begin(&b);
    json_put_int(&b, "articles", (int64_t)c->articles);
    json_put_int(&b, "commits", (int64_t)c->commits);
    json_put_int(&b, "captures", (int64_t)c->captures);
    json_key(&b, "decisions");
    buf_addc(&b, '{');
    for (int i = 1; i < DECISION_COUNT; i++)
        json_put_int(&b, decision_name((enum decision)i), (int64_t)c->by_decision[i]);
    json_end(&b);
    json_put_string(&b, "last", c->last_ms ? stamp_utc(c->last_ms, stamp) : NULL);
    json_put_int(&b, "holder", holder);
    json_key(&b, "sources");
    buf_addc(&b, '[');
    int rc = reader_each(r, SOURCE_PREFIX, source_one, &b);
    buf_addc(&b, ']');
    json_end(&b);
    puts(buf_text(&b));
    buf_fini(&b);
    return rc;
}

int command_status(struct tool *tool, int argc, char **argv)
{
    bool json = false;
    const struct tool_option options[] = { { "json", NULL, &json }, { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 0)
        return tool_usage("status");
    struct archive_reader *r = tool_archive(tool);
    if (!r)
        return tool->config ? TOOL_FAILED : TOOL_CONFIG;
    const char *path = tool->config->archive_path;
    struct archive_counts counts;
    int status = reader_counts(r, &counts) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
    pid_t holder = archive_holder(path);
    if (status == TOOL_GOOD && json && counts_json(r, &counts, holder) != 0)
        status = tool_fail(TOOL_FAILED);
    if (status == TOOL_GOOD && !json) {
        counts_words(&counts, path);
        puts("sources:");
        status = reader_each(r, SOURCE_PREFIX, source_one, NULL) == 0 ? TOOL_GOOD : tool_fail(TOOL_FAILED);
    }
    struct status_answer answer = { .json = json };
    char *socket = control_path(tool->config);
    if (!holder && !json)
        puts("service: none holds the archive");
    else if (holder && control_ask(socket, "{\"verb\":\"status\"}", status_line, &answer) < 0)
        tool_say("process %d holds the archive and does not answer: %s", (int)holder, err_text());
    free(socket);
    archive_reader_close(r);
    return status == TOOL_GOOD && holder && !answer.heard ? TOOL_HELD : status;
}
