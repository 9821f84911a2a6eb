/* answers_groups: the tables of behaviours, by the numbers of README.md. */
#ifndef TESTS_HOSTILE_ANSWERS_GROUPS_H
#define TESTS_HOSTILE_ANSWERS_GROUPS_H

#include "answers_caching.h"
#include "answers_head.h"
#include "answers_polite.h"
#include "answers_redirects.h"
#include "answers_size.h"
#include "answers_tcp.h"

#include <string.h>

static const struct answer_group {
    const char *name;
    const struct behaviour *v;
    size_t n;
} answer_groups[] = {
#define TABLE(name, t)                                                                                                                               \
    {                                                                                                                                                \
        name, t, sizeof t / sizeof t[0]                                                                                                              \
    }
    TABLE("1 TCP", answers_tcp),           TABLE("2 slow", answers_slow),
    TABLE("3 heads", answers_head),        TABLE("3 chunks", answers_chunks),
    TABLE("4 size", answers_size),         TABLE("5 redirects", answers_redirects),
    TABLE("7 TLS", answers_tls),           TABLE("9 robots.txt", answers_robots),
    TABLE("9 Retry-After", answers_later), TABLE("10 validators", answers_caching),
#undef TABLE
};
#define ANSWER_GROUPS (sizeof answer_groups / sizeof answer_groups[0])

/* The i-th of all; NULL behind the last. */
static inline const struct behaviour *behaviour_at(size_t i)
{
    for (size_t g = 0; g < ANSWER_GROUPS; i -= answer_groups[g++].n)
        if (i < answer_groups[g].n)
            return &answer_groups[g].v[i];
    return NULL;
}

static inline const struct behaviour *behaviour_named(const char *name)
{
    const struct behaviour *b;
    for (size_t i = 0; (b = behaviour_at(i)) != NULL; i++)
        if (strcmp(b->name, name) == 0)
            return b;
    return NULL;
}

static inline bool behaviour_is(const struct behaviour *b, const char *kind)
{
    return strncmp(b->name, kind, strlen(kind)) == 0;
}

#endif
