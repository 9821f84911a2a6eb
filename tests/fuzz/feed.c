/* Feeds: the first line is the Content-Type (or empty), the rest the document. */
#include "../../plugins/kit/feed.h"
#include "../../plugins/kit/kit.h"
#include "../../plugins/kit/url.h"
#include "fuzz.h"

static void check_link(struct pool *pool, const char *link)
{
    struct url url;
    if (!link)
        return;
    fuzz_demand(url_parse(pool, link, NULL, &url) == 0, "a link is absolute", link);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const char *type = fuzz_line(pool, &data, &len);
    struct feed feed;
    if (feed_read(pool, (const char *)data, len, *type ? type : NULL, "https://example.org/feed", &feed) == 0) {
        fuzz_demand(feed.kind != NULL, "a feed has a kind", NULL);
        check_link(pool, feed.next);
        for (size_t i = 0; i < feed.n; i++) {
            const struct feed_item *item = &feed.items[i];
            check_link(pool, item->link);
            fuzz_demand(!item->title || utf8_valid(item->title, strlen(item->title)), "a title is UTF-8", item->title);
            fuzz_demand(!item->content || utf8_valid(item->content, strlen(item->content)), "content is UTF-8", item->content);
        }
    }
    pool_free(pool);
    return 0;
}
