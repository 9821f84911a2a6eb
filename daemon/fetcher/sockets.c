#include "sockets.h"

#include "../base/err.h"
#include "../base/mem.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#define READY_MAX 16 /* told in one turn; more wait for the next: pages and buffers at hand stay in the cache */

struct sockets {
    sd_event_source *source;
    int epoll;
    bool *wanted; /* by descriptor: libcurl waits for it */
    size_t size;
    sockets_ready *ready;
    sockets_told *told;
    void *arg;
};

static int to_curl(uint32_t events)
{
    return (events & EPOLLIN ? CURL_CSELECT_IN : 0) | (events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
           (events & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
}

static int on_ready(sd_event_source *source, int fd, uint32_t unused, void *arg)
{
    struct sockets *s = arg;
    struct epoll_event events[READY_MAX];
    (void)source;
    (void)unused;
    int n = epoll_wait(fd, events, READY_MAX, 0);
    for (int i = 0; i < n; i++) {
        int ready = events[i].data.fd;
        if (s->wanted[ready])
            s->ready(ready, to_curl(events[i].events), s->arg);
        else
            epoll_ctl(fd, EPOLL_CTL_DEL, ready, NULL); /* an idle connection that its server closed: libcurl sees it when it wants it again */
    }
    s->told(s->arg);
    return 0;
}

struct sockets *sockets_new(sd_event *event, sockets_ready *ready, sockets_told *told, void *arg)
{
    struct sockets *s = mem_alloc(sizeof *s);
    s->ready = ready;
    s->told = told;
    s->arg = arg;
    s->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (s->epoll >= 0 && sd_event_add_io(event, &s->source, s->epoll, EPOLLIN, on_ready, s) >= 0)
        return s;
    err_sys("cannot make an epoll set");
    sockets_free(s);
    return NULL;
}

void sockets_free(struct sockets *s)
{
    if (s == NULL)
        return;
    sd_event_source_disable_unref(s->source);
    if (s->epoll >= 0)
        close(s->epoll);
    free(s->wanted);
    free(s);
}

static void want(struct sockets *s, size_t fd, bool wanted)
{
    if (fd >= s->size) {
        size_t size = (fd + 64) / 64 * 64;
        s->wanted = mem_realloc(s->wanted, size, sizeof *s->wanted);
        memset(s->wanted + s->size, 0, (size - s->size) * sizeof *s->wanted);
        s->size = size;
    }
    s->wanted[fd] = wanted;
}

int sockets_watch(struct sockets *s, int fd, int what)
{
    want(s, (size_t)fd, what != CURL_POLL_REMOVE);
    if (what == CURL_POLL_REMOVE)
        return 0; /* it stays in the set: as a rule the next request on this connection is not far */
    struct epoll_event e = { .data.fd = fd };
    e.events = (what & CURL_POLL_IN ? (uint32_t)EPOLLIN : 0) | (what & CURL_POLL_OUT ? (uint32_t)EPOLLOUT : 0);
    /* Not compared with what was there before: a descriptor that was closed left the set, and its number may be another's now. */
    if (epoll_ctl(s->epoll, EPOLL_CTL_MOD, fd, &e) == 0)
        return 0;
    return errno == ENOENT && epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e) == 0 ? 0 : -1;
}
