/* capture_head: the head of an HTTP message as a WARC record carries it. */
#ifndef ARCHIVE_CAPTURE_HEAD_H
#define ARCHIVE_CAPTURE_HEAD_H

#include "../daemon/base/buf.h"
#include "../daemon/base/pool.h"

#include <stdint.h>

/* Appends a response head: status line as HTTP/1.1; folded lines joined; lines that are no header field left out; control bytes as spaces;
 * Transfer-Encoding dropped; one Content-Length, that of the body as it is stored. *type gets the first Content-Type, in the pool, or NULL.
 * -1 with err text when there is no status line. */
int capture_head_response(struct buf *out, struct pool *pool, const char *head, size_t len, uint64_t body_len, const char **type);
/* Appends a request head: the same care, nothing dropped. */
int capture_head_request(struct buf *out, const char *head, size_t len);

#endif
