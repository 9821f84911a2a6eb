/* gazetted-reader: started by main with its socket on descriptor 3; not for people. */
#include "../base/err.h"
#include "../process/sandbox.h"
#include "../process/spawn.h"
#include "reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define EXIT_PROTOCOL 3 /* main said what it must not say, or nothing */

/* A plugin's destructors and exit handlers are not run; the sanitizers' are. */
static _Noreturn void leave(int status)
{
#ifdef GAZETTED_SANITIZE
    exit(status);
#else
    _exit(status);
#endif
}

static int complain(void)
{
    dprintf(STDERR_FILENO, "%s\n", err_text());
    return EXIT_PROTOCOL;
}

static int receive_setup(struct reader *r)
{
    struct msg m;
    enum msg_result got = msg_receive(CHILD_SOCKET, &m);
    if (got != MSG_GOT)
        return got == MSG_END ? err_set("gazetted-reader is started by gazetted and gazette, not by hand") : -1;
    int rc = reader_setup_decode(&m, r->pool, &r->setup);
    msg_fini(&m);
    return rc;
}

static int serve(const struct reader *r)
{
    unsigned seconds = r->setup.cpu_seconds ? r->setup.cpu_seconds : READER_CPU_SECONDS;
    for (;;) {
        struct msg m;
        enum msg_result got = msg_receive(CHILD_SOCKET, &m);
        if (got != MSG_GOT)
            return got == MSG_END ? EXIT_SUCCESS : complain();
        int rc = sandbox_cpu_arm(seconds);
        if (rc == 0)
            rc = answer_message(r, CHILD_SOCKET, &m);
        msg_fini(&m);
        if (rc != 0)
            return complain();
    }
}

int main(void)
{
    struct reader r = { .pool = pool_new() };
    if (receive_setup(&r) != 0)
        leave(complain());
    if (load_reader(&r) != 0) {
        struct description bad = { .error = err_text() };
        leave(description_send(CHILD_SOCKET, &bad) == 0 ? EXIT_SUCCESS : complain());
    }
    int status = description_send(CHILD_SOCKET, &r.description) == 0 ? serve(&r) : complain();
    pool_free(r.pool);
    leave(status);
}
