/* Uses no processor time: only a clock on the wall ends it. */
#include "hostile.h"

#include <poll.h>

static void extract(struct gaz_page *page)
{
    (void)page;
    for (;;)
        poll(NULL, 0, -1);
}
HOSTILE("hang", extract);
