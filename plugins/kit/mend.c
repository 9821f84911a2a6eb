#include "mend.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/text.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#define TAG_LONG       4096         /* bytes of a tag that are looked at for the number of its attributes: 2,000 at most, some milliseconds */
#define ATTRIBUTES_MAX 256          /* of one tag; libxml2 compares each with all before it (RELIABILITY fact 6), and no page has that many */
#define LEFT_MIN       8            /* bytes that must be left where something begins: the text may end at the end of its memory */
#define DIGITS_MAX     8            /* of a numeric reference */
#define NAME_MAX_BYTES 12           /* of a named one, and more */
#define MENDED_MAX     (256u << 20) /* bytes: a page may grow by what is escaped in it */

/* Edits come in the order of the text; what lies between is copied when the next one is made. */
struct mending {
    const char *text;
    size_t len;
    struct buf out;
    size_t done; /* bytes of text that out has, or has something else for */
};

/* Writes `words` in the place of the bytes from `from` to `to`. */
static void mend_put(struct mending *m, size_t from, size_t to, const char *words)
{
    buf_add(&m->out, m->text + m->done, from - m->done);
    buf_puts(&m->out, words);
    m->done = to;
}

static bool mend_is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

static bool mend_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* -- Attributes ------------------------------------------------------------------------------------------------------------ */

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

static size_t mend_tag(struct mending *m, size_t at)
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

/* HTML says that "<!-->" and "<!--->" are whole comments; libxml2 would go on to the next "-->". */
static size_t mend_comment(struct mending *m, size_t at)
{
    const char *inside = m->text + at + 4;
    const size_t left = m->len - at - 4;
    const size_t empty = left >= 1 && *inside == '>' ? 5 : left >= 2 && inside[0] == '-' && inside[1] == '>' ? 6 : 0;
    if (!empty)
        return mend_behind(m, at + 4, "-->");
    mend_put(m, at, at + empty, "");
    return at + empty;
}

/* Elements in which markup is text up to their end tag; libxml2 knows only script and style. */
static const char *const RAW[] = { "iframe", "noembed", "noframes", "plaintext", "textarea", "title", "xmp" };

static const char *mend_raw_end(const char *name, size_t left)
{
    static const char *const ENDS[] = { "</iframe", "</noembed", "</noframes", NULL, "</textarea", "</title", "</xmp" };
    for (size_t i = 0; i < sizeof RAW / sizeof *RAW; i++) {
        const size_t len = strlen(RAW[i]);
        if (left > len && strncasecmp(name, RAW[i], len) == 0 && !mend_is_letter(name[len]))
            return ENDS[i] ? ENDS[i] : "";
    }
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

/* Behind what begins with '<' at `at`. */
static size_t mend_markup(struct mending *m, size_t at)
{
    const char *open = m->text + at;
    if (!mend_is_letter(open[1]))
        return strncmp(open, "<!--", 4) == 0 ? mend_comment(m, at) : at + 1;
    const char *raw = mend_raw_end(open + 1, m->len - at - 1);
    const bool script = strncasecmp(open + 1, "script", 6) == 0;
    at = mend_tag(m, at + 1);
    if (raw)
        return mend_raw(m, at, raw);
    return script ? mend_behind(m, at, "</script") : at;
}

/* -- References ------------------------------------------------------------------------------------------------------------ */

/* &#128; to &#159; mean what they are in windows-1252 (HTML, 13.2.5.80); 0 where that has nothing. */
static const uint16_t WINDOWS[32] = { 0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                      0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                      0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178 };

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
    char utf8[5] = "";
    if (end == digits)
        mend_put(m, at, at + 1, "&amp;");
    else if (number >= 0x80 && number < 0xA0 && WINDOWS[number - 0x80])
        utf8_put(utf8, WINDOWS[number - 0x80]);
    else if (number == 0 || number > 0x10FFFF || (number >= 0xD800 && number < 0xE000))
        memcpy(utf8, "\xEF\xBF\xBD", 3);
    if (*utf8)
        mend_put(m, at, behind, utf8);
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
    if (n < 2 || n == NAME_MAX_BYTES || (behind < m->len && m->text[behind] == ';'))
        return behind;
    const htmlEntityDesc *known = htmlEntityLookup((const xmlChar *)name);
    if (known && known->value < 256)
        mend_put(m, behind, behind, ";");
    return behind;
}

const char *mend_html(struct pool *pool, const char *text, size_t *len)
{
    struct mending m = { .text = text, .len = *len };
    if (*len == 0)
        return text;
    buf_init(&m.out, MENDED_MAX);
    for (size_t at = 0;;) {
        while (at < *len && text[at] != '<' && text[at] != '&')
            at++;
        if (at + LEFT_MIN >= *len)
            break;
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
