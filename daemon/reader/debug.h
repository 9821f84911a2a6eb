/* debug: what the kit makes of one case of a test collection (`gazette debug WHAT`), through the very process that reads pages. */
#ifndef READER_DEBUG_H
#define READER_DEBUG_H

#include "../../plugins/kit/kit.h"
#include "../base/buf.h"
#include "../base/pool.h"

/* Appends one JSON object to out: the answer to the case `json` of the kind `what` ("url", "date", …); file_fd is the file that the case names, a
 * sealed memfd, or -1, and stays the caller's. 0, or -1 with err text for a kind or a case that it does not know. */
int debug_answer(const struct kit *kit, struct pool *pool, const char *what, const char *json, int file_fd, struct buf *out);

#endif
