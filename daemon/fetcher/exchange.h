/* exchange: the requests and answers of one fetch, hop by hop, in a memfd as protocol.h lays it out, for the capture; and the body of the last. */
#ifndef FETCHER_EXCHANGE_H
#define FETCHER_EXCHANGE_H

#include "client.h"

struct exchange {
    int fd; /* -1 before the first hop */
    struct hop hops[HOPS_MAX];
    size_t count;
    uint64_t wire_bytes, len; /* len: of the memfd so far */
    bool begun;               /* the heads of a hop that is not among `hops` yet are written */
};

void exchange_init(struct exchange *e);
void exchange_fini(struct exchange *e);
/* A piece of the body of the hop at hand, as it comes: the heads of t are complete, and go before the first. 0, or -1 with err text. */
int exchange_write_body(struct exchange *e, const struct transfer *t, const void *data, size_t len);
/* The hop at hand is there whole; url and address are copied to the pool. 0, or -1 with err text. */
int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t);
/* Puts the body of the hop last added, content coding undone, to the end where it does not stand there already, and seals; the descriptor stays
 * the exchange's. *offset is where the body begins. 0 or -1. */
int exchange_end(struct exchange *e, const struct transfer *t, uint64_t *offset);

#endif
