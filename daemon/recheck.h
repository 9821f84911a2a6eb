/* recheck: when an article is looked at again. Pure: the formula and nothing else.
 *
 * Evidence (GDELT, 88 million news articles fetched again): 18 % change their text within a week, 81 % of those edits in the first 24 hours; 1.5 %
 * vanish. So the time to the next look is a share of the time since the article was first seen or last changed, whichever is later:
 *
 *     wait = min(RECHECK_MOST, max(RECHECK_LEAST, (now - since) / RECHECK_SHARE))      plus up to a tenth, so that rounds do not bunch
 */
#ifndef RECHECK_H
#define RECHECK_H

#include "../archive/archive.h"

#include <stdint.h>

#define RECHECK_SHARE     3
#define RECHECK_LEAST     (INT64_C(30) * 60 * 1000)
#define RECHECK_MOST      (INT64_C(30) * 24 * 3600 * 1000)
#define RECHECK_FAILED    (INT64_C(60) * 60 * 1000)       /* after an error or a wall */
#define RECHECK_UNWATCHED (INT64_C(7) * 24 * 3600 * 1000) /* off topic, no article */

/* The real time, in ms, of the visit after this one; known is what was known before it, now the moment of it. */
int64_t recheck_next(const struct known *known, const struct entry *entry, int64_t now);

#endif
