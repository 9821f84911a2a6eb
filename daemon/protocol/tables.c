#include "tables.h"

#include "../base/article.h"
#include "../base/err.h"
#include "../base/reading.h"
#include "limits.h"

#include <string.h>

#define SCALE_GREATEST 63
#define COUNT_GREATEST TEXT_MAX_BYTES /* no text has more words than bytes */

/* -- Links ------------------------------------------------------------------------------------------------------------- */

static const struct codec_field link_fields[] = {
    { CODEC_AT(struct link, url), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct link, public_url), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct link, key), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct link, article), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct link, ours), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct link, keyed), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct link, title), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES },
    { CODEC_AT(struct link, published), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_date },
    { CODEC_AT(struct link, modified), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES },
};

static int check_link(const void *object)
{
    const struct link *l = object;
    return !l->url || (l->public_url && l->key) ? 0 : err_set("a link without its key");
}

const struct codec link_codec = { .name = "link", .size = sizeof(struct link), CODEC_TABLE(link_fields), .check = check_link };

/* -- The fingerprint --------------------------------------------------------------------------------------------------- */

static const struct codec_field sketch_fields[] = {
    { CODEC_AT(struct sketch, scale), .kind = CODEC_NUMBER, .most = SCALE_GREATEST },
    { CODEC_AT(struct sketch, hashes), .kind = CODEC_HASHES, .count = offsetof(struct sketch, n), .items = SKETCH_WHOLE },
    { CODEC_AT(struct sketch, shingles), .kind = CODEC_NUMBER, .most = COUNT_GREATEST },
};

static int check_sketch(const void *object)
{
    const struct sketch *s = object;
    if (s->n > s->shingles)
        return err_set("a sketch of more shingles than the text has");
    if (s->scale && s->n && s->hashes[s->n - 1] >> (64 - s->scale))
        return err_set("a sketch with hashes above its scale");
    return 0;
}
static const struct codec sketch_codec = { .name = "sketch", .size = sizeof(struct sketch), CODEC_TABLE(sketch_fields), .check = check_sketch };

static const struct codec_field term_fields[] = {
    { CODEC_AT(struct term, hash), .kind = CODEC_NUMBER, .most = UINT64_MAX },
    { CODEC_AT(struct term, count), .kind = CODEC_NUMBER, .most = COUNT_GREATEST },
};
static const struct codec term_codec = { .name = "term", .size = sizeof(struct term), CODEC_TABLE(term_fields) };

static const struct codec_field terms_fields[] = {
    { CODEC_AT(struct terms, v), .kind = CODEC_MANY, .count = offsetof(struct terms, n), .items = TERMS_MAX, .inner = &term_codec },
    { CODEC_AT(struct terms, total), .kind = CODEC_NUMBER, .most = COUNT_GREATEST },
};

static int check_terms(const void *object)
{
    const struct terms *t = object;
    for (size_t i = 1; i < t->n; i++)
        if (t->v[i - 1].hash >= t->v[i].hash)
            return err_set("terms are not in ascending order");
    return 0;
}
static const struct codec terms_codec = { .name = "terms", .size = sizeof(struct terms), CODEC_TABLE(terms_fields), .check = check_terms };

static const struct codec_field hit_fields[] = {
    { CODEC_AT(struct rule_hit, phrase), .kind = CODEC_LINE_OF_TEXT, .required = true, .most = LINE_MAX_BYTES },
    { CODEC_AT(struct rule_hit, count), .kind = CODEC_NUMBER, .required = true, .least = 1, .most = COUNT_GREATEST },
};
static const struct codec hit_codec = { .name = "hit", .size = sizeof(struct rule_hit), CODEC_TABLE(hit_fields) };

static const struct codec_field rule_fields[] = {
    { CODEC_AT(struct rule_result, matches), .kind = CODEC_NUMBER, .most = true },
    { CODEC_AT(struct rule_result, hits), .kind = CODEC_MANY, .count = offsetof(struct rule_result, n), .items = RULE_HITS_MAX, .inner = &hit_codec },
};
static const struct codec rule_codec = { .name = "rule", .size = sizeof(struct rule_result), CODEC_TABLE(rule_fields) };

static const struct codec_field fingerprint_fields[] = {
    { CODEC_AT(struct fingerprint, sketch), .kind = CODEC_ONE, .inner = &sketch_codec },
    { CODEC_AT(struct fingerprint, terms), .kind = CODEC_ONE, .inner = &terms_codec },
    { CODEC_AT(struct fingerprint, rules), .kind = CODEC_MANY, .count = offsetof(struct fingerprint, rule_count), .items = TOPICS_MAX,
      .inner = &rule_codec },
};
const struct codec fingerprint_codec = { .name = "fingerprint", .size = sizeof(struct fingerprint), CODEC_TABLE(fingerprint_fields) };

/* -- The article ------------------------------------------------------------------------------------------------------- */

static const struct codec_field article_fields[] = {
    { CODEC_AT(struct article, title), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct article, subtitle), .kind = CODEC_LINE_OF_TEXT, .most = 4 * LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct article, authors), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = AUTHORS_MAX, .form = form_not_empty },
    { CODEC_AT(struct article, published), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_date },
    { CODEC_AT(struct article, modified), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_date },
    { CODEC_AT(struct article, language), .kind = CODEC_LINE_OF_TEXT, .most = WORD_MAX_BYTES, .form = form_language },
    { CODEC_AT(struct article, section), .kind = CODEC_LINE_OF_TEXT, .most = LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct article, tags), .kind = CODEC_STRING_LIST, .most = LINE_MAX_BYTES, .items = TAGS_MAX, .form = form_not_empty },
    { CODEC_AT(struct article, correction), .kind = CODEC_LINE_OF_TEXT, .most = 16 * LINE_MAX_BYTES, .form = form_not_empty },
    { CODEC_AT(struct article, canonical), .kind = CODEC_LINE_OF_TEXT, .most = URL_MAX_BYTES, .form = form_url },
    { CODEC_AT(struct article, body), .kind = CODEC_LINES, .most = TEXT_MAX_BYTES },
    { CODEC_AT(struct article, origin), .kind = CODEC_BYTES_OF_INT, .most = ORIGIN_COUNT - 1 },
};

static int check_article(const void *object)
{
    const struct article *a = object;
    size_t len = a->body ? strlen(a->body) : 0;
    return len == 0 || a->body[len - 1] == '\n' ? 0 : err_set("the body does not end in a newline");
}
const struct codec article_codec = { .name = "article", .size = sizeof(struct article), CODEC_TABLE(article_fields), .check = check_article };
