/* check: what encoding (encode.c) and decoding (decode.c) both demand of a field, and how a member is reached. */
#ifndef PROTOCOL_CHECK_H
#define PROTOCOL_CHECK_H

#include "codec.h"

#define CODEC_FIELDS_MAX 64 /* of one table: far more than any has */

const void *codec_member(const void *object, size_t offset);
const void *codec_pointer(const void *object, size_t offset);
size_t codec_count(const void *object, const struct codec_field *f);
uint64_t codec_number(const void *object, const struct codec_field *f);
int check_refuse(const struct codec_field *f, const char *why);
int check_text(const struct codec_field *f, const char *s, size_t len);
int check_form(const struct codec_field *f, const char *s);
int check_number(const struct codec_field *f, uint64_t v);
int check_signed(const struct codec_field *f, int64_t v);
int check_real(const struct codec_field *f, double v);
int check_items(const struct codec_field *f, size_t n);
int check_ascending(const struct codec_field *f, const uint64_t *v, size_t n);

#endif
