/* client: one HTTP request and its answer, driven by the event loop through libcurl.  Redirects, robots and queues are not its business. */
#ifndef FETCHER_CLIENT_H
#define FETCHER_CLIENT_H

#include "../base/body.h"
#include "../base/buf.h"
#include "../protocol/protocol.h"
#include "guard.h"

#include <stdint.h>
#include <systemd/sd-event.h>

#define CLIENT_REASON_MAX 512
#define CLIENT_PARALLEL   256 /* requests at once, some 100 KB each: politeness, not this, is the limit */

struct client;
struct exchange;
struct transfer;
typedef void transfer_done(struct transfer *t, void *arg);

struct transfer_request {
    const char *url;
    const char *accept;               /* NULL: pages */
    const char *etag, *last_modified; /* NULL: unconditional */
    const char *outlet;               /* whose cookies; NULL: none kept */
    uint64_t max_body;
    struct exchange *exchange;                     /* where heads and body go as they come; NULL: they are kept in the transfer */
    bool (*claim)(void *arg, const char *address); /* asked before a connection is made; NULL: none */
    void *claim_arg;
    bool beginning; /* a longer body is read up to max_body all the same (it ends as FETCH_TOO_LARGE) */
};

/* What came of it; read by the done function, which frees it. */
struct transfer {
    enum fetch_outcome outcome;
    char reason[CLIENT_REASON_MAX]; /* in words, escaped, unless answered */
    int status;
    int64_t at_ms;           /* real time when it was sent */
    char address[64];        /* the peer's */
    struct buf request_head; /* as sent, HTTP/1.1 form, with its empty line */
    struct buf head;         /* of the answer, the same; without Transfer-Encoding */
    struct body body;
    uint64_t wire_bytes;
    bool set_cookie;
    bool postponed;               /* claim() said no to the address: nothing was sent; the outcome means nothing */
    struct transfer_state *state; /* the client's */
};

/* The client has worked, in a turn of the event loop: done functions were called, there may be more to start or to send. */
typedef void client_turned(void *arg);

/* The setup and the guard are kept by reference. NULL with err text. */
struct client *client_new(sd_event *event, const struct fetcher_setup *setup, const struct guard *guard, client_turned *turned, void *arg);
void client_free(struct client *c);

/* Starts, with the next client_run(); done() is called from there or from the event loop, never from here. 0, or -1 with err text. */
int client_start(struct client *c, const struct transfer_request *request, transfer_done *done, void *arg);
/* Does what was started and can go on; after it, and not by itself, the caller turns. */
void client_run(struct client *c);
void transfer_free(struct transfer *t);

/* The value of a header of the answer, the first of its name, trimmed, copied to the pool; NULL where there is none. */
const char *transfer_header(const struct transfer *t, struct pool *pool, const char *name);

#endif
