/* report: a decision as a line: JSON for programs (gazette(1) names the keys), words for people. */
#ifndef REPORT_H
#define REPORT_H

#include "base/buf.h"
#include "job.h"

struct json_t; /* jansson's */

/* One JSON object without a newline. */
void report_json(struct buf *out, const struct job *job, bool remembered);
/* The line for people, made of such an object, whose strings are escaped here. */
void report_words(struct buf *out, const struct json_t *line);
/* The log's line about a decision. */
void report_log(const struct job *job);

#endif
