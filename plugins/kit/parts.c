#include "parts.h"

#include "../../daemon/base/text.h"
#include "explain.h"
#include "tag.h"
#include "tongue.h"

#include <string.h>
#include <strings.h>

#define PARAGRAPHS_MIN 2   /* of a part: one is a quotation, a motto, a note of the translator's */
#define LETTERS_MIN    150 /* of a part */
#define LOOK_MAX       600 /* bytes of a paragraph that are looked at */
#define SAMPLES        8   /* paragraphs that are looked at first, from the beginning to the end: a part is some of them, or too small to look for */
#define SAMPLE_MAX     200 /* bytes of each of these */
#define HITS_MIN       3   /* common words that tell a paragraph's language */
#define HEADLINE_HITS  2   /* and a headline's */
#define RUNS_MAX       64  /* changes of language; a text that has more is not in parts */
#define LANGUAGE_MAX   36  /* bytes of a language tag */

struct run {
    size_t first; /* block */
    size_t paragraphs, letters;
    struct tongue tongue;
    const char *tag; /* as the page's lang attribute has it, or NULL */
    bool quoted;     /* begins with a quotation mark */
};
struct runs {
    struct run v[RUNS_MAX];
    size_t n;
};

static bool parts_is_quote(const struct block *b)
{
    for (const struct frame *f = b->frame; f; f = f->up)
        if (f->quote)
            return true;
    return false;
}

/* Whether it may say what language the text is in: quotations speak their own. */
static bool parts_counts(const struct block *b)
{
    return !b->dropped && b->kind == BLOCK_PARAGRAPH && !parts_is_quote(b);
}

/* What the nearest block element around a block says, below the page's own. */
static const char *parts_attribute(const struct block *b)
{
    for (const xmlNode *n = b->node; n && n->type == XML_ELEMENT_NODE && tag_of(n) != TAG_BODY && tag_of(n) != TAG_HTML; n = n->parent) {
        const char *lang = tag_is_block(tag_of(n)) ? tag_attr(n, "lang") : NULL;
        if (lang && *lang && strlen(lang) < LANGUAGE_MAX && strcasecmp(lang, "und") != 0)
            return lang;
    }
    return NULL;
}

static bool parts_same_language(const char *tag, const char *language)
{
    const size_t len = strlen(language);
    return len > 0 && strncasecmp(tag, language, len) == 0 && (tag[len] == '\0' || tag[len] == '-' || tag[len] == '_');
}

/* The language of a block: what its words say; where they say nothing, what the page does. An attribute is often a template's or a word processor's.
 */
static void parts_read(const struct block *b, size_t look, struct run *out)
{
    const char *tag = parts_attribute(b);
    const size_t len = b->len < look ? b->len : utf8_cut(b->text, b->len, look);
    tongue_of(b->text, len, HITS_MIN, &out->tongue);
    if (!*out->tongue.language && tag && strcspn(tag, "-_") < sizeof out->tongue.language)
        for (size_t i = 0; i < strcspn(tag, "-_"); i++)
            out->tongue.language[i] = (char)(tag[i] | 0x20);
    out->tag = tag && parts_same_language(tag, out->tongue.language) ? tag : NULL;
}

/* Whether both may be of one language. */
static bool parts_agree(const struct tongue *a, const struct tongue *b)
{
    if (a->script == USCRIPT_UNKNOWN || b->script == USCRIPT_UNKNOWN)
        return true;
    if (*a->language && *b->language)
        return strcmp(a->language, b->language) == 0;
    return a->script == b->script;
}

/* Cheap, and nearly always enough: paragraphs here and there, and all of one language. */
static bool parts_may_be(const struct blocks *blocks)
{
    struct run known = { .tongue = { .script = USCRIPT_UNKNOWN } };
    size_t n = 0, seen = 0, taken = 0;
    for (size_t i = 0; i < blocks->n; i++)
        n += parts_counts(&blocks->v[i]);
    for (size_t i = 0; n >= 2 * PARAGRAPHS_MIN && i < blocks->n; i++) {
        if (!parts_counts(&blocks->v[i]))
            continue;
        const bool sample = seen * (SAMPLES - 1) >= taken * (n - 1);
        seen++;
        if (!sample)
            continue;
        struct run run = { 0 };
        taken++;
        parts_read(&blocks->v[i], SAMPLE_MAX, &run);
        if (!parts_agree(&known.tongue, &run.tongue))
            return true;
        if (known.tongue.script == USCRIPT_UNKNOWN || !*known.tongue.language)
            known = run;
    }
    return false;
}

static bool parts_begins_quoted(const struct block *b)
{
    static const char *const MARKS[] = { "\"", "'", "\xC2\xAB", "\xC2\xBB", "\xE2\x80\x98", "\xE2\x80\x9C", "\xE2\x80\x9E", "\xE3\x80\x8C" };
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (strncmp(b->text, MARKS[i], strlen(MARKS[i])) == 0)
            return true;
    return false;
}

/* Paragraphs that follow each other in one language; false when they are too many. */
static bool parts_runs(const struct blocks *blocks, struct runs *runs)
{
    runs->n = 0;
    for (size_t i = 0; i < blocks->n; i++) {
        struct run now = { .first = i, .paragraphs = 1 };
        struct run *last = runs->n ? &runs->v[runs->n - 1] : NULL;
        if (!parts_counts(&blocks->v[i]))
            continue;
        parts_read(&blocks->v[i], LOOK_MAX, &now);
        now.letters = now.tongue.letters;
        now.quoted = parts_begins_quoted(&blocks->v[i]);
        if (!last || !parts_agree(&last->tongue, &now.tongue)) {
            if (runs->n == RUNS_MAX)
                return false;
            runs->v[runs->n++] = now;
            continue;
        }
        last->paragraphs++;
        last->letters += now.letters;
        last->tag = last->tag ? last->tag : now.tag;
        if (!*last->tongue.language || last->tongue.script == USCRIPT_UNKNOWN)
            last->tongue = now.tongue;
    }
    return true;
}

static void parts_remove(struct runs *runs, size_t at)
{
    memmove(&runs->v[at], &runs->v[at + 1], (runs->n - at - 1) * sizeof *runs->v);
    runs->n--;
}

static void parts_merge(struct runs *runs)
{
    for (size_t i = 1; i < runs->n;) {
        struct run *before = &runs->v[i - 1];
        if (!parts_agree(&before->tongue, &runs->v[i].tongue)) {
            i++;
            continue;
        }
        before->paragraphs += runs->v[i].paragraphs;
        before->letters += runs->v[i].letters;
        parts_remove(runs, i);
    }
}

/* Small runs go with those before them, and so does what is quoted between two parts of one language. */
static void parts_settle(struct runs *runs)
{
    for (size_t i = 0; i < runs->n;)
        if (runs->v[i].paragraphs < PARAGRAPHS_MIN || runs->v[i].letters < LETTERS_MIN)
            parts_remove(runs, i);
        else
            i++;
    parts_merge(runs);
    for (size_t i = 1; i + 1 < runs->n;)
        if (runs->v[i].quoted && parts_agree(&runs->v[i - 1].tongue, &runs->v[i + 1].tongue))
            parts_remove(runs, i);
        else
            i++;
    parts_merge(runs);
}

/* A part begins with the headings above its first paragraph. */
static size_t parts_start(const struct blocks *blocks, size_t first)
{
    size_t start = first;
    for (size_t i = first; i-- > 0 && (blocks->v[i].dropped || blocks->v[i].kind == BLOCK_HEADING);)
        if (!blocks->v[i].dropped)
            start = i;
    return start;
}

static const char *parts_language(const struct run *run, const char *said)
{
    return run->tag ? run->tag : *run->tongue.language ? run->tongue.language : said;
}

/* The part that the page says, or the headline; else the longest. */
static const struct run *parts_main(const struct runs *runs, const char *title, const char *said)
{
    struct tongue headline;
    size_t longest = 0;
    for (size_t i = 0; said && i < runs->n; i++)
        if (parts_same_language(said, runs->v[i].tongue.language))
            return &runs->v[i];
    tongue_of(title ? title : "", title ? strlen(title) : 0, HEADLINE_HITS, &headline);
    for (size_t i = 0; i < runs->n; i++)
        if (*headline.language && strcmp(headline.language, runs->v[i].tongue.language) == 0)
            return &runs->v[i];
    for (size_t i = 1; i < runs->n; i++)
        longest = runs->v[i].letters > runs->v[longest].letters ? i : longest;
    return &runs->v[longest];
}

const char *parts_find(const struct page *page, struct blocks *blocks, const char *title, const char *said)
{
    struct runs runs;
    if (!parts_may_be(blocks) || !parts_runs(blocks, &runs))
        return NULL;
    parts_settle(&runs);
    if (runs.n < 2)
        return NULL;
    for (size_t i = 0; i < runs.n; i++) {
        const size_t start = i ? parts_start(blocks, runs.v[i].first) : 0;
        const size_t end = i + 1 < runs.n ? parts_start(blocks, runs.v[i + 1].first) : blocks->n;
        const char *language = parts_language(&runs.v[i], said);
        language = language ? pool_strdup(page->pool, language) : NULL;
        blocks->v[start].starts_part = i > 0;
        for (size_t b = start; b < end; b++)
            blocks->v[b].language = language;
        explain_say(page, "part: %s, %zu paragraphs", language ? language : "a language that is not known", runs.v[i].paragraphs);
    }
    const struct run *main = parts_main(&runs, title, said);
    /* The page's own word for it is the more exact one: "en-GB". */
    if (said && (parts_same_language(said, main->tongue.language) || !*main->tongue.language))
        return said;
    return parts_language(main, NULL) ? pool_strdup(page->pool, parts_language(main, NULL)) : said;
}
