/* same_tree: whether two of libxml2's trees are the same, node for node. */
#ifndef TESTS_SAME_TREE_H
#define TESTS_SAME_TREE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static inline const char *same_tree_name(const xmlNode *node)
{
    return node->name ? (const char *)node->name : "";
}

static inline const char *same_tree_content(const xmlNode *node)
{
    const bool has =
        node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE || node->type == XML_COMMENT_NODE || node->type == XML_PI_NODE;
    return has && node->content ? (const char *)node->content : "";
}

/* Two lists of siblings and all below them; *difference: what the first that differs is. */
static inline bool same_nodes(const xmlNode *a, const xmlNode *b, char *difference, size_t size)
{
    for (; a && b; a = a->next, b = b->next) {
        if (a->type != b->type || strcmp(same_tree_name(a), same_tree_name(b)) != 0 || strcmp(same_tree_content(a), same_tree_content(b)) != 0) {
            snprintf(difference, size, "<%s> \"%s\" is <%s> \"%s\"", same_tree_name(b), same_tree_content(b), same_tree_name(a),
                     same_tree_content(a));
            return false;
        }
        if (a->type == XML_ELEMENT_NODE && !same_nodes((const xmlNode *)a->properties, (const xmlNode *)b->properties, difference, size))
            return false;
        if ((a->type == XML_ELEMENT_NODE || a->type == XML_ATTRIBUTE_NODE) && !same_nodes(a->children, b->children, difference, size))
            return false;
    }
    if (a || b)
        snprintf(difference, size, "<%s> is left over", same_tree_name(a ? a : b));
    return !a && !b;
}

#endif
