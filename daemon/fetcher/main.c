/* gazetted-fetcher: speaks HTTP for main, and does nothing else. Started by main with its socket on descriptor 3. */
#include "../base/err.h"
#include "../base/log.h"
#include "../process/sandbox.h"
#include "../process/spawn.h"
#include "debug.h"
#include "fetcher.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define DEBUG_REPLY_MAX (1u << 20)
#define KEPT_FREE_BYTES (16 << 20)
#define MESSAGES_MAX    64    /* taken at a stretch: then transfers have their turn */
#define REQUESTS_MAX    50000 /* some 16 KB each: main sends what is due, not everything that it knows */

static int take_setup(struct fetcher *f, struct msg *m)
{
    struct fetcher_setup setup;
    struct pool *pool = pool_new();
    if (f->good || fetcher_setup_decode(m, pool, &setup) != 0) {
        pool_free(pool);
        return f->good ? err_set("a second setup") : -1;
    }
    if (fetcher_set_up(f, pool, &setup) != 0)
        return -1;
    /* Last of all: what opens files later has been opened, or is on the list of what may be read. */
    struct strings readable = { 0 };
    if (setup.ca_file != NULL)
        strings_add(pool, &readable, setup.ca_file);
    if (sandbox_fetcher_reading(&readable) != 0 || fetcher_start(f) != 0)
        return -1;
    log_debug("ready", "sandbox", sandbox_describe(), NULL);
    return 0;
}

static int take_request(struct fetcher *f, struct msg *m)
{
    struct fetch_request q;
    struct pool *pool = pool_new();
    if (!f->good || f->requests >= REQUESTS_MAX || fetch_request_decode(m, pool, &q) != 0) {
        pool_free(pool);
        return f->good && f->requests < REQUESTS_MAX ? -1 : err_set("a request before the setup, or too many");
    }
    request_start(f, pool, &q);
    return 0;
}

static int take_kept(struct fetcher *f, struct msg *m)
{
    struct kept k;
    struct pool *pool = pool_new();
    int rc = f->good ? kept_decode(m, pool, &k) : err_set("something kept before the setup");
    if (rc == 0 && fetcher_recall(f, &k) != 0)
        log_debug("not-recalled", "why", err_text(), NULL); /* of another version: it is learnt again */
    pool_free(pool);
    return rc;
}

static int take_debug(struct fetcher *f, struct msg *m)
{
    struct debug_case c = { .file_fd = -1 };
    struct pool *pool = pool_new();
    struct buf out;
    int rc = debug_case_decode(m, pool, &c);
    buf_init(&out, DEBUG_REPLY_MAX);
    if (rc == 0) {
        fetcher_debug(&c, &out);
        rc = debug_reply_send(f->socket, c.id, buf_text(&out));
    }
    if (c.file_fd >= 0)
        close(c.file_fd);
    buf_fini(&out);
    pool_free(pool);
    return rc;
}

static int take_message(struct fetcher *f, struct msg *m)
{
    switch (m->type) {
    case MESSAGE_FETCHER_SETUP:
        return take_setup(f, m);
    case MESSAGE_FETCH:
        return take_request(f, m);
    case MESSAGE_KEEP:
        return take_kept(f, m);
    case MESSAGE_DEBUG:
        return take_debug(f, m);
    case MESSAGE_PING:
        return message_send(f->socket, MESSAGE_PONG);
    default:
        return err_set("message %u is not for a fetcher", m->type);
    }
}

/* All that main has sent, and an end with a reason where it is no good. */
static int on_message(sd_event_source *source, int fd, uint32_t events, void *arg)
{
    struct fetcher *f = arg;
    enum msg_result result = MSG_GOT;
    (void)source;
    (void)events; /* room for answers, or messages, or both */
    for (unsigned i = 0; result == MSG_GOT && i < MESSAGES_MAX; i++) {
        struct msg m;
        result = msg_receive(fd, &m);
        int rc = result == MSG_GOT ? take_message(f, &m) : result == MSG_ERROR ? -1 : 0;
        if (result == MSG_GOT)
            msg_fini(&m);
        if (rc != 0) {
            log_error("message", "why", err_text(), NULL);
            return sd_event_exit(f->event, 1);
        }
    }
    if (result == MSG_END)
        return sd_event_exit(f->event, 0);
    fetcher_turn(f);
    return 0;
}

int main(void)
{
    struct fetcher f = { .socket = CHILD_SOCKET };
    /* Pages come and go: memory given back to the kernel after each would be asked for, and zeroed, with the next. */
    mallopt(M_MMAP_THRESHOLD, KEPT_FREE_BYTES);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE_BYTES);
    /* Nobody waits at a screen for a page: fewer switches between us, main and the thread are worth more than to be the next whose turn it is. */
    sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){ 0 });
    log_set_name("fetcher");
    signal(SIGPIPE, SIG_IGN);
    if (fcntl(f.socket, F_SETFL, O_NONBLOCK) != 0 || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || sd_event_new(&f.event) < 0 ||
        sd_event_add_io(f.event, &f.io, f.socket, EPOLLIN, on_message, &f) < 0) {
        log_error("start", "why", "libcurl, the event loop or descriptor 3", NULL);
        return 1;
    }
    int rc = sd_event_loop(f.event);
    fetcher_fini(&f);
    sd_event_source_disable_unref(f.io);
    sd_event_unref(f.event);
    curl_global_cleanup();
    return rc;
}
