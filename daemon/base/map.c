#include "map.h"

#include "hash.h"
#include "mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Open addressing with linear probing; removal shifts the run back, so there are no tombstones. */
struct map_slot {
    char *key; /* NULL: free */
    uint64_t hash;
    void *value;
};

struct map {
    struct map_slot *slots;
    size_t size; /* a power of two, or 0 */
    size_t count;
};

struct map *map_new(void)
{
    return mem_alloc(sizeof(struct map));
}

void map_free(struct map *m, void (*free_value)(void *))
{
    if (!m)
        return;
    for (size_t i = 0; i < m->size; i++) {
        if (m->slots[i].key && free_value)
            free_value(m->slots[i].value);
        free(m->slots[i].key);
    }
    free(m->slots);
    free(m);
}

/* The slot that holds the key, or the free one where it belongs. */
static struct map_slot *map_slot_of(const struct map *m, const char *key, uint64_t hash)
{
    for (size_t i = hash & (m->size - 1);; i = (i + 1) & (m->size - 1)) {
        struct map_slot *s = &m->slots[i];
        if (!s->key || (s->hash == hash && strcmp(s->key, key) == 0))
            return s;
    }
}

static void map_grow(struct map *m)
{
    struct map bigger = { .size = m->size ? m->size * 2 : 16, .count = m->count };
    bigger.slots = mem_alloc(bigger.size * sizeof *bigger.slots);
    for (size_t i = 0; i < m->size; i++)
        if (m->slots[i].key)
            *map_slot_of(&bigger, m->slots[i].key, m->slots[i].hash) = m->slots[i];
    free(m->slots);
    *m = bigger;
}

void *map_get(const struct map *m, const char *key)
{
    return m->count ? map_slot_of(m, key, hash64(key, strlen(key)))->value : NULL;
}

void *map_put(struct map *m, const char *key, void *value)
{
    if ((m->count + 1) * 4 > m->size * 3)
        map_grow(m);
    uint64_t hash = hash64(key, strlen(key));
    struct map_slot *s = map_slot_of(m, key, hash);
    void *old = s->value;
    if (!s->key) {
        s->key = mem_strdup(key);
        s->hash = hash;
        m->count++;
    }
    s->value = value;
    return old;
}

void *map_remove(struct map *m, const char *key)
{
    if (!m->count)
        return NULL;
    struct map_slot *s = map_slot_of(m, key, hash64(key, strlen(key)));
    if (!s->key)
        return NULL;
    void *value = s->value;
    free(s->key);
    size_t hole = (size_t)(s - m->slots), mask = m->size - 1;
    for (size_t i = (hole + 1) & mask; m->slots[i].key; i = (i + 1) & mask) {
        size_t home = m->slots[i].hash & mask;
        if (((i - home) & mask) < ((i - hole) & mask))
            continue; /* its home lies behind the hole: it stays reachable */
        m->slots[hole] = m->slots[i];
        hole = i;
    }
    m->slots[hole] = (struct map_slot){ 0 };
    m->count--;
    return value;
}

size_t map_count(const struct map *m)
{
    return m->count;
}

bool map_next(const struct map *m, size_t *i, const char **key, void **value)
{
    for (; *i < m->size; (*i)++) {
        const struct map_slot *s = &m->slots[*i];
        if (!s->key)
            continue;
        if (key)
            *key = s->key;
        if (value)
            *value = s->value;
        (*i)++;
        return true;
    }
    return false;
}
