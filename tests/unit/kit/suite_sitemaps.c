/* suite_sitemaps: crawler-commons' samples; what each must give is counted with grep. */
#include "../../../plugins/kit/sitemap.h"
#include "suite.h"

struct row {
    const char *file, *kind;
    size_t n;
    const char *first;
};

int main(void)
{
    static const struct row rows[] = {
        { "atom.xml", "urlset", 1, "http://example.org/2003/12/13/atom03" },
        { "xmlSitemap.gz", "urlset", 5, "http://www.example.com/" },
        { "sitemap.txt.gz", "text", 5, "http://www.example.com/" },
        { "sitemap.index.xml", "index", 15, "https://example.com/sitemap.jss?portalCode=10260&lang=en" },
        { "extension/sitemap-mobile.xml", "urlset", 3, "http://www.example.com/mobile-friendly-1/" },
        { "extension/sitemap-videos-tvshow.xml", "urlset", 1, "https://example.org/my-tv-show/23/13/" },
        { "extension/sitemap-videos.xml", "urlset", 3, "http://www.example.com/videos/some_video_landing_page.html" },
        { "extension/pagemaps-sitemap.xml", "urlset", 2, "http://www.example.com/foo" },
        { "extension/hebdenbridgetimes-articles-sitemap.xml", "urlset", 74,
          "http://www.hebdenbridgetimes.co.uk/news/local/video-tour-de-yorkshire-in-calderdale-1-7242580" },
    };
    struct suite suite = { .name = "sitemaps" };

    if (!suite_present("sitemaps"))
        return 0;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct pool *pool = pool_new();
        struct buf data;
        struct sitemap map = { 0 };
        char path[512];

        snprintf(path, sizeof(path), "%ssitemaps/crawler-commons/%s", SUITES, rows[i].file);
        buf_init(&data, SUITE_FILE_MAX);
        int rc = file_read(path, &data) == 0 ? sitemap_read(pool, buf_text(&data), data.len, "http://www.example.com/", &map) : -1;
        bool ok = rc == 0 && strcmp(map.kind, rows[i].kind) == 0 && map.n == rows[i].n && strcmp(map.urls[0].loc, rows[i].first) == 0;
        suite_case(&suite, rows[i].file, ok, rows[i].first,
                   rc == 0 ? pool_printf(pool, "%s of %zu: %s", map.kind, map.n, map.n > 0 ? map.urls[0].loc : "") : NULL);
        buf_fini(&data);
        pool_free(pool);
    }
    return suite_end(&suite);
}
