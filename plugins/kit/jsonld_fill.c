/* jsonld_fill: the fields of one article object. */
#include "jsonld_parts.h"
#include "plain.h"

#include <string.h>
#include <strings.h>

#define PEOPLE_MAX 40 /* a byline, not a staff list */

const char *jsonld_text(const struct page *page, const json_t *value)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    if (json_is_object(value)) {
        const json_t *inner = json_object_get(value, "@value");
        value = inner != NULL ? inner : jsonld_get(value, "name");
        if (json_is_array(value))
            value = json_array_get(value, 0);
    }
    if (!json_is_string(value))
        return NULL;
    return plain_line(page->pool, json_string_value(value));
}

static const char *field(const struct page *page, const json_t *object, const char *key)
{
    return jsonld_text(page, jsonld_get(object, key));
}

static bool is_organisation(const char *type)
{
    return strstr(type, "Organization") != NULL || strstr(type, "Organisation") != NULL || strcasecmp(type, "Corporation") == 0;
}

/* One author: a string, an object with a name, or a list of them. */
static void add_author(const struct page *page, const struct jsonld_objects *all, const json_t *value, struct jsonld *out, int depth)
{
    const char *name;

    if (depth > 4 || out->people.n + out->organisations.n >= PEOPLE_MAX)
        return;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            add_author(page, all, json_array_get(value, i), out, depth + 1);
        return;
    }
    if (json_is_object(value)) {
        value = jsonld_follow(all, value);
        const json_t *list = json_object_get(value, "@list");
        const json_t *names = jsonld_get(value, "name");
        if (list != NULL || json_is_array(names) || json_is_object(names)) {
            add_author(page, all, list != NULL ? list : names, out, depth + 1);
            return;
        }
        if (names == NULL && jsonld_get(value, "givenName") != NULL) {
            const char *given = field(page, value, "givenName"), *family = field(page, value, "familyName");
            strings_add_lent(page->pool, &out->people, pool_printf(page->pool, "%s %s", given != NULL ? given : "", family != NULL ? family : ""));
            return;
        }
    }
    name = jsonld_text(page, value);
    if (name == NULL)
        return;
    struct strings *to = json_is_object(value) && is_organisation(jsonld_type(value)) ? &out->organisations : &out->people;
    strings_add_lent(page->pool, to, name);
}

static void add_keywords(const struct page *page, const json_t *value, struct strings *out)
{
    for (size_t i = 0; i < json_array_size(value) && out->n < PEOPLE_MAX; i++) {
        const char *word = jsonld_text(page, json_array_get(value, i));
        if (word != NULL)
            strings_add_lent(page->pool, out, word);
    }
    if (json_is_array(value))
        return;
    const char *text = jsonld_text(page, value);
    for (const char *s = text, *end; s != NULL && *s != '\0' && out->n < PEOPLE_MAX; s = *end != '\0' ? end + 1 : end) {
        end = s + strcspn(s, ",;");
        const char *word = plain_line(page->pool, pool_strndup(page->pool, s, (size_t)(end - s)));
        if (word != NULL)
            strings_add_lent(page->pool, out, word);
    }
}

static int free_to_read(const json_t *value)
{
    const char *text = json_string_value(value);

    if (json_is_boolean(value))
        return json_is_true(value);
    if (text == NULL)
        return -1;
    return strcasecmp(text, "true") == 0 ? 1 : strcasecmp(text, "false") == 0 ? 0 : -1;
}

/* A CorrectionComment has its words in text; some write them in place of it. */
static const char *correction(const struct page *page, const struct jsonld_objects *all, const json_t *value)
{
    if (json_is_array(value))
        value = json_array_get(value, 0);
    value = jsonld_follow(all, value);
    const char *text = json_is_object(value) ? field(page, value, "text") : NULL;
    if (json_is_object(value) && text == NULL)
        text = field(page, value, "description");
    return json_is_object(value) ? text : jsonld_text(page, value);
}

void jsonld_fill(const struct page *page, const struct jsonld_objects *all, const json_t *article, struct jsonld *out)
{
    out->type = pool_strdup(page->pool, jsonld_type(article));
    out->headline = field(page, article, "headline");
    if (out->headline == NULL)
        out->headline = field(page, article, "name");
    out->alternative = field(page, article, "alternativeHeadline");
    if (out->alternative == NULL)
        out->alternative = field(page, article, "alternateName");
    out->description = field(page, article, "description");
    out->published = field(page, article, "datePublished");
    if (out->published == NULL)
        out->published = field(page, article, "dateCreated");
    out->modified = field(page, article, "dateModified");
    out->section = field(page, article, "articleSection");
    out->language = field(page, article, "inLanguage");
    out->publisher = jsonld_text(page, jsonld_follow(all, jsonld_get(article, "publisher")));
    const json_t *body = jsonld_get(article, "articleBody");
    if (json_is_string(body))
        out->article_body = plain_text(page->pool, json_string_value(body));
    out->url = json_string_value(jsonld_get(article, "url")) != NULL ? pool_strdup(page->pool, json_string_value(jsonld_get(article, "url"))) : NULL;
    const json_t *main_page = jsonld_get(article, "mainEntityOfPage");
    main_page = json_is_object(main_page) ? json_object_get(main_page, "@id") : main_page;
    out->main_page = json_is_string(main_page) ? pool_strdup(page->pool, json_string_value(main_page)) : NULL;
    out->correction = correction(page, all, jsonld_get(article, "correction"));
    add_author(page, all, jsonld_get(article, "author"), out, 0);
    if (out->people.n + out->organisations.n == 0)
        add_author(page, all, jsonld_get(article, "creator"), out, 0);
    add_keywords(page, jsonld_get(article, "keywords"), &out->keywords);
    out->free_to_read = free_to_read(jsonld_get(article, "isAccessibleForFree"));
}
