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
static int exchange_write(struct exchange *e, struct iovec *v, size_t count)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++)
        total += v[i].iov_len;
    ssize_t n = writev(e->fd, v, (int)count);
    if (n < 0)
        return err_sys("cannot write a memory file");
    e->len += total;
    size_t done = (size_t)n;
    for (size_t i = 0; i < count && done < total; i++) {
        size_t skip = done < v[i].iov_len ? done : v[i].iov_len;
        if (file_write_all(e->fd, (const char *)v[i].iov_base + skip, v[i].iov_len - skip) != 0)
            return -1;
        done -= skip;
        total -= v[i].iov_len;
    }
    return 0;
}

/* The heads, and the first piece of the body. */
static int exchange_begin(struct exchange *e, const struct transfer *t, const void *data, size_t len)
{
    struct iovec v[] = { { t->request_head.data, t->request_head.len }, { t->head.data, t->head.len }, { (void *)(uintptr_t)data, len } };
    if (e->fd < 0 && (e->fd = memfd_open("exchange")) < 0)
        return -1;
    e->begun = true;
    return exchange_write(e, v, sizeof v / sizeof v[0]);
}

int exchange_write_body(struct exchange *e, const struct transfer *t, const void *data, size_t len)
{
    assert(e->count < HOPS_MAX);
    if (!e->begun)
        return exchange_begin(e, t, data, len);
    e->len += len;
    return file_write_all(e->fd, data, len);
}

int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t)
{
    assert(e->count < HOPS_MAX);
    if (!e->begun && exchange_begin(e, t, NULL, 0) != 0)
        return -1;
    e->begun = false;
    e->hops[e->count++] = (struct hop){
        .url = pool_strdup(pool, url),
        .status = t->status,
        .at_ms = t->at_ms,
        .address = pool_strdup(pool, t->address),
        .request_len = t->request_head.len,
        .head_len = t->head.len,
        .body_len = t->body.wire_len,
    };
    e->wire_bytes += t->wire_bytes;
    return 0;
}

int exchange_end(struct exchange *e, const struct transfer *t, uint64_t *offset)
{
    const struct buf *content = body_content(&t->body);
    *offset = content == NULL ? e->len - t->body.wire_len : e->len;
    if (content != NULL && content->len > 0 && file_write_all(e->fd, content->data, content->len) != 0)
        return -1;
    return memfd_seal(e->fd);
}
