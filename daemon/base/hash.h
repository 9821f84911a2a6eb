/* hash: SHA-256 for what people compare (OpenSSL), xxHash-64 for tables and sketches; hex and base64. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "buf.h"

#include <stddef.h>
#include <stdint.h>

#define SHA256_HEX_SIZE 65 /* with the NUL */

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE]);

/* For data that comes in pieces. */
struct sha256;
struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *h, const void *data, size_t len);
void sha256_end(struct sha256 *h, char out[SHA256_HEX_SIZE]); /* frees h */

uint64_t hash64(const void *data, size_t len); /* XXH3, seed 0: stable over versions and machines */

void base64_put(struct buf *out, const void *data, size_t len); /* RFC 4648, padded */
/* Decodes to out; -1 (no err text) for anything but canonical base64. */
int base64_get(struct buf *out, const char *text, size_t len);

#endif
