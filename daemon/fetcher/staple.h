/* staple: a certificate that its server itself says is revoked (OCSP stapling, RFC 6066 8, RFC 6960).
 *
 * Asked for with every handshake; nobody else is asked, so an authority learns nothing of what is read.  Most servers staple nothing, and an answer
 * that is not its authority's, too old or of another certificate says nothing: neither counts against them, as with browsers. */
#ifndef FETCHER_STAPLE_H
#define FETCHER_STAPLE_H

#include <curl/curl.h>

/* How libcurl's words for it begin, in the middle: OpenSSL's reason of a handshake that staple_watch() ended. */
#define STAPLE_REVOKED "invalid status response"

/* For all handshakes of the handle. Where libcurl has another library for TLS than OpenSSL, nothing is looked at. */
void staple_watch(CURL *easy);

#endif
