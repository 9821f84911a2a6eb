/* published: when an article appeared and was changed, as the page says; never a related card's date, a comment's, or the moment of fetching. */
#include "../../daemon/base/clock.h"
#include "metadata_parts.h"

#include <stdint.h>
#include <string.h>

#define DAY_MS (24 * 3600 * 1000LL)
#define DAY    10 /* bytes of "2020-03-04" */

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
                                               "published",
                                               "published-date",
                                               "published_at",
                                               "created",
                                               NULL };
/* These say of what is only "a date": content systems put the last change there as often as the first appearance. */
static const char *const vague_names[] = { "dc.date", "dcterms.date", "date", "time", NULL };
static const char *const modified_names[] = { "article:modified_time", "og:article:modified_time",
                                              "og:updated_time",       "datemodified",
                                              "last-modified",         "lastmod",
                                              "dcterms.modified",      "dc.date.modified",
                                              "modified_time",         "article:modified",
                                              "date_modified",         "modified-date",
                                              "modified-time",         "cxenseparse:recs:articlelastmodified",
                                              "article.updated",       NULL };
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

static void set(const char **to, enum origin *origin, const char *date, enum origin from)
{
    if (*to == NULL && date != NULL) {
        *to = date;
        *origin = from;
    }
}

/* A date of <meta> that does not say of what, unless readers see another day behind the headline, or the page says on which it was published. */
static const char *vague_date(const struct evidence *e, enum origin *origin)
{
    const char *date = meta_date(e, vague_names), *seen = date != NULL ? dateshown_behind(e) : NULL;

    if (date != NULL && seen == NULL)
        seen = dateline_labelled(e);
    *origin = ORIGIN_META;
    if (seen == NULL || strncmp(seen, date, DAY) == 0)
        return date;
    *origin = ORIGIN_PAGE;
    return seen;
}

/* Two rungs that both state a day of publication, and not the same: readers see which is the right one. */
static const char *stated_date(const struct evidence *e, enum origin *origin)
{
    const char *first = published_believe(e, e->jsonld.published, false), *second = meta_date(e, published_names);

    *origin = first != NULL ? ORIGIN_JSONLD : ORIGIN_META;
    if (first == NULL || second == NULL || strncmp(first, second, DAY) == 0)
        return first != NULL ? first : second;
    const char *changed = published_believe(e, e->jsonld.modified, false), *seen = dateshown_behind(e);
    if (seen == NULL || strncmp(seen, second, DAY) != 0 || (changed != NULL && strncmp(second, changed, DAY) == 0))
        return first;
    *origin = ORIGIN_META;
    return second;
}

/* What the page shows: properties, then what is marked near the headline, a line there, and what is marked far from it. */
static void shown_date(const struct evidence *e, struct shown *out)
{
    dateshown_read(e, 0, out);
    if (out->published != NULL)
        return;
    dateshown_read(e, 1, out);
    if (out->published != NULL)
        return;
    out->published = dateline_near(e);
    if (out->published == NULL)
        out->published = out->listed;
    out->origin = ORIGIN_PAGE;
}

void published_read(const struct evidence *e, struct article *out)
{
    enum origin *published = &out->origin[FIELD_PUBLISHED], *modified = &out->origin[FIELD_MODIFIED], from;
    const char *date = stated_date(e, &from);
    struct shown shown = { 0 };

    set(&out->published, published, date, from);
    set(&out->modified, modified, published_believe(e, e->jsonld.modified, false), ORIGIN_JSONLD);
    set(&out->modified, modified, meta_date(e, modified_names), ORIGIN_META);
    if (out->published == NULL) {
        date = vague_date(e, &from);
        set(&out->published, published, date, from);
    }
    set(&out->published, published, published_believe(e, e->jsonld.page_published, false), ORIGIN_JSONLD);
    set(&out->published, published, published_believe(e, e->inlined.published, false), ORIGIN_MICRODATA);
    set(&out->modified, modified, published_believe(e, e->inlined.modified, false), ORIGIN_MICRODATA);
    if (out->published == NULL) {
        shown_date(e, &shown);
        set(&out->published, published, shown.published, shown.origin);
        set(&out->modified, modified, shown.modified, ORIGIN_PAGE);
    }
    out->published = localday_read(e, out->published);
    if (out->published == NULL)
        set(&out->published, published, dateline_url(e), ORIGIN_URL);
    if (out->published == NULL)
        set(&out->published, published, dateline_labelled(e), ORIGIN_PAGE);
    if (out->published == NULL)
        set(&out->published, published, datescript_read(e), ORIGIN_SCRIPT);
    set(&out->published, published, shown.updated, ORIGIN_PAGE);
    set(&out->published, published, shown.entry, ORIGIN_PAGE);
}
