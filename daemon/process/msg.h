/* msg: framed messages between our processes, over SOCK_SEQPACKET, with descriptor passing.
 *
 * A message is a type and a sequence of fields { u16 tag, u32 length, bytes } in native byte order (both ends are one machine).  A payload larger
 * than MSG_INLINE_MAX travels as a sealed memfd; sender and receiver do not notice.  Decoding is strict and fuzzed (tests/fuzz/msg.c): the
 * peer may be hostile. */
#ifndef PROCESS_MSG_H
#define PROCESS_MSG_H

#include "../base/buf.h"
#include "../base/pool.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MSG_INLINE_MAX  (32u << 10) /* fits any socket buffer */
#define MSG_PAYLOAD_MAX (64u << 20) /* a sitemap of 50,000 links, an article of 8 MB */
#define MSG_FDS_MAX     3

/* -- Building -- */
struct msg_out {
    uint16_t type;
    struct buf payload;
    int fds[MSG_FDS_MAX];
    size_t fd_count;
};
void msg_start(struct msg_out *m, uint16_t type);
void msg_put(struct msg_out *m, uint16_t tag, const void *data, size_t len);
void msg_put_string(struct msg_out *m, uint16_t tag, const char *s); /* NULL: no field */
void msg_put_u64(struct msg_out *m, uint16_t tag, uint64_t v);
void msg_put_i64(struct msg_out *m, uint16_t tag, int64_t v);
void msg_put_double(struct msg_out *m, uint16_t tag, double v);
/* Fields between msg_enter and msg_leave are nested in one field. */
size_t msg_enter(struct msg_out *m, uint16_t tag);
void msg_leave(struct msg_out *m, size_t at);
/* The descriptor is passed along and stays the caller's; returns its index in the message. */
void msg_put_fd(struct msg_out *m, uint16_t tag, int fd); /* -1: no field */
/* Sends (waiting where the socket is full) and frees the payload, whatever comes. 0 or -1. */
int msg_send(int fd, struct msg_out *m);
/* The same without waiting: 1 when it is sent, 0 when there is no room for it now (which POLLOUT does not show where it is for the user's descriptors
 * in flight), -1. */
int msg_offer(int fd, struct msg_out *m);

/* -- Receiving -- */
struct msg {
    uint16_t type;
    const char *payload;
    size_t len;
    size_t at; /* where msg_next reads */
    int fds[MSG_FDS_MAX];
    size_t fd_count;
    void *map;
    size_t map_len;
    char *owned;
};
enum msg_result { MSG_ERROR = -1, MSG_END = 0, MSG_GOT = 1, MSG_AGAIN = 2 };
/* One message; MSG_END when the peer is gone, MSG_AGAIN when the socket is non-blocking and empty. */
enum msg_result msg_receive(int fd, struct msg *m);
/* Frees it and closes the descriptors nobody took. */
void msg_fini(struct msg *m);

struct msg_field {
    uint16_t tag;
    const char *data;
    size_t len;
};
/* 1 and the next field, 0 at the end, -1 with err text when the frame is broken. */
int msg_next(struct msg *m, struct msg_field *f);
/* A cursor over a nested field. */
void msg_nested(const struct msg_field *f, struct msg *inner);

/* Each returns 0, or -1 with err text when the field is not of that form. */
int field_u64(const struct msg_field *f, uint64_t *out);
int field_i64(const struct msg_field *f, int64_t *out);
int field_double(const struct msg_field *f, double *out);
/* Clean text (text.h text_is_clean) of at most max bytes, copied to the pool. */
int field_string(const struct msg_field *f, struct pool *pool, size_t max, bool lines, const char **out);
/* Takes the descriptor that the field names out of the message: the caller closes it. */
int field_take_fd(struct msg *m, const struct msg_field *f, int *out);

#endif
