/* robots_match: one pattern of a robots.txt against one path. */
#ifndef FETCHER_ROBOTS_MATCH_H
#define FETCHER_ROBOTS_MATCH_H

#include "../base/buf.h"

#include <stdbool.h>
#include <stddef.h>

/* Appends the form in which paths are compared (RFC 9309 2.2.2): escapes in capitals, what is no ASCII escaped, escaped unreserved characters
 * decoded, and "*" and "$" escaped, so that only those of a pattern are special.  Alphanumerics too when `wide`. */
void robots_normalise(struct buf *out, const char *path, size_t len, bool wide);

/* A pattern: its wildcards "*" and final "$" are kept, what stands between is normalised. */
void robots_normalise_pattern(struct buf *out, const char *pattern, size_t len, bool wide);

/* Both normalised the same way. */
bool robots_match(const char *pattern, const char *path, size_t path_len);

#endif
