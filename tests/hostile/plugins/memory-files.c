/* Memory outside of its address space. */
#include "hostile.h"

#include <fcntl.h>
#include <sys/mman.h>

static void extract(struct gaz_page *page)
{
    int files = 0;
    while (memfd_create("hoard", MFD_CLOEXEC | MFD_ALLOW_SEALING) >= 0)
        files++;
    tell(page, files > 16);
}
HOSTILE("memory-files", extract);
