#include "context.h"
#include "date.h"
#include "space.h"
#include "url.h"

#include "../../daemon/base/err.h"
#include "../../daemon/base/text.h"

#include <string.h>
#include <strings.h>

#define TITLE_MAX 1024 /* bytes of a link's title that are kept */

/* Globs of outlet.h: '#' one digit, '*' any run, '?' one byte.  Two pointers, no recursion: a pattern costs length times length at worst. */
static bool link_glob(const char *pattern, const char *s)
{
    const char *star = NULL, *back = NULL;
    while (*s) {
        if (*pattern == '*') {
            star = pattern++;
            back = s;
        } else if (*pattern && (*pattern == '?' || *pattern == *s || (*pattern == '#' && *s >= '0' && *s <= '9'))) {
            pattern++;
            s++;
        } else if (star) {
            pattern = star + 1;
            s = ++back;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

static bool link_matches(const char *const *globs, const char *path_query, const char *path)
{
    for (; globs && *globs; globs++)
        if (link_glob(*globs, path_query) || link_glob(*globs, path))
            return true;
    return false;
}

static bool link_is_ours(const struct kit *k, const char *host)
{
    for (size_t i = 0; i < k->hosts.n; i++)
        if (strcmp(k->hosts.v[i], "*") == 0 || strcasecmp(k->hosts.v[i], host) == 0)
            return true;
    return false;
}

/* The outlet's first host, or NULL for one that has none of its own. */
static const char *link_first_host(const struct kit *k)
{
    const char *first = k->hosts.n ? k->hosts.v[0] : NULL;
    return first && strcmp(first, "*") != 0 ? first : NULL;
}

static const char *link_default_public(const struct kit *k, struct pool *pool, const char *url, const char *host)
{
    const char *first = link_first_host(k);
    if (!first || strstr(host, ":"))
        return url;
    return pool_printf(pool, "https://%s%s", first, url_path_query(url));
}

/* The key that the plugin's own function gives, or NULL. */
static const char *link_own_key(const struct kit *k, struct pool *pool, const char *url)
{
    char key[GAZ_KEY_MAX] = "";
    if (!k->outlet->key || !k->outlet->key(url, key))
        return NULL;
    key[GAZ_KEY_MAX - 1] = '\0';
    return *key && text_is_clean(key, strlen(key), false) ? pool_strdup(pool, key) : NULL;
}

static const char *link_default_key(const struct kit *k, struct pool *pool, const char *url, const char *host, bool ours)
{
    const char *first = ours && !strstr(host, ":") ? link_first_host(k) : NULL;
    return pool_printf(pool, "%s%s", first ? first : host, url_path_query(url));
}

void kit_link(const struct kit *k, struct pool *pool, const char *url, struct link *out)
{
    memset(out, 0, sizeof *out);
    out->url = url_canonical(pool, url, NULL);
    if (!out->url)
        return;
    const char *host = url_host(pool, out->url, true);
    const char *name = url_host(pool, out->url, false);
    const char *path_query = url_path_query(out->url);
    const char *path = pool_strndup(pool, path_query, strcspn(path_query, "?"));
    const struct gaz_outlet *o = k->outlet;
    out->ours = name && link_is_ours(k, name);
    out->article = out->ours && (!o->articles || link_matches(o->articles, path_query, path)) && !link_matches(o->not_articles, path_query, path);
    if (out->article && !o->articles && strcmp(path, "/") == 0)
        out->article = false;
    out->key = out->ours ? link_own_key(k, pool, out->url) : NULL;
    out->keyed = out->key != NULL;
    if (!out->keyed)
        out->key = link_default_key(k, pool, out->url, host ? host : "", out->ours);
    char public[GAZ_URL_MAX] = "";
    if (out->ours && o->public_url && o->public_url(out->url, public)) {
        public[GAZ_URL_MAX - 1] = '\0';
        out->public_url = url_canonical(pool, public, NULL);
    }
    if (!out->public_url)
        out->public_url = out->ours ? link_default_public(k, pool, out->url, host ? host : "") : out->url;
}

static const char *link_date(struct gaz_page *p, const char *text)
{
    struct date date;
    const char *language = p->outlet->languages ? p->outlet->languages[0] : p->page.language;
    if (!text || !date_find(text, language, &date) || strncmp(date.text, "1970-01-01", 10) == 0)
        return NULL;
    return pool_strdup(p->pool, date.text);
}

/* By what a link is known again: a listing's card may spell the address of its picture otherwise than its headline's, a feed's items are each their
 * own. */
static const char *link_name(const struct gaz_page *p, const struct link *link)
{
    return p->offers_articles ? link->url : link->key;
}

static struct link *link_seen(struct gaz_page *p, const struct link *link)
{
    const uintptr_t at = (uintptr_t)map_get(p->seen, link_name(p, link));
    return at ? &p->reply->links[at - 1] : NULL;
}

/* Whether the link is worth a decision: what has an article's form. A feed offers each of its items as an article, so that one which is none (a
 * static page) is decided upon as well. */
static bool link_is_candidate(const struct gaz_page *p, const struct link *link)
{
    return link->ours && (link->article || p->offers_articles);
}

void links_add(struct gaz_page *p, const char *url, const char *title, const char *published, const char *modified)
{
    struct read_reply *reply = p->reply;
    const char *absolute = url ? url_canonical(p->pool, url, p->parsed ? p->page.base : p->url) : NULL;
    struct link link;
    if (!absolute)
        return;
    kit_link(p->kit, p->pool, absolute, &link);
    if (!link.url || !link_is_candidate(p, &link))
        return;
    title = space_line(p->pool, title);
    link.title = title ? pool_strndup(p->pool, title, utf8_cut(title, strlen(title), TITLE_MAX)) : NULL;
    link.published = link_date(p, published);
    link.modified = link_date(p, modified);
    struct link *known = link_seen(p, &link);
    if (known) {
        /* A card links its picture first and its headline second: the longer text is the title. */
        if (link.title && (!known->title || strlen(link.title) > strlen(known->title)))
            known->title = link.title;
        known->published = known->published ? known->published : link.published;
        return;
    }
    if (reply->link_count >= LINKS_MAX)
        return;
    if (reply->link_count == p->link_size) {
        p->link_size = p->link_size ? p->link_size * 2 : 64;
        struct link *grown = pool_alloc(p->pool, p->link_size * sizeof *grown);
        if (reply->link_count)
            memcpy(grown, reply->links, reply->link_count * sizeof *grown);
        reply->links = grown;
    }
    reply->links[reply->link_count++] = link;
    map_put(p->seen, link_name(p, &link), (void *)(uintptr_t)reply->link_count);
}

void links_want(struct gaz_page *p, const char *url, enum gaz_purpose purpose, const void *cookie, size_t len)
{
    struct read_reply *reply = p->reply;
    const char *absolute = url ? url_canonical(p->pool, url, p->parsed ? p->page.base : p->url) : NULL;
    struct link link;
    if (!absolute || len > GAZ_COOKIE_MAX || reply->want_count >= WANTS_MAX || strcmp(absolute, p->url) == 0)
        return;
    if (purpose != GAZ_PURPOSE_SOURCE && reply->want_count >= GAZ_PAGES_MAX)
        return;
    kit_link(p->kit, p->pool, absolute, &link);
    if (!link.ours)
        return;
    for (size_t i = 0; i < reply->want_count; i++)
        if (strcmp(reply->wants[i].url, absolute) == 0)
            return;
    if (!reply->wants)
        reply->wants = pool_alloc(p->pool, WANTS_MAX * sizeof *reply->wants);
    struct want *want = &reply->wants[reply->want_count++];
    want->url = absolute;
    want->purpose = (int)purpose;
    want->cookie = len ? pool_copy(p->pool, cookie, len) : NULL;
    want->cookie_len = len;
}
