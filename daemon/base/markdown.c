#include "markdown.h"

#include <ctype.h>
#include <string.h>

/* -- Writing ------------------------------------------------------------------------------------------------------------- */

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* "12." or "12)" before a space or the end would start a list: the length of the digits, 0 when it is none. */
static size_t list_number(const char *text, size_t len)
{
    size_t digits = 0;
    while (digits < len && isdigit((unsigned char)text[digits]))
        digits++;
    if (!digits || digits > 9 || digits == len || !strchr(".)", text[digits]))
        return 0;
    return digits + 1 == len || text[digits + 1] == ' ' ? digits : 0;
}

static bool escapes_inside(const char *text, size_t len, size_t at)
{
    switch (text[at]) {
    case '\\':
    case '`':
    case '*':
    case '[':
    case ']':
    case '<':
        return true;
    case '_': /* between word characters it is no emphasis */
        return !(at > 0 && is_word(text[at - 1]) && at + 1 < len && is_word(text[at + 1]));
    case '&':
        return at + 1 < len && (isalpha((unsigned char)text[at + 1]) || text[at + 1] == '#');
    default:
        return false;
    }
}

void markdown_escape(struct buf *out, const char *text, size_t len, bool line_start)
{
    size_t number = line_start ? list_number(text, len) : 0;
    for (size_t at = 0; at < len; at++) {
        bool at_start = line_start && at == 0 && text[0] && strchr("#>+-=~|", text[0]);
        if (at_start || (number && at == number) || escapes_inside(text, len, at))
            buf_addc(out, '\\');
        buf_addc(out, text[at]);
    }
}

/* -- Reading the prose back ---------------------------------------------------------------------------------------------- */

struct prose {
    struct buf *out;
    bool any;     /* something was written */
    bool gap;     /* the next text starts a block */
    bool in_code; /* between ``` fences */
};

static void prose_separate(struct prose *p, const char *inside_block)
{
    if (p->any)
        buf_puts(p->out, p->gap ? "\n\n" : inside_block);
    p->any = true;
    p->gap = false;
}

/* "[12]" at s: its length, else 0. */
static size_t reference_length(const char *s, size_t len)
{
    size_t at = 1;
    if (!len || s[0] != '[')
        return 0;
    while (at < len && isdigit((unsigned char)s[at]))
        at++;
    return at > 1 && at < len && s[at] == ']' ? at + 1 : 0;
}

/* "![…][12]" at s: its length, else 0. */
static size_t image_length(const char *s, size_t len)
{
    if (len < 2 || s[0] != '!' || s[1] != '[')
        return 0;
    for (size_t at = 2; at < len; at++) {
        if (s[at] == '\\')
            at++;
        else if (s[at] == ']')
            return at + 1 + reference_length(s + at + 1, len - at - 1);
    }
    return 0;
}

/* The text of one line without marks, to out. Code spans are taken as they are. */
static void inline_text(struct buf *out, const char *s, size_t len)
{
    bool code = false;
    for (size_t at = 0; at < len; at++) {
        size_t skip;
        if (s[at] == '`') {
            code = !code;
        } else if (code) {
            buf_addc(out, s[at]);
        } else if (s[at] == '\\' && at + 1 < len && ispunct((unsigned char)s[at + 1])) {
            buf_addc(out, s[++at]);
        } else if ((skip = image_length(s + at, len - at)) > 0) {
            at += skip - 1;
        } else if (s[at] == ']') {
            at += reference_length(s + at + 1, len - at - 1);
        } else if (s[at] != '*' && s[at] != '[') {
            buf_addc(out, s[at]);
        }
    }
}

static bool is_dashes(const char *s, size_t len)
{
    while (len && strchr("|-: ", *s) && *s) {
        s++;
        len--;
    }
    return !len;
}

/* A table row: cells between unescaped bars, a tab between them; the line of dashes gives nothing. */
static void row_text(struct prose *p, const char *s, size_t len)
{
    if (is_dashes(s, len))
        return;
    prose_separate(p, "\n");
    bool first = true;
    for (size_t at = 1; at < len;) {
        size_t end = at;
        while (end < len && s[end] != '|')
            end += s[end] == '\\' && end + 1 < len ? 2 : 1;
        size_t from = at, to = end;
        while (from < to && s[from] == ' ')
            from++;
        while (to > from && s[to - 1] == ' ')
            to--;
        if (!first)
            buf_addc(p->out, '\t');
        first = false;
        inline_text(p->out, s + from, to - from);
        at = end + 1;
    }
}

/* Takes quotation marks, indentation and one list or heading mark off the line; says whether a mark starts a block. */
static bool line_strip(const char **s, size_t *len)
{
    bool starts = false;
    for (;;) {
        size_t skip = 0;
        const char *at = *s;
        if (*len && at[0] == ' ')
            skip = 1;
        else if (*len && at[0] == '>')
            skip = *len > 1 && at[1] == ' ' ? 2 : 1;
        else if (*len >= 2 && at[0] == '-' && at[1] == ' ')
            skip = 2, starts = true;
        else if (list_number(at, *len))
            skip = list_number(at, *len) + 1, starts = true;
        if (!skip)
            break;
        *s += skip;
        *len -= skip;
    }
    size_t marks = 0;
    while (marks < *len && (*s)[marks] == '#')
        marks++;
    if (marks && marks <= 6 && marks < *len && (*s)[marks] == ' ') {
        *s += marks + 1;
        *len -= marks + 1;
        starts = true;
    }
    return starts;
}

static bool is_definition(const char *s, size_t len)
{
    size_t reference = reference_length(s, len);
    return reference && reference + 1 < len && s[reference] == ':' && s[reference + 1] == ' ';
}

static void line_text(struct prose *p, const char *s, size_t len)
{
    if (line_strip(&s, &len))
        p->gap = true;
    if (!len) {
        p->gap = true;
        return;
    }
    if (len >= 3 && memcmp(s, "```", 3) == 0) {
        p->in_code = true;
        p->gap = true;
        return;
    }
    if (len == strlen(MARKDOWN_BREAK) && memcmp(s, MARKDOWN_BREAK, len) == 0) {
        p->gap = true;
        return;
    }
    if (s[0] == '|') {
        row_text(p, s, len);
        return;
    }
    if (is_definition(s, len) || image_length(s, len) == len)
        return;
    prose_separate(p, " ");
    inline_text(p->out, s, len);
}

static void code_line(struct prose *p, const char *s, size_t len)
{
    const char *text = s;
    size_t left = len;
    while (left && (*text == ' ' || *text == '>')) {
        text++;
        left--;
    }
    if (left == 3 && memcmp(text, "```", 3) == 0) {
        p->in_code = false;
        p->gap = true;
        return;
    }
    prose_separate(p, "\n");
    buf_add(p->out, s, len);
}

void markdown_text(struct buf *out, const char *body, size_t len)
{
    struct prose p = { .out = out };
    for (size_t at = 0; at < len;) {
        const char *end = memchr(body + at, '\n', len - at);
        size_t line = end ? (size_t)(end - body) - at : len - at;
        if (p.in_code)
            code_line(&p, body + at, line);
        else
            line_text(&p, body + at, line);
        at += line + 1;
    }
}
