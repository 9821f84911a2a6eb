/* debug_discover: what a page offers to those who follow its site: feeds that it names in its head (RFC 4287's autodiscovery, as browsers had it),
 * and addresses that it links to and that look like a feed's. Nothing is guessed that the page does not link to. */
#include "../../plugins/kit/page.h"
#include "../../plugins/kit/url.h"
#include "../../plugins/kit/xpath.h"
#include "../base/json.h"
#include "debug_parts.h"

#include <string.h>
#include <strings.h>

#define OFFERS_MAX 64 /* feeds of one page: an outlet with a feed for each section has thirty */

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);
    for (const char *at = words; at && *at; at += strcspn(at, " \t\n\r\f")) {
        at += strspn(at, " \t\n\r\f");
        if (strncasecmp(at, word, len) == 0 && (at[len] == '\0' || strchr(" \t\n\r\f", at[len])))
            return true;
    }
    return false;
}

static bool is_feed_type(const char *type)
{
    static const char *const types[] = { "application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml" };
    for (size_t i = 0; type && i < sizeof types / sizeof *types; i++)
        if (strncasecmp(type, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}

/* By its path: /feed, /rss, /atom as a segment or as the beginning of a file's name, or such an ending. */
static bool looks_like_feed(const char *url)
{
    static const char *const starts[] = { "atom", "feed", "feeds", "rss" };
    static const char *const ends[] = { ".rss", ".atom", ".rdf" };
    const char *path = strstr(url, "://");
    path = path ? strchr(path + 3, '/') : NULL;
    for (const char *at = path; at; at = strchr(at + 1, '/'))
        for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
            size_t len = strlen(starts[i]);
            if (strncasecmp(at + 1, starts[i], len) == 0 && strchr("/.?", at[1 + len])) /* the end of the string too */
                return true;
        }
    size_t len = path ? strcspn(path, "?") : 0;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (len > strlen(ends[i]) && strncasecmp(path + len - strlen(ends[i]), ends[i], strlen(ends[i])) == 0)
            return true;
    return false;
}

struct offers {
    const struct page *page;
    struct buf *out;
    struct strings seen;
};

static void offer(struct offers *o, const char *href, const char *title, const char *type)
{
    const char *url = url_canonical(o->page->pool, href, o->page->base);
    for (size_t i = 0; url && i < o->seen.n; i++)
        if (strcmp(o->seen.v[i], url) == 0)
            return;
    if (!url || o->seen.n == OFFERS_MAX)
        return;
    if (o->seen.n)
        buf_addc(o->out, ',');
    strings_add_lent(o->page->pool, &o->seen, url);
    json_begin(o->out);
    json_put_string(o->out, "url", url);
    json_put_optional(o->out, "title", title);
    json_put_optional(o->out, "type", type);
    json_end(o->out);
}

static void offer_named(struct offers *o, struct xpath *x)
{
    struct nodes links;
    xpath_select(x, "//link[@href]", &links);
    for (size_t i = 0; i < links.n; i++) {
        const char *type = page_attr(o->page, links.v[i], "type");
        if (has_word(page_attr(o->page, links.v[i], "rel"), "alternate") && is_feed_type(type))
            offer(o, page_attr(o->page, links.v[i], "href"), page_attr(o->page, links.v[i], "title"), type);
    }
}

static void offer_linked(struct offers *o, struct xpath *x)
{
    struct nodes links;
    xpath_select(x, "//a[@href]", &links);
    for (size_t i = 0; i < links.n; i++) {
        const char *href = page_attr(o->page, links.v[i], "href"), *url = url_canonical(o->page->pool, href, o->page->base);
        if (url && looks_like_feed(url))
            offer(o, href, page_node_text(o->page, links.v[i]), NULL);
    }
}

int debug_discover(const struct debug_input *in, struct buf *out)
{
    struct page page;
    const char *url = debug_text(in, "url");
    if (page_parse(&page, in->pool, in->data, in->len, debug_text(in, "content_type"), url ? url : "") < 0)
        return -1;
    struct offers offers = { .page = &page, .out = out };
    struct xpath *x = xpath_new(&page);
    json_put_bool(out, "ok", true);
    json_key(out, "feeds");
    buf_addc(out, '[');
    offer_named(&offers, x);
    offer_linked(&offers, x);
    buf_addc(out, ']');
    xpath_free(x);
    page_fini(&page);
    return 0;
}
