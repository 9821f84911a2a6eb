/* job: one URL on its way through the pipeline, and the run that asked for it. */
#ifndef JOB_H
#define JOB_H

#include "../archive/archive.h"
#include "base/pool.h"
#include "base/reading.h"
#include "protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

struct core;
struct job;
struct outlet;
struct run;
struct source_page;

/* Somebody who asked for work: `gazette fetch`, a client of the control socket, or the service's schedule. */
struct run {
    struct core *core;
    int64_t started_ms;
    bool one_shot;    /* every candidate gets a line, and known articles are visited due or not */
    bool dry_run;     /* nothing is written */
    int64_t since_ms; /* a backfill: what was published before is left alone; 0: none */
    bool named;       /* the candidates were named by a person: no remembered decision stands in for a visit */
    size_t pending;   /* jobs not yet ended */
    struct map *seen; /* "OUTLET KEY" -> URL that stood for it in this run */
    struct map *led;  /* the same -> the "OUTLET KEY" that its page said it were an alias of */
    struct pool *pool;
    struct run *before, *after; /* all runs of the core */
    size_t sources, sources_answered, troubles;
    size_t unsettled; /* pages of sources that named something which has to be asked for again */
    size_t answered;  /* pages that a server answered for, whatever it said */
    size_t counts[DECISION_COUNT];
    /* A decision was made (and is durable, where something was written): job->entry, and job->read.article where an article was read; all lent. */
    void (*decided)(struct run *run, const struct job *job, bool remembered);
    /* Something that is no decision went wrong, in words. */
    void (*trouble)(struct run *run, const char *outlet, const char *text);
    /* No job is left. The run may be freed by it. */
    void (*done)(struct run *run);
    void *arg;
};

enum rereading { REREAD_NOT, REREAD_ASKED, REREAD_DONE };

/* One round over an outlet's sources, after which the articles that are due are visited. */
struct visit {
    struct run *run;
    struct outlet *outlet;
    size_t pending; /* source pages not yet read */
};

/* Files of a sitemap's index that are read only while the newer ones hold little and something of it is new. */
struct backlog {
    const char *const *urls; /* newest first */
    size_t n, next;
    size_t links; /* in the files read so far */
    bool fresh;   /* the last ones held something new */
    size_t pending;
};

struct job {
    struct core *core;
    struct outlet *outlet;
    struct run *run;
    struct entry *entry;       /* grows on the way; NULL while the archive has it */
    struct pool *pool;         /* the entry's */
    struct job *next;          /* in whichever queue it waits */
    struct job *older, *newer; /* all jobs of the core */

    size_t stage;     /* index in the stage table */
    bool answered;    /* what the stage waited for is there */
    bool at_limit;    /* counted in outlet->active */
    unsigned tries;   /* how often a dying fetcher or reader took it along */
    char *active_key; /* its key in core->active, or NULL */
    int64_t wait_ms;  /* STEP_LATER: how long */
    sd_event_source *timer;

    /* What it is about. */
    int purpose; /* GAZ_PURPOSE_SOURCE, or ARTICLE */
    int source_kind;
    unsigned depth;           /* sources: how many further pages may be walked */
    unsigned further;         /* listings: how many more, as long as each holds something new */
    struct backlog *backlog;  /* sitemaps: the index that it belongs to, or NULL */
    const char *url;          /* as to be fetched now */
    struct link link;         /* the candidate as the source gave it, or as the plugin sees the URL */
    bool watched;             /* visited because it is due, no source named it */
    bool tried_public;        /* the spelling that the source gave failed, and today's public one is being tried */
    const char *first_failed; /* then: how the first failed, for what the other may have no words of its own */
    struct visit *visit;      /* sources: the visit to the outlet that they belong to, or NULL */
    size_t source;            /* which of the outlet's sources it came from, counted from 1; 0: none */
    struct source_page *page; /* the source's page that it is, or that named it; or NULL (sources.h) */
    bool asks_sitemaps;       /* sources: what robots.txt calls Sitemap: is wanted too */
    bool from_robots;         /* sources: robots.txt named it */
    bool unsettled;           /* it has to be asked for again: an error, a wall */
    int64_t not_before_ms;    /* its host is not to be asked before (real time); 0: not said */

    /* What became known. */
    struct known known;
    struct fetch_reply fetched; /* the last answer, in */
    struct pool *fetched_pool;
    struct read_request request; /* lives while a reader is at it */
    struct read_reply read;
    const char *read_died; /* the reader died over this page: how; or why none was asked: */
    bool read_untried;     /* the page was handed to no reader */
    const char *gone;      /* a disappearance that is being confirmed: "404", "front page" … */
    const char *slug;
    struct link self; /* the first page's final URL through the plugin's eyes */

    /* Further pages of the same article. */
    struct want *wants;
    size_t want_count, want_next;
    const void *partial;
    size_t partial_len;

    /* The previous capture, read again with the present extractor. */
    enum rereading rereading;
    struct read_reply reread;
    bool recorded;        /* the archive gave the entry back */
    struct entry *before; /* the technical commit, or a seed's first state, that goes ahead of this entry */
    struct entry *ended;  /* the last commit of another file, whose article turned out to be this one */
};

/* A job for one URL; everything given is copied. It starts with job_start(). */
struct job *job_new(struct core *core, struct outlet *outlet, struct run *run, int purpose, const struct link *link);
void job_start(struct job *job);
void job_free(struct job *job);
/* Takes the reply, its descriptors and its pool (which may be NULL); what was there before is closed and freed. */
void job_set_fetched(struct job *job, const struct fetch_reply *reply, struct pool *pool);
void fetch_reply_close(struct fetch_reply *reply);
/* "OUTLET KEY" into the pool: how runs and the core tell articles apart. */
const char *job_name(struct pool *pool, const struct outlet *outlet, const char *key);

#endif
