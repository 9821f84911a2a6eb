#include "capture_head.h"

#include "../daemon/base/err.h"
#include "../daemon/base/text.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

struct line {
    const char *text;
    size_t len;
};

/* What stands as a space in what is kept, or is one. */
static bool is_blank(char c)
{
    return (unsigned char)c <= 0x20 || c == 0x7F;
}

/* The next line of a head without its CRLF or LF, the folded ones behind it included (RFC 9112 5.2). false at the empty line or the end. */
static bool next_line(const char *head, size_t len, size_t *at, struct line *line)
{
    size_t start = *at, end = start;
    do {
        const char *newline = end < len ? memchr(head + end, '\n', len - end) : NULL;
        end = newline ? (size_t)(newline - head) + 1 : len;
    } while (end < len && start && (head[end] == ' ' || head[end] == '\t'));
    *at = end;
    while (end > start && (head[end - 1] == '\n' || head[end - 1] == '\r'))
        end--;
    bool any = end > start; /* blanks alone are no empty line */
    while (end > start && is_blank(head[end - 1]))
        end--;
    *line = (struct line){ head + start, end - start };
    return any;
}

/* Control bytes would end the line or the terminal it is shown on; a fold becomes spaces with them. */
static void put_line(struct buf *out, const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        buf_addc(out, is_blank(text[i]) && text[i] != '\t' ? ' ' : text[i]);
    }
    buf_puts(out, "\r\n");
}

static bool is_field(const struct line *line)
{
    size_t i = 0;
    while (i < line->len && (isalnum((unsigned char)line->text[i]) || (line->text[i] && strchr("!#$%&'*+-.^_`|~", line->text[i]))))
        i++;
    return i > 0 && i < line->len && line->text[i] == ':';
}

static bool is_named(const struct line *line, const char *name)
{
    size_t len = strlen(name);
    return line->len > len && line->text[len] == ':' && strncasecmp(line->text, name, len) == 0;
}

/* "HTTP/2 200" and "HTTP/1.1 200 OK" as HTTP/1.1, with the space before a reason even where there is none. */
static int put_status(struct buf *out, const struct line *line)
{
    const char *space = line->len > 5 && strncmp(line->text, "HTTP/", 5) == 0 ? memchr(line->text, ' ', line->len) : NULL;
    size_t rest = space ? (size_t)(line->text + line->len - space) : 0;
    if (rest < 4 || !isdigit((unsigned char)space[1]) || !isdigit((unsigned char)space[2]) || !isdigit((unsigned char)space[3]) ||
        (rest > 4 && space[4] != ' '))
        return err_set("an exchange without a status line");
    buf_puts(out, "HTTP/1.1");
    buf_add(out, space, 4);
    buf_addc(out, ' ');
    if (rest > 5)
        put_line(out, space + 5, rest - 5);
    else
        buf_puts(out, "\r\n");
    return 0;
}

static const char *value_of(struct pool *pool, const struct line *line)
{
    const char *value = (const char *)memchr(line->text, ':', line->len) + 1, *end = line->text + line->len;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    return text_is_clean(value, (size_t)(end - value), false) ? pool_strndup(pool, value, (size_t)(end - value)) : NULL;
}

int capture_head_response(struct buf *out, struct pool *pool, const char *head, size_t len, uint64_t body_len, const char **type)
{
    struct line line;
    size_t at = 0;
    *type = NULL;
    if (!next_line(head, len, &at, &line) || put_status(out, &line) < 0)
        return err_set("an exchange without a status line");
    while (next_line(head, len, &at, &line)) {
        if (!is_field(&line) || is_named(&line, "Transfer-Encoding") || is_named(&line, "Content-Length"))
            continue;
        if (!*type && is_named(&line, "Content-Type"))
            *type = value_of(pool, &line);
        put_line(out, line.text, line.len);
    }
    buf_printf(out, "Content-Length: %llu\r\n\r\n", (unsigned long long)body_len);
    return 0;
}

int capture_head_request(struct buf *out, const char *head, size_t len)
{
    struct line line;
    size_t at = 0;
    if (!next_line(head, len, &at, &line) || !memchr(line.text, ' ', line.len))
        return err_set("an exchange without a request line");
    put_line(out, line.text, line.len);
    while (next_line(head, len, &at, &line)) {
        if (is_field(&line))
            put_line(out, line.text, line.len);
    }
    buf_puts(out, "\r\n");
    return 0;
}
