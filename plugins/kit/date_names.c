/* date_names: the names of months and weekdays, from ICU's locale data, gathered once; after that the table never changes. */
#include "../../daemon/base/mem.h"
#include "date_parts.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/ustring.h>

#define NAME_MAX_BYTES 48 /* the longest folded month name has 24 */
#define CUT_MIN        4  /* bytes of a name cut short */
#define PERSIAN        100
#define WEEKDAY        200
#define ERAS           5 /* since 1868: Japan counts in months and days of the Gregorian calendar since 1873 */
#define ERA_MAX_BYTES  16
#define ERA_LOCALE     "ja@calendar=japanese"

/* Whose names are known. The order decides where two languages disagree and none is stated: Polish before Croatian, which names October what Polish
 * calls November, and so is left out. */
static const char *const locales[] = {
    "en", "en_GB", "de", "de_AT", "fr", "es", "it", "pt", "ru", "uk", "tr", "az", "ar", "ar_LB", "ar_DZ", "ar_MA",   "fa", "pl",
    "cs", "nl",    "sv", "nb",    "zh", "ja", "ko", "da", "fi", "el", "hu", "ro", "bg", "sk",    "sr",    "sr_Latn", "sl", "et",
    "lv", "lt",    "ka", "hy",    "he", "hi", "id", "vi", "th", "ca", "be", "kk", "uz", "ps",    "ur",    "bn",      "sq",
};
#define LOCALES (sizeof(locales) / sizeof(*locales))

struct name {
    char text[NAME_MAX_BYTES];
    unsigned char locale;
    short value; /* 1…12, PERSIAN + 1…12, WEEKDAY + 1…7 */
};
/* Spellings that newsrooms use and ICU does not have. */
static const struct name extra[] = {
    { "sept", 0, 9 },           { "maerz", 2, 3 },          { "mrz", 2, 3 }, { "jaenner", 3, 1 }, { "setiembre", 5, 9 }, { "thurs", 0, WEEKDAY + 5 },
    { "tues", 0, WEEKDAY + 3 }, { "weds", 0, WEEKDAY + 4 }, { "мая", 8, 5 }, { "aout", 4, 8 },    { "fevr", 4, 2 },      { "juil", 4, 7 },
    { "marca", 17, 3 },         { "maja", 17, 5 },
};

static struct {
    struct name *v;
    size_t n, size;
} names;
struct era {
    char name[ERA_MAX_BYTES];
    int number; /* in ICU's calendar */
};
static struct era eras[ERAS];
static pthread_once_t names_once = PTHREAD_ONCE_INIT;

static void names_add(const char *text, size_t locale, int value)
{
    if (names.n == names.size) {
        names.size = names.size > 0 ? names.size * 2 : 4096;
        names.v = mem_realloc(names.v, names.size, sizeof(*names.v));
    }
    struct name *name = &names.v[names.n];
    memset(name, 0, sizeof(*name));
    if (date_fold(text, strlen(text), name->text, sizeof(name->text)) == 0)
        return;
    size_t len = strlen(name->text);
    while (len > 0 && (name->text[len - 1] == '.' || name->text[len - 1] == ' '))
        name->text[--len] = '\0';
    /* "1月" is a number and a word here; "м." would match anything. */
    if (len < 2 || (name->text[0] >= '0' && name->text[0] <= '9'))
        return;
    name->locale = (unsigned char)locale;
    name->value = (short)value;
    names.n++;
}

static void names_add_symbols(const UDateFormat *f, UDateFormatSymbolType type, size_t locale, int base)
{
    int32_t n = udat_countSymbols(f, type);

    for (int32_t i = 0; i < n; i++) {
        UErrorCode rc = U_ZERO_ERROR;
        UChar wide[64];
        char text[256];
        int32_t len = udat_getSymbols(f, type, i, wide, 64, &rc), bytes = 0;

        if (U_FAILURE(rc) || len == 0 || (base == 0 && i >= 12))
            continue;
        u_strToUTF8(text, sizeof(text) - 1, &bytes, wide, len, &rc);
        if (U_FAILURE(rc))
            continue;
        text[bytes] = '\0';
        names_add(text, locale, base == WEEKDAY ? WEEKDAY + i : base + i + 1); /* Sunday is ICU's number 1 */
    }
}

static void names_add_locale(const char *id, size_t locale, int base)
{
    static const UDateFormatSymbolType months[] = { UDAT_MONTHS, UDAT_STANDALONE_MONTHS, UDAT_SHORT_MONTHS, UDAT_STANDALONE_SHORT_MONTHS };
    static const UDateFormatSymbolType days[] = { UDAT_WEEKDAYS, UDAT_SHORT_WEEKDAYS };
    static const UChar utc[] = { 'U', 'T', 'C', 0 };
    UErrorCode rc = U_ZERO_ERROR;
    UDateFormat *f = udat_open(UDAT_NONE, UDAT_LONG, id, utc, -1, NULL, 0, &rc);

    if (U_FAILURE(rc))
        return;
    for (size_t i = 0; i < sizeof(months) / sizeof(*months); i++)
        names_add_symbols(f, months[i], locale, base);
    for (size_t i = 0; base == 0 && i < sizeof(days) / sizeof(*days); i++)
        names_add_symbols(f, days[i], locale, WEEKDAY);
    udat_close(f);
}

static void names_gather_eras(void)
{
    static const UChar utc[] = { 'U', 'T', 'C', 0 };
    UErrorCode rc = U_ZERO_ERROR;
    UDateFormat *f = udat_open(UDAT_NONE, UDAT_LONG, ERA_LOCALE, utc, -1, NULL, 0, &rc);

    if (U_FAILURE(rc))
        return;
    const int32_t n = udat_countSymbols(f, UDAT_ERAS);
    for (int32_t i = 0; i < ERAS && i < n; i++) {
        UChar wide[16];
        int32_t bytes = 0, len = udat_getSymbols(f, UDAT_ERAS, n - 1 - i, wide, 16, &rc);

        u_strToUTF8(eras[i].name, ERA_MAX_BYTES, &bytes, wide, len, &rc);
        eras[i].number = n - 1 - i;
    }
    if (U_FAILURE(rc))
        memset(eras, 0, sizeof(eras));
    udat_close(f);
}

static int name_compare(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    int order = strcmp(x->text, y->text);

    if (order != 0)
        return order;
    return x->locale != y->locale ? x->locale - y->locale : x->value - y->value;
}

static void names_gather(void)
{
    for (size_t i = 0; i < LOCALES; i++) {
        char id[64] = { 0 };

        /* The Gregorian calendar, also where the country counts otherwise. */
        strncat(id, locales[i], 20);
        strncat(id, "@calendar=gregorian", 30);
        names_add_locale(id, i, 0);
        if (strcmp(locales[i], "fa") == 0)
            names_add_locale("fa@calendar=persian", i, PERSIAN);
    }
    for (size_t i = 0; i < sizeof(extra) / sizeof(*extra); i++)
        names_add(extra[i].text, extra[i].locale, extra[i].value);
    names_gather_eras();
    qsort(names.v, names.n, sizeof(*names.v), name_compare);
}

static bool locale_is(size_t locale, const char *language)
{
    size_t len = language != NULL ? strcspn(language, "-_") : 0;

    if (len == 2 && strncmp(language, "no", 2) == 0)
        language = "nb";
    return len >= 2 && strncmp(locales[locale], language, len) == 0 && (locales[locale][len] == '\0' || locales[locale][len] == '_');
}

/* The best value below limit for a word: its language's, else the first locale's. */
static int names_find(const struct date_token *t, const char *language, bool weekday)
{
    size_t low = 0, high;
    int first = 0, cut = 0;

    if (t->kind != TOKEN_WORD || t->len >= NAME_MAX_BYTES)
        return 0;
    pthread_once(&names_once, names_gather);
    for (high = names.n; low < high;) {
        size_t middle = (low + high) / 2;
        int order = strncmp(names.v[middle].text, t->text, t->len);
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < names.n && strncmp(names.v[low].text, t->text, t->len) == 0; low++) {
        const struct name *name = &names.v[low];
        if ((name->value >= WEEKDAY) != weekday)
            continue;
        if (name->text[t->len] != '\0') {
            cut = cut == 0 || cut == name->value ? name->value : -1;
            continue;
        }
        if (locale_is(name->locale, language))
            return name->value;
        if (first == 0)
            first = name->value;
    }
    /* "Sept", "листоп": the beginning of one month's names only. */
    return first == 0 && cut > 0 && t->len >= CUT_MIN && !weekday ? cut : first;
}

int date_month(const struct date_token *t, const char *language)
{
    return names_find(t, language, false);
}

int date_weekday(const struct date_token *t, const char *language)
{
    int value = names_find(t, language, true);
    return value > 0 ? value - WEEKDAY : 0;
}

int date_meridiem(const struct date_token *t)
{
    static const char *const before[] = { "am", "上午", "午前", "오전", "ص", "пп", "öö" };
    static const char *const after[] = { "pm", "下午", "午後", "오후", "م", "晚上" };

    for (size_t i = 0; i < sizeof(before) / sizeof(*before); i++)
        if (date_word_is(t, before[i]))
            return 1;
    for (size_t i = 0; i < sizeof(after) / sizeof(*after); i++)
        if (date_word_is(t, after[i]))
            return 2;
    return 0;
}

int date_era(const char *text, size_t len, size_t *used)
{
    pthread_once(&names_once, names_gather);
    for (size_t i = 0; i < ERAS; i++) {
        *used = strlen(eras[i].name);
        if (*used > 0 && *used <= len && memcmp(text, eras[i].name, *used) == 0)
            return eras[i].number;
    }
    return -1;
}

static bool from_calendar(struct date_fields *f, const char *locale, int era)
{
    static const UChar utc[] = { 'U', 'T', 'C', 0 };
    UErrorCode rc = U_ZERO_ERROR;
    UCalendar *from = ucal_open(utc, -1, locale, UCAL_DEFAULT, &rc);
    UCalendar *to = ucal_open(utc, -1, "en@calendar=gregorian", UCAL_GREGORIAN, &rc);

    if (U_SUCCESS(rc)) {
        ucal_clear(from);
        if (era >= 0)
            ucal_set(from, UCAL_ERA, era);
        ucal_setDate(from, f->year, f->month - 1, f->day, &rc);
        ucal_setMillis(to, ucal_getMillis(from, &rc), &rc);
        f->year = ucal_get(to, UCAL_YEAR, &rc);
        f->month = ucal_get(to, UCAL_MONTH, &rc) + 1;
        f->day = ucal_get(to, UCAL_DATE, &rc);
    }
    if (from != NULL)
        ucal_close(from);
    if (to != NULL)
        ucal_close(to);
    return U_SUCCESS(rc);
}

bool date_from_persian(struct date_fields *f)
{
    return from_calendar(f, "fa@calendar=persian", -1);
}

bool date_from_era(struct date_fields *f, int era)
{
    return from_calendar(f, ERA_LOCALE, era);
}
