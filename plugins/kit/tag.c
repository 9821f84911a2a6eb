#include "tag.h"

#include <string.h>
#include <strings.h>

struct name {
    const char *name;
    enum tag tag;
};

/* Sorted by name. */
static const struct name NAMES[] = {
    { "a", TAG_A },
    { "address", TAG_BLOCK },
    { "applet", TAG_VOID },
    { "article", TAG_ARTICLE },
    { "aside", TAG_ASIDE },
    { "audio", TAG_VOID },
    { "b", TAG_B },
    { "blockquote", TAG_BLOCKQUOTE },
    { "body", TAG_BODY },
    { "br", TAG_BR },
    { "button", TAG_BUTTON },
    { "canvas", TAG_VOID },
    { "caption", TAG_BLOCK },
    { "center", TAG_BLOCK },
    { "code", TAG_CODE },
    { "datalist", TAG_VOID },
    { "dd", TAG_DD },
    { "details", TAG_BLOCK },
    { "dialog", TAG_BLOCK },
    { "div", TAG_DIV },
    { "dl", TAG_DL },
    { "dt", TAG_DT },
    { "em", TAG_EM },
    { "embed", TAG_VOID },
    { "fieldset", TAG_BLOCK },
    { "figcaption", TAG_FIGCAPTION },
    { "figure", TAG_FIGURE },
    { "footer", TAG_FOOTER },
    { "form", TAG_FORM },
    { "frameset", TAG_VOID },
    { "h1", TAG_H1 },
    { "h2", TAG_H2 },
    { "h3", TAG_H3 },
    { "h4", TAG_H4 },
    { "h5", TAG_H5 },
    { "h6", TAG_H6 },
    { "head", TAG_VOID },
    { "header", TAG_HEADER },
    { "hgroup", TAG_BLOCK },
    { "hr", TAG_HR },
    { "html", TAG_HTML },
    { "i", TAG_EM },
    { "iframe", TAG_VOID },
    { "img", TAG_IMG },
    { "input", TAG_VOID },
    { "kbd", TAG_CODE },
    { "li", TAG_LI },
    { "link", TAG_VOID },
    { "main", TAG_MAIN },
    { "math", TAG_VOID },
    { "menu", TAG_UL },
    { "meta", TAG_VOID },
    { "nav", TAG_NAV },
    { "noframes", TAG_VOID },
    { "noscript", TAG_VOID },
    { "object", TAG_VOID },
    { "ol", TAG_OL },
    { "option", TAG_VOID },
    { "output", TAG_VOID },
    { "p", TAG_P },
    { "picture", TAG_SPAN },
    { "pre", TAG_PRE },
    { "progress", TAG_VOID },
    { "q", TAG_Q },
    { "samp", TAG_CODE },
    { "script", TAG_VOID },
    { "section", TAG_SECTION },
    { "select", TAG_VOID },
    { "source", TAG_VOID },
    { "span", TAG_SPAN },
    { "strong", TAG_B },
    { "style", TAG_VOID },
    { "sub", TAG_SUB },
    { "summary", TAG_BLOCK },
    { "sup", TAG_SUP },
    { "svg", TAG_VOID },
    { "table", TAG_TABLE },
    { "tbody", TAG_TBODY },
    { "td", TAG_TD },
    { "template", TAG_VOID },
    { "textarea", TAG_VOID },
    { "tfoot", TAG_TBODY },
    { "th", TAG_TH },
    { "thead", TAG_TBODY },
    { "time", TAG_TIME },
    { "title", TAG_VOID },
    { "tr", TAG_TR },
    { "ul", TAG_UL },
    { "video", TAG_VOID },
};

/* The HTML parser gives names in lower case; what plugins and XML bring may not be. */
static int name_compare(const char *name, const char *known)
{
    const int order = (name[0] | 0x20) - known[0];
    return order ? order : strcasecmp(name, known);
}

enum tag tag_of(const xmlNode *node)
{
    if (node->type != XML_ELEMENT_NODE)
        return TAG_OTHER;
    const char *name = (const char *)node->name;
    for (size_t low = 0, high = sizeof NAMES / sizeof *NAMES; low < high;) {
        const size_t middle = low + (high - low) / 2;
        const int order = name_compare(name, NAMES[middle].name);
        if (order == 0)
            return NAMES[middle].tag;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return TAG_OTHER;
}

bool tag_is_heading(enum tag tag)
{
    return tag >= TAG_H1 && tag <= TAG_H6;
}

bool tag_is_block(enum tag tag)
{
    switch (tag) {
    case TAG_OTHER:
    case TAG_A:
    case TAG_B:
    case TAG_BR:
    case TAG_BUTTON:
    case TAG_CODE:
    case TAG_EM:
    case TAG_IMG:
    case TAG_Q:
    case TAG_SPAN:
    case TAG_SUB:
    case TAG_SUP:
    case TAG_TIME:
    case TAG_VOID:
        return false;
    default:
        return true;
    }
}

xmlNode *tag_skip(const xmlNode *node, const xmlNode *top)
{
    while (node != top && !node->next)
        node = node->parent;
    return node == top ? NULL : node->next;
}

xmlNode *tag_next(const xmlNode *node, const xmlNode *top)
{
    if (node->type == XML_ELEMENT_NODE && node->children)
        return node->children;
    return tag_skip(node, top);
}

const char *tag_attr(const xmlNode *node, const char *name)
{
    if (node->type != XML_ELEMENT_NODE)
        return NULL;
    for (const xmlAttr *a = node->properties; a; a = a->next)
        if (strcasecmp((const char *)a->name, name) == 0)
            return a->children && a->children->content ? (const char *)a->children->content : "";
    return NULL;
}
