/* warc: WARC 1.1 records (ISO 28500:2017), one at a time: written as gzip members of their own, read strictly from .warc.gz and .warc files.
 *
 * Strict means: a version line, CRLF, the mandatory fields once each, an absolute URI without spaces or brackets for a target, exactly Content-Length
 * bytes of block and an empty line twice; in .gz, one record a member; every digest that is stated in a known algorithm is recomputed. Anything else
 * is refused with a reason, and what came before it stands. */
#ifndef ARCHIVE_WARC_H
#define ARCHIVE_WARC_H

#include "../daemon/base/buf.h"
#include "../daemon/base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WARC_ID_SIZE    64        /* "<urn:uuid:…>" is 47 */
#define WARC_HEAD_MAX   65536     /* a record's own header: a dozen lines of which the URL is the longest */
#define WARC_RECORD_MAX 100000000 /* a block in memory: the fetcher's ceilings are far below, a foreign file's record may be a film */

/* -- Writing -------------------------------------------------------------------------------------------------------------- */

struct warc_part {
    const void *data;
    size_t len;
};

struct warc_writer;
struct warc_writer *warc_writer_new(void);
void warc_writer_free(struct warc_writer *w);

void warc_new_id(char out[WARC_ID_SIZE]);
/* Appends one record: the fields ("Name: value\r\n" lines), Content-Length and WARC-Block-Digest added, then the block in its parts; as a gzip
 * member. */
void warc_write(struct warc_writer *w, struct buf *out, const char *fields, const struct warc_part *parts, size_t part_count);

/* -- Reading -------------------------------------------------------------------------------------------------------------- */

/* Fields that are not there are NULL. */
struct warc_record {
    uint64_t offset, end; /* in the file */
    const char *type, *id, *date, *target, *content_type, *payload_digest, *block_digest, *concurrent_to, *filename, *truncated;
    const char *block;
    size_t len;
};

struct warc;
struct warc *warc_open(const char *path, uint64_t offset); /* NULL with err text */
/* From here on a gzip member must be, to the bit, one that warc_write() can have made: bits that carry no content are checked as well. */
void warc_demand_ours(struct warc *w);
void warc_close(struct warc *w);
/* 1: a record, its strings and block in the pool; 0: the end of the file; -1 with err text: what follows is no record. */
int warc_next(struct warc *w, struct pool *pool, struct warc_record *out);

/* Where the next whole record of a .warc.gz starts, at or behind `from`. 1 and *offset, or 0. */
int warc_search(const char *path, uint64_t from, uint64_t *offset);

/* -- The HTTP message in a response record ---------------------------------------------------------------------------------- */

struct warc_http {
    int status;
    const char *content_type, *content_encoding; /* in the pool, or NULL */
    const char *body;                            /* transfer coding undone */
    size_t body_len;
};
/* -1 with err text for a block that is no HTTP response, or one whose chunks are wrong. */
int warc_http(struct pool *pool, const struct warc_record *r, struct warc_http *out);

/* "sha256:HEX", "sha1:BASE32" …: 0 it is that of the data, 1 an algorithm or form not known here, -1 it is not (no err text). */
int warc_digest_check(const char *digest, const void *data, size_t len);

#endif
