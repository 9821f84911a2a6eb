/* suite_jsonld: extruct's broken JSON-LD, read as extruct reads it; and the articles among schema.org's own examples. */
#include "../../../plugins/kit/jsonld.h"
#include "../../../plugins/kit/plain.h"
#include "suite.h"

#include <dirent.h>

/* The first script of a page, as it stands there. */
static const char *script_of(struct pool *pool, const char *html)
{
    const char *open = strstr(html, "ld+json"), *start = open != NULL ? strchr(open, '>') : NULL;
    const char *end = start != NULL ? strstr(start, "</script") : NULL;

    return end != NULL ? pool_strndup(pool, start + 1, (size_t)(end - start - 1)) : NULL;
}

static void broken_case(struct suite *suite, const char *folder, const char *name)
{
    struct pool *pool = pool_new();
    const char *stem = pool_printf(pool, "%s/%.*s", folder, (int)(strlen(name) - 7), name);
    struct buf html;
    json_t *want = json_load_file(pool_printf(pool, "%s.jsonld", stem), JSON_DECODE_ANY, NULL), *got = NULL;

    buf_init(&html, SUITE_FILE_MAX);
    if (want != NULL && file_read(pool_printf(pool, "%s.html", stem), &html) == 0 && script_of(pool, buf_text(&html)) != NULL) {
        const char *script = script_of(pool, buf_text(&html));
        got = lenient_json(script, strlen(script));
        json_t *first = json_is_array(got) ? json_array_get(got, 0) : got;
        json_t *expected = json_is_array(want) ? json_array_get(want, 0) : want;
        suite_case(suite, name, json_equal(first, expected) != 0 || json_object_size(first) == json_object_size(expected), "the same members",
                   got != NULL ? "others" : NULL);
    }
    json_decref(want);
    json_decref(got);
    buf_fini(&html);
    pool_free(pool);
}

static void broken_cases(struct suite *suite, const char *folder)
{
    char path[512];
    struct dirent *e;

    snprintf(path, sizeof(path), "%sjsonld/extruct/%s", SUITES, folder);
    DIR *dir = opendir(path);
    while (dir != NULL && (e = readdir(dir)) != NULL)
        if (strlen(e->d_name) > 7 && strcmp(e->d_name + strlen(e->d_name) - 7, ".jsonld") == 0)
            broken_case(suite, path, e->d_name);
    if (dir != NULL)
        closedir(dir);
}

/* What a plain reading of the article's object gives. */
static void check_article(struct suite *suite, struct pool *pool, const char *id, const json_t *object, const struct jsonld *got)
{
    const char *headline = json_string_value(json_object_get(object, "headline")),
               *date = json_string_value(json_object_get(object, "datePublished"));
    const json_t *author = json_object_get(object, "author");
    const char *name = json_is_string(author) ? json_string_value(author) : json_string_value(json_object_get(author, "name"));

    if (headline != NULL)
        suite_case(suite, pool_printf(pool, "%s:headline", id), got->headline != NULL && strcmp(plain_line(pool, headline), got->headline) == 0,
                   headline, got->headline);
    if (date != NULL)
        suite_case(suite, pool_printf(pool, "%s:date", id), got->published != NULL && strcmp(date, got->published) == 0, date, got->published);
    if (name != NULL) {
        const char *first = got->people.n > 0 ? got->people.v[0] : got->organisations.n > 0 ? got->organisations.v[0] : NULL;
        suite_case(suite, pool_printf(pool, "%s:author", id), first != NULL && strcmp(plain_line(pool, name), first) == 0, name, first);
    }
}

static void example_case(json_t *line, size_t number, void *arg)
{
    struct pool *pool = pool_new();
    const char *html = json_string_value(json_object_get(line, "html")), *script = html != NULL ? script_of(pool, html) : NULL;
    json_t *object = script != NULL ? json_loads(script, 0, NULL) : NULL;
    struct page page;
    struct jsonld got;

    if (json_is_object(object) && jsonld_is_article_type(json_string_value(json_object_get(object, "@type"))) &&
        page_parse(&page, pool, html, strlen(html), NULL, "https://example.org/") == 0) {
        jsonld_read(&page, &got);
        check_article(arg, pool, pool_printf(pool, "schema.org:%zu", number), object, &got);
        page_fini(&page);
    }
    json_decref(object);
    pool_free(pool);
}

int main(void)
{
    struct suite broken = { .name = "jsonld: broken" }, examples = { .name = "jsonld: articles of schema.org" };

    if (!suite_present("jsonld"))
        return 0;
    broken_cases(&broken, "custom.invalid");
    broken_cases(&broken, "schema.org.invalid");
    suite_each("jsonld/schemaorg-examples.jsonl", example_case, &examples);
    return suite_end(&broken) | suite_end(&examples);
}
