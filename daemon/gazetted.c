/* gazetted: the service. Options, signals, readiness; no policy. */
#include "../config/config.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "control.h"
#include "core.h"
#include "fetching.h"
#include "schedule.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#define STOP_MS   10000 /* from SIGTERM to the end: the batch at hand is written first */
#define STATUS_MS 10000

enum { EXIT_USAGE = 2, EXIT_HELD = 75, EXIT_CONFIG = 78 }; /* sysexits.h EX_TEMPFAIL, EX_CONFIG */

struct service {
    struct core *core;
    struct schedule *schedule;
    struct control *control;
    sd_event_source *term, *interrupt, *hangup, *deadline, *status;
    bool stop;
};

static void usage(FILE *to)
{
    fputs("usage: gazetted [--config FILE] [--log-level error|warning|info|debug]\n"
          "       gazetted --help | --version\n\n"
          "Watches the configured outlets and commits what their articles say to the archive.\n"
          "Runs in the foreground and logs to standard error; systemd or a shell keeps it.\n"
          "  --config FILE   default " CONFDIR "/gazetted.conf\n"
          "See gazetted(8), gazetted.conf(5), gazette(1).\n",
          to);
}

static void config_complain(const char *text, void *arg)
{
    (void)arg;
    log_error("configuration", "problem", text, NULL);
}

static int log_level_set(const char *name)
{
    static const struct {
        const char *name;
        enum log_level level;
    } levels[] = { { "debug", LOG_LEVEL_DEBUG }, { "error", LOG_LEVEL_ERROR }, { "info", LOG_LEVEL_INFO }, { "warning", LOG_LEVEL_WARNING } };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        if (strcmp(name, levels[i].name) == 0) {
            log_set_level(levels[i].level);
            return 0;
        }
    }
    return -1;
}

/* -- Signals ------------------------------------------------------------------------------------------------------------------------- */

static int stop_overdue(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)source;
    (void)usec;
    struct service *s = arg;
    log_error("stopped-hard", "reason", "the batch at hand was not written in time", NULL);
    s->stop = true;
    return 0;
}

static int on_stop(sd_event_source *source, const struct signalfd_siginfo *signal, void *arg)
{
    (void)source;
    struct service *s = arg;
    if (s->core->stopping)
        return 0;
    s->core->stopping = true;
    sd_notify(0, "STOPPING=1\nSTATUS=Writing the batch at hand");
    log_info("stopping", "signal", signal->ssi_signo == SIGTERM ? "SIGTERM" : "SIGINT", NULL);
    archive_flush(s->core->archive);
    sd_event_add_time_relative(s->core->loop, &s->deadline, CLOCK_MONOTONIC, (uint64_t)STOP_MS * 1000, 0, stop_overdue, s);
    return 0;
}

static int on_hangup(sd_event_source *source, const struct signalfd_siginfo *signal, void *arg)
{
    (void)source;
    (void)signal;
    (void)arg;
    log_warning("not-reloaded", "reason", "a changed configuration takes effect at the next start", NULL);
    return 0;
}

static int on_status(sd_event_source *source, uint64_t usec, void *arg)
{
    (void)usec;
    struct service *s = arg;
    size_t active = 0;
    for (size_t i = 0; i < s->core->outlet_count; i++)
        active += s->core->outlets[i].active;
    if (!fetching_is_well(s->core->fetching))
        log_warning("fetcher-silent", NULL, NULL);
    sd_notifyf(0, "STATUS=%zu pages under way, %zu decisions unwritten", active, archive_pending(s->core->archive));
    sd_event_source_set_time_relative(source, (uint64_t)STATUS_MS * 1000);
    sd_event_source_set_enabled(source, SD_EVENT_ONESHOT);
    return 0;
}

static int service_listen(struct service *s)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGHUP);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sd_event *loop = s->core->loop;
    if (sd_event_add_signal(loop, &s->term, SIGTERM, on_stop, s) < 0 || sd_event_add_signal(loop, &s->interrupt, SIGINT, on_stop, s) < 0 ||
        sd_event_add_signal(loop, &s->hangup, SIGHUP, on_hangup, s) < 0 ||
        sd_event_add_time_relative(loop, &s->status, CLOCK_MONOTONIC, (uint64_t)STATUS_MS * 1000, 0, on_status, s) < 0)
        return err_set("the event loop takes no more sources");
    sd_event_set_watchdog(loop, 1);
    return 0;
}

/* -- The service's life ----------------------------------------------------------------------------------------------------------------- */

/* What a reader says of its own containment: it depends on the kernel, so it is said at every start. */
static const char *service_sandbox(const struct core *core)
{
    for (size_t i = 0; i < core->outlet_count; i++)
        if (core->outlets[i].about)
            return core->outlets[i].about->sandbox;
    return "no reader could be started";
}

static int service_run(struct service *s)
{
    core_describe(s->core);
    if (service_listen(s) != 0 || (s->control = control_new(s->core)) == NULL || (s->schedule = schedule_new(s->core)) == NULL)
        return -1;
    sd_notifyf(0, "READY=1\nSTATUS=Watching %zu outlets", s->core->outlet_count);
    char outlets[24];
    snprintf(outlets, sizeof outlets, "%zu", s->core->outlet_count);
    log_info("sandbox", "readers", service_sandbox(s->core), NULL);
    log_info("started", "version", GAZETTED_VERSION, "archive", s->core->config->archive_path, "outlets", outlets, NULL);
    return core_run_until(s->core, &s->stop);
}

static void service_close(struct service *s)
{
    control_free(s->control);
    schedule_free(s->schedule);
    sd_event_source *sources[] = { s->term, s->interrupt, s->hangup, s->deadline, s->status };
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        sd_event_source_disable_unref(sources[i]);
    core_close(s->core);
}

static int service_main(const char *config_file)
{
    struct config *config = config_read(config_file, config_complain, NULL);
    if (!config)
        return EXIT_CONFIG;
    pid_t holder;
    char pid[24];
    struct service s = { 0 };
    s.core = core_open(config, &(struct core_options){ .create = true }, &holder);
    if (!s.core) {
        snprintf(pid, sizeof pid, "%d", (int)holder);
        log_error("not-started", "reason", err_text(), "holder", holder ? pid : NULL, NULL);
        return holder ? EXIT_HELD : EXIT_FAILURE;
    }
    int rc = service_run(&s);
    if (rc != 0)
        log_error("stopped", "reason", err_text(), NULL);
    service_close(&s);
    if (rc == 0)
        log_info("stopped", NULL, NULL);
    return rc == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, 'c' },
        { "help", no_argument, NULL, 'h' },
        { "log-level", required_argument, NULL, 'l' },
        { "version", no_argument, NULL, 'V' },
        { NULL, 0, NULL, 0 },
    };
    const char *config_file = CONFDIR "/gazetted.conf";
    for (int option; (option = getopt_long(argc, argv, "c:hV", options, NULL)) != -1;) {
        if (option == 'c') {
            config_file = optarg;
        } else if (option == 'h') {
            usage(stdout);
            return EXIT_SUCCESS;
        } else if (option == 'V') {
            puts("gazetted " GAZETTED_VERSION);
            return EXIT_SUCCESS;
        } else if (option != 'l' || log_level_set(optarg) != 0) {
            if (option == 'l')
                fprintf(stderr, "gazetted: there is no log level of that name\n");
            usage(stderr);
            return EXIT_USAGE;
        }
    }
    if (optind < argc) {
        usage(stderr);
        return EXIT_USAGE;
    }
    return service_main(config_file);
}
