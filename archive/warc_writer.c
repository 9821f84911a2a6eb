#include "../daemon/base/clock.h"
#include "../daemon/base/hash.h"
#include "../daemon/base/mem.h"
#include "warc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define LEVEL       4          /* most bodies come compressed already; of the others this saves nearly what 6 does, in half the time */
#define CHUNK       65536      /* bytes of output a deflate() call may give */
#define GZIP_WINDOW (15 + 16)  /* zlib: the largest window, gzip framing */
#define END         "\r\n\r\n" /* after every block */

struct warc_writer {
    z_stream stream;
};

struct warc_writer *warc_writer_new(void)
{
    struct warc_writer *w = mem_alloc(sizeof *w);
    if (deflateInit2(&w->stream, LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        abort(); /* no memory */
    return w;
}

void warc_writer_free(struct warc_writer *w)
{
    if (!w)
        return;
    deflateEnd(&w->stream);
    free(w);
}

void warc_new_id(char out[WARC_ID_SIZE])
{
    unsigned char b[16];
    clock_random(b, sizeof b);
    b[6] = (unsigned char)((b[6] & 0x0F) | 0x40); /* RFC 9562: version 4, random */
    b[8] = (unsigned char)((b[8] & 0x3F) | 0x80);
    snprintf(out, WARC_ID_SIZE, "<urn:uuid:%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x>", b[0], b[1], b[2], b[3], b[4], b[5],
             b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void deflate_part(struct warc_writer *w, struct buf *out, const void *data, size_t len, int flush)
{
    unsigned char chunk[CHUNK];
    w->stream.next_in = (z_const Bytef *)data;
    w->stream.avail_in = (uInt)len;
    do {
        w->stream.next_out = chunk;
        w->stream.avail_out = sizeof chunk;
        int rc = deflate(&w->stream, flush);
        assert(rc == Z_OK || rc == Z_STREAM_END || rc == Z_BUF_ERROR);
        buf_add(out, chunk, sizeof chunk - w->stream.avail_out);
    } while (w->stream.avail_out == 0);
    assert(w->stream.avail_in == 0);
}

void warc_write(struct warc_writer *w, struct buf *out, const char *fields, const struct warc_part *parts, size_t part_count)
{
    char digest[SHA256_HEX_SIZE];
    size_t len = 0;
    struct sha256 *hash = sha256_new();
    for (size_t i = 0; i < part_count; i++) {
        sha256_add(hash, parts[i].data, parts[i].len);
        len += parts[i].len;
    }
    sha256_end(hash, digest);
    assert(len <= WARC_RECORD_MAX);
    struct buf head;
    buf_init(&head, WARC_HEAD_MAX);
    buf_printf(&head, "WARC/1.1\r\n%sWARC-Block-Digest: sha256:%s\r\nContent-Length: %zu\r\n\r\n", fields, digest, len);
    assert(!head.failed);
    deflateReset(&w->stream);
    deflate_part(w, out, head.data, head.len, Z_NO_FLUSH);
    for (size_t i = 0; i < part_count; i++) {
        if (parts[i].len)
            deflate_part(w, out, parts[i].data, parts[i].len, Z_NO_FLUSH);
    }
    deflate_part(w, out, END, sizeof END - 1, Z_FINISH);
    buf_fini(&head);
}
