/* where: which part of the page a node belongs to. */
#include "metadata_parts.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define HEADLINE_SCORE 10 /* below it a heading is no headline */

/* Words in class or id of what surrounds an article but is not it. */
static const char *const aside_words[] = { "related",   "recommend", "comment",    "sidebar",   "teaser",     "mostread",  "most-read", "most_read",
                                           "trending",  "popular",   "newsletter", "carousel",  "readmore",   "read-more", "more-news", "latest",
                                           "outbrain",  "taboola",   "promo",      "disqus",    "navigation", "breaking",  "ticker",    "suggest",
                                           "also-read", "card-list", "morefrom",   "more-from", "upnext",     "up-next",   NULL };

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

static bool contains(const xmlNode *outer, const xmlNode *inner)
{
    for (; inner != NULL; inner = inner->parent)
        if (inner == outer)
            return true;
    return false;
}

bool where_is_own(const struct evidence *e, const xmlNode *node)
{
    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        enum tag tag = tag_of(n);
        /* What holds the headline or the body is the article's frame, whatever its class says. */
        if ((e->body != NULL && contains(n, e->body)) || (e->h1 != NULL && contains(n, e->h1)))
            return true;
        if (tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_FOOTER || value_has(tag_attr(n, "class"), aside_words) ||
            value_has(tag_attr(n, "id"), aside_words))
            return false;
    }
    return true;
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
        if (body != NULL && contains(up, body)) {
            score += 3;
            break;
        }
    }
    return score;
}

static const xmlNode *best_heading(const struct page *page, enum tag wanted, const xmlNode *body, const char *claimed)
{
    const xmlNode *top = (const xmlNode *)page->doc, *best = NULL;
    int best_score = HEADLINE_SCORE;

    for (const xmlNode *n = xmlDocGetRootElement(page->doc); n != NULL; n = tag_next(n, top)) {
        int score = tag_of(n) == wanted ? headline_score(page, n, body, claimed) : 0;
        if (score > best_score) {
            best_score = score;
            best = n;
        }
    }
    return best;
}

const xmlNode *where_headline(const struct page *page, const xmlNode *body, const char *claimed)
{
    const xmlNode *best = best_heading(page, TAG_H1, body, claimed);

    /* Sites whose h1 is their logo write headlines in h2. */
    return best != NULL || claimed == NULL ? best : best_heading(page, TAG_H2, body, claimed);
}
