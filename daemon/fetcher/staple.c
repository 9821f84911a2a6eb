#include "staple.h"

#include <openssl/ocsp.h>
#include <openssl/ssl.h>
#include <stdbool.h>

#define SKEW_SECONDS 300L /* by which our clock, or theirs, may be wrong */

/* Who issued the certificate: the next in the chain that was verified. */
static X509 *issuer_of(const SSL *ssl)
{
    const STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return chain != NULL && sk_X509_num(chain) > 1 ? sk_X509_value(chain, 1) : NULL;
}

static bool says_revoked(OCSP_BASICRESP *answer, const X509 *cert, const X509 *issuer)
{
    int status = 0, reason = 0;
    ASN1_GENERALIZEDTIME *since = NULL, *made = NULL, *next = NULL;
    OCSP_CERTID *id = OCSP_cert_to_id(NULL, cert, issuer);
    bool found = id != NULL && OCSP_resp_find_status(answer, id, &status, &reason, &since, &made, &next) == 1;
    OCSP_CERTID_free(id);
    return found && status == V_OCSP_CERTSTATUS_REVOKED && OCSP_check_validity(made, next, SKEW_SECONDS, -1) == 1;
}

static bool is_revoked(SSL *ssl, OCSP_BASICRESP *answer)
{
    X509 *issuer = issuer_of(ssl), *cert = SSL_get0_peer_certificate(ssl);
    X509_STORE *trusted = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
    return issuer != NULL && cert != NULL && OCSP_basic_verify(answer, SSL_get_peer_cert_chain(ssl), trusted, 0) == 1 &&
           says_revoked(answer, cert, issuer);
}

/* 1: go on; 0: the handshake ends. */
static int on_status(SSL *ssl, void *unused)
{
    const unsigned char *bytes = NULL;
    long len = SSL_get_tlsext_status_ocsp_resp(ssl, &bytes);
    OCSP_RESPONSE *response = len > 0 ? d2i_OCSP_RESPONSE(NULL, &bytes, len) : NULL;
    OCSP_BASICRESP *answer = response != NULL ? OCSP_response_get1_basic(response) : NULL;
    bool revoked = answer != NULL && is_revoked(ssl, answer);
    (void)unused;
    OCSP_BASICRESP_free(answer);
    OCSP_RESPONSE_free(response);
    return !revoked;
}

static CURLcode on_context(CURL *easy, void *context, void *unused)
{
    (void)easy;
    (void)unused;
    SSL_CTX_set_tlsext_status_type(context, TLSEXT_STATUSTYPE_ocsp);
    SSL_CTX_set_tlsext_status_cb(context, on_status);
    return CURLE_OK;
}

void staple_watch(CURL *easy)
{
    curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, on_context);
}
