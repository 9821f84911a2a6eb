/* mem: allocation that aborts instead of failing.  Safe because the record is atomic and every input has a ceiling. */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

void *mem_alloc(size_t size);                                 /* zeroed */
void *mem_realloc(void *old, size_t count, size_t item_size); /* checked for overflow */
char *mem_strdup(const char *s);                              /* NULL stays NULL */
char *mem_strndup(const char *s, size_t len);

#endif
