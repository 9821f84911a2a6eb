/* guard: which URLs and addresses may be fetched at all.
 *
 * Addresses are checked where the socket is made, after DNS, for every connection: neither a rebinding name nor a redirect gets past.  What is
 * refused are the special-purpose ranges of the IANA registries, and IPv4 addresses of those ranges in their IPv6 disguises. */
#ifndef FETCHER_GUARD_H
#define FETCHER_GUARD_H

#include "../../plugins/kit/url.h"
#include "../base/pool.h"

#include <stdbool.h>
#include <sys/socket.h>

struct guard;

/* allow: CIDRs excepted ("127.0.0.0/8", "::1", …). NULL with err text for one that is none. */
struct guard *guard_new(const struct strings *allow);
void guard_free(struct guard *g);

/* "HOST:PORT" of a configured proxy or connect-to: its addresses, resolved once and now, are exempt at that port. 0, or -1 with err text. */
int guard_exempt(struct guard *g, const char *host_port);

/* NULL when a connection to it is allowed, else why not, in words (static). */
const char *guard_address(const struct guard *g, const struct sockaddr *address);
/* The same for an address as text; "" and names are none: NULL with *is_address false. */
const char *guard_literal(const struct guard *g, const char *host, bool *is_address);

/* NULL when the URL may be asked for: http or https, no user info, a port for web servers (any, where the host is an address that the configuration
 * allows), a host, and where that is an address, a public one. Else why not; *address says whether it was for its address. */
const char *guard_url(const struct guard *g, const struct url *url, bool *address);

#endif
