#include "mend_parts.h"

#include <string.h>

#define TAG_LONG       4096 /* bytes of a tag that are looked at for the number of its attributes: 2,000 at most, some milliseconds */
#define ATTRIBUTES_MAX 256  /* of one tag; libxml2 compares each with all before it (RELIABILITY fact 6), and no page has that many */
#define NAME_LONG      64   /* bytes of a name: libxml2 cuts what is longer than 100 in two */

static bool mend_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* -- Tags of any kind --------------------------------------------------------------------------------------------------------- */

/* End of the tag that begins at `at`: behind its '>', quoted ones aside, or of the text. */
static size_t mend_tag_end(const struct mending *m, size_t at)
{
    char before = 0;
    for (; at < m->len && m->text[at] != '>'; at++) {
        const char c = m->text[at];
        if ((c == '"' || c == '\'') && before == '=') {
            const char *close = memchr(m->text + at + 1, c, m->len - at - 1);
            if (!close)
                return m->len;
            at = (size_t)(close - m->text);
        }
        before = mend_is_space(c) ? before : c;
    }
    return at < m->len ? at + 1 : at;
}

/* Where the attribute behind the last one allowed begins; end when there is none. */
static size_t mend_surplus(const struct mending *m, size_t at, size_t end)
{
    size_t attributes = 0;
    bool gap = false;
    char before = 0;
    for (; at < end; at++) {
        const char c = m->text[at];
        if (mend_is_space(c) || c == '/') {
            gap = true;
            continue;
        }
        if (c != '=' && before != '=' && gap && ++attributes > ATTRIBUTES_MAX)
            return at;
        if ((c == '"' || c == '\'') && before == '=') {
            const char *close = memchr(m->text + at + 1, c, end - at - 1);
            at = close ? (size_t)(close - m->text) : end;
            gap = true;
            before = c;
            continue;
        }
        gap = false;
        before = c;
    }
    return end;
}

/* Behind the tag, which loses the attributes that are too many. */
static size_t mend_any_tag(struct mending *m, size_t at)
{
    const size_t end = mend_tag_end(m, at);
    if (end - at <= TAG_LONG)
        return end;
    const size_t last = end > at && m->text[end - 1] == '>' ? end - 1 : end;
    const size_t surplus = mend_surplus(m, at, last);
    if (surplus < last)
        mend_put(m, surplus, last, " ");
    return end;
}

/* -- Tags as libxml2 reads them: their long values are lifted out ------------------------------------------------------------------ */

struct value {
    size_t from, to;
};
struct reading {
    const struct mending *m;
    size_t at;
    size_t attributes, values;
    struct value v[ATTRIBUTES_MAX]; /* those to be lifted out */
};

/* NUL at the end. */
static char reading_char(const struct reading *r)
{
    return r->at < r->m->len ? r->m->text[r->at] : '\0';
}

static bool reading_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static void reading_skip_space(struct reading *r)
{
    while (reading_is_space(reading_char(r)))
        r->at++;
}

/* "/>" */
static bool reading_is_closing(const struct reading *r)
{
    return reading_char(r) == '/' && r->at + 1 < r->m->len && r->m->text[r->at + 1] == '>';
}

/* Length of a name; 0 where none begins. */
static size_t reading_name(struct reading *r)
{
    const size_t from = r->at;
    for (char c = reading_char(r); mend_is_letter(c) || c == ':' || c == '_' || c == '.' || (r->at > from && (c == '-' || (c >= '0' && c <= '9')));
         c = reading_char(r))
        r->at++;
    return r->at - from;
}

/* A value in quotes, or without; false where a quote is not closed. */
static bool reading_value(struct reading *r)
{
    const char *text = r->m->text, quote = reading_char(r);
    if (quote != '"' && quote != '\'') {
        for (char c = quote; c && c != '>' && !reading_is_space(c); c = reading_char(r))
            r->at++;
        return true;
    }
    const size_t from = r->at + 1;
    const char *close = memchr(text + from, quote, r->m->len - from);
    if (!close)
        return false;
    const size_t len = (size_t)(close - text) - from;
    if (len >= LIFT_MIN && !memchr(text + from, '&', len))
        r->v[r->values++] = (struct value){ from, from + len };
    r->at = from + len + 1;
    return true;
}

/* What begins with no name is left out up to the next white space. */
static bool reading_attribute(struct reading *r)
{
    const size_t name_len = reading_name(r);
    if (!name_len) {
        while (reading_char(r) && reading_char(r) != '>' && !reading_is_space(reading_char(r)) && !reading_is_closing(r))
            r->at++;
        return true;
    }
    if (name_len > NAME_LONG || ++r->attributes > ATTRIBUTES_MAX)
        return false;
    reading_skip_space(r);
    if (reading_char(r) != '=')
        return true;
    r->at++;
    reading_skip_space(r);
    return reading_value(r);
}

/* False where the tag has no end, or too much in it. */
static bool reading_tag(struct reading *r, struct mend_tag *tag)
{
    if (reading_name(r) > NAME_LONG)
        return false;
    for (reading_skip_space(r); reading_char(r) != '>' && !reading_is_closing(r); reading_skip_space(r))
        if (!reading_char(r) || !reading_attribute(r))
            return false;
    tag->closed = reading_char(r) == '/';
    tag->end = r->at + 1 + tag->closed;
    return true;
}

struct mend_tag mend_tag(struct mending *m, size_t at)
{
    struct mend_tag tag = { 0 };
    struct reading r;
    r.m = m;
    r.at = at;
    r.attributes = r.values = 0;
    if (reading_tag(&r, &tag)) {
        for (size_t i = 0; i < r.values; i++)
            mend_lift(m, r.v[i].from, r.v[i].to);
        return tag;
    }
    m->lift = NULL;
    return (struct mend_tag){ .end = mend_any_tag(m, at) };
}
