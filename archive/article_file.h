/* article_file: one recorded state of an article as the bytes of its file, and back.
 *
 *   ---
 *   title: "…"              JSON string
 *   subtitle: "…"           or null
 *   outlet: "hrw"
 *   url: "https://…"        today's public URL
 *   authors: ["…"]          [] when none
 *   published: "2020-03-04T00:01:00-05:00"     or null; the outlet's own precision
 *   modified: null
 *   language: "en"          or null
 *   section: null
 *   tags: ["…"]
 *   correction: "…"         this line only where the page marks a correction
 *   status: "live"          "gone (404)", "moved to PATH"
 *   ---
 *                           an empty line, then the body (none of both when there is no body)
 *   Body, one sentence a line.
 *
 * This order, these fields, one a line, always; UTF-8, LF. */
#ifndef ARCHIVE_ARTICLE_FILE_H
#define ARCHIVE_ARTICLE_FILE_H

#include "../daemon/base/article.h"
#include "../daemon/base/buf.h"
#include "../daemon/base/pool.h"

#define ARTICLE_FILE_MAX (16u << 20) /* twice the 8 MB that a fetched page may have */

struct article_file {
    const char *outlet;
    const char *url;
    const char *status;
    struct article article; /* origins and canonical are not in the file */
};

/* Appends the file. -1 with err text, and out as it was, when a string holds what must not get into the record (controls, bad UTF-8). */
int article_file_write(struct buf *out, const struct article_file *file);
/* Reads what article_file_write() wrote, and nothing else: any other form is -1 with err text naming the line. Strings are in the pool. */
int article_file_parse(struct pool *pool, const char *text, size_t len, struct article_file *out);

#endif
