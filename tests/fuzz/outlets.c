/* The shipped plugins: the input is a page of theirs. Its length chooses the outlet and the purpose. Built with every plugins/NAME.c, each one's
 * gaz_outlet under a name of its own (Makefile). */
#include "../../plugins/kit/kit.h"
#include "fuzz.h"

#define OUTLET(name) extern const struct gaz_outlet name;
FUZZ_OUTLETS
#undef OUTLET

static const struct gaz_outlet *const outlets[] = {
#define OUTLET(name) &name,
    FUZZ_OUTLETS
#undef OUTLET
};
#define OUTLET_COUNT (sizeof outlets / sizeof *outlets)

/* A page of the outlet: where its host is any, an example's. */
static const char *page_of(struct pool *pool, const struct gaz_outlet *outlet)
{
    const char *host = outlet->hosts[0];
    return pool_printf(pool, "https://%s/news/2020/03/04/a-page", strcmp(host, "*") == 0 ? "www.example.org" : host);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    const struct gaz_outlet *outlet = outlets[len % OUTLET_COUNT];
    struct strings told = { 0 };
    struct kit kit = { .outlet = outlet, .outlet_name = outlet->name, .explain = len % 11 ? NULL : &told };
    for (size_t i = 0; outlet->hosts[i]; i++)
        strings_add(pool, &kit.hosts, outlet->hosts[i]);
    const struct read_request request = { .id = 1,
                                          .url = page_of(pool, outlet),
                                          .requested = page_of(pool, outlet),
                                          .content_type = "text/html; charset=utf-8",
                                          .purpose = len % 7 < 3   ? GAZ_PURPOSE_ARTICLE
                                                     : len % 7 < 6 ? GAZ_PURPOSE_SOURCE
                                                                   : GAZ_PURPOSE_NEXT,
                                          .source_kind = (int)(len / 7 % 3),
                                          .body_fd = -1 };
    struct read_reply reply = { 0 };
    struct link link = { 0 };
    if (kit_read(&kit, pool, &request, (const char *)data, len, &reply) == 0) {
        fuzz_demand_line(reply.article.title, "a title is one clean line");
        fuzz_demand(!reply.text || text_is_clean(reply.text, strlen(reply.text), true), "a text is clean", reply.text);
    }
    const char *line = fuzz_line(pool, &data, &len);
    kit_link(&kit, pool, line, &link);
    fuzz_demand_line(link.url, "a link is one clean line");
    fuzz_demand_line(link.key, "a key is one clean line");
    for (size_t i = 0; i < told.n; i++)
        fuzz_demand(utf8_valid(told.v[i], strlen(told.v[i])), "an explanation is UTF-8", told.v[i]);
    pool_free(pool);
    return 0;
}
