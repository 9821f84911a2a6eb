/* feed_mend: what feeds get wrong that an XML parser does not forgive. */
#include "../../daemon/base/text.h"
#include "feed_parts.h"
#include "plain.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define ENTITY_MAX 32

static void put_char(struct buf *out, uint32_t c)
{
    char bytes[4];

    if (c == '<')
        buf_puts(out, "&lt;");
    else if (c == '&')
        buf_puts(out, "&amp;");
    else if (c == '>')
        buf_puts(out, "&gt;");
    else if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
        buf_add(out, bytes, utf8_put(bytes, c));
}

/* An ampersand and what belongs to it. Returns how much was read. */
static size_t put_reference(struct buf *out, const char *s, size_t len)
{
    char name[ENTITY_MAX];
    size_t n = 1;

    if (len > 2 && s[1] == '#') {
        char digits[16] = { 0 };
        bool hex = s[2] == 'x' || s[2] == 'X';
        for (n = hex ? 3 : 2; n < len && n < 12 && isxdigit((unsigned char)s[n]); n++)
            digits[n - (hex ? 3 : 2)] = s[n];
        unsigned long c = strtoul(digits, NULL, hex ? 16 : 10);
        if (n == (hex ? 3u : 2u)) {
            buf_puts(out, "&amp;");
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
        buf_puts(out, "&amp;");
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
        buf_puts(out, "&amp;");
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

static void put_plain(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0, step; i < len; i += step) {
        uint32_t c = utf8_next(s + i, len - i, &step);
        if (c == UTF8_BAD || c == 0xFFFE || c == 0xFFFF)
            continue;
        if (c >= 0x20 || c == '\t' || c == '\n' || c == '\r')
            buf_add(out, s + i, step);
    }
}

/* A section that is copied as it is, from s to after `end`. */
static size_t copy_section(struct buf *out, const char *s, size_t len, const char *end)
{
    const char *found = memmem(s, len, end, strlen(end));
    size_t n = found != NULL ? (size_t)(found - s) + strlen(end) : len;

    put_plain(out, s, n);
    if (found == NULL)
        buf_puts(out, end);
    return n;
}

void feed_mend(struct buf *out, const char *text, size_t len)
{
    const char *start = memchr(text, '<', len);
    size_t i = start != NULL ? (size_t)(start - text) : len;

    while (i < len) {
        const char *s = text + i;
        size_t left = len - i;

        if (*s == '&') {
            i += put_reference(out, s, left);
        } else if (left > 9 && memcmp(s, "<![CDATA[", 9) == 0) {
            i += copy_section(out, s, left, "]]>");
        } else if (left > 4 && memcmp(s, "<!--", 4) == 0) {
            const char *end = memmem(s, left, "-->", 3);
            i += end != NULL ? (size_t)(end - s) + 3 : left;
        } else if (left > 9 && strncasecmp(s, "<!doctype", 9) == 0) {
            i += doctype_length(s, left);
        } else if (left > 5 && memcmp(s, "<?", 2) == 0) {
            const char *end = memchr(s, '>', left);
            i += end != NULL ? (size_t)(end - s) + 1 : left;
        } else if (*s == '<' && (left < 2 || !(isalpha((unsigned char)s[1]) || s[1] == '/' || s[1] == '_' || (unsigned char)s[1] >= 0x80))) {
            buf_puts(out, "&lt;");
            i++;
        } else {
            size_t n = 1;
            while (n < left && s[n] != '&' && s[n] != '<')
                n++;
            put_plain(out, s, n);
            i += n;
        }
    }
}
