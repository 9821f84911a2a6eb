#include "topic_score.h"

#include "../daemon/base/buf.h"
#include "../daemon/base/text.h"

#include <math.h>
#include <string.h>

/* How a score comes about: 1 - (1 - hits/2) (1 - likeness): either speaks for itself, both together more. Hits saturate, since a long article has
 * more of them without being more on topic. */
#define HITS_HALF  6.0 /* hits after which the rule alone is half sure of the rest */
#define RULE_FLOOR 0.5 /* a rule that holds is a person's own word for it */

static double hits_strength(const struct rule_result *rule)
{
    double total = 0;
    for (size_t i = 0; i < rule->n; i++)
        total += rule->hits[i].count;
    return 1.0 - exp2(-total / HITS_HALF);
}

/* "european parliament*" is reported without its stars. */
static void add_phrase(struct buf *out, const char *phrase)
{
    for (const char *s = phrase; *s != '\0'; s++)
        if (*s != '*')
            buf_addc(out, *s);
}

static void add_hits(struct buf *out, const struct rule_result *rule)
{
    for (size_t i = 0; i < rule->n; i++) {
        size_t before = out->len;
        if (i > 0)
            buf_puts(out, ", ");
        add_phrase(out, rule->hits[i].phrase);
        buf_printf(out, "×%u", rule->hits[i].count);
        if (out->failed || out->len > TOPIC_REASON_MAX) {
            out->failed = false;
            buf_truncate(out, before);
            break;
        }
    }
}

static const char *make_reason(struct pool *pool, const struct topic_config *topic, const struct rule_result *rule, const struct topic_verdict *v)
{
    struct buf text;
    buf_init(&text, 4 * TOPIC_REASON_MAX);
    if (!v->on)
        buf_puts(&text, topic->rule != NULL ? "the rule does not hold: " : "");
    size_t before = text.len;
    if (rule != NULL)
        add_hits(&text, rule);
    if (text.len == before && !v->on && topic->rule != NULL)
        buf_puts(&text, "none of its words");
    bool by_likeness = v->on && (rule == NULL || !rule->matches) && topic->likeness > 0;
    if (by_likeness || (!v->on && topic->likeness > 0)) {
        char note[64];
        size_t room = TOPIC_REASON_MAX - sizeof note;
        if (text.len > room)
            buf_truncate(&text, utf8_cut(text.data, text.len, room));
        buf_printf(&text, "%slikeness %.2f", text.len > 0 ? ", " : "", v->likeness);
        if (!v->on)
            buf_printf(&text, " below %.2f", topic->likeness);
    }
    if (text.len == 0)
        buf_puts(&text, "every article");
    const char *reason = pool_strdup(pool, buf_text(&text));
    buf_fini(&text);
    return reason;
}

struct topic_verdict topic_score(struct pool *pool, const struct topic_config *topic, const struct seed_set *seeds, const struct rule_result *rule,
                                 const struct terms *terms)
{
    struct topic_verdict v = { 0 };
    if (topic->rule == NULL)
        rule = NULL;
    bool holds = rule != NULL && rule->matches;
    if (seeds != NULL && terms != NULL)
        v.likeness = seeds_likeness(seeds, terms);
    bool alike = topic->likeness > 0 && v.likeness >= topic->likeness;
    bool everything = topic->rule == NULL && topic->likeness <= 0;
    v.on = holds || alike || everything;

    double sure = holds ? RULE_FLOOR + (1 - RULE_FLOOR) * hits_strength(rule) : 0;
    v.score = everything ? 1 : 1 - (1 - sure) * (1 - v.likeness);
    v.reason = make_reason(pool, topic, rule, &v);
    return v;
}
