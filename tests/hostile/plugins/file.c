#include "hostile.h"

#include <fcntl.h>

static void extract(struct gaz_page *page)
{
    tell(page, open("/etc/hostname", O_RDONLY) >= 0 || open("/proc/self/maps", O_RDONLY) >= 0);
}
HOSTILE("file", extract);
