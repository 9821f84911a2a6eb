/* schedule: when the service visits which source, and when it looks at articles again. */
#ifndef SCHEDULE_H
#define SCHEDULE_H

struct core;
struct schedule;

/* Starts visiting; the first round is spread over FIRST_ROUND_MS so that a start is no stampede. NULL with err text. */
struct schedule *schedule_new(struct core *core);
void schedule_free(struct schedule *s);

#endif
