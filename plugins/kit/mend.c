#include "mend.h"

#include "mend_parts.h"

#include <libxml/HTMLparser.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define LEFT_MIN       8            /* bytes that must be left where something begins: the text may end at the end of its memory */
#define BLANKS_MAX     500          /* bytes before a text; libxml2 looks at 1,000 bytes at a time, and is to find the text's mark in the first */
#define DIGITS_MAX     8            /* of a numeric reference */
#define NAME_MAX_BYTES 12           /* of a named one, and more */
#define MENDED_MAX     (256u << 20) /* bytes: a page may grow by what is escaped in it */

void mend_put(struct mending *m, size_t from, size_t to, const char *words)
{
    buf_add(&m->out, m->text + m->done, from - m->done);
    buf_puts(&m->out, words);
    m->done = to;
}

void mend_lift(struct mending *m, size_t from, size_t to)
{
    char mark[LIFT_MARK + 1];
    if (m->lift && to >= from + LIFT_MIN && m->done <= from && lift_take(m->lift, m->text + from, to - from, mark))
        mend_put(m, from, to, mark);
}

/* Text up to the markup at `to`. The white space at its beginning stays: whether there is anything else decides where libxml2 puts it. */
static void mend_lift_text(struct mending *m, size_t from, size_t to)
{
    const size_t limit = from + BLANKS_MAX < to ? from + BLANKS_MAX : to;
    while (from < limit && (m->text[from] == ' ' || m->text[from] == '\n' || m->text[from] == '\t' || m->text[from] == '\r'))
        from++;
    if (from < limit)
        mend_lift(m, from, to);
}

/* -- Comments, scripts ----------------------------------------------------------------------------------------------------- */

/* Behind the next `words` (lower case) from `at`, or the text's end. */
static size_t mend_behind(const struct mending *m, size_t at, const char *words)
{
    const size_t n = strlen(words);
    while (at + n <= m->len) {
        const char *found = memchr(m->text + at, words[0], m->len - at - n + 1);
        if (!found)
            break;
        at = (size_t)(found - m->text);
        if (strncasecmp(found, words, n) == 0)
            return at + n;
        at++;
    }
    return m->len;
}

/* HTML says that "<!-->" and "<!--->" are whole comments; libxml2 would go on to the next "-->", or "--!>". */
static size_t mend_comment(struct mending *m, size_t at)
{
    const size_t from = at + strlen("<!--");
    const size_t empty = m->text[from] == '>' ? from + 1 : m->text[from] == '-' && m->text[from + 1] == '>' ? from + 2 : 0;
    if (empty) {
        mend_put(m, at, empty, "<!---->");
        return m->plain = empty;
    }
    size_t behind = mend_behind(m, from, "-->"), len = behind - from - strlen("-->");
    const char *other = memmem(m->text + from, behind - from, "--!>", 4);
    if (other) {
        len = (size_t)(other - m->text) - from;
        behind = from + len + strlen("--!>");
    }
    if (behind < m->len)
        mend_lift(m, from, from + len);
    return m->plain = behind;
}

static bool mend_has_odd_quotes(const char *from, const char *to)
{
    bool odd = false;
    for (const char *c = from; c < to; c++)
        odd ^= *c == '"' || *c == '\'';
    return odd;
}

static bool mend_begins_name(char c)
{
    return mend_is_letter(c) || c == '_' || c == ':' || c == '.';
}

/* "</p>", "<?xml …>", "<!DOCTYPE …>": up to the next '>'. */
static size_t mend_other_markup(struct mending *m, size_t at)
{
    const char *open = m->text + at;
    const bool doctype = strncasecmp(open, "<!DOCTYPE", 9) == 0;
    const bool named = (open[1] == '/' || open[1] == '?') && mend_begins_name(open[2]);
    const char *close = doctype || named ? memchr(open, '>', m->len - at) : NULL;
    /* What libxml2 takes for a name, or for the end, is not as simple there. */
    if ((open[1] == '?' && (open[2] == '.' || open[2] & 0x80)) || (doctype && close && mend_has_odd_quotes(open, close)))
        m->lift = NULL;
    return close ? m->plain = (size_t)(close - m->text) + 1 : at + 1;
}

/* Elements in which markup is text up to their end tag; libxml2 knows only script and style. */
static const char *const RAW[] = { "iframe", "noembed", "noframes", "plaintext", "textarea", "title", "xmp" };

/* The first letter is looked at by itself: this is asked of every tag. */
static bool mend_is_named(const char *name, size_t left, const char *word)
{
    const size_t len = (name[0] | 0x20) == word[0] ? strlen(word) : 0;
    return len && left > len && strncasecmp(name, word, len) == 0 && !mend_is_letter(name[len]);
}

static const char *mend_raw_end(const char *name, size_t left)
{
    static const char *const ENDS[] = { "</iframe", "</noembed", "</noframes", NULL, "</textarea", "</title", "</xmp" };
    for (size_t i = 0; i < sizeof RAW / sizeof *RAW; i++)
        if (mend_is_named(name, left, RAW[i]))
            return ENDS[i] ? ENDS[i] : "";
    return NULL;
}

/* Escapes what would be markup from `at` to the element's end; that. */
static size_t mend_raw(struct mending *m, size_t at, const char *end_tag)
{
    size_t end = m->len;
    if (*end_tag) {
        end = mend_behind(m, at, end_tag);
        if (end == m->len)
            return at;
        end -= strlen(end_tag);
    }
    for (const char *open; at < end && (open = memchr(m->text + at, '<', end - at));) {
        at = (size_t)(open - m->text);
        mend_put(m, at, at + 1, "&lt;");
        at++;
    }
    return end;
}

static bool mend_goes_on_name(char c)
{
    return mend_begins_name(c) || c == '-' || (c >= '0' && c <= '9');
}

/* From behind a script's or style's start tag to its end tag. */
static size_t mend_code(struct mending *m, size_t from, const char *end_tag)
{
    const size_t behind = mend_behind(m, from, end_tag), end = behind - strlen(end_tag);
    if (behind == m->len)
        return behind;
    /* The tag that code begins with libxml2 takes for one, which may end the element. */
    if (end > from && m->text[from] == '<' && (m->text[from + 1] == '/' || mend_begins_name(m->text[from + 1])))
        m->lift = NULL;
    /* "</scripts" ends nothing; to libxml2, too, what follows is still code, and a mark in the midst of code is none. */
    if (mend_goes_on_name(m->text[behind]))
        m->lift = NULL;
    mend_lift(m, from, end);
    return end;
}

/* Behind what begins with '<' at `at`. */
static size_t mend_markup(struct mending *m, size_t at)
{
    const char *open = m->text + at;
    if (!mend_is_letter(open[1]))
        return strncmp(open, "<!--", 4) == 0 ? mend_comment(m, at) : mend_other_markup(m, at);
    const struct mend_tag tag = mend_tag(m, at + 1);
    const size_t left = m->len - at - 1;
    const char *raw = mend_raw_end(open + 1, left);
    if (raw)
        return mend_raw(m, tag.end, raw);
    if (!tag.closed && mend_is_named(open + 1, left, "script"))
        return mend_code(m, tag.end, "</script");
    if (!tag.closed && mend_is_named(open + 1, left, "style"))
        return mend_code(m, tag.end, "</style");
    return m->plain = tag.end;
}

/* -- References ------------------------------------------------------------------------------------------------------------ */

/* &#128; to &#159; mean what they are in windows-1252 (HTML, 13.2.5.80); 0 where that has nothing. */
static const uint16_t WINDOWS[32] = { 0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                      0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178 };

/* A reference remains one: the mark of a lifted text may stand before it, and is to end what libxml2 reads at once. */
static void mend_put_number(struct mending *m, size_t from, size_t to, unsigned number)
{
    char words[DIGITS_MAX + 4];
    snprintf(words, sizeof words, "&#%u;", number);
    mend_put(m, from, to, words);
}

/* Of "&#…": what libxml2 would make nothing of. */
static size_t mend_number(struct mending *m, size_t at)
{
    uint32_t number = 0;
    const bool hex = m->len > at + 2 && (m->text[at + 2] | 0x20) == 'x';
    const size_t digits = at + 2 + hex;
    size_t end = digits;
    for (; end < m->len && end < digits + DIGITS_MAX; end++) {
        const char c = m->text[end], low = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            number = number * (hex ? 16 : 10) + (uint32_t)(c - '0');
        else if (hex && low >= 'a' && low <= 'f')
            number = number * 16 + (uint32_t)(low - 'a') + 10;
        else
            break;
    }
    const size_t behind = end + (end < m->len && m->text[end] == ';');
    if (end == digits)
        mend_put(m, at, at + 1, "&amp;");
    else if (number >= 0x80 && number < 0xA0 && WINDOWS[number - 0x80])
        mend_put_number(m, at, behind, WINDOWS[number - 0x80]);
    else if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000))
        mend_put_number(m, at, behind, 0xFFFD);
    if (behind > end)
        m->plain = behind;
    return behind;
}

/* "&pound" and its like, the names of Latin 1, need no semicolon in text. */
static size_t mend_name(struct mending *m, size_t at)
{
    char name[NAME_MAX_BYTES + 1] = "";
    size_t n = 0;
    for (; n < NAME_MAX_BYTES && at + 1 + n < m->len && mend_is_letter(m->text[at + 1 + n]); n++)
        name[n] = m->text[at + 1 + n];
    const size_t behind = at + 1 + n;
    if (n < 2 || n == NAME_MAX_BYTES)
        return behind;
    if (behind < m->len && m->text[behind] == ';')
        return m->plain = behind + 1;
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    if (known && known->value < 256)
        mend_put(m, behind, behind, ";");
    return behind;
}

const char *mend_html(struct pool *pool, const char *text, size_t *len, struct lift *lift)
{
    struct mending m = { .text = text, .len = *len, .plain = SIZE_MAX, .lift = lift };
    if (*len == 0)
        return text;
    buf_init(&m.out, MENDED_MAX);
    for (size_t at = 0;;) {
        const size_t from = at;
        while (at < *len && text[at] != '<' && text[at] != '&')
            at++;
        if (at + LEFT_MIN >= *len)
            break;
        if (from == m.plain)
            mend_lift_text(&m, from, at);
        if (text[at] == '<')
            at = mend_markup(&m, at);
        else
            at = text[at + 1] == '#' ? mend_number(&m, at) : mend_name(&m, at);
    }
    if (m.done > 0) {
        mend_put(&m, *len, *len, "");
        *len = m.out.len;
        text = pool_strndup(pool, buf_text(&m.out), m.out.len);
    }
    buf_fini(&m.out);
    return text;
}
