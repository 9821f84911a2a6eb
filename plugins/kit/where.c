/* where: which part of the page a node belongs to. */
#include "metadata_parts.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define HEADLINE_SCORE 10 /* below it a heading is no headline */
#define HEAD_REACH     6  /* marks behind the headline */
#define SPACES         " \t\r\n"
#define HEAD_MAX       400 /* bytes of what stands there; a list of other articles is longer */

static bool value_has(const char *value, const char *const *words)
{
    if (value == NULL)
        return false;
    for (; *words != NULL; words++)
        if (strcasestr(value, *words) != NULL)
            return true;
    return false;
}

bool where_has_word(const xmlNode *node, const char *const *words)
{
    static const char *const attributes[] = { "class", "id", "itemprop", "data-testid", "rel", "data-qa", "data-component", "data-test" };

    for (size_t i = 0; i < sizeof(attributes) / sizeof(*attributes); i++)
        if (value_has(tag_attr(node, attributes[i]), words))
            return true;
    return false;
}

bool where_has_class(const xmlNode *node, const char *word)
{
    size_t len = strlen(word);

    for (const char *s = tag_attr(node, "class"); s != NULL && *s != '\0'; s += strcspn(s, SPACES)) {
        s += strspn(s, SPACES);
        if (strncasecmp(s, word, len) == 0 && (s[len] == '\0' || strchr(SPACES, s[len]) != NULL))
            return true;
    }
    return false;
}

bool where_contains(const xmlNode *outer, const xmlNode *inner)
{
    for (; inner != NULL; inner = inner->parent)
        if (inner == outer)
            return true;
    return false;
}

/* What holds the headline or the body is the article's frame, whatever its class says. */
static bool is_frame(const struct evidence *e, const xmlNode *node)
{
    return (e->body != NULL && where_contains(node, e->body)) || (e->h1 != NULL && where_contains(node, e->h1));
}

bool where_mark_is_own(const struct evidence *e, const struct mark *mark)
{
    return mark->aside == NULL || is_frame(e, mark->aside);
}

static bool is_of_others(const xmlNode *aside)
{
    static const char *const others[] = { "comment", "related", "recommend", "latest", "popular", "more", "disqus",
                                          "similar", "card",    "carousel",  "recent", "widget",  NULL };

    return where_has_word(aside, others);
}

bool where_is_head(const struct evidence *e, size_t h1, size_t at)
{
    const xmlNode *aside = e->marks.v[at].aside;

    return e->h1 != NULL && at > h1 && at - h1 <= HEAD_REACH && !is_of_others(aside) && marks_text(e->page, aside, HEAD_MAX) != NULL;
}

/* What class and id say, as marks see it. */
static bool is_called_aside(const xmlNode *n)
{
    const char *class = tag_attr(n, "class"), *id = tag_attr(n, "id");

    return (((class != NULL ? marks_words(class) : 0) | (id != NULL ? marks_words(id) : 0)) & MARK_ASIDE) != 0;
}

bool where_is_own(const struct evidence *e, const xmlNode *node)
{
    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        enum tag tag = tag_of(n);
        if (is_frame(e, n))
            return true;
        if (tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_FOOTER || is_called_aside(n))
            return false;
    }
    return true;
}

/* What every page of a site ends with: there stand the days on which the site was founded, registered, licensed. Articles have footers too, by
 * class. */
static bool is_site_foot(const xmlNode *n)
{
    static const char *const ids[] = { "colophon", "footer", "page-footer", "site-footer" };
    const char *id = tag_attr(n, "id");

    for (size_t i = 0; id != NULL && i < sizeof(ids) / sizeof(*ids); i++)
        if (strcasecmp(id, ids[i]) == 0)
            return true;
    return false;
}

/* The bar that every page of a site begins with. */
static bool is_site_head(const xmlNode *n)
{
    return tag_of(n) == TAG_HEADER;
}

/* An article that neither holds the headline nor the text, nor is a part of the one that does, is another. */
static bool is_other_article(const struct evidence *e, const xmlNode *n)
{
    if (tag_of(n) != TAG_ARTICLE || (e->h1 == NULL && e->body == NULL))
        return false;
    for (n = n->parent; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent)
        if (tag_of(n) == TAG_ARTICLE && is_frame(e, n))
            return false;
    return true;
}

static bool is_of_other_thing(const xmlNode *n, bool before)
{
    /* Of other articles, people and accounts, and of the day on which the page was fetched. */
    static const char *const others[] = { "carousel",    "similar",    "related",       "joined",        "joindate",     "join-date", "birth",
                                          "today-date",  "date-today", "current-date",  "currentdate",   "current_date", "todaydate", "datewidget",
                                          "date-widget", "wp-caption", "image-caption", "photo-caption", "mostview",     "most-view", "mostread",
                                          "most-read",   NULL };
    /* Before a headline only: behind it they name what belongs to that. */
    static const char *const heads[] = { "caption", "header-date", "header_date", "data_time", NULL };

    return where_has_word(n, others) || where_has_class(n, "today") || (before && where_has_word(n, heads));
}

/* Quotations, and pictures with what is said of them. */
static bool is_quoted(const xmlNode *n)
{
    enum tag tag = tag_of(n);

    return tag == TAG_BLOCKQUOTE || tag == TAG_FIGURE || tag == TAG_FIGCAPTION;
}

bool where_is_dated(const struct evidence *e, const xmlNode *node, bool before)
{
    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        if (is_frame(e, n))
            return true;
        if (is_quoted(n) || is_of_other_thing(n, before) || is_other_article(e, n) || is_site_foot(n) || (before && is_site_head(n)))
            return false;
    }
    return true;
}

bool where_is_small_aside(const struct evidence *e, const xmlNode *node)
{
    const xmlNode *aside = NULL;

    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE && !is_frame(e, n); n = n->parent) {
        if (is_called_aside(n) || tag_of(n) == TAG_NAV)
            return false;
        if (tag_of(n) == TAG_ASIDE || tag_of(n) == TAG_FOOTER)
            aside = n;
    }
    return aside != NULL && !is_of_others(aside) && marks_text(e->page, aside, HEAD_MAX) != NULL;
}

/* How well a heading may be the article's: near the body, not the site's name, said elsewhere too. */
static int headline_score(const struct page *page, const xmlNode *n, const xmlNode *body, const char *claimed)
{
    static const char *const good[] = { "headline", "title", "heading", NULL };
    static const char *const bad[] = { "logo", "site-name", "sitename", "brand", "visually-hidden", "sr-only", NULL };
    const char *text = page_node_text(page, n);
    int score = tag_of(n) == TAG_H1 ? 20 : 0;

    if (strlen(text) < 8)
        return 0;
    if (claimed != NULL && metadata_same_text(page->pool, text, claimed))
        score += 100;
    else if (claimed != NULL && strlen(text) > 15 && strstr(claimed, text) != NULL)
        score += 50;
    if (where_has_word(n, good))
        score += 5;
    if (where_has_word(n, bad))
        score -= 30;
    for (const xmlNode *up = n->parent; up != NULL && up->type == XML_ELEMENT_NODE; up = up->parent) {
        enum tag tag = tag_of(up);
        if (tag == TAG_ARTICLE || tag == TAG_MAIN)
            score += 5;
        if (tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_FOOTER)
            score -= 30;
        if (body != NULL && where_contains(up, body)) {
            score += 3;
            break;
        }
    }
    return score;
}

static const xmlNode *best_heading(const struct evidence *e, uint32_t wanted, const char *claimed)
{
    const xmlNode *best = NULL;
    int best_score = HEADLINE_SCORE;

    for (size_t i = 0; i < e->marks.n; i++) {
        const xmlNode *n = e->marks.v[i].node;
        int score = (e->marks.v[i].is & wanted) != 0 ? headline_score(e->page, n, e->body, claimed) : 0;
        if (score > best_score) {
            best_score = score;
            best = n;
        }
    }
    return best;
}

const xmlNode *where_headline(const struct evidence *e, const char *claimed)
{
    const xmlNode *best = best_heading(e, MARK_H1, claimed);

    /* Sites whose h1 is their logo write headlines in h2. */
    return best != NULL || claimed == NULL ? best : best_heading(e, MARK_H2, claimed);
}
