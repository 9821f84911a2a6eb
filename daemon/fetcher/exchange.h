/* exchange: the requests and answers of one fetch, hop by hop, as protocol.h lays them out, for the capture; and the body of the last.  Gathered in
 * ordinary memory: handover.h makes a memory file of it. */
#ifndef FETCHER_EXCHANGE_H
#define FETCHER_EXCHANGE_H

#include "client.h"
#include "handover.h"

#define SPARES_MAX (2 * CLIENT_PARALLEL) /* under way, and on their way to main */

/* Memory of exchanges that are over: what is used again need not be asked for, zeroed and grown into. */
struct spares {
    struct buf v[SPARES_MAX];
    size_t count;
};
void spares_fini(struct spares *s);

struct exchange {
    struct spares *spares;
    struct buf bytes;   /* all hops */
    struct buf content; /* the last body, where its content coding was undone */
    struct hop hops[HOPS_MAX];
    size_t count;
    uint64_t wire_bytes;
    bool begun; /* the heads of a hop that is not among `hops` yet are there */
};

/* The spares are kept by reference. */
void exchange_init(struct exchange *e, struct spares *spares);
void exchange_fini(struct exchange *e);
/* A piece of the body of the hop at hand, as it comes: the heads of t are complete, and go before the first. 0, or -1 with err text. */
int exchange_write_body(struct exchange *e, const struct transfer *t, const void *data, size_t len);
/* The hop at hand is there whole; url and address are copied to the pool. 0, or -1 with err text. */
int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t);
/* Takes over the body of the hop last added, where its content coding was undone; `out` gets the parts, which stay the exchange's, and where in them
 * the body begins. */
void exchange_end(struct exchange *e, struct transfer *t, struct handed *out);

#endif
