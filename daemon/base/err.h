/* err: the text of a failure, set once where it is first known.
 *
 * "The world failed" is reported as -1 (or NULL) after err_set(); callers pass it on and only the one who ends the job
 * prints err_text().  Our own mistakes are assert()s, lack of memory aborts, expected outcomes are enum values.
 * The text is per thread, at most ERR_TEXT_MAX bytes, already escaped: it can go to a log or a terminal as it is. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#define ERR_TEXT_MAX 1024

/* Sets the text and returns -1, so that `return err_set(…)` reads well. */
int err_set(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The same, followed by ": " and strerror(errno). */
int err_sys(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Puts "WHAT: " before the present text; returns -1. */
int err_prefix(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The present text; never NULL; "" when nothing failed in this thread so far. */
const char *err_text(void);

#endif
