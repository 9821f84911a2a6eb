/* date: from tokens to a date. Languages: those of date_names.c; forms: ISO 8601 with its web variants, RFC 822 and 850, asctime, day-month-year and
 * month-day-year in words, year-month-day with the East Asian signs, numbers with dots, slashes and hyphens. */
#include "date.h"

#include "../../daemon/base/clock.h"
#include "../../daemon/base/text.h"
#include "date_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#define GAP_MAX  5   /* words and marks between a date and its time */
#define READ_MAX 200 /* bytes of a text that is but a date */

/* Seconds, their fraction and the half of the day, after "hh:mm". */
static size_t take_seconds(const struct date_token *v, struct date_fields *f)
{
    size_t at = 0;

    f->precision = DATE_MINUTE;
    if (date_is_mark(&v[0], ":") && v[1].kind == TOKEN_NUMBER && v[1].digits <= 2) {
        f->second = v[1].value;
        f->precision = DATE_SECOND;
        at = 2;
        /* Some write the fraction behind a colon. */
        if (date_is_mark(&v[at], ".,:") && v[at + 1].kind == TOKEN_NUMBER && v[at + 1].glued && (v[at].mark != ':' || v[at + 1].digits == 3))
            at += 2;
    }
    return at;
}

/* "9:34PM", "21:34:05.123", "14h40", "10時30分". Returns tokens used, 0 for no time. */
static size_t date_take_time(const struct date_token *v, struct date_fields *f)
{
    static const char *const hour_signs[] = { "h", "uhr", "時", "时", "点", "點", "시" };
    size_t at = 0;
    int half = date_meridiem(&v[0]);

    if (half != 0)
        at = 1;
    if (!date_is_small(&v[at]))
        return 0;
    bool colon = date_is_mark(&v[at + 1], ":"), dot = date_is_mark(&v[at + 1], ".") && v[at + 1].glued, sign = false;
    for (size_t i = 0; i < sizeof(hour_signs) / sizeof(*hour_signs); i++)
        sign = sign || date_word_is(&v[at + 1], hour_signs[i]);
    f->hour = v[at].value;
    if ((colon || dot || sign) && date_is_small(&v[at + 2]) && (v[at + 2].digits == 2 || colon) && (!dot || v[at + 2].glued)) {
        f->minute = v[at + 2].value;
        at += 3;
        at += date_word_is(&v[at], "分") || date_word_is(&v[at], "분");
        at += take_seconds(v + at, f);
    } else if (date_meridiem(&v[at + 1]) != 0) {
        f->precision = DATE_MINUTE;
        at += 1;
    } else {
        return 0;
    }
    if (half == 0 && date_meridiem(&v[at]) != 0) {
        half = date_meridiem(&v[at]);
        at++;
    } else if (half == 0 && (date_word_is(&v[at], "a") || date_word_is(&v[at], "p")) && date_is_mark(&v[at + 1], ".") &&
               date_word_is(&v[at + 2], "m")) {
        half = date_word_is(&v[at], "a") ? 1 : 2;
        at += 3 + date_is_mark(&v[at + 3], ".");
    }
    if (half == 2 && f->hour < 12)
        f->hour += 12;
    if (half == 1 && f->hour == 12)
        f->hour = 0;
    return at;
}

/* ISO 8601's basic form: "T213400" or "T2134". */
static size_t take_basic_time(const struct date_token *v, struct date_fields *f)
{
    if (!date_word_is(&v[0], "t") || !v[0].glued || v[1].kind != TOKEN_NUMBER || !v[1].glued || (v[1].digits != 4 && v[1].digits != 6))
        return 0;
    int value = v[1].digits == 4 ? v[1].value * 100 : v[1].value;
    f->hour = value / 10000;
    f->minute = value / 100 % 100;
    f->second = value % 100;
    f->precision = v[1].digits == 4 ? DATE_MINUTE : DATE_SECOND;
    return 2;
}

/* "24:00" is the end of its day (ISO 8601). */
static void pass_midnight(struct date_fields *f)
{
    civil_from_days(days_from_civil(f->year, f->month, f->day) + 1, &f->year, &f->month, &f->day);
    f->hour = 0;
}

/* A time behind the date: after "T", or after a few words and marks. Returns tokens used; *bad: what stands there is no time of day. */
static size_t take_time_after(const struct date_scan *s, const struct date_token *v, struct date_fields *f, bool *bad)
{
    struct date_fields with = *f;
    size_t at = 0, used;

    used = take_basic_time(v, &with);
    while (used == 0 && at <= GAP_MAX && v[at].kind != TOKEN_NUMBER && v[at].kind != TOKEN_END && date_meridiem(&v[at]) == 0 &&
           !date_is_mark(&v[at], "+"))
        at++;
    if (used == 0)
        used = date_take_time(v + at, &with);
    if (used == 0) {
        /* "T09:xx": a time was meant. */
        *bad = date_word_is(&v[0], "t") && v[0].glued;
        return 0;
    }
    at += used;
    if (with.hour == 24 && with.minute == 0 && with.second == 0)
        pass_midnight(&with);
    /* "04.04.2020 04.04.2020" is a day said twice. */
    if (date_is_mark(&v[at], ".") && v[at].glued && v[at + 1].kind == TOKEN_NUMBER && v[at + 1].glued)
        return 0;
    if (!date_is_real(&with) || (date_is_mark(&v[at], ":") && v[at + 1].kind == TOKEN_NUMBER)) {
        *bad = s->strict;
        return 0;
    }
    *f = with;
    used = date_zone(v + at, f);
    if (used > 0 && f->has_offset && v[at].kind == TOKEN_MARK && date_word_is(&v[at + used], "z"))
        used++; /* "-05:00Z" is seen in feeds */
    return at + used;
}

/* "10:57, 16 Nov 2020": a time in front, with few words between. */
static void take_time_before(const struct date_scan *s, size_t date_at, struct date_fields *f)
{
    struct date_fields with = *f;

    for (size_t back = 3; back <= GAP_MAX + 3 && back <= date_at; back++) {
        const struct date_token *v = s->v + date_at - back;
        size_t used = date_is_small(v) && !date_is_mark(v - (back < date_at), ":.") ? date_take_time(v, &with) : 0;

        if (used == 0 || used > back)
            continue;
        for (size_t i = used; i < back; i++)
            if (v[i].kind == TOKEN_NUMBER)
                return;
        if (!date_is_real(&with))
            return;
        *f = with;
        date_zone(v + used, f);
        return;
    }
}

/* "Sun Jan  4 16:29:06 2004", "Sun Jul 15 01:16:00 +0000 2012". */
static size_t date_match_asctime(const struct date_scan *s, const struct date_token *v, struct date_fields *f)
{
    struct date_fields zone;
    int month;
    size_t at = date_take_month(s, v, &month), used;

    if (at == 0 || !date_is_small(&v[at]))
        return 0;
    memset(f, 0, sizeof(*f));
    f->month = month;
    f->day = v[at++].value;
    used = date_take_time(v + at, f);
    if (used == 0)
        return 0;
    at += used;
    /* The zone is stated before the year that its offset may depend on: read it twice. */
    zone = *f;
    zone.year = 2000;
    used = date_is_year(&v[at]) ? 0 : date_zone(v + at, &zone);
    if (!date_is_year(&v[at + used]))
        return 0;
    f->year = v[at + used].value;
    if (used > 0)
        date_zone(v + at, f);
    return date_is_real(f) ? at + used + 1 : 0;
}

/* In a text that is but a date no number may be left over, and no letters glued to its end. */
static bool is_clean_rest(const struct date_scan *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (s->v[i].kind == TOKEN_NUMBER)
            return false;
    return from >= to || from == 0 || !(s->v[from].kind == TOKEN_WORD && s->v[from].glued && s->v[from - 1].kind == TOKEN_NUMBER);
}

static bool scan_run(const struct date_scan *s, struct date_fields *f)
{
    for (size_t i = 0; i < s->n; i++) {
        const struct date_token *v = s->v + i;
        bool bad = false;
        size_t used, end;

        /* Not in the middle of a longer number: "1.2.3.2019", "/2019/09/23-05". */
        if (v->glued && i > 0 && v->kind == TOKEN_NUMBER && s->v[i - 1].kind == TOKEN_MARK && i > 1 && s->v[i - 2].kind == TOKEN_NUMBER &&
            s->v[i - 1].glued && s->v[i - 1].mark != ':' && s->strict)
            return false;
        used = date_match_asctime(s, v, f);
        end = i + used;
        if (used == 0) {
            used = date_match(s, v, f);
            if (used == 0)
                continue;
            end = i + used;
            size_t time = f->precision > DATE_DAY ? date_zone(s->v + end, f) : take_time_after(s, s->v + end, f, &bad);
            if (bad)
                return false;
            end += time;
            if (time == 0 && i > 0)
                take_time_before(s, i, f);
        }
        if (!s->strict)
            return true;
        return is_clean_rest(s, end, s->n) && (f->precision > DATE_DAY || is_clean_rest(s, 0, i));
    }
    return false;
}

/* RFC 822 comments, nested, with escapes. Returns the new length. */
static size_t drop_comments(const char *text, size_t len, char *out)
{
    size_t n = 0;
    int depth = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\\' && depth > 0 && i + 1 < len)
            i++;
        else if (text[i] == '(')
            depth++;
        else if (text[i] == ')' && depth > 0)
            depth--;
        else if (depth == 0)
            out[n++] = text[i];
        if (text[i] == '(' && depth == 1)
            out[n++] = ' ';
    }
    return depth == 0 ? n : 0;
}

static void write_out(const struct date_fields *f, struct date *out)
{
    char *at = out->text, *end = out->text + sizeof(out->text);

    memset(out, 0, sizeof(*out));
    out->precision = f->precision;
    at += snprintf(at, (size_t)(end - at), "%04d", f->year);
    if (f->precision >= DATE_MONTH)
        at += snprintf(at, (size_t)(end - at), "-%02d", f->month);
    if (f->precision >= DATE_DAY)
        at += snprintf(at, (size_t)(end - at), "-%02d", f->day);
    if (f->precision < DATE_MINUTE)
        return;
    at += snprintf(at, (size_t)(end - at), "T%02d:%02d", f->hour, f->minute);
    if (f->precision == DATE_SECOND)
        at += snprintf(at, (size_t)(end - at), ":%02d", f->second < 60 ? f->second : 59);
    if (!f->has_offset)
        return;
    out->has_offset = true;
    out->offset_minutes = f->offset_minutes;
    int minutes = f->offset_minutes < 0 ? -f->offset_minutes : f->offset_minutes;
    if (f->utc_letter)
        snprintf(at, (size_t)(end - at), "Z");
    else
        snprintf(at, (size_t)(end - at), "%c%02d:%02d", f->offset_minutes < 0 ? '-' : '+', minutes / 60, minutes % 60);
}

static bool run(const char *text, size_t len, const char *language, bool strict, struct date *out)
{
    struct date_tokens tokens;
    struct date_fields f;
    struct date_scan s = { .v = tokens.v, .language = language, .strict = strict };
    bool found;

    date_tokenize(text, len, &tokens);
    s.n = tokens.n;
    for (size_t i = 0; i < s.n && !s.weekday && strict; i++)
        s.weekday = date_weekday(&s.v[i], language) != 0;
    found = scan_run(&s, &f);
    if (!found && strict)
        found = date_match_coarse(&s, &f) || date_match_old_iso(&s, &f);
    if (found)
        write_out(&f, out);
    return found;
}

bool date_read(const char *text, const char *language, struct date *out)
{
    char plain[READ_MAX * 2];
    size_t len = strlen(text);

    memset(out, 0, sizeof(*out));
    if (len > READ_MAX)
        return false;
    if (memchr(text, '(', len) != NULL) {
        size_t n = drop_comments(text, len, plain);
        if (n > 0 && run(plain, n, language, true, out))
            return true;
    }
    return run(text, len, language, true, out);
}

bool date_find(const char *text, const char *language, struct date *out)
{
    memset(out, 0, sizeof(*out));
    return run(text, strlen(text), language, false, out);
}
