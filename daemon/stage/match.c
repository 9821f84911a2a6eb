/* match: is the article on one of the outlet's topics, how surely, and why? */
#include "../../config/topic_score.h"
#include "../core.h"
#include "../pipeline.h"

#include <string.h>

static bool outlet_has_topic(const struct outlet *outlet, const char *topic)
{
    const struct strings *only = &outlet->settings->topics;
    for (size_t i = 0; i < only->n; i++)
        if (strcmp(only->v[i], topic) == 0)
            return true;
    return only->n == 0;
}

enum step stage_match(struct job *job)
{
    const struct core *core = job->core;
    const struct fingerprint *print = &job->read.print;
    struct entry *e = job->entry;
    struct topic_verdict best = { .score = -1 };
    e->topics = pool_alloc(job->pool, (core->topic_count + 1) * sizeof *e->topics);
    for (size_t i = 0; i < core->topic_count; i++) {
        const struct topic *t = &core->topics[i];
        if (!outlet_has_topic(job->outlet, t->settings->name))
            continue;
        const struct rule_result *rule = t->settings->rule && i < print->rule_count ? &print->rules[i] : NULL;
        struct topic_verdict v = topic_score(job->pool, t->settings, t->seeds, rule, &print->terms);
        if (v.score > best.score)
            best = v;
        if (v.on)
            e->topics[e->topic_count++] = (struct topic_score){ .topic = t->settings->name, .score = v.score, .reason = v.reason };
    }
    if (core->topic_count == 0 || e->topic_count > 0 || job->known.path || job->known.seed)
        return STEP_NEXT; /* an archived article is followed whatever its later score */
    return job_decide(job, DECISION_OFF_TOPIC, "%s", best.reason ? best.reason : "none of its topics");
}
