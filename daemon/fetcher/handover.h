/* handover: the thread that gives main its replies, and the queue before it.
 *
 * A page reaches main in a sealed memory file.  To make, fill and seal one takes the kernel as long as libcurl takes for the whole request, so the
 * event loop has it done by one thread beside it: the loop gathers an exchange in ordinary memory, the thread writes it into a memory file in one
 * call, and sends the reply.  It may wait for main to have room, which the loop may not: main could be waiting for the loop.  Where the loop would
 * wait for the network while memory files are still to be made, it makes one itself (handover_help()): the processors share main, the server and the
 * thread unevenly, and what is left of either goes to what is behind.
 *
 * A file costs the kernel a third of what it takes for a page, so exchanges that wait together share one: a few, small ones, and never those of two
 * outlets, whose readers are not to see each other's pages.
 *
 * A reply, its strings, its pool and its parts belong to the loop until handover_pass() with `ready`, then to whoever makes its memory file, which is
 * the thread but for handover_help(), then to the thread, and to the loop again once handover_pass() or handover_stop() has given them back: whoever
 * has a reply needs no lock for it.  Replies are sent in the order in which they were put.  All functions here are the loop's. */
#ifndef FETCHER_HANDOVER_H
#define FETCHER_HANDOVER_H

#include "../protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>
#include <sys/uio.h>

#define HANDED_PARTS 2 /* of an exchange: as it came; the last body, content coding undone */

struct handover;

/* A reply to be handed over: a member of whatever it is the reply to. */
struct handed {
    struct fetch_reply reply; /* exchange_fd -1, body_offset within the parts: both become the memory file's with it */
    const char *outlet;       /* whose page it is: exchanges of one may share a memory file; NULL: it gets its own */
    struct pool *pool;        /* where more strings of the reply may be put */
    struct iovec parts[HANDED_PARTS];
    size_t part_count;                   /* 0: there is no exchange */
    enum { UNMADE, MAKING, MADE } state; /* of the memory file; handover.c's own, under its lock */
    bool shared;                         /* the next one's is the same file, and it is the next one's to close */
    struct handed *next;
};

/* Starts the thread, which has whatever the calling one may do: after the sandbox. NULL with err text. */
struct handover *handover_new(int socket);
void handover_free(struct handover *h); /* after handover_stop(); NULL is fine */

/* Readable when handover_pass() is to be called though nothing else happens: main is gone, or handover_is_behind() may be over. */
int handover_fd(const struct handover *h);

/* The reply waits for the next handover_pass(). */
void handover_put(struct handover *h, struct handed *r);
/* How many were put and not given back. */
size_t handover_waiting(const struct handover *h);
/* So much waits for main that no more is to be begun. */
bool handover_is_behind(const struct handover *h);
/* Gives the thread what was put, unless it is not `ready` to be sent; *back are those that main has (by ->next, or NULL).
 * 0, or -1 with err text when replies cannot be sent any more. */
int handover_pass(struct handover *h, bool ready, struct handed **back);
/* Makes a memory file that nobody has begun, in the thread's stead; false when there is none. */
bool handover_help(struct handover *h);
/* Ends the thread, whatever waits; all that was put and not given back, sent or not. */
struct handed *handover_stop(struct handover *h);

#endif
