#include "json.h"

#include "text.h"

#include <math.h>
#include <string.h>

static void json_escaped(struct buf *out, uint32_t c)
{
    switch (c) {
    case '"':
        buf_puts(out, "\\\"");
        break;
    case '\\':
        buf_puts(out, "\\\\");
        break;
    case '\n':
        buf_puts(out, "\\n");
        break;
    case '\t':
        buf_puts(out, "\\t");
        break;
    default:
        buf_printf(out, "\\u%04x", c);
    }
}

void json_quote_len(struct buf *out, const char *s, size_t len)
{
    buf_addc(out, '"');
    for (size_t at = 0, step; at < len; at += step) {
        uint32_t c = utf8_next(s + at, len - at, &step);
        if (c == UTF8_BAD)
            buf_puts(out, "\xEF\xBF\xBD");
        else if (c == '"' || c == '\\' || text_is_control(c))
            json_escaped(out, c);
        else
            buf_add(out, s + at, step);
    }
    buf_addc(out, '"');
}

void json_quote(struct buf *out, const char *s)
{
    if (s)
        json_quote_len(out, s, strlen(s));
    else
        buf_puts(out, "null");
}

void json_quote_list(struct buf *out, const char *const *v, size_t n)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < n; i++) {
        if (i)
            buf_puts(out, ", ");
        json_quote(out, v[i]);
    }
    buf_addc(out, ']');
}

void json_begin(struct buf *b)
{
    buf_addc(b, '{');
}

void json_end(struct buf *b)
{
    buf_addc(b, '}');
}

void json_key(struct buf *b, const char *key)
{
    if (b->len && b->data[b->len - 1] != '{')
        buf_addc(b, ',');
    json_quote(b, key);
    buf_addc(b, ':');
}

void json_put_string(struct buf *b, const char *key, const char *value)
{
    json_key(b, key);
    json_quote(b, value);
}

void json_put_optional(struct buf *b, const char *key, const char *value)
{
    if (value)
        json_put_string(b, key, value);
}

void json_put_strings(struct buf *b, const char *key, const char *const *v, size_t n)
{
    json_key(b, key);
    json_quote_list(b, v, n);
}

void json_put_int(struct buf *b, const char *key, int64_t value)
{
    json_key(b, key);
    buf_printf(b, "%lld", (long long)value);
}

void json_put_number(struct buf *b, const char *key, double value)
{
    json_key(b, key);
    buf_printf(b, "%.2f", isfinite(value) ? value : 0.0);
}

void json_put_bool(struct buf *b, const char *key, bool value)
{
    json_key(b, key);
    buf_puts(b, value ? "true" : "false");
}
