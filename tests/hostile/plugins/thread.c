#include "hostile.h"

#include <pthread.h>

static void *run(void *arg)
{
    return arg;
}

static void extract(struct gaz_page *page)
{
    pthread_t thread;
    tell(page, pthread_create(&thread, NULL, run, NULL) == 0);
}
HOSTILE("thread", extract);
