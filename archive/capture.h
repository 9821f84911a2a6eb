/* capture: the raw HTTP exchanges as WARC 1.1, one gzip member a record, appended to one file an outlet and run:
 *
 *   captures/hrw-20261122T001305Z-00001.warc.gz      outlet, when the file was begun (UTC), serial
 *
 * A file starts with a warcinfo record; then, for every hop of an exchange, a response and its request (WARC-Concurrent-To). The body stands as it
 * came: content coding kept, transfer coding undone, so Transfer-Encoding is dropped and Content-Length set to the length in the record; HTTP/2 is
 * written as HTTP/1.1. WARC-Payload-Digest and WARC-Block-Digest are "sha256:" and hex digits: the one spelling of SHA-256 that both
 * `warcio check` (which wants base32 padded) and `jwarc validate` (which refuses '=') read, and the one that sha256sum prints.
 *
 * A new run starts new files and never appends to old ones. What a killed run left torn is cut back to its last whole member at the next start. */
#ifndef ARCHIVE_CAPTURE_H
#define ARCHIVE_CAPTURE_H

#include "archive.h"
#include "state.h"

struct captures;

/* By the holder of the archive's lock, after state_catch_up(): `state` tells up to where each file was acknowledged; only what lies beyond may be
 * cut. creator: "gazetted 0.1". NULL with err text. */
struct captures *captures_open(const char *archive_path, const char *creator, struct state *state);

/* Writes the exchange of an entry (exchange_fd, hops) and fills e->place, its strings in e->pool; does nothing where e keeps none. On -1 (err text)
 * the file is as it was before: the disk or the exchange refused this one, others may go on. */
int captures_add(struct captures *c, struct entry *e);
/* Everything added is on the disk. -1: it is not known to be; nothing may be written any more. */
int captures_sync(struct captures *c);
void captures_close(struct captures *c);

#define CAPTURE_FILE_MAX (1u << 30) /* a new file after 1 GiB: what WARC tools and copies handle well */

#endif
