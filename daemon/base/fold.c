#include "fold.h"

#include "hash.h"
#include "text.h"

#include <string.h>

/* Ascending by first. A NULL `to` drops the characters. */
static const struct {
    uint32_t first, last;
    const char *to;
} fold_table[] = {
    { 0x0009, 0x000D, " " },  { 0x0020, 0x0020, " " },  { 0x0060, 0x0060, "'" },   { 0x0085, 0x0085, " " },   { 0x00A0, 0x00A0, " " },
    { 0x00AB, 0x00AB, "\"" }, { 0x00AD, 0x00AD, NULL }, { 0x00B4, 0x00B4, "'" },   { 0x00BB, 0x00BB, "\"" },  { 0x02B9, 0x02B9, "'" },
    { 0x02BC, 0x02BC, "'" },  { 0x1680, 0x1680, " " },  { 0x2000, 0x200A, " " },   { 0x200B, 0x200F, NULL },  { 0x2010, 0x2015, "-" },
    { 0x2018, 0x201B, "'" },  { 0x201C, 0x201F, "\"" }, { 0x2026, 0x2026, "..." }, { 0x2028, 0x2029, " " },   { 0x202A, 0x202E, NULL },
    { 0x202F, 0x202F, " " },  { 0x2032, 0x2032, "'" },  { 0x2033, 0x2033, "\"" },  { 0x2039, 0x203A, "'" },   { 0x205F, 0x205F, " " },
    { 0x2060, 0x2064, NULL }, { 0x2066, 0x2069, NULL }, { 0x2212, 0x2212, "-" },   { 0x3000, 0x3000, " " },   { 0x301D, 0x301F, "\"" },
    { 0xFB00, 0xFB00, "ff" }, { 0xFB01, 0xFB01, "fi" }, { 0xFB02, 0xFB02, "fl" },  { 0xFB03, 0xFB03, "ffi" }, { 0xFB04, 0xFB04, "ffl" },
    { 0xFE00, 0xFE0F, NULL }, { 0xFEFF, 0xFEFF, NULL }, { 0xFF02, 0xFF02, "\"" },  { 0xFF07, 0xFF07, "'" },
};

/* What c folds to: NULL with *keep true for itself. */
static const char *fold_one(uint32_t c, bool *keep)
{
    size_t low = 0, high = sizeof fold_table / sizeof *fold_table;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (c < fold_table[middle].first)
            high = middle;
        else if (c > fold_table[middle].last)
            low = middle + 1;
        else {
            *keep = false;
            return fold_table[middle].to;
        }
    }
    *keep = true;
    return NULL;
}

/* Bytes of ASCII that fold to themselves, from the start. */
static size_t fold_plain(const char *text, size_t len)
{
    size_t n = 0;
    while (n < len && text[n] > ' ' && text[n] != '`')
        n++;
    return n;
}

void fold_typography(struct buf *out, const char *text, size_t len)
{
    bool space = false, any = false;
    for (size_t at = 0, step; at < len; at += step) {
        bool keep = true;
        const char *to = NULL;
        step = fold_plain(text + at, len - at);
        if (step == 0)
            to = fold_one(utf8_next(text + at, len - at, &step), &keep);
        if (!keep && !to)
            continue;
        if (to && *to == ' ') {
            space = true;
            continue;
        }
        if (space && any)
            buf_addc(out, ' ');
        space = false;
        any = true;
        if (to)
            buf_puts(out, to);
        else
            buf_add(out, text + at, step);
    }
}

uint64_t fold_digest(const char *text, size_t len)
{
    struct buf folded;
    buf_init(&folded, 3 * len + 1); /* the longest replacement is three bytes for three */
    fold_typography(&folded, text, len);
    uint64_t digest = folded.len ? hash64(folded.data, folded.len) : 0;
    buf_fini(&folded);
    return digest;
}
