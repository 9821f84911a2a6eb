#include "robots_match.h"

#include <ctype.h>
#include <string.h>

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_alphanumeric(int c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_mark(int c)
{
    return c == '-' || c == '.' || c == '_' || c == '~';
}

void robots_normalise(struct buf *out, const char *path, size_t len, bool wide)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)path[i];
        int high = c == '%' && i + 2 < len ? hex_value(path[i + 1]) : -1;
        int low = high >= 0 ? hex_value(path[i + 2]) : -1;
        if (low >= 0) {
            int value = high * 16 + low;
            if (is_mark(value) || (wide && is_alphanumeric(value)))
                buf_addc(out, (char)value);
            else
                buf_printf(out, "%%%02X", (unsigned)value);
            i += 2;
        } else if (((c >= 0x80 || c == ' ') && wide) || c == '*' || c == '$') {
            buf_printf(out, "%%%02X", c);
        } else {
            buf_addc(out, (char)c);
        }
    }
}

/* Patterns stand in a file that people write: what is no ASCII is always escaped there. */
static void normalise_literal(struct buf *out, const char *text, size_t len, bool wide)
{
    for (size_t i = 0; i < len;) {
        size_t run = 0;
        while (i + run < len && (unsigned char)text[i + run] < 0x80)
            run++;
        robots_normalise(out, text + i, run, wide);
        for (i += run; i < len && (unsigned char)text[i] >= 0x80; i++)
            buf_printf(out, "%%%02X", (unsigned char)text[i]);
    }
}

void robots_normalise_pattern(struct buf *out, const char *pattern, size_t len, bool wide)
{
    bool anchored = len > 0 && pattern[len - 1] == '$';
    if (anchored)
        len--;
    for (size_t i = 0; i < len;) {
        const char *star = memchr(pattern + i, '*', len - i);
        size_t end = star != NULL ? (size_t)(star - pattern) : len;
        normalise_literal(out, pattern + i, end - i, wide);
        i = end;
        if (i < len) {
            buf_addc(out, '*');
            i++;
        }
    }
    if (anchored)
        buf_addc(out, '$');
}

/* Each piece between stars is found at its first place after the one before: never a second try, so the time is linear however many stars. */
bool robots_match(const char *pattern, const char *path, size_t path_len)
{
    size_t at = 0;
    for (bool first = true;; first = false) {
        size_t piece = strcspn(pattern, "*$"), left = path_len - at;
        if (pattern[piece] == '$') { /* only ever the last byte */
            bool exact = first ? left == piece : left >= piece;
            return exact && memcmp(path + path_len - piece, pattern, piece) == 0;
        }
        const char *found = path + at;
        if (first)
            found = left >= piece && memcmp(found, pattern, piece) == 0 ? found : NULL;
        else if (piece > 0)
            found = memmem(found, left, pattern, piece);
        if (found == NULL)
            return false;
        if (pattern[piece] == '\0')
            return true;
        at = (size_t)(found - path) + piece;
        pattern += piece + 1;
    }
}
