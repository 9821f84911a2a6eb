#include "hostile.h"

static void extract(struct gaz_page *page)
{
    for (size_t size = 1u << 20; page; size *= 2) {
        char *memory = malloc(size);
        if (!memory)
            abort();
        memset(memory, 1, size);
    }
}
HOSTILE("hog", extract);
