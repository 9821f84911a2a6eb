/* Rules of a topic: the first line is the rule, the rest a text that it is held against. */
#include "../../plugins/kit/kit.h"
#include "../../plugins/kit/topic.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const struct rule *rule = rule_parse(pool, fuzz_line(pool, &data, &len));
    struct buf clean;
    buf_init(&clean, 1u << 20);
    text_escape(&clean, (const char *)data, len);
    struct words title = { 0 }, text = { 0 };
    topic_words(pool, buf_text(&clean), &text);
    for (size_t i = 0; i < text.n; i++)
        fuzz_demand(*text.v[i] && utf8_valid(text.v[i], strlen(text.v[i])), "a word is UTF-8 and not empty", text.v[i]);
    if (rule) {
        struct rule_result result = { 0 };
        topic_match(pool, rule, &title, &text, &result);
        fuzz_demand(result.matches == 0 || result.matches == 1, "a rule holds or it does not", NULL);
        fuzz_demand(result.n <= RULE_HITS_MAX, "hits have a ceiling", NULL);
        for (size_t i = 0; i < result.n; i++)
            fuzz_demand(result.hits[i].count > 0 && (i == 0 || result.hits[i - 1].count >= result.hits[i].count),
                        "hits are found, most frequent first", result.hits[i].phrase);
    }
    buf_fini(&clean);
    pool_free(pool);
    return 0;
}
