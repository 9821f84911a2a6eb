#include "unpack.h"

#include "../base/err.h"

#include <brotli/decode.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define CODINGS_MAX  5 /* as many as curl undoes; more is an attack */
#define CHUNK        65536
#define WINDOW_GZIP  (16 + MAX_WBITS)
#define WINDOW_ZLIB  MAX_WBITS
#define WINDOW_PLAIN (-MAX_WBITS) /* "deflate" as some servers understand it, without zlib's head */

/* A further gzip member continues the content, other bytes behind the end are padding: as the fetcher had it (body.c). */
static bool next_member(z_stream *z, int window)
{
    return window == WINDOW_GZIP && z->avail_in > 0 && z->next_in[0] == 0x1F && inflateReset(z) == Z_OK;
}

static int unpack_zlib(int window, const char *data, size_t len, struct buf *out)
{
    z_stream z = { 0 };
    unsigned char chunk[CHUNK];
    int rc = Z_OK;
    if (len > UINT32_MAX || inflateInit2(&z, window) != Z_OK)
        return err_set("the body cannot be unpacked");
    z.next_in = (z_const Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    while (rc == Z_OK && !out->failed) {
        z.next_out = chunk;
        z.avail_out = sizeof chunk;
        rc = inflate(&z, Z_NO_FLUSH);
        buf_add(out, chunk, sizeof chunk - z.avail_out);
        if (rc == Z_STREAM_END && next_member(&z, window))
            rc = Z_OK;
    }
    inflateEnd(&z);
    return rc == Z_STREAM_END || out->failed ? buf_check(out, "the body") : err_set("the body is broken: it cannot be unpacked");
}

static int unpack_gzip(const char *data, size_t len, struct buf *out)
{
    return unpack_zlib(WINDOW_GZIP, data, len, out);
}

static int unpack_deflate(const char *data, size_t len, struct buf *out)
{
    return unpack_zlib(len && (data[0] & 0x0F) == Z_DEFLATED ? WINDOW_ZLIB : WINDOW_PLAIN, data, len, out);
}

static int unpack_brotli(const char *data, size_t len, struct buf *out)
{
    BrotliDecoderState *b = BrotliDecoderCreateInstance(NULL, NULL, NULL);
    const uint8_t *in = (const uint8_t *)data;
    uint8_t chunk[CHUNK];
    BrotliDecoderResult rc = BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT;
    while (b && rc == BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT && !out->failed) {
        uint8_t *next = chunk;
        size_t room = sizeof chunk;
        rc = BrotliDecoderDecompressStream(b, &len, &in, &room, &next, NULL);
        buf_add(out, chunk, sizeof chunk - room);
    }
    BrotliDecoderDestroyInstance(b);
    return rc == BROTLI_DECODER_RESULT_SUCCESS || out->failed ? buf_check(out, "the body") : err_set("the body is broken: it cannot be unpacked");
}

static int unpack_nothing(const char *data, size_t len, struct buf *out)
{
    buf_add(out, data, len);
    return buf_check(out, "the body");
}

/* Sorted by name. */
static const struct coding {
    const char *name;
    int (*unpack)(const char *data, size_t len, struct buf *out);
} codings[] = {
    { "br", unpack_brotli }, { "deflate", unpack_deflate }, { "gzip", unpack_gzip }, { "identity", unpack_nothing }, { "x-gzip", unpack_gzip },
};

static const struct coding *find_coding(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof codings / sizeof codings[0]; i++)
        if (strlen(codings[i].name) == len && strncasecmp(codings[i].name, name, len) == 0)
            return &codings[i];
    return NULL;
}

/* The header's codings in the order in which they were applied. How many, or -1. */
static int parse_codings(const char *header, const struct coding *out[CODINGS_MAX])
{
    int count = 0;
    for (const char *at = header; *(at += strspn(at, " \t,"));) {
        size_t len = strcspn(at, " \t,");
        if (count == CODINGS_MAX)
            return err_set("the body is packed more than %d times", CODINGS_MAX);
        out[count] = find_coding(at, len);
        if (!out[count++])
            return err_set("the body is packed in a way that we do not know: %.*s", (int)len, at);
        at += len;
    }
    return count;
}

int unpack_body(const char *coding, const char *data, size_t len, struct buf *out)
{
    const struct coding *applied[CODINGS_MAX];
    int left = parse_codings(coding, applied);
    if (left < 0 || len == 0) /* an empty body has no coding */
        return left < 0 ? -1 : 0;
    struct buf packed;
    buf_init(&packed, out->ceiling);
    int rc = unpack_nothing(data, len, &packed);
    while (rc == 0 && left-- > 0) {
        struct buf plain;
        buf_init(&plain, out->ceiling);
        rc = applied[left]->unpack(buf_text(&packed), packed.len, &plain);
        buf_fini(&packed);
        packed = plain;
    }
    if (rc == 0)
        rc = unpack_nothing(packed.data, packed.len, out);
    buf_fini(&packed);
    return rc;
}
