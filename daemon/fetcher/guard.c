#include "guard.h"

#include "../base/err.h"
#include "../base/mem.h"
#include "../base/text.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXEMPT_MAX    16 /* addresses of one proxy */
#define ALLOW_MAX     64
#define DNS_NAME_MAX  254 /* RFC 1035 2.3.4, with a final dot */
#define DNS_LABEL_MAX 63
#define IPV4_BITS     96 /* IPv4 is kept as ::ffff:a.b.c.d, so one table and one comparison do */

/* An address of 16 bytes and how many leading bits count. */
struct range {
    unsigned char bytes[16];
    unsigned bits;
};

struct guard {
    struct range allow[ALLOW_MAX];
    size_t allow_count;
    struct {
        unsigned char bytes[16];
        in_port_t port;
    } exempt[EXEMPT_MAX];
    size_t exempt_count;
};

/* IANA IPv4 and IPv6 special-purpose address registries (RFC 6890 and followers), multicast, and the deprecated fec0::/10. */
static const struct {
    const char *text;
    unsigned bits;
    const char *why;
} refused[] = {
    { "0.0.0.0", 8, "\"this network\" (0.0.0.0/8)" },
    { "10.0.0.0", 8, "a private network (10.0.0.0/8)" },
    { "100.64.0.0", 10, "a carrier's private network (100.64.0.0/10)" },
    { "127.0.0.0", 8, "this machine (127.0.0.0/8)" },
    { "169.254.0.0", 16, "the local link (169.254.0.0/16)" },
    { "172.16.0.0", 12, "a private network (172.16.0.0/12)" },
    { "192.0.0.0", 24, "reserved for protocols (192.0.0.0/24)" },
    { "192.0.2.0", 24, "reserved for documentation (192.0.2.0/24)" },
    { "192.88.99.0", 24, "a 6to4 relay (192.88.99.0/24)" },
    { "192.168.0.0", 16, "a private network (192.168.0.0/16)" },
    { "198.18.0.0", 15, "reserved for benchmarks (198.18.0.0/15)" },
    { "198.51.100.0", 24, "reserved for documentation (198.51.100.0/24)" },
    { "203.0.113.0", 24, "reserved for documentation (203.0.113.0/24)" },
    { "224.0.0.0", 4, "multicast (224.0.0.0/4)" },
    { "240.0.0.0", 4, "reserved or broadcast (240.0.0.0/4)" },
    { "100::", 64, "a black hole (100::/64)" },
    { "2001::", 23, "reserved for protocols, Teredo (2001::/23)" },
    { "2001:db8::", 32, "reserved for documentation (2001:db8::/32)" },
    { "2002::", 16, "a 6to4 tunnel (2002::/16)" },
    { "3fff::", 20, "reserved for documentation (3fff::/20)" },
    { "5f00::", 16, "segment routing (5f00::/16)" },
    { "64:ff9b:1::", 48, "a local NAT64 (64:ff9b:1::/48)" },
    { "64:ff9b::", 96, "a NAT64 (64:ff9b::/96)" },
    { "::", 128, "no address (::)" },
    { "::1", 128, "this machine (::1)" },
    { "fc00::", 7, "a private network (fc00::/7)" },
    { "fe80::", 10, "the local link (fe80::/10)" },
    { "fec0::", 10, "a private network (fec0::/10)" },
    { "ff00::", 8, "multicast (ff00::/8)" },
};

static const int web_ports[] = { 80, 443, 8080, 8443 };

static bool in_range(const unsigned char address[16], const unsigned char range[16], unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;
    if (memcmp(address, range, whole) != 0)
        return false;
    return rest == 0 || ((address[whole] ^ range[whole]) >> (8 - rest)) == 0;
}

static void map_ipv4(const void *four, unsigned char out[16])
{
    memset(out, 0, 10);
    out[10] = out[11] = 0xff;
    memcpy(out + 12, four, 4);
}

/* 4 or 6 with the address in 16 bytes, 0 for what is none. */
static int from_text(const char *text, unsigned char out[16])
{
    unsigned char four[4];
    if (inet_pton(AF_INET, text, four) == 1) {
        map_ipv4(four, out);
        return 4;
    }
    return inet_pton(AF_INET6, text, out) == 1 ? 6 : 0;
}

static bool from_sockaddr(const struct sockaddr *a, unsigned char out[16], in_port_t *port)
{
    if (a->sa_family == AF_INET) {
        const struct sockaddr_in *in = (const void *)a;
        map_ipv4(&in->sin_addr, out);
        *port = in->sin_port;
        return true;
    }
    if (a->sa_family != AF_INET6)
        return false;
    const struct sockaddr_in6 *in6 = (const void *)a;
    memcpy(out, &in6->sin6_addr, 16);
    *port = in6->sin6_port;
    return true;
}

/* family: 4 or 6, as the address was written: ::ffff:8.8.8.8 is IPv6, and refused as the disguise that it is. */
static const char *check(const struct guard *g, const unsigned char address[16], int family)
{
    static const unsigned char mapped[16] = { [10] = 0xff, [11] = 0xff };
    for (size_t i = 0; i < g->allow_count; i++)
        if (in_range(address, g->allow[i].bytes, g->allow[i].bits))
            return NULL;
    if (family == 6 && in_range(address, mapped, IPV4_BITS))
        return "an IPv4 address in IPv6 form (::ffff:0:0/96)";
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        unsigned char range[16];
        int range_family = from_text(refused[i].text, range);
        if (range_family == family && in_range(address, range, refused[i].bits + (family == 4 ? IPV4_BITS : 0)))
            return refused[i].why;
    }
    return NULL;
}

const char *guard_address(const struct guard *g, const struct sockaddr *a)
{
    unsigned char address[16];
    in_port_t port;
    if (!from_sockaddr(a, address, &port))
        return "no internet address";
    for (size_t i = 0; i < g->exempt_count; i++)
        if (g->exempt[i].port == port && memcmp(g->exempt[i].bytes, address, 16) == 0)
            return NULL;
    return check(g, address, a->sa_family == AF_INET ? 4 : 6);
}

const char *guard_literal(const struct guard *g, const char *host, bool *is_address)
{
    unsigned char address[16];
    char plain[INET6_ADDRSTRLEN + 2];
    size_t len = strlen(host);
    if (host[0] == '[' && len > 2 && len < sizeof plain && host[len - 1] == ']') {
        memcpy(plain, host + 1, len - 2);
        plain[len - 2] = '\0';
        host = plain;
    }
    int family = from_text(host, address);
    *is_address = family != 0;
    return family != 0 ? check(g, address, family) : NULL;
}

static bool is_localhost(const char *host)
{
    size_t len = strlen(host);
    if (len > 0 && host[len - 1] == '.')
        len--;
    return len >= 9 && strncasecmp(host + len - 9, "localhost", 9) == 0 && (len == 9 || host[len - 10] == '.');
}

/* RFC 1123 2.1 with the underscore that some use: labels of letters, digits and hyphens, none at an end ("xn--" is none). */
static bool is_dns_name(const char *host)
{
    static const char good[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    size_t total = strlen(host);
    if (total > DNS_NAME_MAX)
        return false;
    while (*host != '\0') {
        size_t len = strcspn(host, ".");
        if (len == 0 || len > DNS_LABEL_MAX || host[0] == '-' || host[len - 1] == '-' || strspn(host, good) < len)
            return false;
        host += len + (host[len] == '.');
    }
    return total > 0;
}

/* An address that only the configuration's exceptions open, localhost as 127.0.0.1. */
static bool is_listed(const struct guard *g, const char *host)
{
    const struct guard none = { 0 };
    bool is_address;
    host = is_localhost(host) ? "127.0.0.1" : host;
    return guard_literal(&none, host, &is_address) != NULL && guard_literal(g, host, &is_address) == NULL;
}

const char *guard_url(const struct guard *g, const struct url *url, bool *address)
{
    *address = false;
    if (strcmp(url->scheme, "http") != 0 && strcmp(url->scheme, "https") != 0)
        return "neither http nor https";
    if (url->host == NULL || url->host[0] == '\0')
        return "no host";
    if ((url->username != NULL && url->username[0] != '\0') || (url->password != NULL && url->password[0] != '\0'))
        return "user name or password in the URL";
    bool good_port = url->port < 0;
    for (size_t i = 0; i < sizeof web_ports / sizeof web_ports[0]; i++)
        good_port = good_port || url->port == web_ports[i];
    if (!good_port && !is_listed(g, url->host))
        return "a port that is no web server's (80, 443, 8080, 8443)";
    const char *why = guard_literal(g, url->host, address);
    if (why != NULL)
        return why;
    if (!*address && !is_dns_name(url->host))
        return "no host name that DNS knows";
    *address = is_localhost(url->host) && guard_literal(g, "127.0.0.1", address) != NULL;
    return *address ? "this machine (localhost)" : NULL;
}

static int add_allowed(struct guard *g, const char *cidr)
{
    char text[64];
    const char *slash = strchr(cidr, '/');
    size_t len = slash != NULL ? (size_t)(slash - cidr) : strlen(cidr);
    struct range *r = &g->allow[g->allow_count];
    int family = 0;
    if (len < sizeof text) {
        memcpy(text, cidr, len);
        text[len] = '\0';
        family = from_text(text, r->bytes);
    }
    char *end = NULL;
    unsigned long width = family == 4 ? 32 : 128, bits = slash != NULL ? strtoul(slash + 1, &end, 10) : width;
    if (family == 0 || bits > width || (end != NULL && (*end != '\0' || end == slash + 1)))
        return err_set("allow-addresses: \"%s\" is no address range such as 10.0.0.0/8 or fd00::/8", cidr);
    if (g->allow_count == ALLOW_MAX - 1)
        return err_set("allow-addresses: more than %d ranges", ALLOW_MAX - 1);
    r->bits = (unsigned)bits + (family == 4 ? IPV4_BITS : 0);
    g->allow_count++;
    return 0;
}

struct guard *guard_new(const struct strings *allow)
{
    struct guard *g = mem_alloc(sizeof *g);
    for (size_t i = 0; allow != NULL && i < allow->n; i++)
        if (add_allowed(g, allow->v[i]) != 0) {
            guard_free(g);
            return NULL;
        }
    return g;
}

void guard_free(struct guard *g)
{
    free(g);
}

int guard_exempt(struct guard *g, const char *host_port)
{
    const char *colon = strrchr(host_port, ':');
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV };
    struct addrinfo *list = NULL;
    if (colon == NULL || colon == host_port)
        return err_set("\"%s\" is not HOST:PORT", host_port);
    char *host = mem_strndup(host_port, (size_t)(colon - host_port));
    size_t len = strlen(host);
    bool bracketed = len > 2 && host[0] == '[' && host[len - 1] == ']';
    if (bracketed)
        host[len - 1] = '\0';
    int rc = getaddrinfo(host + bracketed, colon + 1, &hints, &list);
    if (rc != 0)
        err_set("%s: %s", host_port, gai_strerror(rc));
    for (struct addrinfo *a = list; a != NULL && g->exempt_count < EXEMPT_MAX; a = a->ai_next)
        if (from_sockaddr(a->ai_addr, g->exempt[g->exempt_count].bytes, &g->exempt[g->exempt_count].port))
            g->exempt_count++;
    if (list != NULL)
        freeaddrinfo(list);
    free(host);
    return rc == 0 ? 0 : -1;
}
