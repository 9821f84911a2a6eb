#include "hostile.h"

#include <signal.h>

static void extract(struct gaz_page *page)
{
    tell(page, kill(getppid(), SIGTERM) == 0);
}
HOSTILE("kill-parent", extract);
