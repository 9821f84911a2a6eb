/* run: reads every fixture of tests/outlets/NAME/ with the plugin NAME.so, through kit_read() and kit_link(), and compares.
 *
 *     run [--show] PLUGINS FIXTURES [OUTLET|OUTLET/CASE]...
 *
 * The format of a fixture is told in README.md.  One line a failure; the last line is "N passed, N failed". */
#include "../../daemon/base/err.h"
#include "../../daemon/base/file.h"
#include "../../daemon/base/reading.h"
#include "../../plugins/kit/kit.h"

#include <dirent.h>
#include <dlfcn.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAX_BYTES ((size_t)16 << 20) /* of a fixture */

struct run {
    const char *plugins, *fixtures;
    bool show;
    size_t passed, failed;
    /* The case at hand. */
    const char *outlet, *name;
    const struct kit *kit;
    struct pool *pool;
    bool bad;
};

static void __attribute__((format(printf, 2, 3))) run_fail(struct run *r, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    printf("%s/%s: ", r->outlet, r->name);
    vprintf(format, args);
    printf("\n");
    va_end(args);
    r->bad = true;
}

/* -- Comparing ------------------------------------------------------------------------------------------------------------ */

/* A key that is absent asks nothing; null asks for nothing there. */
static void run_compare(struct run *r, const json_t *expect, const char *field, const char *got)
{
    const json_t *want = json_object_get(expect, field);
    if (!want)
        return;
    const char *text = json_string_value(want);
    if ((text == NULL) != (got == NULL) || (text && strcmp(text, got) != 0))
        run_fail(r, "%s is \"%s\", not \"%s\"", field, got ? got : "(null)", text ? text : "(null)");
}

static void run_compare_list(struct run *r, const json_t *expect, const char *field, const char *const *got, size_t n)
{
    const json_t *want = json_object_get(expect, field);
    if (!want)
        return;
    if (json_array_size(want) != n)
        run_fail(r, "%s: %zu, not %zu", field, n, json_array_size(want));
    for (size_t i = 0; i < n || i < json_array_size(want); i++) {
        const char *text = json_string_value(json_array_get(want, i));
        const char *have = i < n ? got[i] : NULL;
        if (!text || !have || strcmp(text, have) != 0)
            run_fail(r, "%s %zu is \"%s\", not \"%s\"", field, i + 1, have ? have : "(none)", text ? text : "(none)");
    }
}

/* The text is a string, or a list of its paragraphs. */
static void run_compare_text(struct run *r, const json_t *expect, const char *text)
{
    const json_t *want = json_object_get(expect, "text");
    if (json_is_array(want)) {
        struct strings paragraphs = { 0 };
        for (const char *s = text; s && *s;) {
            const char *end = strstr(s, "\n\n");
            size_t len = end ? (size_t)(end - s) : strlen(s);
            while (len && s[len - 1] == '\n')
                len--;
            strings_add(r->pool, &paragraphs, pool_strndup(r->pool, s, len));
            s = end ? end + 2 : "";
        }
        run_compare_list(r, expect, "text", paragraphs.v, paragraphs.n);
    } else {
        run_compare(r, expect, "text", text);
    }
}

static void run_compare_parts(struct run *r, const json_t *expect, const char *text, const char *body)
{
    size_t i;
    json_t *part;
    json_array_foreach(json_object_get(expect, "text-has"), i, part) if (!text || !strstr(text, json_string_value(part)))
        run_fail(r, "the text lacks \"%s\"", json_string_value(part));
    json_array_foreach(json_object_get(expect, "text-lacks"), i, part) if (text && strstr(text, json_string_value(part)))
        run_fail(r, "the text has \"%s\"", json_string_value(part));
    json_array_foreach(json_object_get(expect, "body-has"), i, part) if (!body || !strstr(body, json_string_value(part)))
        run_fail(r, "the body lacks \"%s\"", json_string_value(part));
}

static void run_compare_article(struct run *r, const json_t *expect, const struct read_reply *reply)
{
    const struct article *a = &reply->article;
    run_compare(r, expect, "title", a->title);
    run_compare(r, expect, "subtitle", a->subtitle);
    run_compare_list(r, expect, "authors", a->authors.v, a->authors.n);
    run_compare(r, expect, "published", a->published);
    run_compare(r, expect, "modified", a->modified);
    run_compare(r, expect, "language", a->language);
    run_compare(r, expect, "section", a->section);
    run_compare_list(r, expect, "tags", a->tags.v, a->tags.n);
    run_compare(r, expect, "correction", a->correction);
    run_compare_text(r, expect, reply->text);
    run_compare_parts(r, expect, reply->text, a->body);
}

static const struct link *run_find_link(const struct read_reply *reply, const char *key)
{
    for (size_t i = 0; i < reply->link_count; i++)
        if (reply->links[i].key && strcmp(reply->links[i].key, key) == 0)
            return &reply->links[i];
    return NULL;
}

/* Every expected link by its key, and as many as expected: a link too much is a page fetched for nothing. */
static void run_compare_links(struct run *r, const json_t *expect, const struct read_reply *reply)
{
    const json_t *want = json_object_get(expect, "links");
    size_t i;
    json_t *item;
    if (!want)
        return;
    json_array_foreach(want, i, item)
    {
        const char *key = json_string_value(json_object_get(item, "key"));
        const struct link *link = run_find_link(reply, key);
        if (!link) {
            run_fail(r, "no link with the key \"%s\"", key);
            continue;
        }
        run_compare(r, item, "url", link->url);
        run_compare(r, item, "title", link->title);
        run_compare(r, item, "published", link->published);
        run_compare(r, item, "modified", link->modified);
    }
    if (reply->link_count != json_array_size(want))
        run_fail(r, "%zu links, not %zu", reply->link_count, json_array_size(want));
    for (i = 0; i < reply->link_count && reply->link_count != json_array_size(want); i++)
        run_fail(r, "  has %s", reply->links[i].key);
}

static void run_compare_wants(struct run *r, const json_t *expect, const struct read_reply *reply)
{
    struct strings urls = { 0 };
    for (size_t i = 0; i < reply->want_count; i++)
        strings_add(r->pool, &urls, reply->wants[i].url);
    run_compare_list(r, expect, "wants", urls.v, urls.n);
}

/* The names in a fixture; the daemon's own list is not for the kit's tests. */
static const char *run_verdict(enum verdict v)
{
    static const char *const names[VERDICT_COUNT] = {
        [0] = "none",
        [VERDICT_ARTICLE] = "article",
        [VERDICT_SOURCE] = "source",
        [VERDICT_MORE] = "more",
        [VERDICT_NOT_AN_ARTICLE] = "not-an-article",
        [VERDICT_SOFT_404] = "soft-404",
        [VERDICT_WALL] = "wall",
        [VERDICT_STUB] = "stub",
        [VERDICT_EMPTY] = "empty",
        [VERDICT_UNREADABLE] = "unreadable",
    };
    return (size_t)v < VERDICT_COUNT ? names[v] : names[0];
}

/* -- One case ------------------------------------------------------------------------------------------------------------- */

static const char *run_name_of(const json_t *spec, const char *field, const char *otherwise)
{
    const char *text = json_string_value(json_object_get(spec, field));
    return text ? text : otherwise;
}

static int run_index(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static void run_show(const struct read_reply *reply)
{
    const struct article *a = &reply->article;
    printf("  verdict %s: %s (confidence %.2f)\n  title %s\n  subtitle %s\n", run_verdict(reply->verdict), reply->reason, reply->confidence, a->title,
           a->subtitle);
    for (size_t i = 0; i < a->authors.n; i++)
        printf("  author %s\n", a->authors.v[i]);
    printf("  published %s\n  modified %s\n  language %s\n  section %s\n  self %s\n", a->published, a->modified, a->language, a->section,
           reply->self.key);
    for (size_t i = 0; i < a->tags.n; i++)
        printf("  tag %s\n", a->tags.v[i]);
    for (size_t i = 0; i < reply->link_count; i++)
        printf("  link %s | %s | %s\n", reply->links[i].key, reply->links[i].title, reply->links[i].published);
    for (size_t i = 0; i < reply->want_count; i++)
        printf("  want %s\n", reply->wants[i].url);
    printf("%s\n", a->body ? a->body : "");
}

static char *run_path(struct run *r, const char *name, const char *extension)
{
    return pool_printf(r->pool, "%s/%s/%s.%s", r->fixtures, r->outlet, name, extension);
}

/* Reads the page of a case; `earlier` is the reply to the page before it, for an article of several pages. */
static int run_read(struct run *r, const char *name, const json_t *spec, const struct read_reply *earlier, struct read_reply *reply)
{
    static const char *const purposes[] = { "source", "article", "next", "other", NULL };
    static const char *const kinds[] = { "listing", "feed", "sitemap", NULL };
    static const char *const extensions[] = { "html", "xml", "json-feed", "txt" };
    struct buf body;
    buf_init(&body, FILE_MAX_BYTES);
    int rc = -1;
    for (size_t i = 0; i < sizeof extensions / sizeof *extensions && rc != 0; i++)
        rc = file_read(run_path(r, name, extensions[i]), &body);
    if (rc == 0) {
        struct link hint = { .title = run_name_of(json_object_get(spec, "hint"), "title", NULL),
                             .published = run_name_of(json_object_get(spec, "hint"), "published", NULL) };
        struct read_request request = {
            .url = run_name_of(spec, "url", ""),
            .requested = run_name_of(spec, "requested", run_name_of(spec, "url", "")),
            .content_type = run_name_of(spec, "content-type", "text/html; charset=utf-8"),
            .purpose = run_index(purposes, run_name_of(spec, "purpose", "article")),
            .source_kind = run_index(kinds, run_name_of(spec, "kind", "listing")),
            .body_fd = -1,
            .partial = earlier ? earlier->partial : NULL,
            .partial_len = earlier ? earlier->partial_len : 0,
            .hint = json_object_get(spec, "hint") ? &hint : NULL,
        };
        /* The kit may look at bytes only: a copy in the pool lives as long as what it gives. */
        const char *bytes = pool_copy(r->pool, buf_text(&body), body.len + 1);
        rc = kit_read(r->kit, r->pool, &request, bytes, body.len, reply);
    }
    buf_fini(&body);
    return rc;
}

static void run_page(struct run *r, const json_t *spec)
{
    const json_t *expect = json_object_get(spec, "expect");
    const char *first = json_string_value(json_object_get(spec, "after"));
    struct read_reply earlier = { 0 }, reply = { 0 };
    if (first) {
        json_t *before = json_load_file(run_path(r, first, "json"), 0, NULL);
        if (!before || run_read(r, first, before, NULL, &earlier) != 0)
            run_fail(r, "%s: %s", first, err_text());
        json_decref(before);
    }
    if (run_read(r, r->name, spec, first ? &earlier : NULL, &reply) != 0) {
        run_fail(r, "%s", err_text());
        return;
    }
    if (r->show)
        run_show(&reply);
    run_compare(r, expect, "verdict", run_verdict(reply.verdict));
    run_compare(r, expect, "key", reply.self.key);
    run_compare(r, expect, "public-url", reply.self.public_url);
    run_compare(r, expect, "canonical", reply.canonical.url);
    run_compare_article(r, expect, &reply);
    run_compare_links(r, expect, &reply);
    run_compare_wants(r, expect, &reply);
}

/* A case without a page: URLs and what the plugin makes of them. */
static void run_urls(struct run *r, const json_t *urls)
{
    size_t i;
    json_t *item;
    json_array_foreach(urls, i, item)
    {
        const char *url = run_name_of(item, "url", "");
        struct link link;
        kit_link(r->kit, r->pool, url, &link);
        if (r->show)
            printf("  %s\n    key %s\n    public %s\n    article %d\n", url, link.key, link.public_url, link.article);
        const json_t *article = json_object_get(item, "article");
        if (article && json_is_true(article) != link.article)
            run_fail(r, "%s is %s article", url, link.article ? "an" : "no");
        run_compare(r, item, "key", link.key);
        run_compare(r, item, "public-url", link.public_url);
    }
}

static void run_case(struct run *r, const char *name)
{
    json_error_t error;
    r->name = name;
    r->bad = false;
    r->pool = pool_new();
    json_t *spec = json_load_file(run_path(r, name, "json"), 0, &error);
    if (r->show)
        printf("== %s/%s\n", r->outlet, name);
    if (!spec)
        run_fail(r, "line %d: %s", error.line, error.text);
    else if (json_object_get(spec, "urls"))
        run_urls(r, json_object_get(spec, "urls"));
    else
        run_page(r, spec);
    json_decref(spec);
    pool_free(r->pool);
    r->pool = NULL;
    r->passed += !r->bad;
    r->failed += r->bad;
}

/* -- All of them ---------------------------------------------------------------------------------------------------------- */

static bool run_asked_for(int argc, char **argv, const char *outlet, const char *name)
{
    for (int i = 0; i < argc; i++) {
        const size_t len = strlen(outlet);
        if (strcmp(argv[i], outlet) == 0 || (strncmp(argv[i], outlet, len) == 0 && argv[i][len] == '/' && strcmp(argv[i] + len + 1, name) == 0))
            return true;
    }
    return argc == 0;
}

static int run_is_case(const struct dirent *entry)
{
    const size_t len = strlen(entry->d_name);
    return len > 5 && strcmp(entry->d_name + len - 5, ".json") == 0;
}

static int run_is_outlet(const struct dirent *entry)
{
    return entry->d_name[0] != '.' && !strchr(entry->d_name, '.');
}

static void run_outlet(struct run *r, int argc, char **argv)
{
    char path[4096];
    struct dirent **cases = NULL;
    snprintf(path, sizeof path, "%s/%s", r->fixtures, r->outlet);
    const int n = scandir(path, &cases, run_is_case, alphasort);
    if (n <= 0)
        return;
    snprintf(path, sizeof path, "%s/%s.so", r->plugins, r->outlet);
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const struct gaz_outlet *outlet = plugin ? dlsym(plugin, "gaz_outlet") : NULL;
    struct pool *pool = pool_new();
    if (outlet) {
        struct kit kit = { .outlet = outlet, .outlet_name = outlet->name };
        for (const char *const *host = outlet->hosts; host && *host; host++)
            strings_add_lent(pool, &kit.hosts, *host);
        r->kit = &kit;
        for (int i = 0; i < n; i++) {
            char *name = pool_strndup(pool, cases[i]->d_name, strlen(cases[i]->d_name) - 5);
            if (run_asked_for(argc, argv, r->outlet, name))
                run_case(r, name);
        }
        r->kit = NULL;
    } else {
        printf("%s: %s\n", r->outlet, dlerror());
        r->failed += (size_t)n;
    }
    pool_free(pool);
    if (plugin)
        dlclose(plugin);
    for (int i = 0; i < n; i++)
        free(cases[i]);
    free(cases);
}

int main(int argc, char **argv)
{
    struct run r = { 0 };
    struct dirent **outlets = NULL;
    int at = 1;
    if (at < argc && strcmp(argv[at], "--show") == 0) {
        r.show = true;
        at++;
    }
    if (argc - at < 2) {
        fprintf(stderr, "usage: run [--show] PLUGINS FIXTURES [OUTLET|OUTLET/CASE]...\n");
        return 2;
    }
    r.plugins = argv[at];
    r.fixtures = argv[at + 1];
    at += 2;
    kit_warm_up();
    const int n = scandir(r.fixtures, &outlets, run_is_outlet, alphasort);
    for (int i = 0; i < n; i++) {
        r.outlet = outlets[i]->d_name;
        run_outlet(&r, argc - at, argv + at);
        free(outlets[i]);
    }
    free(outlets);
    printf("%zu passed, %zu failed\n", r.passed, r.failed);
    return r.failed || r.passed == 0 ? 1 : 0;
}
