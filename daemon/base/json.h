/* json: writing JSON by hand where order and spelling matter (front matter, journal, --json); jansson reads. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A JSON string, which is a YAML 1.2 double-quoted string as well: `"` `\` and controls escaped (\n \t \uXXXX, C1, U+2028/9 and bidi
 * controls too), all else as it is.  NULL gives null.  s must be valid UTF-8; a bad byte becomes U+FFFD. */
void json_quote(struct buf *out, const char *s);
void json_quote_len(struct buf *out, const char *s, size_t len);
void json_quote_list(struct buf *out, const char *const *v, size_t n); /* ["a", "b"] */

/* An object written key by key:  json_begin(b); json_put_string(b, "k", "v"); …; json_end(b);  A comma is set where one is needed. */
void json_begin(struct buf *b);
void json_end(struct buf *b);
void json_key(struct buf *b, const char *key);                             /* then write the value yourself */
void json_put_string(struct buf *b, const char *key, const char *value);   /* NULL: null */
void json_put_optional(struct buf *b, const char *key, const char *value); /* NULL: nothing at all */
void json_put_strings(struct buf *b, const char *key, const char *const *v, size_t n);
void json_put_int(struct buf *b, const char *key, int64_t value);
void json_put_number(struct buf *b, const char *key, double value); /* two digits after the point */
void json_put_bool(struct buf *b, const char *key, bool value);

#endif
