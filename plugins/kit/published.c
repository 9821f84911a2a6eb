/* published: when an article appeared and was changed, as the page says; never a related card's date, a comment's, or the moment of fetching. */
#include "../../daemon/base/clock.h"
#include "metadata_parts.h"
#include "tag.h"
#include "url.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DAY_MS   (24 * 3600 * 1000LL)
#define NEAR_MAX 400 /* bytes of an element that is but a date line */

static const char *const published_names[] = { "article:published_time",
                                               "og:article:published_time",
                                               "og:published_time",
                                               "article:published",
                                               "datepublished",
                                               "date_published",
                                               "publishdate",
                                               "publish-date",
                                               "publish_date",
                                               "publication_date",
                                               "publicationdate",
                                               "published_time",
                                               "pubdate",
                                               "parsely-pub-date",
                                               "sailthru.date",
                                               "cxenseparse:recs:publishtime",
                                               "cxenseparse:publishtime",
                                               "article.published",
                                               "dcterms.created",
                                               "dcterms.issued",
                                               "dc.date.issued",
                                               "dc.date.created",
                                               "dc:created",
                                               "dc.date",
                                               "dcterms.date",
                                               "date",
                                               "article_date_original",
                                               "originalpublicationdate",
                                               "og:pubdate",
                                               "pub_date",
                                               "vr:published_time",
                                               "displaydate",
                                               "article:publicationdate",
                                               "datecreated",
                                               "og:regdate",
                                               "citation_publication_date",
                                               "last-published",
                                               "created",
                                               "time",
                                               NULL };
static const char *const modified_names[] = { "article:modified_time", "og:article:modified_time",
                                              "og:updated_time",       "datemodified",
                                              "last-modified",         "lastmod",
                                              "dcterms.modified",      "dc.date.modified",
                                              "modified_time",         "article:modified",
                                              "date_modified",         "cxenseparse:recs:articlelastmodified",
                                              "article.updated",       NULL };
static const char *const modified_words[] = { "updat",   "modif",    "aktualis", "geändert",     "mis à jour", "actualiz", "aggiornat", "обновл",
                                              "оновлен", "güncelle", "yenilen",  "dateline-upd", "最后更新",   "更新",     "수정",      NULL };
static const char *const date_words[] = { "date", "time", "publish", "posted", "timestamp", "byline", "meta", "datum", "fecha", "info", NULL };

/* Read, and neither the epoch nor in the future. */
static const char *believable(const struct evidence *e, const char *text, bool find)
{
    struct date date;
    int64_t ms;

    if (text == NULL || !(date_read(text, e->language, &date) || (find && date_find(text, e->language, &date))))
        return NULL;
    if (date.precision < DATE_DAY || date_parse(date.text, &ms, NULL, NULL) < 0)
        return NULL;
    if (ms <= DAY_MS || ms > clock_real_ms() + 2 * DAY_MS)
        return NULL;
    return pool_strdup(e->page->pool, date.text);
}

static bool has_word(const char *text, const char *const *words)
{
    for (; text != NULL && *words != NULL; words++)
        if (strcasestr(text, *words) != NULL)
            return true;
    return false;
}

static const char *meta_date(const struct evidence *e, const char *const *names)
{
    for (; *names != NULL; names++) {
        const char *const one[] = { *names, NULL };
        const char *date = believable(e, metatags_first(e, one), false);
        if (date != NULL)
            return date;
    }
    return NULL;
}

/* The date that an element states: its attribute, else its text. */
static const char *element_date(const struct evidence *e, const xmlNode *n)
{
    static const char *const attributes[] = { "datetime", "content", "title", "data-datetime", "data-date", "data-published", "data-timestamp" };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        const char *date = believable(e, tag_attr(n, attributes[i]), false);
        if (date != NULL)
            return date;
    }
    const char *text = page_node_text(e->page, n);
    return strlen(text) < NEAR_MAX ? believable(e, text, true) : NULL;
}

struct found {
    const char *published, *modified;
};

/* Elements with itemprop, then <time>, then what a class calls a date: three walks of the page, each in document order. */
static bool is_of_kind(const xmlNode *n, int kind)
{
    static const char *const published[] = { "datepublished", "datecreated", NULL };
    static const char *const modified[] = { "datemodified", NULL };
    const char *itemprop = tag_attr(n, "itemprop");

    if (kind == 0)
        return itemprop != NULL && (has_word(itemprop, published) || has_word(itemprop, modified));
    if (kind == 1)
        return tag_of(n) == TAG_TIME;
    return where_has_word(n, date_words);
}

static bool is_modified(const struct evidence *e, const xmlNode *n)
{
    if (where_has_word(n, modified_words))
        return true;
    const char *text = page_node_text(e->page, n);
    if (strlen(text) < NEAR_MAX && has_word(text, modified_words))
        return true;
    /* "Updated <time>…": the word stands before it. */
    const xmlNode *before = n->prev;
    while (before != NULL && before->type == XML_TEXT_NODE &&
           strspn((const char *)before->content, " \t\r\n") == strlen((const char *)before->content))
        before = before->prev;
    return before != NULL && has_word(page_node_text(e->page, before), modified_words) && strlen(page_node_text(e->page, before)) < 60;
}

static void walk(const struct evidence *e, int kind, struct found *out)
{
    const xmlNode *top = (const xmlNode *)e->page->doc;

    for (const xmlNode *n = xmlDocGetRootElement(e->page->doc); n != NULL; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE || !is_of_kind(n, kind) || !where_is_own(e, n))
            continue;
        if (kind == 2 && strlen(page_node_text(e->page, n)) > NEAR_MAX)
            continue;
        const char *date = element_date(e, n);
        if (date == NULL)
            continue;
        const char **to = is_modified(e, n) ? &out->modified : &out->published;
        if (*to == NULL)
            *to = date;
        if (out->published != NULL && kind > 0)
            return;
    }
}

/* "/2020/03/04/", "/2020-03-04-", "/20200304": a day in the address. */
static const char *url_date(const struct evidence *e)
{
    const char *path = url_path_query(e->page->url);
    int year, month, day, used;
    char text[16];

    for (const char *s = path; *s != '\0'; s++) {
        if (!isdigit((unsigned char)*s) || (s > path && isdigit((unsigned char)s[-1])))
            continue;
        used = 0;
        if ((sscanf(s, "%4d%*[/-]%2d%*[/-]%2d%n", &year, &month, &day, &used) == 3 || sscanf(s, "%4d%2d%2d%n", &year, &month, &day, &used) == 3) &&
            used >= 8 && !isdigit((unsigned char)s[used]) && year >= 1990 && year < 2100) {
            snprintf(text, sizeof(text), "%04d-%02d-%02d", year, month % 100, day % 100);
            const char *date = believable(e, text, false);
            if (date != NULL)
                return date;
        }
    }
    return NULL;
}

static void set(const char **to, enum origin *origin, const char *date, enum origin from)
{
    if (*to == NULL && date != NULL) {
        *to = date;
        *origin = from;
    }
}

void published_read(const struct evidence *e, struct article *out)
{
    static const enum origin origins[] = { ORIGIN_MICRODATA, ORIGIN_MICRODATA, ORIGIN_PAGE };
    enum origin *published = &out->origin[FIELD_PUBLISHED], *modified = &out->origin[FIELD_MODIFIED];

    set(&out->published, published, believable(e, e->jsonld.published, false), ORIGIN_JSONLD);
    set(&out->modified, modified, believable(e, e->jsonld.modified, false), ORIGIN_JSONLD);
    set(&out->published, published, meta_date(e, published_names), ORIGIN_META);
    set(&out->modified, modified, meta_date(e, modified_names), ORIGIN_META);
    for (int kind = 0; kind < 3 && out->published == NULL; kind++) {
        struct found found = { 0 };
        walk(e, kind, &found);
        set(&out->published, published, found.published, origins[kind]);
        set(&out->modified, modified, found.modified, origins[kind]);
    }
    set(&out->published, published, url_date(e), ORIGIN_URL);
}
