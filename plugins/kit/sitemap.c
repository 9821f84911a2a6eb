/* sitemap: read as it streams past (SAX), since a sitemap may hold 50,000 URLs; what is broken at its end keeps what came before. */
#include "sitemap.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/err.h"
#include "charset.h"
#include "feed_parts.h"
#include "plain.h"
#include "space.h"
#include "url.h"

#include <libxml/parser.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#define SITEMAP_MAX (64u << 20) /* bytes unpacked: the protocol allows 50 MB */
#define URLS_MAX    60000       /* the protocol allows 50,000 */
#define TEXT_MAX    8192        /* bytes of one element that is kept */

struct reader {
    struct pool *pool;
    const char *url;
    struct sitemap *out;
    size_t size;
    struct sitemap_url now;
    struct buf text;
    bool in_url, keep;
    int other; /* depth within elements of image and video extensions */
};

static const char *local(const xmlChar *name)
{
    const char *colon = strchr((const char *)name, ':');
    return colon != NULL ? colon + 1 : (const char *)name;
}

static void add_url(struct reader *r, const struct sitemap_url *url)
{
    if (url->loc == NULL || r->out->n == URLS_MAX)
        return;
    if (r->out->n == r->size) {
        struct sitemap_url *old = r->out->urls;
        r->size = r->size > 0 ? r->size * 2 : 256;
        r->out->urls = pool_alloc(r->pool, r->size * sizeof(*old));
        if (r->out->n > 0)
            memcpy(r->out->urls, old, r->out->n * sizeof(*old));
    }
    r->out->urls[r->out->n++] = *url;
}

static const char *absolute(struct reader *r, const char *text)
{
    struct url url;
    const char *line = space_line(r->pool, text);

    if (line == NULL || url_parse(r->pool, feed_address(r->pool, line), r->url != NULL && *r->url != '\0' ? r->url : NULL, &url) < 0)
        return NULL;
    return strcmp(url.scheme, "http") == 0 || strcmp(url.scheme, "https") == 0 ? url.href : NULL;
}

static bool is_extension(const char *name)
{
    return strcasecmp(name, "image") == 0 || strcasecmp(name, "video") == 0;
}

static void on_start(void *context, const xmlChar *full, const xmlChar **attributes)
{
    struct reader *r = context;
    const char *name = local(full);

    buf_clear(&r->text);
    r->keep = true;
    if (r->in_url && is_extension(name))
        r->other++;
    if (strcasecmp(name, "urlset") == 0 && r->out->kind == NULL)
        r->out->kind = "urlset";
    else if (strcasecmp(name, "sitemapindex") == 0 && r->out->kind == NULL)
        r->out->kind = "index";
    else if (strcasecmp(name, "url") == 0 || strcasecmp(name, "sitemap") == 0) {
        add_url(r, &r->now); /* one that was never closed */
        memset(&r->now, 0, sizeof(r->now));
        r->in_url = true;
    }
    (void)attributes;
}

static void on_text(void *context, const xmlChar *text, int len)
{
    struct reader *r = context;

    if (r->keep && r->text.len < TEXT_MAX)
        buf_add(&r->text, text, (size_t)len < TEXT_MAX ? (size_t)len : TEXT_MAX);
}

static void on_end(void *context, const xmlChar *full)
{
    struct reader *r = context;
    const char *name = local(full), *text = buf_text(&r->text);

    if (r->other > 0) {
        r->other -= is_extension(name);
    } else if (strcasecmp(name, "loc") == 0 && r->now.loc == NULL) {
        r->now.loc = absolute(r, text);
    } else if (strcasecmp(name, "lastmod") == 0 && r->now.lastmod == NULL) {
        r->now.lastmod = space_line(r->pool, text);
    } else if (strcasecmp(name, "publication_date") == 0) {
        r->now.news_date = space_line(r->pool, text);
    } else if (strcasecmp(name, "title") == 0) {
        r->now.news_title = plain_line(r->pool, text);
    } else if (strcasecmp(name, "language") == 0) {
        r->now.news_language = space_line(r->pool, text);
    } else if (strcasecmp(name, "url") == 0 || strcasecmp(name, "sitemap") == 0) {
        /* Some leave <loc> out and write the address itself. */
        if (r->now.loc == NULL && strstr(text, "://") != NULL)
            r->now.loc = absolute(r, text);
        add_url(r, &r->now);
        memset(&r->now, 0, sizeof(r->now));
        r->in_url = false;
    }
    buf_clear(&r->text);
    r->keep = false;
}

static void read_xml(struct reader *r, const char *text, size_t len)
{
    xmlSAXHandler sax;
    xmlParserCtxt *context;
    struct buf mended;

    buf_init(&mended, SITEMAP_MAX * 2);
    feed_mend(&mended, text, len);
    memset(&sax, 0, sizeof(sax));
    /* SAX1: names come with their prefixes, declared or not. */
    sax.startElement = on_start;
    sax.endElement = on_end;
    sax.characters = on_text;
    sax.cdataBlock = on_text;
    context = xmlCreatePushParserCtxt(&sax, r, NULL, 0, NULL);
    if (context != NULL) {
        xmlCtxtUseOptions(context,
                          XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_IGNORE_ENC | XML_PARSE_SAX1);
        xmlParseChunk(context, buf_text(&mended), (int)mended.len, 1);
        xmlDoc *doc = context->myDoc;
        xmlFreeParserCtxt(context);
        xmlFreeDoc(doc);
    }
    add_url(r, &r->now);
    buf_fini(&mended);
}

/* One URL a line. */
static void read_text(struct reader *r, const char *text)
{
    for (const char *s = text, *end; *s != '\0'; s = *end != '\0' ? end + 1 : end) {
        end = s + strcspn(s, "\r\n");
        s += strspn(s, " \t");
        if (end > s && (strncasecmp(s, "http://", 7) == 0 || strncasecmp(s, "https://", 8) == 0)) {
            struct sitemap_url url = { .loc = absolute(r, pool_strndup(r->pool, s, (size_t)(end - s))) };
            add_url(r, &url);
        }
    }
    if (r->out->n > 0)
        r->out->kind = "text";
}

/* gzip to out, as far as it can be read and up to the ceiling. 0 or -1. */
int sitemap_inflate(const char *data, size_t len, size_t ceiling, struct buf *out)
{
    z_stream z;
    char piece[65536];
    int rc;

    memset(&z, 0, sizeof(z));
    if (inflateInit2(&z, 15 + 32) != Z_OK)
        return err_set("zlib does not start");
    z.next_in = (Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)len;
    do {
        z.next_out = (Bytef *)piece;
        z.avail_out = sizeof(piece);
        rc = inflate(&z, Z_NO_FLUSH);
        if (out->len + sizeof(piece) - z.avail_out > ceiling) {
            inflateEnd(&z);
            return err_set("unpacked it is larger than %zu bytes", ceiling);
        }
        buf_add(out, piece, sizeof(piece) - z.avail_out);
        /* Members may follow one another. */
        if (rc == Z_STREAM_END && z.avail_in > 0 && inflateReset(&z) == Z_OK)
            rc = Z_OK;
    } while (rc == Z_OK);
    inflateEnd(&z);
    return out->len > 0 ? 0 : err_set("not gzip");
}

static bool is_gzip(const char *data, size_t len)
{
    return len > 2 && (unsigned char)data[0] == 0x1F && (unsigned char)data[1] == 0x8B;
}

/* Atom and RSS may be sitemaps too, says the protocol. */
static int read_feed(struct reader *r, const char *text, size_t len)
{
    struct feed feed;

    if (feed_read(r->pool, text, len, NULL, r->url, &feed) < 0)
        return err_set("no sitemap");
    for (size_t i = 0; i < feed.n; i++) {
        struct sitemap_url url = { .loc = feed.items[i].link ? absolute(r, feed.items[i].link) : NULL, .lastmod = feed.items[i].updated };
        if (url.lastmod == NULL)
            url.lastmod = feed.items[i].published;
        add_url(r, &url);
    }
    r->out->kind = "urlset";
    return 0;
}

int sitemap_read(struct pool *pool, const char *data, size_t len, const char *url, struct sitemap *out)
{
    struct reader r = { .pool = pool, .url = url, .out = out };
    struct decoded decoded;
    struct buf plain;
    int rc = -1;

    memset(out, 0, sizeof(*out));
    buf_init(&plain, SITEMAP_MAX + 65536);
    buf_init(&r.text, 2 * TEXT_MAX);
    if (is_gzip(data, len)) {
        if (sitemap_inflate(data, len, SITEMAP_MAX, &plain) < 0)
            goto out;
        data = buf_text(&plain);
        len = plain.len;
    }
    charset_decode(pool, data, len, NULL, 1, &decoded);
    const char *text = pool_strndup(pool, decoded.text, decoded.len);
    if (text[strspn(text, " \t\r\n")] == '<')
        read_xml(&r, text, decoded.len);
    else
        read_text(&r, text);
    rc = 0;
    if (out->kind == NULL && out->n == 0)
        rc = read_feed(&r, text, decoded.len);
    else if (out->kind == NULL)
        out->kind = "urlset";
out:
    buf_fini(&plain);
    buf_fini(&r.text);
    return rc;
}
