#include "retry_after.h"

#include "../base/clock.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define YEARS_AHEAD 50 /* RFC 9110 5.6.7: a two-digit year further ahead than this is of the last century */

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

struct stamp {
    int year, day, hour, minute, second;
    char month[4];
};

static int64_t stamp_ms(const struct stamp *s)
{
    for (int m = 0; m < 12; m++) {
        if (strcasecmp(months[m], s->month) != 0)
            continue;
        bool leap = (s->year % 4 == 0 && s->year % 100 != 0) || s->year % 400 == 0;
        int days = m == 1 ? (leap ? 29 : 28) : 30 + ((m + 1 + (m + 1) / 8) % 2);
        if (s->day < 1 || s->day > days || s->hour > 23 || s->minute > 59 || s->second > 60)
            return -1;
        if (s->year < 1970)
            return 0;
        return ((days_from_civil(s->year, m + 1, s->day) * 24 + s->hour) * 60 + s->minute) * INT64_C(60000) + s->second * INT64_C(1000);
    }
    return -1;
}

static int whole_year(int two_digits, int64_t now_ms)
{
    int year, month, day;
    civil_from_days(now_ms / 86400000, &year, &month, &day);
    int full = year - year % 100 + 100 + two_digits;
    while (full > year + YEARS_AHEAD)
        full -= 100;
    return full;
}

int64_t http_date_parse(const char *text, int64_t now_ms)
{
    struct stamp s = { 0 };
    int end = 0;
    const char *rest = strchr(text, ',');
    text += strspn(text, " \t");
    if (rest != NULL) { /* Sun, 06 Nov 1994 08:49:37 GMT; Sunday, 06-Nov-94 08:49:37 GMT */
        if (sscanf(rest + 1, " %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &s.day, s.month, &s.year, &s.hour, &s.minute, &s.second, &end) != 6 ||
            end == 0) {
            if (sscanf(rest + 1, " %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &s.day, s.month, &s.year, &s.hour, &s.minute, &s.second, &end) != 6 ||
                end == 0)
                return -1;
            s.year = whole_year(s.year, now_ms);
        }
        rest += 1 + end;
    } else { /* Sun Nov  6 08:49:37 1994 */
        char weekday[4];
        if (sscanf(text, "%3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", weekday, s.month, &s.day, &s.hour, &s.minute, &s.second, &s.year, &end) != 7)
            return -1;
        rest = text + end;
    }
    if (rest[strspn(rest, " \t")] != '\0' || s.day < 0 || s.hour < 0 || s.minute < 0 || s.second < 0)
        return -1;
    return stamp_ms(&s);
}

int64_t retry_after_parse(const char *value, int64_t now_ms)
{
    value += strspn(value, " \t");
    size_t digits = strspn(value, "0123456789");
    int64_t at;
    if (digits > 0 && value[digits + strspn(value + digits, " \t")] == '\0') {
        int64_t seconds = 0;
        for (size_t i = 0; i < digits && seconds <= RETRY_AFTER_MAX_MS; i++)
            seconds = seconds * 10 + (value[i] - '0');
        at = now_ms + (seconds <= RETRY_AFTER_MAX_MS / 1000 ? seconds * 1000 : RETRY_AFTER_MAX_MS);
    } else {
        at = http_date_parse(value, now_ms);
        if (at < 0)
            return 0;
    }
    if (at < now_ms)
        return now_ms;
    return at - now_ms > RETRY_AFTER_MAX_MS ? now_ms + RETRY_AFTER_MAX_MS : at;
}
