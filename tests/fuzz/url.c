/* URLs: the first line is the base (or empty), the rest the input. What is parsed parses to the same again; the canonical form is its own. */
#include "../../plugins/kit/url.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pool *pool = pool_new();
    const char *base = fuzz_line(pool, &data, &len);
    struct url url, again;
    if (url_parse_len(pool, (const char *)data, len, *base ? base : NULL, &url) == 0) {
        fuzz_demand(url_parse(pool, url.href, NULL, &again) == 0, "a parsed URL parses again", url.href);
        fuzz_demand(strcmp(url.href, again.href) == 0, "parsing twice changes nothing", url.href);
        fuzz_demand(url.port >= -1 && url.port <= 65535, "a port is a port", url.href);
        fuzz_demand_line(url.href, "a parsed URL is clean");
    }
    const char *input = pool_strndup(pool, (const char *)data, len);
    const char *canonical = url_canonical(pool, input, *base ? base : NULL);
    if (canonical) {
        const char *twice = url_canonical(pool, canonical, NULL);
        fuzz_demand(twice && strcmp(canonical, twice) == 0, "the canonical form is its own", canonical);
        fuzz_demand(url_host(pool, canonical, true) && *url_path_query(canonical) == '/', "a canonical URL has a host and a path", canonical);
        fuzz_demand_line(canonical, "a canonical URL is clean");
    }
    pool_free(pool);
    return 0;
}
