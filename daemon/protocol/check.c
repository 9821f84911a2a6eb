#include "check.h"

#include "../base/clock.h"
#include "../base/err.h"
#include "../base/text.h"

#include <assert.h>
#include <string.h>

#define NAME_MAX_BYTES 32
#define SLUG_MAX_BYTES 80
#define LANGUAGE_MAX   35 /* RFC 5646 4.4.1 */

const void *codec_member(const void *object, size_t offset)
{
    return (const char *)object + offset;
}

const void *codec_pointer(const void *object, size_t offset)
{
    const void *p;
    memcpy(&p, codec_member(object, offset), sizeof p);
    return p;
}

size_t codec_count(const void *object, const struct codec_field *f)
{
    size_t n;
    memcpy(&n, codec_member(object, f->count), sizeof n);
    return n;
}

uint64_t codec_number(const void *object, const struct codec_field *f)
{
    uint64_t v = 0;
    uint32_t narrow;
    assert(f->size == 1 || f->size == sizeof narrow || f->size == sizeof v);
    if (f->size == 1)
        return *(const unsigned char *)codec_member(object, f->offset);
    if (f->size == sizeof v) {
        memcpy(&v, codec_member(object, f->offset), sizeof v);
        return v;
    }
    memcpy(&narrow, codec_member(object, f->offset), sizeof narrow);
    return narrow;
}

int check_refuse(const struct codec_field *f, const char *why)
{
    return err_set("%s %s", f->name, why);
}

int check_text(const struct codec_field *f, const char *s, size_t len)
{
    if (len > f->most)
        return err_set("%s has %zu bytes, more than %llu", f->name, len, (unsigned long long)f->most);
    if (f->kind == CODEC_RAW)
        return utf8_valid(s, len) && !memchr(s, '\0', len) ? 0 : check_refuse(f, "is no UTF-8");
    if (!text_is_clean(s, len, f->kind == CODEC_LINES))
        return check_refuse(f, "is no clean UTF-8");
    return 0;
}

int check_form(const struct codec_field *f, const char *s)
{
    if (!f->form || f->form(s))
        return 0;
    if (f->form == form_our_version)
        return err_set("is of version %s, this program of %s: start the service again", s, GAZETTED_VERSION);
    return check_refuse(f, "has not the form that it must have");
}

int check_number(const struct codec_field *f, uint64_t v)
{
    return v >= (uint64_t)f->least && v <= f->most ? 0 : err_set("%s is %llu: out of range", f->name, (unsigned long long)v);
}

int check_signed(const struct codec_field *f, int64_t v)
{
    return v >= f->least && v <= (int64_t)f->most ? 0 : err_set("%s is %lld: out of range", f->name, (long long)v);
}

int check_real(const struct codec_field *f, double v)
{
    return v >= 0 && v <= (double)f->most ? 0 : check_refuse(f, "is out of range");
}

int check_items(const struct codec_field *f, size_t n)
{
    return n <= f->items ? 0 : err_set("%s has %zu entries, more than %zu", f->name, n, f->items);
}

int check_ascending(const struct codec_field *f, const uint64_t *v, size_t n)
{
    for (size_t i = 1; i < n; i++)
        if (v[i - 1] >= v[i])
            return check_refuse(f, "are not in ascending order");
    return 0;
}

/* -- Forms ------------------------------------------------------------------------------------------------------------- */

static bool printable(const char *s, char least)
{
    for (; *s; s++)
        if (*s < least || *s > '~')
            return false;
    return true;
}

bool form_url(const char *s)
{
    const char *host = text_starts(s, "http://") ? s + 7 : text_starts(s, "https://") ? s + 8 : "";
    return *host && *host != '/' && printable(s, '!');
}

static bool only_words(const char *s, size_t most)
{
    size_t len = strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return len >= 1 && len <= most && !s[len];
}

bool form_name(const char *s)
{
    return only_words(s, NAME_MAX_BYTES);
}

bool form_slug(const char *s)
{
    return only_words(s, SLUG_MAX_BYTES);
}

bool form_date(const char *s)
{
    return date_parse(s, NULL, NULL, NULL) == 0;
}

bool form_language(const char *s)
{
    size_t len = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-");
    return len >= 1 && len <= LANGUAGE_MAX && !s[len] && *s != '-';
}

bool form_header(const char *s)
{
    return printable(s, ' ');
}

bool form_not_empty(const char *s)
{
    return *s != '\0';
}

bool form_our_version(const char *s)
{
    return strcmp(s, GAZETTED_VERSION) == 0;
}
