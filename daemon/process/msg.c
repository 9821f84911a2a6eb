#include "msg.h"

#include "../base/err.h"
#include "../base/file.h"
#include "../base/mem.h"
#include "../base/text.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A peer that does not read for so long is as good as dead: main must never wait for one that is hostile. */
#define SEND_WAIT_MS 5000

/* Linux counts the descriptors in flight of a user, those of all processes together, and refuses one more when there are more than the sender may
 * have open: a reader may have few, and a busy fetcher has many on their way.  Nothing tells when they have been received. */
#define IN_FLIGHT_RETRY_MS 5

#define MSG_USUAL 1000 /* bytes: most have fewer */

#define FIELD_HEAD  (sizeof(uint16_t) + sizeof(uint32_t))
#define FRAME_MAGIC 0x677au /* "gz": tells a frame from what a plugin scribbles into the socket */

/* What stands before the payload; where `far`, the payload is the memory file that comes as last descriptor. */
struct frame {
    uint16_t magic;
    uint16_t type;
    uint32_t far;
    uint64_t len;
};

/* -- Building ---------------------------------------------------------------------------------------------------------- */

void msg_start(struct msg_out *m, uint16_t type)
{
    *m = (struct msg_out){ .type = type };
    buf_init(&m->payload, MSG_PAYLOAD_MAX);
    buf_reserve(&m->payload, MSG_USUAL);
}

void msg_put(struct msg_out *m, uint16_t tag, const void *data, size_t len)
{
    uint32_t length = len <= MSG_PAYLOAD_MAX ? (uint32_t)len : MSG_PAYLOAD_MAX + 1;
    buf_add(&m->payload, &tag, sizeof tag);
    buf_add(&m->payload, &length, sizeof length);
    buf_add(&m->payload, data, len);
}

void msg_put_string(struct msg_out *m, uint16_t tag, const char *s)
{
    if (s)
        msg_put(m, tag, s, strlen(s));
}

void msg_put_u64(struct msg_out *m, uint16_t tag, uint64_t v)
{
    msg_put(m, tag, &v, sizeof v);
}

void msg_put_i64(struct msg_out *m, uint16_t tag, int64_t v)
{
    msg_put(m, tag, &v, sizeof v);
}

void msg_put_double(struct msg_out *m, uint16_t tag, double v)
{
    msg_put(m, tag, &v, sizeof v);
}

size_t msg_enter(struct msg_out *m, uint16_t tag)
{
    msg_put(m, tag, NULL, 0);
    return m->payload.len;
}

void msg_leave(struct msg_out *m, size_t at)
{
    if (m->payload.failed)
        return;
    assert(at >= FIELD_HEAD && at <= m->payload.len);
    uint32_t length = (uint32_t)(m->payload.len - at);
    memcpy(m->payload.data + at - sizeof length, &length, sizeof length);
}

void msg_put_fd(struct msg_out *m, uint16_t tag, int fd)
{
    if (fd < 0)
        return;
    assert(m->fd_count < MSG_FDS_MAX);
    msg_put_u64(m, tag, m->fd_count);
    m->fds[m->fd_count++] = fd;
}

/* -- Sending ----------------------------------------------------------------------------------------------------------- */

/* 1, 0 when there is no room and it is not to be waited for, -1. */
static int send_frame(int fd, const struct msghdr *h, bool patient)
{
    for (int waited = 0;;) {
        if (sendmsg(fd, h, MSG_NOSIGNAL | (patient ? 0 : MSG_DONTWAIT)) >= 0)
            return 1;
        if (errno == EINTR)
            continue;
        bool in_flight = errno == ETOOMANYREFS;
        if (errno != EAGAIN && !in_flight)
            return err_sys("cannot send a message");
        if (!patient)
            return 0;
        int ms = in_flight ? IN_FLIGHT_RETRY_MS : SEND_WAIT_MS;
        struct pollfd wait = { .fd = fd, .events = in_flight ? 0 : POLLOUT };
        if (poll(&wait, 1, ms) == 0 && (waited += ms) >= SEND_WAIT_MS)
            return err_set(in_flight ? "too many descriptors are in flight" : "the other process does not read its messages");
    }
}

static int send_with_fds(int fd, const struct msg_out *m, int far, bool patient)
{
    struct frame frame = { .magic = FRAME_MAGIC, .type = m->type, .far = far >= 0, .len = m->payload.len };
    struct iovec parts[2] = { { &frame, sizeof frame }, { m->payload.data, m->payload.len } };
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE((MSG_FDS_MAX + 1) * sizeof(int))];
    } control = { .space = { 0 } };
    struct msghdr h = { .msg_iov = parts, .msg_iovlen = far >= 0 || !m->payload.len ? 1 : 2 };
    int fds[MSG_FDS_MAX + 1];
    size_t count = m->fd_count;
    memcpy(fds, m->fds, sizeof m->fds);
    if (far >= 0)
        fds[count++] = far;
    if (count) {
        h.msg_control = control.space;
        h.msg_controllen = CMSG_SPACE(count * sizeof(int));
        struct cmsghdr *c = CMSG_FIRSTHDR(&h);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(count * sizeof(int));
        memcpy(CMSG_DATA(c), fds, count * sizeof(int));
    }
    return send_frame(fd, &h, patient);
}

static int msg_pass(int fd, struct msg_out *m, bool patient)
{
    int rc = -1;
    int far = -1;
    if (buf_check(&m->payload, "a message") != 0)
        goto out;
    if (m->payload.len > MSG_INLINE_MAX) {
        far = memfd_from("message", m->payload.data, m->payload.len);
        if (far < 0)
            goto out;
    }
    rc = send_with_fds(fd, m, far, patient);
out:
    if (far >= 0)
        close(far);
    buf_fini(&m->payload);
    return rc;
}

int msg_send(int fd, struct msg_out *m)
{
    return msg_pass(fd, m, true) == 1 ? 0 : -1;
}

int msg_offer(int fd, struct msg_out *m)
{
    return msg_pass(fd, m, false);
}

/* -- Receiving --------------------------------------------------------------------------------------------------------- */

/* Moves the descriptors that came into m (all of them, so that msg_fini() closes them whatever follows). -1 when there are too many. */
static int take_descriptors(struct msghdr *h, struct msg *m, int *far)
{
    int rc = h->msg_flags & MSG_CTRUNC ? err_set("a message came with too many descriptors") : 0;
    for (struct cmsghdr *c = CMSG_FIRSTHDR(h); c; c = CMSG_NXTHDR(h, c)) {
        if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
            continue;
        size_t count = (c->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (size_t i = 0; i < count; i++) {
            int fd;
            memcpy(&fd, CMSG_DATA(c) + i * sizeof fd, sizeof fd);
            if (m->fd_count < MSG_FDS_MAX)
                m->fds[m->fd_count++] = fd;
            else if (*far < 0)
                *far = fd;
            else
                close(fd);
        }
    }
    return rc;
}

/* The memory file is the last descriptor: out of m's list unless it was one more than the list holds. */
static int take_far(struct msg *m, int *far)
{
    if (*far >= 0)
        return 0;
    if (!m->fd_count)
        return err_set("a message came without the memory file that it announces");
    *far = m->fds[--m->fd_count];
    return 0;
}

static int open_payload(const struct frame *frame, size_t got, struct msg *m, int *far)
{
    if (got < sizeof *frame || frame->magic != FRAME_MAGIC || frame->far > 1)
        return err_set("a message came that is none of ours");
    m->type = frame->type;
    if (!frame->far) {
        m->len = got - sizeof *frame;
        if (*far >= 0)
            return err_set("a message came with too many descriptors");
        return frame->len == m->len ? 0 : err_set("a message came with another length than it says");
    }
    if (got != sizeof *frame || take_far(m, far) != 0)
        return got != sizeof *frame ? err_set("a message came with two payloads") : -1;
    struct view view;
    if (memfd_map(*far, MSG_PAYLOAD_MAX, &view) != 0)
        return -1;
    m->map = view.map;
    m->map_len = view.len;
    m->payload = view.data;
    m->len = view.len;
    return frame->len == m->len ? 0 : err_set("a message came with another length than it says");
}

enum msg_result msg_receive(int fd, struct msg *m)
{
    *m = (struct msg){ .payload = "" };
    struct frame frame = { 0 };
    char inside[MSG_INLINE_MAX]; /* not zeroed: most messages have a few hundred bytes */
    struct iovec parts[2] = { { &frame, sizeof frame }, { inside, sizeof inside } };
    union {
        struct cmsghdr align;
        char space[CMSG_SPACE((MSG_FDS_MAX + 1) * sizeof(int))];
    } control;
    struct msghdr h = { .msg_iov = parts, .msg_iovlen = 2, .msg_control = control.space, .msg_controllen = sizeof control.space };
    ssize_t got;
    do
        got = recvmsg(fd, &h, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    if (got <= 0) {
        enum msg_result rc = got == 0 || errno == ECONNRESET ? MSG_END : errno == EAGAIN ? MSG_AGAIN : MSG_ERROR;
        if (rc == MSG_ERROR)
            err_sys("cannot receive a message");
        msg_fini(m);
        return rc;
    }
    if ((size_t)got > sizeof frame) {
        m->owned = mem_alloc((size_t)got - sizeof frame);
        memcpy(m->owned, inside, (size_t)got - sizeof frame);
        m->payload = m->owned;
    }
    int far = -1;
    int rc = take_descriptors(&h, m, &far);
    if (rc == 0)
        rc = h.msg_flags & MSG_TRUNC ? err_set("a message came that is too long") : open_payload(&frame, (size_t)got, m, &far);
    if (far >= 0)
        close(far);
    if (rc != 0)
        msg_fini(m);
    return rc == 0 ? MSG_GOT : MSG_ERROR;
}

void msg_fini(struct msg *m)
{
    for (size_t i = 0; i < m->fd_count; i++)
        if (m->fds[i] >= 0)
            close(m->fds[i]);
    struct view view = { .data = m->payload, .len = m->map_len, .map = m->map, .map_len = m->map_len };
    view_fini(&view);
    free(m->owned);
    *m = (struct msg){ .payload = "" };
}

/* -- Fields ------------------------------------------------------------------------------------------------------------ */

int msg_next(struct msg *m, struct msg_field *f)
{
    if (m->at == m->len)
        return 0;
    size_t left = m->len - m->at;
    if (left < FIELD_HEAD)
        return err_set("a message ends within a field's head");
    uint32_t length;
    memcpy(&f->tag, m->payload + m->at, sizeof f->tag);
    memcpy(&length, m->payload + m->at + sizeof f->tag, sizeof length);
    if (length > left - FIELD_HEAD)
        return err_set("a message ends within a field");
    f->data = m->payload + m->at + FIELD_HEAD;
    f->len = length;
    m->at += FIELD_HEAD + length;
    return 1;
}

void msg_nested(const struct msg_field *f, struct msg *inner)
{
    *inner = (struct msg){ .payload = f->data, .len = f->len };
}

static int field_fixed(const struct msg_field *f, void *out, size_t len)
{
    if (f->len != len)
        return err_set("field %u has %zu bytes instead of %zu", (unsigned)f->tag, f->len, len);
    memcpy(out, f->data, len);
    return 0;
}

int field_u64(const struct msg_field *f, uint64_t *out)
{
    return field_fixed(f, out, sizeof *out);
}

int field_i64(const struct msg_field *f, int64_t *out)
{
    return field_fixed(f, out, sizeof *out);
}

int field_double(const struct msg_field *f, double *out)
{
    double v;
    if (field_fixed(f, &v, sizeof v) != 0)
        return -1;
    if (!isfinite(v))
        return err_set("field %u is no finite number", (unsigned)f->tag);
    *out = v;
    return 0;
}

int field_string(const struct msg_field *f, struct pool *pool, size_t max, bool lines, const char **out)
{
    if (f->len > max)
        return err_set("field %u has %zu bytes, more than %zu", (unsigned)f->tag, f->len, max);
    if (!text_is_clean(f->data, f->len, lines))
        return err_set("field %u is no clean UTF-8", (unsigned)f->tag);
    *out = pool_strndup(pool, f->data, f->len);
    return 0;
}

int field_take_fd(struct msg *m, const struct msg_field *f, int *out)
{
    uint64_t index = 0;
    if (field_u64(f, &index) != 0)
        return -1;
    if (index >= m->fd_count || m->fds[index] < 0)
        return err_set("field %u names a descriptor that did not come", (unsigned)f->tag);
    *out = m->fds[index];
    m->fds[index] = -1;
    return 0;
}
