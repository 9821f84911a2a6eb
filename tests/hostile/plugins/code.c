/* Memory that can be written and run. */
#include "hostile.h"

#include <sys/mman.h>

static void extract(struct gaz_page *page)
{
    tell(page, mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
}
HOSTILE("code", extract);
