/* pipeline: the way of a URL through the stages. */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "job.h"

/* What a stage says comes next. */
enum step {
    STEP_NEXT,    /* the next stage */
    STEP_WAIT,    /* nothing until pipeline_resume(): an answer is on its way */
    STEP_BACK,    /* the fetch stage again, for a further page */
    STEP_LATER,   /* the fetch stage again, after job->wait_ms */
    STEP_DECIDED, /* job_decide() was called: on to record */
    STEP_END      /* the job is over and leaves no decision */
};

/* Runs the job from the stage it stands at until it waits or ends. */
void pipeline_run(struct job *job);
/* What it waited for is there. */
void pipeline_resume(struct job *job);
/* Ends a job early, without a decision (the service stops). */
void pipeline_drop(struct job *job);
const char *pipeline_stage_name(const struct job *job);

/* Makes the decision and returns STEP_DECIDED. The reason is printf'd into the job's pool. */
enum step job_decide(struct job *job, enum decision decision, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Loads what the archive knows of the job's key (and, failing that, of its URL). */
void job_look_up(struct job *job);
/* Lets the job stand for its key in its run and in the core. False when another job does already: *other is then the URL that stands for it in this
 * run, or NULL when another run is at it. */
bool job_claim(struct job *job, const char **other);
/* Where the address that was asked for is dead or leads nowhere (words), and the article has another one today: job->url becomes that one, once.
 * missing: that the article is not there is what it said. */
bool job_try_public(struct job *job, const char *words, bool missing);
/* The article is said to be no longer there (how: "404", "front page"): asks once more after a while, then decides. */
enum step job_gone(struct job *job, const char *how, const char *words);
/* The capture so far and the one that just came become one. 0, or -1 with err text. */
int job_keep_exchange(struct job *job);

/* -- The stages, one a file in stage/ -- */
enum step stage_discover(struct job *job);
enum step stage_fetch(struct job *job);
enum step stage_read(struct job *job);
enum step stage_match(struct job *job);
enum step stage_dedup(struct job *job);
enum step stage_record(struct job *job);

#endif
