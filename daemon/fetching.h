/* fetching: main's side of the fetcher process: starts it, hands it jobs, replaces it when it dies. */
#ifndef FETCHING_H
#define FETCHING_H

#include "job.h"

#include <stdbool.h>

struct config;
struct core;
struct fetching;

/* What a fetcher is set up with. All is lent from the configuration. */
void fetching_setup(const struct config *config, struct fetcher_setup *out);
/* Starts the fetcher. NULL with err text. */
struct fetching *fetching_new(struct core *core);
void fetching_free(struct fetching *f);

/* Fetches job->url (or the further page it wants) for the job, which waits; its answer is job->fetched when pipeline_resume() is called. */
void fetching_ask(struct fetching *f, struct job *job);
/* Whether the fetcher answers its pings: for the watchdog. */
bool fetching_is_well(struct fetching *f);

#endif
