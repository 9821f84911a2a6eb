/* rule: the language of [topic] rule: words and "phrases in quotes", with * at a word's end, | or, & and, ! not, parentheses; two words side by side
 * are a phrase's words only inside quotes, else they are joined by &. Matching is in plugins/kit/topic.h.
 *
 *     azerbaijan* & (eu | "european union" | "european parliament" | brussels | mep*)
 */
#ifndef BASE_RULE_H
#define BASE_RULE_H

#include "pool.h"

enum rule_kind { RULE_PHRASE, RULE_AND, RULE_OR, RULE_NOT };
struct rule {
    enum rule_kind kind;
    const char *phrase;       /* RULE_PHRASE: as written, without quotes; its words may end in '*' */
    const struct rule *left;  /* AND, OR, NOT */
    const struct rule *right; /* AND, OR */
};
/* The tree in the pool; NULL with err text that says at which character what was expected. */
const struct rule *rule_parse(struct pool *pool, const char *text);

#endif
