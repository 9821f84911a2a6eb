/* charset: bytes to UTF-8, in the order of the HTML Standard: byte order mark, HTTP, declaration, guess. */
#include "charset.h"

#include "../../daemon/base/mem.h"
#include "../../daemon/base/text.h"
#include "charset_parts.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unicode/ucnv.h>
#include <unicode/ustring.h>

#define REPLACEMENT "\xEF\xBF\xBD"
#define SUBSTITUTE  0x1A /* ICU's stand-in for what it could not convert */

struct mark {
    const char *bytes;
    size_t len;
    const char *encoding;
};
/* Longest first: UTF-32's mark starts with UTF-16's. */
static const struct mark marks[] = {
    { "\xFF\xFE\0\0", 4, "utf-32le" }, { "\0\0\xFE\xFF", 4, "utf-32be" }, { "\xEF\xBB\xBF", 3, "utf-8" },
    { "\xFE\xFF", 2, "utf-16be" },     { "\xFF\xFE", 2, "utf-16le" },
};

static const struct mark *mark_find(const char *data, size_t len)
{
    for (size_t i = 0; i < sizeof(marks) / sizeof(*marks); i++)
        if (len >= marks[i].len && memcmp(data, marks[i].bytes, marks[i].len) == 0)
            return &marks[i];
    return NULL;
}

/* The charset parameter of a Content-Type. */
static const char *http_charset(const char *content_type)
{
    const char *s = content_type ? content_type : "";

    while ((s = strchr(s, ';')) != NULL) {
        s += 1 + strspn(s + 1, " \t");
        if (strncasecmp(s, "charset", 7) != 0)
            continue;
        s += 7 + strspn(s + 7, " \t");
        if (*s != '=')
            continue;
        s += 1 + strspn(s + 1, " \t\"'");
        return charset_name(s, strcspn(s, " \t\"';,"));
    }
    return NULL;
}

/* How much of a bad sequence one U+FFFD stands for: the longest part that could have begun a character (Encoding Standard). */
static size_t bad_length(const char *s, size_t len)
{
    unsigned char lead = (unsigned char)s[0], low = 0x80, high = 0xBF;
    size_t want = lead >= 0xF0 && lead <= 0xF4 ? 3 : lead >= 0xE0 && lead <= 0xEF ? 2 : lead >= 0xC2 && lead <= 0xDF ? 1 : 0, n = 1;

    if (lead == 0xE0)
        low = 0xA0;
    else if (lead == 0xF0)
        low = 0x90;
    else if (lead == 0xED)
        high = 0x9F;
    else if (lead == 0xF4)
        high = 0x8F;
    for (; n <= want && n < len && (unsigned char)s[n] >= low && (unsigned char)s[n] <= high; n++) {
        low = 0x80;
        high = 0xBF;
    }
    return n;
}

static void decode_utf8(struct pool *pool, const char *data, size_t len, struct decoded *out)
{
    char *text, *to;

    if (utf8_valid(data, len)) {
        out->text = data;
        out->len = len;
        return;
    }
    to = text = pool_alloc(pool, len * 3 + 1);
    for (size_t i = 0, step; i < len; i += step) {
        if (utf8_next(data + i, len - i, &step) == UTF8_BAD) {
            step = bad_length(data + i, len - i);
            memcpy(to, REPLACEMENT, 3);
            to += 3;
            out->replaced++;
        } else {
            memcpy(to, data + i, step);
            to += step;
        }
    }
    out->text = text;
    out->len = (size_t)(to - text);
}

static void decode_with_icu(struct pool *pool, const char *data, size_t len, struct decoded *out)
{
    UErrorCode rc = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(charset_converter(out->encoding), &rc);
    int32_t capacity = (int32_t)len * 2 + 16, n, bytes = 0;
    UChar *wide;
    char *text;

    if (U_FAILURE(rc)) {
        out->encoding = "utf-8";
        decode_utf8(pool, data, len, out);
        return;
    }
    wide = mem_alloc((size_t)capacity * sizeof(*wide));
    n = ucnv_toUChars(converter, wide, capacity, data, (int32_t)len, &rc);
    ucnv_close(converter);
    if (U_FAILURE(rc))
        n = 0;
    for (int32_t i = 0; i < n; i++)
        out->replaced += wide[i] == 0xFFFD || wide[i] == SUBSTITUTE;
    text = pool_alloc(pool, (size_t)n * 3 + 1);
    rc = U_ZERO_ERROR;
    u_strToUTF8WithSub(text, n * 3 + 1, &bytes, wide, n, 0xFFFD, NULL, &rc);
    free(wide);
    out->text = text;
    out->len = U_SUCCESS(rc) ? (size_t)bytes : 0;
}

static bool has_high(const char *data, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)data[i] >= 0x80)
            return true;
    return false;
}

/* Encodings of single bytes whose lower half is ASCII. */
static bool has_ascii(const char *encoding)
{
    return strncmp(encoding, "windows-", 8) == 0 || strncmp(encoding, "iso-8859-", 9) == 0;
}

static const char *choose(const char *data, size_t len, const char *content_type, bool xml, struct decoded *out)
{
    const char *name = http_charset(content_type);

    out->source = CHARSET_HTTP;
    if (name != NULL)
        return name;
    out->source = CHARSET_META;
    name = charset_prescan(data, len, xml);
    /* A page that was saved or passed on in UTF-8 keeps its old <meta>; text in single bytes is never valid UTF-8 by chance. */
    if (name != NULL && has_ascii(name) && has_high(data, len) && utf8_valid(data, len))
        return "utf-8";
    if (name != NULL)
        return name;
    out->source = CHARSET_GUESS;
    return charset_guess(data, len);
}

void charset_decode(struct pool *pool, const char *data, size_t len, const char *content_type, int xml, struct decoded *out)
{
    const struct mark *mark = mark_find(data, len);

    memset(out, 0, sizeof(*out));
    out->text = "";
    if (mark != NULL) {
        out->source = CHARSET_BOM;
        out->encoding = mark->encoding;
        data += mark->len;
        len -= mark->len;
    } else {
        out->encoding = choose(data, len, content_type, xml != 0, out);
    }
    if (len == 0)
        return;
    if (has_ascii(out->encoding) && !has_high(data, len) && !memchr(data, SUBSTITUTE, len)) {
        out->text = data;
        out->len = len;
        return;
    }
    if (strcmp(out->encoding, "replacement") == 0) {
        /* Encodings that were used to smuggle markup past filters: the standard reads them as one U+FFFD. */
        out->text = REPLACEMENT;
        out->len = 3;
        out->replaced = 1;
    } else if (strcmp(out->encoding, "utf-8") == 0) {
        decode_utf8(pool, data, len, out);
    } else {
        decode_with_icu(pool, data, len, out);
    }
}
