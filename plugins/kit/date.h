/* date: written dates in the world's forms, kept with the precision and offset they state; nothing is invented (DESIGN 4). */
#ifndef KIT_DATE_H
#define KIT_DATE_H

#include <stdbool.h>
#include <stddef.h>

#define DATE_TEXT_MAX 40

enum date_precision { DATE_NONE, DATE_YEAR, DATE_MONTH, DATE_DAY, DATE_MINUTE, DATE_SECOND };

struct date {
    char text[DATE_TEXT_MAX]; /* "2020-03-04T00:01:00-05:00", "2017-02-07": form of date_parse() in base/clock.h */
    enum date_precision precision;
    bool has_offset;
    int offset_minutes;
};

/* Reads one date out of text: ISO 8601, RFC 822/850/asctime, and written dates of the languages named in the .c file. `language` (BCP 47, or NULL)
 * settles the order of "03/04/2020" and the month names; where nothing settles it, such a date is refused. True when one was read. */
bool date_read(const char *text, const char *language, struct date *out);
/* The same for text that also holds other words; takes the first date in it. */
bool date_find(const char *text, const char *language, struct date *out);

#endif
