/* published: when an article appeared and was changed, as the page says; never a related card's date, a comment's, or the moment of fetching. */
#include "../../daemon/base/clock.h"
#include "metadata_parts.h"
#include "tag.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define DAY_MS    (24 * 3600 * 1000LL)
#define MINUTE_MS 60000LL
/* Minutes: all zones of the world are whole quarters of an hour in this range. */
#define QUARTER    15
#define OFFSET_MIN (-12 * 60)
#define OFFSET_MAX (14 * 60)
#define NEAR_MAX   400 /* bytes of an element that is but a date line */
/* A date before the headline is the article's only close to it: there stand the page's head and other articles. */
#define BEFORE_WEIGHT 3
#define DISPLAY_REACH 15  /* marks behind the headline among which its date is displayed */
#define DISPLAY_MAX   120 /* bytes */

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
                                               NULL };
/* These say of what is only "a date": content systems put the last change there as often as the first appearance. */
static const char *const vague_names[] = { "dc.date", "dcterms.date", "date", "time", NULL };
static const char *const modified_names[] = { "article:modified_time", "og:article:modified_time",
                                              "og:updated_time",       "datemodified",
                                              "last-modified",         "lastmod",
                                              "dcterms.modified",      "dc.date.modified",
                                              "modified_time",         "article:modified",
                                              "date_modified",         "cxenseparse:recs:articlelastmodified",
                                              "article.updated",       NULL };
static const char *const modified_words[] = { "updat",        "modif",     "aktualis", "geändert", "änderung", "mis à jour",
                                              "actualiz",     "aggiornat", "обновл",   "оновлен",  "güncelle", "yenilen",
                                              "dateline-upd", "最后更新",  "更新",     "수정",     NULL };

/* Read, and neither the epoch nor in the future. */
const char *published_believe(const struct evidence *e, const char *text, bool find)
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
        const char *date = published_believe(e, metatags_first(e, one), false);
        if (date != NULL)
            return date;
    }
    return NULL;
}

/* The date that an element states: its attribute, else its text. */
static const char *element_date(const struct evidence *e, const xmlNode *n, const char *text)
{
    static const char *const attributes[] = { "datetime", "content", "title", "data-datetime", "data-date", "data-published", "data-timestamp" };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        const char *date = published_believe(e, tag_attr(n, attributes[i]), false);
        if (date != NULL)
            return date;
    }
    return text != NULL ? published_believe(e, text, true) : NULL;
}

/* "Updated 4 March"; but "Written 3 March, updated 4 March" begins with another date. */
static bool says_modified(const struct evidence *e, const char *text)
{
    for (const char *const *word = modified_words; *word != NULL; word++) {
        const char *at = strcasestr(text, *word);
        if (at != NULL && published_believe(e, pool_strndup(e->page->pool, text, (size_t)(at - text)), true) == NULL)
            return true;
    }
    return false;
}

static bool is_modified(const struct evidence *e, const struct mark *m, const char *text)
{
    if ((m->is & MARK_CHANGED) != 0 || (text != NULL && says_modified(e, text)))
        return true;
    /* "Updated <time>…": the word stands before it. */
    const xmlNode *before = m->node->prev;
    while (before != NULL && before->type == XML_TEXT_NODE &&
           strspn((const char *)before->content, " \t\r\n") == strlen((const char *)before->content))
        before = before->prev;
    const char *said = before != NULL ? before->type == XML_TEXT_NODE ? page_node_text(e->page, before) : marks_text(e->page, before, 60) : NULL;
    return said != NULL && strlen(said) < 60 && has_word(said, modified_words);
}

/* Elements with itemprop, then <time> and what a class calls a date. */
static bool is_of_kind(const struct mark *m, int kind)
{
    static const char *const dates[] = { "datepublished", "datecreated", "datemodified", NULL };

    if (kind == 0)
        return (m->is & MARK_PROPERTY) != 0 && (has_word(tag_attr(m->node, "itemprop"), dates) || has_word(tag_attr(m->node, "property"), dates));
    return (m->is & (MARK_TIME | MARK_DATE | MARK_AUTHOR)) != 0 && (m->is & (MARK_META | MARK_LINK)) == 0;
}

struct found {
    const char *published, *modified;
    enum origin origin; /* of published */
};

/* The date nearest to the headline: behind it, or not far before it. */
static void read_marks(const struct evidence *e, int kind, struct found *out)
{
    size_t h1 = 0, best = SIZE_MAX;

    for (size_t i = 0; i < e->marks.n; i++)
        if (e->marks.v[i].node == e->h1)
            h1 = i;
    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        size_t far = i >= h1 ? i - h1 : (h1 - i) * BEFORE_WEIGHT;
        if (far >= best || !is_of_kind(m, kind) || !(where_mark_is_own(e, m) || where_is_head(e, h1, i)))
            continue;
        const char *text = marks_text(e->page, m->node, NEAR_MAX);
        const char *date = text != NULL || (m->is & (MARK_TIME | MARK_PROPERTY)) != 0 ? element_date(e, m->node, text) : NULL;
        if (date == NULL)
            continue;
        if (is_modified(e, m, text)) {
            if (out->modified == NULL)
                out->modified = date;
            continue;
        }
        out->published = date;
        out->origin = (m->is & (MARK_TIME | MARK_PROPERTY)) != 0 ? ORIGIN_MICRODATA : ORIGIN_PAGE;
        best = far;
    }
}

static void set(const char **to, enum origin *origin, const char *date, enum origin from)
{
    if (*to == NULL && date != NULL) {
        *to = date;
        *origin = from;
    }
}

/* What readers see behind the headline. */
static const char *displayed(const struct evidence *e)
{
    size_t h1 = e->marks.n;

    for (size_t i = 0; i < e->marks.n && (h1 == e->marks.n || i <= h1 + DISPLAY_REACH); i++) {
        const struct mark *m = &e->marks.v[i];
        if (m->node == e->h1 && e->h1 != NULL)
            h1 = i;
        if (i <= h1 || !is_of_kind(m, 1) || !(where_mark_is_own(e, m) || where_is_head(e, h1, i)))
            continue;
        const char *text = marks_text(e->page, m->node, DISPLAY_MAX);
        const char *date = text != NULL && !is_modified(e, m, text) ? published_believe(e, text, true) : NULL;
        if (date != NULL)
            return date;
    }
    return NULL;
}

/* "2023-11-09T01:49:09Z" as data, and "November 8, 2023, 5:49 p.m." behind the headline: the same moment with the outlet's own offset, which is the
 * difference of the two, where that can be one. The day then is the outlet's, and nothing is lost. */
static const char *with_local_day(const struct evidence *e, const char *stated)
{
    int64_t instant, wall;
    int offset = -1, has_zone = 0;

    if (stated == NULL || strlen(stated) < strlen("2023-11-09T01:49Z") || date_parse(stated, &instant, &has_zone, &offset) < 0 || !has_zone ||
        offset != 0)
        return stated;
    const char *seen = displayed(e);
    if (seen == NULL || strlen(seen) < strlen("2023-11-08T17:49") || strncmp(seen, stated, strlen("2023-11-08")) == 0)
        return stated;
    seen = pool_strndup(e->page->pool, seen, strlen("2023-11-08T17:49"));
    if (date_parse(seen, &wall, NULL, NULL) < 0)
        return stated;
    int64_t minutes = (wall - instant / MINUTE_MS * MINUTE_MS) / MINUTE_MS;
    if (minutes % QUARTER != 0 || minutes < OFFSET_MIN || minutes > OFFSET_MAX)
        return stated;
    int size = (int)(minutes < 0 ? -minutes : minutes);
    bool seconds = strlen(stated) >= strlen("2023-11-09T01:49:09Z");
    return pool_printf(e->page->pool, "%s%.*s%c%02d:%02d", seen, seconds ? 3 : 0, stated + strlen("2023-11-09T01:49"), minutes < 0 ? '-' : '+',
                       size / 60, size % 60);
}

/* A date of <meta> that does not say of what, unless readers see another day behind the headline. */
static const char *vague_date(const struct evidence *e, enum origin *origin)
{
    const char *date = meta_date(e, vague_names), *seen = date != NULL ? displayed(e) : NULL;

    *origin = ORIGIN_META;
    if (seen == NULL || strncmp(seen, date, strlen("2022-01-27")) == 0)
        return date;
    *origin = ORIGIN_PAGE;
    return seen;
}

void published_read(const struct evidence *e, struct article *out)
{
    enum origin *published = &out->origin[FIELD_PUBLISHED], *modified = &out->origin[FIELD_MODIFIED];

    set(&out->published, published, published_believe(e, e->jsonld.published, false), ORIGIN_JSONLD);
    set(&out->modified, modified, published_believe(e, e->jsonld.modified, false), ORIGIN_JSONLD);
    set(&out->published, published, meta_date(e, published_names), ORIGIN_META);
    if (out->published == NULL)
        out->published = vague_date(e, published);
    if (out->published == NULL)
        *published = ORIGIN_NONE;
    set(&out->published, published, published_believe(e, e->jsonld.page_published, false), ORIGIN_JSONLD);
    set(&out->modified, modified, meta_date(e, modified_names), ORIGIN_META);
    set(&out->published, published, published_believe(e, e->inlined.published, false), ORIGIN_MICRODATA);
    set(&out->modified, modified, published_believe(e, e->inlined.modified, false), ORIGIN_MICRODATA);
    for (int kind = 0; kind < 2 && out->published == NULL; kind++) {
        struct found found = { 0 };
        read_marks(e, kind, &found);
        set(&out->published, published, found.published, found.origin);
        set(&out->modified, modified, found.modified, kind == 0 ? ORIGIN_MICRODATA : ORIGIN_PAGE);
    }
    out->published = with_local_day(e, out->published);
    if (out->published == NULL)
        set(&out->published, published, dateline_near(e), ORIGIN_PAGE);
    if (out->published == NULL)
        set(&out->published, published, dateline_url(e), ORIGIN_URL);
    if (out->published == NULL)
        set(&out->published, published, dateline_labelled(e), ORIGIN_PAGE);
}
