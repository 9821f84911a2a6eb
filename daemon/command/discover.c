/* discover: what a site offers, ready to paste into a configuration. The fetcher asks, a reader with the generic plugin reads; nothing is recorded.
 */
#include "../base/clock.h"
#include "../base/err.h"
#include "../base/file.h"
#include "../base/json.h"
#include "../base/mem.h"
#include "../base/text.h"
#include "../fetching.h"
#include "../outcome.h"
#include "../protocol/protocol.h"
#include "../reading.h"
#include "command.h"

#include <ctype.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define ASKED_MAX 24              /* requests to one site: a look, no crawl */
#define WAIT_MS   (5 * 60 * 1000) /* for one answer: its robots.txt, a Crawl-delay and a redirect included */
#define FILES_MAX 3               /* of an index, named as an example */
#define JSON_MAX  (1u << 16)

struct discover {
    struct tool *tool;
    struct child fetcher, reader;
    uint64_t id;
    struct strings hosts; /* that the configuration is to name */
    struct strings seen;  /* what was looked at */
    struct buf sources, notes;
    size_t found;
};

/* -- Asking ------------------------------------------------------------------------------------------------------------------- */

/* The fetcher's answer; other messages of it are for a service. 0, or -1 with err text. */
static int discover_fetch(struct discover *d, const char *url, bool sitemaps, struct fetch_reply *reply)
{
    const char *own[] = { "*" };
    struct fetch_request q = { .id = ++d->id, .outlet = "generic", .url = url, .hosts = { own, 1, 1 }, .sitemaps = sitemaps };
    if (d->id > ASKED_MAX)
        return err_set("more than %d requests: the rest is not looked at", ASKED_MAX);
    if (fetch_request_send(d->fetcher.socket, &q) != 0)
        return -1;
    for (;;) {
        struct msg m;
        if (reader_receive(&d->fetcher, WAIT_MS, &m) != 0)
            return err_prefix("the fetcher");
        int rc = m.type == MESSAGE_FETCHED ? fetch_reply_decode(&m, d->tool->pool, reply) : 1;
        msg_fini(&m);
        if (rc > 0)
            continue;
        if (rc < 0)
            return rc;
        struct outcome outcome = outcome_of_answer(reply);
        if (outcome.meaning == MEANING_CONTENT)
            return 0;
        fetch_reply_close(reply);
        return err_set("%s", reply->reason ? reply->reason : outcome.words);
    }
}

/* What a reader answers to a case of this kind: a JSON object, or NULL with err text. */
static json_t *reader_ask(struct discover *d, const char *what, const char *json, int fd)
{
    struct debug_case one = { .id = d->id, .what = what, .json = json, .file_fd = fd };
    struct msg m;
    uint64_t id;
    const char *text = NULL;
    json_error_t error;
    if (debug_case_send(d->reader.socket, &one) != 0 || tool_answer(&d->reader, &m) != 0)
        return NULL;
    int rc = debug_reply_decode(&m, d->tool->pool, &id, &text);
    msg_fini(&m);
    json_t *object = rc == 0 ? json_loads(text, 0, &error) : NULL;
    if (!object || json_is_true(json_object_get(object, "ok")))
        return object;
    const char *why = json_string_value(json_object_get(object, "error"));
    err_set("%s", why ? why : "it cannot be read");
    json_decref(object);
    return NULL;
}

/* The same of a page. */
static json_t *discover_read(struct discover *d, const struct fetch_reply *reply, const char *what)
{
    struct view body = { 0 };
    struct buf b;
    int fd = fetch_reply_body(reply, &body) == 0 ? memfd_from("page", body.data, body.len) : -1;
    view_fini(&body);
    if (fd < 0)
        return NULL;
    buf_init(&b, JSON_MAX);
    json_begin(&b);
    json_put_string(&b, "url", reply->url);
    json_put_string(&b, "base", reply->url);
    json_put_optional(&b, "content_type", reply->content_type);
    json_end(&b);
    json_t *object = reader_ask(d, what, buf_text(&b), fd);
    buf_fini(&b);
    close(fd);
    return object;
}

/* -- Saying ---------------------------------------------------------------------------------------------------------------------- */

static bool is_new(struct discover *d, const char *url)
{
    for (size_t i = 0; i < d->seen.n; i++)
        if (strcmp(d->seen.v[i], url) == 0)
            return false;
    strings_add(d->tool->pool, &d->seen, url);
    return true;
}

static void host_add(struct discover *d, const char *url)
{
    const char *at = strstr(url, "://") + 3;
    char *host = pool_strndup(d->tool->pool, at, strcspn(at, "/?#"));
    for (size_t i = 0; i < d->hosts.n; i++)
        if (strcmp(d->hosts.v[i], host) == 0)
            return;
    strings_add_lent(d->tool->pool, &d->hosts, host);
}

/* A source and, in a comment above it, what it holds. */
static void source_add(struct discover *d, const char *kind, const char *url, const char *comment)
{
    buf_puts(&d->sources, "  # ");
    text_escape(&d->sources, comment, strlen(comment));
    buf_printf(&d->sources, "\n  %s %s\n", kind, url);
    d->found++;
}

static void source_lost(struct discover *d, const char *url)
{
    buf_printf(&d->notes, "# not used: %s: %s\n", url, err_text());
}

/* The newest of the dates under these keys; they sort as text well enough to be shown. */
static const char *newest(const json_t *items, const char *first, const char *second)
{
    const char *best = "";
    size_t i;
    json_t *item;
    json_array_foreach(items, i, item)
    {
        const char *date = json_string_value(json_object_get(item, first));
        date = date ? date : json_string_value(json_object_get(item, second));
        best = date && strcmp(date, best) > 0 ? date : best;
    }
    return *best ? best : "undated";
}

/* A feed's dates are as it wrote them: the first one, put into the form that we keep dates in. */
static const char *first_date(struct discover *d, const json_t *items)
{
    const json_t *first = json_array_get(items, 0);
    const char *published = json_string_value(json_object_get(first, "published")), *updated = json_string_value(json_object_get(first, "updated"));
    struct buf b;
    buf_init(&b, JSON_MAX);
    json_begin(&b);
    json_put_string(&b, "input", published ? published : updated ? updated : "");
    json_end(&b);
    json_t *date = reader_ask(d, "date", buf_text(&b), -1);
    const char *value = json_string_value(json_object_get(date, "value"));
    value = value ? pool_strdup(d->tool->pool, value) : "undated";
    json_decref(date);
    buf_fini(&b);
    return value;
}

static void feed_say(struct discover *d, const char *url, const json_t *feed)
{
    const json_t *items = json_object_get(feed, "items");
    const char *title = json_string_value(json_object_get(feed, "title")), *kind = json_string_value(json_object_get(feed, "kind"));
    source_add(d, "feed", url,
               pool_printf(d->tool->pool, "%s (%s): %zu articles, the first of %s", title ? title : "without a title", kind ? kind : "feed",
                           json_array_size(items), first_date(d, items)));
}

static void sitemap_say(struct discover *d, const char *url, const json_t *map, const char *whose)
{
    const json_t *urls = json_object_get(map, "urls"), *files = json_object_get(map, "sitemaps");
    if (json_array_size(files)) {
        source_add(
            d, "sitemap", url,
            pool_printf(d->tool->pool, "%s: an index of %zu files, newest %s", whose, json_array_size(files), newest(files, "lastmod", "lastmod")));
        return;
    }
    size_t i, news = 0;
    json_t *one;
    json_array_foreach(urls, i, one) news += json_object_get(one, "news") != NULL;
    source_add(d, "sitemap", url,
               pool_printf(d->tool->pool, "%s: %s%zu addresses, newest %s", whose, news ? "a news sitemap, " : "", json_array_size(urls),
                           newest(urls, "lastmod", "lastmod")));
}

/* -- Looking ----------------------------------------------------------------------------------------------------------------------- */

static void look_at_feed(struct discover *d, const char *url)
{
    struct fetch_reply reply;
    if (!is_new(d, url))
        return;
    if (discover_fetch(d, url, false, &reply) != 0) {
        source_lost(d, url);
        return;
    }
    json_t *feed = discover_read(d, &reply, "feed");
    if (feed)
        feed_say(d, url, feed);
    else
        source_lost(d, url);
    json_decref(feed);
    fetch_reply_close(&reply);
}

/* A sitemap; of an index also the files that say by their name that they hold news. */
static void look_at_sitemap(struct discover *d, const char *url, const char *whose, bool inside)
{
    struct fetch_reply reply;
    if (!is_new(d, url))
        return;
    if (discover_fetch(d, url, false, &reply) != 0) {
        source_lost(d, url);
        return;
    }
    json_t *map = discover_read(d, &reply, "sitemap"), *one;
    size_t i, n = 0;
    if (map)
        sitemap_say(d, url, map, whose);
    else
        source_lost(d, url);
    json_array_foreach(json_object_get(map, "sitemaps"), i, one)
    {
        const char *loc = json_string_value(json_object_get(one, "loc"));
        if (!inside && n < FILES_MAX && loc && strstr(loc, "news") && text_starts(loc, "http")) {
            look_at_sitemap(d, pool_strdup(d->tool->pool, loc), "of that index", true);
            n++;
        }
    }
    json_decref(map);
    fetch_reply_close(&reply);
}

static int look_at_site(struct discover *d, const char *url)
{
    struct fetch_reply reply;
    if (discover_fetch(d, url, true, &reply) != 0)
        return -1;
    host_add(d, reply.url);
    host_add(d, url);
    strings_add(d->tool->pool, &d->seen, reply.url);
    json_t *page = discover_read(d, &reply, "discover"), *feed = discover_read(d, &reply, "feed"), *map = discover_read(d, &reply, "sitemap"), *one;
    size_t i;
    if (json_array_size(json_object_get(feed, "items")))
        feed_say(d, reply.url, feed);
    else if (json_array_size(json_object_get(map, "urls")) || json_array_size(json_object_get(map, "sitemaps")))
        sitemap_say(d, reply.url, map, "this address");
    json_array_foreach(json_object_get(page, "feeds"), i, one) look_at_feed(d, json_string_value(json_object_get(one, "url")));
    for (i = 0; i < reply.sitemaps.n; i++)
        look_at_sitemap(d, reply.sitemaps.v[i], "named in robots.txt", false);
    json_decref(page);
    json_decref(feed);
    json_decref(map);
    fetch_reply_close(&reply);
    return 0;
}

/* -- The configuration ---------------------------------------------------------------------------------------------------------------- */

/* A name for the outlet: its host without "www.", as names may be. */
static const char *outlet_name(struct pool *pool, const char *host)
{
    host += text_starts(host, "www.") ? 4 : 0;
    char *name = pool_strndup(pool, host, strcspn(host, ":") < 32 ? strcspn(host, ":") : 32);
    for (char *c = name; *c; c++)
        *c = isalnum((unsigned char)*c) ? (char)tolower((unsigned char)*c) : '-';
    return name;
}

static void discover_print(const struct discover *d)
{
    printf("[outlet %s]\nplugin = generic\nhosts =", outlet_name(d->tool->pool, d->hosts.v[0]));
    for (size_t i = 0; i < d->hosts.n; i++) {
        printf(" %s", d->hosts.v[i]);
        const char *bare = text_starts(d->hosts.v[i], "www.") ? d->hosts.v[i] + 4 : NULL;
        if (bare && !(d->hosts.n > 1 && strcmp(d->hosts.v[1 - i % 2], bare) == 0))
            printf(" %s", bare);
    }
    puts(d->found ? "\nsources =" : "");
    tool_print(buf_text(&d->sources), d->sources.len);
    tool_print(buf_text(&d->notes), d->notes.len);
    if (!d->found)
        puts("# no feed and no sitemap; a page that lists the articles can be a source too:\n# sources = listing https://…");
}

static int discover_start(struct discover *d)
{
    struct description about;
    struct fetcher_setup setup;
    fetching_setup(d->tool->config, &setup);
    if (tool_reader(d->tool, "generic", &d->reader, &about) != 0 || child_start(&d->fetcher, "gazetted-fetcher") != 0)
        return -1;
    return fetcher_setup_send(d->fetcher.socket, &setup);
}

int command_discover(struct tool *tool, int argc, char **argv)
{
    const struct tool_option options[] = { { NULL, NULL, NULL } };
    if (tool_options(tool, options, argc, argv) != 1)
        return tool_usage("discover");
    if (tool_config(tool) != 0)
        return TOOL_CONFIG;
    const char *url = strstr(argv[1], "://") ? argv[1] : pool_printf(tool->pool, "https://%s%s", argv[1], strchr(argv[1], '/') ? "" : "/");
    struct discover d = { .tool = tool };
    buf_init(&d.sources, 1u << 20);
    buf_init(&d.notes, 1u << 20);
    int status = TOOL_GOOD;
    if (discover_start(&d) != 0)
        status = tool_fail(TOOL_FAILED);
    else if (look_at_site(&d, url) != 0)
        status = tool_fail(TOOL_UNREACHED);
    else
        discover_print(&d);
    if (d.fetcher.pid)
        child_kill(&d.fetcher);
    if (d.reader.pid)
        child_kill(&d.reader);
    buf_fini(&d.sources);
    buf_fini(&d.notes);
    return status;
}
