#include "hostile.h"

static void extract(struct gaz_page *page)
{
    char *argv[] = { (char[]){ "sh" }, NULL };
    tell(page, execv("/bin/sh", argv) == 0);
}
HOSTILE("exec", extract);
