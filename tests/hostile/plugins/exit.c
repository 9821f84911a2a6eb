#include "hostile.h"

static void extract(struct gaz_page *page)
{
    (void)page;
    exit(0);
}
HOSTILE("exit", extract);
