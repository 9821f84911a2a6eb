#include "hostile.h"

__attribute__((constructor)) static void prepare(void)
{
    for (volatile unsigned i = 0;; i++)
        ;
}
HOSTILE("constructor-endless", NULL);
