#include "exchange.h"

#include "../base/err.h"

#include <assert.h>
#include <string.h>

#define EXCHANGE_MAX (512u << 20) /* six hops, each at the usual ceiling of a body, ten times over */
#define USUAL_BYTES  (64u << 10)  /* most pages have fewer */
#define SPARE_BYTES  (256u << 10) /* one that has grown beyond is not kept */

void spares_fini(struct spares *s)
{
    while (s->count > 0)
        buf_fini(&s->v[--s->count]);
}

static void take_spare(struct exchange *e)
{
    struct spares *s = e->spares;
    if (s->count > 0) {
        e->bytes = s->v[--s->count];
        return;
    }
    buf_init(&e->bytes, EXCHANGE_MAX);
    buf_reserve(&e->bytes, USUAL_BYTES);
}

void exchange_init(struct exchange *e, struct spares *spares)
{
    memset(e, 0, sizeof *e);
    e->spares = spares;
}

void exchange_fini(struct exchange *e)
{
    struct spares *s = e->spares;
    buf_clear(&e->bytes);
    if (e->bytes.size > 0 && e->bytes.size <= SPARE_BYTES && s->count < SPARES_MAX)
        s->v[s->count++] = e->bytes;
    else
        buf_fini(&e->bytes);
    buf_fini(&e->content);
    exchange_init(e, s);
}

static void begin_hop(struct exchange *e, const struct transfer *t)
{
    assert(e->count < HOPS_MAX);
    if (e->bytes.size == 0)
        take_spare(e);
    buf_add(&e->bytes, buf_text(&t->request_head), t->request_head.len);
    buf_add(&e->bytes, buf_text(&t->head), t->head.len);
    e->begun = true;
}

int exchange_write_body(struct exchange *e, const struct transfer *t, const void *data, size_t len)
{
    if (!e->begun)
        begin_hop(e, t);
    buf_add(&e->bytes, data, len);
    return buf_check(&e->bytes, "an exchange");
}

int exchange_add(struct exchange *e, struct pool *pool, const char *url, const struct transfer *t)
{
    if (!e->begun)
        begin_hop(e, t);
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
    return buf_check(&e->bytes, "an exchange");
}

void exchange_end(struct exchange *e, struct transfer *t, struct handed *out)
{
    bool decoded = body_take_content(&t->body, &e->content);
    out->reply.body_len = decoded ? e->content.len : t->body.wire_len;
    out->reply.body_offset = decoded ? e->bytes.len : e->bytes.len - t->body.wire_len;
    out->parts[0] = (struct iovec){ e->bytes.data, e->bytes.len };
    out->parts[1] = (struct iovec){ e->content.data, e->content.len };
    out->part_count = e->content.len > 0 ? 2 : 1;
}
