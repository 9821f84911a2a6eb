/* retry_after: the Retry-After header (RFC 9110 10.2.3): seconds, or a date in any of the three forms of HTTP. */
#ifndef FETCHER_RETRY_AFTER_H
#define FETCHER_RETRY_AFTER_H

#include <stdint.h>

#define RETRY_AFTER_MAX_MS (INT64_C(24) * 3600 * 1000) /* an outlet that says "in a year" has mistyped: ask again the next day */

/* The moment before which not to ask again, in real time: never before now, never later than RETRY_AFTER_MAX_MS from now; 0 for what is
 * neither seconds nor a date. */
int64_t retry_after_parse(const char *value, int64_t now_ms);

/* Milliseconds since 1970 of an HTTP-date (IMF-fixdate, RFC 850, asctime), 0 for one before 1970; -1 for anything else. now_ms decides the century of
 * a two-digit year. */
int64_t http_date_parse(const char *text, int64_t now_ms);

#endif
