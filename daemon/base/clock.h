/* clock: the one seam for time and randomness; tests drive it, nobody else calls time(), clock_gettime() or rand(). */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

/* Milliseconds since 1970-01-01 UTC: for stamps only. */
int64_t clock_real_ms(void);
/* Milliseconds of a clock that never jumps: for every interval. */
int64_t clock_mono_ms(void);
/* Random bytes from the kernel. */
void clock_random(void *out, size_t len);
/* A number in [0, below). */
uint64_t clock_random_below(uint64_t below);

/* A test's own sources; NULL gives the real one back. */
struct clock_source {
    int64_t (*real_ms)(void);
    int64_t (*mono_ms)(void);
    void (*random)(void *out, size_t len);
};
void clock_set(const struct clock_source *source);

#define STAMP_SIZE 32

/* "2026-11-22T00:13:05Z" (whole seconds, UTC). Returns out. */
char *stamp_utc(int64_t ms, char out[STAMP_SIZE]);
/* "20261122T001305Z", for file names. Returns out. */
char *stamp_compact(int64_t ms, char out[STAMP_SIZE]);
/* Proleptic Gregorian calendar, any year. */
int64_t days_from_civil(int year, int month, int day); /* since 1970-01-01 */
void civil_from_days(int64_t days, int *year, int *month, int *day);

/* An article's date as DESIGN keeps it: "YYYY", "YYYY-MM", "YYYY-MM-DD", then "Thh:mm[:ss]", then "Z" or "+hh:mm".  -1 (no err text) unless
 * it is of that form and a real date.  *utc_ms is the instant, taking a missing zone as UTC and a missing time as 00:00; *has_zone says
 * whether a zone was there; any pointer may be NULL. */
int date_parse(const char *text, int64_t *utc_ms, int *has_zone, int *offset_minutes);

#endif
