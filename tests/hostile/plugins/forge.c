/* Sends a message that has our frame, announces more than comes, and stands where the answer is awaited (daemon/process/msg.c). */
#include "hostile.h"

#include <stdint.h>
#include <sys/socket.h>

static void extract(struct gaz_page *page)
{
    const struct {
        uint16_t magic, type;
        uint32_t far;
        uint64_t len;
    } frame = { 0x677a, 7, 0, UINT64_C(1) << 40 };
    struct iovec part = { (void *)&frame, sizeof frame };
    tell(page, sendmsg(3, &(struct msghdr){ .msg_iov = &part, .msg_iovlen = 1 }, 0) == sizeof frame);
}
HOSTILE("forge", extract);
