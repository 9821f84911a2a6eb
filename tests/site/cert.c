#include "cert.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DAY 86400L

static int add_extension(X509 *cert, X509 *issuer, int nid, const char *value)
{
    X509V3_CTX ctx;
    X509V3_set_ctx(&ctx, issuer, cert, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
    int good = e != NULL && X509_add_ext(cert, e, -1) == 1;
    X509_EXTENSION_free(e);
    return good;
}

static X509 *cert_base(EVP_PKEY *key, const char *name, long serial, enum cert_trouble trouble)
{
    X509 *cert = X509_new();
    if (cert == NULL)
        return NULL;
    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), serial);
    X509_gmtime_adj(X509_getm_notBefore(cert), trouble == CERT_EXPIRED ? -20 * DAY : trouble == CERT_FUTURE ? 10 * DAY : -DAY);
    X509_gmtime_adj(X509_getm_notAfter(cert), trouble == CERT_EXPIRED ? -10 * DAY : 30 * DAY);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0);
    X509_set_pubkey(cert, key);
    return cert;
}

static char *alternative_names(const char *const *hosts, size_t count)
{
    size_t size = 32;
    for (size_t i = 0; i < count; i++)
        size += strlen(hosts[i]) + 8;
    char *text = malloc(size);
    if (text == NULL)
        return NULL;
    size_t n = (size_t)snprintf(text, size, "DNS:localhost,IP:127.0.0.1");
    for (size_t i = 0; i < count; i++)
        n += (size_t)snprintf(text + n, size - n, ",DNS:%s", hosts[i]);
    return text;
}

/* A name that ends at a NUL for whoever takes it for a C string: what an attacker once got certified as a name below his own. */
static bool add_nul_name(X509 *cert, const char *host)
{
    char name[256];
    int len = snprintf(name, sizeof name, "%s%c.evil.example", host, '\0');
    GENERAL_NAMES *names = sk_GENERAL_NAME_new_null();
    GENERAL_NAME *dns = GENERAL_NAME_new();
    ASN1_IA5STRING *text = ASN1_IA5STRING_new();
    ASN1_STRING_set(text, name, len);
    GENERAL_NAME_set0_value(dns, GEN_DNS, text);
    sk_GENERAL_NAME_push(names, dns);
    bool good = X509_add1_ext_i2d(cert, NID_subject_alt_name, names, 0, X509V3_ADD_APPEND) == 1;
    GENERAL_NAMES_free(names);
    return good;
}

static int write_ca(X509 *ca, const char *file)
{
    FILE *f = fopen(file, "w");
    if (f == NULL) {
        perror(file);
        return 0;
    }
    int good = PEM_write_X509(f, ca);
    return fclose(f) == 0 && good;
}

/* -- A stapled answer of the authority ------------------------------------------------------------------------------------ */

static unsigned char *stapled; /* one certificate a process, one answer */
static int stapled_len;

static int on_status(SSL *ssl, void *unused)
{
    unsigned char *copy = OPENSSL_memdup(stapled, (size_t)stapled_len);
    (void)unused;
    SSL_set_tlsext_status_ocsp_resp(ssl, copy, stapled_len);
    return SSL_TLSEXT_ERR_OK;
}

static bool staple(SSL_CTX *ctx, X509 *leaf, X509 *ca, X509 *signer, EVP_PKEY *key, bool revoked)
{
    OCSP_BASICRESP *basic = OCSP_BASICRESP_new();
    OCSP_CERTID *id = OCSP_cert_to_id(NULL, leaf, ca);
    ASN1_TIME *before = X509_gmtime_adj(NULL, -DAY), *after = X509_gmtime_adj(NULL, DAY);
    int status = revoked ? V_OCSP_CERTSTATUS_REVOKED : V_OCSP_CERTSTATUS_GOOD;
    bool good = OCSP_basic_add1_status(basic, id, status, OCSP_REVOKED_STATUS_KEYCOMPROMISE, revoked ? before : NULL, before, after) != NULL &&
                OCSP_basic_sign(basic, signer, key, EVP_sha256(), NULL, 0) == 1;
    OCSP_RESPONSE *response = good ? OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic) : NULL;
    stapled_len = response != NULL ? i2d_OCSP_RESPONSE(response, &stapled) : 0;
    SSL_CTX_set_tlsext_status_cb(ctx, on_status);
    ASN1_TIME_free(before);
    ASN1_TIME_free(after);
    OCSP_CERTID_free(id);
    OCSP_RESPONSE_free(response);
    OCSP_BASICRESP_free(basic);
    return stapled_len > 0;
}

SSL_CTX *cert_context(const char *const *hosts, size_t count, const char *ca_file, enum cert_trouble trouble)
{
    EVP_PKEY *ca_key = EVP_EC_gen("P-256"), *key = EVP_EC_gen("P-256");
    long serial = (long)time(NULL);
    X509 *ca = ca_key != NULL ? cert_base(ca_key, "gazetted test site authority", serial, CERT_GOOD) : NULL;
    X509 *leaf = key != NULL ? cert_base(key, "gazetted test site", serial + 1, trouble) : NULL;
    char *names = alternative_names(hosts, count);
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    bool good = ca != NULL && leaf != NULL && names != NULL && ctx != NULL;
    if (good) {
        X509_set_issuer_name(ca, X509_get_subject_name(ca));
        X509 *issuer = trouble == CERT_SELF_SIGNED ? leaf : ca;
        X509_set_issuer_name(leaf, X509_get_subject_name(issuer));
        const EVP_MD *hash = trouble == CERT_SHA1 ? EVP_sha1() : EVP_sha256();
        if (trouble == CERT_SHA1)
            SSL_CTX_set_security_level(ctx, 0); /* or OpenSSL would not present it */
        good = add_extension(ca, ca, NID_basic_constraints, "critical,CA:TRUE") && add_extension(ca, ca, NID_subject_key_identifier, "hash") &&
               X509_sign(ca, ca_key, EVP_sha256()) > 0 &&
               (trouble == CERT_NUL_NAME ? add_nul_name(leaf, hosts[0]) : add_extension(leaf, ca, NID_subject_alt_name, names)) &&
               add_extension(leaf, ca, NID_basic_constraints, "CA:FALSE") && X509_sign(leaf, issuer == leaf ? key : ca_key, hash) > 0 &&
               SSL_CTX_use_certificate(ctx, leaf) == 1 && SSL_CTX_use_PrivateKey(ctx, key) == 1 && (ca_file == NULL || write_ca(ca, ca_file));
    }
    if (good && trouble == CERT_OLD_TLS) {
        SSL_CTX_set_security_level(ctx, 0); /* or OpenSSL would not speak it */
        good = SSL_CTX_set_min_proto_version(ctx, TLS1_VERSION) == 1 && SSL_CTX_set_max_proto_version(ctx, TLS1_VERSION) == 1;
    }
    if (good && (trouble == CERT_REVOKED || trouble == CERT_NOT_REVOKED))
        good = staple(ctx, leaf, ca, ca, ca_key, trouble == CERT_REVOKED);
    if (good && trouble == CERT_OTHERS_REVOKED)
        good = staple(ctx, leaf, ca, leaf, key, true);
    if (!good) {
        ERR_print_errors_fp(stderr);
        SSL_CTX_free(ctx);
        ctx = NULL;
    }
    free(names);
    X509_free(ca);
    X509_free(leaf);
    EVP_PKEY_free(ca_key);
    EVP_PKEY_free(key);
    return ctx;
}
