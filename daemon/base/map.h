/* map: a hash map from strings to pointers; keys are copied, values are the caller's. */
#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>

struct map;

struct map *map_new(void);
void map_free(struct map *m, void (*free_value)(void *)); /* free_value may be NULL */

void *map_get(const struct map *m, const char *key);        /* NULL when absent */
void *map_put(struct map *m, const char *key, void *value); /* returns the value replaced, or NULL */
void *map_remove(struct map *m, const char *key);           /* returns the value removed, or NULL */
size_t map_count(const struct map *m);

/* Walks in no particular order: size_t i = 0; while (map_next(m, &i, &key, &value)) …; the map must not change meanwhile. */
bool map_next(const struct map *m, size_t *i, const char **key, void **value);

#endif
