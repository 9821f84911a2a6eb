#include "context.h"
#include "feed.h"
#include "sitemap.h"

#include "../../daemon/base/clock.h"
#include "../../daemon/base/err.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What a source gives, whatever it was said to be: a feed address that answers with a page, a listing that is a feed. */
enum form { FORM_PAGE, FORM_FEED, FORM_SITEMAP };

static bool source_starts(const char *head, size_t len, const char *word)
{
    return len >= strlen(word) && strncasecmp(head, word, strlen(word)) == 0;
}

/* The form by the first element's name; the kind settles what that leaves open. */
static enum form source_form(const char *body, size_t len, int kind)
{
    const enum form said = kind == GAZ_FEED ? FORM_FEED : kind == GAZ_SITEMAP ? FORM_SITEMAP : FORM_PAGE;
    size_t i = len >= 3 && memcmp(body, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (len >= 2 && memcmp(body, "\x1F\x8B", 2) == 0)
        return FORM_SITEMAP;
    while (i < len) {
        while (i < len && strchr(" \t\r\n", body[i]) && body[i])
            i++;
        const char *head = body + i;
        const size_t left = len - i;
        if (left > 3 && memcmp(head, "<!-", 3) == 0) {
            const char *end = memmem(head, left, "-->", 3);
            i = end ? (size_t)(end + 3 - body) : len;
        } else if (left > 1 && (head[1] == '?' || (head[1] == '!' && !source_starts(head, left, "<!doctype html")))) {
            const char *end = memchr(head, '>', left);
            i = end ? (size_t)(end + 1 - body) : len;
        } else if (source_starts(head, left, "<rss") || source_starts(head, left, "<rdf:") || source_starts(head, left, "<feed")) {
            return FORM_FEED;
        } else if (source_starts(head, left, "<urlset") || source_starts(head, left, "<sitemapindex")) {
            return FORM_SITEMAP;
        } else if (source_starts(head, left, "<!doctype html") || source_starts(head, left, "<html") || source_starts(head, left, "<head")) {
            return FORM_PAGE;
        } else if (left > 0 && *head == '{') {
            return FORM_FEED;
        } else {
            return said;
        }
    }
    return said;
}

/* The core decides how many pages are read. */
void source_want_next(struct gaz_page *p, const char *url)
{
    links_want(p, url, GAZ_PURPOSE_SOURCE, NULL, 0);
}

static int source_read_feed(struct gaz_page *p, const char *body, size_t len)
{
    struct feed feed;
    if (feed_read(p->pool, body, len, p->request->content_type, p->url, &feed) < 0)
        return -1;
    p->offers_articles = true;
    for (size_t i = 0; i < feed.n && i < LINKS_MAX; i++)
        links_add(p, feed.items[i].link, feed.items[i].title, feed.items[i].published, feed.items[i].updated);
    source_want_next(p, feed.next);
    return 0;
}

/* Newest first: by lastmod where it is said, else the later in the file, as outlets that name files by month write them. */
static int source_by_age(const void *a, const void *b)
{
    const struct sitemap_url *x = *(const struct sitemap_url *const *)a, *y = *(const struct sitemap_url *const *)b;
    if (x->lastmod && y->lastmod) {
        const int order = strcmp(y->lastmod, x->lastmod);
        if (order)
            return order;
    }
    if (!x->lastmod != !y->lastmod)
        return x->lastmod ? -1 : 1;
    const int order = strverscmp(y->loc, x->loc);
    return order ? order : (x < y) - (x > y);
}

/* A file whose newest entry is older than what a backfill looks for. */
static bool source_is_before(const struct sitemap_url *file, int64_t since)
{
    int64_t at;
    return since && file->lastmod && date_parse(file->lastmod, &at, NULL, NULL) == 0 && at < since;
}

/* The core decides how many of them are read. */
static void source_want_newest(struct gaz_page *p, const struct sitemap *map)
{
    const struct sitemap_url **order = pool_alloc(p->pool, (map->n + 1) * sizeof *order);
    size_t n = 0;
    for (size_t i = 0; i < map->n; i++)
        if (map->urls[i].loc && !source_is_before(&map->urls[i], p->request->since_ms))
            order[n++] = &map->urls[i];
    if (n > 1)
        qsort(order, n, sizeof *order, source_by_age);
    for (size_t i = 0; i < n && i < WANTS_MAX; i++)
        links_want(p, order[i]->loc, GAZ_PURPOSE_SOURCE, NULL, 0);
}

static int source_read_sitemap(struct gaz_page *p, const char *body, size_t len)
{
    struct sitemap map;
    if (sitemap_read(p->pool, body, len, p->url, &map) < 0)
        return -1;
    if (strcmp(map.kind, "index") == 0) {
        source_want_newest(p, &map);
        return 0;
    }
    for (size_t i = 0; i < map.n && i < LINKS_MAX; i++)
        links_add(p, map.urls[i].loc, map.urls[i].news_title, map.urls[i].news_date, map.urls[i].lastmod);
    return 0;
}

static int source_read_page(struct gaz_page *p, const char *body, size_t len)
{
    if (page_parse(&p->page, p->pool, body, len, p->request->content_type, p->url) < 0)
        return -1;
    p->parsed = true;
    p->xpath = xpath_new(&p->page);
    for (const struct gaz_rule *r = p->outlet->rules; r && r->field; r++)
        if (r->field == GAZ_DROP && r->purpose == 1 + GAZ_PURPOSE_SOURCE)
            gaz_drop(p, r->xpath);
    if (p->outlet->discover)
        p->outlet->discover(p);
    else
        rules_discover(p);
    return 0;
}

int source_read(struct gaz_page *p, const char *body, size_t len)
{
    switch (source_form(body, len, p->request->source_kind)) {
    case FORM_FEED:
        return source_read_feed(p, body, len);
    case FORM_SITEMAP:
        return source_read_sitemap(p, body, len);
    default:
        return source_read_page(p, body, len);
    }
}
