/* Sitemaps: XML, text, gzip. */
#include "../../plugins/kit/sitemap.h"
#include "../../plugins/kit/kit.h"
#include "../../plugins/kit/url.h"
#include "fuzz.h"

#define INFLATED_MAX (1u << 20) /* keeps a round short */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    struct sitemap map;
    struct buf plain;
    if (sitemap_read(pool, (const char *)data, len, "https://example.org/sitemap.xml", &map) == 0) {
        fuzz_demand(map.kind != NULL, "a sitemap has a kind", NULL);
        for (size_t i = 0; i < map.n; i++) {
            struct url url;
            const char *loc = map.urls[i].loc;
            fuzz_demand(loc && url_parse(pool, loc, NULL, &url) == 0 && strcmp(url.href, loc) == 0, "a loc is absolute and normalised", loc);
            fuzz_demand(!map.urls[i].news_title || utf8_valid(map.urls[i].news_title, strlen(map.urls[i].news_title)), "a title is UTF-8",
                        map.urls[i].news_title);
        }
    }
    buf_init(&plain, INFLATED_MAX);
    if (sitemap_inflate((const char *)data, len, INFLATED_MAX, &plain) == 0)
        fuzz_demand(plain.len <= INFLATED_MAX, "a ceiling holds", NULL);
    buf_fini(&plain);
    pool_free(pool);
    return 0;
}
