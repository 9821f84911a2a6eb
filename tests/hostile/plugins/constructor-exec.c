#include "hostile.h"

__attribute__((constructor)) static void prepare(void)
{
    char *argv[] = { (char[]){ "sh" }, NULL };
    execv("/bin/sh", argv);
}
HOSTILE("constructor-exec", NULL);
