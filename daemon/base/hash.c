#include "hash.h"

#include "mem.h"

#include <assert.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

struct sha256 {
    EVP_MD_CTX *ctx;
};

struct sha256 *sha256_new(void)
{
    struct sha256 *h = mem_alloc(sizeof *h);
    h->ctx = EVP_MD_CTX_new();
    if (!h->ctx || EVP_DigestInit_ex(h->ctx, EVP_sha256(), NULL) != 1)
        abort(); /* no memory, or an OpenSSL without SHA-256 */
    return h;
}

void sha256_add(struct sha256 *h, const void *data, size_t len)
{
    if (len && EVP_DigestUpdate(h->ctx, data, len) != 1)
        abort();
}

void sha256_end(struct sha256 *h, char out[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int len = 0;
    if (EVP_DigestFinal_ex(h->ctx, digest, &len) != 1)
        abort();
    assert(len == 32);
    for (unsigned int i = 0; i < len; i++) {
        out[2 * i] = digits[digest[i] >> 4];
        out[2 * i + 1] = digits[digest[i] & 15];
    }
    out[64] = '\0';
    EVP_MD_CTX_free(h->ctx);
    free(h);
}

void sha256_hex(const void *data, size_t len, char out[SHA256_HEX_SIZE])
{
    struct sha256 *h = sha256_new();
    sha256_add(h, data, len);
    sha256_end(h, out);
}

uint64_t hash64(const void *data, size_t len)
{
    return XXH3_64bits(data, len);
}

static const char base64_digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buf *out, const void *data, size_t len)
{
    const unsigned char *in = data;
    for (size_t at = 0; at < len; at += 3) {
        size_t left = len - at;
        uint32_t v = (uint32_t)in[at] << 16 | (left > 1 ? (uint32_t)in[at + 1] << 8 : 0) | (left > 2 ? in[at + 2] : 0);
        char quad[4] = { base64_digits[v >> 18], base64_digits[v >> 12 & 63], left > 1 ? base64_digits[v >> 6 & 63] : '=',
                         left > 2 ? base64_digits[v & 63] : '=' };
        buf_add(out, quad, 4);
    }
}

static int base64_value(char c)
{
    const char *at = c ? strchr(base64_digits, c) : NULL;
    return at ? (int)(at - base64_digits) : -1;
}

int base64_get(struct buf *out, const char *text, size_t len)
{
    if (len % 4)
        return -1;
    for (size_t at = 0; at < len; at += 4) {
        size_t pad = at + 4 < len ? 0 : (size_t)(text[at + 3] == '=') + (size_t)(text[at + 3] == '=' && text[at + 2] == '=');
        uint32_t v = 0;
        for (size_t i = 0; i < 4; i++) {
            int digit = i >= 4 - pad ? 0 : base64_value(text[at + i]);
            if (digit < 0)
                return -1;
            v = v << 6 | (uint32_t)digit;
        }
        if ((pad == 1 && v & 0xFF) || (pad == 2 && v & 0xFFFF))
            return -1; /* bits behind the end: not canonical */
        char bytes[3] = { (char)(v >> 16), (char)(v >> 8), (char)v };
        buf_add(out, bytes, 3 - pad);
    }
    return 0;
}
