/* transfer: the libcurl callbacks of one transfer, and how its end is named; client.c's other half. */
#ifndef FETCHER_TRANSFER_H
#define FETCHER_TRANSFER_H

#include "client.h"

#include <curl/curl.h>

struct transfer_state {
    CURL *easy;
    struct curl_slist *headers;
    const struct guard *guard;
    struct exchange *exchange;
    struct jar *jar; /* whose cookies and handle it uses */
    bool (*claim)(void *arg, const char *address);
    void *claim_arg;
    transfer_done *done;
    void *arg;
    char error[CURL_ERROR_SIZE];
    size_t header_bytes, header_lines;
    bool body_started;
    bool repeated;                /* over a new connection */
    uint64_t received, delivered; /* of the body: as it came over the connection, and without the framing */
    uint64_t records;             /* bytes of TLS records that came */
    int fd;                       /* of its connection; -1: none now */
    char refused[160];            /* the last address that the guard refused, and why */
    unsigned opened;              /* sockets to addresses that it did not */
};

/* Sets the callbacks on a handle that is new, */
void transfer_prepare(CURL *easy);
/* and what they get, on t->state->easy. */
void transfer_hook(struct transfer *t);
/* Names the outcome from libcurl's result. */
void transfer_finish(struct transfer *t, CURLcode code);

#endif
