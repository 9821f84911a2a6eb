/* driven: the fetcher as a process of its own whose clock the test drives: the library of gazetted-fetcher with another main().
 *
 * The shipped program has no way to be told a time: neither an environment nor a setup field.  Here clock_set() gives it a clock in shared memory
 * that stands still until somebody moves it: the servers, by how long an answer takes, and the fetcher itself, which jumps to the moment of its alarm
 * whenever it has nothing else to do.  Days pass in seconds, and every delay is kept to the millisecond or seen to be broken. */
#ifndef TEST_FETCHER_DRIVEN_H
#define TEST_FETCHER_DRIVEN_H

#include "harness.h"

#include "../../../daemon/base/clock.h"
#include "../../../daemon/fetcher/fetcher.h"
#include "../../../daemon/fetcher/keep.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdatomic.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#define REAL_MS INT64_C(1800000000000) /* 2027-01-15T08:00:00Z: where the test begins */

#define HANDING_US 100 /* between two looks whether a reply has been sent */

static _Atomic int64_t *driven_clock; /* monotonic ms, shared between all processes of the test */

static int64_t driven_mono(void)
{
    return atomic_load(driven_clock);
}

static int64_t driven_real(void)
{
    return REAL_MS + atomic_load(driven_clock);
}

static inline void driven_move_to(int64_t moment)
{
    int64_t now = atomic_load(driven_clock);
    while (now < moment && !atomic_compare_exchange_weak(driven_clock, &now, moment))
        ;
}

static const struct clock_source driven_source = { .real_ms = driven_real, .mono_ms = driven_mono };

/* -- The fetcher's side ------------------------------------------------------------------------------------------------ */

static int driven_message(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    struct fetcher *f = arg;
    struct msg m;
    (void)source;
    if ((events & EPOLLOUT) != 0)
        fetcher_turn(f);
    if ((events & ~(uint32_t)EPOLLOUT) == 0)
        return 0;
    enum msg_result got = msg_receive(fd, &m);
    if (got == MSG_AGAIN)
        return 0;
    if (got != MSG_GOT)
        return sd_event_exit(f->event, 0);
    struct pool *pool = pool_new();
    struct fetcher_setup setup;
    struct fetch_request q;
    struct kept k;
    int rc = 0;
    if (m.type == MESSAGE_FETCHER_SETUP && (rc = fetcher_setup_decode(&m, pool, &setup)) == 0) {
        rc = fetcher_set_up(f, pool, &setup) == 0 ? fetcher_start(f) : -1;
        pool = NULL;
    } else if (m.type == MESSAGE_FETCH && (rc = fetch_request_decode(&m, pool, &q)) == 0) {
        request_start(f, pool, &q);
        pool = NULL;
    } else if (m.type == MESSAGE_KEEP && (rc = kept_decode(&m, pool, &k)) == 0) {
        rc = fetcher_recall(f, &k);
    }
    if (pool != NULL)
        pool_free(pool);
    msg_fini(&m);
    fetcher_turn(f);
    return rc == 0 ? 0 : sd_event_exit(f->event, 1);
}

static inline _Noreturn void driven_main(int socket)
{
    struct fetcher f = { .socket = socket };
    clock_set(&driven_source);
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || sd_event_new(&f.event) < 0 ||
        sd_event_add_io(f.event, &f.io, f.socket, EPOLLIN, driven_message, &f) < 0)
        _exit(1);
    for (;;) {
        fetcher_turn(&f); /* what main has by now is not under way any more */
        bool handing = f.good && handover_waiting(f.handover) > 0;
        bool waits = f.good && f.alarm_ms != HOSTS_NEVER && hosts_idle(f.hosts) && !handing && keep_is_empty(f.keep);
        int did = sd_event_run(f.event, waits ? 0 : handing ? HANDING_US : UINT64_MAX);
        if (did < 0)
            _exit(did == -ESTALE ? 0 : 1);
        if (did == 0 && waits) {
            driven_move_to(f.alarm_ms);
            f.alarm_ms = HOSTS_NEVER;
            fetcher_wake(&f);
            fetcher_turn(&f);
        }
    }
}

/* -- Main's side: as fetcher_begin() of the harness --------------------------------------------------------------------- */

static inline void driven_begin(struct child *c, struct fetcher_setup setup)
{
    int ends[2];
    *c = (struct child){ .socket = -1, .pidfd = -1, .errors = -1 };
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends), 0);
    fflush(NULL);
    c->pid = fork();
    if (c->pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        signal(SIGPIPE, SIG_IGN);
        close(ends[0]);
        driven_main(ends[1]);
    }
    close(ends[1]);
    c->socket = ends[0];
    setup.user_agent = "gazetted/test (+mailto:test@example.org)";
    setup.contact = "mailto:test@example.org";
    assert_int_equal(fetcher_setup_send(c->socket, &setup), 0);
    fetcher_recalls(c);
}

#endif
