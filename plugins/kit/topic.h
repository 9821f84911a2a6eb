/* topic: an article's prose as numbers: how often a rule's words occur, its weighted terms, its sketch. Main compares numbers only. */
#ifndef KIT_TOPIC_H
#define KIT_TOPIC_H

#include "../../daemon/base/article.h"
#include "../../daemon/base/pool.h"
#include "../../daemon/base/rule.h"

/* Words after folding: NFKC, case and diacritics folded (ICU), split at word boundaries (ICU break iterator where the script has no spaces). */
struct words {
    const char **v;
    size_t n;
};
void topic_words(struct pool *pool, const char *text, struct words *out);
/* A compiled rule against title and text (a hit in the title counts as one more). */
void topic_match(struct pool *pool, const struct rule *rule, const struct words *title, const struct words *text, struct rule_result *out);
void topic_terms(struct pool *pool, const struct words *text, struct terms *out);
void topic_sketch(struct pool *pool, const struct words *text, unsigned min_scale, size_t max, struct sketch *out);

#endif
