#include "../daemon/base/err.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/text.h"
#include "warc.h"

#include <ctype.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CHUNK_DIGITS_MAX 8 /* of a chunk's size in hex: 4 GiB */

/* -- Digests --------------------------------------------------------------------------------------------------------------- */

static int base32_value(char c)
{
    if (c >= '2' && c <= '7')
        return c - '2' + 26;
    c = (char)toupper((unsigned char)c);
    return c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

/* RFC 4648 base32, padded or not. */
static bool is_base32_of(const char *text, const unsigned char *digest, size_t len)
{
    uint64_t bits = 0;
    size_t have = 0, at = 0;
    for (; *text && *text != '='; text++) {
        int value = base32_value(*text);
        if (value < 0)
            return false;
        bits = bits << 5 | (uint64_t)value;
        have += 5;
        if (have >= 8) {
            have -= 8;
            if (at >= len || digest[at++] != (unsigned char)(bits >> have))
                return false;
        }
    }
    return at == len && text[strspn(text, "=")] == '\0';
}

static bool is_hex_of(const char *text, const unsigned char *digest, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        if (tolower((unsigned char)text[2 * i]) != digits[digest[i] >> 4] || tolower((unsigned char)text[2 * i + 1]) != digits[digest[i] & 15])
            return false;
    }
    return true;
}

static bool is_base64_of(const char *text, const unsigned char *digest, size_t len)
{
    struct buf b;
    buf_init(&b, EVP_MAX_MD_SIZE);
    bool is = base64_get(&b, text, strlen(text)) == 0 && b.len == len && memcmp(b.data, digest, len) == 0;
    buf_fini(&b);
    return is;
}

int warc_digest_check(const char *digest, const void *data, size_t len)
{
    static const struct {
        const char *label, *name;
    } algorithms[] = { { "md5", "MD5" },       { "sha1", "SHA1" },      { "sha-1", "SHA1" },
                       { "sha256", "SHA256" }, { "sha-256", "SHA256" }, { "sha512", "SHA512" } };
    unsigned char value[EVP_MAX_MD_SIZE];
    unsigned int value_len = 0;
    const char *colon = strchr(digest, ':');
    for (size_t i = 0; colon && i < sizeof algorithms / sizeof *algorithms; i++) {
        size_t label_len = strlen(algorithms[i].label);
        if ((size_t)(colon - digest) != label_len || strncasecmp(digest, algorithms[i].label, label_len) != 0)
            continue;
        const EVP_MD *md = EVP_get_digestbyname(algorithms[i].name);
        if (!md || EVP_Digest(data, len, value, &value_len, md, NULL) != 1)
            return 1;
        size_t digits = strlen(colon + 1);
        if (digits == (size_t)value_len * 2)
            return is_hex_of(colon + 1, value, value_len) ? 0 : -1;
        return is_base32_of(colon + 1, value, value_len) || is_base64_of(colon + 1, value, value_len) ? 0 : -1;
    }
    return 1;
}

/* -- HTTP ------------------------------------------------------------------------------------------------------------------- */

/* One line of a chunk's size. Returns the offset behind its CRLF, or 0. */
static size_t chunk_size(const char *body, size_t len, size_t at, size_t *size)
{
    size_t digits = 0;
    *size = 0;
    while (at < len && isxdigit((unsigned char)body[at])) {
        char digit = body[at++];
        *size = *size << 4 | (size_t)(isdigit((unsigned char)digit) ? digit - '0' : tolower((unsigned char)digit) - 'a' + 10);
        if (++digits > CHUNK_DIGITS_MAX)
            return 0;
    }
    const char *end = digits && at < len ? memmem(body + at, len - at, "\r\n", 2) : NULL;
    if (!end || (body[at] != '\r' && body[at] != ';' && body[at] != ' '))
        return 0;
    return (size_t)(end - body) + 2;
}

/* RFC 9112 7.1. */
static int undo_chunks(struct pool *pool, struct warc_http *http)
{
    const char *body = http->body;
    char *out = pool_alloc(pool, http->body_len + 1);
    size_t at = 0, size, out_len = 0;
    do {
        at = chunk_size(body, http->body_len, at, &size);
        if (at == 0 || size > http->body_len - at)
            return err_set("a chunked body whose chunks are wrong");
        memcpy(out + out_len, body + at, size);
        out_len += size;
        at += size;
        if (size && (http->body_len - at < 2 || memcmp(body + at, "\r\n", 2) != 0))
            return err_set("a chunked body whose chunks are wrong");
        at += size ? 2 : 0;
    } while (size);
    http->body = out;
    http->body_len = out_len;
    return 0;
}

/* "HTTP/1.1 200 …": the status, or 0. */
static int parse_status(const char *line, size_t len)
{
    if (len < 12 || strncmp(line, "HTTP/", 5) != 0)
        return 0;
    const char *space = memchr(line, ' ', len);
    if (!space || (size_t)(line + len - space) < 4 || !isdigit((unsigned char)space[1]) || !isdigit((unsigned char)space[2]) ||
        !isdigit((unsigned char)space[3]))
        return 0;
    return (space[1] - '0') * 100 + (space[2] - '0') * 10 + (space[3] - '0');
}

/* NULL for another header, and for a value that no message of ours could carry. */
static const char *header_value(struct pool *pool, const char *line, size_t len, const char *name)
{
    size_t name_len = strlen(name);
    if (len <= name_len || strncasecmp(line, name, name_len) != 0 || line[name_len] != ':')
        return NULL;
    const char *value = line + name_len + 1, *end = line + len;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
        end--;
    return text_is_clean(value, (size_t)(end - value), false) ? pool_strndup(pool, value, (size_t)(end - value)) : NULL;
}

int warc_http(struct pool *pool, const struct warc_record *r, struct warc_http *out)
{
    *out = (struct warc_http){ 0 };
    const char *end = r->len ? memmem(r->block, r->len, "\r\n\r\n", 4) : NULL;
    if (!end)
        return err_set("a capture without an HTTP header");
    const char *transfer = NULL;
    for (const char *at = r->block; at < end + 2;) {
        const char *cr = memmem(at, (size_t)(end + 2 - at), "\r\n", 2);
        size_t len = (size_t)(cr - at);
        const char *value;
        if (at == r->block && (out->status = parse_status(at, len)) == 0)
            return err_set("a capture that is no HTTP response");
        if (!out->content_type && (value = header_value(pool, at, len, "Content-Type")))
            out->content_type = value;
        if ((value = header_value(pool, at, len, "Content-Encoding"))) /* codings may stand on several lines: RFC 9110 5.3 */
            out->content_encoding = out->content_encoding ? pool_printf(pool, "%s, %s", out->content_encoding, value) : value;
        if ((value = header_value(pool, at, len, "Transfer-Encoding")))
            transfer = value;
        at = cr + 2;
    }
    out->body = end + 4;
    out->body_len = r->len - (size_t)(out->body - r->block);
    return transfer && strcasecmp(transfer, "identity") != 0 ? undo_chunks(pool, out) : 0;
}
