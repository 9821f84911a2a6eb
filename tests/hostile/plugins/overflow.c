#include "hostile.h"

static int recurse(volatile char *above)
{
    volatile char here[4096];
    here[0] = above[0];
    return above[0] == 'x' ? 0 : recurse(here) + here[0];
}

static void extract(struct gaz_page *page)
{
    char first[1] = { (char)(page != NULL) };
    recurse(first);
}
HOSTILE("overflow", extract);
