/* pool: the memory of one job or page, freed at once.  Nothing in a pool is freed singly. */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool;

struct pool *pool_new(void);
void pool_free(struct pool *p); /* NULL is fine */
void pool_reset(struct pool *p);

void *pool_alloc(struct pool *p, size_t size);    /* zeroed, aligned for any type */
char *pool_strdup(struct pool *p, const char *s); /* NULL stays NULL */
char *pool_strndup(struct pool *p, const char *s, size_t len);
char *pool_printf(struct pool *p, const char *format, ...) __attribute__((format(printf, 2, 3)));
void *pool_copy(struct pool *p, const void *data, size_t len);

/* A growing list of strings, its vector and strings in a pool. */
struct strings {
    const char **v;
    size_t n;
    size_t size;
};
void strings_add(struct pool *p, struct strings *s, const char *text);      /* copies */
void strings_add_lent(struct pool *p, struct strings *s, const char *text); /* keeps the pointer */

#endif
