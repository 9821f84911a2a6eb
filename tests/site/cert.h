/* cert: a throw-away certificate authority and one server certificate for every host of the site. */
#ifndef SITE_CERT_H
#define SITE_CERT_H

#include <openssl/ssl.h>
#include <stddef.h>

enum cert_trouble {
    CERT_GOOD,
    CERT_EXPIRED,
    CERT_FUTURE,
    CERT_SELF_SIGNED,
    CERT_OLD_TLS,
    CERT_SHA1,
    CERT_NUL_NAME,
    CERT_REVOKED,
    CERT_NOT_REVOKED,
    CERT_OTHERS_REVOKED
};

/* A server context; the authority's certificate is written to ca_file (NULL: nowhere). NULL with a message on stderr. */
SSL_CTX *cert_context(const char *const *hosts, size_t count, const char *ca_file, enum cert_trouble trouble);

#endif
