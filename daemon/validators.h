/* validators: what is kept of an answer so that the next request can be conditional, and so what that request says (RFC 9110 8.8, 13.1; RFC
 * 9111 4.3).
 *
 * We reuse nothing without asking, however fresh it is said to be (Cache-Control, Expires and Age mean nothing to us), and ask for one representation
 * of a URL only, so Vary means nothing either.  Validators go back byte for byte, weak or strong, both where both were given. Pure. */
#ifndef VALIDATORS_H
#define VALIDATORS_H

#include "base/pool.h"
#include "protocol/protocol.h"

struct validators {
    const char *etag;          /* for If-None-Match, or NULL */
    const char *last_modified; /* for If-Modified-Since, or NULL */
};

/* After an answer to a request that was made with `before`; strings to the pool.  A page (200) brings its own or none; a 304 replaces those that it
 * names (RFC 9111 3.2); of no other answer is anything kept, and what was there stays: an error says nothing about the page. */
struct validators validators_after(struct pool *pool, struct validators before, const struct fetch_reply *reply);

#endif
