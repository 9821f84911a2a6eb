#include "hostile.h"

#include <sys/uio.h>

static void extract(struct gaz_page *page)
{
    char byte = 0;
    struct iovec here = { &byte, 1 };
    struct iovec there = { (void *)&gaz_outlet, 1 };
    tell(page, process_vm_readv(getppid(), &here, 1, &there, 1, 0) == 1);
}
HOSTILE("trace-parent", extract);
