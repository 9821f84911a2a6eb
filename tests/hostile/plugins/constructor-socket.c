#include "hostile.h"

#include <sys/socket.h>

__attribute__((constructor)) static void prepare(void)
{
    socket(AF_INET, SOCK_STREAM, 0);
}
HOSTILE("constructor-socket", NULL);
