#include "hostile.h"

static void extract(struct gaz_page *page)
{
    (void)page;
    for (int fd = 0; fd < 64; fd++)
        close(fd);
}
HOSTILE("close-all", extract);
