#include "clock.h"

#include <assert.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

static const struct clock_source *clock_test_source; /* set by tests only, before any thread starts */

static int64_t clock_read(clockid_t id)
{
    struct timespec t;
    if (clock_gettime(id, &t) != 0)
        abort();
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_real_ms(void)
{
    return clock_test_source && clock_test_source->real_ms ? clock_test_source->real_ms() : clock_read(CLOCK_REALTIME);
}

int64_t clock_mono_ms(void)
{
    return clock_test_source && clock_test_source->mono_ms ? clock_test_source->mono_ms() : clock_read(CLOCK_MONOTONIC);
}

void clock_random(void *out, size_t len)
{
    if (clock_test_source && clock_test_source->random) {
        clock_test_source->random(out, len);
        return;
    }
    for (char *at = out; len > 0;) {
        ssize_t got = getrandom(at, len, 0);
        if (got < 0)
            continue; /* EINTR: the only failure there is for a valid buffer */
        at += got;
        len -= (size_t)got;
    }
}

uint64_t clock_random_below(uint64_t below)
{
    assert(below > 0);
    uint64_t v;
    clock_random(&v, sizeof v);
    return v % below; /* the bias is below 2^-32 for what is drawn here: jitter and names */
}

void clock_set(const struct clock_source *source)
{
    clock_test_source = source;
}

int64_t days_from_civil(int year, int month, int day)
{
    /* Howard Hinnant, "chrono-compatible low-level date algorithms". */
    int64_t y = (int64_t)year - (month <= 2);
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void civil_from_days(int64_t days, int *year, int *month, int *day)
{
    int64_t z = days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t m = (5 * day_of_year + 2) / 153;
    *day = (int)(day_of_year - (153 * m + 2) / 5 + 1);
    *month = (int)(m < 10 ? m + 3 : m - 9);
    *year = (int)(year_of_era + era * 400 + (*month <= 2));
}

static char *stamp_format(int64_t ms, const char *format, char out[STAMP_SIZE])
{
    int64_t seconds = ms >= 0 ? ms / 1000 : (ms - 999) / 1000;
    int64_t days = seconds >= 0 ? seconds / 86400 : (seconds - 86399) / 86400;
    int in_day = (int)(seconds - days * 86400);
    int year, month, day;
    civil_from_days(days, &year, &month, &day);
    snprintf(out, STAMP_SIZE, format, year, month, day, in_day / 3600, in_day / 60 % 60, in_day % 60);
    return out;
}

char *stamp_utc(int64_t ms, char out[STAMP_SIZE])
{
    return stamp_format(ms, "%04d-%02d-%02dT%02d:%02d:%02dZ", out);
}

char *stamp_compact(int64_t ms, char out[STAMP_SIZE])
{
    return stamp_format(ms, "%04d%02d%02dT%02d%02d%02dZ", out);
}

/* Reads exactly `digits` digits at *at and moves on; -1 when they are not there. */
static int date_digits(const char **at, int digits)
{
    int v = 0;
    for (int i = 0; i < digits; i++, (*at)++) {
        if (!isdigit((unsigned char)**at))
            return -1;
        v = v * 10 + (**at - '0');
    }
    return v;
}

static bool date_skip(const char **at, char c)
{
    if (**at != c)
        return false;
    (*at)++;
    return true;
}

static int days_in_month(int year, int month)
{
    static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

static int date_zone(const char **at, int *has_zone, int *offset)
{
    *has_zone = 0;
    *offset = 0;
    if (date_skip(at, 'Z')) {
        *has_zone = 1;
        return 0;
    }
    int sign = **at == '-' ? -1 : 1;
    if (!date_skip(at, '+') && !date_skip(at, '-'))
        return 0;
    int hours = date_digits(at, 2);
    int minutes = date_skip(at, ':') ? date_digits(at, 2) : -1;
    if (hours < 0 || hours > 15 || minutes < 0 || minutes > 59)
        return -1;
    *has_zone = 1;
    *offset = sign * (hours * 60 + minutes);
    return 0;
}

static int date_day(const char **at, int64_t *days)
{
    int year = date_digits(at, 4), month = 1, day = 1;
    if (year < 1)
        return -1;
    if (date_skip(at, '-')) {
        month = date_digits(at, 2);
        if (month < 1 || month > 12)
            return -1;
        if (date_skip(at, '-')) {
            day = date_digits(at, 2);
            if (day < 1 || day > days_in_month(year, month))
                return -1;
        }
    }
    *days = days_from_civil(year, month, day);
    return 0;
}

static int date_time(const char **at, int *seconds)
{
    int hour = date_digits(at, 2), minute = date_skip(at, ':') ? date_digits(at, 2) : -1, second = 0;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
        return -1;
    if (date_skip(at, ':') && ((second = date_digits(at, 2)) < 0 || second > 60))
        return -1;
    *seconds = hour * 3600 + minute * 60 + second;
    return 0;
}

int date_parse(const char *text, int64_t *utc_ms, int *has_zone, int *offset_minutes)
{
    const char *at = text;
    int64_t days;
    int seconds = 0, zone = 0, offset = 0;
    if (date_day(&at, &days) != 0)
        return -1;
    if (at - text == 10 && date_skip(&at, 'T') && (date_time(&at, &seconds) != 0 || date_zone(&at, &zone, &offset) != 0))
        return -1;
    if (*at)
        return -1;
    if (utc_ms)
        *utc_ms = (days * 86400 + seconds - offset * 60) * 1000;
    if (has_zone)
        *has_zone = zone;
    if (offset_minutes)
        *offset_minutes = offset;
    return 0;
}
