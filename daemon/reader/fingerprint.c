#include "../../plugins/kit/topic.h"
#include "../protocol/limits.h"
#include "reader.h"

void fingerprint_text(const struct reader *r, struct pool *pool, const char *title, const char *text, bool whole, struct fingerprint *out)
{
    struct words title_words = { 0 };
    struct words text_words = { 0 };
    topic_words(pool, title ? title : "", &title_words);
    topic_words(pool, text, &text_words);
    topic_sketch(pool, &text_words, 0, whole ? SKETCH_WHOLE : SKETCH_MAX, &out->sketch);
    topic_terms(pool, &text_words, &out->terms);
    out->rule_count = r->setup.topic_count;
    out->rules = pool_alloc(pool, (out->rule_count + 1) * sizeof *out->rules);
    for (size_t i = 0; i < out->rule_count; i++)
        if (r->rules[i])
            topic_match(pool, r->rules[i], &title_words, &text_words, &out->rules[i]);
}
