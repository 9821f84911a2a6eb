/* date_forms: the orders in which day, month and year are written. */
#include "../../daemon/base/clock.h"
#include "date_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define YEAR_MIN     1500 /* an article older than that is a misreading */
#define YEAR_MAX     2200
#define EXAMPLE_YEAR 2000 /* a leap year: a month and a day that are none in it are none in any */
#define THURSDAY     5    /* the weekday of 1970-01-01 */
#define CENTURY      70   /* two-digit years: 70…99 are 19xx */

bool date_is_real(const struct date_fields *f)
{
    static const int days[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

    if (f->year < YEAR_MIN || f->year > YEAR_MAX)
        return false;
    if (f->precision >= DATE_MONTH && (f->month < 1 || f->month > 12))
        return false;
    if (f->precision >= DATE_DAY) {
        bool leap = (f->year % 4 == 0 && f->year % 100 != 0) || f->year % 400 == 0;
        if (f->day < 1 || f->day > days[f->month - 1] || (f->month == 2 && f->day == 29 && !leap))
            return false;
    }
    return f->hour >= 0 && f->hour < 24 && f->minute >= 0 && f->minute < 60 && f->second >= 0 && f->second < 61;
}

bool date_is_mark(const struct date_token *t, const char *marks)
{
    return t->kind == TOKEN_MARK && t->mark != '\0' && strchr(marks, t->mark) != NULL;
}

bool date_is_small(const struct date_token *t)
{
    return t->kind == TOKEN_NUMBER && t->digits <= 2;
}

bool date_is_year(const struct date_token *t)
{
    return t->kind == TOKEN_NUMBER && t->digits == 4 && t->value >= 1300 && t->value <= YEAR_MAX;
}

/* A year of two or four digits, with an apostrophe or not. Returns tokens used, 0 for none. */
static size_t take_year(const struct date_token *v, int *year)
{
    size_t used = 0;

    if (date_is_mark(&v[0], "'`?") && v[1].kind == TOKEN_NUMBER && v[1].digits == 2 && v[1].glued)
        used = 1;
    if (date_is_year(&v[used])) {
        *year = v[used].value;
        return used + 1;
    }
    if (v[used].kind != TOKEN_NUMBER || v[used].digits != 2 || date_is_mark(&v[used + 1], ":"))
        return 0;
    *year = v[used].value + (v[used].value >= CENTURY ? 1900 : 2000);
    return used + 1;
}

static bool set_date(struct date_fields *f, int year, int month, int day)
{
    memset(f, 0, sizeof(*f));
    f->year = year;
    f->month = month > 100 ? month - 100 : month;
    f->day = day;
    f->precision = DATE_DAY;
    if (month > 100 || (year >= 1300 && year < 1450))
        return date_from_persian(f) && date_is_real(f);
    return date_is_real(f);
}

/* Between day, month and year of a written date: "of", "de", dots, commas, ordinals. */
size_t date_skip_filler(const struct date_token *v)
{
    static const char *const fillers[] = { "a",  "d",  "da", "de", "del", "den", "der", "di", "do", "e",  "er",  "nd",   "of",
                                           "rd", "re", "st", "th", "the", "го",  "й",   "o",  "ra", "та", "eme", "year", "г" };
    size_t n = 0;

    for (; n < 4; n++) {
        bool filler = date_is_mark(&v[n], ".,-/'?])");
        if (date_is_mark(&v[n], "'?") && v[n + 1].kind == TOKEN_NUMBER)
            return n;
        for (size_t i = 0; i < sizeof(fillers) / sizeof(*fillers) && !filler; i++)
            filler = date_word_is(&v[n], fillers[i]);
        if (!filler)
            return n;
    }
    return n;
}

/* A month's name, and a second one for the same month behind a slash (as Arabic pages pair them). */
size_t date_take_month(const struct date_scan *s, const struct date_token *v, int *month)
{
    *month = date_month(v, s->language);
    if (*month == 0)
        return 0;
    return date_is_mark(&v[1], "/") && date_month(&v[2], s->language) == *month ? 3 : 1;
}

/* "10 December, 2014", "27 Feb 15", "23-Sep-2019", "1er mai 2020", "4 نيسان/أبريل 2024". */
static size_t match_day_month_year(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    int month, year;
    size_t at = 1, used;

    if (!date_is_small(&v[0]))
        return 0;
    at += date_skip_filler(v + at);
    used = date_take_month(s, v + at, &month);
    if (used == 0)
        return 0;
    at += used;
    at += date_skip_filler(v + at);
    used = take_year(v + at, &year);
    return used > 0 && set_date(f, year, month, v[0].value) ? at + used : 0;
}

/* "September 23, 2019", "Sep 23rd 19". */
static size_t match_month_day_year(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    int month, year, day;
    size_t at = date_take_month(s, v, &month), used;

    if (at == 0)
        return 0;
    at += date_skip_filler(v + at);
    if (!date_is_small(&v[at]))
        return 0;
    day = v[at++].value;
    at += date_skip_filler(v + at);
    used = take_year(v + at, &year);
    return used > 0 && set_date(f, year, month, day) ? at + used : 0;
}

/* "2004-július-13", "2019 September 23". */
static size_t match_year_month_day(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    int month;
    size_t at = 1, used;

    if (!date_is_year(&v[0]))
        return 0;
    at += date_skip_filler(v + at);
    used = date_take_month(s, v + at, &month);
    if (used == 0)
        return 0;
    at += used;
    at += date_skip_filler(v + at);
    return date_is_small(&v[at]) && set_date(f, v[0].value, month, v[at].value) ? at + 1 : 0;
}

/* "2019-09-23", "2019/9/3", "2019. 09. 23.", "2019年9月23日", "2004년 05월 28일". */
static size_t match_numeric_year_first(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    static const char *const year_signs[] = { "年", "년" }, *const month_signs[] = { "月", "월" }, *const day_signs[] = { "日", "일", "号" };

    (void)s;
    if (!date_is_year(&v[0]) || v[2].kind != TOKEN_NUMBER || v[2].digits > 3 || v[2].value > 12)
        return 0;
    for (size_t i = 0; i < 2; i++)
        if (date_word_is(&v[1], year_signs[i]) && date_word_is(&v[3], month_signs[i]) && date_is_small(&v[4]) &&
            set_date(f, v[0].value, v[2].value, v[4].value))
            return date_word_is(&v[5], day_signs[0]) || date_word_is(&v[5], day_signs[1]) || date_word_is(&v[5], day_signs[2]) ? 6 : 5;
    if (!date_is_mark(&v[1], "-/.") || v[3].kind != TOKEN_MARK || v[3].mark != v[1].mark || !date_is_small(&v[4]))
        return 0;
    return set_date(f, v[0].value, v[2].value, v[4].value) ? 5 : 0;
}

/* The same year, counted the other way: "令和2年(2020年)3月4日", "2020年(令和2年)3月4日". Returns tokens used. */
static size_t skip_other_year(const struct date_token *v)
{
    const size_t era = v[0].kind == TOKEN_MARK && v[1].era > 0 ? 1 : 0;

    if (!date_is_mark(&v[0], "(") || v[1 + era].kind != TOKEN_NUMBER)
        return 0;
    const size_t sign = date_word_is(&v[2 + era], "年");
    return date_is_mark(&v[2 + era + sign], ")") ? 3 + era + sign : 0;
}

/* "令和2年3月4日", "平成31年4月30日", and a year that says its era's behind it. */
static size_t match_japanese_era(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    const size_t era = v[0].era > 0 ? 1 : 0;
    size_t at = era + 2;

    (void)s;
    if (era ? !date_is_small(&v[1]) || v[1].value == 0 : !date_is_year(&v[0]))
        return 0;
    if (!date_word_is(&v[at - 1], "年"))
        return 0;
    at += skip_other_year(v + at);
    if (!date_is_small(&v[at]) || !date_word_is(&v[at + 1], "月") || !date_is_small(&v[at + 2]))
        return 0;
    if (!set_date(f, era ? EXAMPLE_YEAR : v[0].value, v[at].value, v[at + 2].value))
        return 0;
    f->year = era ? v[1].value : f->year;
    if (era && !(date_from_era(f, v[0].era) && date_is_real(f)))
        return 0;
    return at + 3 + (date_word_is(&v[at + 3], "日") ? 1 : 0);
}

/* What "3/4" means to readers of a language: 1 day first, 2 month first, 0 unknown. */
static int numeric_order(const char *language)
{
    if (language == NULL)
        return 0;
    if (strncmp(language, "en", 2) != 0)
        return 1;
    if (strcasecmp(language, "en-US") == 0 || strcasecmp(language, "en_US") == 0)
        return 2;
    return language[2] != '\0' ? 1 : 0;
}

/* 1 for Sunday … 7. */
static int weekday_of(int year, int month, int day)
{
    return (int)((days_from_civil(year, month, day) % 7 + 7 + THURSDAY - 1) % 7) + 1;
}

/* "Tue, 03/05/2024", as Drupal writes it: the weekday in front, where it belongs to one reading only. 1 day first, 2 month first, 0 unknown. */
static int order_by_weekday(const struct date_scan *s, const struct date_token *v, int year)
{
    const struct date_token *end = v;
    int first = v[0].value, second = v[2].value;

    while (end > s->v && date_is_mark(end - 1, ",."))
        end--;
    int named = end > s->v ? date_weekday(end - 1, s->language) : 0;
    if (named == 0 || first < 1 || first > 12 || second < 1 || second > 12)
        return 0;
    bool day_first = weekday_of(year, second, first) == named, month_first = weekday_of(year, first, second) == named;
    return day_first == month_first ? 0 : day_first ? 1 : 2;
}

/* "07.02.2017", "26 | 01 | 2022", "05.10.21", "10/30/23", "26/06/2020", "03-12-31". */
static size_t match_numeric(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    int first = v[0].value, second = v[2].value, year, order = numeric_order(s->language);
    size_t used;
    char mark = v[1].mark;

    if (!date_is_small(&v[0]) || !date_is_mark(&v[1], "./-|") || !date_is_small(&v[2]) || v[3].kind != TOKEN_MARK || v[3].mark != mark)
        return 0;
    if (mark == '|' && (v[0].digits != 2 || v[2].digits != 2 || !date_is_year(&v[4])))
        return 0;
    if (mark != '.' && mark != '|' && !(v[1].glued && v[2].glued && v[3].glued && v[4].glued))
        return 0;
    if (mark == '-' && v[0].digits == 2 && v[4].kind == TOKEN_NUMBER && v[4].digits == 2 && s->strict) {
        year = first + (first >= CENTURY ? 1900 : 2000);
        return set_date(f, year, second, v[4].value) ? 5 : 0;
    }
    used = take_year(v + 4, &year);
    if (used == 0)
        return 0;
    if (first > 12 || (mark == '.' && second <= 12))
        order = 1;
    else if (second > 12)
        order = 2;
    else if (first == second)
        order = 1;
    else if (order_by_weekday(s, v, year) != 0)
        order = order_by_weekday(s, v, year);
    if (order == 0)
        return 0;
    return set_date(f, year, order == 1 ? second : first, order == 1 ? first : second) ? 4 + used : 0;
}

/* "Sat, 11 04 2020": only where a weekday says that this is a date. */
static size_t match_spaced(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    if (!s->strict || !s->weekday || !date_is_small(&v[0]) || !date_is_small(&v[1]) || !date_is_year(&v[2]))
        return 0;
    return set_date(f, v[2].value, v[1].value, v[0].value) ? 3 : 0;
}

/* "20190923", "20190923T213400", "20190923213400" (a number of its own). */
static size_t match_compact(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    char digits[16] = { 0 };
    int year, month, day;

    if (v[0].kind != TOKEN_NUMBER || (v[0].digits != 8 && v[0].digits != 14 && v[0].digits != 12))
        return 0;
    if (!s->strict && v[0].digits != 8)
        return 0;
    memcpy(digits, v[0].text, v[0].len < 15 ? v[0].len : 15);
    if (sscanf(digits, "%4d%2d%2d", &year, &month, &day) != 3 || year < 1900 || year > 2100 || !set_date(f, year, month, day))
        return 0;
    if (v[0].digits > 8) {
        f->precision = v[0].digits == 14 ? DATE_SECOND : DATE_MINUTE;
        if (sscanf(digits + 8, "%2d%2d%2d", &f->hour, &f->minute, &f->second) < 2 || f->hour > 23 || f->minute > 59 || f->second > 59)
            return 0;
    }
    return 1;
}

typedef size_t match_function(const struct date_scan *s, const struct date_token *v, struct date_fields *f);

/* Tried in this order at each token. */
static match_function *const forms[] = { match_numeric_year_first, match_japanese_era, match_year_month_day, match_day_month_year,
                                         match_month_day_year,     match_numeric,      match_spaced,         match_compact };

size_t date_match(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        size_t used = forms[i](s, v, f);
        if (used > 0)
            return used;
    }
    return 0;
}

/* Dates without a day: "2003", "2003-12", "Nov. 2020"; only where nothing else is in the text. */
bool date_match_coarse(const struct date_scan *s, struct date_fields *f)
{
    const struct date_token *v = s->v;
    int month = 0;
    size_t at = date_take_month(s, v, &month);

    memset(f, 0, sizeof(*f));
    if (at > 0) {
        at += date_skip_filler(v + at);
        f->month = month;
        f->year = date_is_year(&v[at]) ? v[at].value : 0;
        f->precision = DATE_MONTH;
        return at + 1 == s->n && month < 100 && date_is_real(f);
    }
    if (date_is_year(&v[0]) && v[0].value >= YEAR_MIN) {
        f->year = v[0].value;
        f->precision = DATE_YEAR;
        if (s->n == 1)
            return true;
        f->precision = DATE_MONTH;
        f->month = date_is_mark(&v[1], "-/") && date_is_small(&v[2]) ? v[2].value : 0;
        if (s->n >= 3 && date_word_is(&v[1], "年") && date_is_small(&v[2]))
            f->month = v[2].value;
        return (s->n == 3 || (s->n == 4 && v[3].kind == TOKEN_WORD)) && date_is_real(f);
    }
    return false;
}

/* A day of the year, 1…366. */
static bool take_ordinal(int day, struct date_fields *f)
{
    f->precision = DATE_DAY;
    f->month = f->day = 1;
    if (day < 1 || !date_is_real(f))
        return false;
    for (f->month = 1; f->month <= 12; f->month++, day -= f->day) {
        f->day = 31;
        while (!date_is_real(f))
            f->day--;
        if (day <= f->day) {
            f->day = day;
            return true;
        }
    }
    return false;
}

/* ISO 8601's days of the year, and the two-digit years of its edition of 1988, which a few old feeds write: "2003-335", "-0312", "-03-12", "031231",
 * "03335". */
bool date_match_old_iso(const struct date_scan *s, struct date_fields *f)
{
    const struct date_token *v = s->v;

    memset(f, 0, sizeof(*f));
    f->precision = DATE_MONTH;
    if (s->n == 2 && date_is_mark(&v[0], "-") && v[1].kind == TOKEN_NUMBER && v[1].digits == 4) {
        f->year = 2000 + v[1].value / 100;
        f->month = v[1].value % 100;
    } else if (s->n == 4 && date_is_mark(&v[0], "-") && date_is_small(&v[1]) && date_is_mark(&v[2], "-") && date_is_small(&v[3])) {
        f->year = 2000 + v[1].value;
        f->month = v[3].value;
    } else if (s->n == 1 && v[0].kind == TOKEN_NUMBER && v[0].digits == 6) {
        f->year = v[0].value / 10000;
        f->year += f->year >= CENTURY ? 1900 : 2000;
        f->month = v[0].value / 100 % 100;
        f->day = v[0].value % 100;
        f->precision = DATE_DAY;
    } else if (s->n == 1 && v[0].kind == TOKEN_NUMBER && v[0].digits == 7) {
        f->year = v[0].value / 1000;
        return take_ordinal(v[0].value % 1000, f);
    } else if (s->n == 3 && date_is_year(&v[0]) && date_is_mark(&v[1], "-") && v[2].kind == TOKEN_NUMBER && v[2].digits == 3) {
        f->year = v[0].value;
        return take_ordinal(v[2].value, f);
    } else if (s->n == 1 && v[0].kind == TOKEN_NUMBER && v[0].digits == 5 && v[0].value < 10000) {
        /* Without its leading zero it would be any number. */
        f->year = 2000 + v[0].value / 1000;
        return take_ordinal(v[0].value % 1000, f);
    } else {
        return false;
    }
    return date_is_real(f);
}
