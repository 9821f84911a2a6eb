#include "hostile.h"

static void extract(struct gaz_page *page)
{
    static const char garbage[] = "this is no message, but it stands where one is awaited";
    tell(page, write(3, garbage, sizeof garbage) == sizeof garbage);
}
HOSTILE("scribble", extract);
