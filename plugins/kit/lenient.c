/* lenient: one pass over broken JSON that writes what was meant, then jansson. */
#include "lenient.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#define LENIENT_MAX   (8u << 20) /* a page's ceiling: no script in it is longer */
#define DIGITS_MAX    18         /* jansson refuses what does not fit 64 bits, and with it the whole text */
#define LENIENT_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_ANY)

struct reader {
    const char *s, *end;
    struct buf out;
};

static bool at(const struct reader *r, const char *word)
{
    size_t len = strlen(word);
    return (size_t)(r->end - r->s) >= len && memcmp(r->s, word, len) == 0;
}

static void skip_past(struct reader *r, const char *word)
{
    const char *found = memmem(r->s, (size_t)(r->end - r->s), word, strlen(word));
    r->s = found != NULL ? found + strlen(word) : r->end;
}

/* Comments of three languages and the wrappers that hide scripts from old parsers. True when one was skipped. */
static bool skip_comment(struct reader *r)
{
    static const char *const wrappers[] = { "<![CDATA[", "]]>", "<!--", "-->", "\xEF\xBB\xBF" };

    /* "<!-- note -->" goes whole, "<!-- {…} -->" only by its marks. */
    if (at(r, "<!--")) {
        const char *inner = r->s + 4;
        while (inner < r->end && (unsigned char)*inner <= ' ')
            inner++;
        if (inner < r->end && *inner != '{' && *inner != '[' && *inner != '/') {
            skip_past(r, "-->");
            return true;
        }
    }
    for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
        if (at(r, wrappers[i])) {
            r->s += strlen(wrappers[i]);
            return true;
        }
    if (at(r, "//")) {
        r->s += 2;
        /* "//<![CDATA[ {" may stand on one line with what follows. */
        while (r->s < r->end && *r->s != '\n' && *r->s != '{' && *r->s != '[' && *r->s != '<' && *r->s != ']')
            r->s++;
        if (r->s < r->end && (*r->s == '<' || *r->s == ']' || *r->s == '\n'))
            return true;
        if (r->s < r->end && (*r->s == '{' || *r->s == '[') && r->out.len > 0)
            while (r->s < r->end && *r->s != '\n')
                r->s++;
        return true;
    }
    if (at(r, "/*")) {
        skip_past(r, "*/");
        return true;
    }
    return false;
}

static int hex4(const char *s)
{
    int value = 0;

    for (int i = 0; i < 4; i++) {
        char c = s[i];
        int digit = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
        if (digit < 0)
            return -1;
        value = value * 16 + digit;
    }
    return value;
}

/* A backslash and what it escapes. */
static void put_escape(struct reader *r)
{
    size_t left = (size_t)(r->end - r->s);

    if (left >= 6 && r->s[1] == 'u' && hex4(r->s + 2) >= 0) {
        int c = hex4(r->s + 2);
        bool high = c >= 0xD800 && c < 0xDC00, low = c >= 0xDC00 && c < 0xE000;
        int next = high && left >= 12 && r->s[6] == '\\' && r->s[7] == 'u' ? hex4(r->s + 8) : -1;

        if (high && next >= 0xDC00 && next < 0xE000) {
            buf_add(&r->out, r->s, 12);
            r->s += 12;
            return;
        }
        if (high || low)
            buf_puts(&r->out, "\\ufffd");
        else
            buf_add(&r->out, r->s, 6);
        r->s += 6;
        return;
    }
    if (left >= 2 && r->s[1] != '\0' && strchr("\"\\/bfnrt", r->s[1]) != NULL) {
        buf_add(&r->out, r->s, 2);
        r->s += 2;
        return;
    }
    /* "\'" and the like: the backslash is noise. */
    r->s++;
}

/* Whether a quotation mark that stands here closes the string: what follows must be able to follow one. */
static bool closes(const struct reader *r)
{
    const char *s = r->s + 1;

    while (s < r->end && (unsigned char)*s <= ' ')
        s++;
    if (s == r->end || strchr(":}]", *s) != NULL)
        return true;
    if (*s != ',')
        return *s == '/' || *s == '"' || *s == '<';
    do
        s++;
    while (s < r->end && (unsigned char)*s <= ' ');
    return s == r->end || strchr("\"{[}]/-0123456789tfn", *s) != NULL;
}

static void put_string(struct reader *r)
{
    buf_addc(&r->out, '"');
    r->s++;
    while (r->s < r->end) {
        unsigned char c = (unsigned char)*r->s;
        size_t step;

        if (c == '"') {
            if (closes(r)) {
                r->s++;
                break;
            }
            buf_puts(&r->out, "\\\"");
            r->s++;
        } else if (c == '\\') {
            put_escape(r);
        } else if (c < 0x20) {
            buf_puts(&r->out, c == '\n' ? "\\n" : c == '\t' ? "\\t" : " ");
            r->s++;
        } else {
            if (utf8_next(r->s, (size_t)(r->end - r->s), &step) == UTF8_BAD)
                buf_puts(&r->out, "\\ufffd");
            else
                buf_add(&r->out, r->s, step);
            r->s += step;
        }
    }
    buf_addc(&r->out, '"');
}

/* The last byte written that is not white space. */
static char last_written(const struct reader *r)
{
    size_t n = r->out.len;

    while (n > 0 && (unsigned char)r->out.data[n - 1] <= ' ')
        n--;
    return n > 0 ? r->out.data[n - 1] : '\0';
}

static void drop_trailing_comma(struct reader *r)
{
    size_t n = r->out.len;

    while (n > 0 && (unsigned char)r->out.data[n - 1] <= ' ')
        n--;
    if (n > 0 && r->out.data[n - 1] == ',')
        buf_truncate(&r->out, n - 1);
}

/* Values as other languages write them. True when one was written. */
static bool put_word(struct reader *r)
{
    static const struct {
        const char *word, *json;
    } words[] = { { "-Infinity", "null" }, { "False", "false" }, { "Infinity", "null" }, { "NaN", "null" },
                  { "None", "null" },      { "True", "true" },   { "undefined", "null" } };

    for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
        if (at(r, words[i].word)) {
            buf_puts(&r->out, words[i].json);
            r->s += strlen(words[i].word);
            return true;
        }
    return false;
}

static size_t count_digits(const char *s, const char *end)
{
    size_t n = 0;

    while (s + n < end && s[n] >= '0' && s[n] <= '9')
        n++;
    return n;
}

/* One that JSON and jansson accept: no zero in front, and within 64 bits. */
static bool is_number(const char *s, const char *end)
{
    s += s < end && *s == '-';
    size_t whole = count_digits(s, end);
    if (whole == 0 || whole > DIGITS_MAX || (*s == '0' && whole > 1))
        return false;
    s += whole;
    if (s < end && *s == '.') {
        size_t fraction = count_digits(s + 1, end);
        if (fraction == 0)
            return false;
        s += 1 + fraction;
    }
    if (s < end && (*s == 'e' || *s == 'E')) {
        s += s + 1 < end && (s[1] == '+' || s[1] == '-') ? 2 : 1;
        size_t power = count_digits(s, end);
        if (power == 0 || power > 2)
            return false;
        s += power;
    }
    return s == end;
}

/* What begins like a number and is none stands for its letters: "007", an identifier of twenty digits, a date without quotes. True when one was
 * written. */
static bool put_number(struct reader *r)
{
    const char *s = r->s;

    if (!(*s >= '0' && *s <= '9') && !(*s == '-' && s + 1 < r->end && s[1] >= '0' && s[1] <= '9'))
        return false;
    while (s < r->end && (isalnum((unsigned char)*s) || strchr("+-.:", *s) != NULL) && *s != '\0')
        s++;
    bool good = is_number(r->s, s);
    if (!good)
        buf_addc(&r->out, '"');
    buf_add(&r->out, r->s, (size_t)(s - r->s));
    if (!good)
        buf_addc(&r->out, '"');
    r->s = s;
    return true;
}

static void put_token(struct reader *r)
{
    char c = *r->s, last = last_written(r);

    if ((last == ':' || last == ',' || last == '[') && (put_word(r) || put_number(r)))
        return;
    if (last == ':' && (c == ',' || c == '}'))
        buf_puts(&r->out, "null"); /* a template without its value */
    if (c == '"') {
        if (last == '"' || last == '}' || last == ']')
            buf_addc(&r->out, ','); /* a forgotten comma */
        put_string(r);
        return;
    }
    if (c == '{' && last == '}')
        buf_addc(&r->out, ',');
    if (c == '}' || c == ']')
        drop_trailing_comma(r);
    if (c == ',' && (last == ',' || last == '{' || last == '[' || last == '\0')) {
        r->s++;
        return;
    }
    if ((unsigned char)c > ' ' && (unsigned char)c < 0x7F && c != ';')
        buf_addc(&r->out, c);
    else if ((unsigned char)c <= ' ')
        buf_addc(&r->out, ' ');
    r->s++;
}

/* Several objects without an array around them become one; an end that is missing is put there. */
static json_t *read_repaired(struct buf *out)
{
    struct buf whole;
    char open[512];
    size_t depth = 0;
    bool in_string = false;
    json_t *value;

    for (size_t i = 0; i < out->len; i++) {
        char c = out->data[i];
        if (in_string) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (depth == sizeof(open))
                return NULL;
            open[depth++] = c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (depth == 0 || open[depth - 1] != c) {
                out->len = i;
                break;
            }
            depth--;
        }
    }
    buf_init(&whole, LENIENT_MAX * 2);
    buf_addc(&whole, '[');
    buf_add(&whole, buf_text(out), out->len);
    while (depth > 0)
        buf_addc(&whole, open[--depth]);
    buf_addc(&whole, ']');
    value = json_loadb(buf_text(&whole), whole.len, LENIENT_FLAGS, NULL);
    buf_fini(&whole);
    if (value != NULL && json_array_size(value) == 1) {
        json_t *only = json_incref(json_array_get(value, 0));
        json_decref(value);
        return only;
    }
    return value;
}

json_t *lenient_json(const char *text, size_t len)
{
    struct reader r = { .s = text, .end = text + len };
    json_t *value = json_loadb(text, len, LENIENT_FLAGS, NULL);

    if (value != NULL || len > LENIENT_MAX)
        return value;
    buf_init(&r.out, LENIENT_MAX * 2);
    while (r.s < r.end)
        if (!skip_comment(&r))
            put_token(&r);
    drop_trailing_comma(&r);
    if (r.out.len > 0 && !r.out.failed)
        value = read_repaired(&r.out);
    buf_fini(&r.out);
    return value;
}
