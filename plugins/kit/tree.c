#include "tree.h"

#include <libxml/HTMLparser.h>
#include <libxml/HTMLtree.h>
#include <libxml/SAX2.h>
#include <libxml/parserInternals.h>
#include <libxml/valid.h>
#include <string.h>

/* Bit XML_PARSE_HUGE: the HTML parser honours it too, and without it text below 256 levels is lost silently (RELIABILITY fact 7). */
#define PARSE_OPTIONS                                                                                                                                \
    (HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT | HTML_PARSE_IGNORE_ENC | (1 << 19))
#define DEPTH_MAX 512 /* elements inside each other, as in Chrome: deeper ones leave their text to the last */

/* What hangs on libxml2's context while it parses. */
struct growing {
    const struct lift *lift;
    size_t elements;
    bool stray;
};

/* What was lifted where a text ends with a mark, as lifted text does, or NULL. */
static const struct lifted *tree_lifted(void *ctx, const xmlChar *text, size_t len)
{
    const struct growing *growing = ((htmlParserCtxt *)ctx)->_private;
    return len < LIFT_MARK ? NULL : lift_find(growing->lift, (const char *)text + len - LIFT_MARK);
}

/* Text that goes into the tree as it came. */
static void tree_look(void *ctx, const xmlChar *text, size_t len)
{
    struct growing *growing = ((htmlParserCtxt *)ctx)->_private;
    growing->stray = growing->stray || lift_is_in((const char *)text, len);
}

/* The attributes are added here since they are half of a page, and libxml2 asks of each whether a DTD declares it. */
static void tree_add_attribute(htmlParserCtxt *ctxt, const xmlChar *name, const xmlChar *value)
{
    xmlAttr *attr = xmlNewNsPropEatName(ctxt->node, NULL, xmlStrdup(name), NULL);
    if (!value && htmlIsBooleanAttr(name))
        value = name;
    if (!attr || !value)
        return;
    const size_t len = strlen((const char *)value);
    const struct lifted *lifted = len == LIFT_MARK ? tree_lifted(ctxt, value, len) : NULL;
    if (!lifted)
        tree_look(ctxt, value, len);
    attr->children =
        lifted ? xmlNewDocTextLen(ctxt->myDoc, (const xmlChar *)lifted->text, (int)lifted->len) : xmlNewDocTextLen(ctxt->myDoc, value, (int)len);
    attr->last = attr->children;
    if (!attr->children)
        return;
    attr->children->parent = (xmlNode *)attr;
    if (xmlIsID(ctxt->myDoc, ctxt->node, attr))
        xmlAddID(NULL, ctxt->myDoc, attr->children->content, attr);
}

/* libxml2 has put the element's name on its stack before it asks for the element, and takes it off after it told of its end. */
static void tree_start_element(void *ctx, const xmlChar *name, const xmlChar **attributes)
{
    htmlParserCtxt *ctxt = ctx;
    struct growing *growing = ctxt->_private;
    if (ctxt->nameNr > DEPTH_MAX)
        return;
    growing->elements++;
    const int open = ctxt->nodeNr;
    xmlSAX2StartElement(ctx, name, NULL);
    for (const xmlChar **a = attributes; a && a[0] && ctxt->nodeNr > open; a += 2)
        tree_add_attribute(ctxt, a[0], a[1]);
}

static void tree_end_element(void *ctx, const xmlChar *name)
{
    if (((htmlParserCtxt *)ctx)->nameNr <= DEPTH_MAX)
        xmlSAX2EndElement(ctx, name);
}

static void tree_text(void *ctx, const xmlChar *text, int len)
{
    const struct lifted *lifted = tree_lifted(ctx, text, (size_t)len);
    const int before = lifted ? len - LIFT_MARK : len;
    if (before) {
        tree_look(ctx, text, (size_t)before);
        xmlSAX2Characters(ctx, text, before);
    }
    if (lifted)
        xmlSAX2Characters(ctx, (const xmlChar *)lifted->text, (int)lifted->len);
}

static void tree_code(void *ctx, const xmlChar *text, int len)
{
    const struct lifted *lifted = tree_lifted(ctx, text, (size_t)len);
    if (lifted && len == LIFT_MARK) {
        xmlSAX2CDataBlock(ctx, (const xmlChar *)lifted->text, (int)lifted->len);
        return;
    }
    tree_look(ctx, text, (size_t)len);
    xmlSAX2CDataBlock(ctx, text, len);
}

static void tree_comment(void *ctx, const xmlChar *text)
{
    const size_t len = strlen((const char *)text);
    const struct lifted *lifted = len == LIFT_MARK ? tree_lifted(ctx, text, len) : NULL;
    xmlChar *whole = lifted ? xmlStrndup((const xmlChar *)lifted->text, (int)lifted->len) : NULL;
    xmlSAX2Comment(ctx, whole ? whole : text);
    xmlFree(whole);
}

/* Whether the parser gave up on a part of the text, and did not say so by failing. */
static bool tree_lost_text(const htmlParserCtxt *ctxt)
{
    const int code = ctxt->lastError.code;
    return code == XML_ERR_INTERNAL_ERROR || code == XML_ERR_NO_MEMORY || ctxt->errNo == XML_ERR_NO_MEMORY || ctxt->disableSAX;
}

void tree_parse(const char *text, size_t len, const struct lift *lift, struct tree *tree)
{
    struct growing growing = { .lift = lift };
    *tree = (struct tree){ 0 };
    htmlParserCtxt *ctxt = htmlNewParserCtxt();
    if (!ctxt)
        return;
    ctxt->_private = &growing;
    ctxt->sax->startElement = tree_start_element;
    ctxt->sax->endElement = tree_end_element;
    ctxt->sax->characters = tree_text;
    ctxt->sax->cdataBlock = tree_code;
    ctxt->sax->comment = tree_comment;
    tree->doc = htmlCtxtReadMemory(ctxt, len ? text : " ", len ? (int)len : 1, NULL, "UTF-8", PARSE_OPTIONS);
    tree->truncated = tree_lost_text(ctxt);
    tree->elements = growing.elements;
    tree->stray = growing.stray;
    htmlFreeParserCtxt(ctxt);
    if (!tree->doc)
        tree->doc = htmlNewDocNoDtD(NULL, NULL);
}
