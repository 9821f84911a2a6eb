/* sitemap: XML, index, text, gzip and the news extension. */
#include "../../../plugins/kit/sitemap.h"
#include "../../../daemon/base/buf.h"

#include <zlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

struct row {
    const char *data, *kind;
    size_t n;
    const char *loc, *lastmod, *news_title;
};

static const struct row rows[] = {
    { "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc> /a?x=1&amp;y=2 </loc><lastmod>2020-03-04</lastmod></url></urlset>",
      "urlset", 1, "https://example.org/a?x=1&y=2", "2020-03-04", NULL },
    { "<sitemapindex><sitemap><loc>https://example.org/1.xml</loc></sitemap><sitemap><loc>https://example.org/2.xml</loc></sitemap></sitemapindex>",
      "index", 2, "https://example.org/1.xml", NULL, NULL },
    { "\xEF\xBB\xBFhttps://example.org/t\r\nnot a url\nhttps://example.org/u\n", "text", 2, "https://example.org/t", NULL, NULL },
    { "<urlset><url><loc>https://example.org/n</loc><image:image><image:loc>https://example.org/i.jpg</image:loc><image:title>No</image:title></"
      "image:image>"
      "<news:news><news:publication_date>2020-03-04</news:publication_date><news:title><![CDATA[A & B]]></news:title></news:news></url></urlset>",
      "urlset", 1, "https://example.org/n", NULL, "A & B" },
    { "<urlset><url><loc>https://example.org/a</loc></url><url><loc>https://example.org/b</loc><lastm", "urlset", 2, "https://example.org/a", NULL,
      NULL },
    { "<rss version='2.0'><channel><item><link>https://EXAMPLE.org:443/a</link></item></channel></rss>", "urlset", 1, "https://example.org/a", NULL,
      NULL },
    { "<urlset><url><loc>https://example.org/a</loc></url><url><loc>https://example.org/hal", "urlset", 1, "https://example.org/a", NULL, NULL },
    { "<br />\n<b>Warning</b>: in <b>/a.php</b><br />\n<urlset><url><loc>https://example.org/a</loc></url></urlset>", "urlset", 1,
      "https://example.org/a", NULL, NULL },
    /* A tag that never closes takes no ampersand along; an address in CDATA may be escaped all the same. */
    { "<urlset><url><lastmod>2020-03-04</b></lastmod><loc>https://example.org/?a=1&amp;b=2</loc></url></urlset>", "urlset", 1,
      "https://example.org/?a=1&b=2", "2020-03-04", NULL },
    { "<urlset><url><loc><![CDATA[https://example.org/?a=1&amp;b=2]]></loc></url></urlset>", "urlset", 1, "https://example.org/?a=1&b=2", NULL,
      NULL },
    { "<urlset><url><loc>javascript:alert(1)</loc></url><url><loc>https://example.org/a</loc></url></urlset>", "urlset", 1, "https://example.org/a",
      NULL, NULL },
};

static void every_kind_is_read(void **state)
{
    struct pool *pool = pool_new();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct sitemap map;
        assert_int_equal(sitemap_read(pool, rows[i].data, strlen(rows[i].data), "https://example.org/sitemap.xml", &map), 0);
        assert_string_equal(map.kind, rows[i].kind);
        assert_int_equal(map.n, rows[i].n);
        assert_string_equal(map.urls[0].loc, rows[i].loc);
        assert_true((map.urls[0].lastmod == NULL) == (rows[i].lastmod == NULL));
        if (rows[i].news_title != NULL)
            assert_string_equal(map.urls[0].news_title, rows[i].news_title);
    }
    pool_free(pool);
}

static size_t pack(const char *text, size_t len, unsigned char *out, size_t size)
{
    z_stream z;

    memset(&z, 0, sizeof(z));
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)len;
    z.next_out = out;
    z.avail_out = (uInt)size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    deflateEnd(&z);
    return z.total_out;
}

static void gzip_is_unpacked_up_to_a_ceiling(void **state)
{
    struct pool *pool = pool_new();
    unsigned char packed[4096];
    struct sitemap map;
    struct buf out;
    size_t len = pack(rows[0].data, strlen(rows[0].data), packed, sizeof(packed));

    (void)state;
    assert_int_equal(sitemap_read(pool, (char *)packed, len, "https://example.org/", &map), 0);
    assert_int_equal(map.n, 1);
    buf_init(&out, 1 << 20);
    assert_int_equal(sitemap_inflate((char *)packed, len, 10, &out), -1);
    buf_clear(&out);
    assert_int_equal(sitemap_inflate((char *)packed, len / 2, 1 << 19, &out), 0);
    assert_true(out.len > 0 && out.len < strlen(rows[0].data));
    buf_fini(&out);
    pool_free(pool);
}

static void what_is_no_sitemap_is_refused(void **state)
{
    static const char *const others[] = { "", "hello", "<html><body>no</body></html>", "\x1F\x8B\x08" };
    struct pool *pool = pool_new();
    struct sitemap map;

    (void)state;
    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        assert_int_equal(sitemap_read(pool, others[i], strlen(others[i]), "https://example.org/", &map), -1);
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read),
        cmocka_unit_test(gzip_is_unpacked_up_to_a_ceiling),
        cmocka_unit_test(what_is_no_sitemap_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
