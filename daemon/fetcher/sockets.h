/* sockets: those that libcurl waits for, in an epoll set of their own behind one source of the event loop.
 *
 * sd-event handles one event a turn, and a turn has system calls of its own; this takes all that are ready at once.  A connection that goes idle
 * between two requests stays in the set: waiting for it again is one call, not two. */
#ifndef FETCHER_SOCKETS_H
#define FETCHER_SOCKETS_H

#include <systemd/sd-event.h>

struct sockets;

/* One socket is ready: what is of CURL_CSELECT_IN, _OUT, _ERR. */
typedef void sockets_ready(int fd, int what, void *arg);
/* All that were ready have been told. */
typedef void sockets_told(void *arg);

/* NULL with err text. */
struct sockets *sockets_new(sd_event *event, sockets_ready *ready, sockets_told *told, void *arg);
void sockets_free(struct sockets *s);
/* libcurl's wish: what is of CURL_POLL_IN, _OUT, _INOUT, _REMOVE. 0 or -1. */
int sockets_watch(struct sockets *s, int fd, int what);

#endif
