/* hosts: who may be asked when.  One request at a time to a host and to an address, and between the end of one and the start of the next the
 * longest of the delays that anybody named: ours, the outlet's, the robots.txt's, a Retry-After, the back-off after errors; the delays proper up to a
 * quarter longer, by chance, so that we are no metronome and hosts do not stay in step.  And so many requests a day.
 *
 * Knows no sockets, takes the time (monotonic milliseconds) as an argument. */
#ifndef FETCHER_HOSTS_H
#define FETCHER_HOSTS_H

#include <stdbool.h>
#include <stdint.h>

#define CRAWL_DELAY_MAX_MS 60000                 /* more than this starves an outlet of news: a crawl-delay is honoured up to here */
#define BACKOFF_FIRST_MS   2000                  /* after one error; doubles with each further one */
#define BACKOFF_MAX_MS     (15 * INT64_C(60000)) /* and stops here */
#define HOSTS_NEVER        INT64_MAX
#define JITTER_SHARE       4  /* a delay is longer by less than one part in so many */
#define BUDGET_STEP        16 /* the count of the day is remembered rounded up to a multiple of it: not a message for each request */

struct hosts;
struct host;

/* A place in a host's queue; embedded in whatever waits. Its fields are the queue's. */
struct ticket {
    struct ticket *next;
    struct host *host;
    uint32_t delay_ms; /* set before hosts_enter(): the outlet's own minimum, */
    uint32_t budget;   /* and its own ceiling of requests a day; 0: says nothing */
    void *owner;       /* the waiter's, untouched */
};

/* delay_ms: the general minimum; parallel: how many hosts at once. */
struct hosts *hosts_new(uint32_t delay_ms, unsigned parallel);
void hosts_free(struct hosts *h);
/* So many requests to a host in a day where its outlet says nothing; 0: any number. */
void hosts_set_budget(struct hosts *h, uint32_t budget);
/* Which day it is, and the moment (monotonic) at which it ends. Called before whatever counts or asks. */
void hosts_set_day(struct hosts *h, int64_t day, int64_t ends);

void hosts_enter(struct hosts *h, const char *host, struct ticket *t);
void hosts_enter_first(struct hosts *h, const char *host, struct ticket *t); /* before those that wait: a redirect's next step */
void hosts_leave(struct hosts *h, struct ticket *t);                         /* a waiting one gives up */

/* The next that may start now, its host busy from here until hosts_done(); or NULL, and in *again when to ask again (HOSTS_NEVER: after a
 * hosts_enter() or hosts_done()). */
struct ticket *hosts_next(struct hosts *h, int64_t now, int64_t *again);

/* The running ticket's connection goes to this address: true when it may, and the address is its until hosts_done(); false when another host's
 * request is there or was there too short a time ago. Then end it with hosts_done() naming the address, and enter again. */
bool hosts_claim(struct hosts *h, struct ticket *t, int64_t now, const char *address);

struct visit {
    bool postponed;      /* hosts_claim() said no: nothing was asked */
    bool failed;         /* no answer, or one that says the server is in trouble: 429, 5xx */
    int64_t retry_after; /* not before this moment (monotonic); 0: not said */
    const char *address; /* the peer's, NULL where unknown or a proxy's */
};
void hosts_done(struct hosts *h, struct ticket *t, int64_t now, const struct visit *v);

/* No request is under way: for who drives the clock. */
bool hosts_idle(const struct hosts *h);
/* The first that waits for this host; NULL when nobody does. */
struct ticket *hosts_first(struct hosts *h, const char *host);

/* What robots.txt asks for; kept until it says otherwise. -1: nothing. */
void hosts_crawl_delay(struct hosts *h, const char *host, int64_t delay_ms);
/* The moment before which the host is not asked because it, its failures or the day's budget said so; 0 when there is none in the future. */
int64_t hosts_blocked_until(struct hosts *h, const char *host, int64_t now);
/* Why, in words (static). */
const char *hosts_blocked_by(struct hosts *h, const char *host, int64_t now);

/* What is worth to be known after a restart. */
struct host_memory {
    int64_t retry_after, backoff_until; /* monotonic; 0: none */
    unsigned errors;                    /* in a row */
    int64_t day;                        /* that `used` counts */
    uint32_t used;                      /* never less than there were */
};
/* True when it is another than this function or hosts_recall() last said. */
bool hosts_remember(struct hosts *h, const char *host, struct host_memory *out);
/* now: monotonic.  When exactly somebody was asked last is not remembered: where it was today or yesterday, all
 * delays begin now. */
void hosts_recall(struct hosts *h, const char *host, int64_t now, const struct host_memory *m);

#endif
