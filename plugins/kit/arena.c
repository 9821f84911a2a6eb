#include "arena.h"

#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The address sanitizer sees more where every block is malloc's own. */
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_WANTED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_WANTED false
#endif
#endif
#ifndef ARENA_WANTED
#define ARENA_WANTED true
#endif

#define ARENA_SIZE  ((size_t)96 << 20) /* address space, a fifth of a reader's; what a page needs beyond it comes from malloc */
#define ARENA_KEEP  ((size_t)4 << 20)  /* stays with the process between pages: most need less */
#define ARENA_ALIGN 16

/* Stands before each block: realloc must know how much to copy. */
struct arena_head {
    _Alignas(ARENA_ALIGN) size_t size;
};

/* libxml2's hooks carry no argument, so this one is the process's. */
static struct {
    char *base;
    size_t used, last; /* last: offset of the youngest block's head */
    bool active;
    bool overflowed;
} arena;

static bool arena_has(const void *at)
{
    return arena.base && (uintptr_t)at >= (uintptr_t)arena.base && (uintptr_t)at < (uintptr_t)arena.base + ARENA_SIZE;
}

static void *arena_malloc(size_t size)
{
    if (!arena.active)
        return malloc(size);
    const size_t need = sizeof(struct arena_head) + (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    if (need < size || need > ARENA_SIZE - arena.used) {
        arena.overflowed = true;
        return malloc(size);
    }
    struct arena_head *head = (struct arena_head *)(void *)(arena.base + arena.used);
    head->size = size;
    arena.last = arena.used;
    arena.used += need;
    return head + 1;
}

static void arena_free(void *at)
{
    if (!arena_has(at)) {
        free(at);
        return;
    }
    /* The youngest block is given back at once: scratch buffers come and go. */
    const size_t offset = (size_t)((char *)at - arena.base) - sizeof(struct arena_head);
    if (offset == arena.last && arena.used > offset)
        arena.used = offset;
}

static void *arena_realloc(void *at, size_t size)
{
    if (!at)
        return arena_malloc(size);
    if (!arena_has(at))
        return realloc(at, size);
    struct arena_head *head = (struct arena_head *)at - 1;
    const size_t offset = (size_t)((char *)head - arena.base), old = head->size;
    if (offset == arena.last && size >= old && size < ARENA_SIZE - offset - sizeof *head - ARENA_ALIGN) {
        head->size = size;
        arena.used = offset + sizeof *head + (size + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
        return at;
    }
    if (size <= old)
        return at;
    void *grown = arena_malloc(size);
    if (grown)
        memcpy(grown, at, old);
    return grown;
}

static char *arena_strdup(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *copy = arena_malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

void arena_install(void)
{
    if (!ARENA_WANTED || arena.base)
        return;
    void *base = mmap(NULL, ARENA_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base == MAP_FAILED)
        return;
    if (xmlMemSetup(arena_free, arena_malloc, arena_realloc, arena_strdup) == 0)
        arena.base = base;
    else
        munmap(base, ARENA_SIZE);
}

void arena_begin(void)
{
    arena.active = arena.base != NULL;
}

bool arena_holds_all(void)
{
    return arena.active && !arena.overflowed;
}

void arena_end(void)
{
    if (!arena.active)
        return;
    /* The last error's text is in the arena. */
    xmlResetLastError();
    if (arena.used > ARENA_KEEP)
        madvise(arena.base + ARENA_KEEP, ARENA_SIZE - ARENA_KEEP, MADV_DONTNEED);
    arena.used = arena.last = 0;
    arena.active = arena.overflowed = false;
}
