/* visit: one round over an outlet: its sources, the candidates they name, then the articles that are due. */
#ifndef VISIT_H
#define VISIT_H

#include "job.h"

struct core;
struct outlet;

/* Starts it. The run hears of everything; it is done when run->done is called. */
void visit_outlet(struct run *run, struct outlet *outlet);
/* One source alone, as the schedule does; index in outlet->sources. */
void visit_source(struct run *run, struct outlet *outlet, size_t index);
/* The articles of an outlet that are due (one-shot: also those young enough to change still), at most `most`. Returns how many were started. */
size_t visit_watched(struct run *run, struct outlet *outlet, size_t most);
/* All that an outlet's sitemaps and paged listings name back to run->since_ms, and that was never visited. It goes on where an earlier run stopped.
 */
void visit_backfill(struct run *run, struct outlet *outlet);
/* For sources.c: the page of a listing after one of which everything is settled. */
void visit_backfill_next(struct run *run, struct outlet *outlet, const char *url, int kind, unsigned further);
/* A URL that a person named. */
void visit_url(struct run *run, struct outlet *outlet, const char *url);

/* For the stages: candidates and further pages that a source's page gave; and its end. */
void visit_links(struct job *source);
void visit_source_ended(struct job *source);
/* What robots.txt calls Sitemap:, where the source was to ask for it. */
void visit_sitemaps(struct job *source);

void visit_unref(struct visit *visit);
/* One thing less to wait for; calls run->done at the last. */
void run_unref(struct run *run);
/* A run with nothing to do yet. It belongs to the core: run_free() in its done(), or core_close(). */
struct run *run_new(struct core *core);
void run_free(struct run *run);
/* Says something that went wrong to whoever asked, and counts it. */
void run_trouble(struct run *run, const char *outlet, const char *text);

#endif
