/* jsonld: finds the scripts and the one object among theirs that is this page's article. */
#include "jsonld.h"

#include "../../daemon/base/buf.h"
#include "jsonld_parts.h"
#include "lenient.h"
#include "plain.h"

#include <string.h>
#include <strings.h>

#define SCRIPTS_MAX 64 /* a page with more repeats itself */

/* Sorted. Rank 3: journalism; 2: articles of any kind; 1: pages that may be articles. */
static const struct {
    const char *type;
    int rank;
} types[] = {
    { "AdvertiserContentArticle", 3 },
    { "AnalysisNewsArticle", 3 },
    { "Article", 2 },
    { "AskPublicNewsArticle", 3 },
    { "BackgroundNewsArticle", 3 },
    { "BlogPosting", 2 },
    { "LiveBlogPosting", 2 },
    { "NewsArticle", 3 },
    { "OpinionNewsArticle", 3 },
    { "Report", 2 },
    { "ReportageNewsArticle", 3 },
    { "ReviewNewsArticle", 3 },
    { "SatiricalArticle", 2 },
    { "ScholarlyArticle", 2 },
    { "SocialMediaPosting", 1 },
    { "TechArticle", 2 },
};

static int type_rank(const char *type)
{
    for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
        if (strcasecmp(types[i].type, type) == 0)
            return types[i].rank;
    /* "MedicalScholarlyArticle": the vocabulary names its kinds so; a JobPosting is none. */
    size_t len = strlen(type);
    return (len > 7 && strcasecmp(type + len - 7, "Article") == 0) || strcasecmp(type, "DiscussionForumPosting") == 0 ? 1 : 0;
}

static const char *type_plain(const char *type)
{
    const char *slash = strrchr(type, '/'), *colon = strrchr(type, ':');

    if (slash != NULL)
        return slash + 1;
    return colon != NULL ? colon + 1 : type;
}

bool jsonld_is_article_type(const char *type)
{
    return type != NULL && type_rank(type_plain(type)) > 0;
}

const json_t *jsonld_get(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    char prefixed[64] = "schema:";

    if (value != NULL || strlen(key) > 40)
        return value;
    strncat(prefixed, key, 50);
    return json_object_get(object, prefixed);
}

const char *jsonld_type(const json_t *object)
{
    const json_t *type = json_object_get(object, "@type");
    const char *best = "";

    if (json_is_string(type))
        return type_plain(json_string_value(type));
    for (size_t i = 0; i < json_array_size(type); i++) {
        const char *one = json_string_value(json_array_get(type, i));
        if (one != NULL && (*best == '\0' || type_rank(type_plain(one)) > type_rank(best)))
            best = type_plain(one);
    }
    return best;
}

const json_t *jsonld_follow(const struct jsonld_objects *all, const json_t *value)
{
    const char *id = json_string_value(json_object_get(value, "@id"));

    if (id == NULL || json_object_size(value) > 2)
        return value;
    for (size_t i = 0; i < all->n; i++) {
        const char *other = json_string_value(json_object_get(all->v[i].value, "@id"));
        if (other != NULL && strcmp(other, id) == 0 && json_object_size(all->v[i].value) > json_object_size(value))
            return all->v[i].value;
    }
    return value;
}

static void collect(struct pool *pool, struct jsonld_objects *all, const json_t *value, bool aside, int depth)
{
    static const char *const elsewhere[] = { "hasPart", "isBasedOn",      "itemListElement", "mentions", "relatedLink", "subjectOf",
                                             "comment", "liveBlogUpdate", "isPartOf",        "citation", "backstory" };
    const char *key;
    json_t *member;

    if (depth > JSONLD_DEPTH_MAX || all->n >= JSONLD_OBJECTS_MAX)
        return;
    if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            collect(pool, all, json_array_get(value, i), aside, depth + 1);
        return;
    }
    if (!json_is_object(value))
        return;
    all->v[all->n].value = value;
    all->v[all->n++].aside = aside;
    /* jansson's iterators want a mutable object and do not change it. */
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        bool other = aside;
        for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
            other = other || strcmp(key, elsewhere[i]) == 0;
        collect(pool, all, member, other, depth + 1);
    }
}

/* Some templates escape the script as if it were text. */
static json_t *read_script(const struct page *page, const char *text)
{
    json_t *value = lenient_json(text, strlen(text));

    if (value == NULL || (!json_is_object(value) && !json_is_array(value))) {
        json_decref(value);
        const char *plain = strstr(text, "&quot;") != NULL ? plain_entities(page->pool, text) : NULL;
        value = plain != NULL ? lenient_json(plain, strlen(plain)) : NULL;
    }
    return value;
}

static void read_scripts(const struct page *page, const struct marks *marks, struct jsonld_objects *all)
{
    size_t scripts = 0;

    for (size_t i = 0; i < marks->n && scripts < SCRIPTS_MAX; i++) {
        if ((marks->v[i].is & MARK_JSONLD) == 0)
            continue;
        struct buf text;
        buf_init(&text, 8u << 20);
        for (const xmlNode *child = marks->v[i].node->children; child != NULL; child = child->next)
            if (child->content != NULL)
                buf_puts(&text, (const char *)child->content);
        json_t *value = read_script(page, buf_text(&text));
        buf_fini(&text);
        scripts++;
        if (value != NULL)
            json_array_append_new(all->roots, value);
    }
    collect(page->pool, all, all->roots, false, 0);
}

/* Whether an address in the object is the page's own. */
static bool names_page(const struct page *page, const json_t *object)
{
    static const char *const keys[] = { "url", "mainEntityOfPage", "@id" };

    for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
        const json_t *value = jsonld_get(object, keys[i]);
        const char *url = json_is_object(value) ? json_string_value(json_object_get(value, "@id")) : json_string_value(value);
        size_t len = url != NULL ? strcspn(url, "?#") : 0, own = strcspn(page->url, "?#");
        if (len > 12 && len == own && strncmp(url, page->url, len) == 0)
            return true;
    }
    return false;
}

static int article_score(const struct page *page, const struct jsonld_object *object)
{
    int rank = type_rank(jsonld_type(object->value));
    const json_t *headline = jsonld_get(object->value, "headline"), *name = jsonld_get(object->value, "name");

    if (rank == 0)
        return 0;
    return rank + (headline != NULL || name != NULL ? 8 : 0) + (object->aside ? 0 : 16) + (names_page(page, object->value) ? 8 : 0) +
           (jsonld_get(object->value, "datePublished") != NULL ? 4 : 0);
}

/* What the page says it is besides, where that is no article. */
static const char *page_type(const struct jsonld_objects *all)
{
    static const char *const telling[] = { "CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "AboutPage",
                                           "ContactPage",    "FAQPage",           "WebSite",     "WebPage" };

    for (size_t t = 0; t < sizeof(telling) / sizeof(*telling); t++)
        for (size_t i = 0; i < all->n; i++)
            if (!all->v[i].aside && strcasecmp(jsonld_type(all->v[i].value), telling[t]) == 0)
                return telling[t];
    return NULL;
}

/* When a page that is no article appeared: a WebPage, a Recipe, a HowTo. */
static const char *page_published(const struct page *page, const struct jsonld_objects *all)
{
    for (size_t i = 0; i < all->n; i++) {
        const char *date = all->v[i].aside ? NULL : jsonld_text(page, jsonld_get(all->v[i].value, "datePublished"));
        if (date != NULL)
            return date;
    }
    return NULL;
}

void jsonld_read(const struct page *page, struct jsonld *out)
{
    struct marks marks;

    marks_collect(page, &marks);
    jsonld_read_marked(page, &marks, out);
}

void jsonld_read_marked(const struct page *page, const struct marks *marks, struct jsonld *out)
{
    struct jsonld_objects all = { .roots = json_array() };
    const json_t *best = NULL;
    int best_score = 0;

    memset(out, 0, sizeof(*out));
    out->free_to_read = -1;
    all.v = pool_alloc(page->pool, JSONLD_OBJECTS_MAX * sizeof(*all.v));
    read_scripts(page, marks, &all);
    for (size_t i = 0; i < all.n; i++) {
        int score = article_score(page, &all.v[i]);
        /* An article that is only mentioned is another page's, unless it names this one. */
        if (score > best_score && (!all.v[i].aside || names_page(page, all.v[i].value))) {
            best_score = score;
            best = all.v[i].value;
        }
    }
    out->page_type = page_type(&all);
    out->page_published = page_published(page, &all);
    if (best != NULL)
        jsonld_fill(page, &all, best, out);
    json_decref(all.roots);
}
