/* filter: which system calls each of our children may make (seccomp, through libseccomp).
 *
 * Allow-lists. What is not on one fails with ENOSYS, so that a newer C library falls back to what it used before; what no honest child ever tries
 * (sockets, processes, signals to others, tracing) kills it, so that the page which made it try is named. */
#ifndef PROCESS_FILTER_H
#define PROCESS_FILTER_H

enum filter {
    FILTER_READER_LOADING, /* stage one: reads files, maps code */
    FILTER_READER,         /* stage two: computes */
    FILTER_FETCHER,
    FILTER_REDUCED /* SANITIZE=1: everything but network, or programs */
};
/* Loads it for this thread and all that it starts, for good. Needs no_new_privs. 0 or -1. */
int filter_load(enum filter which);

#endif
