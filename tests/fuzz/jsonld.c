/* JSON-LD: the input is what stands in the <script> element, broken or not. */
#include "../../plugins/kit/jsonld.h"
#include "../../plugins/kit/kit.h"
#include "fuzz.h"

#define HEAD "<html><head><script type=\"application/ld+json\">"
#define TAIL "</script></head><body><p>x</p></body></html>"

static void check(const struct jsonld *ld)
{
    fuzz_demand_line(ld->headline, "a headline is one clean line");
    fuzz_demand_line(ld->published, "a date is one clean line");
    fuzz_demand_line(ld->section, "a section is one clean line");
    fuzz_demand_line(ld->publisher, "a publisher is one clean line");
    for (size_t i = 0; i < ld->people.n; i++)
        fuzz_demand_line(ld->people.v[i], "a name is one clean line");
    for (size_t i = 0; i < ld->keywords.n; i++)
        fuzz_demand_line(ld->keywords.v[i], "a keyword is one clean line");
    fuzz_demand(ld->free_to_read >= -1 && ld->free_to_read <= 1, "free_to_read is yes, no or unknown", NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static bool warm;
    if (!warm)
        kit_warm_up();
    warm = true;
    struct pool *pool = pool_new();
    struct page page;
    struct jsonld ld;
    char *html = pool_alloc(pool, sizeof HEAD + len + sizeof TAIL);
    memcpy(html, HEAD, sizeof HEAD - 1);
    memcpy(html + sizeof HEAD - 1, data, len);
    memcpy(html + sizeof HEAD - 1 + len, TAIL, sizeof TAIL);
    if (page_parse(&page, pool, html, sizeof HEAD - 1 + len + sizeof TAIL - 1, "text/html; charset=utf-8", "https://example.org/a") == 0) {
        jsonld_read(&page, &ld);
        check(&ld);
        page_fini(&page);
    }
    pool_free(pool);
    return 0;
}
