/* metadata: the rungs of the ladder put together, field by field. */
#include "metadata.h"

#include "metadata_parts.h"
#include "names.h"
#include "plain.h"
#include "space.h"
#include "tag.h"
#include "url.h"

#include <string.h>
#include <strings.h>

#define TAGS_MAX       20
#define SUBTITLE_MAX   1000 /* bytes; longer is the body */
#define HEADLINE_WORDS 3    /* a headline of fewer may share none with another one of the same article */
#define WORD_BYTES     4    /* of a word that tells headlines apart: "the" and "and" are in all of them */

static void set(struct article *out, enum article_field field, const char **to, const char *value, enum origin origin)
{
    if (*to == NULL && value != NULL && *value != '\0') {
        *to = value;
        out->origin[field] = origin;
    }
}

/* Where the page stands: the address it was fetched from, or, of a file without one, what it says itself. */
static const char *read_host(const struct evidence *e)
{
    static const char *const og[] = { "og:url", NULL };
    const char *const addresses[] = { e->page->url, e->canonical, metatags_first(e, og), e->jsonld.url };

    for (size_t i = 0; i < sizeof(addresses) / sizeof(*addresses); i++) {
        const char *host = addresses[i] != NULL && *addresses[i] != '\0' ? url_host(e->page->pool, addresses[i], false) : NULL;
        if (host != NULL)
            return strncmp(host, "www.", 4) == 0 ? host + 4 : host;
    }
    return NULL;
}

/* Whether a word of some length of one line is in the other; both folded. */
static bool shares_word(struct pool *pool, const char *line, const char *other)
{
    for (const char *s = line; *s != '\0';) {
        const size_t n = strcspn(s, " ");
        if (n >= WORD_BYTES && strstr(other, pool_strndup(pool, s, n)) != NULL)
            return true;
        s += n + strspn(s + n, " ");
    }
    return false;
}

/* Whether an address is one that the page was asked for at, or calls its own. */
static bool is_own_address(const struct evidence *e, const char *url)
{
    static const char *const og[] = { "og:url", NULL };
    const char *const own[] = { e->page->url, e->canonical, metatags_first(e, og) };
    struct pool *pool = e->page->pool;
    const char *path = url != NULL ? url_canonical(pool, url, e->page->base) : NULL;

    path = path != NULL ? url_path_query(path) : "";
    for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++) {
        const char *whole = own[i] != NULL ? url_canonical(pool, own[i], e->page->base) : NULL;
        if (whole != NULL && strcmp(url_path_query(whole), path) == 0)
            return true;
    }
    return false;
}

/* Whether JSON-LD is about an article in a box beside: it has another address, and no word of the titles that the page gives itself. A ticker's
 * headline may differ so much, but its address does not. */
static bool is_about_another(const struct evidence *e, const char *og_title)
{
    const char *const titles[] = { e->title_tag, og_title };
    struct pool *pool = e->page->pool;
    bool titled = false;

    if (*e->page->url == '\0' || e->jsonld.headline == NULL || names_words(e->jsonld.headline) < HEADLINE_WORDS || is_own_address(e, e->jsonld.url) ||
        is_own_address(e, e->jsonld.main_page) || (e->jsonld.url == NULL && e->jsonld.main_page == NULL))
        return false;
    const char *headline = space_fold_case(pool, e->jsonld.headline, strlen(e->jsonld.headline));
    for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++) {
        if (titles[i] == NULL || names_words(titles[i]) < HEADLINE_WORDS)
            continue;
        titled = true;
        if (shares_word(pool, headline, space_fold_case(pool, titles[i], strlen(titles[i]))))
            return false;
    }
    return titled;
}

static void gather(const struct page *page, const xmlNode *body, struct evidence *e)
{
    static const char *const og[] = { "og:title", "twitter:title", NULL };
    static const char *const site[] = { "og:site_name", "application-name", "apple-mobile-web-app-title", NULL };

    memset(e, 0, sizeof(*e));
    e->page = page;
    e->body = body;
    e->language = page->language;
    e->entries = pool_alloc(page->pool, ENTRY_UP * sizeof(*e->entries));
    marks_collect(page, &e->marks);
    jsonld_read_marked(page, &e->marks, &e->jsonld);
    metatags_read(e);
    if (is_about_another(e, metatags_first(e, og)))
        e->jsonld = (struct jsonld){ .publisher = e->jsonld.publisher, .page_type = e->jsonld.page_type, .free_to_read = -1 };
    e->site_name = metatags_first(e, site);
    if (e->site_name == NULL)
        e->site_name = e->jsonld.publisher;
    e->host = read_host(e);
    const char *claimed = e->jsonld.headline != NULL ? e->jsonld.headline : metatags_first(e, og);
    claimed = claimed != NULL ? claimed : e->title_tag;
    e->h1 = where_headline(e, claimed);
    e->h1_text = e->h1 != NULL ? plain_line(page->pool, page_node_text(page, e->h1)) : NULL;
    microdata_read(e);
}

/* The standfirst: what the page marks as such; a description only where the page shows it. */
static void read_subtitle(const struct evidence *e, struct article *out)
{
    for (size_t i = 0; i < e->marks.n && out->subtitle == NULL; i++) {
        const struct mark *m = &e->marks.v[i];
        if ((m->is & MARK_SUBTITLE) == 0 || (m->is & MARK_META) != 0 || !where_mark_is_own(e, m))
            continue;
        const char *text = marks_text(e->page, m->node, SUBTITLE_MAX);
        if (text == NULL || (text = plain_line(e->page->pool, text)) == NULL || strlen(text) <= 10)
            continue;
        if (!metadata_same_text(e->page->pool, text, out->title))
            set(out, FIELD_SUBTITLE, &out->subtitle, text, ORIGIN_PAGE);
    }
    if (e->jsonld.alternative != NULL && !metadata_same_text(e->page->pool, e->jsonld.alternative, out->title))
        set(out, FIELD_SUBTITLE, &out->subtitle, e->jsonld.alternative, ORIGIN_JSONLD);
}

static void add_tag(struct pool *pool, struct strings *tags, const char *tag)
{
    for (size_t i = 0; i < tags->n; i++)
        if (tag != NULL && strcasecmp(tags->v[i], tag) == 0)
            return;
    if (tags->n < TAGS_MAX && tag != NULL && strlen(tag) < 100)
        strings_add_lent(pool, tags, tag);
}

static void split_tags(struct pool *pool, const char *text, struct strings *out)
{
    for (const char *s = text, *end; s != NULL && *s != '\0'; s = *end != '\0' ? end + 1 : end) {
        end = s + strcspn(s, ",;");
        const char *tag = plain_line(pool, pool_strndup(pool, s, (size_t)(end - s)));
        if (tag != NULL)
            add_tag(pool, out, tag);
    }
}

static void read_tags(const struct evidence *e, struct article *out)
{
    static const char *const keywords[] = { "keywords", "news_keywords", "parsely-tags", "sailthru.tags", NULL };
    struct pool *pool = e->page->pool;

    for (size_t i = 0; i < e->jsonld.keywords.n; i++)
        add_tag(pool, &out->tags, e->jsonld.keywords.v[i]);
    out->origin[FIELD_TAGS] = out->tags.n > 0 ? ORIGIN_JSONLD : ORIGIN_NONE;
    if (out->tags.n > 0)
        return;
    for (size_t i = 0; i < e->tag_count; i++)
        if (strcmp(e->tags[i].name, "article:tag") == 0)
            split_tags(pool, e->tags[i].content, &out->tags);
    if (out->tags.n == 0)
        split_tags(pool, metatags_first(e, keywords), &out->tags);
    out->origin[FIELD_TAGS] = out->tags.n > 0 ? ORIGIN_META : ORIGIN_NONE;
}

/* "en_US" as "en-US"; NULL for what is no tag ("English"). */
static const char *language_tag(struct pool *pool, const char *value)
{
    size_t primary = value != NULL ? strcspn(value, "-_") : 0;

    if (primary < 2 || primary > 3 || strlen(value) > 35)
        return NULL;
    char *tag = pool_strdup(pool, value);
    for (char *c = tag; *c != '\0'; c++) {
        if (*c == '_')
            *c = '-';
        if (!((*c | 0x20) >= 'a' && (*c | 0x20) <= 'z') && !(*c >= '0' && *c <= '9') && *c != '-')
            return NULL;
    }
    for (size_t i = 0; i < primary; i++)
        tag[i] = (char)(tag[i] | 0x20);
    return tag;
}

static void read_language(const struct evidence *e, struct article *out)
{
    static const char *const names[] = { "og:locale", "dc.language", "dcterms.language", "content-language", "language", "inlanguage", NULL };
    struct pool *pool = e->page->pool;

    set(out, FIELD_LANGUAGE, &out->language, language_tag(pool, e->jsonld.language), ORIGIN_JSONLD);
    set(out, FIELD_LANGUAGE, &out->language, e->page->language, ORIGIN_PAGE);
    set(out, FIELD_LANGUAGE, &out->language, language_tag(pool, metatags_first(e, names)), ORIGIN_META);
    set(out, FIELD_LANGUAGE, &out->language, language_tag(pool, e->inlined.language), ORIGIN_MICRODATA);
}

static void read_section(const struct evidence *e, struct article *out)
{
    static const char *const names[] = {
        "article:section", "og:article:section", "parsely-section", "articlesection", "section", "cxenseparse:section", NULL
    };

    set(out, FIELD_SECTION, &out->section, e->jsonld.section, ORIGIN_JSONLD);
    set(out, FIELD_SECTION, &out->section, metatags_first(e, names), ORIGIN_META);
    set(out, FIELD_SECTION, &out->section, e->inlined.section, ORIGIN_MICRODATA);
    if (out->section != NULL && strlen(out->section) > 100)
        out->section = NULL;
}

static void read_canonical(const struct evidence *e, struct article *out)
{
    static const char *const og[] = { "og:url", NULL };
    struct pool *pool = e->page->pool;
    const char *meta = metatags_first(e, og);

    if (e->canonical != NULL)
        set(out, FIELD_CANONICAL, &out->canonical, url_canonical(pool, e->canonical, e->page->base), ORIGIN_META);
    if (meta != NULL)
        set(out, FIELD_CANONICAL, &out->canonical, url_canonical(pool, meta, e->page->base), ORIGIN_META);
    if (e->jsonld.url != NULL)
        set(out, FIELD_CANONICAL, &out->canonical, url_canonical(pool, e->jsonld.url, e->page->base), ORIGIN_JSONLD);
}

/* What the page says it is. */
static void read_kind(const struct evidence *e, struct metadata *out)
{
    static const char *const og[] = { "og:type", NULL };
    static const char *const listings[] = { "CollectionPage", "SearchResultsPage", "ProfilePage", "ItemList", "AboutPage", "ContactPage" };
    const char *type = metatags_first(e, og), *path = url_path_query(e->page->url);

    out->type = e->jsonld.type != NULL ? e->jsonld.type : e->inlined.type != NULL ? e->inlined.type : type;
    out->is_article = e->jsonld.type != NULL || e->inlined.type != NULL || (type != NULL && strcasecmp(type, "article") == 0);
    if (out->is_article)
        return;
    for (size_t i = 0; i < sizeof(listings) / sizeof(*listings) && e->jsonld.page_type != NULL; i++)
        out->is_listing = out->is_listing || strcmp(e->jsonld.page_type, listings[i]) == 0;
    if (strcmp(path, "/") == 0 &&
        ((type != NULL && strcasecmp(type, "website") == 0) || (e->jsonld.page_type != NULL && strcmp(e->jsonld.page_type, "WebSite") == 0)))
        out->is_listing = true;
    if (out->type == NULL)
        out->type = e->jsonld.page_type;
}

void metadata_read(const struct page *page, const xmlNode *body, struct metadata *out)
{
    struct evidence e;

    memset(out, 0, sizeof(*out));
    gather(page, body, &e);
    out->site_name = e.site_name;
    out->article_body = e.jsonld.article_body;
    out->free_to_read = e.jsonld.free_to_read >= 0 ? e.jsonld.free_to_read : e.inlined.free_to_read;
    out->amp_url = e.amp != NULL ? url_canonical(page->pool, e.amp, page->base) : NULL;
    read_kind(&e, out);
    read_language(&e, &out->article);
    if (out->article.language != NULL)
        e.language = out->article.language;
    title_read(&e, &out->article);
    published_read(&e, &out->article);
    authors_read(&e, &out->article);
    read_subtitle(&e, &out->article);
    read_section(&e, &out->article);
    read_tags(&e, &out->article);
    correction_read(&e, &out->article);
    read_canonical(&e, &out->article);
}
