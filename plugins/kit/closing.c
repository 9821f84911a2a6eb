/* closing: what stands below the prose and speaks of the article, not of its matter: who else reported, and where to go next. */
#include "blocks.h"

#include "../../daemon/base/text.h"
#include "space.h"

#include <string.h>

#define CLOSING_BLOCKS 6   /* paragraphs at the end among which credits are looked for */
#define CREDIT_MAX     600 /* bytes of one: a long list of colleagues and towns */
#define NOTE_MAX       400 /* bytes of a note in emphasis */
#define LEAD_MAX       90  /* bytes of a line that only leads to what follows it */

/* How credits of colleagues begin, and what stands in them; case folded. */
static const char *const OPENERS[] = { "(additional reporting by", "(reporting by", "(writing by",
                                       "additional reporting by",  "reporting by",  "writing by" };
static const char *const CREDITS[] = { "contributed reporting", "contributed to this article", "contributed to this report",
                                       "contributed to this story" };

static bool closing_is_credit(struct pool *pool, const struct block *b)
{
    if (b->len > CREDIT_MAX)
        return false;
    const char *folded = space_fold_case(pool, b->text, b->len);
    for (size_t i = 0; i < sizeof OPENERS / sizeof *OPENERS; i++)
        if (text_starts(folded, OPENERS[i]))
            return true;
    for (size_t i = 0; i < sizeof CREDITS / sizeof *CREDITS; i++)
        if (strstr(folded, CREDITS[i]))
            return true;
    return false;
}

/* All of it in italics, and a link in it: "Jane Doe writes a newsletter", "First published in …". */
static bool closing_is_note(const struct block *b)
{
    if (b->linked == 0 || b->len > NOTE_MAX)
        return false;
    for (size_t i = 0; i < b->span_count; i++)
        if (!(b->spans[i].style & STYLE_EM) && strspn(b->text + b->spans[i].start, " .") < b->spans[i].end - b->spans[i].start)
            return false;
    return true;
}

/* "Watch the film:", and what it leads to is none of the text. */
static bool closing_leads(const struct block *b)
{
    static const char WIDE[] = "\xEF\xBC\x9A"; /* U+FF1A, the colon of CJK */
    const size_t wide = sizeof WIDE - 1;
    return b->len > wide && b->len <= LEAD_MAX && (b->text[b->len - 1] == ':' || memcmp(b->text + b->len - wide, WIDE, wide) == 0);
}

void closing_trim(struct pool *pool, struct blocks *blocks)
{
    bool end = true;
    size_t looked = 0;
    for (size_t i = blocks->n; i-- > 0 && looked < CLOSING_BLOCKS;) {
        struct block *b = &blocks->v[i];
        if (b->dropped || b->kind == BLOCK_IMAGE)
            continue;
        looked++;
        const bool plain = b->kind == BLOCK_PARAGRAPH && !b->frame;
        if (plain && closing_is_credit(pool, b))
            block_drop(b, "a credit of colleagues");
        else if (plain && end && closing_is_note(b))
            block_drop(b, "a note in italics that leads elsewhere, at the end");
        else if (plain && end && closing_leads(b))
            block_drop(b, "it leads to what is not there");
        else
            end = false;
    }
}
