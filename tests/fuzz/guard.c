/* The guard: the input is a URL as it may stand in a page; whatever of it is an address is judged alike as a text, a socket's address and mapped. */
#include "../../daemon/fetcher/guard.h"
#include "fuzz.h"

#include <arpa/inet.h>
#include <netinet/in.h>

/* The same address as IPv4 and in two of its disguises. */
static void check_disguises(const struct guard *g, const uint8_t v4[4])
{
    static const uint8_t mapped[12] = { [10] = 0xFF, [11] = 0xFF }, nat64[12] = { 0, 0x64, 0xFF, 0x9B };
    struct sockaddr_in in = { .sin_family = AF_INET };
    struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
    memcpy(&in.sin_addr, v4, 4);
    const bool refused = guard_address(g, (struct sockaddr *)&in) != NULL;
    memcpy(&in6.sin6_addr, mapped, 12);
    memcpy((uint8_t *)&in6.sin6_addr + 12, v4, 4);
    fuzz_demand(guard_address(g, (struct sockaddr *)&in6) || !refused, "a mapped address is refused where its own is", NULL);
    memcpy(&in6.sin6_addr, nat64, 12);
    fuzz_demand(guard_address(g, (struct sockaddr *)&in6) || !refused, "a translated address is refused where its own is", NULL);
}

static void check_host(const struct guard *g, const char *host)
{
    bool is_address;
    struct sockaddr_in in = { .sin_family = AF_INET };
    const char *why = guard_literal(g, host, &is_address);
    fuzz_demand(!why || is_address, "only an address is refused as one", host);
    if (inet_pton(AF_INET, host, &in.sin_addr) == 1)
        fuzz_demand(is_address && (why != NULL) == (guard_address(g, (struct sockaddr *)&in) != NULL), "a text is judged as its address is", host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct guard *g;
    static const struct strings none;
    struct pool *pool = pool_new();
    struct url url;
    bool for_address;
    if (!g)
        g = guard_new(&none);
    if (url_parse_len(pool, (const char *)data, len, NULL, &url) == 0) {
        const char *why = guard_url(g, &url, &for_address);
        fuzz_demand(why || strncmp(url.href, "http", 4) == 0, "only web pages are asked for", url.href);
        if (url.host)
            check_host(g, url.host);
    }
    check_host(g, pool_strndup(pool, (const char *)data, len));
    if (len >= 4)
        check_disguises(g, data);
    pool_free(pool);
    return 0;
}
