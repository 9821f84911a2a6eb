/* text: UTF-8, and the escaping without which no byte from the network reaches a log, a terminal or a git header. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include "buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UTF8_BAD 0xFFFFFFFFu

/* Decodes one scalar value at s (len > 0 bytes left) and sets *step to its length; UTF8_BAD with *step 1 for a byte that
 * starts none (overlong forms, surrogates and values above U+10FFFF included: RFC 3629). */
uint32_t utf8_next(const char *s, size_t len, size_t *step);
bool utf8_valid(const char *s, size_t len);
size_t utf8_put(char out[4], uint32_t c);

/* The longest prefix of s of at most `max` bytes that ends between characters. */
size_t utf8_cut(const char *s, size_t len, size_t max);

/* C0, DEL, C1, line and paragraph separators, bidi controls (U+061C, U+200E-F, U+202A-E, U+2066-9) and the BOM. */
bool text_is_control(uint32_t c);

/* Appends s with every control and every invalid byte written \xNN (its UTF-8 bytes, lower-case hex).  Newline and tab are
 * escaped too.  Backslash stays as it is: escaped text is for people, not for decoding. */
void text_escape(struct buf *out, const char *s, size_t len);

/* The same into a pool-less static-size buffer: cut to size - 1 bytes, "…" at the end where it was cut. Returns out. */
char *text_escape_to(char *out, size_t size, const char *s);

/* Valid UTF-8 without any control except, where `lines`, newline and tab: what main demands of every string from a reader. */
bool text_is_clean(const char *s, size_t len, bool lines);

bool text_starts(const char *s, const char *prefix);
bool text_ends(const char *s, const char *suffix);

/* Glob over the whole of s: '*' any run, '?' one byte, all else itself. */
bool text_glob(const char *pattern, const char *s);

#endif
