/* Making a seed of a text, and adding it to the file. */
#include "seeds.h"

#include "../daemon/base/err.h"
#include "../daemon/base/file.h"
#include "../daemon/base/fold.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/json.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/sketch.h"
#include "../daemon/base/text.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_MAX        (64u << 20) /* seeds_read.c */
#define TITLE_BYTES     300         /* a longer line is a paragraph */
#define TITLE_WORDS     2           /* a single word is a menu's, "Azerbaijan's Euro-Exit" a headline */
#define WORD_BYTES_MAX  128         /* plugins/kit/topic_words.c */
#define FILE_MODE       0644
#define SPELLING_HASHED 18

/* -- The text of a page saved by hand ---------------------------------------------------------------------------------- */

/* Lines that stand before headlines on many sites, in lower case. Sorted. */
static const char *const not_titles[] = {
    "accessibility links", "breaking news",   "go to main content",   "jump to content",    "jump to navigation", "menu",
    "news / more",         "skip to content", "skip to main content", "skip to navigation",
};

static int by_name(const void *key, const void *item)
{
    return strcmp(key, *(const char *const *)item);
}

/* Length of the link target in "](target)" or "<https://…>" that starts at s, brackets included; 0: none does. */
static size_t link_target(const char *s, size_t len)
{
    char close = 0;
    if (len > 2 && s[0] == ']' && s[1] == '(')
        close = ')';
    else if (len > 8 && s[0] == '<' && (text_starts(s, "<http://") || text_starts(s, "<https://")))
        close = '>';
    const char *end = close == 0 ? NULL : memchr(s, close, len);
    return end == NULL ? 0 : (size_t)(end - s) + 1;
}

static bool ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool line_has_letter(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (ascii_letter(line[i]) || (unsigned char)line[i] >= 0xC3)
            return true;
    return false;
}

/* The whole line is an address, or one link ("[Corruption](#)", "[•E-Mail](#)"): a menu, not prose. */
static bool line_is_link(const char *line, size_t len)
{
    if (memchr(line, ' ', len) == NULL && (text_starts(line, "http://") || text_starts(line, "https://") || text_starts(line, "www.")))
        return true;
    if (len > 0 && line[0] == '<')
        return link_target(line, len) == len;
    const char *target = len > 0 && line[0] == '[' ? memchr(line, ']', len) : NULL;
    return target != NULL && link_target(target, (size_t)(line + len - target)) == (size_t)(line + len - target);
}

static void trim(const char **line, size_t *len)
{
    while (*len > 0 && (**line == ' ' || **line == '\t'))
        (*line)++, (*len)--;
    while (*len > 0 && strchr(" \t\r", (*line)[*len - 1]) != NULL)
        (*len)--;
}

static void add_prose_line(struct buf *out, const char *line, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t skip = link_target(line + i, len - i);
        if (skip == 0)
            buf_addc(out, line[i++]);
        else
            buf_addc(out, ' ');
        i += skip;
    }
    buf_addc(out, '\n');
}

/* Calls each(line) for every line, trimmed, until it returns false. */
static void each_line(const char *text, bool (*each)(const char *line, size_t len, void *arg), void *arg)
{
    while (*text != '\0') {
        size_t whole = strcspn(text, "\n"), len = whole;
        const char *line = text;
        trim(&line, &len);
        if (!each(line, len, arg))
            return;
        text += whole + (text[whole] == '\n');
    }
}

static bool prose_line(const char *line, size_t len, void *arg)
{
    if (!line_is_link(line, len))
        add_prose_line(arg, line, len);
    return true;
}

const char *seed_prose(struct pool *pool, const char *text)
{
    struct buf out;
    buf_init(&out, 2 * strlen(text) + 2);
    each_line(text, prose_line, &out);
    const char *prose = pool_strdup(pool, buf_text(&out));
    buf_fini(&out);
    return prose;
}

static size_t count_words(const char *s)
{
    size_t n = 0;
    for (; *s != '\0'; s += strspn(s, " \t")) {
        n++;
        s += strcspn(s, " \t");
    }
    return n;
}

/* One of not_titles, whatever its case and blanks. */
static bool is_menu(const char *line, size_t len)
{
    struct buf folded;
    buf_init(&folded, 4 * TITLE_BYTES);
    fold_typography(&folded, line, len);
    for (size_t i = 0; i < folded.len; i++)
        if (folded.data[i] >= 'A' && folded.data[i] <= 'Z')
            folded.data[i] |= 0x20;
    bool menu = bsearch(buf_text(&folded), not_titles, sizeof not_titles / sizeof *not_titles, sizeof *not_titles, by_name) != NULL;
    buf_fini(&folded);
    return menu;
}

struct title_search {
    struct pool *pool;
    const char *title;
};

static bool title_line(const char *line, size_t len, void *arg)
{
    struct title_search *search = arg;
    while (len > 0 && strchr("#* ", *line) != NULL)
        line++, len--;
    while (len > 0 && strchr("#* ", line[len - 1]) != NULL)
        len--;
    if (len == 0 || len > TITLE_BYTES || line_is_link(line, len) || !line_has_letter(line, len))
        return true;
    char *candidate = pool_strndup(search->pool, line, len);
    /* "News | 07.02.2017" is a kicker. */
    if (is_menu(line, len) || strchr(candidate, '|') != NULL || count_words(candidate) < TITLE_WORDS || !text_is_clean(candidate, len, false))
        return true;
    search->title = candidate;
    return false;
}

const char *seed_guess_title(struct pool *pool, const char *text)
{
    struct title_search search = { .pool = pool };
    each_line(text, title_line, &search);
    return search.title;
}

/* -- The seed ---------------------------------------------------------------------------------------------------------- */

static const struct term *terms_find(const struct terms *t, uint64_t hash)
{
    size_t low = 0, high = t->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (t->v[middle].hash == hash)
            return &t->v[middle];
        if (t->v[middle].hash < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Terms come as hashes (the words were folded elsewhere).  Their spelling is for people, so it is enough to know those words that are plain ASCII: of
 * each it is certain, since it hashes to the term. */
static const char **spell_terms(struct pool *pool, const char *prose, const struct terms *terms)
{
    const char **spellings = pool_alloc(pool, (terms->n + 1) * sizeof *spellings);
    char word[WORD_BYTES_MAX];
    for (const char *s = prose; *s != '\0';) {
        size_t len = 0;
        for (; ascii_letter(*s) || (*s >= '0' && *s <= '9'); s++)
            if (len < sizeof word - 1)
                word[len++] = (char)(*s >= 'A' && *s <= 'Z' ? *s | 0x20 : *s);
        if (len == 0) {
            s++;
            continue;
        }
        const struct term *t = terms_find(terms, hash64(word, len));
        if (t != NULL && spellings[t - terms->v] == NULL)
            spellings[t - terms->v] = pool_strndup(pool, word, len);
    }
    return spellings;
}

void seed_make(struct pool *pool, const char *prose, const struct sketch *sketch, const struct terms *terms, struct seed *out)
{
    *out = (struct seed){ .sketch = *sketch, .terms = *terms };
    out->digest = pool_printf(pool, "%016" PRIx64, fold_digest(prose, strlen(prose)));
    out->spellings = spell_terms(pool, prose, terms);
}

/* -- The file ---------------------------------------------------------------------------------------------------------- */

struct spelt {
    const char *spelling;
    char hashed[SPELLING_HASHED];
    uint32_t count;
};

static int more_first(const void *a, const void *b)
{
    const struct spelt *x = a, *y = b;
    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return strcmp(x->spelling, y->spelling);
}

static void put_terms(struct buf *line, const struct seed *seed)
{
    struct spelt *all = mem_realloc(NULL, seed->terms.n + 1, sizeof *all);
    for (size_t i = 0; i < seed->terms.n; i++) {
        const struct term *t = &seed->terms.v[i];
        all[i].count = t->count;
        snprintf(all[i].hashed, sizeof all[i].hashed, "#%016" PRIx64, t->hash);
        all[i].spelling = seed->spellings != NULL && seed->spellings[i] != NULL ? seed->spellings[i] : all[i].hashed;
    }
    qsort(all, seed->terms.n, sizeof *all, more_first);
    json_key(line, "terms");
    json_begin(line);
    for (size_t i = 0; i < seed->terms.n; i++)
        json_put_int(line, all[i].spelling, all[i].count);
    json_end(line);
    free(all);
}

static void put_seed(struct buf *line, const struct seed *seed, unsigned n)
{
    json_begin(line);
    json_put_int(line, "n", n);
    json_put_string(line, "url", seed->url);
    json_put_string(line, "outlet", seed->outlet);
    json_put_string(line, "key", seed->key);
    json_put_string(line, "title", seed->title);
    json_put_string(line, "date", seed->date);
    json_put_int(line, "words", seed->terms.total);
    json_put_string(line, "digest", seed->digest);
    json_key(line, "sketch");
    buf_addc(line, '"');
    sketch_write(line, &seed->sketch);
    buf_addc(line, '"');
    put_terms(line, seed);
    json_end(line);
    buf_addc(line, '\n');
}

/* The number the next one gets; -1 when the set has this seed already. */
static int next_number(const struct seed_set *s, const struct seed *seed, unsigned *n)
{
    *n = 0;
    for (size_t i = 0; i < s->n; i++) {
        const struct seed *old = &s->v[i];
        bool same_key = old->key != NULL && seed->key != NULL && old->outlet != NULL && seed->outlet != NULL && strcmp(old->key, seed->key) == 0 &&
                        strcmp(old->outlet, seed->outlet) == 0;
        if (same_key || (old->digest != NULL && seed->digest != NULL && strcmp(old->digest, seed->digest) == 0))
            return err_set("%s: it is there already, as seed %u", s->file, old->n);
        if (old->n >= *n)
            *n = old->n + 1;
    }
    return 0;
}

int seeds_append(const char *path, const struct seed *seed)
{
    unsigned n = 0;
    struct buf text;
    buf_init(&text, FILE_MAX);
    int rc = 0;
    if (access(path, F_OK) == 0) {
        struct seed_set *s = seeds_read(path);
        rc = s == NULL ? -1 : next_number(s, seed, &n);
        seeds_free(s);
        if (rc == 0)
            rc = file_read(path, &text);
        if (text.len > 0 && text.data[text.len - 1] != '\n')
            buf_addc(&text, '\n');
    } else if (errno != ENOENT) {
        rc = err_sys("%s", path);
    }
    if (rc == 0) {
        put_seed(&text, seed, n);
        rc = buf_check(&text, path);
    }
    if (rc == 0)
        rc = file_replace(path, text.data, text.len, FILE_MODE);
    buf_fini(&text);
    return rc;
}
