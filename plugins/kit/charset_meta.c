/* charset_meta: the prescan of the HTML Standard ("prescan a byte stream to determine its encoding"), and XML declarations. */
#include "charset.h"
#include "charset_parts.h"

#include <string.h>
#include <strings.h>

/* The standard looks at 1,024 bytes first, but a browser that meets a later <meta> starts anew with it: so the head as a whole is read. */
#define PRESCAN_MAX 65536

struct scan {
    const char *s, *end;
};

struct attribute {
    const char *name, *value;
    size_t name_len, value_len;
};

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static bool is_letter(char c)
{
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static bool scan_at(const struct scan *in, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(in->end - in->s) >= len && strncasecmp(in->s, word, len) == 0;
}

static void scan_skip_space(struct scan *in)
{
    while (in->s < in->end && is_space(*in->s))
        in->s++;
}

/* "Get an attribute". False at the tag's end. */
static bool scan_attribute(struct scan *in, struct attribute *out)
{
    while (in->s < in->end && (is_space(*in->s) || *in->s == '/'))
        in->s++;
    if (in->s == in->end || *in->s == '>')
        return false;
    memset(out, 0, sizeof(*out));
    out->name = in->s;
    while (in->s < in->end && !is_space(*in->s) && *in->s != '/' && *in->s != '>' && (*in->s != '=' || in->s == out->name))
        in->s++;
    out->name_len = (size_t)(in->s - out->name);
    scan_skip_space(in);
    if (in->s == in->end || *in->s != '=')
        return true;
    in->s++;
    scan_skip_space(in);
    if (in->s < in->end && (*in->s == '"' || *in->s == '\'')) {
        char quote = *in->s++;
        out->value = in->s;
        while (in->s < in->end && *in->s != quote)
            in->s++;
        out->value_len = (size_t)(in->s - out->value);
        if (in->s < in->end)
            in->s++;
        return true;
    }
    out->value = in->s;
    while (in->s < in->end && !is_space(*in->s) && *in->s != '>')
        in->s++;
    out->value_len = (size_t)(in->s - out->value);
    return true;
}

static bool attribute_is(const struct attribute *a, const char *name)
{
    return a->name_len == strlen(name) && strncasecmp(a->name, name, a->name_len) == 0;
}

/* "Extracting a character encoding from a meta element": "text/html; charset=koi8-r". */
static const char *content_charset(const char *s, size_t len)
{
    const char *end = s + len;

    while ((size_t)(end - s) >= 7) {
        if (strncasecmp(s, "charset", 7) != 0) {
            s++;
            continue;
        }
        s += 7;
        while (s < end && is_space(*s))
            s++;
        if (s == end || *s != '=')
            continue;
        s++;
        while (s < end && is_space(*s))
            s++;
        if (s < end && (*s == '"' || *s == '\'')) {
            const char *close = memchr(s + 1, *s, (size_t)(end - s - 1));
            return close != NULL ? charset_name(s + 1, (size_t)(close - s - 1)) : NULL;
        }
        const char *start = s;
        while (s < end && !is_space(*s) && *s != ';')
            s++;
        return charset_name(start, (size_t)(s - start));
    }
    return NULL;
}

/* A <meta> cannot say UTF-16: it was read as ASCII. */
static const char *meta_sense(const char *name)
{
    if (name == NULL)
        return NULL;
    if (strncmp(name, "utf-16", 6) == 0)
        return "utf-8";
    return strcmp(name, "x-user-defined") == 0 ? "windows-1252" : name;
}

static const char *scan_meta(struct scan *in)
{
    struct attribute a;
    const char *name = NULL, *from_content = NULL;
    bool pragma = false, seen_charset = false;

    while (scan_attribute(in, &a)) {
        if (attribute_is(&a, "http-equiv") && a.value_len == 12 && strncasecmp(a.value, "content-type", 12) == 0)
            pragma = true;
        else if (attribute_is(&a, "content") && from_content == NULL && a.value != NULL)
            from_content = content_charset(a.value, a.value_len);
        else if (attribute_is(&a, "charset") && !seen_charset) {
            seen_charset = true;
            name = a.value != NULL ? charset_name(a.value, a.value_len) : NULL;
        }
    }
    if (in->s == in->end)
        return NULL; /* the tag was never closed */
    if (seen_charset)
        return meta_sense(name);
    return pragma ? meta_sense(from_content) : NULL;
}

static const char *scan_xml_declaration(const char *data, size_t len)
{
    struct scan in = { data, data + len };
    const char *close;

    if (!scan_at(&in, "<?xml"))
        return NULL;
    close = memchr(data, '>', len);
    if (close == NULL)
        return NULL;
    const char *found = memmem(data, (size_t)(close - data), "encoding", 8);
    if (found == NULL)
        return NULL;
    in.s = found + 8;
    in.end = close;
    scan_skip_space(&in);
    if (in.s == in.end || *in.s++ != '=')
        return NULL;
    scan_skip_space(&in);
    if (in.s == in.end || (*in.s != '"' && *in.s != '\''))
        return NULL;
    const char *stop = memchr(in.s + 1, *in.s, (size_t)(in.end - in.s - 1));
    return stop != NULL ? meta_sense(charset_name(in.s + 1, (size_t)(stop - in.s - 1))) : NULL;
}

/* Over a comment, a declaration or a tag that is not <meta>. in stands at its '<'. */
static void scan_skip_tag(struct scan *in)
{
    if (scan_at(in, "<!--")) {
        const char *close = memmem(in->s + 2, (size_t)(in->end - in->s - 2), "-->", 3);
        in->s = close != NULL ? close + 3 : in->end;
        return;
    }
    const char *after = in->s + (in->end - in->s > 1 && in->s[1] == '/' ? 2 : 1);
    if (after < in->end && is_letter(*after)) {
        struct attribute a;

        while (in->s < in->end && !is_space(*in->s) && *in->s != '>')
            in->s++;
        while (scan_attribute(in, &a))
            continue;
        return;
    }
    if (after < in->end && (*after == '!' || *after == '/' || *after == '?')) {
        const char *close = memchr(in->s, '>', (size_t)(in->end - in->s));
        in->s = close != NULL ? close : in->end;
    }
}

const char *charset_prescan(const char *data, size_t len, bool xml)
{
    struct scan in = { data, data + (len < PRESCAN_MAX ? len : PRESCAN_MAX) };
    const char *name = scan_xml_declaration(data, (size_t)(in.end - in.s));

    if (name != NULL || xml)
        return name;
    for (; in.s < in.end; in.s++) {
        if (*in.s != '<')
            continue;
        if (scan_at(&in, "<meta") && in.end - in.s > 5 && (is_space(in.s[5]) || in.s[5] == '/')) {
            in.s += 5;
            name = scan_meta(&in);
            if (name != NULL)
                return name;
        } else {
            scan_skip_tag(&in);
        }
        if (in.s >= in.end)
            break;
    }
    return NULL;
}
