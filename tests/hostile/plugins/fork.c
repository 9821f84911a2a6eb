#include "hostile.h"

static void extract(struct gaz_page *page)
{
    tell(page, fork() >= 0);
}
HOSTILE("fork", extract);
