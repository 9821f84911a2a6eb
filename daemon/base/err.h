/* err: the text of a failure, set once where it is first known.
 *
 * "The world failed" is reported as -1 (or NULL) after err_set(); callers pass it on and only the one who ends the job
 * prints err_text().  Our own mistakes are assert()s, lack of memory aborts, expected outcomes are enum values.
 * The text is per thread, at most ERR_TEXT_MAX bytes, already escaped: it can go to a log or a terminal as it is. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_TEXT_MAX 1024

/* Sets the text and returns -1, so that `return err_set(…)` reads well. */
#define err_set(...) err_minus_one(err_set_text(__VA_ARGS__))

/* The same, followed by ": " and strerror(errno). */
#define err_sys(...) err_minus_one(err_sys_text(__VA_ARGS__))

/* Puts "WHAT: " before the present text; returns -1. */
#define err_prefix(...) err_minus_one(err_prefix_text(__VA_ARGS__))

/* The present text; never NULL; "" when nothing failed in this thread so far. */
const char *err_text(void);

/* Behind the three above: an analyser that sees one file at a time knows by the inline one that they never return 0. */
int err_set_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
int err_sys_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
int err_prefix_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
static inline int err_minus_one(int set)
{
    (void)set;
    return -1;
}

#endif
