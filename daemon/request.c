#include "request.h"

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"
#include "core.h"
#include "protocol/limits.h"
#include "report.h"
#include "sources.h"
#include "visit.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ANSWER_LINE_MAX (1u << 20)

static void request_decided(struct run *run, const struct job *job, bool remembered)
{
    struct request *r = run->arg;
    if (!remembered && !run->dry_run)
        report_log(job);
    if (!r)
        return;
    struct buf line;
    buf_init(&line, ANSWER_LINE_MAX);
    report_json(&line, job, remembered);
    r->line(buf_text(&line), r->arg);
    buf_fini(&line);
}

static void request_trouble(struct run *run, const char *outlet, const char *text)
{
    struct request *r = run->arg;
    if (!r)
        return;
    struct buf line;
    buf_init(&line, ANSWER_LINE_MAX);
    json_begin(&line);
    json_put_string(&line, "trouble", text);
    json_put_string(&line, "outlet", outlet);
    json_end(&line);
    r->line(buf_text(&line), r->arg);
    buf_fini(&line);
}

static int request_status(const struct run *run)
{
    size_t visited = 0;
    for (size_t i = 1; i < DECISION_COUNT; i++)
        visited += run->counts[i];
    bool nothing_answered = run->sources ? run->sources_answered == 0 : visited && visited == run->counts[DECISION_FAILED] && !run->answered;
    if (nothing_answered)
        return EXIT_NOT_REACHED;
    return run->counts[DECISION_FAILED] ? EXIT_SOME_FAILED : 0;
}

static bool outlet_is_asked(const struct request *r, const char *name)
{
    for (size_t i = 0; r && i < r->what.n; i++)
        if (strcmp(r->what.v[i], name) == 0)
            return true;
    return r && r->what.n == 0;
}

static void request_done(struct run *run)
{
    struct request *r = run->arg;
    for (size_t i = 0; i < run->core->outlet_count && run->since_ms; i++)
        if (outlet_is_asked(r, run->core->outlets[i].name))
            sources_backfilled(run, &run->core->outlets[i]);
    if (r) {
        struct buf counts;
        buf_init(&counts, 4096);
        json_begin(&counts);
        for (int i = 1; i < DECISION_COUNT; i++)
            if (run->counts[i])
                json_put_int(&counts, decision_name((enum decision)i), (int64_t)run->counts[i]);
        json_end(&counts);
        r->end(request_status(run), buf_text(&counts), r->arg);
        buf_fini(&counts);
    }
    run_free(run);
}

static int check_what(struct core *core, const char *what)
{
    /* No reader is to be asked what it may not be told, and to count as one that died of it. */
    if (!text_is_clean(what, strlen(what), false))
        return err_set("%s has bytes that no address has: control characters (a list with line ends of Windows?) or broken UTF-8", what);
    if (strlen(what) > URL_MAX_BYTES)
        return err_set("an address of %zu bytes cannot be fetched: %u is the most", strlen(what), URL_MAX_BYTES);
    if (strstr(what, "://") && strncasecmp(what, "http://", 7) != 0 && strncasecmp(what, "https://", 8) != 0)
        return err_set("%s cannot be fetched: only http and https are", what);
    const char *off = strstr(what, "://") ? core_outlet_off(core, what) : NULL;
    if (off)
        return err_set("%s is of outlet %s, which is switched off: its section in the configuration says enabled = no", what, off);
    if (strstr(what, "://"))
        return core_outlet_of(core, what) ? 0 : err_set("%s names no host, or one that neither an outlet nor the generic plugin knows", what);
    struct outlet *o = core_outlet(core, what);
    if (!o && !config_outlet(core->config, what)->enabled)
        return err_set("outlet %s is switched off: its section in the configuration says enabled = no", what);
    if (!o)
        return err_set("there is no outlet called %s: `gazette outlets` lists them%s", what,
                       strchr(what, '.') ? "; an address begins with https://" : "");
    return o->about ? 0 : err_set("outlet %s cannot be used: %s", what, o->refused ? o->refused : "its plugin said nothing");
}

static void outlet_start(struct run *run, struct outlet *outlet)
{
    if (outlet->source_count == 0)
        request_trouble(run, outlet->name, "it has no sources to look for articles in: name a page, or set `sources` in its section");
    if (run->since_ms)
        visit_backfill(run, outlet);
    else
        visit_outlet(run, outlet);
}

int request_start(struct core *core, struct request *request, struct run **started)
{
    for (size_t i = 0; i < request->what.n; i++)
        if (check_what(core, request->what.v[i]) != 0)
            return -1;
    for (size_t i = 0; request->since_ms && i < request->what.n; i++)
        if (strstr(request->what.v[i], "://"))
            return err_set("a backfill is of an outlet, not of %s", request->what.v[i]);
    struct run *run = run_new(core);
    *started = run;
    run->one_shot = true;
    run->dry_run = request->dry_run;
    run->since_ms = request->since_ms;
    run->decided = request_decided;
    run->trouble = request_trouble;
    run->done = request_done;
    run->arg = request;
    run->pending = 1; /* until all is started */
    for (size_t i = 0; i < core->outlet_count && request->what.n == 0; i++)
        if (core->outlets[i].about && core->outlets[i].source_count)
            outlet_start(run, &core->outlets[i]);
    for (size_t i = 0; i < request->what.n; i++) {
        const char *what = request->what.v[i];
        if (strstr(what, "://")) {
            run->named = true;
            visit_url(run, core_outlet_of(core, what), what);
        } else {
            outlet_start(run, core_outlet(core, what));
        }
    }
    run_unref(run);
    return 0;
}

void request_abandon(struct run *run)
{
    run->arg = NULL;
}
