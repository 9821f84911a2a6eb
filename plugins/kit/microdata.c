/* microdata: the article that itemprop (HTML microdata) or property (RDFa) describe in the page itself, read like JSON-LD's. */
#include "metadata_parts.h"
#include "plain.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define PEOPLE_MAX 40  /* a byline, not a staff list */
#define SHORT_MAX  600 /* bytes of a headline, a name, a date */

/* The element of the thing that a property belongs to: the nearest around it that opens one. */
static const xmlNode *scope_of(const xmlNode *node)
{
    for (const xmlNode *n = node->parent; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent)
        if (tag_attr(n, "itemscope") != NULL || tag_attr(n, "typeof") != NULL)
            return n;
    return NULL;
}

/* "https://schema.org/NewsArticle", "schema:NewsArticle Thing": one of several types is enough. */
static const char *type_of(struct pool *pool, const xmlNode *scope)
{
    const char *types = tag_attr(scope, "itemtype");

    if (types == NULL || *types == '\0')
        types = tag_attr(scope, "typeof");
    for (const char *s = types; s != NULL && *s != '\0'; s += strcspn(s, " ")) {
        s += strspn(s, " ");
        const char *one = pool_strndup(pool, s, strcspn(s, " "));
        if (jsonld_is_article_type(one))
            return one;
    }
    return NULL;
}

/* The first article of the page itself; what is nested in it or beside it belongs to others. */
static const xmlNode *find_article(const struct evidence *e, const char **type)
{
    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        if ((m->is & MARK_SCOPE) == 0 || !where_mark_is_own(e, m))
            continue;
        *type = type_of(e->page->pool, m->node);
        /* A live blog's entries are posts of their own. */
        if (*type != NULL && !entries_hold(e, m->node))
            return m->node;
    }
    *type = NULL;
    return NULL;
}

static const char *value_of(const struct evidence *e, const xmlNode *n)
{
    static const char *const attributes[] = { "content", "datetime" };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++) {
        const char *value = tag_attr(n, attributes[i]);
        if (value != NULL && *value != '\0')
            return plain_line(e->page->pool, value);
    }
    const char *text = marks_text(e->page, n, SHORT_MAX);
    return text != NULL ? plain_line(e->page->pool, text) : NULL;
}

/* Whether the property's list of names has this one, in any of its prefixes. */
static bool is_property(const xmlNode *n, const char *name)
{
    const char *names = tag_attr(n, "itemprop");

    if (names == NULL)
        names = tag_attr(n, "property");
    for (const char *s = names; s != NULL && *s != '\0';) {
        s += strspn(s, " ");
        size_t len = strcspn(s, " ");
        for (size_t at = 0; at < len; at++)
            if (s[at] == ':' || s[at] == '/') {
                s += at + 1;
                len -= at + 1;
                at = (size_t)-1;
            }
        if (len == strlen(name) && strncasecmp(s, name, len) == 0)
            return true;
        s += len;
    }
    return false;
}

static void add_author(const struct evidence *e, const xmlNode *n, struct jsonld *out)
{
    bool is_thing = tag_attr(n, "itemscope") != NULL || tag_attr(n, "typeof") != NULL;
    const char *type = tag_attr(n, "itemtype");
    struct strings *to = type != NULL && strstr(type, "Organization") != NULL ? &out->organisations : &out->people;

    if (out->people.n + out->organisations.n >= PEOPLE_MAX)
        return;
    for (const xmlNode *in = is_thing ? tag_next(n, n) : NULL; in != NULL && in != n; in = tag_next(in, n))
        if (in->type == XML_ELEMENT_NODE && is_property(in, "name") && scope_of(in) == n) {
            const char *name = value_of(e, in);
            if (name != NULL)
                strings_add_lent(e->page->pool, to, name);
            return;
        }
    const char *name = value_of(e, n);
    if (name != NULL && !is_thing)
        strings_add_lent(e->page->pool, to, name);
}

static void read_property(struct evidence *e, const xmlNode *n, struct jsonld *out)
{
    const struct {
        const char *name;
        const char **to;
    } texts[] = {
        { "headline", &out->headline },       { "alternativeHeadline", &out->alternative }, { "datePublished", &out->published },
        { "dateModified", &out->modified },   { "articleSection", &out->section },          { "inLanguage", &out->language },
        { "description", &out->description },
    };
    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
        if (*texts[i].to == NULL && is_property(n, texts[i].name))
            *texts[i].to = value_of(e, n);
    if (is_property(n, "author") || is_property(n, "creator"))
        add_author(e, n, out);
    if (is_property(n, "isAccessibleForFree") && out->free_to_read < 0) {
        const char *value = value_of(e, n);
        out->free_to_read = value == NULL ? -1 : strcasecmp(value, "true") == 0 ? 1 : strcasecmp(value, "false") == 0 ? 0 : -1;
    }
}

void microdata_read(struct evidence *e)
{
    struct jsonld *out = &e->inlined;
    const xmlNode *article = find_article(e, &out->type);

    out->free_to_read = -1;
    for (size_t i = 0; article != NULL && i < e->marks.n; i++)
        if ((e->marks.v[i].is & MARK_PROPERTY) != 0 && scope_of(e->marks.v[i].node) == article)
            read_property(e, e->marks.v[i].node, out);
}
