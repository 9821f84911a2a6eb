/* core: what main holds while it works: configuration, archive, children, outlets and the jobs under way.
 *
 * One struct core serves the service and the one-shot tool alike; who asks for work, and hears of every decision, is a struct run. */
#ifndef CORE_H
#define CORE_H

#include "../archive/archive.h"
#include "../config/config.h"
#include "../config/seeds.h"
#include "../plugins/outlet.h"
#include "base/map.h"
#include "job.h"
#include "protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

struct fetching; /* fetching.h */
struct reading;  /* reading.h */
struct source_round;
struct standing; /* standing.h */

struct topic {
    const struct topic_config *settings;
    struct seed_set *seeds; /* never NULL; may be empty */
};

/* A publisher, its settings, and the reader processes that know it. */
struct outlet {
    struct core *core;
    const char *name;
    const struct outlet_config *settings;
    struct reading *reading;
    const struct description *about; /* what its plugin says of itself; NULL until it was asked, and after it was refused */
    const char *refused;             /* why the plugin cannot be used, or NULL */
    struct strings hosts;            /* the configuration's, else the plugin's */
    struct source *sources;          /* the plugin's and the configuration's */
    size_t source_count;
    struct standing *standings; /* how each of them fares (sources.h) */
    struct source_round *rounds;
    int64_t spent_day;   /* UTC day of */
    uint32_t spent;      /* the requests made for it on that day, by this process */
    size_t fetching;     /* requests for it that the fetcher holds */
    size_t active;       /* jobs of this outlet in the pipeline */
    struct job *waiting; /* jobs that wait for one of those to end, oldest first */
    struct job *waiting_last;
    bool admitting; /* jobs are being let in further up the stack */
};

/* One that is not visited: what is known of it keeps its pages from being taken for another outlet's. */
struct outlet_off {
    const char *name;
    struct strings hosts;
};

struct core {
    struct config *config;
    struct pool *pool; /* lives as long as the core */
    sd_event *loop;
    struct archive *archive; /* NULL: a dry run where no archive is yet */
    sd_event_source *archive_events;
    struct fetching *fetching;
    struct topic *topics;
    size_t topic_count;
    struct outlet *outlets; /* sorted by name */
    size_t outlet_count;
    struct outlet_off *off; /* those that the configuration switches off */
    size_t off_count;
    struct map *active;    /* "OUTLET KEY" -> the job that is at it */
    struct job *recording; /* jobs whose entry the archive has */
    struct job *drowsy;    /* jobs that wait for one of those (dedup) */
    struct job *jobs;      /* all there are, newest first */
    struct run *runs;      /* all there are */
    bool stopping;
};

struct core_options {
    bool create;  /* make an archive where there is none */
    bool dry_run; /* use an archive where there is one, write nothing */
};

/* Opens everything and starts the fetcher; outlets' plugins are asked for when they are first needed. NULL with err text; *holder is the process that
 * holds the archive, or 0. Takes config. */
struct core *core_open(struct config *config, const struct core_options *options, pid_t *holder);
/* The outlets alone, without archive or fetcher: to ask the plugins what they are. Takes config. NULL with err text. */
struct core *core_open_plugins(struct config *config);
/* Ends the children and the jobs, writes what the archive was handed, frees everything, config too. */
void core_close(struct core *c);

/* The enabled outlet of that name, or NULL. */
struct outlet *core_outlet(struct core *c, const char *name);
/* The outlet that a URL's host belongs to (described before), generic where none does and generic is enabled; NULL else. */
struct outlet *core_outlet_of(struct core *c, const char *url);
/* The name of the outlet whose URL it would be, were it not switched off; NULL: there is none. */
const char *core_outlet_off(const struct core *c, const char *url);
/* Asks the plugins of all outlets what they are, waiting for the answers. Outlets whose plugin is refused are logged and left out. */
void core_describe(struct core *c);
/* The file names of the plugins beside us or as configured; caller frees. NULL with err text. */
char *core_plugin_dir(const struct config *config);
/* Runs the loop until `done` is true or, once it is stopping, nothing is unwritten. 0, or -1 with err text when the loop itself fails or the archive
 * broke. */
int core_run_until(struct core *c, const bool *done);

#endif
