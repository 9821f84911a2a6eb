/* keep: what must be known again when this process has ended: main keeps it (protocol.h, struct kept) and hands it to the next fetcher. */
#ifndef FETCHER_KEEP_H
#define FETCHER_KEEP_H

#include "hosts.h"

#include "../base/buf.h"
#include "../base/pool.h"

#include <stdbool.h>

struct keep;

struct keep *keep_new(void);
void keep_free(struct keep *k);

/* The value that the name has from now on (copied); NULL: none. Sent by keep_flush(), which knows only the last of each name. */
void keep_put(struct keep *k, const char *name, const char *value);
bool keep_is_empty(const struct keep *k);
/* Sends what was put, as long as has_room(socket) says so. 0, or -1 with err text. */
int keep_flush(struct keep *k, int socket, bool (*has_room)(int fd));

/* A host's memory as text, its moments in real time; NULL where there is nothing to know. now and real: the same moment by both clocks. */
char *keep_host_text(struct pool *pool, const struct host_memory *m, int64_t now, int64_t real);
/* The other way; what is past, or farther away than we ever wait, is left out. 0, or -1 with err text. */
int keep_host_parse(const char *text, int64_t now, int64_t real, struct host_memory *out);

/* Any bytes as UTF-8 without NUL, and back. */
void keep_escape(struct buf *out, const char *data, size_t len);
void keep_unescape(struct buf *out, const char *text);

#endif
