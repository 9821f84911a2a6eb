/* where: which part of the page a node belongs to. */
#include "metadata_parts.h"
#include "tag.h"

#include <string.h>
#include <strings.h>

#define HEADLINE_SCORE 10  /* below it a heading is no headline */
#define HEAD_REACH     6   /* marks behind the headline */
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

static bool contains(const xmlNode *outer, const xmlNode *inner)
{
    for (; inner != NULL; inner = inner->parent)
        if (inner == outer)
            return true;
    return false;
}

/* What holds the headline or the body is the article's frame, whatever its class says. */
static bool is_frame(const struct evidence *e, const xmlNode *node)
{
    return (e->body != NULL && contains(node, e->body)) || (e->h1 != NULL && contains(node, e->h1));
}

bool where_mark_is_own(const struct evidence *e, const struct mark *mark)
{
    return mark->aside == NULL || is_frame(e, mark->aside);
}

bool where_is_head(const struct evidence *e, size_t h1, size_t at)
{
    static const char *const others[] = { "comment", "related", "recommend", "latest", "popular", "more", "disqus", NULL };
    const xmlNode *aside = e->marks.v[at].aside;

    if (e->h1 == NULL || at <= h1 || at - h1 > HEAD_REACH || where_has_word(aside, others))
        return false;
    return marks_text(e->page, aside, HEAD_MAX) != NULL;
}

bool where_is_own(const struct evidence *e, const xmlNode *node)
{
    for (const xmlNode *n = node; n != NULL && n->type == XML_ELEMENT_NODE; n = n->parent) {
        const char *class = tag_attr(n, "class"), *id = tag_attr(n, "id");
        enum tag tag = tag_of(n);
        if (is_frame(e, n))
            return true;
        if (tag == TAG_NAV || tag == TAG_ASIDE || tag == TAG_FOOTER ||
            (((class != NULL ? marks_words(class) : 0) | (id != NULL ? marks_words(id) : 0)) & MARK_ASIDE) != 0)
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
