/* lenient: JSON as the web writes it: comments, CDATA and HTML comment wrappers, trailing commas, raw control characters, bad escapes, lone
 * surrogates, text after the end. What strict JSON reads is read the same. */
#ifndef KIT_LENIENT_H
#define KIT_LENIENT_H

#include <jansson.h>
#include <stddef.h>

/* The caller's reference; NULL where nothing can be made of it. */
json_t *lenient_json(const char *text, size_t len);

#endif
