/* buf: a byte string that grows up to a ceiling it is born with; once it failed it stays failed (after libgit2's git_str
 * and curl's dynbuf), so callers append freely and ask once at the end. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data; /* NUL-terminated when len > 0; NULL when empty */
    size_t len;
    size_t size;
    size_t ceiling;
    bool failed; /* the ceiling was hit: data holds what was there before */
};

void buf_init(struct buf *b, size_t ceiling);
void buf_fini(struct buf *b);
void buf_clear(struct buf *b); /* length 0, not failed; memory and ceiling kept */

void buf_add(struct buf *b, const void *data, size_t len);
void buf_addc(struct buf *b, char c);
void buf_puts(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_add_number(struct buf *b, uint64_t n); /* decimal */
void buf_reserve(struct buf *b, size_t more);   /* what will soon be added is found room for at once; a hint */
void buf_vprintf(struct buf *b, const char *format, va_list args);
void buf_truncate(struct buf *b, size_t len);

const char *buf_text(const struct buf *b); /* "" when empty; lent until the next call */
char *buf_take(struct buf *b);             /* the caller frees; b is empty after; never NULL */

/* 0, or -1 with err_set("WHAT is larger than N bytes"). */
int buf_check(const struct buf *b, const char *what);

#endif
