/* compare: whether two states of an article differ in what counts (DESIGN 4). Each field is folded to a digest in which typography leaves no trace;
 * `modified`, tags, links and captions are not among them, nor what a redesign shows or hides: the hour of the day of publication, a section. */
#include "../daemon/base/fold.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/markdown.h"
#include "archive.h"

#include <string.h>

#define DIGEST_COUNT 8
#define DAY_LEN      10 /* "2026-11-22" */
#define TIME_HALF    UINT64_C(0xFFFFFFFF)
#define TEXT_MAX     (16u << 20) /* an article file's ceiling; its prose is not longer */

enum { PUBLISHED = 4, SECTION = 5 };
_Static_assert(CHANGE_PUBLISHED == 1 << PUBLISHED && CHANGE_SECTION == 1 << SECTION, "digests stand in the order of enum change");

static uint64_t digest(const char *text)
{
    return text ? fold_digest(text, strlen(text)) : 0;
}

static uint64_t digest_authors(const struct strings *authors)
{
    struct buf b;
    uint64_t sum;

    if (authors->n == 0)
        return 0;
    buf_init(&b, authors->n * sizeof sum);
    for (size_t i = 0; i < authors->n; i++) {
        sum = digest(authors->v[i]);
        buf_add(&b, &sum, sizeof sum);
    }
    sum = hash64(b.data, b.len);
    buf_fini(&b);
    return sum;
}

static uint64_t digest_body(const char *body)
{
    struct buf text;
    uint64_t sum;

    if (!body)
        return 0;
    buf_init(&text, TEXT_MAX);
    markdown_text(&text, body, strlen(body));
    sum = fold_digest(buf_text(&text), text.len);
    buf_fini(&text);
    return sum;
}

/* The day in the upper half, the time of it in the lower one, which is 0 where none is stated: a template that shows the day alone, or the hour as
 * well, has not changed the article. */
static uint64_t digest_date(const char *date)
{
    size_t len = date ? strlen(date) : 0, day = len < DAY_LEN ? len : DAY_LEN;

    if (len == 0)
        return 0;
    uint64_t time = len > day ? fold_digest(date + day, len - day) : 0;
    return (fold_digest(date, day) & ~TIME_HALF) | (time & TIME_HALF);
}

/* Whether the same day was stated, once with and once without its time. */
static bool only_precision(uint64_t before, uint64_t after)
{
    bool same_day = ((before ^ after) & ~TIME_HALF) == 0;

    return same_day && (!(before & TIME_HALF) || !(after & TIME_HALF));
}

/* In the order of enum change. */
void article_digests(const struct article *art, const char *status, uint64_t out[DIGEST_COUNT])
{
    out[0] = digest(art->title);
    out[1] = digest(art->subtitle);
    out[2] = digest_body(art->body);
    out[3] = digest_authors(&art->authors);
    out[4] = digest_date(art->published);
    out[5] = digest(art->section);
    out[6] = digest(art->correction);
    out[7] = digest(status);
}

unsigned archive_compare(const uint64_t before[DIGEST_COUNT], const uint64_t after[DIGEST_COUNT])
{
    unsigned changes = 0;

    for (unsigned i = 0; i < DIGEST_COUNT; i++) {
        if (before[i] != after[i])
            changes |= 1u << i;
    }
    /* What a template names or leaves out is no edit: the hour of a day, a section where none was shown. */
    if (before[PUBLISHED] && after[PUBLISHED] && only_precision(before[PUBLISHED], after[PUBLISHED]))
        changes &= ~(unsigned)CHANGE_PUBLISHED;
    if (!before[SECTION] || !after[SECTION])
        changes &= ~(unsigned)CHANGE_SECTION;
    return changes;
}
