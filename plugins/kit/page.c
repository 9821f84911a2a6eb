#include "page.h"

#include "../../daemon/base/buf.h"
#include "../../daemon/base/err.h"
#include "../../daemon/base/text.h"
#include "arena.h"
#include "charset.h"
#include "lift.h"
#include "mend.h"
#include "space.h"
#include "tag.h"
#include "tree.h"
#include "url.h"

#include <ctype.h>
#include <string.h>

/* Bytes of a page: the fetcher's own ceiling is lower; decoding may double it. */
#define PAGE_MAX     (64u << 20)
#define LANGUAGE_MAX 35 /* bytes of a BCP 47 tag that anybody writes (RFC 5646, 4.4.1) */

/* HTML says that a NUL in text is dropped; libxml2 would stop there. */
static const char *page_without_nuls(struct pool *pool, const char *text, size_t *len)
{
    if (!*len || !memchr(text, 0, *len))
        return text;
    char *copy = pool_alloc(pool, *len + 1);
    size_t n = 0;
    for (size_t i = 0; i < *len; i++)
        if (text[i])
            copy[n++] = text[i];
    *len = n;
    return copy;
}

static const char *page_meta(const struct page *page, const char *attr, const char *name)
{
    const xmlNode *top = (const xmlNode *)page->doc;
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    for (const xmlNode *n = root; n; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (strcasecmp((const char *)n->name, "body") == 0)
            break;
        const char *value = strcasecmp((const char *)n->name, "meta") == 0 ? tag_attr(n, attr) : NULL;
        if (value && strcasecmp(value, name) == 0)
            return tag_attr(n, "content");
    }
    return NULL;
}

/* A language tag as it should be written, or NULL for what is none ("lang", "{{ lang }}", "en_US" becomes "en-US"). */
static const char *page_language_tag(struct pool *pool, const char *value)
{
    if (!value)
        return NULL;
    value += strspn(value, " \t\r\n");
    size_t len = strcspn(value, " \t\r\n,;");
    if (len < 2 || len > LANGUAGE_MAX)
        return NULL;
    char *tag = pool_strndup(pool, value, len);
    for (char *c = tag; *c; c++) {
        if (*c == '_')
            *c = '-';
        if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-", *c))
            return NULL;
    }
    size_t primary = strcspn(tag, "-");
    if (primary < 2 || primary > 3)
        return NULL;
    for (size_t i = 0; i < primary; i++)
        tag[i] = (char)(tag[i] | 0x20);
    return tag;
}

static void page_read_language(struct page *page)
{
    const xmlNode *root = xmlDocGetRootElement(page->doc);
    const char *lang = NULL;
    if (root) {
        lang = tag_attr(root, "lang");
        if (!lang)
            lang = tag_attr(root, "xml:lang");
    }
    page->language = page_language_tag(page->pool, lang);
    if (!page->language)
        page->language = page_language_tag(page->pool, page_meta(page, "http-equiv", "content-language"));
}

static void page_read_base(struct page *page)
{
    page->base = page->url;
    const xmlNode *top = (const xmlNode *)page->doc;
    for (const xmlNode *n = xmlDocGetRootElement(page->doc); n; n = tag_next(n, top)) {
        if (n->type != XML_ELEMENT_NODE)
            continue;
        if (strcasecmp((const char *)n->name, "body") == 0)
            return;
        const char *href = strcasecmp((const char *)n->name, "base") == 0 ? tag_attr(n, "href") : NULL;
        struct url url;
        if (href && url_parse(page->pool, href, page->url, &url) == 0) {
            page->base = url.href;
            return;
        }
    }
}

/* What a head may hold; the rest begins the body. */
static bool page_is_heads(const xmlNode *node)
{
    static const char *const NAMES[] = { "base", "link", "meta", "noscript", "object", "script", "style", "template", "title" };
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp((const char *)node->name, NAMES[i]) == 0)
            return true;
    return false;
}

static xmlNode *page_child(xmlNode *of, const char *name)
{
    xmlNode *n = of ? of->children : NULL;
    while (n && (n->type != XML_ELEMENT_NODE || strcmp((const char *)n->name, name) != 0))
        n = n->next;
    return n;
}

/* "</head>" and "<body>" need not be written. libxml2 opens the body itself for elements that it knows, but leaves HTML 5's in the head. */
static void page_open_body(struct page *page)
{
    xmlNode *root = xmlDocGetRootElement(page->doc), *head = page_child(root, "head"), *body = page_child(root, "body");
    xmlNode *from = head ? head->children : NULL;
    while (from && (from->type != XML_ELEMENT_NODE || page_is_heads(from)))
        from = from->next;
    if (!from)
        return;
    if (!body) {
        body = xmlAddNextSibling(head, xmlNewDocNode(page->doc, NULL, (const xmlChar *)"body", NULL));
        page->elements++;
    }
    xmlNode *before = body ? body->children : NULL;
    for (xmlNode *next; body && from; from = next) {
        next = from->next;
        xmlUnlinkNode(from);
        if (before)
            xmlAddPrevSibling(before, from);
        else
            xmlAddChild(body, from);
    }
}

static void page_grow(struct pool *pool, const char *html, size_t html_len, struct tree *tree)
{
    struct lift lift;
    const bool lifting = lift_init(&lift, pool, html, html_len);
    size_t len = html_len;
    const char *text = mend_html(pool, html, &len, lifting ? &lift : NULL);
    tree_parse(text, len, &lift, tree);
    if (!tree->stray)
        return;
    xmlFreeDoc(tree->doc);
    lift = (struct lift){ .pool = pool };
    text = mend_html(pool, html, &html_len, NULL);
    tree_parse(text, html_len, &lift, tree);
}

/* How often a tag is written; name with its "<" or "</". */
static size_t page_count(const char *text, size_t len, const char *name)
{
    const size_t n = strlen(name);
    const char *end = text + len;
    size_t count = 0;
    for (const char *at = text; (at = memchr(at, '<', (size_t)(end - at))) && (size_t)(end - at) > n; at++)
        count += strncasecmp(at, name, n) == 0 && strchr("> \t\r\n\f/", at[n]) != NULL;
    return count;
}

/* Whether an element is open that HTML does not allow to be left open, or the text ends within a tag. */
static bool page_stops_within(const char *text, size_t len)
{
    static const char *const pairs[][2] = {
        { "<article", "</article" }, { "<div", "</div" }, { "<main", "</main" }, { "<section", "</section" }, { "<table", "</table" }
    };
    const char *last = memrchr(text, '<', len);
    if (last && last + 1 < text + len && (isalpha((unsigned char)last[1]) || last[1] == '/') && !memchr(last, '>', (size_t)(text + len - last)))
        return true;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++)
        if (page_count(text, len, pairs[i][0]) > page_count(text, len, pairs[i][1]))
            return true;
    return false;
}

/* Whether the rest was lost on its way, although the server counted what it sent: a whole document was begun, neither its end nor that of its
 * elements is there, and it stops where no tag does. Those who leave out </p>, </body> and </html>, as HTML allows, close a <div>. */
static bool page_is_cut(const char *text, size_t len)
{
    while (len > 0 && strchr(" \t\r\n\f", text[len - 1]))
        len--;
    if (len == 0 || text[len - 1] == '>' || page_count(text, len, "</body") + page_count(text, len, "</html") > 0)
        return false;
    return page_count(text, len, "<html") + page_count(text, len, "<body") > 0 && page_stops_within(text, len);
}

int page_parse(struct page *page, struct pool *pool, const char *data, size_t len, const char *content_type, const char *url)
{
    memset(page, 0, sizeof *page);
    page->pool = pool;
    page->url = url ? url : "";
    if (len > PAGE_MAX)
        return err_set("page is larger than %u bytes", PAGE_MAX);
    struct decoded decoded;
    charset_decode(pool, data, len, content_type, 0, &decoded);
    page->encoding = decoded.encoding;
    size_t text_len = decoded.len;
    const char *text = page_without_nuls(pool, decoded.text, &text_len);
    struct tree tree;
    page_grow(pool, text, text_len, &tree);
    page->doc = tree.doc;
    page->elements = tree.elements;
    page->truncated = tree.truncated;
    page->cut = page_is_cut(text, text_len);
    if (!page->doc)
        return err_set("the HTML parser has no memory");
    page_open_body(page);
    page_read_base(page);
    page_read_language(page);
    return 0;
}

void page_fini(struct page *page)
{
    if (page->doc && !arena_holds_all())
        xmlFreeDoc(page->doc);
    page->doc = NULL;
}

const char *page_node_text(const struct page *page, const xmlNode *node)
{
    if (node->type == XML_ATTRIBUTE_NODE)
        node = node->children;
    struct buf b;
    buf_init(&b, PAGE_MAX);
    const xmlNode *n = node;
    while (n) {
        const enum tag tag = tag_of(n);
        if (tag_is_block(tag) || tag == TAG_BR)
            space_add(&b);
        if ((n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE) && n->content)
            space_fold(&b, (const char *)n->content, strlen((const char *)n->content));
        if (n->type == XML_ELEMENT_NODE && n->children && (tag != TAG_VOID || n == node)) {
            n = n->children;
            continue;
        }
        while (n != node && !n->next) {
            n = n->parent;
            if (tag_is_block(tag_of(n)))
                space_add(&b);
        }
        n = n == node ? NULL : n->next;
    }
    if (b.len > 0 && b.data[b.len - 1] == ' ')
        buf_truncate(&b, b.len - 1);
    const char *text = pool_strndup(page->pool, buf_text(&b), b.len);
    buf_fini(&b);
    return text;
}

const char *page_attr(const struct page *page, const xmlNode *node, const char *name)
{
    return pool_strdup(page->pool, tag_attr(node, name));
}

bool page_has_class(const xmlNode *node, const char *name)
{
    const char *classes = tag_attr(node, "class");
    if (!classes)
        return false;
    const size_t len = strlen(name);
    for (const char *c = classes; *c;) {
        c += strspn(c, " \t\r\n\f");
        const size_t n = strcspn(c, " \t\r\n\f");
        if (n == len && n > 0 && memcmp(c, name, n) == 0)
            return true;
        c += n;
    }
    return false;
}
