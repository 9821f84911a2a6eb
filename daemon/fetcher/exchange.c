#include "exchange.h"

#include "../base/err.h"
#include "../base/file.h"

#include <assert.h>
#include <string.h>
#include <sys/uio.h>
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

/* In one call as a rule; what it leaves, for want of memory, is an error soon. */
static int exchange_write(struct exchange *e, const struct buf *const *parts, size_t count)
{
    struct iovec v[3];
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        v[i] = (struct iovec){ .iov_base = parts[i]->data, .iov_len = parts[i]->len };
        total += parts[i]->len;
    }
    ssize_t n = writev(e->fd, v, (int)count);
    if (n < 0)
        return err_sys("cannot write a memory file");
    e->len += total;
    for (size_t i = 0, done = (size_t)n; i < count && done < total; i++) {
        size_t skip = done < v[i].iov_len ? done : v[i].iov_len;
        if (file_write_all(e->fd, (const char *)v[i].iov_base + skip, v[i].iov_len - skip) != 0)
            return -1;
        done -= skip;
        total -= skip;
    }
    return 0;
}

int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t)
{
    assert(e->count < HOPS_MAX);
    const struct buf *const parts[] = { &t->request_head, &t->head, &t->body.wire };
    if (e->fd < 0 && (e->fd = memfd_open("exchange")) < 0)
        return -1;
    if (exchange_write(e, parts, 3) != 0)
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

int exchange_end(struct exchange *e, const struct transfer *t, uint64_t *offset)
{
    const struct buf *content = body_content(&t->body);
    *offset = content == &t->body.wire ? e->len - content->len : e->len;
    if (content != &t->body.wire && exchange_write(e, &content, 1) != 0)
        return -1;
    return memfd_seal(e->fd);
}
