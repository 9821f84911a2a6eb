#include "pool.h"

#include "mem.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define POOL_CHUNK (16u << 10) /* a decision's strings fit one; a page's take a few dozen */
#define POOL_ALIGN alignof(max_align_t)

struct pool_chunk {
    struct pool_chunk *next;
    size_t used;
    size_t size;
    max_align_t data[];
};

struct pool {
    struct pool_chunk *chunks;
};

struct pool *pool_new(void)
{
    return mem_alloc(sizeof(struct pool));
}

void pool_reset(struct pool *p)
{
    while (p->chunks) {
        struct pool_chunk *next = p->chunks->next;
        free(p->chunks);
        p->chunks = next;
    }
}

void pool_free(struct pool *p)
{
    if (!p)
        return;
    pool_reset(p);
    free(p);
}

static struct pool_chunk *pool_chunk_new(size_t size)
{
    struct pool_chunk *c = mem_realloc(NULL, sizeof *c + size, 1);
    c->next = NULL;
    c->used = 0;
    c->size = size;
    return c;
}

/* Not cleared. */
static void *pool_take(struct pool *p, size_t size)
{
    assert(size < SIZE_MAX / 2);
    size_t need = (size + POOL_ALIGN - 1) / POOL_ALIGN * POOL_ALIGN;
    struct pool_chunk *c = p->chunks;
    if (!c || c->size - c->used < need) {
        c = pool_chunk_new(need > POOL_CHUNK / 4 ? need : POOL_CHUNK);
        /* A large one goes behind the chunk in use, whose room is not lost. */
        if (p->chunks && need > POOL_CHUNK / 4) {
            c->next = p->chunks->next;
            p->chunks->next = c;
        } else {
            c->next = p->chunks;
            p->chunks = c;
        }
    }
    void *at = (char *)c->data + c->used;
    c->used += need;
    return at;
}

void *pool_alloc(struct pool *p, size_t size)
{
    return memset(pool_take(p, size), 0, size);
}

void *pool_copy(struct pool *p, const void *data, size_t len)
{
    return len ? memcpy(pool_take(p, len), data, len) : pool_alloc(p, 1);
}

char *pool_strndup(struct pool *p, const char *s, size_t len)
{
    char *copy = pool_take(p, len + 1);
    if (len)
        memcpy(copy, s, len);
    copy[len] = '\0';
    return copy;
}

char *pool_strdup(struct pool *p, const char *s)
{
    return s ? pool_strndup(p, s, strlen(s)) : NULL;
}

char *pool_printf(struct pool *p, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(len >= 0);
    char *text = pool_alloc(p, (size_t)len + 1);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

void strings_add_lent(struct pool *p, struct strings *s, const char *text)
{
    if (s->n == s->size) {
        size_t size = s->size ? s->size * 2 : 8;
        const char **v = pool_alloc(p, size * sizeof *v);
        if (s->n)
            memcpy(v, s->v, s->n * sizeof *v);
        s->v = v;
        s->size = size;
    }
    s->v[s->n++] = text;
}

void strings_add(struct pool *p, struct strings *s, const char *text)
{
    strings_add_lent(p, s, pool_strdup(p, text));
}
