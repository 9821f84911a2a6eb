/* reading: main's side of the readers of one outlet: started when there is a page, ended when idle or worn out, replaced when they die.
 *
 * A reader is asked one thing at a time, so that the page that kills it can be named. A page that killed its reader is not tried again at once;
 * after DEATHS_IN_A_ROW the outlet is suspended for a while, which is said once. */
#ifndef READING_H
#define READING_H

#include "../config/config.h"
#include "job.h"
#include "process/spawn.h"

#include <stdbool.h>

struct outlet;
struct reading;

struct reading *reading_new(struct outlet *outlet);
void reading_free(struct reading *r);

/* Reads request for the job, which waits; the answer is *into (strings in the job's pool) or job->read_died when pipeline_resume() is called. The
 * request and what it points at must live until then. */
void reading_ask(struct reading *r, struct job *job, const struct read_request *request, struct read_reply *into);
/* The same for a bare URL: fills job->link and job->slug, or job->read_died. */
void reading_ask_key(struct reading *r, struct job *job, const char *url);

/* Starts a reader for an outlet (settings say which plugin) and sends its setup; the first message it sends is its description. 0, or -1 with err
 * text. */
int reader_spawn(struct child *child, const struct config *config, const struct outlet_config *settings);
/* Waits up to DESCRIBE_MS for what the plugin says of itself, in the pool; about->error tells why the plugin cannot be used. Kills the child unless
 * all is well. 0, or -1 with err text when no description came. For main's start and for the tool: it blocks. */
int reader_describe(struct child *child, struct pool *pool, struct description *about);
/* The next message of a reader, waiting. -1 with err text when it ended (how) or kept silent; it is gone then. For the tool: it blocks. */
int reader_receive(struct child *child, int64_t wait_ms, struct msg *m);

#endif
