/* Terminal escapes, and far more than a pipe holds. */
#include "hostile.h"

static void extract(struct gaz_page *page)
{
    static char noise[1 << 16];
    static const char last[] = "\n\x1b]0;owned\x07 error event=forged\n";
    (void)page;
    memset(noise, '\x1b', sizeof noise);
    for (int i = 0; i < 64; i++)
        if (write(1, noise, sizeof noise) < 0)
            break;
    if (write(2, last, sizeof last - 1) < 0)
        _exit(9);
    if (write(2, noise, sizeof noise) < 0)
        _exit(8);
    _exit(7);
}
HOSTILE("shout", extract);
