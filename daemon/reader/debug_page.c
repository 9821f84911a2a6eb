/* debug_page: cases that are documents: feeds, sitemaps, pages. */
#include "../../plugins/kit/feed.h"
#include "../../plugins/kit/sitemap.h"
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/hash.h"
#include "../base/json.h"
#include "debug_parts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define ID_DIGITS 16 /* of SHA-256, in a path (DESIGN 4) */

/* The Content-Type among a case's response headers, whatever its case. */
static const char *content_type(const struct debug_input *in)
{
    json_t *headers = json_object_get(in->object, "headers"), *value;
    const char *key, *direct = debug_text(in, "content_type");

    if (direct != NULL)
        return direct;
    json_object_foreach(headers, key, value) if (strcasecmp(key, "content-type") == 0) return json_string_value(value);
    return NULL;
}

/* Where the document was: "base" or "url", else Content-Location. */
static const char *address(const struct debug_input *in)
{
    const char *base = debug_text(in, "base"), *url = debug_text(in, "url");
    json_t *headers = json_object_get(in->object, "headers"), *value;
    const char *key;

    if (base != NULL || url != NULL)
        return base != NULL ? base : url;
    json_object_foreach(headers, key, value) if (strcasecmp(key, "content-location") == 0 && json_is_string(value)) return json_string_value(value);
    return "";
}

static void put_item(struct buf *out, const struct feed_item *item)
{
    json_begin(out);
    json_put_string(out, "id", item->id);
    json_put_string(out, "title", item->title);
    json_put_string(out, "link", item->link);
    json_put_string(out, "published", item->published);
    json_put_string(out, "updated", item->updated);
    json_put_strings(out, "authors", item->authors.v, item->authors.n);
    json_put_string(out, "summary", item->summary);
    json_put_string(out, "content", item->content);
    json_end(out);
}

int debug_feed(const struct debug_input *in, struct buf *out)
{
    struct feed feed;
    bool ok = feed_read(in->pool, in->data, in->len, content_type(in), address(in), &feed) == 0;

    json_put_bool(out, "ok", ok);
    json_put_string(out, "kind", ok ? feed.kind : NULL);
    json_put_optional(out, "error", ok ? NULL : err_text());
    json_key(out, "items");
    buf_addc(out, '[');
    for (size_t i = 0; ok && i < feed.n; i++) {
        if (i > 0)
            buf_addc(out, ',');
        put_item(out, &feed.items[i]);
    }
    buf_addc(out, ']');
    if (ok) {
        json_put_string(out, "title", feed.title);
        json_put_string(out, "link", feed.link);
        json_put_optional(out, "next", feed.next);
    }
    return 0;
}

static void put_urls(struct buf *out, const struct sitemap *map)
{
    buf_addc(out, '[');
    for (size_t i = 0; i < map->n; i++) {
        const struct sitemap_url *url = &map->urls[i];
        if (i > 0)
            buf_addc(out, ',');
        json_begin(out);
        json_put_string(out, "loc", url->loc);
        json_put_string(out, "lastmod", url->lastmod);
        if (url->news_title != NULL || url->news_date != NULL) {
            json_key(out, "news");
            json_begin(out);
            json_put_string(out, "title", url->news_title);
            json_put_string(out, "date", url->news_date);
            json_put_string(out, "lang", url->news_language);
            json_end(out);
        }
        json_end(out);
    }
    buf_addc(out, ']');
}

int debug_sitemap(const struct debug_input *in, struct buf *out)
{
    struct sitemap map;
    bool ok = sitemap_read(in->pool, in->data, in->len, address(in), &map) == 0;
    bool index = ok && strcmp(map.kind, "index") == 0;

    json_put_bool(out, "ok", ok);
    json_put_string(out, "kind", ok ? map.kind : NULL);
    json_put_optional(out, "error", ok ? NULL : err_text());
    json_key(out, "urls");
    if (ok && !index)
        put_urls(out, &map);
    else
        buf_puts(out, "[]");
    json_key(out, "sitemaps");
    if (index)
        put_urls(out, &map);
    else
        buf_puts(out, "[]");
    return 0;
}

static void put_origins(struct buf *out, const struct article *article)
{
    json_key(out, "origin");
    json_begin(out);
    for (int field = 0; field < FIELD_COUNT; field++)
        if (article->origin[field] != ORIGIN_NONE)
            json_put_string(out, article_field_name((enum article_field)field), origin_name(article->origin[field]));
    json_end(out);
}

static void put_about(struct buf *out, const struct kit_about *about)
{
    json_put_string(out, "publisher", about->publisher);
    json_put_string(out, "amp", about->amp);
    json_key(out, "free");
    buf_puts(out, about->free_to_read < 0 ? "null" : about->free_to_read ? "true" : "false");
}

static void put_article(struct buf *out, const struct read_reply *reply)
{
    const struct article *article = &reply->article;

    json_put_string(out, "title", article->title);
    json_put_string(out, "subtitle", article->subtitle);
    json_put_strings(out, "authors", article->authors.v, article->authors.n);
    json_put_string(out, "published", article->published);
    json_put_string(out, "modified", article->modified);
    json_put_string(out, "language", article->language);
    json_put_string(out, "section", article->section);
    json_put_strings(out, "tags", article->tags.v, article->tags.n);
    json_put_string(out, "canonical", article->canonical);
    json_put_string(out, "body", article->body);
    json_put_string(out, "text", reply->text);
    put_origins(out, article);
}

int debug_extract(const struct debug_input *in, struct buf *out)
{
    const char *url = debug_text(in, "url");
    struct read_request request = { .id = 1, .content_type = content_type(in), .purpose = GAZ_PURPOSE_ARTICLE, .body_fd = -1 };
    struct read_reply reply;
    struct strings lines = { 0 };
    struct kit_about about = { .free_to_read = -1 };
    struct kit kit = *in->kit;

    memset(&reply, 0, sizeof(reply));
    kit.explain = json_is_true(json_object_get(in->object, "explain")) ? &lines : NULL;
    kit.about = &about;
    request.url = request.requested = url != NULL ? url : "";
    if (kit_read(&kit, in->pool, &request, in->data, in->len, &reply) < 0) {
        memset(&reply, 0, sizeof(reply));
        reply.verdict = VERDICT_UNREADABLE;
        reply.reason = pool_strdup(in->pool, err_text());
    }
    json_put_bool(out, "ok", reply.verdict == VERDICT_ARTICLE || reply.verdict == VERDICT_MORE);
    json_put_bool(out, "truncated", reply.truncated);
    put_article(out, &reply);
    put_about(out, &about);
    json_put_string(out, "verdict", verdict_name(reply.verdict));
    json_put_string(out, "reason", reply.reason);
    json_put_number(out, "confidence", reply.confidence);
    if (kit.explain != NULL)
        json_put_strings(out, "explain", lines.v, lines.n);
    return 0;
}

const char *debug_path(struct pool *pool, const char *outlet, const char *key, const char *slug, const char *published)
{
    char hex[SHA256_HEX_SIZE], stamp[STAMP_SIZE], day[11] = { 0 };
    size_t outlet_len = strlen(outlet), key_len = strlen(key);
    char *joined = pool_alloc(pool, outlet_len + key_len + 2);

    memcpy(joined, outlet, outlet_len);
    memcpy(joined + outlet_len + 1, key, key_len);
    sha256_hex(joined, outlet_len + 1 + key_len, hex);
    if (published == NULL || strlen(published) < 10 || date_parse(published, NULL, NULL, NULL) < 0)
        published = stamp_utc(clock_real_ms(), stamp);
    memcpy(day, published, 10);
    day[4] = day[7] = '/';
    return pool_printf(pool, "%s/%s/%s-%.*s.md", outlet, day, slug, ID_DIGITS, hex);
}
