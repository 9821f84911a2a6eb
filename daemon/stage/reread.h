/* reread: the last capture of an article, read again by the present plugin and kit. */
#ifndef STAGE_REREAD_H
#define STAGE_REREAD_H

#include "../job.h"

/* Sends it to a reader; the job waits and job->reread has the answer when it resumes. False when there is no capture to read. */
bool reread_ask(struct job *job);
/* An entry made of the answer, to be recorded ahead of the job's own. */
struct entry *reread_entry(const struct job *job, enum kind kind);

#endif
