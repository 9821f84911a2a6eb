/* hostile: what all plugins here share: an outlet with one host, whose extract() does harm. Each must cost one page and one reader, nothing else
 * (tests/unit/reader/contain.c). */
#ifndef HOSTILE_H
#define HOSTILE_H

#include "outlet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HOSTILE(file, function)                                                                                                                      \
    const struct gaz_outlet gaz_outlet = {                                                                                                           \
        GAZ_OUTLET_HEAD, .name = (file), .title = "Hostile", .version = 1, .hosts = GAZ_LIST("hostile.example"), .extract = (function)               \
    }

/* What a plugin found out is told in the title: "got through", or the error that stopped it. */
static inline void tell(struct gaz_page *page, int got_through)
{
    gaz_set(page, GAZ_TITLE, got_through ? "got through" : gaz_format(page, "stopped: %s", strerror(errno)));
}

#endif
