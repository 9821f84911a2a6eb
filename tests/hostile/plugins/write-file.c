#include "hostile.h"

#include <fcntl.h>

static void extract(struct gaz_page *page)
{
    tell(page, open("/tmp/gazetted-hostile", O_WRONLY | O_CREAT, 0600) >= 0);
}
HOSTILE("write-file", extract);
