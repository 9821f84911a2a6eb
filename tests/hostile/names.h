/* names: group 6, what a DNS says of a name, and what the fetcher must make of it.  Served by names_server.h in a network namespace of its own. */
#ifndef TESTS_HOSTILE_NAMES_H
#define TESTS_HOSTILE_NAMES_H

#include "../../daemon/protocol/protocol.h"

#include <stdbool.h>
#include <stddef.h>

enum name_trick {
    NAME_PLAIN,
    NAME_SILENT,   /* no answer at all */
    NAME_RCODE,    /* `n` as response code */
    NAME_HUNDRED,  /* `n` addresses more, all of them public */
    NAME_LOOP,     /* an alias of itself */
    NAME_ALIAS,    /* of another name, whose addresses follow */
    NAME_OTHER,    /* addresses of another name than the one asked for */
    NAME_POINTER,  /* a compressed name that points to itself */
    NAME_SHORT,    /* the answer ends in its midst */
    NAME_GARBAGE,  /* no DNS */
    NAME_WRONG_ID, /* the answer to another question */
    NAME_CUT,      /* "too long, ask again over TCP", where nobody listens */
    NAME_COUNTS,   /* tells of 65,535 answers, and has one */
    NAME_NO_V6     /* a failure for AAAA; `n` as response code, 0: silence */
};

struct name_behaviour {
    const char *name; /* below .example */
    enum name_trick trick;
    unsigned n;
    const char *addresses[4]; /* "@": the name's own public one */
    const char *port;         /* ":8080"; NULL: 80 */
    enum fetch_outcome outcome;
    const char *words; /* as in answers.h */
};

#define NO_NAME  FETCH_UNREACHABLE, "DNS"
#define GUARDED  FETCH_BAD_ADDRESS, "its address"
#define ANSWERED FETCH_ANSWERED, "page"

#define SWALLOWED "93.184.216.251" /* its port 8080 takes no more connections, and says nothing */

static const struct name_behaviour name_behaviours[] = {
    { "dns-good", NAME_PLAIN, 0, { "@" }, NULL, ANSWERED },
    { "dns-nxdomain", NAME_RCODE, 3, { NULL }, NULL, NO_NAME },
    { "dns-servfail", NAME_RCODE, 2, { NULL }, NULL, NO_NAME },
    { "dns-refused", NAME_RCODE, 5, { NULL }, NULL, NO_NAME },
    { "dns-not-implemented", NAME_RCODE, 4, { NULL }, NULL, NO_NAME },
    { "dns-silent", NAME_SILENT, 0, { NULL }, NULL, FETCH_TIMEOUT, NULL },
    { "dns-silent-too", NAME_SILENT, 0, { NULL }, NULL, FETCH_TIMEOUT, NULL },
    { "dns-empty", NAME_PLAIN, 0, { NULL }, NULL, NO_NAME },
    { "dns-hundred-addresses", NAME_HUNDRED, 99, { "@" }, NULL, ANSWERED },
    { "dns-all-private", NAME_PLAIN, 0, { "10.0.0.1", "192.168.1.1", "127.0.0.1", "169.254.169.254" }, NULL, GUARDED },
    { "dns-mixed", NAME_PLAIN, 0, { "10.0.0.1", "@", "127.0.0.1" }, NULL, ANSWERED },
    { "dns-any-address", NAME_PLAIN, 0, { "0.0.0.0" }, NULL, GUARDED },
    { "dns-broadcast", NAME_PLAIN, 0, { "255.255.255.255", "224.0.0.1" }, NULL, GUARDED },
    { "dns-cname-loop", NAME_LOOP, 0, { NULL }, NULL, NO_NAME },
    { "dns-cname", NAME_ALIAS, 0, { "@" }, NULL, ANSWERED },
    { "dns-cname-to-inside", NAME_ALIAS, 0, { "127.0.0.1" }, NULL, GUARDED },
    { "dns-other-name", NAME_OTHER, 0, { "@" }, NULL, NO_NAME },
    { "dns-pointer-loop", NAME_POINTER, 0, { "@" }, NULL, NO_NAME },
    { "dns-short", NAME_SHORT, 0, { "@" }, NULL, NO_NAME },
    { "dns-garbage", NAME_GARBAGE, 0, { "@" }, NULL, FETCH_TIMEOUT, NULL },
    { "dns-wrong-id", NAME_WRONG_ID, 0, { "10.0.0.1" }, NULL, FETCH_TIMEOUT, NULL },
    { "dns-cut", NAME_CUT, 0, { NULL }, NULL, 0, NULL },
    { "dns-false-counts", NAME_COUNTS, 0, { "@" }, NULL, NO_NAME },
    { "dns-v6-servfail", NAME_NO_V6, 2, { "@" }, NULL, ANSWERED },
    { "dns-v6-unreachable", NAME_PLAIN, 0, { "2606:2800:220:1::1", "@" }, NULL, ANSWERED },
    { "dns-v6-inside", NAME_PLAIN, 0, { "::1", "fd00::1", "fe80::1" }, NULL, GUARDED },
    { "dns-v6-in-disguise", NAME_PLAIN, 0, { "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::" }, NULL, GUARDED },
    { "tcp-refused", NAME_PLAIN, 0, { "@" }, ":8080", FETCH_UNREACHABLE, "no connection" },
    { "tcp-syn-swallowed", NAME_PLAIN, 0, { SWALLOWED }, ":8080", FETCH_TIMEOUT, NULL },
    { "tcp-no-route", NAME_PLAIN, 0, { "8.8.8.8" }, NULL, FETCH_UNREACHABLE, "no connection" },
};
#define NAME_BEHAVIOURS (sizeof name_behaviours / sizeof name_behaviours[0])

#endif
