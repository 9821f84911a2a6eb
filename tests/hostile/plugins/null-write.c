#include "hostile.h"

static void extract(struct gaz_page *page)
{
    (void)page;
    *(volatile int *)8 = 1;
}
HOSTILE("null-write", extract);
