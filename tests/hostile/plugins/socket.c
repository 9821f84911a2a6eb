#include "hostile.h"

#include <sys/socket.h>

static void extract(struct gaz_page *page)
{
    tell(page, socket(AF_INET, SOCK_STREAM, 0) >= 0);
}
HOSTILE("socket", extract);
