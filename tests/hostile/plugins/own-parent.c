/* A descriptor can be made to send signals to whoever owns it. */
#include "hostile.h"

#include <fcntl.h>

static void extract(struct gaz_page *page)
{
    tell(page, fcntl(3, F_SETOWN, getppid()) == 0);
}
HOSTILE("own-parent", extract);
