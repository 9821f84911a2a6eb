/* What a constructor may still open are libraries, to read. */
#include "hostile.h"

#include <fcntl.h>

static int got;

__attribute__((constructor)) static void prepare(void)
{
    got = open("/etc/hostname", O_RDONLY) >= 0 || open("/tmp/gazetted-hostile", O_WRONLY | O_CREAT, 0600) >= 0 || open("/proc/self/mem", O_RDWR) >= 0;
}

static void extract(struct gaz_page *page)
{
    errno = EACCES;
    tell(page, got);
}
HOSTILE("constructor-file", extract);
