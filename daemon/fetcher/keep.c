#include "keep.h"

#include "../base/err.h"
#include "../base/map.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "../protocol/protocol.h"
#include "retry_after.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct keep {
    struct map *waiting; /* name → value, "": to be forgotten */
};

struct keep *keep_new(void)
{
    struct keep *k = mem_alloc(sizeof *k);
    k->waiting = map_new();
    return k;
}

void keep_free(struct keep *k)
{
    if (k == NULL)
        return;
    map_free(k->waiting, free);
    free(k);
}

void keep_put(struct keep *k, const char *name, const char *value)
{
    free(map_put(k->waiting, name, mem_strdup(value != NULL ? value : "")));
}

bool keep_is_empty(const struct keep *k)
{
    return map_count(k->waiting) == 0;
}

int keep_flush(struct keep *k, int socket, bool (*has_room)(int fd))
{
    const char *name;
    void *value;
    for (size_t i = 0; map_count(k->waiting) > 0 && has_room(socket) && map_next(k->waiting, &i, &name, &value); i = 0) {
        const char *text = value;
        if (kept_send(socket, &(struct kept){ .name = name, .value = text[0] != '\0' ? text : NULL }) != 0)
            return -1;
        char *sent = mem_strdup(name);
        free(map_remove(k->waiting, sent));
        free(sent);
    }
    return 0;
}

/* -- Hosts ------------------------------------------------------------------------------------------------------------- */

#define HOST_FORM "retry %" PRId64 " back-off %" PRId64 " errors %u day %" PRId64 " used %u"
#define HOST_READ "retry %" SCNd64 " back-off %" SCNd64 " errors %u day %" SCNd64 " used %u"

char *keep_host_text(struct pool *pool, const struct host_memory *m, int64_t now, int64_t real)
{
    int64_t retry = m->retry_after > now ? real + (m->retry_after - now) : 0;
    int64_t back_off = m->backoff_until > now ? real + (m->backoff_until - now) : 0;
    if (retry == 0 && m->errors == 0 && m->used == 0)
        return NULL;
    return pool_printf(pool, HOST_FORM, retry, back_off, m->errors, m->day, m->used);
}

static int64_t moment(int64_t at, int64_t now, int64_t real)
{
    return at > real && at - real <= RETRY_AFTER_MAX_MS ? now + (at - real) : 0;
}

int keep_host_parse(const char *text, int64_t now, int64_t real, struct host_memory *out)
{
    int64_t retry, back_off;
    *out = (struct host_memory){ 0 };
    if (sscanf(text, HOST_READ, &retry, &back_off, &out->errors, &out->day, &out->used) != 5)
        return err_set("what was kept of a host is of another form");
    out->retry_after = moment(retry, now, real);
    out->backoff_until = moment(back_off, now, real);
    return 0;
}

/* -- Bytes ------------------------------------------------------------------------------------------------------------- */

static const char digits[] = "0123456789abcdef";

void keep_escape(struct buf *out, const char *data, size_t len)
{
    size_t step;
    for (size_t i = 0; i < len; i += step) {
        uint32_t c = utf8_next(data + i, len - i, &step);
        if (c != UTF8_BAD && c != '\0' && c != '\\') {
            buf_add(out, data + i, step);
            continue;
        }
        const unsigned char byte = (unsigned char)data[i];
        const char escaped[] = { '\\', digits[byte >> 4], digits[byte & 15] };
        buf_add(out, escaped, sizeof escaped);
    }
}

void keep_unescape(struct buf *out, const char *text)
{
    while (*text != '\0') {
        const char *high = text[0] == '\\' && text[1] != '\0' ? strchr(digits, text[1]) : NULL;
        const char *low = high != NULL && text[2] != '\0' ? strchr(digits, text[2]) : NULL;
        size_t plain = strcspn(text + 1, "\\") + 1;
        if (low != NULL)
            buf_addc(out, (char)((high - digits) * 16 + (low - digits)));
        else
            buf_add(out, text, plain);
        text += low != NULL ? 3 : plain;
    }
}
