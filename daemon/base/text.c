#include "text.h"

#include <assert.h>
#include <string.h>

/* The least value that a sequence of this many bytes may hold: shorter ones would be overlong (RFC 3629). */
static const uint32_t least_of_length[] = { 0, 0, 0x80, 0x800, 0x10000 };

static size_t utf8_length(unsigned char first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xC2 && first <= 0xDF)
        return 2;
    if (first >= 0xE0 && first <= 0xEF)
        return 3;
    if (first >= 0xF0 && first <= 0xF4)
        return 4;
    return 0;
}

uint32_t utf8_next(const char *s, size_t len, size_t *step)
{
    assert(len > 0);
    const unsigned char *u = (const unsigned char *)s;
    *step = 1;
    size_t length = utf8_length(u[0]);
    if (length == 1)
        return u[0];
    if (!length || length > len)
        return UTF8_BAD;
    uint32_t c = u[0] & (0xFFu >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((u[i] & 0xC0) != 0x80)
            return UTF8_BAD;
        c = c << 6 | (u[i] & 0x3F);
    }
    if (c < least_of_length[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return UTF8_BAD;
    *step = length;
    return c;
}

/* Bytes of ASCII at the start, a whole number of words: most of a page is. */
static size_t utf8_plain(const char *s, size_t len)
{
    size_t at = 0;
    for (uint64_t word; len - at >= sizeof word; at += sizeof word) {
        memcpy(&word, s + at, sizeof word);
        if (word & UINT64_C(0x8080808080808080))
            break;
    }
    return at;
}

bool utf8_valid(const char *s, size_t len)
{
    for (size_t at = utf8_plain(s, len), step; at < len; at += step + utf8_plain(s + at + step, len - at - step))
        if (utf8_next(s + at, len - at, &step) == UTF8_BAD)
            return false;
    return true;
}

size_t utf8_put(char out[4], uint32_t c)
{
    if (c < 0x80) {
        out[0] = (char)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
    out[0] = (char)(lead[length] | c);
    return length;
}

size_t utf8_cut(const char *s, size_t len, size_t max)
{
    if (len <= max)
        return len;
    while (max > 0 && ((unsigned char)s[max] & 0xC0) == 0x80)
        max--;
    return max;
}

bool text_is_control(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } controls[] = { { 0x00, 0x1F },     { 0x7F, 0x9F },     { 0x61C, 0x61C },   { 0x200E, 0x200F },
                     { 0x2028, 0x2029 }, { 0x202A, 0x202E }, { 0x2066, 0x2069 }, { 0xFEFF, 0xFEFF } };
    for (size_t i = 0; i < sizeof controls / sizeof *controls; i++)
        if (c >= controls[i].first && c <= controls[i].last)
            return true;
    return false;
}

void text_escape(struct buf *out, const char *s, size_t len)
{
    for (size_t at = 0, step; at < len; at += step) {
        uint32_t c = utf8_next(s + at, len - at, &step);
        if (c != UTF8_BAD && !text_is_control(c)) {
            buf_add(out, s + at, step);
            continue;
        }
        for (size_t i = 0; i < step; i++)
            buf_printf(out, "\\x%02x", (unsigned char)s[at + i]);
    }
}

char *text_escape_to(char *out, size_t size, const char *s)
{
    static const char more[] = "…";
    assert(size > sizeof more);
    struct buf b;
    buf_init(&b, 8 * strlen(s) + 8);
    text_escape(&b, s, strlen(s));
    if (b.len < size) {
        memcpy(out, buf_text(&b), b.len + 1);
    } else {
        size_t keep = utf8_cut(b.data, b.len, size - sizeof more);
        memcpy(out, b.data, keep);
        memcpy(out + keep, more, sizeof more);
    }
    buf_fini(&b);
    return out;
}

/* How many bytes from s on are printable ASCII, in whole words: nearly all of what is checked is nothing else. */
static size_t plain_words(const char *s, size_t len)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), high = 0x80 * ones;
    size_t at = 0;
    for (uint64_t w; len - at >= sizeof w; at += sizeof w) {
        memcpy(&w, s + at, sizeof w);
        /* A byte of 0x80 and above, below 0x20 (the borrow may mark its neighbour too), or DEL. */
        if (((w | (w - 0x20 * ones) | (w + ones)) & high) != 0)
            break;
    }
    return at;
}

bool text_is_clean(const char *s, size_t len, bool lines)
{
    for (size_t at = plain_words(s, len), step; at < len; at += step) {
        uint32_t c = utf8_next(s + at, len - at, &step);
        if (c == UTF8_BAD || (text_is_control(c) && !(lines && (c == '\n' || c == '\t'))))
            return false;
    }
    return true;
}

bool text_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *s, const char *suffix)
{
    size_t a = strlen(s), b = strlen(suffix);
    return a >= b && memcmp(s + a - b, suffix, b) == 0;
}

/* Two fingers and the last star: linear in practice, quadratic at worst, never exponential. */
bool text_glob(const char *pattern, const char *s)
{
    const char *star = NULL, *resume = NULL;
    while (*s) {
        if (*pattern == '*') {
            star = ++pattern;
            resume = s;
        } else if (*pattern && (*pattern == '?' || *pattern == *s)) {
            pattern++;
            s++;
        } else if (star) {
            pattern = star;
            s = ++resume;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return !*pattern;
}
