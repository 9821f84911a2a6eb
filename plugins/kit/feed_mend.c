/* feed_mend: what feeds get wrong that an XML parser does not forgive. */
#include "../../daemon/base/text.h"
#include "feed_parts.h"
#include "plain.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CDATA_START "<![CDATA["
#define CDATA_END   "]]>"
#define ENTITY_MAX  32
#define JUNK_MAX    (16u << 10) /* bytes before a feed's root: warnings of the server's software, an advertisement */

/* By number: libxml2 drops the named ones behind the first thing that is not well-formed. */
static void put_char(struct buf *out, uint32_t c)
{
    char bytes[4];

    if (c == '<' || c == '&' || c == '>')
        buf_printf(out, "&#%u;", (unsigned)c);
    else if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
        buf_add(out, bytes, utf8_put(bytes, c));
}

size_t feed_put_reference(struct buf *out, const char *s, size_t len)
{
    char name[ENTITY_MAX];
    size_t n = 1;

    if (len > 2 && s[1] == '#') {
        char digits[16] = { 0 };
        bool hex = s[2] == 'x' || s[2] == 'X';
        for (n = hex ? 3 : 2; n < len && n < 12 && (hex ? isxdigit((unsigned char)s[n]) : isdigit((unsigned char)s[n])); n++)
            digits[n - (hex ? 3 : 2)] = s[n];
        unsigned long c = strtoul(digits, NULL, hex ? 16 : 10);
        if (n == (hex ? 3u : 2u)) {
            put_char(out, '&');
            return 1;
        }
        n += n < len && s[n] == ';';
        if (c >= 0x80 && c < 0xA0)
            c = plain_c1((unsigned)c);
        if (c > 0 && c <= 0x10FFFF && !(c >= 0xD800 && c < 0xE000) && c != 0xFFFE && c != 0xFFFF)
            put_char(out, (uint32_t)c);
        return n;
    }
    while (n < len && n < sizeof(name) && isalnum((unsigned char)s[n]))
        n++;
    if (n < 3 || n == sizeof(name) || n == len || s[n] != ';') {
        put_char(out, '&');
        return 1;
    }
    memcpy(name, s + 1, n - 1);
    name[n - 1] = '\0';
    const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)name);
    if (strcmp(name, "apos") == 0)
        put_char(out, '\'');
    else if (found != NULL)
        put_char(out, found->value);
    else {
        put_char(out, '&');
        return 1;
    }
    return n + 1;
}

/* "<!DOCTYPE … [ … ]>" whole. */
static size_t doctype_length(const char *s, size_t len)
{
    int depth = 0;

    for (size_t i = 0; i < len; i++) {
        depth += s[i] == '[';
        depth -= s[i] == ']';
        if (s[i] == '>' && depth <= 0)
            return i + 1;
    }
    return len;
}

void feed_put_plain(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0, step; i < len; i += step) {
        uint32_t c = utf8_next(s + i, len - i, &step);
        if (c == UTF8_BAD || c == 0xFFFE || c == 0xFFFF)
            continue;
        if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
            buf_add(out, s + i, step);
    }
}

static bool starts_cdata(const char *s, size_t len)
{
    return len >= strlen(CDATA_START) && strncasecmp(s, CDATA_START, strlen(CDATA_START)) == 0;
}

/* A CDATA section, however its start is spelt; one that was wrapped a second time begins twice. */
static size_t copy_cdata(struct buf *out, const char *s, size_t len)
{
    size_t start = 0, end;

    while (starts_cdata(s + start, len - start))
        start += strlen(CDATA_START);
    const char *found = memmem(s + start, len - start, CDATA_END, strlen(CDATA_END));
    end = found != NULL ? (size_t)(found - s) : len;
    buf_puts(out, CDATA_START);
    feed_put_plain(out, s + start, end - start);
    buf_puts(out, CDATA_END);
    return found != NULL ? end + strlen(CDATA_END) : len;
}

/* Text up to the next tag or reference; the end of a section that never began is no text. */
static size_t copy_text(struct buf *out, const char *s, size_t len)
{
    size_t n = 1;

    while (n < len && s[n] != '&' && s[n] != '<')
        n++;
    const char *stray = memmem(s, n, CDATA_END, strlen(CDATA_END));
    feed_put_plain(out, s, stray != NULL ? (size_t)(stray - s) : n);
    return stray != NULL ? (size_t)(stray - s) + strlen(CDATA_END) : n;
}

/* Does an element of that name begin here, with whatever prefix? */
static bool begins(const char *s, size_t len, const char *name)
{
    size_t n = 1;

    while (n < len && (isalnum((unsigned char)s[n]) || s[n] == ':'))
        n++;
    size_t known = strlen(name);
    bool whole = n == known + 1 || (n > known + 1 && s[n - known - 1] == ':');
    return whole && n < len && strchr(" \t\r\n>", s[n]) != NULL && strncasecmp(s + n - known, name, known) == 0;
}

/* Where the first element is a stranger's, the root of a feed or sitemap that follows soon; pages, which may name feeds anywhere, are left alone. */
static size_t junk_length(const char *text, size_t len)
{
    static const char *const roots[] = { "rss", "feed", "rdf", "urlset", "sitemapindex" };
    const char *start = memchr(text, '<', len);
    size_t first = start != NULL ? (size_t)(start - text) : len;

    for (size_t i = first; i < len && i < JUNK_MAX; i++) {
        if (text[i] != '<')
            continue;
        if (begins(text + i, len - i, "html"))
            return first;
        for (size_t k = 0; k < sizeof(roots) / sizeof(*roots); k++)
            if (begins(text + i, len - i, roots[k]))
                return i;
    }
    return first;
}

void feed_mend(struct buf *out, const char *text, size_t len)
{
    struct feed_open open = { .n = 0 };
    size_t i = junk_length(text, len), whole = 0;

    while (i < len) {
        const char *s = text + i;
        size_t left = len - i;

        if (*s == '&') {
            i += feed_put_reference(out, s, left);
        } else if (starts_cdata(s, left)) {
            i += copy_cdata(out, s, left);
        } else if (left > 4 && memcmp(s, "<!--", 4) == 0) {
            const char *end = memmem(s, left, "-->", 3);
            i += end != NULL ? (size_t)(end - s) + 3 : left;
        } else if (left > 9 && strncasecmp(s, "<!doctype", 9) == 0) {
            i += doctype_length(s, left);
        } else if (left > 5 && memcmp(s, "<?", 2) == 0) {
            const char *end = memchr(s, '>', left);
            i += end != NULL ? (size_t)(end - s) + 1 : left;
        } else if (*s == '<') {
            size_t tag = feed_put_tag(out, &open, s, left);
            if (tag == 0)
                put_char(out, '<');
            else
                whole = out->len;
            i += tag > 0 ? tag : 1;
        } else {
            i += copy_text(out, s, left);
        }
    }
    /* What stands behind the last tag of a file that was cut may be half an address. */
    if (open.n > 0)
        buf_truncate(out, whole);
    feed_close_tags(out, &open);
}
