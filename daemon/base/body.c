#include "body.h"

#include "err.h"
#include "mem.h"

#include <assert.h>
#include <brotli/decode.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define RATIO_MAX   200u        /* the best honest HTML reaches 50:1; a bomb 1000:1 (RELIABILITY fact 5) */
#define RATIO_FROM  (1u << 20)  /* below this no ratio harms */
#define PIECE_BYTES (64u << 10) /* decoded at a time */

enum coding { CODING_NONE, CODING_GZIP, CODING_DEFLATE, CODING_BROTLI };

static const struct {
    const char *name;
    enum coding coding;
} codings[] = { /* sorted */
                { "br", CODING_BROTLI },
                { "deflate", CODING_DEFLATE },
                { "gzip", CODING_GZIP },
                { "identity", CODING_NONE },
                { "x-gzip", CODING_GZIP }
};

struct body_decoder {
    enum coding coding;
    z_stream z;
    BrotliDecoderState *brotli;
    bool started, raw, finished;
    bool padded; /* bytes came behind the end: what comes after them is no content either */
};

void body_init(struct body *b, uint64_t max_bytes)
{
    memset(b, 0, sizeof *b);
    b->max = max_bytes;
    buf_init(&b->wire, (size_t)max_bytes);
    buf_init(&b->content, (size_t)max_bytes);
}

void body_fini(struct body *b)
{
    for (size_t i = 0; i < b->coding_count; i++) {
        struct body_decoder *d = b->decoders[i];
        if (d->brotli != NULL)
            BrotliDecoderDestroyInstance(d->brotli);
        else if (d->started)
            inflateEnd(&d->z);
        free(d);
    }
    buf_fini(&b->wire);
    buf_fini(&b->content);
    b->coding_count = 0;
}

static enum body_result fail(struct body *b, enum body_result result, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    b->result = result;
    vsnprintf(b->reason, sizeof b->reason, format, args);
    va_end(args);
    return result;
}

static enum body_result add_coding(struct body *b, const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof codings / sizeof codings[0]; i++) {
        if (strlen(codings[i].name) != len || strncasecmp(codings[i].name, name, len) != 0)
            continue;
        if (codings[i].coding == CODING_NONE)
            return BODY_GOOD;
        if (b->coding_count == BODY_CODINGS_MAX)
            return fail(b, BODY_BROKEN, "more than %d content codings", BODY_CODINGS_MAX);
        struct body_decoder *d = mem_alloc(sizeof *d);
        d->coding = codings[i].coding;
        b->decoders[b->coding_count++] = d;
        return BODY_GOOD;
    }
    return fail(b, BODY_BROKEN, "a content coding that was not asked for (%s)", BODY_ACCEPTED " were");
}

enum body_result body_coding(struct body *b, const char *value)
{
    while (b->result == BODY_GOOD && *value != '\0') {
        value += strspn(value, " \t,");
        size_t len = strcspn(value, ", \t");
        if (len > 0)
            add_coding(b, value, len);
        value += len;
    }
    return b->result;
}

static enum body_result decode(struct body *b, size_t left, const unsigned char *data, size_t len);

/* Adds what still fits; false when that is not all: the beginning of a robots.txt counts. */
static bool add_up_to(struct buf *to, const void *data, size_t len, uint64_t max)
{
    size_t room = (size_t)max - to->len;
    buf_add(to, data, len < room ? len : room);
    return len <= room;
}

/* Hands on what a decoder made: to the next one, or to the content. */
static enum body_result emit(struct body *b, size_t left, const unsigned char *data, size_t len)
{
    if (left > 0)
        return decode(b, left, data, len);
    if (!add_up_to(&b->content, data, len, b->max))
        return fail(b, BODY_TOO_LARGE, "more than %llu bytes when decoded", (unsigned long long)b->max);
    if (b->content.len > RATIO_FROM && b->content.len / RATIO_MAX > b->wire_len)
        return fail(b, BODY_TOO_LARGE, "grows more than %u-fold when decoded", RATIO_MAX);
    return BODY_GOOD;
}

static int start_zlib(struct body_decoder *d, unsigned char first)
{
    /* "deflate" is zlib (RFC 9110 8.4.1.2), but some servers send the bare stream: its first byte tells. */
    d->raw = d->coding == CODING_DEFLATE && (first & 0x0f) != Z_DEFLATED;
    d->started = true;
    return inflateInit2(&d->z, d->coding == CODING_GZIP ? 15 + 16 : d->raw ? -15 : 15);
}

static enum body_result decode_zlib(struct body *b, size_t left, const unsigned char *data, size_t len)
{
    struct body_decoder *d = b->decoders[left];
    unsigned char out[PIECE_BYTES];
    if (!d->started && len > 0 && start_zlib(d, data[0]) != Z_OK)
        return fail(b, BODY_BROKEN, "zlib does not start");
    d->z.next_in = (unsigned char *)(uintptr_t)data;
    d->z.avail_in = (uInt)len;
    for (;;) {
        if (d->finished) {
            /* A further gzip member continues the content (RFC 1952 2.2); other bytes behind the end are padding, and dropped, however they come. */
            if (d->z.avail_in == 0)
                return BODY_GOOD;
            d->padded = d->padded || d->coding != CODING_GZIP || d->z.next_in[0] != 0x1f || inflateReset(&d->z) != Z_OK;
            if (d->padded)
                return BODY_GOOD;
            d->finished = false;
        }
        d->z.next_out = out;
        d->z.avail_out = sizeof out;
        int rc = inflate(&d->z, Z_NO_FLUSH);
        if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
            return fail(b, BODY_BROKEN, "content coding broken: %s", d->z.msg != NULL ? d->z.msg : "bad data");
        size_t made = sizeof out - d->z.avail_out;
        if (made > 0 && emit(b, left, out, made) != BODY_GOOD)
            return b->result;
        d->finished = rc == Z_STREAM_END;
        if (!d->finished && d->z.avail_in == 0 && d->z.avail_out > 0)
            return BODY_GOOD;
        if (rc == Z_BUF_ERROR && made == 0)
            return BODY_GOOD;
    }
}

static enum body_result decode_brotli(struct body *b, size_t left, const unsigned char *data, size_t len)
{
    struct body_decoder *d = b->decoders[left];
    if (d->brotli == NULL && (d->brotli = BrotliDecoderCreateInstance(NULL, NULL, NULL)) == NULL)
        return fail(b, BODY_BROKEN, "brotli does not start");
    for (;;) {
        if (d->finished)
            return BODY_GOOD;
        unsigned char out[PIECE_BYTES], *next = out;
        size_t room = sizeof out;
        BrotliDecoderResult rc = BrotliDecoderDecompressStream(d->brotli, &len, &data, &room, &next, NULL);
        if (rc == BROTLI_DECODER_RESULT_ERROR)
            return fail(b, BODY_BROKEN, "content coding broken: %s", BrotliDecoderErrorString(BrotliDecoderGetErrorCode(d->brotli)));
        d->finished = rc == BROTLI_DECODER_RESULT_SUCCESS;
        if (next > out && emit(b, left, out, (size_t)(next - out)) != BODY_GOOD)
            return b->result;
        if (rc == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
            return BODY_GOOD;
    }
}

/* left: how many codings are still to be undone; the last applied comes off first (RFC 9110 8.4). */
static enum body_result decode(struct body *b, size_t left, const unsigned char *data, size_t len)
{
    assert(left > 0);
    return b->decoders[left - 1]->coding == CODING_BROTLI ? decode_brotli(b, left - 1, data, len) : decode_zlib(b, left - 1, data, len);
}

enum body_result body_add(struct body *b, const void *data, size_t len)
{
    if (b->result != BODY_GOOD)
        return b->result;
    bool fits = len <= b->max - b->wire_len;
    size_t taken = fits ? len : (size_t)(b->max - b->wire_len);
    b->wire_len += taken;
    if (!b->elsewhere)
        buf_add(&b->wire, data, taken);
    if (!fits)
        return fail(b, BODY_TOO_LARGE, "more than %llu bytes", (unsigned long long)b->max);
    return b->coding_count == 0 || len == 0 ? BODY_GOOD : decode(b, b->coding_count, data, len);
}

enum body_result body_end(struct body *b)
{
    if (b->result != BODY_GOOD || b->wire_len == 0)
        return b->result;
    for (size_t i = 0; i < b->coding_count; i++)
        if (!b->decoders[i]->finished)
            return fail(b, BODY_BROKEN, "content coding ends too early");
    return BODY_GOOD;
}

const struct buf *body_content(const struct body *b)
{
    if (b->coding_count > 0)
        return &b->content;
    return b->elsewhere ? NULL : &b->wire;
}

bool body_take_content(struct body *b, struct buf *to)
{
    if (b->coding_count == 0)
        return false;
    *to = b->content;
    buf_init(&b->content, (size_t)b->max);
    return true;
}

int body_unpack(const char *coding, const void *data, size_t len, struct buf *out)
{
    struct body b;
    body_init(&b, out->ceiling);
    b.elsewhere = true;
    body_coding(&b, coding);
    body_add(&b, data, len);
    int rc = body_end(&b) == BODY_GOOD ? 0 : err_set("the body cannot be unpacked: %s", b.reason);
    const struct buf *content = body_content(&b);
    if (rc == 0)
        buf_add(out, content != NULL ? content->data : data, content != NULL ? content->len : len);
    body_fini(&b);
    return rc == 0 ? buf_check(out, "the body") : -1;
}
