/* suite_feeds: feedparser's checks on items, the items of gofeed, and every item of the feed validator's broken feeds. */
#include "../../../plugins/kit/feed.h"
#include "../../../plugins/kit/plain.h"
#include "suite.h"

#include <dirent.h>
#include <strings.h>
#include <sys/stat.h>

static int read_feed(struct pool *pool, const char *path, const char *type, const char *url, struct feed *out)
{
    struct buf data;
    int rc = -1;

    buf_init(&data, SUITE_FILE_MAX);
    memset(out, 0, sizeof(*out));
    if (file_read(path, &data) == 0)
        rc = feed_read(pool, buf_text(&data), data.len, type, url, out);
    buf_fini(&data);
    return rc;
}

/* Text alone: the suites print HTML in one normal form, we as it was given. */
static const char *bare(struct pool *pool, const char *text)
{
    const char *plain = text != NULL ? plain_line(pool, text) : NULL;
    char *out = pool_strdup(pool, plain != NULL ? plain : ""), *to = out;

    for (const char *s = out; *s != '\0'; s++)
        if (*s != ' ')
            *to++ = *s;
    *to = '\0';
    return out;
}

static bool same(struct pool *pool, const char *want, const char *got)
{
    return strcmp(bare(pool, want), bare(pool, got)) == 0;
}

static const char *member(const char *path, const struct feed_item *item)
{
    static const struct {
        const char *name;
        size_t at;
    } members[] = { { "title", offsetof(struct feed_item, title) },
                    { "link", offsetof(struct feed_item, link) },
                    { "id", offsetof(struct feed_item, id) },
                    { "guid", offsetof(struct feed_item, id) },
                    { "summary", offsetof(struct feed_item, summary) },
                    { "description", offsetof(struct feed_item, summary) },
                    { "published", offsetof(struct feed_item, published) },
                    { "updated", offsetof(struct feed_item, updated) } };

    for (size_t i = 0; i < sizeof(members) / sizeof(*members); i++)
        if (strcmp(members[i].name, path) == 0)
            return (const char *)item + members[i].at;
    return NULL;
}

static const char *header(json_t *headers, const char *name)
{
    const char *key;
    json_t *value;

    json_object_foreach(headers, key, value) if (strcasecmp(key, name) == 0) return json_string_value(value);
    return NULL;
}

/* One check: ["entries", N, MEMBER] equals a string. */
static void check(struct suite *suite, struct pool *pool, const char *file, const struct feed *feed, json_t *one)
{
    json_t *path = json_object_get(one, "path");
    const char *want = json_string_value(json_object_get(one, "eq")), *name = json_string_value(json_array_get(path, 2));
    size_t index = (size_t)json_integer_value(json_array_get(path, 1));
    const char *root = json_string_value(json_array_get(path, 0));
    static const struct feed_item none;
    const struct feed_item *item = index < feed->n ? &feed->items[index] : &none;
    const char *got, *other;

    if (want == NULL || name == NULL || root == NULL || strcmp(root, "entries") != 0)
        return;
    if (json_array_size(path) == 5 && strcmp(name, "content") == 0 && json_string_value(json_array_get(path, 4)) != NULL &&
        strcmp(json_string_value(json_array_get(path, 4)), "value") == 0) {
        got = item->content;
        other = item->summary;
    } else if (json_array_size(path) == 3 && member(name, item) != NULL) {
        memcpy(&got, member(name, item), sizeof(got));
        other = strcmp(name, "description") == 0 || strcmp(name, "summary") == 0 ? item->content : got;
    } else {
        return;
    }
    suite_case(suite, pool_printf(pool, "%s:%s", file, name), same(pool, want, got) || same(pool, want, other), want, got);
}

static void feedparser_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *file = json_string_value(json_object_get(line, "file"));
    json_t *headers = json_object_get(line, "header"), *checks = json_object_get(line, "checks"), *one;
    const char *location = header(headers, "content-location");
    const char *path = pool_printf(pool, "%sfeeds/feedparser/%s", SUITES, file);
    struct feed feed;
    size_t i;

    (void)number;
    read_feed(pool, path, header(headers, "content-type"), location != NULL ? location : pool_printf(pool, "http://127.0.0.1:8097/%s", file), &feed);
    json_array_foreach(checks, i, one) check(arg, pool, file, &feed, one);
    pool_free(pool);
}

static void gofeed_check(struct suite *suite, struct pool *pool, const char *file, const struct feed *feed, json_t *want)
{
    static const char *const pairs[][2] = { { "title", "title" },         { "link", "link" },           { "guid", "id" },
                                            { "description", "summary" }, { "published", "published" }, { "updated", "updated" } };
    json_t *items = json_object_get(want, "items");

    suite_case(suite, pool_printf(pool, "%s:n", file), json_array_size(items) == feed->n, "as many items", pool_printf(pool, "%zu", feed->n));
    for (size_t i = 0; i < json_array_size(items) && i < feed->n; i++)
        for (size_t k = 0; k < sizeof(pairs) / sizeof(*pairs); k++) {
            const char *text = json_string_value(json_object_get(json_array_get(items, i), pairs[k][0])), *got;
            memcpy(&got, member(pairs[k][1], &feed->items[i]), sizeof(got));
            /* "http://example.org" and "http://example.org/" are one link. */
            bool slash = text != NULL && got != NULL && strcmp(pairs[k][0], "link") == 0 && strncmp(text, got, strlen(text)) == 0 &&
                         strcmp(got + strlen(text), "/") == 0;
            if (text != NULL && *text != '\0')
                suite_case(suite, pool_printf(pool, "%s:%s", file, pairs[k][0]), slash || same(pool, text, got), text, got);
        }
}

/* Walks a folder for files with this ending. */
static void walk(const char *folder, const char *ending, void (*visit)(struct suite *suite, const char *path), struct suite *suite)
{
    DIR *dir = opendir(folder);
    struct dirent *e;

    while (dir != NULL && (e = readdir(dir)) != NULL) {
        char path[4096];
        struct stat st;
        size_t len = strlen(e->d_name);

        snprintf(path, sizeof(path), "%s/%s", folder, e->d_name);
        if (e->d_name[0] == '.' || stat(path, &st) < 0)
            continue;
        if (S_ISDIR(st.st_mode))
            walk(path, ending, visit, suite);
        else if (len > strlen(ending) && strcmp(e->d_name + len - strlen(ending), ending) == 0)
            visit(suite, path);
    }
    if (dir != NULL)
        closedir(dir);
}

static void gofeed_case(struct suite *suite, const char *path)
{
    struct pool *pool = pool_new();
    json_t *want = json_load_file(path, 0, NULL);
    const char *source = pool_printf(pool, "%.*s.xml", (int)(strlen(path) - 5), path);
    struct feed feed;

    if (want != NULL && access(source, R_OK) == 0) {
        read_feed(pool, source, NULL, "", &feed);
        gofeed_check(suite, pool, strrchr(path, '/') + 1, &feed, want);
    }
    json_decref(want);
    pool_free(pool);
}

/* As many items as there are start tags of items outside comments. */
static void validator_case(struct suite *suite, const char *path)
{
    struct pool *pool = pool_new();
    struct buf data;
    struct feed feed;
    size_t want = 0;

    buf_init(&data, SUITE_FILE_MAX);
    if (file_read(path, &data) == 0) {
        for (const char *s = buf_text(&data); (s = strchr(s, '<')) != NULL; s++) {
            const char *end = strncmp(s, "<!--", 4) == 0 ? strstr(s, "-->") : NULL;
            if (end != NULL)
                s = end;
            want += (strncmp(s, "<item", 5) == 0 && strchr(" \t\r\n>", s[5]) != NULL) ||
                    (strncmp(s, "<entry", 6) == 0 && strchr(" \t\r\n>", s[6]) != NULL);
        }
        read_feed(pool, path, NULL, "http://example.org/", &feed);
        suite_case(suite, strstr(path, "feedvalidator/"), feed.n >= want, pool_printf(pool, "%zu items", want), pool_printf(pool, "%zu", feed.n));
    }
    buf_fini(&data);
    pool_free(pool);
}

int main(void)
{
    struct suite feedparser = { .name = "feeds: feedparser", .bar = 0.97 }, gofeed = { .name = "feeds: gofeed", .bar = 0.97 };
    struct suite validator = { .name = "feeds: feedvalidator" };

    if (!suite_present("feeds"))
        return 0;
    suite_each("feeds/feedparser-expect.jsonl", feedparser_case, &feedparser);
    walk(SUITES "feeds/gofeed/translator", ".json", gofeed_case, &gofeed);
    walk(SUITES "feeds/feedvalidator", ".xml", validator_case, &validator);
    return suite_end(&feedparser) | suite_end(&gofeed) | suite_end(&validator);
}
