/* date_zone: zones as pages write them behind a time. */
#include "../../daemon/base/clock.h"
#include "date_parts.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/ustring.h>

struct abbreviation {
    const char *name;
    int minutes;
};
/* Sorted. Abbreviations that name several zones in the news (IST, BST for Bangladesh, CST for China) have the meaning most pages give them, or are
 * missing. */
static const struct abbreviation abbreviations[] = {
    { "acdt", 630 }, { "acst", 570 }, { "aedt", 660 }, { "aest", 600 }, { "akdt", -480 }, { "akst", -540 }, { "amt", 240 },  { "art", -180 },
    { "ast", -240 }, { "at", -240 },  { "awst", 480 }, { "azt", 240 },  { "brt", -180 },  { "bst", 60 },    { "cat", 120 },  { "cdt", -300 },
    { "cest", 120 }, { "cet", 60 },   { "cst", -360 }, { "eat", 180 },  { "edt", -240 },  { "eest", 180 },  { "eet", 120 },  { "est", -300 },
    { "get", 240 },  { "hkt", 480 },  { "hst", -600 }, { "ict", 420 },  { "jst", 540 },   { "kst", 540 },   { "mdt", -360 }, { "mest", 120 },
    { "mesz", 120 }, { "met", 60 },   { "mez", 60 },   { "msk", 180 },  { "mst", -420 },  { "nzdt", 780 },  { "nzst", 720 }, { "pdt", -420 },
    { "pht", 480 },  { "pkt", 300 },  { "pst", -480 }, { "sast", 120 }, { "sgt", 480 },   { "trt", 180 },   { "wat", 60 },   { "west", 60 },
    { "wet", 0 },    { "wib", 420 },
};

static int abbreviation_compare(const void *key, const void *item)
{
    const struct date_token *t = key;
    const struct abbreviation *a = item;
    int order = strncmp(t->text, a->name, t->len);

    return order != 0 ? order : a->name[t->len] == '\0' ? 0 : -1;
}

/* A zone's offset on the date and time in f: "ET" is -04:00 in summer. */
static bool offset_in(const char *id, struct date_fields *f)
{
    UErrorCode rc = U_ZERO_ERROR;
    UChar wide[64], real[64];
    UCalendar *c;
    int32_t len = 0;
    UBool system = false;

    u_strFromUTF8(wide, 64, &len, id, -1, &rc);
    ucal_getCanonicalTimeZoneID(wide, len, real, 64, &system, &rc);
    if (U_FAILURE(rc) || !system)
        return false;
    c = ucal_open(wide, len, "en@calendar=gregorian", UCAL_GREGORIAN, &rc);
    if (U_FAILURE(rc))
        return false;
    ucal_clear(c);
    ucal_setDateTime(c, f->year, f->month - 1, f->day, f->hour, f->minute, f->second, &rc);
    f->offset_minutes = (ucal_get(c, UCAL_ZONE_OFFSET, &rc) + ucal_get(c, UCAL_DST_OFFSET, &rc)) / 60000;
    ucal_close(c);
    f->has_offset = U_SUCCESS(rc);
    return f->has_offset;
}

/* "+02:00", "+0200", "-7", "+5:30". */
static size_t zone_numeric(const struct date_token *v, struct date_fields *f)
{
    int sign = v[0].mark == '-' ? -1 : 1, hours, minutes = 0;
    size_t used = 2;

    if (v[0].kind != TOKEN_MARK || (v[0].mark != '+' && v[0].mark != '-') || v[1].kind != TOKEN_NUMBER || !v[1].glued)
        return 0;
    hours = v[1].value;
    if (v[1].digits == 4 || v[1].digits == 3) {
        minutes = hours % 100;
        hours /= 100;
    } else if (v[1].digits > 2) {
        return 0;
    } else if (v[2].mark == ':' && v[3].kind == TOKEN_NUMBER && v[3].digits == 2) {
        minutes = v[3].value;
        used = 4;
    }
    if (hours > 14 || minutes > 59)
        return 0;
    f->has_offset = true;
    f->utc_letter = false;
    f->offset_minutes = sign * (hours * 60 + minutes);
    return used;
}

static bool is_utc_name(const struct date_token *t)
{
    return date_word_is(t, "z") || date_word_is(t, "utc") || date_word_is(t, "gmt") || date_word_is(t, "ut");
}

/* "Europe/Brussels", which was folded to lower case; ICU's own spelling is found by putting the capitals back. */
static size_t zone_named(const struct date_token *v, struct date_fields *f)
{
    char id[64];
    size_t len;

    if (v[1].mark != '/' || v[2].kind != TOKEN_WORD || v[0].len < 3)
        return 0;
    len = (size_t)(v[2].text + v[2].len - v[0].text);
    if (len >= sizeof(id))
        return 0;
    memcpy(id, v[0].text, len);
    id[len] = '\0';
    for (size_t i = 0; i < len; i++)
        if ((i == 0 || id[i - 1] == '/' || id[i - 1] == '_') && id[i] >= 'a' && id[i] <= 'z')
            id[i] = (char)(id[i] - 32);
    return offset_in(id, f) ? 3 : 0;
}

/* RFC 822's military letters; J is local time. */
static bool zone_military(const struct date_token *t, struct date_fields *f)
{
    static const char east[] = "abcdefghiklm", west[] = "nopqrstuvwxy";
    const char *at;

    if (t->len != 1 || t->text[0] < 'a' || t->text[0] > 'y' || t->text[0] == 'j')
        return false;
    at = strchr(east, t->text[0]);
    f->offset_minutes = at != NULL ? 60 * (int)(at - east + 1) : -60 * (int)(strchr(west, t->text[0]) - west + 1);
    f->has_offset = true;
    return true;
}

size_t date_zone(const struct date_token *v, struct date_fields *f)
{
    static const char *const american[][2] = {
        { "et", "America/New_York" }, { "ct", "America/Chicago" }, { "mt", "America/Denver" }, { "pt", "America/Los_Angeles" }
    };
    const struct abbreviation *a;
    size_t used;

    if (v[0].kind == TOKEN_MARK)
        return zone_numeric(v, f);
    if (v[0].kind != TOKEN_WORD)
        return 0;
    if (is_utc_name(&v[0])) {
        used = date_word_is(&v[0], "z") ? 0 : zone_numeric(v + 1, f);
        if (used > 0)
            return used + 1;
        f->has_offset = f->utc_letter = true;
        f->offset_minutes = 0;
        return 1;
    }
    used = zone_named(v, f);
    if (used > 0)
        return used;
    for (size_t i = 0; i < sizeof(american) / sizeof(*american); i++)
        if (date_word_is(&v[0], american[i][0]) && offset_in(american[i][1], f))
            return 1;
    a = bsearch(&v[0], abbreviations, sizeof(abbreviations) / sizeof(*abbreviations), sizeof(*abbreviations), abbreviation_compare);
    if (a != NULL) {
        f->has_offset = true;
        f->offset_minutes = a->minutes;
        return 1;
    }
    return v[1].kind == TOKEN_END && zone_military(&v[0], f) ? 1 : 0;
}
