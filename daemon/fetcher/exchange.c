#include "exchange.h"

#include "../base/file.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

void exchange_init(struct exchange *e)
{
    memset(e, 0, sizeof *e);
    e->fd = -1;
}

void exchange_fini(struct exchange *e)
{
    if (e->fd >= 0)
        close(e->fd);
    exchange_init(e);
}

int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t)
{
    assert(e->count < HOPS_MAX);
    if (e->fd < 0 && (e->fd = memfd_open("exchange")) < 0)
        return -1;
    const struct buf *const parts[] = { &t->request_head, &t->head, &t->body.wire };
    for (size_t i = 0; i < 3; i++)
        if (parts[i]->len > 0 && file_write_all(e->fd, parts[i]->data, parts[i]->len) != 0)
            return -1;
    e->hops[e->count++] = (struct hop){
        .url = pool_strdup(pool, url),
        .status = t->status,
        .at_ms = t->at_ms,
        .address = pool_strdup(pool, t->address),
        .request_len = t->request_head.len,
        .head_len = t->head.len,
        .body_len = t->body.wire.len,
    };
    e->wire_bytes += t->wire_bytes;
    return 0;
}

int exchange_seal(struct exchange *e)
{
    return e->fd >= 0 ? memfd_seal(e->fd) : 0;
}
