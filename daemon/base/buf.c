#include "buf.h"

#include "err.h"
#include "mem.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST_SIZE 256

void buf_init(struct buf *b, size_t ceiling)
{
    assert(ceiling > 0);
    *b = (struct buf){ .ceiling = ceiling };
}

void buf_fini(struct buf *b)
{
    free(b->data);
    *b = (struct buf){ .ceiling = b->ceiling };
}

void buf_clear(struct buf *b)
{
    b->len = 0;
    b->failed = false;
    if (b->data)
        b->data[0] = '\0';
}

/* Room for `more` bytes and the NUL; false once the ceiling is hit. */
static bool buf_room(struct buf *b, size_t more)
{
    if (b->failed || more > b->ceiling - b->len) {
        b->failed = true;
        return false;
    }
    size_t need = b->len + more + 1;
    if (need <= b->size)
        return true;
    size_t size = b->size ? b->size : BUF_FIRST_SIZE;
    while (size < need)
        size *= 2;
    b->data = mem_realloc(b->data, size, 1);
    b->size = size;
    return true;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
    if (!len || !buf_room(b, len))
        return;
    memcpy(b->data + b->len, data, len);
    b->len += len;
    b->data[b->len] = '\0';
}

void buf_addc(struct buf *b, char c)
{
    if (!buf_room(b, 1))
        return;
    b->data[b->len++] = c;
    b->data[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
    buf_add(b, s, strlen(s));
}

void buf_add_number(struct buf *b, uint64_t n)
{
    char digits[20], *at = digits + sizeof digits;
    do
        *--at = (char)('0' + n % 10);
    while ((n /= 10) > 0);
    buf_add(b, at, (size_t)(digits + sizeof digits - at));
}

void buf_reserve(struct buf *b, size_t more)
{
    if (more <= b->ceiling - b->len && buf_room(b, more))
        b->data[b->len] = '\0';
}

void buf_vprintf(struct buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    assert(len >= 0);
    if (!len || !buf_room(b, (size_t)len))
        return;
    vsnprintf(b->data + b->len, (size_t)len + 1, format, args);
    b->len += (size_t)len;
}

void buf_printf(struct buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    buf_vprintf(b, format, args);
    va_end(args);
}

void buf_truncate(struct buf *b, size_t len)
{
    assert(len <= b->len);
    b->len = len;
    if (b->data)
        b->data[len] = '\0';
}

const char *buf_text(const struct buf *b)
{
    return b->len ? b->data : "";
}

char *buf_take(struct buf *b)
{
    char *data = b->data ? b->data : mem_alloc(1);
    *b = (struct buf){ .ceiling = b->ceiling };
    return data;
}

int buf_check(const struct buf *b, const char *what)
{
    return b->failed ? err_set("%s is larger than %zu bytes", what, b->ceiling) : 0;
}
