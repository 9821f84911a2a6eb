#include "hostile.h"

static void extract(struct gaz_page *page)
{
    (void)page;
    abort();
}
HOSTILE("abort", extract);
