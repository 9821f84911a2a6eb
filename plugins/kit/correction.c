/* correction: the note in which an outlet says what it changed: of JSON-LD, of an element that is called so, or of a paragraph that opens so. */
#include "metadata_parts.h"
#include "plain.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define NOTE_MIN 20   /* bytes; less is a heading or a link */
#define NOTE_MAX 1500 /* more is the article */

/* The paragraph around the words that open it. */
static const xmlNode *paragraph_of(const xmlNode *n)
{
    while (n->parent != NULL && n->parent->type == XML_ELEMENT_NODE && !tag_is_block(tag_of(n)))
        n = n->parent;
    return n;
}

/* A button or an invitation to report errors. */
static bool asks_for_notes(const char *text)
{
    static const char *const asking[] = { "suggest ", "submit ", "report a",      "report an", "send us",
                                          "email to", "if you ", "fehler melden", "signaler " };

    for (size_t i = 0; i < sizeof(asking) / sizeof(*asking); i++)
        if (strcasestr(text, asking[i]) != NULL)
            return true;
    return false;
}

static const char *note_of(const struct evidence *e, const struct mark *m)
{
    const char *text = where_mark_is_own(e, m) ? marks_text(e->page, paragraph_of(m->node), NOTE_MAX) : NULL;

    text = text != NULL ? plain_line(e->page->pool, text) : NULL;
    return text != NULL && strlen(text) >= NOTE_MIN && !asks_for_notes(text) ? text : NULL;
}

/* Several notes are one text, in the page's order; a note within a note is said once. */
static const char *with(const struct evidence *e, const char *said, const char *note)
{
    if (said == NULL || strstr(note, said) != NULL)
        return note;
    return strstr(said, note) != NULL || strlen(said) + strlen(note) >= NOTE_MAX ? said : pool_printf(e->page->pool, "%s %s", said, note);
}

void correction_read(const struct evidence *e, struct article *out)
{
    const char *said = NULL;

    if (e->jsonld.correction != NULL) {
        out->correction = e->jsonld.correction;
        out->origin[FIELD_CORRECTION] = ORIGIN_JSONLD;
        return;
    }
    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        const char *note = (m->is & MARK_NOTE) != 0 && (m->is & (MARK_META | MARK_LINK)) == 0 ? note_of(e, m) : NULL;
        if (note != NULL)
            said = with(e, said, note);
    }
    out->correction = said;
    out->origin[FIELD_CORRECTION] = said != NULL ? ORIGIN_PAGE : ORIGIN_NONE;
}
