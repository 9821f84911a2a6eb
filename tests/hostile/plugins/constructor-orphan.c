/* Wants to outlive its parent. */
#include "hostile.h"

#include <sys/prctl.h>

static int done;

__attribute__((constructor)) static void prepare(void)
{
    done = prctl(PR_SET_PDEATHSIG, 0) == 0;
}

static void extract(struct gaz_page *page)
{
    errno = EPERM;
    tell(page, done);
}
HOSTILE("constructor-orphan", extract);
