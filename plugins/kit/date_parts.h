/* date_parts: what the date files share; nobody else includes it. */
#ifndef KIT_DATE_PARTS_H
#define KIT_DATE_PARTS_H

#include "date.h"

#include <stdbool.h>
#include <stddef.h>

#define DATE_TOKENS_MAX 400  /* of a page's date block; the first date of a longer text stands before that */
#define DATE_INPUT_MAX  2048 /* bytes looked at */

enum date_token_kind { TOKEN_END = 0, TOKEN_NUMBER, TOKEN_WORD, TOKEN_MARK };

struct date_token {
    enum date_token_kind kind;
    const char *text; /* in the folded text */
    size_t len;
    int value;  /* of a number; -1 above nine digits */
    int digits; /* how many it was written with */
    char mark;  /* '-', '.', … for TOKEN_MARK */
    bool glued; /* nothing stands between it and the token before */
    int era;    /* of a word that names a Japanese one: its number, else 0 */
};

struct date_tokens {
    char folded[DATE_INPUT_MAX * 3];
    struct date_token v[DATE_TOKENS_MAX + 4]; /* ends with TOKEN_END tokens, so that looking ahead is safe */
    size_t n;
};

/* What was read, before it is written. */
struct date_fields {
    int year, month, day, hour, minute, second;
    enum date_precision precision;
    bool has_offset, utc_letter; /* written "Z" or "GMT" */
    int offset_minutes;
};

/* Folds case, width, digits and diacritics: what names are compared in. Returns the length. */
size_t date_fold(const char *text, size_t len, char *out, size_t size);
void date_tokenize(const char *text, size_t len, struct date_tokens *out);
bool date_word_is(const struct date_token *t, const char *word);

/* 1…12 for a month's name or abbreviation, 0 for none; language breaks ties. Months of the Persian calendar are 101…112. */
int date_month(const struct date_token *t, const char *language);
/* 1 for Sunday … 7, 0 for none. */
int date_weekday(const struct date_token *t, const char *language);
/* The Japanese era whose name the text begins with: its number in ICU's calendar and the name's bytes; -1 for none. */
int date_era(const char *text, size_t len, size_t *used);
/* 1 for ante, 2 for post meridiem, 0 for neither. */
int date_meridiem(const struct date_token *t);

/* A zone at v, after a time: "Z", "+0200", "+02:00", "GMT-7", "EST", "Europe/Brussels". Sets the offset in f (which holds date and time) and returns
 * how many tokens it takes; 0: none there. */
size_t date_zone(const struct date_token *v, struct date_fields *f);

/* A position in the tokens, and what is known of the text. */
struct date_scan {
    const struct date_token *v;
    size_t n;
    const char *language;
    bool strict;  /* the text is a date and nothing else */
    bool weekday; /* it names one */
};

bool date_is_mark(const struct date_token *t, const char *marks);
bool date_is_small(const struct date_token *t); /* a number of at most two digits */
bool date_is_year(const struct date_token *t);  /* of four */
/* Both return how many tokens they take: a month's name; what stands between the parts of a written date. */
size_t date_take_month(const struct date_scan *s, const struct date_token *v, int *month);
size_t date_skip_filler(const struct date_token *v);

/* A date at v, in any form: tokens used, 0 for none. */
size_t date_match(const struct date_scan *s, const struct date_token *v, struct date_fields *f);
/* The whole text as a date without a day; and in ISO 8601 of 1988. */
bool date_match_coarse(const struct date_scan *s, struct date_fields *f);
bool date_match_old_iso(const struct date_scan *s, struct date_fields *f);

/* The date of the Persian calendar, or of a year of a Japanese era, in the Gregorian. */
bool date_from_persian(struct date_fields *f);
bool date_from_era(struct date_fields *f, int era);
bool date_is_real(const struct date_fields *f);

#endif
