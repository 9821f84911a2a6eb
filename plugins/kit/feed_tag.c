/* feed_tag: the tags of a feed, rewritten so that an XML parser never has to guess.  libxml2 recovers from a tag that does not match, but drops
 * references and whole elements behind it: what is well-formed when it gets there loses nothing. */
#include "feed_parts.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 8192 /* bytes of an attribute in quotes; farther away the closing quote belongs to something else */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static size_t name_length(const char *s, size_t len)
{
    size_t n = 0;

    while (n < len && (isalnum((unsigned char)s[n]) || strchr("_-.:", s[n]) != NULL || (unsigned char)s[n] >= 0x80) && s[n] != '\0')
        n++;
    return n;
}

static bool starts_name(char c)
{
    return isalpha((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

/* HTML's elements without an end, as they stand in descriptions that nobody escaped. */
static bool is_void(const char *name, size_t len)
{
    static const char *const names[] = { "br", "hr", "img", "input", "wbr" };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (strlen(names[i]) == len && strncasecmp(names[i], name, len) == 0)
            return true;
    return false;
}

/* What stands between the quotes at s, or up to the next white space where no quote closes. Sets what it takes up with its quotes. */
static size_t value_length(const char *s, size_t len, size_t *whole)
{
    size_t n = 0;

    if (len > 0 && (*s == '"' || *s == '\'')) {
        const char *end = memchr(s + 1, *s, len - 1 < VALUE_MAX ? len - 1 : VALUE_MAX);
        size_t after = end != NULL ? (size_t)(end - s) + 1 : len;
        if (after < len && (is_space(s[after]) || strchr("/>?", s[after]) != NULL)) {
            *whole = after;
            return after - 2;
        }
    }
    while (n < len && !is_space(s[n]) && s[n] != '>' && s[n] != '<')
        n++;
    *whole = n;
    return n;
}

static void put_value(struct buf *out, const char *s, size_t len)
{
    for (size_t i = 0, run; i < len; i += run) {
        for (run = 0; i + run < len && s[i + run] != '&' && s[i + run] != '<' && s[i + run] != '"';)
            run++;
        feed_put_plain(out, s + i, run);
        if (run > 0)
            continue;
        run = 1;
        if (s[i] == '&')
            run = feed_put_reference(out, s + i, len - i);
        else
            buf_puts(out, s[i] == '<' ? "&#60;" : "&#34;");
    }
}

/* The attributes from s on, each with a value in quotes. Returns where the tag's '>' stands; len where it ends without one; beyond that where another
 * tag begins first. */
static size_t put_attributes(struct buf *out, const char *s, size_t len, bool *closed)
{
    size_t i = 0;

    while (i < len && s[i] != '>') {
        size_t name = starts_name(s[i]) ? name_length(s + i, len - i) : 0, at = i + name, value = 0, whole = 0;
        if (s[i] == '<')
            return len + 1;
        if (name == 0) {
            *closed = is_space(s[i]) ? *closed : s[i] == '/';
            i++;
            continue;
        }
        while (at < len && is_space(s[at]))
            at++;
        bool given = at < len && s[at] == '=';
        if (given) {
            at++;
            while (at < len && is_space(s[at]))
                at++;
            value = value_length(s + at, len - at, &whole);
        }
        buf_addc(out, ' ');
        buf_add(out, s + i, name);
        buf_puts(out, "=\"");
        put_value(out, s + at + (whole > value), value);
        buf_addc(out, '"');
        i = given ? at + whole : i + name;
        *closed = false;
    }
    return i;
}

static void close_to(struct buf *out, struct feed_open *open, size_t n)
{
    while (open->n > n) {
        open->n--;
        buf_printf(out, "</%.*s>", (int)open->len[open->n], open->name[open->n]);
    }
}

/* An end tag closes what was left open within its element; one that closes nothing is left out. */
static size_t put_end(struct buf *out, struct feed_open *open, const char *s, size_t len)
{
    size_t name = name_length(s + 2, len - 2);
    const char *end = memchr(s, '>', len);

    for (size_t i = open->n; name > 0 && i > 0; i--)
        if (open->len[i - 1] == name && strncasecmp(open->name[i - 1], s + 2, name) == 0) {
            close_to(out, open, i - 1);
            break;
        }
    if (end == NULL)
        return len;
    const char *next = memchr(s + 1, '<', (size_t)(end - s));
    return (size_t)((next != NULL ? next : end + 1) - s);
}

size_t feed_put_tag(struct buf *out, struct feed_open *open, const char *s, size_t len)
{
    size_t start = out->len, name, end;
    bool closed = false;

    if (len > 2 && s[1] == '/')
        return put_end(out, open, s, len);
    name = len > 1 && starts_name(s[1]) ? name_length(s + 1, len - 1) : 0;
    if (name == 0 || s[name] == ':' || (1 + name < len && !is_space(s[1 + name]) && strchr("/>", s[1 + name]) == NULL))
        return 0;
    buf_add(out, s, 1 + name);
    end = put_attributes(out, s + 1 + name, len - 1 - name, &closed);
    if (end >= len - 1 - name || (open->n == FEED_DEPTH_MAX && !closed)) {
        buf_truncate(out, start);
        return end > len - 1 - name ? 0 : end == len - 1 - name ? len : end + name + 2;
    }
    closed = closed || is_void(s + 1, name);
    buf_puts(out, closed ? "/>" : ">");
    if (!closed) {
        open->name[open->n] = s + 1;
        open->len[open->n++] = name;
    }
    return end + name + 2;
}

void feed_close_tags(struct buf *out, struct feed_open *open)
{
    close_to(out, open, 0);
}
