/* topic_score: is an article on topic, how surely, and why: the reader's rule hits and its likeness to the seed set taken together. */
#ifndef CONFIG_TOPIC_SCORE_H
#define CONFIG_TOPIC_SCORE_H

#include "config.h"
#include "seeds.h"

#include <stdbool.h>

#define TOPIC_REASON_MAX 200 /* bytes: stands in a commit's trailer */

struct topic_verdict {
    bool on;            /* the rule holds, or likeness reaches the topic's threshold; a topic with neither rule nor threshold takes everything */
    double score;       /* 0…1; above 0.5 where the rule holds */
    double likeness;    /* 0…1 */
    const char *reason; /* "azerbaijan×12, european parliament×3"; off topic: what was missing; on one line, clean, in the pool */
};
/* seeds may be NULL (none configured); rule may be NULL where the topic has none. */
struct topic_verdict topic_score(struct pool *pool, const struct topic_config *topic, const struct seed_set *seeds, const struct rule_result *rule,
                                 const struct terms *terms);

#endif
