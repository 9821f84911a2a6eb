#include "context.h"
#include "date.h"
#include "space.h"
#include "url.h"

#include "../../daemon/base/text.h"

#include <string.h>

#define FIELD_MAX   4096 /* bytes of a title, subtitle, correction; main's own ceiling is the same or higher */
#define AUTHORS_MAX 64
#define TAGS_MAX    64

static const char *field_language(const struct gaz_page *p)
{
    if (p->outlet->languages && p->outlet->languages[0] && !p->outlet->languages[1])
        return p->outlet->languages[0];
    return p->page.language ? p->page.language : p->outlet->languages ? p->outlet->languages[0] : NULL;
}

/* A date in any form the kit reads; the epoch is what a system writes that knows none. */
static const char *field_date(const struct gaz_page *p, const char *value)
{
    struct date date;
    const char *language = field_language(p);
    if (!date_read(value, language, &date) && !date_find(value, language, &date))
        return NULL;
    return strncmp(date.text, "1970-01-01", 10) == 0 ? NULL : pool_strdup(p->pool, date.text);
}

void field_set(struct gaz_page *p, enum gaz_field field, const char *value)
{
    struct article *a = &p->set;
    const char *line = space_line(p->pool, value);
    if (!line)
        return;
    line = pool_strndup(p->pool, line, utf8_cut(line, strlen(line), FIELD_MAX));
    switch (field) {
    case GAZ_TITLE:
        a->title = line;
        break;
    case GAZ_SUBTITLE:
        a->subtitle = line;
        break;
    case GAZ_AUTHOR:
        if (p->bylines.n < AUTHORS_MAX)
            strings_add_lent(p->pool, &p->bylines, line);
        break;
    case GAZ_PUBLISHED:
        a->published = field_date(p, line);
        break;
    case GAZ_MODIFIED:
        a->modified = field_date(p, line);
        break;
    case GAZ_LANGUAGE:
        a->language = line;
        break;
    case GAZ_SECTION:
        a->section = line;
        break;
    case GAZ_TAG:
        if (a->tags.n < TAGS_MAX)
            strings_add_lent(p->pool, &a->tags, line);
        break;
    case GAZ_CORRECTION:
        a->correction = line;
        break;
    case GAZ_CANONICAL:
        a->canonical = url_canonical(p->pool, line, p->page.base);
        break;
    default:
        break;
    }
}

static void field_take(const char **to, const char *from, struct article *out, enum article_field field)
{
    if (!from)
        return;
    *to = from;
    out->origin[field] = ORIGIN_RULE;
}

void field_merge(struct gaz_page *p, struct metadata *metadata)
{
    const struct article *set = &p->set;
    struct article *out = &metadata->article;
    field_take(&out->title, set->title, out, FIELD_TITLE);
    field_take(&out->subtitle, set->subtitle, out, FIELD_SUBTITLE);
    field_take(&out->published, set->published, out, FIELD_PUBLISHED);
    field_take(&out->modified, set->modified, out, FIELD_MODIFIED);
    field_take(&out->language, set->language, out, FIELD_LANGUAGE);
    field_take(&out->section, set->section, out, FIELD_SECTION);
    field_take(&out->correction, set->correction, out, FIELD_CORRECTION);
    field_take(&out->canonical, set->canonical, out, FIELD_CANONICAL);
    if (set->tags.n) {
        out->tags = set->tags;
        out->origin[FIELD_TAGS] = ORIGIN_RULE;
    }
    struct strings people = { 0 };
    for (size_t i = 0; i < p->bylines.n; i++)
        authors_split(p->pool, p->bylines.v[i], metadata->site_name, &people);
    if (people.n) {
        out->authors = people;
        out->origin[FIELD_AUTHORS] = ORIGIN_RULE;
    }
}
