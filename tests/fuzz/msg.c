/* Messages: the first byte is the type, the rest the payload. Whatever is understood must be sent, and understood, in the same way again. */
#include "../../daemon/base/err.h"
#include "../../daemon/base/pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../unit/process/samples.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed);
size_t LLVMFuzzerMutate(uint8_t *data, size_t len, size_t max);

static int sockets[2] = { -1, -1 };

static void open_sockets(void)
{
    if (sockets[0] < 0 && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (!len)
        return 0;
    open_sockets();
    struct pool *pool = pool_new();
    struct msg m = { .type = data[0], .payload = (const char *)data + 1, .len = len - 1 };
    for (m.fd_count = 0; m.fd_count < MSG_FDS_MAX; m.fd_count++)
        m.fds[m.fd_count] = dup(sample_fd());
    if (sample_again(&m, pool, sockets[0]) == 0) {
        struct msg again;
        if (msg_receive(sockets[1], &again) != MSG_GOT || sample_again(&again, pool, -1) != 0)
            abort();
        msg_fini(&again);
    }
    for (size_t i = 0; i < MSG_FDS_MAX; i++)
        sample_close(m.fds[i]);
    pool_free(pool);
    return 0;
}

/* Now and then, starts from a good message: nobody guesses the tables by chance. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t len, size_t max, unsigned seed)
{
    struct msg m;
    open_sockets();
    if (seed % 16 || samples[seed / 16 % SAMPLE_COUNT].send(sockets[0]) != 0)
        return LLVMFuzzerMutate(data, len, max);
    if (msg_receive(sockets[1], &m) != MSG_GOT)
        abort();
    if (m.len + 1 <= max) {
        data[0] = (uint8_t)m.type;
        memcpy(data + 1, m.payload, m.len);
        len = m.len + 1;
    }
    msg_fini(&m);
    return LLVMFuzzerMutate(data, len, max);
}
