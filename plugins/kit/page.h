/* page: a fetched page, decoded and parsed. */
#ifndef KIT_PAGE_H
#define KIT_PAGE_H

#include "../../daemon/base/pool.h"

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

/* libxml2 2.9.14 is handed UTF-8 only (charset.h decodes), with XML_PARSE_IGNORE_ENC; all strings in the pool. */
struct page {
    struct pool *pool;       /* the caller's */
    xmlDocPtr doc;           /* HTML tree; never NULL after page_parse() */
    size_t elements;         /* in doc */
    const char *url;         /* of the document, normalised */
    const char *base;        /* url, or <base href> resolved */
    const char *encoding;    /* WHATWG name of what it was decoded from */
    const char *language;    /* <html lang>, content-language: BCP 47, or NULL */
    struct strings *explain; /* where kit_read() says why, or NULL */
    bool truncated;          /* the parser lost text (depth, memory: RELIABILITY facts 6 and 7) */
    bool cut;                /* it breaks off in the middle of a text or of a tag */
};

/* 0, or -1 with err text. page_fini() frees the tree only. */
int page_parse(struct page *page, struct pool *pool, const char *data, size_t len, const char *content_type, const char *url);
void page_fini(struct page *page);

/* Text of a node and all below it, white space folded to single spaces, script and style left out; in the pool. */
const char *page_node_text(const struct page *page, const xmlNode *node);
/* An attribute's value (lent by the tree's pool copy), or NULL. */
const char *page_attr(const struct page *page, const xmlNode *node, const char *name);
bool page_has_class(const xmlNode *node, const char *name);

#endif
