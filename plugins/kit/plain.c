#include "plain.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/text.h"
#include "space.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PLAIN_MAX  (16u << 20)
#define ENTITY_MAX 32 /* longer than HTML 4's longest name */

/* What browsers make of &#128; to &#159;: windows-1252, as its authors meant. */
static const unsigned short c1[32] = { 0x20AC, 0x81,   0x201A, 0x192,  0x201E, 0x2026, 0x2020, 0x2021, 0x2C6,  0x2030, 0x160,
                                       0x2039, 0x152,  0x8D,   0x17D,  0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                       0x2013, 0x2014, 0x2DC,  0x2122, 0x161,  0x203A, 0x153,  0x9D,   0x17E,  0x178 };

unsigned plain_c1(unsigned c)
{
    return c >= 0x80 && c < 0xA0 ? c1[c - 0x80] : c;
}

/* The character of "&name;" or "&#8217;" at s, and its length; 0 when it is none. */
static uint32_t entity_at(const char *s, size_t *len)
{
    char name[ENTITY_MAX];
    size_t n = 1;
    unsigned long c;

    if (s[1] == '#') {
        bool hex = s[2] == 'x' || s[2] == 'X';
        char *end;
        if (!(hex ? isxdigit((unsigned char)s[3]) : isdigit((unsigned char)s[2])))
            return 0;
        c = strtoul(s + (hex ? 3 : 2), &end, hex ? 16 : 10);
        *len = (size_t)(end - s) + (*end == ';');
        if (c >= 0x80 && c < 0xA0)
            c = plain_c1((unsigned)c);
        return c == 0 || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) ? 0xFFFD : (uint32_t)c;
    }
    while (n < sizeof(name) && isalnum((unsigned char)s[n]))
        n++;
    if (n < 3 || n >= sizeof(name) || s[n] != ';')
        return 0;
    memcpy(name, s + 1, n - 1);
    name[n - 1] = '\0';
    *len = n + 1;
    if (strcmp(name, "apos") == 0)
        return '\'';
    const htmlEntityDesc *found = htmlEntityLookup((const xmlChar *)name);
    return found != NULL ? found->value : 0;
}

static void put_entities(struct buf *out, const char *text)
{
    for (const char *s = text; *s != '\0';) {
        size_t len = 0;
        uint32_t c = *s == '&' ? entity_at(s, &len) : 0;
        if (c == 0) {
            buf_addc(out, *s++);
            continue;
        }
        char bytes[4];
        buf_add(out, bytes, utf8_put(bytes, c));
        s += len;
    }
}

const char *plain_entities(struct pool *pool, const char *text)
{
    struct buf out;

    buf_init(&out, PLAIN_MAX);
    put_entities(&out, text);
    const char *plain = pool_strndup(pool, buf_text(&out), out.len);
    buf_fini(&out);
    return plain;
}

static bool is_block_tag(const char *s)
{
    static const char *const blocks[] = { "p", "br", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "tr", "ul", "ol" };

    s += *s == '/';
    for (size_t i = 0; i < sizeof(blocks) / sizeof(*blocks); i++) {
        size_t len = strlen(blocks[i]);
        if (strncasecmp(s, blocks[i], len) == 0 && !isalnum((unsigned char)s[len]))
            return true;
    }
    return false;
}

/* The end of a script or style that opens at s, or NULL where none opens. */
static const char *script_end(const char *s)
{
    static const char *const names[] = { "script", "style" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        size_t len = strlen(names[i]);
        char close[16] = "</";
        if (strncasecmp(s + 1, names[i], len) != 0 || isalnum((unsigned char)s[1 + len]))
            continue;
        strncat(close, names[i], 8);
        const char *end = strcasestr(s, close);
        end = end != NULL ? strchr(end, '>') : NULL;
        return end != NULL ? end + 1 : s + strlen(s);
    }
    return NULL;
}

const char *plain_without_scripts(struct pool *pool, const char *markup)
{
    struct buf out;

    if (markup == NULL || (strcasestr(markup, "<script") == NULL && strcasestr(markup, "<style") == NULL))
        return markup;
    buf_init(&out, PLAIN_MAX);
    for (const char *s = markup; *s != '\0';) {
        const char *end = *s == '<' ? script_end(s) : NULL;
        if (end != NULL)
            s = end;
        else
            buf_addc(&out, *s++);
    }
    const char *text = pool_strndup(pool, buf_text(&out), out.len);
    buf_fini(&out);
    return text;
}

/* Leaves tags and comments out; "<" that opens neither stays. */
static void put_without_tags(struct buf *out, const char *text, char between)
{
    for (const char *s = text; *s != '\0';) {
        bool tag = *s == '<' && (isalpha((unsigned char)s[1]) || s[1] == '/' || s[1] == '!');
        const char *end = tag ? strchr(s, '>') : NULL;
        if (end == NULL) {
            buf_addc(out, *s++);
            continue;
        }
        if (strncmp(s, "<!--", 4) == 0) {
            const char *close = strstr(s, "-->");
            end = close != NULL ? close + 2 : end;
        } else if (strncmp(s, "<![CDATA[", 9) == 0) {
            s += 9;
            continue;
        } else if (is_block_tag(s + 1)) {
            buf_addc(out, between);
        }
        s = end + 1;
    }
}

static const char *without_markup(struct pool *pool, const char *text, char between)
{
    struct buf out;

    if (strpbrk(text, "<&") == NULL)
        return text;
    /* Twice: "&lt;b&gt;" and "&amp;#8217;" are what content systems make of what they were given escaped. */
    text = plain_without_scripts(pool, text);
    for (int round = 0; round < 2 && strpbrk(text, "<&") != NULL; round++) {
        buf_init(&out, PLAIN_MAX);
        put_without_tags(&out, text, between);
        text = plain_entities(pool, buf_text(&out));
        buf_fini(&out);
    }
    return text;
}

const char *plain_line(struct pool *pool, const char *text)
{
    return space_line(pool, without_markup(pool, text, ' '));
}

const char *plain_text(struct pool *pool, const char *text)
{
    struct buf out;
    const char *plain = without_markup(pool, text, '\n');

    buf_init(&out, PLAIN_MAX);
    for (const char *s = plain, *end; *s != '\0'; s = *end != '\0' ? end + 1 : end) {
        end = s + strcspn(s, "\r\n");
        const char *line = space_line(pool, pool_strndup(pool, s, (size_t)(end - s)));
        if (line != NULL)
            buf_printf(&out, "%s\n", line);
    }
    plain = out.len > 0 ? pool_strndup(pool, buf_text(&out), out.len) : NULL;
    buf_fini(&out);
    return plain;
}
