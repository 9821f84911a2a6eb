/* standing: what is known of one source: whether it answers, whether what it says is news, what it named before others; and so, when it is visited
 * again. Pure; kept in state.db as a line of JSON (a cache: lost, it is gathered anew).
 *
 *     wait = every * 2^failures, a day at most; a retired source once a week
 *
 * A source is retired when it gave nothing but failures for a week, ten at least, or when its list was the same for three months. It is back at the
 * first answer, or the first list that differs. */
#ifndef STANDING_H
#define STANDING_H

#include "base/buf.h"
#include "base/pool.h"

#include <stdbool.h>
#include <stdint.h>

#define STANDING_FAILURES   10
#define STANDING_FAILING_MS (INT64_C(7) * 24 * 3600 * 1000)
#define STANDING_SILENT_MS  (INT64_C(90) * 24 * 3600 * 1000)
#define STANDING_MOST_MS    (INT64_C(24) * 3600 * 1000)     /* the longest back-off of one that is not retired */
#define STANDING_RETIRED_MS (INT64_C(7) * 24 * 3600 * 1000) /* between visits to one that is */

enum retired { RETIRED_NOT, RETIRED_FAILING, RETIRED_SILENT };

struct standing {
    int64_t since_ms;    /* first visited; times are real, 0: never */
    int64_t visited_ms;  /* last */
    int64_t answered_ms; /* last, with something that could be read, or 304 */
    int64_t changed_ms;  /* its list was last another than the one before */
    int64_t found_ms;    /* it last named an article that nobody had named before */
    int64_t due_ms;
    int64_t failing_ms; /* the first of the failures in a row */
    int64_t found;      /* how many articles it named before others */
    int64_t list;       /* a digest of the links of its last list, in any order */
    unsigned failures;  /* in a row */
    enum retired retired;
    char reason[200]; /* of the last failure */
};

/* What one visit to it came to. */
struct standing_visit {
    bool answered;
    bool unchanged; /* 304: the list of before */
    int64_t list;
    int64_t not_before_ms; /* the host is not to be asked before; 0: not said */
    const char *reason;    /* when it did not answer */
};

enum standing_news {
    STANDING_NOTHING,
    STANDING_FAILS, /* worth a line: the first, second, fourth, eighth … failure in a row */
    STANDING_WORKS, /* it failed before, or was retired */
    STANDING_RETIRES
};

enum standing_news standing_visited(struct standing *s, const struct standing_visit *v, int64_t now_ms);
/* It named an article that nobody had named before. */
void standing_found(struct standing *s, int64_t now_ms);
/* How long until its next visit, where a good one is visited every so often. No jitter. */
int64_t standing_wait(const struct standing *s, int64_t every_ms);

/* A JSON object; what is no such object reads as a source that was never visited. */
void standing_write(const struct standing *s, struct buf *out);
void standing_read(struct standing *s, const char *json);
const char *retired_name(enum retired r); /* NULL: it is not */

#endif
