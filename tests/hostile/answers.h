/* answers: what a server that means no good says, by script: one host name a behaviour.  README.md beside this file lists the groups; each has its
 * table in one of the answers_….h, and answers_server.h serves all of them. */
#ifndef TESTS_HOSTILE_ANSWERS_H
#define TESTS_HOSTILE_ANSWERS_H

#include "../../daemon/protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>

enum ending {
    END_CLOSE,      /* says it and closes */
    END_RESET,      /* says it and resets the connection */
    END_SILENT,     /* says it and waits for ever */
    END_HALF,       /* says it, ends its half of the connection, and waits for ever */
    END_REPEAT,     /* says it, then `again` for ever, as fast as it can */
    END_DRIP,       /* the same, ten times a second */
    END_SIP,        /* reads the request byte by byte, ten times a second */
    END_COUNT,      /* redirects to the number behind "/" in the path, plus one */
    END_KEEP,       /* closes a connection that was kept alive, and says it over a new one */
    END_KEEP_RESET, /* the same, resetting it */
};

/* For retry_s: what is to be made of a Retry-After. */
#define RETRY_NONE (-1) /* nothing */
#define RETRY_NOW  (-2) /* it is over */
#define RETRY_MOST (-3) /* as long as anybody is believed */

struct behaviour {
    const char
        *name; /* of the host, below .example; what starts with "robots" is said for /robots.txt, with "tls" for a TLS hello, else for the page */
    enum ending ending;
    const char *says; /* NULL: a bomb */
    size_t len;       /* of says; of a bomb: how often it is packed */
    const char *again;
    enum fetch_outcome outcome; /* that the fetcher must come to; 0: bad-protocol or unreachable */
    int status;                 /* when answered */
    const char *words;          /* in the reason, or the body when answered; NULL: any */
    /* Of the answer, where not 0 or NULL; "" means that there must be none. */
    long retry_s;
    const char *etag, *last_modified;
};

#define SAYS(text) text, sizeof(text) - 1
#define OK         "HTTP/1.1 200 OK\r\n"
#define TYPE       "Content-Type: text/html\r\n"

#endif
