/* request: "fetch these", from a person: by the tool itself or, while a service holds the archive, over its control socket. One way for both. */
#ifndef REQUEST_H
#define REQUEST_H

#include "job.h"

#include <stdbool.h>
#include <stddef.h>

#define EXIT_SOME_FAILED 1
#define EXIT_NOT_REACHED 69 /* sysexits.h EX_UNAVAILABLE */

struct request {
    struct strings what; /* outlets' names and URLs; none: every enabled outlet */
    bool dry_run;
    int64_t since_ms; /* a backfill of outlets back to this moment; 0: none */
    /* A line of JSON: a decision (report.h), or {"trouble":…,"outlet":…}. */
    void (*line)(const char *json, void *arg);
    /* The end: exit status, and a JSON object of how many decisions of each kind there were. The request is done with after it. */
    void (*end)(int status, const char *counts, void *arg);
    void *arg;
};

/* Starts it; the loop does the rest. 0, or -1 with err text when it names something that does not exist (nothing was started then). The request must
 * live until end(). *run is what request_abandon() takes. */
int request_start(struct core *core, struct request *request, struct run **run);
/* Nobody listens any more: the work goes on, silently. */
void request_abandon(struct run *run);

#endif
