/* exchange: the requests and answers of one fetch, hop by hop, in a memfd as protocol.h lays it out, for the capture. */
#ifndef FETCHER_EXCHANGE_H
#define FETCHER_EXCHANGE_H

#include "client.h"

struct exchange {
    int fd; /* -1 before the first hop */
    struct hop hops[HOPS_MAX];
    size_t count;
    uint64_t wire_bytes;
};

void exchange_init(struct exchange *e);
void exchange_fini(struct exchange *e);
/* Appends a hop; url and address are copied to the pool. 0, or -1 with err text. */
int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t);
/* Seals it; the descriptor stays the exchange's. 0 or -1. */
int exchange_seal(struct exchange *e);

#endif
