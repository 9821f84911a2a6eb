#include "xpath.h"

#include "../../daemon/base/mem.h"
#include "tag.h"

#include <assert.h>
#include <libxml/xmlerror.h>
#include <libxml/xpathInternals.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/ucasemap.h>

#define OPERATIONS_MAX 20000000ul /* steps of one evaluation: a page of a few MB needs a tenth */
#define NODES_MAX      200000     /* selected by one expression */
#define LOWER_MAX      65536      /* bytes that lower() looks at */

struct xpath {
    const struct page *page;
    xmlXPathContextPtr context;
};

static void xpath_be_quiet(void *arg, xmlErrorPtr error)
{
    (void)arg;
    (void)error;
}

static void xpath_say_nothing(void *arg, const char *format, ...)
{
    (void)arg;
    (void)format;
}

/* has-class(node-set, 'name'): whether any of the nodes has that class. */
static void xpath_has_class(xmlXPathParserContextPtr ctxt, int nargs)
{
    CHECK_ARITY(2);
    xmlChar *name = xmlXPathPopString(ctxt);
    xmlXPathObjectPtr set = valuePop(ctxt);
    bool found = false;
    if (name && set && (set->type == XPATH_NODESET || set->type == XPATH_XSLT_TREE) && set->nodesetval)
        for (int i = 0; i < set->nodesetval->nodeNr && !found; i++)
            found = set->nodesetval->nodeTab[i]->type == XML_ELEMENT_NODE && page_has_class(set->nodesetval->nodeTab[i], (const char *)name);
    xmlXPathFreeObject(set);
    xmlFree(name);
    xmlXPathReturnBoolean(ctxt, found);
}

static void xpath_lower(xmlXPathParserContextPtr ctxt, int nargs)
{
    CHECK_ARITY(1);
    CAST_TO_STRING;
    CHECK_TYPE(XPATH_STRING);
    xmlChar *text = xmlXPathPopString(ctxt);
    UErrorCode status = U_ZERO_ERROR;
    UCaseMap *map = ucasemap_open("", 0, &status);
    char *lower = mem_alloc(LOWER_MAX);
    const size_t len = text ? strnlen((const char *)text, LOWER_MAX / 4) : 0;
    const int32_t n = U_SUCCESS(status) ? ucasemap_utf8ToLower(map, lower, LOWER_MAX - 1, (const char *)text, (int32_t)len, &status) : 0;
    lower[U_SUCCESS(status) ? n : 0] = '\0';
    xmlChar *result = xmlStrdup((const xmlChar *)lower);
    free(lower);
    ucasemap_close(map);
    xmlFree(text);
    xmlXPathReturnString(ctxt, result);
}

struct xpath *xpath_new(const struct page *page)
{
    struct xpath *x = pool_alloc(page->pool, sizeof *x);
    x->page = page;
    x->context = xmlXPathNewContext(page->doc);
    assert(x->context);
    x->context->opLimit = OPERATIONS_MAX;
    xmlXPathRegisterFunc(x->context, (const xmlChar *)"has-class", xpath_has_class);
    xmlXPathRegisterFunc(x->context, (const xmlChar *)"lower", xpath_lower);
    return x;
}

void xpath_free(struct xpath *x)
{
    if (x && x->context)
        xmlXPathFreeContext(x->context);
    if (x)
        x->context = NULL;
}

static void xpath_take_nodes(struct xpath *x, xmlNodeSetPtr set, struct nodes *out)
{
    if (!set)
        return;
    xmlXPathNodeSetSort(set);
    const size_t n = (size_t)set->nodeNr < NODES_MAX ? (size_t)set->nodeNr : NODES_MAX;
    out->v = pool_alloc(x->page->pool, (n + 1) * sizeof(xmlNode *));
    for (size_t i = 0; i < n; i++)
        if (set->nodeTab[i]->type != XML_NAMESPACE_DECL && set->nodeTab[i]->type != XML_HTML_DOCUMENT_NODE)
            out->v[out->n++] = set->nodeTab[i];
}

void xpath_select(struct xpath *x, const char *expression, struct nodes *out)
{
    memset(out, 0, sizeof *out);
    /* Only while ours runs: a plugin's typing mistake is no reason to write to stderr. */
    xmlSetStructuredErrorFunc(NULL, xpath_be_quiet);
    xmlSetGenericErrorFunc(NULL, xpath_say_nothing);
    x->context->node = (xmlNodePtr)x->page->doc;
    x->context->opCount = 0;
    xmlXPathObjectPtr result = xmlXPathEvalExpression((const xmlChar *)expression, x->context);
    xmlSetStructuredErrorFunc(NULL, NULL);
    xmlSetGenericErrorFunc(NULL, NULL);
    if (!result)
        return;
    if (result->type == XPATH_NODESET) {
        xpath_take_nodes(x, result->nodesetval, out);
    } else if (result->type == XPATH_STRING && result->stringval && *result->stringval) {
        out->value = pool_strdup(x->page->pool, (const char *)result->stringval);
    } else if (result->type == XPATH_NUMBER && !xmlXPathIsNaN(result->floatval)) {
        out->value = pool_printf(x->page->pool, "%g", result->floatval);
    } else if (result->type == XPATH_BOOLEAN && result->boolval) {
        out->value = "true";
    }
    xmlXPathFreeObject(result);
}
