#include "hostile.h"

static void extract(struct gaz_page *page)
{
    for (volatile unsigned i = 0; page; i++)
        ;
}
HOSTILE("endless", extract);
