/* fetcher: what the parts of gazetted-fetcher share: the loop, the queues, the client, the robots. One a process. */
#ifndef FETCHER_H
#define FETCHER_H

#include "../protocol/protocol.h"
#include "client.h"
#include "exchange.h"
#include "guard.h"
#include "handover.h"
#include "hosts.h"

#include <systemd/sd-event.h>

#define PATIENCE_MS 30000 /* what would have to wait longer for a host that is in trouble is answered at once: the schedule brings it back */

struct keep;
struct map;
struct robots_cache;

struct fetcher {
    sd_event *event;
    sd_event_source *io;    /* of the socket: also for writing while the outbox is not empty */
    bool woken;             /* the queues are to be looked at again: before this turn of the loop ends, */
    sd_event_source *again; /* with the next, */
    sd_event_source *alarm; /* or then */
    int64_t alarm_ms;       /* monotonic; HOSTS_NEVER: not set */
    sd_event_source *idle;  /* where the loop would wait, and replies do: handover_help() */
    int socket;             /* to main */
    struct pool *pool;      /* of the setup */
    struct fetcher_setup setup;
    struct guard *guard;
    struct hosts *hosts;
    struct client *client;
    struct robots_cache *robots;
    struct keep *keep;
    struct map *plain; /* host whose https could not be had → int64_t: until then (monotonic) nobody tries it again */
    size_t requests;   /* at work */
    struct spares spares;
    struct handover *handover; /* replies on their way to main */
    sd_event_source *handed;   /* it wants us to look */
    bool good;                 /* set up and started */
};

/* Whatever waits in a host's queue. */
struct job {
    struct ticket ticket;
    struct fetcher *fetcher;
    const char *host;                                  /* in whose queue it is; whoever embeds it keeps the name */
    bool forgiven;                                     /* that nothing comes of it is not held against the host: an attempt at https */
    void (*start)(struct job *job);                    /* its turn */
    void (*blocked)(struct job *job, const char *why); /* it will not be in time */
};

/* f->event, f->io and f->socket are the caller's and set before. Takes the setup over (it lives in the pool, which becomes f's). 0 or -1. */
int fetcher_set_up(struct fetcher *f, struct pool *pool, const struct fetcher_setup *setup);
/* The last step, after the sandbox: what a thread gives up is its own. 0 or -1. */
int fetcher_start(struct fetcher *f);
void fetcher_fini(struct fetcher *f);

/* What an earlier fetcher had main keep. 0, or -1 with err text where it is nothing that we know. */
int fetcher_recall(struct fetcher *f, const struct kept *k);
/* Has main keep it. */
void fetcher_keep(struct fetcher *f, const char *name, const char *value);

/* Puts the job into the queue of its host, with the delay and the budget of its ticket; `first`: before the others. */
void fetcher_queue(struct fetcher *f, struct job *job, const char *host, bool first);
/* Starts the transfer of the job whose turn it is; done() gets the job. */
void fetcher_ask(struct job *job, struct transfer_request *q, transfer_done *done);
/* Its request ended like this: true; or was never sent, because another host's is at the same address: false, and the job is in the queue again. */
bool fetcher_visited(struct fetcher *f, struct job *job, const char *host, const struct transfer *t);

/* Has the queues looked at again with fetcher_turn(). */
void fetcher_wake(struct fetcher *f);
/* What every handler of the event loop ends with: starts whoever may start, sends main what is ready. Leaves the loop when main is gone. */
void fetcher_turn(struct fetcher *f);

/* Sends what is to be kept as far as main has room, then hands over the replies. 0, or -1 with err text when main is gone. */
int request_flush(struct fetcher *f);
/* Ends the handing over; replies that main does not have are forgotten. */
void request_stop(struct fetcher *f);
/* A page for main; the pool becomes the request's. The answer goes to the socket. */
void request_start(struct fetcher *f, struct pool *pool, const struct fetch_request *q);

#endif
