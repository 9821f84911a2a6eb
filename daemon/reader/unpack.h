/* unpack: undoing the content coding of a body that was captured as it came (a page that is read again). */
#ifndef READER_UNPACK_H
#define READER_UNPACK_H

#include "../base/buf.h"

/* Appends the body to out (whose ceiling bounds it). coding is the Content-Encoding header: "gzip", "deflate, br", … 0, or -1 with err text. */
int unpack_body(const char *coding, const char *data, size_t len, struct buf *out);

#endif
