/* dateshown: the dates that a page's elements are marked with, as <time>, as a property or by what they call themselves. */
#include "metadata_parts.h"
#include "tag.h"

#include <libxml/xpath.h>
#include <string.h>
#include <strings.h>

#define NEAR_MAX 400 /* bytes of an element that is but a date line */
/* A date before the headline is the article's only close to it: there stand the page's head and other articles. */
#define BEFORE_WEIGHT 3
#define FAR_MANY      60 /* elements between the headline and a date that may be another's */
#define LIST_MIN      3
#define LIST_REACH    500 /* marks around one among which others of its kind stand */
#define DISPLAY_REACH 15  /* marks behind the headline among which its date is displayed */
#define DISPLAY_MAX   120 /* bytes */
#define SAID_MAX      60  /* bytes before a date that say of what it is */

/* What is said of a change; not what may be said of an author, who also edits. */
static const char *const modified_words[] = { "updat",        "modif",     "aktualis",    "geändert",   "änderung",       "mis à jour",
                                              "actualiz",     "aggiornat", "обновл",      "оновлен",    "güncelle",       "yenilen",
                                              "dateline-upd", "最后更新",  "更新",        "수정",       "bearbeit",       "last edit",
                                              "last change",  "last revi", "mise à jour", "atualizad",  "última edición", "bijgewerkt",
                                              "uppdaterad",   "oppdatert", "opdateret",   "aktualizac", "zaktualiz",      NULL };

static bool has_word(const char *text, const char *const *words)
{
    for (; text != NULL && *words != NULL; words++)
        if (strcasestr(text, *words) != NULL)
            return true;
    return false;
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

static const xmlNode *said_before(const xmlNode *n)
{
    for (n = n->prev; n != NULL && (n->type == XML_COMMENT_NODE || (n->type == XML_TEXT_NODE && xmlIsBlankNode(n))); n = n->prev)
        ;
    return n;
}

bool dateshown_is_change(const struct evidence *e, const xmlNode *node, const char *text)
{
    if (text != NULL && says_modified(e, text))
        return true;
    /* "Updated <time>…": the word stands before it, or before what holds but the date. */
    const xmlNode *before = said_before(node);
    for (const xmlNode *n = node->parent; before == NULL && n != NULL && n->type == XML_ELEMENT_NODE && n != e->body; n = n->parent)
        before = said_before(n);
    if (before == e->h1)
        return false; /* "Market update: shares rise" is a headline */
    const char *said =
        before != NULL ? before->type == XML_TEXT_NODE ? page_node_text(e->page, before) : marks_text(e->page, before, SAID_MAX) : NULL;
    return said != NULL && strlen(said) < SAID_MAX && has_word(said, modified_words);
}

/* What its name says of an element: themes call the only date they show "entry-date updated". */
static bool is_called_modified(const struct mark *m)
{
    static const char *const first[] = { "entry-date", "publish", "posted", "created", NULL };

    if ((m->is & MARK_CHANGED) == 0)
        return false;
    const char *property = tag_attr(m->node, "itemprop");
    return (property != NULL && strcasestr(property, "modif") != NULL) || !has_word(tag_attr(m->node, "class"), first);
}

/* Elements with itemprop, then <time> and what a class calls a date. */
static bool is_of_kind(const struct mark *m, int kind)
{
    static const char *const dates[] = { "datepublished", "datecreated", "datemodified", NULL };

    if (kind == 0)
        return (m->is & MARK_PROPERTY) != 0 && (has_word(tag_attr(m->node, "itemprop"), dates) || has_word(tag_attr(m->node, "property"), dates));
    return (m->is & (MARK_TIME | MARK_DATE | MARK_AUTHOR)) != 0 && (m->is & (MARK_META | MARK_LINK)) == 0;
}

static size_t headline_mark(const struct evidence *e)
{
    for (size_t i = 0; i < e->marks.n && e->h1 != NULL; i++)
        if (e->marks.v[i].node == e->h1)
            return i;
    return e->marks.n;
}

static bool is_own_mark(const struct evidence *e, size_t h1, size_t at)
{
    const struct mark *m = &e->marks.v[at];

    return where_mark_is_own(e, m) || where_is_head(e, h1, at) || ((m->is & MARK_ASIDE) == 0 && where_is_small_aside(e, m->node));
}

/* Whether the mark's date can be the article's, from where it stands. */
static bool is_dated(const struct evidence *e, size_t h1, size_t at)
{
    const bool before = h1 < e->marks.n && at < h1;
    const xmlNode *node = e->marks.v[at].node;

    return where_is_dated(e, node, before);
}

/* Far from the headline a date among others of its kind is one of a list: of other articles, or of comments. */
static bool is_of_list(const struct evidence *e, size_t at, uint64_t far)
{
    const char *class = tag_attr(e->marks.v[at].node, "class");
    size_t same = 0, from = at > LIST_REACH ? at - LIST_REACH : 0;

    if (far <= FAR_MANY || class == NULL || *class == '\0')
        return false;
    for (size_t i = from; i < e->marks.n && i < at + LIST_REACH && same < LIST_MIN; i++) {
        const char *other = (e->marks.v[i].is & (MARK_DATE | MARK_TIME)) != 0 ? tag_attr(e->marks.v[i].node, "class") : NULL;
        same += other != NULL && strcmp(other, class) == 0;
    }
    return same >= LIST_MIN;
}

/* Whether an element stands behind the main text. */
static bool is_behind_text(const struct evidence *e, const xmlNode *n)
{
    return e->body != NULL && !where_contains(e->body, n) && xmlXPathCmpNodes((xmlNode *)(uintptr_t)e->body, (xmlNode *)(uintptr_t)n) == 1;
}

/* "<div class=meta>4 March <time datetime=…>": the same day said better within the element that was chosen. */
static void read_inner_time(const struct evidence *e, const struct mark *chosen, struct shown *out)
{
    for (const struct mark *m = chosen + 1; m < e->marks.v + e->marks.n && where_contains(chosen->node, m->node); m++) {
        const char *date = (m->is & MARK_TIME) != 0 && !dateshown_is_change(e, m->node, NULL) ? element_date(e, m->node, NULL) : NULL;
        if (date == NULL || strlen(date) <= strlen(out->published) || strncmp(date, out->published, strlen("2020-03-04")) != 0)
            continue;
        out->published = date;
        out->origin = ORIGIN_MICRODATA;
    }
}

/* The date nearest to the headline: behind it, or not far before it. */
void dateshown_read(const struct evidence *e, int kind, struct shown *out)
{
    size_t h1 = headline_mark(e);
    uint32_t from = h1 < e->marks.n ? e->marks.v[h1].at : 0;
    uint64_t best = UINT64_MAX;
    const struct mark *chosen = NULL;

    for (size_t i = 0; i < e->marks.n; i++) {
        const struct mark *m = &e->marks.v[i];
        uint64_t far = m->at >= from ? m->at - from : (uint64_t)(from - m->at) * BEFORE_WEIGHT;
        if (far >= best || !is_of_kind(m, kind) || !is_own_mark(e, h1, i))
            continue;
        const char *text = marks_text(e->page, m->node, NEAR_MAX);
        const bool marked = (m->is & (MARK_TIME | MARK_PROPERTY)) != 0;
        const char *date = text != NULL || marked ? element_date(e, m->node, text) : NULL;
        if (date == NULL || (!marked && !dateline_is_web_age(date)) || !is_dated(e, h1, i))
            continue;
        if (h1 < e->marks.n && is_of_list(e, i, far)) {
            if (out->listed == NULL && !dateshown_is_change(e, m->node, text) && !is_behind_text(e, m->node))
                out->listed = date;
            continue;
        }
        if (entries_hold(e, m->node)) {
            out->entry = !out->goes_on ? entries_first(e, m->node) : out->entry;
            out->goes_on = true;
            continue;
        }
        bool said = dateshown_is_change(e, m->node, text);
        if (said || is_called_modified(m)) {
            if (out->modified == NULL)
                out->modified = date;
            /* hAtom's word for the only date of an entry. */
            if (!said && out->updated == NULL && where_has_class(m->node, "updated"))
                out->updated = date;
            continue;
        }
        out->published = date;
        out->origin = marked ? ORIGIN_MICRODATA : ORIGIN_PAGE;
        best = far;
        chosen = m;
    }
    if (chosen != NULL)
        read_inner_time(e, chosen, out);
}

const char *dateshown_behind(const struct evidence *e)
{
    size_t h1 = headline_mark(e);

    for (size_t i = h1 + 1; i < e->marks.n && i <= h1 + DISPLAY_REACH; i++) {
        const struct mark *m = &e->marks.v[i];
        if (!is_of_kind(m, 1) || !is_own_mark(e, h1, i))
            continue;
        const char *text = marks_text(e->page, m->node, DISPLAY_MAX);
        const char *date = text != NULL && !dateshown_is_change(e, m->node, text) && !is_called_modified(m) ? published_believe(e, text, true) : NULL;
        if (date != NULL && is_dated(e, h1, i))
            return date;
    }
    return NULL;
}
