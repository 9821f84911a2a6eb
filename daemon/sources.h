/* sources: how an outlet's sources fare (standing.h), and what may be remembered of their pages.
 *
 * A page of a source that did not change (304) names nobody, so its validators are kept only once every candidate that it named is settled: recorded
 * durably, not merely asked for, and no error or wall that has to be asked for again.  A crash in between costs a repeated fetch, never an article.
 * Only the service asks with them; a person who says `gazette fetch` wants to see every candidate. */
#ifndef SOURCES_H
#define SOURCES_H

#include "job.h"

#include <stdbool.h>

struct standing;

/* What is known of the outlet's sources: outlet->standings, after they were set. */
void sources_load(struct outlet *outlet);

/* For a job that is a page of a source, in this order: */
void sources_begin(struct job *job);                      /* before it is started */
void sources_unchanged(struct job *job);                  /* 304; or */
void sources_read(struct job *job);                       /* it was read: job->read; or */
void sources_failed(struct job *job, const char *reason); /* neither */
void sources_leads_to(struct job *job, const char *url);  /* to further pages; url: the one that a backfill reads next, or NULL */
void sources_end(struct job *job);                        /* after its candidates were started */

/* For candidates. */
void sources_named(struct job *candidate, const struct job *source);
/* The decision is durable. */
void sources_decided(struct job *candidate);
/* The last thing before a job of either kind is freed; never called for what is dropped when everything ends. */
void sources_job_ended(struct job *job);

/* How long until the source is due again, jitter included. */
int64_t sources_wait(const struct outlet *outlet, size_t index);
/* A backfill went through this page already, and everything that it named is settled; *next is the page that it led to, or NULL. */
bool sources_page_is_done(const struct run *run, const struct outlet *outlet, const char *url, const char **next);
/* The outlet's backfill is complete: what it remembered of its way is forgotten. */
void sources_backfilled(const struct run *run, const struct outlet *outlet);

#endif
