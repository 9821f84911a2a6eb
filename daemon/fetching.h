/* fetching: main's side of the fetcher process: starts it, hands it jobs, replaces it when it dies. */
#ifndef FETCHING_H
#define FETCHING_H

#include "job.h"

#include <stdbool.h>
#include <stddef.h>

#define FETCHING_PLACES        256 /* requests that the fetcher holds, under way or waiting for their host: what it can have under way */
#define FETCHING_OUTLET_PLACES 4   /* of one outlet: a slow one takes no place from the others */

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
/* Whether an outlet with `of_outlet` of the `taken` places gets one more. Its first it gets while any is left, further ones only while half are
 * free: hosts that are silent until their time is up keep few, and nobody with something to say waits for them. */
bool fetching_place_is_free(size_t taken, size_t of_outlet);
/* Whether the fetcher answers its pings: for the watchdog. */
bool fetching_is_well(struct fetching *f);

#endif
