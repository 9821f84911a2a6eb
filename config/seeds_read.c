/* The .seeds file read and checked. */
#include "seeds.h"

#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/sketch.h"
#include "../daemon/base/text.h"
#include "seeds_parts.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX  (64u << 20) /* 5,000 seeds of 12 KB */
#define SEEDS_MAX 10000       /* each article is compared with every one */
#define FIELD_MAX 4096        /* bytes of a URL or title */

/* Every key of a line, sorted. */
static const char *const known_keys[] = { "date", "digest", "key", "n", "outlet", "sketch", "terms", "title", "url", "words" };

static int by_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

static int check_keys(json_t *line)
{
    const char *key;
    json_t *value;
    json_object_foreach(line, key, value)
    {
        if (bsearch(key, known_keys, sizeof known_keys / sizeof *known_keys, sizeof *known_keys, by_name) == NULL)
            return err_set("unknown key \"%s\"", key);
    }
    return 0;
}

/* A string or null. */
static int take_string(struct pool *pool, json_t *line, const char *key, const char **out)
{
    json_t *value = json_object_get(line, key);
    *out = NULL;
    if (value == NULL || json_is_null(value))
        return 0;
    const char *s = json_string_value(value);
    if (s == NULL || *s == '\0' || json_string_length(value) > FIELD_MAX || !text_is_clean(s, strlen(s), false))
        return err_set("\"%s\" must be null or a text of 1 to %d bytes without control characters", key, FIELD_MAX);
    *out = pool_strdup(pool, s);
    return 0;
}

static int take_number(json_t *line, const char *key, json_int_t max, json_int_t *out)
{
    json_t *value = json_object_get(line, key);
    if (!json_is_integer(value) || json_integer_value(value) < 0 || json_integer_value(value) > max)
        return err_set("\"%s\" must be a number from 0 to %lld", key, (long long)max);
    *out = json_integer_value(value);
    return 0;
}

/* "#" and 16 hex digits, or the word itself. */
static int term_hash(const char *spelling, uint64_t *hash)
{
    if (spelling[0] != '#') {
        *hash = hash64(spelling, strlen(spelling));
        return 0;
    }
    const char *hex = spelling + 1;
    if (strlen(hex) != 16 || strspn(hex, "0123456789abcdef") != 16)
        return err_set("\"%.40s\" in \"terms\" is neither a word nor # and 16 hex digits", spelling);
    *hash = strtoull(hex, NULL, 16);
    return 0;
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = ((const struct term *)a)->hash, y = ((const struct term *)b)->hash;
    return x < y ? -1 : x > y;
}

static int take_terms(struct pool *pool, json_t *line, struct terms *out)
{
    json_t *terms = json_object_get(line, "terms"), *count;
    const char *spelling;
    if (!json_is_object(terms) || json_object_size(terms) > TERMS_MAX)
        return err_set("\"terms\" must be an object of at most %d words and how often they occur", TERMS_MAX);
    out->v = pool_alloc(pool, (json_object_size(terms) + 1) * sizeof *out->v);
    json_object_foreach(terms, spelling, count)
    {
        struct term *t = &out->v[out->n++];
        if (!json_is_integer(count) || json_integer_value(count) < 1 || json_integer_value(count) > UINT32_MAX)
            return err_set("\"terms\" must give each word a number of 1 and more");
        if (term_hash(spelling, &t->hash) < 0)
            return -1;
        t->count = (uint32_t)json_integer_value(count);
    }
    qsort(out->v, out->n, sizeof *out->v, by_hash);
    return 0;
}

static int take_sketch(struct pool *pool, json_t *line, struct sketch *out)
{
    const char *text = json_string_value(json_object_get(line, "sketch"));
    if (text == NULL)
        return err_set("\"sketch\" is missing");
    return sketch_parse(pool, text, out);
}

static int take_seed(struct pool *pool, json_t *line, struct seed *out)
{
    json_int_t n = 0, words = 0;
    if (!json_is_object(line))
        return err_set("a seed is a JSON object");
    if (check_keys(line) < 0 || take_number(line, "n", UINT32_MAX, &n) < 0 || take_number(line, "words", UINT32_MAX, &words) < 0)
        return -1;
    if (take_string(pool, line, "url", &out->url) < 0 || take_string(pool, line, "outlet", &out->outlet) < 0 ||
        take_string(pool, line, "key", &out->key) < 0 || take_string(pool, line, "title", &out->title) < 0 ||
        take_string(pool, line, "date", &out->date) < 0 || take_string(pool, line, "digest", &out->digest) < 0)
        return -1;
    if (take_sketch(pool, line, &out->sketch) < 0 || take_terms(pool, line, &out->terms) < 0)
        return -1;
    out->n = (unsigned)n;
    out->terms.total = (uint32_t)words;
    return 0;
}

static int add_line(struct seed_set *s, const char *text, size_t len)
{
    json_error_t error;
    json_t *line = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (line == NULL)
        return err_set("no JSON: %s at column %d", error.text, error.column);
    struct seed *seed = &s->v[s->n];
    *seed = (struct seed){ 0 };
    int rc = take_seed(s->pool, line, seed);
    json_decref(line);
    if (rc < 0)
        return -1;
    for (size_t i = 0; i < s->n; i++)
        if (s->v[i].n == seed->n)
            return err_set("there are two seeds of number %u", seed->n);
    s->n++;
    return 0;
}

static size_t count_lines(const struct buf *text)
{
    size_t n = 1;
    for (size_t i = 0; i < text->len; i++)
        n += text->data[i] == '\n';
    return n;
}

static int read_lines(struct seed_set *s, const struct buf *text)
{
    s->v = pool_alloc(s->pool, count_lines(text) * sizeof *s->v);
    const char *at = buf_text(text), *end = at + text->len;
    for (unsigned number = 1; at < end; number++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t len = (size_t)((stop == NULL ? end : stop) - at);
        if (len > 0 && *at != '#') {
            if (s->n == SEEDS_MAX)
                return err_set("%s:%u: more than %d seeds", s->file, number, SEEDS_MAX);
            if (add_line(s, at, len) < 0)
                return err_prefix("%s:%u", s->file, number);
        }
        at += len + (stop != NULL);
    }
    return 0;
}

struct seed_set *seeds_read(const char *path)
{
    struct pool *pool = pool_new();
    struct seed_set *s = pool_alloc(pool, sizeof *s);
    struct buf text;
    buf_init(&text, FILE_MAX);
    s->pool = pool;
    s->file = pool_strdup(pool, path);
    if (file_read(path, &text) < 0 || buf_check(&text, path) < 0 || read_lines(s, &text) < 0) {
        pool_free(pool);
        s = NULL;
    } else {
        seeds_weigh(s);
    }
    buf_fini(&text);
    return s;
}

void seeds_free(struct seed_set *s)
{
    if (s != NULL)
        pool_free(s->pool);
}
