#include "kit.h"
#include "url.h"

#include "../../daemon/base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ustring.h>
#include <unicode/utrans.h>

#define SLUG_MAX       80  /* DESIGN 4 */
#define SLUG_INPUT_MAX 600 /* bytes of a title or segment that are looked at */

/* The reader has one thread; opening a transliterator costs a millisecond. */
static UTransliterator *slug_latin;

static UTransliterator *slug_transliterator(void)
{
    if (slug_latin)
        return slug_latin;
    UErrorCode status = U_ZERO_ERROR;
    UChar id[64];
    u_uastrcpy(id, "Any-Latin; Latin-ASCII; Any-Lower");
    slug_latin = utrans_openU(id, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    return U_SUCCESS(status) ? slug_latin : NULL;
}

static bool slug_is_ascii(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

/* text as ASCII letters, as far as ICU knows how; in the pool. */
static const char *slug_to_latin(struct pool *pool, const char *text)
{
    const size_t len = utf8_cut(text, strlen(text), SLUG_INPUT_MAX);
    if (slug_is_ascii(text, len))
        return pool_strndup(pool, text, len);
    UTransliterator *latin = slug_transliterator();
    UErrorCode status = U_ZERO_ERROR;
    const int32_t room = SLUG_INPUT_MAX * 8;
    UChar *wide = pool_alloc(pool, (size_t)room * sizeof *wide);
    int32_t n = 0, out_len = 0;
    u_strFromUTF8WithSub(wide, room, &n, text, (int32_t)len, ' ', NULL, &status);
    int32_t limit = n;
    if (latin)
        utrans_transUChars(latin, wide, &n, room, 0, &limit, &status);
    if (U_FAILURE(status))
        return "";
    char *out = pool_alloc(pool, (size_t)room * 3);
    u_strToUTF8(out, room * 3, &out_len, wide, n, &status);
    return U_SUCCESS(status) ? out : "";
}

/* [a-z0-9] runs joined by one '-', cut at a word's end where that leaves something. */
static const char *slug_squeeze(struct pool *pool, const char *latin)
{
    char *slug = pool_alloc(pool, SLUG_MAX + 2);
    size_t len = 0;
    bool gap = false;
    for (const char *c = latin; *c && len <= SLUG_MAX; c++) {
        const char l = (char)(*c >= 'A' && *c <= 'Z' ? *c | 0x20 : *c);
        if ((l >= 'a' && l <= 'z') || (l >= '0' && l <= '9')) {
            if (gap && len > 0)
                slug[len++] = '-';
            if (len <= SLUG_MAX)
                slug[len++] = l;
            gap = false;
        } else if (l != '\'' && l != '`') {
            gap = true;
        }
    }
    if (len > SLUG_MAX) {
        len = SLUG_MAX;
        size_t word = len;
        while (word > SLUG_MAX / 2 && slug[word] != '-')
            word--;
        len = word > SLUG_MAX / 2 ? word : SLUG_MAX;
    }
    while (len > 0 && slug[len - 1] == '-')
        len--;
    slug[len] = '\0';
    return slug;
}

static int slug_hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
}

static const char *slug_decode(struct pool *pool, const char *segment, size_t len)
{
    char *out = pool_alloc(pool, len + 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        const int high = segment[i] == '%' && i + 2 < len ? slug_hex(segment[i + 1]) : -1;
        const int low = high >= 0 ? slug_hex(segment[i + 2]) : -1;
        out[n++] = low >= 0 ? (char)(high * 16 + low) : segment[i];
        i += low >= 0 ? 2 : 0;
    }
    out[n] = '\0';
    return out;
}

/* Letters of a segment say something; numbers, "index" and file endings do not. */
static const char *slug_of_segment(struct pool *pool, const char *segment, size_t len)
{
    static const char *const ENDINGS[] = { ".html", ".htm", ".php", ".aspx", ".asp", ".shtml", ".jsp", ".amp" };
    for (size_t i = 0; i < sizeof ENDINGS / sizeof *ENDINGS; i++) {
        const size_t n = strlen(ENDINGS[i]);
        if (len > n && strncmp(segment + len - n, ENDINGS[i], n) == 0)
            len -= n;
    }
    const char *slug = slug_squeeze(pool, slug_to_latin(pool, slug_decode(pool, segment, len)));
    size_t letters = 0;
    for (const char *c = slug; *c; c++)
        letters += *c >= 'a' && *c <= 'z';
    return letters >= 4 && strcmp(slug, "index") != 0 && strcmp(slug, "article") != 0 && strcmp(slug, "detail") != 0 ? slug : NULL;
}

/* "118.htm": a file with a number for a name; the folders around it are sections, not the article. */
static bool slug_is_numbered_file(const char *segment, size_t len)
{
    size_t digits = 0;
    while (digits < len && segment[digits] >= '0' && segment[digits] <= '9')
        digits++;
    return digits > 0 && digits < len && segment[digits] == '.';
}

/* The last segment that holds a word with another beside it, else the last that holds a word and stands last. */
static const char *slug_of_url(struct pool *pool, const char *url)
{
    const char *path = url ? url_path_query(url) : "";
    size_t end = strcspn(path, "?");
    bool last = true;
    while (end > 0) {
        while (end > 0 && path[end - 1] == '/')
            end--;
        size_t start = end;
        while (start > 0 && path[start - 1] != '/')
            start--;
        const char *slug = end > start ? slug_of_segment(pool, path + start, end - start) : NULL;
        if (slug && (strchr(slug, '-') || last))
            return slug;
        if (last && slug_is_numbered_file(path + start, end - start))
            return NULL;
        last = false;
        end = start;
    }
    return NULL;
}

const char *kit_slug(struct pool *pool, const char *url, const char *title)
{
    const char *slug = slug_of_url(pool, url);
    if (slug && strchr(slug, '-'))
        return slug;
    const char *of_title = title ? slug_squeeze(pool, slug_to_latin(pool, title)) : "";
    if (*of_title)
        return of_title;
    return slug ? slug : "article";
}
