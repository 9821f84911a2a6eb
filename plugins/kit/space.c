#include "space.h"

#include "../../daemon/base/text.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>
#include <unicode/ucasemap.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

#define LINE_MAX_BYTES (16u << 20) /* above the body of any page that is read */

static bool space_is(uint32_t c)
{
    return c == ' ' || (c >= 9 && c <= 13) || c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 ||
           c == 0x202F || c == 0x205F || c == 0x3000;
}

/* What has no shape of its own; joiners stay, Persian and Indic words need them. */
static bool space_is_unseen(uint32_t c)
{
    return text_is_control(c) || c == 0xAD || c == 0x200B || (c >= 0x2060 && c <= 0x2064) || c == 0xFEFF || (c >= 0xE000 && c <= 0xF8FF) ||
           (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF) || c >= 0xE0000;
}

void space_add(struct buf *out)
{
    if (out->len > 0 && out->data[out->len - 1] != ' ')
        buf_addc(out, ' ');
}

void space_fold(struct buf *out, const char *text, size_t len)
{
    size_t i = 0;
    while (i < len) {
        size_t plain = i;
        while (plain < len && text[plain] > ' ' && text[plain] < 0x7F)
            plain++;
        if (plain > i) {
            buf_add(out, text + i, plain - i);
            i = plain;
            continue;
        }
        size_t step;
        const uint32_t c = utf8_next(text + i, len - i, &step);
        if (c == UTF8_BAD)
            buf_add(out, "\xEF\xBF\xBD", 3);
        else if (space_is(c))
            space_add(out);
        else if (!space_is_unseen(c))
            buf_add(out, text + i, step);
        i += step;
    }
}

bool space_only(const char *text)
{
    const size_t len = strlen(text);
    size_t step;
    for (size_t i = 0; i < len; i += step) {
        const uint32_t c = utf8_next(text + i, len - i, &step);
        if (c == UTF8_BAD || (!space_is(c) && !space_is_unseen(c)))
            return false;
    }
    return true;
}

static bool space_is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

const char *space_nfc(struct pool *pool, const char *text, size_t len)
{
    if (space_is_ascii(text, len))
        return text;
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    assert(U_SUCCESS(status) && len < LINE_MAX_BYTES);
    UChar *wide = pool_alloc(pool, (len + 1) * sizeof *wide);
    int32_t n = 0;
    u_strFromUTF8WithSub(wide, (int32_t)len + 1, &n, text, (int32_t)len, 0xFFFD, NULL, &status);
    if (unorm2_spanQuickCheckYes(nfc, wide, n, &status) == n)
        return text;
    /* NFC never makes more than three UTF-16 units of one. */
    const int32_t room = n * 3 + 1;
    UChar *normal = pool_alloc(pool, (size_t)room * sizeof *normal);
    const int32_t normal_len = unorm2_normalize(nfc, wide, n, normal, room, &status);
    const size_t size = (size_t)normal_len * 3 + 1;
    char *out = pool_alloc(pool, size);
    int32_t out_len = 0;
    u_strToUTF8(out, (int32_t)size, &out_len, normal, normal_len, &status);
    assert(U_SUCCESS(status));
    return out;
}

const char *space_line(struct pool *pool, const char *text)
{
    if (!text)
        return NULL;
    struct buf b;
    buf_init(&b, LINE_MAX_BYTES);
    space_fold(&b, text, strlen(text));
    if (b.len > 0 && b.data[b.len - 1] == ' ')
        buf_truncate(&b, b.len - 1);
    const char *line = b.len > 0 ? pool_strndup(pool, b.data, b.len) : NULL;
    const size_t len = b.len;
    buf_fini(&b);
    return line ? space_nfc(pool, line, len) : NULL;
}

const char *space_fold_case(struct pool *pool, const char *text, size_t len)
{
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap *map = ucasemap_open("", 0, &status);
    /* No character folds to more than three times its bytes. */
    char *out = pool_alloc(pool, len * 3 + 1);
    const int32_t n = U_SUCCESS(status) ? ucasemap_utf8FoldCase(map, out, (int32_t)(len * 3), text, (int32_t)len, &status) : 0;
    out[U_SUCCESS(status) ? n : 0] = '\0';
    ucasemap_close(map);
    return out;
}
