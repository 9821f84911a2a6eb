#include "commit_message.h"

#include "../daemon/base/clock.h"
#include "../daemon/base/fold.h"
#include "../daemon/base/json.h"
#include "../daemon/base/mem.h"
#include "../daemon/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ELLIPSIS  "…"
#define VALUE_MAX (64u << 10) /* of one trailer before it is cut to a line: a list of authors */

/* The word of each change in the Change: trailer and in the subject, in the order of enum change. */
static const struct change_word {
    unsigned bit;
    const char *trailer;
    const char *subject;
} change_words[] = {
    { CHANGE_TITLE, "headline", "headline" },          { CHANGE_SUBTITLE, "subtitle", "subtitle" }, { CHANGE_TEXT, "body", NULL },
    { CHANGE_AUTHORS, "authors", "byline" },           { CHANGE_PUBLISHED, "published", "date" },   { CHANGE_SECTION, "section", "section" },
    { CHANGE_CORRECTION, "correction", "correction" }, { CHANGE_STATUS, "status", "status" },
};
#define CHANGE_WORDS (sizeof change_words / sizeof *change_words)

/* -- Which sentences changed -------------------------------------------------------------------------------------------- */

struct digests {
    uint64_t *v;
    size_t n;
};

static int compare_digests(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* Link targets and captions are not sentences. */
static bool is_sentence(const char *line, size_t len)
{
    if (len == 0 || (len > 1 && line[0] == '!' && line[1] == '['))
        return false;
    return !(line[0] == '[' && memmem(line, len, "]: ", 3));
}

static void digests_of(const char *body, struct digests *out)
{
    size_t size = 0;

    out->v = NULL;
    out->n = 0;
    while (body && *body) {
        size_t len = strcspn(body, "\n");

        if (is_sentence(body, len)) {
            if (out->n == size)
                out->v = mem_realloc(out->v, size = size ? 2 * size : 64, sizeof *out->v);
            out->v[out->n++] = fold_digest(body, len);
        }
        body += len + (body[len] == '\n');
    }
    if (out->n)
        qsort(out->v, out->n, sizeof *out->v, compare_digests);
}

/* How many sentences were changed, added or taken out: the greater of those only before and those only after. */
static size_t sentences_changed(const char *before, const char *after)
{
    struct digests a, b;
    size_t i = 0, j = 0, only_a = 0, only_b = 0;

    digests_of(before, &a);
    digests_of(after, &b);
    while (i < a.n || j < b.n) {
        if (j == b.n || (i < a.n && a.v[i] < b.v[j])) {
            only_a++;
            i++;
        } else if (i == a.n || b.v[j] < a.v[i]) {
            only_b++;
            j++;
        } else {
            i++;
            j++;
        }
    }
    free(a.v);
    free(b.v);
    return only_a > only_b ? only_a : only_b;
}

/* -- Lines -------------------------------------------------------------------------------------------------------------- */

/* "NAME: value" escaped, on one line, cut to COMMIT_LINE_MAX. The subject has no name. */
static void line_put(struct buf *out, const char *name, const char *value)
{
    struct buf line;

    if (!value)
        return;
    buf_init(&line, 8 * VALUE_MAX);
    if (name)
        buf_printf(&line, "%s: ", name);
    text_escape(&line, value, strnlen(value, VALUE_MAX));
    if (line.len > COMMIT_LINE_MAX) {
        buf_truncate(&line, utf8_cut(line.data, line.len, COMMIT_LINE_MAX - strlen(ELLIPSIS)));
        buf_puts(&line, ELLIPSIS);
    }
    buf_puts(out, buf_text(&line));
    buf_addc(out, '\n');
    buf_fini(&line);
}

/* What came back is live again, which its kind says; that it came back changed is said here. */
static unsigned changes_told(const struct entry *e)
{
    if (e->kind == KIND_RESTORED)
        return e->changes & ~(unsigned)CHANGE_STATUS;
    return e->kind == KIND_REVISION || e->kind == KIND_TECHNICAL ? e->changes : 0;
}

static void put_changes(struct buf *out, const struct entry *e)
{
    const unsigned changes = changes_told(e);
    struct buf value;

    if (!changes)
        return;
    buf_init(&value, COMMIT_LINE_MAX);
    for (size_t i = 0; i < CHANGE_WORDS; i++) {
        if (changes & change_words[i].bit)
            buf_printf(&value, "%s%s", value.len ? ", " : "", change_words[i].trailer);
    }
    line_put(out, "Change", buf_text(&value));
    buf_fini(&value);
}

static void put_byline(struct buf *out, const struct strings *authors)
{
    struct buf value;

    if (authors->n < 2)
        return;
    buf_init(&value, VALUE_MAX);
    for (size_t i = 0; i < authors->n; i++) {
        if (i)
            buf_puts(&value, ", ");
        json_quote(&value, authors->v[i]);
    }
    line_put(out, "Byline", buf_text(&value));
    buf_fini(&value);
}

static void put_extractor(struct buf *out, const struct entry *e)
{
    struct buf value;
    const char *separator = "; ";

    if (!e->extractor)
        return;
    buf_init(&value, VALUE_MAX);
    buf_puts(&value, e->extractor);
    for (int f = 0; e->article && f < FIELD_COUNT; f++) {
        if (e->article->origin[f] == ORIGIN_NONE)
            continue;
        buf_printf(&value, "%s%s=%s", separator, article_field_name((enum article_field)f), origin_name(e->article->origin[f]));
        separator = " ";
    }
    line_put(out, "Extractor", buf_text(&value));
    buf_fini(&value);
}

static void put_topics(struct buf *out, const struct entry *e)
{
    struct buf value;

    buf_init(&value, VALUE_MAX);
    for (size_t i = 0; i < e->topic_count; i++) {
        const struct topic_score *t = &e->topics[i];

        buf_clear(&value);
        buf_printf(&value, "%s %.2f", t->topic, t->score);
        if (t->reason && t->reason[0])
            buf_printf(&value, " (%s)", t->reason);
        line_put(out, "Topic", buf_text(&value));
    }
    buf_fini(&value);
}

/* -- Subject ------------------------------------------------------------------------------------------------------------ */

/* "headline, 2 sentences changed" */
static void subject_changes(struct buf *out, const struct entry *e, const struct article_file *file, const struct article_file *before)
{
    const char *separator = "";
    size_t sentences;

    for (size_t i = 0; i < CHANGE_WORDS; i++) {
        if (!(e->changes & change_words[i].bit))
            continue;
        buf_puts(out, separator);
        separator = ", ";
        if (change_words[i].subject) {
            buf_puts(out, change_words[i].subject);
            continue;
        }
        sentences = sentences_changed(before ? before->article.body : NULL, file->article.body);
        if (sentences == 0)
            buf_puts(out, "text");
        else
            buf_printf(out, "%zu sentence%s", sentences, sentences == 1 ? "" : "s");
    }
    buf_puts(out, *separator ? " changed: " : "changed: ");
}

static void put_subject(struct buf *out, const struct entry *e, const struct article_file *file, const struct article_file *before)
{
    const char *title = file->article.title ? file->article.title : "(untitled)";
    struct buf subject;

    buf_init(&subject, VALUE_MAX);
    buf_printf(&subject, "%s: ", file->outlet);
    if (e->kind == KIND_REVISION)
        subject_changes(&subject, e, file, before);
    else if (e->kind == KIND_GONE)
        buf_printf(&subject, "%s: ", file->status);
    else if (e->kind != KIND_NEW)
        buf_printf(&subject, "%s: ", kind_name(e->kind));
    buf_add(&subject, title, strnlen(title, COMMIT_LINE_MAX));
    line_put(out, NULL, buf_text(&subject));
    buf_fini(&subject);
}

void commit_message(struct buf *out, const struct entry *e, const struct article_file *file, const struct article_file *before)
{
    char stamp[STAMP_SIZE], number[80];

    put_subject(out, e, file, before);
    buf_addc(out, '\n');
    line_put(out, "Kind", kind_name(e->kind));
    put_changes(out, e);
    line_put(out, "Key", e->key);
    line_put(out, "Url", e->hop_count ? e->hops[e->hop_count - 1].url : e->url);
    if (e->status > 0) {
        snprintf(number, sizeof number, "%d", e->status);
        line_put(out, "Status", number);
    }
    line_put(out, "Fetched", stamp_utc(e->at_ms, stamp));
    if (e->kind == KIND_NEW)
        put_byline(out, &file->article.authors);
    line_put(out, "Payload-Digest", e->place.digest);
    line_put(out, "Capture", e->place.capture);
    put_extractor(out, e);
    put_topics(out, e);
    if (e->of) {
        struct buf of;

        buf_init(&of, VALUE_MAX);
        buf_printf(&of, "%s %.2f", e->of, e->similarity);
        line_put(out, "Duplicate-Of", buf_text(&of));
        buf_fini(&of);
    }
    line_put(out, "Moved-To", e->kind == KIND_MOVED ? e->moved_to : NULL);
}
