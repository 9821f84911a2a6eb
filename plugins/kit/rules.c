#include "context.h"
#include "tag.h"

#include "../../daemon/base/err.h"

#include <string.h>
#include <strings.h>

#define VALUES_MAX 64 /* nodes of one rule that fill a field: authors, tags */
#define BODIES_MAX 64 /* nodes of one GAZ_BODY rule */

static bool rule_is_for(const struct gaz_page *p, const struct gaz_rule *rule)
{
    return rule->purpose == 0 || rule->purpose == 1 + p->request->purpose;
}

/* What a node says: <time datetime>, <meta content>, <a href> of a link element, else its text. */
static const char *rule_value(const struct gaz_page *p, const xmlNode *node, enum gaz_field field)
{
    const char *attr = NULL;
    if (field == GAZ_PUBLISHED || field == GAZ_MODIFIED)
        attr = tag_attr(node, "datetime");
    if (!attr && node->type == XML_ELEMENT_NODE && strcasecmp((const char *)node->name, "meta") == 0)
        attr = tag_attr(node, "content");
    if (!attr && field == GAZ_CANONICAL)
        attr = tag_attr(node, "href");
    return attr && *attr ? attr : page_node_text(&p->page, node);
}

static bool rule_is_many(enum gaz_field field)
{
    return field == GAZ_AUTHOR || field == GAZ_TAG;
}

static bool rule_is_value(enum gaz_field field)
{
    return field >= GAZ_TITLE && field <= GAZ_CANONICAL;
}

/* Whether the field has a value after this rule. */
static bool rule_fill(struct gaz_page *p, const struct gaz_rule *rule)
{
    struct nodes nodes;
    xpath_select(p->xpath, rule->xpath, &nodes);
    if (nodes.value)
        field_set(p, rule->field, nodes.value);
    const size_t most = rule_is_many(rule->field) ? VALUES_MAX : 1;
    for (size_t i = 0; i < nodes.n && i < most; i++)
        field_set(p, rule->field, rule_value(p, nodes.v[i], rule->field));
    return nodes.n > 0 || nodes.value;
}

static bool rule_is_inside(const xmlNode *node, xmlNode *const *set, size_t n)
{
    for (const xmlNode *up = node->parent; up; up = up->parent)
        for (size_t i = 0; i < n; i++)
            if (set[i] == up)
                return true;
    return false;
}

bool rules_take_body(struct gaz_page *p, const char *xpath)
{
    struct nodes nodes;
    xpath_select(p->xpath, xpath, &nodes);
    xmlNode **bodies = pool_alloc(p->pool, BODIES_MAX * sizeof *bodies);
    size_t n = 0;
    for (size_t i = 0; i < nodes.n && n < BODIES_MAX; i++)
        if (!rule_is_inside(nodes.v[i], bodies, n) && nodes.v[i]->type != XML_ATTRIBUTE_NODE)
            bodies[n++] = nodes.v[i];
    if (n == 0)
        return false;
    p->bodies = bodies;
    p->body_count = n;
    p->body_by_rule = true;
    return true;
}

static void rule_drop(struct gaz_page *p, const struct gaz_rule *rule)
{
    struct nodes nodes;
    xpath_select(p->xpath, rule->xpath, &nodes);
    for (size_t i = 0; i < nodes.n; i++)
        context_drop(p, nodes.v[i]);
}

static void rule_caption(struct gaz_page *p, const struct gaz_rule *rule)
{
    struct nodes nodes;
    xpath_select(p->xpath, rule->xpath, &nodes);
    for (size_t i = 0; i < nodes.n; i++)
        if (nodes.v[i]->type == XML_ELEMENT_NODE)
            node_mark(nodes.v[i], NODE_CAPTION);
}

static bool rule_selects(struct gaz_page *p, const struct gaz_rule *rule)
{
    struct nodes nodes;
    xpath_select(p->xpath, rule->xpath, &nodes);
    return nodes.n > 0 || nodes.value;
}

static void rule_judge(struct gaz_page *p, const struct gaz_rule *rule)
{
    if (p->verdict || !rule_selects(p, rule))
        return;
    p->verdict = rule->field == GAZ_WALL ? VERDICT_WALL : VERDICT_NOT_AN_ARTICLE;
    p->reason = rule->field == GAZ_WALL ? "the outlet's rule says that the text is withheld" : "the outlet's rule says that this is no article";
}

void rules_apply(struct gaz_page *p)
{
    bool done[GAZ_STATIC + 1] = { false };
    const struct gaz_rule *rules = p->outlet->rules;
    /* A wall may stand in what is dropped. */
    for (const struct gaz_rule *r = rules; r && r->field; r++)
        if (rule_is_for(p, r) && (r->field == GAZ_WALL || r->field == GAZ_STATIC))
            rule_judge(p, r);
    for (const struct gaz_rule *r = rules; r && r->field; r++)
        if (rule_is_for(p, r) && r->field == GAZ_DROP)
            rule_drop(p, r);
    for (const struct gaz_rule *r = rules; r && r->field; r++) {
        if (!rule_is_for(p, r) || r->field > GAZ_STATIC || done[r->field])
            continue;
        if (rule_is_value(r->field))
            done[r->field] = rule_fill(p, r);
        else if (r->field == GAZ_BODY)
            done[r->field] = rules_take_body(p, r->xpath);
        else if (r->field == GAZ_CAPTION)
            rule_caption(p, r);
    }
}

static const char *rule_address(const xmlNode *node)
{
    if (node->type == XML_ATTRIBUTE_NODE)
        return node->children ? (const char *)node->children->content : NULL;
    const char *href = tag_attr(node, "href");
    if (href || node->type != XML_ELEMENT_NODE)
        return href;
    for (const xmlNode *n = node->children; n && n != node; n = tag_next(n, node))
        if (tag_of(n) == TAG_A && tag_attr(n, "href"))
            return tag_attr(n, "href");
    return NULL;
}

void rules_want_next(struct gaz_page *p)
{
    for (const struct gaz_rule *r = p->outlet->rules; r && r->field; r++) {
        if (r->field != GAZ_NEXT || !rule_is_for(p, r))
            continue;
        struct nodes nodes;
        xpath_select(p->xpath, r->xpath, &nodes);
        for (size_t i = 0; i < nodes.n && i < WANTS_MAX; i++)
            if (p->request->purpose == GAZ_PURPOSE_SOURCE)
                source_want_next(p, rule_address(nodes.v[i]));
            else
                links_want(p, rule_address(nodes.v[i]), GAZ_PURPOSE_NEXT, p->request->cookie, p->request->cookie_len);
        if (nodes.n)
            return;
    }
}

/* The date that a card shows near its link: the first <time> in the smallest ancestor that holds just this one link target. */
static const char *rule_card_date(struct gaz_page *p, const xmlNode *link)
{
    const xmlNode *card = link;
    for (int up = 0; up < 4 && card->parent && card->parent->type == XML_ELEMENT_NODE; up++) {
        card = card->parent;
        if (tag_of(card) == TAG_BODY)
            return NULL;
        for (const xmlNode *n = card->children; n && n != card; n = tag_next(n, card))
            if (tag_of(n) == TAG_TIME) {
                const char *datetime = tag_attr(n, "datetime");
                return datetime && *datetime ? datetime : page_node_text(&p->page, n);
            }
        if (tag_of(card) == TAG_LI || tag_of(card) == TAG_ARTICLE || tag_of(card) == TAG_TR)
            return NULL;
    }
    return NULL;
}

static void rule_links_below(struct gaz_page *p, const xmlNode *top)
{
    for (const xmlNode *n = top; n; n = tag_next(n, top)) {
        const char *href = tag_of(n) == TAG_A ? tag_attr(n, "href") : NULL;
        if (!href || *href == '#' || *href == '\0')
            continue;
        const size_t before = p->reply->link_count;
        links_add(p, href, page_node_text(&p->page, n), NULL, NULL);
        if (p->reply->link_count > before)
            links_add(p, href, NULL, rule_card_date(p, n), NULL);
    }
}

void rules_discover(struct gaz_page *p)
{
    bool ruled = false;
    for (const struct gaz_rule *r = p->outlet->rules; r && r->field; r++) {
        if (r->field != GAZ_LINK || !rule_is_for(p, r))
            continue;
        struct nodes nodes;
        ruled = true;
        xpath_select(p->xpath, r->xpath, &nodes);
        for (size_t i = 0; i < nodes.n; i++) {
            if (nodes.v[i]->type == XML_ATTRIBUTE_NODE)
                links_add(p, rule_address(nodes.v[i]), NULL, NULL, NULL);
            else
                rule_links_below(p, nodes.v[i]);
        }
    }
    if (!ruled && xmlDocGetRootElement(p->page.doc))
        rule_links_below(p, xmlDocGetRootElement(p->page.doc));
    rules_want_next(p);
}
