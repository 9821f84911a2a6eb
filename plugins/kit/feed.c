/* feed: from the bytes of a feed to its items. */
#include "feed.h"

#include "../../daemon/base/err.h"
#include "charset.h"
#include "feed_parts.h"
#include "lenient.h"
#include "plain.h"
#include "space.h"
#include "url.h"

#include <ctype.h>
#include <libxml/parser.h>
#include <string.h>
#include <strings.h>

#define PARSE_OPTIONS                                                                                                                                \
    (XML_PARSE_RECOVER | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_IGNORE_ENC | XML_PARSE_HUGE)
#define DEPTH_MAX 8 /* items lie at the third level; wrappers add a few */

static const char *name_of(const xmlNode *node)
{
    const char *colon = strchr((const char *)node->name, ':');
    return colon != NULL ? colon + 1 : (const char *)node->name;
}

static bool is_item(const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && (strcasecmp(name_of(node), "item") == 0 || strcasecmp(name_of(node), "entry") == 0) &&
           feed_space_of(node) != SPACE_OTHER;
}

static void add_item(struct pool *pool, struct feed *out, size_t *size, const xmlNode *node, const char *url)
{
    if (out->n == FEED_ITEMS_MAX)
        return;
    if (out->n == *size) {
        struct feed_item *old = out->items;
        *size = *size > 0 ? *size * 2 : 64;
        out->items = pool_alloc(pool, *size * sizeof(*out->items));
        if (out->n > 0)
            memcpy(out->items, old, out->n * sizeof(*old));
    }
    feed_read_item(pool, node, url, &out->items[out->n++]);
}

static void collect(struct pool *pool, struct feed *out, size_t *size, const xmlNode *parent, const char *url, int depth)
{
    for (const xmlNode *n = parent->children; n != NULL && depth < DEPTH_MAX; n = n->next) {
        if (is_item(n))
            add_item(pool, out, size, n, url);
        /* An item whose end tag is missing holds its successors. */
        if (n->type == XML_ELEMENT_NODE && strcasecmp(name_of(n), "source") != 0)
            collect(pool, out, size, n, url, depth + 1);
    }
}

static size_t count_items(const char *text)
{
    size_t n = 0;

    for (const char *s = text; (s = strchr(s, '<')) != NULL; s++) {
        if (strncmp(s, "<![CDATA[", 9) == 0) {
            const char *end = strstr(s, "]]>");
            if (end == NULL)
                return n;
            s = end;
            continue;
        }
        n += (strncasecmp(s, "<item", 5) == 0 && (isspace((unsigned char)s[5]) || s[5] == '>')) ||
             (strncasecmp(s, "<entry", 6) == 0 && (isspace((unsigned char)s[6]) || s[6] == '>'));
    }
    return n;
}

static xmlDoc *parse(const char *text, size_t len)
{
    return xmlReadMemory(text, (int)len, NULL, "UTF-8", PARSE_OPTIONS);
}

/* The parser lost items: each is read by itself, within the root's own tag for its namespaces. */
static void salvage(struct pool *pool, const char *text, const char *root_tag, const char *url, struct feed *out)
{
    size_t size = 0, root_len = strcspn(root_tag + 1, " \t\r\n/>");

    out->items = NULL;
    out->n = 0;
    for (const char *s = strcasestr(text, "<item"); s != NULL; s = strcasestr(s, "<item")) {
        const char *end = strcasestr(s + 5, "</item>"), *next = strcasestr(s + 5, "<item");
        if (end == NULL || (next != NULL && next < end))
            end = next != NULL ? next : s + strlen(s);
        struct buf one;
        buf_init(&one, FEED_MAX);
        buf_printf(&one, "%.*s%.*s</item></%.*s>", (int)(strcspn(root_tag, ">") + 1), root_tag, (int)(end - s), s, (int)root_len, root_tag + 1);
        xmlDoc *doc = parse(buf_text(&one), one.len);
        const xmlNode *root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
        for (const xmlNode *n = root != NULL ? root->children : NULL; n != NULL; n = n->next)
            if (is_item(n)) {
                add_item(pool, out, &size, n, url);
                break;
            }
        xmlFreeDoc(doc);
        buf_fini(&one);
        s = end;
    }
}

static const xmlNode *find_child(const xmlNode *parent, const char *name)
{
    for (const xmlNode *n = parent != NULL ? parent->children : NULL; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE && strcasecmp(name_of(n), name) == 0 && feed_space_of(n) != SPACE_OTHER)
            return n;
    return NULL;
}

static const char *node_text(struct pool *pool, const xmlNode *node)
{
    xmlChar *value = node != NULL ? xmlNodeGetContent(node) : NULL;
    const char *text = value != NULL ? space_line(pool, (const char *)value) : NULL;

    xmlFree(value);
    return text;
}

static const char *kind_of(const xmlNode *root)
{
    const char *name = name_of(root);

    if (strcasecmp(name, "rss") == 0 || strcasecmp(name, "channel") == 0)
        return "rss";
    if (strcasecmp(name, "rdf") == 0)
        return "rdf";
    return strcasecmp(name, "feed") == 0 || strcasecmp(name, "entry") == 0 ? "atom" : NULL;
}

static void read_head(struct pool *pool, const xmlNode *root, const char *url, struct feed *out)
{
    const xmlNode *head = strcmp(out->kind, "atom") == 0 || strcasecmp(name_of(root), "channel") == 0 ? root : find_child(root, "channel");
    const xmlNode *link;

    if (head == NULL)
        return;
    out->title = feed_title(pool, find_child(head, "title"));
    out->link = feed_atom_link(pool, head, "alternate", url);
    /* RSS has its link as text, often behind an Atom one that names the feed itself. */
    for (link = head->children; link != NULL && out->link == NULL; link = link->next)
        if (link->type == XML_ELEMENT_NODE && strcasecmp(name_of(link), "link") == 0 && feed_space_of(link) == SPACE_CORE)
            out->link = feed_link(pool, link, node_text(pool, link), url);
    out->next = feed_atom_link(pool, head, "next", url);
}

static int read_xml(struct pool *pool, const char *text, size_t len, const char *url, struct feed *out)
{
    struct buf mended;
    xmlDoc *doc;
    const xmlNode *root;
    size_t size = 0;
    int rc = -1;

    buf_init(&mended, FEED_MAX);
    feed_mend(&mended, text, len);
    doc = parse(buf_text(&mended), mended.len);
    root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
    if (root == NULL || (out->kind = kind_of(root)) == NULL) {
        err_set("no feed: neither RSS, RDF, Atom nor JSON Feed");
        goto out;
    }
    read_head(pool, root, url, out);
    if (strcasecmp(name_of(root), "entry") == 0)
        add_item(pool, out, &size, root, url);
    collect(pool, out, &size, root, url, 0);
    if (out->n < count_items(buf_text(&mended)) && strcmp(out->kind, "atom") != 0)
        salvage(pool, buf_text(&mended), buf_text(&mended), url, out);
    rc = 0;
out:
    xmlFreeDoc(doc);
    buf_fini(&mended);
    return rc;
}

static const char *json_text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_string_value(value);
}

static void json_authors(struct pool *pool, const json_t *item, struct strings *out)
{
    const json_t *list = json_object_get(item, "authors"), *one = json_object_get(item, "author");

    for (size_t i = 0; i < json_array_size(list) && i < 50; i++) {
        const json_t *author = json_array_get(list, i);
        const char *name = json_is_string(author) ? json_string_value(author) : json_text(author, "name");
        if (name != NULL)
            strings_add(pool, out, name);
    }
    const char *name = json_is_string(one) ? json_string_value(one) : json_text(one, "name");
    if (out->n == 0 && name != NULL)
        strings_add(pool, out, name);
}

/* NULL for what leads to no page. */
static const char *json_link(struct pool *pool, const char *href, const char *url)
{
    struct url parsed;

    if (href == NULL || *href == '\0' || url_parse(pool, feed_address(pool, href), url != NULL && *url != '\0' ? url : NULL, &parsed) < 0)
        return NULL;
    return strcmp(parsed.scheme, "http") == 0 || strcmp(parsed.scheme, "https") == 0 ? parsed.href : NULL;
}

static void json_item(struct pool *pool, const json_t *item, const char *url, struct feed_item *out)
{
    const json_t *id = json_object_get(item, "id");
    const char *title = json_text(item, "title"), *content = json_text(item, "content_html");

    out->id = json_is_integer(id) ? pool_printf(pool, "%" JSON_INTEGER_FORMAT, json_integer_value(id)) : pool_strdup(pool, json_string_value(id));
    out->title = title != NULL ? space_line(pool, title) : NULL;
    out->link = json_link(pool, json_text(item, "url"), url);
    if (out->link == NULL)
        out->link = json_link(pool, json_text(item, "external_url"), url);
    if (out->link == NULL && out->id != NULL && strncmp(out->id, "http", 4) == 0)
        out->link = json_link(pool, out->id, NULL);
    out->published = pool_strdup(pool, json_text(item, "date_published"));
    out->updated = pool_strdup(pool, json_text(item, "date_modified"));
    out->summary = pool_strdup(pool, json_text(item, "summary"));
    out->content = pool_strdup(pool, content != NULL ? content : json_text(item, "content_text"));
    json_authors(pool, item, &out->authors);
}

static int read_json(struct pool *pool, const char *text, size_t len, const char *url, struct feed *out)
{
    json_t *root = lenient_json(text, len);
    const json_t *items = json_object_get(root, "items");

    if (!json_is_array(items)) {
        json_decref(root);
        return err_set("no feed: JSON without items");
    }
    out->kind = "json";
    out->title = json_text(root, "title") != NULL ? space_line(pool, json_text(root, "title")) : NULL;
    out->link = json_link(pool, json_text(root, "home_page_url"), url);
    out->next = json_link(pool, json_text(root, "next_url"), url);
    out->n = json_array_size(items) < FEED_ITEMS_MAX ? json_array_size(items) : FEED_ITEMS_MAX;
    out->items = pool_alloc(pool, (out->n + 1) * sizeof(*out->items));
    for (size_t i = 0; i < out->n; i++) {
        json_item(pool, json_array_get(items, i), url, &out->items[i]);
        if (out->items[i].authors.n == 0)
            json_authors(pool, root, &out->items[i].authors);
    }
    json_decref(root);
    return 0;
}

int feed_read(struct pool *pool, const char *data, size_t len, const char *content_type, const char *url, struct feed *out)
{
    struct decoded decoded;
    const char *text;

    memset(out, 0, sizeof(*out));
    if (len > FEED_MAX)
        return err_set("feed is larger than %u bytes", FEED_MAX);
    charset_decode(pool, data, len, content_type, 1, &decoded);
    text = pool_strndup(pool, decoded.text, decoded.len);
    const char *first = text + strspn(text, " \t\r\n");
    if (*first == '{' || *first == '[')
        return read_json(pool, text, decoded.len, url, out);
    return read_xml(pool, text, decoded.len, url, out);
}
