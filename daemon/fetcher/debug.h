/* debug: what this process makes of one case of a test collection: `gazette debug robots`, `gazette debug retry-after`. */
#ifndef FETCHER_DEBUG_H
#define FETCHER_DEBUG_H

#include "../base/buf.h"
#include "../protocol/protocol.h"

/* Appends one JSON object; a case that cannot be answered gives {"error": …}. */
void fetcher_debug(const struct debug_case *c, struct buf *out);

#endif
