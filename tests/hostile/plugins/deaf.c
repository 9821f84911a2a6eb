/* Catches the signal that ends an endless loop, before the sandbox is closed, and tries to do so again after. */
#include "hostile.h"

#include <signal.h>

static void catch (int sig)
{
    (void)sig;
}

__attribute__((constructor)) static void prepare(void)
{
    signal(SIGXCPU, catch);
}

static void extract(struct gaz_page *page)
{
    signal(SIGXCPU, SIG_IGN);
    for (volatile unsigned i = 0; page; i++)
        ;
}
HOSTILE("deaf", extract);
