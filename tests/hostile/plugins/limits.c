/* Raises its own limits. */
#include "hostile.h"

#include <sys/resource.h>

static void extract(struct gaz_page *page)
{
    struct rlimit more = { RLIM_INFINITY, RLIM_INFINITY };
    tell(page, setrlimit(RLIMIT_AS, &more) == 0 || setrlimit(RLIMIT_NPROC, &more) == 0);
}
HOSTILE("limits", extract);
