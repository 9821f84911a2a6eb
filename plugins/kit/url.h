/* url: parsing and normalising after the WHATWG URL Standard (http and https only), resolution, and the canonical form that identity stands on. */
#ifndef KIT_URL_H
#define KIT_URL_H

#include "../../daemon/base/pool.h"

#include <stdbool.h>

#define URL_MAX 4096

/* Parts of a parsed URL, all normalised, all in the pool. */
struct url {
    const char *href;   /* serialised, fragment included */
    const char *scheme; /* "http", "https" (others parse too, but url_fetchable() refuses them) */
    const char *username, *password;
    const char *host;     /* lower case, IDNA to ASCII, IPv4 and IPv6 in canonical form; "" when there is none */
    int port;             /* -1: the scheme's default */
    const char *path;     /* "/…" */
    const char *query;    /* without '?', NULL: none */
    const char *fragment; /* without '#', NULL: none */
};
/* 0, or -1 with err text. base may be NULL. */
int url_parse(struct pool *pool, const char *input, const char *base, struct url *out);
/* The same for input that may hold NUL bytes. */
int url_parse_len(struct pool *pool, const char *input, size_t len, const char *base, struct url *out);
/* The canonical form: http(s) only, no fragment, no user info, no default port, unreserved percent-escapes decoded, dot segments gone, tracking
 * parameters removed (utm_*, fbclid, gclid, …), parameters otherwise in their order; idempotent. NULL with err text. */
const char *url_canonical(struct pool *pool, const char *input, const char *base);
bool url_is_tracking_parameter(const char *name);
/* "www.example.org" of "https://www.example.org:8080/x" into the pool; NULL for what is no http(s) URL. Port included where it is not the default
 * when `with_port`. */
const char *url_host(struct pool *pool, const char *url, bool with_port);
/* "/path?query" of a normalised URL: lent. */
const char *url_path_query(const char *url);

#endif
