#include "sentence.h"

#include "../../daemon/base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uchar.h>
#include <unicode/utext.h>

#define LOCALE_MAX     48
#define ITERATORS_MAX  4 /* a reader belongs to one outlet, which writes in few languages */
#define ORDINAL_DIGITS 2 /* "3. Oktober", "21. Jahrhundert"; more digits are a year or a sum */

/* The languages that write ordinals with a full stop; sorted. */
static const char *const ORDINAL_LANGUAGES[] = { "az", "bs", "cs", "da", "de", "et", "fi", "fo", "hr", "hu", "is",
                                                 "lb", "lv", "nb", "nn", "no", "pl", "sk", "sl", "sq", "sr", "tr" };

struct cached {
    char locale[LOCALE_MAX];
    UBreakIterator *iterator;
};

/* The cache of a reader process, which has one thread: opening an iterator with suppressions costs milliseconds. */
static struct cached CACHE[ITERATORS_MAX];
static size_t cache_next;

static UBreakIterator *sentence_iterator(const char *language)
{
    char locale[LOCALE_MAX];
    snprintf(locale, sizeof locale, "%.20s@ss=standard", language && *language ? language : "en");
    for (size_t i = 0; i < ITERATORS_MAX; i++)
        if (CACHE[i].iterator && strcmp(CACHE[i].locale, locale) == 0)
            return CACHE[i].iterator;
    UErrorCode status = U_ZERO_ERROR;
    UBreakIterator *iterator = ubrk_open(UBRK_SENTENCE, locale, NULL, 0, &status);
    if (U_FAILURE(status))
        return NULL;
    struct cached *slot = &CACHE[cache_next++ % ITERATORS_MAX];
    if (slot->iterator)
        ubrk_close(slot->iterator);
    memcpy(slot->locale, locale, sizeof locale);
    slot->iterator = iterator;
    return iterator;
}

static bool sentence_has_ordinals(const char *language)
{
    if (!language)
        return true;
    for (size_t i = 0; i < sizeof ORDINAL_LANGUAGES / sizeof *ORDINAL_LANGUAGES; i++)
        if (strncmp(language, ORDINAL_LANGUAGES[i], 2) == 0)
            return true;
    return false;
}

/* The character before offset i, and where it starts. */
static uint32_t sentence_before(const char *text, size_t i, size_t *start)
{
    if (i == 0)
        return 0;
    size_t s = i - 1;
    while (s > 0 && ((unsigned char)text[s] & 0xC0) == 0x80)
        s--;
    size_t step;
    *start = s;
    return utf8_next(text + s, i - s, &step);
}

/* "J. Smith", "U.S. Senate": one letter before the stop, and no word before the letter. */
static bool sentence_ends_in_initial(const char *text, size_t stop)
{
    size_t at;
    const uint32_t letter = sentence_before(text, stop, &at);
    if (!letter || !u_isupper((UChar32)letter))
        return false;
    size_t before_at = 0;
    const uint32_t before = sentence_before(text, at, &before_at);
    return before == 0 || before == ' ' || before == '.' || before == '-' || before == '(' || before == 0x201C || before == '"';
}

/* "Dr. Karimova", "Gen. Smith": titles that a name follows, whatever stood before them; ICU's list has them in some places only. */
static bool sentence_ends_in_title(const char *text, size_t stop)
{
    static const char *const titles[] = { "Adm", "Brig", "Capt", "Cmdr", "Col",  "Dr",  "Gen", "Gov", "Hon", "Lt", "Maj",
                                          "Mr",  "Mrs",  "Ms",   "Mt",   "Prof", "Rep", "Rev", "Sen", "Sgt", "St" }; /* sorted */
    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        const size_t n = strlen(titles[i]);
        if (stop < n || memcmp(text + stop - n, titles[i], n) != 0)
            continue;
        size_t at;
        const uint32_t before = sentence_before(text, stop - n, &at);
        if (before == 0 || !u_isalnum((UChar32)before))
            return true;
    }
    return false;
}

/* "21. Jahrhundert" where the language writes so; "1. Official Journal" at the beginning: the number of a note or a point, in any language. */
static bool sentence_ends_in_ordinal(const char *text, size_t stop, bool ordinals)
{
    size_t digits = 0;
    while (digits < stop && text[stop - 1 - digits] >= '0' && text[stop - 1 - digits] <= '9')
        digits++;
    return digits > 0 && digits <= ORDINAL_DIGITS && (stop == digits || (ordinals && text[stop - digits - 1] == ' '));
}

/* Whether a break at `at` stays. */
static bool sentence_is_break(const char *text, size_t len, size_t at, bool ordinals)
{
    size_t step;
    uint32_t next = utf8_next(text + at, len - at, &step);
    if (u_islower((UChar32)next))
        return false;
    size_t end = at;
    while (end > 0 && text[end - 1] == ' ')
        end--;
    if (end == 0 || text[end - 1] != '.')
        return true;
    return !sentence_ends_in_initial(text, end - 1) && !sentence_ends_in_title(text, end - 1) && !sentence_ends_in_ordinal(text, end - 1, ordinals);
}

static void sentence_add(struct breaks *out, size_t at)
{
    out->v[out->n++] = at;
}

/* Cheap and common: no full stop, no break. */
static bool sentence_may_break(const char *text, size_t len)
{
    for (size_t i = 0; i + 1 < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        if (c >= 0xE0 || c == 0xD8 || c == 0xDB || ((c == '.' || c == '?' || c == '!') && i + 2 < len))
            return true;
    }
    return false;
}

void sentence_breaks(struct pool *pool, const char *text, size_t len, const char *language, struct breaks *out)
{
    out->n = 0;
    UBreakIterator *iterator = sentence_may_break(text, len) ? sentence_iterator(language) : NULL;
    size_t stops = 2;
    for (size_t i = 0; iterator && i < len; i++)
        stops += text[i] == ' ' || (unsigned char)text[i] >= 0x80;
    out->v = pool_alloc(pool, stops * sizeof *out->v);
    if (iterator) {
        UErrorCode status = U_ZERO_ERROR;
        UText *wrapped = utext_openUTF8(NULL, text, (int64_t)len, &status);
        ubrk_setUText(iterator, wrapped, &status);
        const bool ordinals = sentence_has_ordinals(language);
        ubrk_first(iterator);
        for (int32_t at = ubrk_next(iterator); U_SUCCESS(status) && at != UBRK_DONE && (size_t)at < len; at = ubrk_next(iterator))
            if (out->n + 1 < stops && sentence_is_break(text, len, (size_t)at, ordinals))
                sentence_add(out, (size_t)at);
        utext_close(wrapped);
    }
    if (len > 0)
        sentence_add(out, len);
}

void sentence_warm_up(void)
{
    sentence_iterator("en");
}
