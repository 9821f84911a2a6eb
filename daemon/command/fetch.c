/* fetch: outlets or pages, now, in the foreground; by the service, where one holds the archive. */
#include "../base/buf.h"
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/json.h"
#include "../base/log.h"
#include "../base/mem.h"
#include "../control.h"
#include "../core.h"
#include "../report.h"
#include "../request.h"
#include "command.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES (1u << 20)

struct fetching_run {
    struct core *core;
    bool json;
    bool done;
    int status;
};

static void fetch_line(const char *json, void *arg)
{
    const struct fetching_run *f = arg;
    fetch_print(json, f->json);
}

static void fetch_end(int status, const char *counts, void *arg)
{
    (void)counts;
    struct fetching_run *f = arg;
    f->status = status;
    f->done = true;
}

static int fetch_stopped(sd_event_source *source, const struct signalfd_siginfo *signal, void *arg)
{
    (void)source;
    (void)signal;
    struct fetching_run *f = arg;
    tool_say("stopped: what was under way is dropped, what was reported is recorded");
    f->core->stopping = true;
    f->status = TOOL_FAILED;
    f->done = true;
    return 0;
}

static void fetch_catch_signals(struct fetching_run *f)
{
    static const int signals[] = { SIGINT, SIGTERM };
    for (size_t i = 0; i < 2; i++) {
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, signals[i]);
        sigprocmask(SIG_BLOCK, &set, NULL);
        sd_event_add_signal(f->core->loop, NULL, signals[i], fetch_stopped, f);
    }
}

static int fetch_here(struct core *core, struct request *request, struct fetching_run *f)
{
    struct run *run;
    f->core = core;
    core_describe(core);
    fetch_catch_signals(f);
    if (request_start(core, request, &run) != 0)
        return tool_fail(TOOL_USAGE);
    if (core_run_until(core, &f->done) != 0)
        return tool_fail(TOOL_FAILED);
    if (f->status == TOOL_UNREACHED)
        tool_say("nothing could be reached");
    return f->status;
}

/* The service is asked to do it, and its lines come here. */
static int fetch_there(const struct tool *tool, const struct request *request, struct fetching_run *f, pid_t holder)
{
    struct buf b;
    buf_init(&b, LINE_MAX_BYTES);
    json_begin(&b);
    json_put_string(&b, "verb", "fetch");
    json_put_strings(&b, "what", request->what.v, request->what.n);
    json_put_bool(&b, "dry_run", request->dry_run);
    if (request->since_ms)
        json_put_int(&b, "since", request->since_ms);
    json_end(&b);
    char *path = control_path(tool->config);
    int status = control_ask(path, buf_text(&b), fetch_line, f);
    free(path);
    buf_fini(&b);
    if (status < 0) {
        tool_say("the archive is held by process %d, which does not answer: %s", (int)holder, err_text());
        return TOOL_HELD;
    }
    return status == TOOL_USAGE ? tool_fail(TOOL_USAGE) : status;
}

int command_fetch(struct tool *tool, int argc, char **argv)
{
    struct fetching_run f = { 0 };
    const char *since = NULL;
    struct request request = { .line = fetch_line, .end = fetch_end, .arg = &f };
    const struct tool_option options[] = {
        { "dry-run", NULL, &request.dry_run }, { "json", NULL, &f.json }, { "since", &since, NULL }, { NULL, NULL, NULL }
    };
    int operands = tool_options(tool, options, argc, argv);
    if (operands < 0)
        return tool_usage("fetch");
    if (since && (date_parse(since, &request.since_ms, NULL, NULL) != 0 || request.since_ms <= 0)) {
        tool_say("--since takes a date such as 2026-01-31, not %s", since);
        return TOOL_USAGE;
    }
    if (request.since_ms > clock_real_ms()) {
        tool_say("--since %s is yet to come: a backfill goes back to a date", since);
        return TOOL_USAGE;
    }
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    for (int i = 1; i <= operands; i++)
        strings_add(tool->pool, &request.what, argv[i]);
    pid_t holder = 0;
    struct core_options how = { .create = true, .dry_run = request.dry_run };
    char *archive = mem_strdup(tool->config->archive_path);
    struct core *core = core_open(tool->config, &how, &holder);
    if (!core && !holder && access(archive, W_OK) != 0) /* who may only read cannot try the lock; its holder says who may ask */
        holder = archive_holder(archive);
    free(archive);
    if (!core && holder) {
        tool->config = NULL; /* core_open() took it */
        return tool_config(tool) == 0 ? fetch_there(tool, &request, &f, holder) : TOOL_CONFIG;
    }
    tool->config = NULL;
    if (!core)
        return tool_fail(TOOL_FAILED);
    int status = fetch_here(core, &request, &f);
    core_close(core);
    return status;
}
