/* feed_item: one item or entry, in whichever vocabulary. */
#include "../../daemon/base/hash.h"
#include "../../daemon/base/text.h"
#include "feed_parts.h"
#include "plain.h"
#include "space.h"
#include "url.h"

#include <string.h>
#include <strings.h>

#define BASES_MAX 16

/* Parts of namespace names, which come in many versions. */
static const struct {
    const char *part;
    enum feed_space space;
} spaces[] = {
    { "purl.org/dc/", SPACE_DC },
    { "w3.org/2005/Atom", SPACE_ATOM },
    { "purl.org/atom/", SPACE_ATOM },
    { "rss/1.0/modules/content", SPACE_CONTENT },
    { "purl.org/rss/1.0/modules/", SPACE_OTHER },
    { "purl.org/rss/", SPACE_CORE },
    { "purl.org/net/rss", SPACE_CORE },
    { "netscape.com/rdf", SPACE_CORE },
    { "backend.userland.com", SPACE_CORE },
    { "blogs.law.harvard.edu/tech/rss", SPACE_CORE },
    { "cyber.law.harvard.edu/rss", SPACE_CORE },
};

enum feed_space feed_space_of(const xmlNode *node)
{
    const char *name = (const char *)node->name;

    if (node->ns == NULL || node->ns->href == NULL) {
        /* A prefix that was never declared stays in the name. */
        if (strncmp(name, "dc:", 3) == 0 || strncmp(name, "dcterms:", 8) == 0)
            return SPACE_DC;
        if (strncmp(name, "content:", 8) == 0)
            return SPACE_CONTENT;
        if (strncmp(name, "atom:", 5) == 0)
            return SPACE_ATOM;
        return strchr(name, ':') != NULL ? SPACE_OTHER : SPACE_CORE;
    }
    for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
        if (strcasestr((const char *)node->ns->href, spaces[i].part) != NULL)
            return spaces[i].space;
    return node->ns->prefix == NULL ? SPACE_CORE : SPACE_OTHER;
}

static const char *local_name(const xmlNode *node)
{
    const char *colon = strchr((const char *)node->name, ':');
    return colon != NULL ? colon + 1 : (const char *)node->name;
}

static bool is(const xmlNode *node, enum feed_space space, const char *name)
{
    enum feed_space own;

    if (node->type != XML_ELEMENT_NODE || strcasecmp(local_name(node), name) != 0)
        return false;
    own = feed_space_of(node);
    return own == space || (space == SPACE_ATOM && own == SPACE_CORE);
}

static const char *attribute(struct pool *pool, const xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetNoNsProp(node, (const xmlChar *)name);
    const char *copy = value != NULL ? pool_strdup(pool, (const char *)value) : NULL;

    xmlFree(value);
    return copy;
}

static const char *raw_text(struct pool *pool, const xmlNode *node)
{
    xmlChar *value = xmlNodeGetContent(node);
    const char *copy = value != NULL ? pool_strdup(pool, (const char *)value) : NULL;

    xmlFree(value);
    return copy;
}

static const char *trimmed(struct pool *pool, const char *text)
{
    if (text == NULL)
        return NULL;
    text += strspn(text, " \t\r\n");
    size_t len = strlen(text);
    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
        len--;
    return len > 0 ? pool_strndup(pool, text, len) : NULL;
}

static const xmlNode *child(const xmlNode *parent, enum feed_space space, const char *name)
{
    for (const xmlNode *n = parent->children; n != NULL; n = n->next)
        if (is(n, space, name))
            return n;
    return NULL;
}

static const char *child_text(struct pool *pool, const xmlNode *parent, enum feed_space space, const char *name)
{
    const xmlNode *n = child(parent, space, name);
    return n != NULL ? trimmed(pool, raw_text(pool, n)) : NULL;
}

static bool is_escaped(const char *s)
{
    for (; (s = strchr(s, '&')) != NULL; s++) {
        size_t digits = s[1] == '#' ? strspn(s + 2, "xX0123456789abcdefABCDEF") : 0;
        if (strncmp(s, "&amp;", 5) == 0 || (digits > 0 && s[2 + digits] == ';'))
            return true;
    }
    return false;
}

static size_t scheme_length(const char *s)
{
    return strncasecmp(s, "http://", 7) == 0 ? 7 : strncasecmp(s, "https://", 8) == 0 ? 8 : 0;
}

static bool is_web(const char *s)
{
    return s != NULL && scheme_length(s) > 0;
}

const char *feed_address(struct pool *pool, const char *text)
{
    const char *s = is_escaped(text) ? plain_entities(pool, text) : text;

    /* "http://https://example.org/": a form's default before what was pasted into it. */
    while (scheme_length(s) > 0 && scheme_length(s + scheme_length(s)) > 0)
        s += scheme_length(s);
    return strncasecmp(s, "www.", 4) == 0 ? pool_printf(pool, "//%s", s) : s;
}

const char *feed_link(struct pool *pool, const xmlNode *node, const char *href, const char *url)
{
    const char *bases[BASES_MAX];
    size_t n = 0;
    struct url parsed;

    if (href == NULL)
        return NULL;
    href = feed_address(pool, href);
    for (const xmlNode *up = node; up != NULL && up->type == XML_ELEMENT_NODE && n < BASES_MAX; up = up->parent) {
        xmlChar *base = xmlGetNsProp(up, (const xmlChar *)"base", XML_XML_NAMESPACE);
        if (base != NULL)
            bases[n++] = pool_strdup(pool, (const char *)base);
        xmlFree(base);
    }
    if (url != NULL && *url == '\0')
        url = NULL;
    while (n > 0)
        if (url_parse(pool, bases[--n], url, &parsed) == 0)
            url = parsed.href;
    if (url_parse(pool, href, url, &parsed) != 0)
        return NULL;
    /* A whole address stays as the feed spells it: whoever follows it normalises it. */
    return is_web(href) && strpbrk(href, " \t\r\n<>\"\\") == NULL ? href : parsed.href;
}

/* Names of relations have no case, and may be written whole. */
static bool is_relation(const char *own, const char *rel)
{
    static const char registry[] = "http://www.iana.org/assignments/relation/";

    if (own == NULL || *own == '\0')
        own = "alternate";
    if (strncasecmp(own, registry, strlen(registry)) == 0)
        own += strlen(registry);
    return strcasecmp(own, rel) == 0;
}

const char *feed_atom_link(struct pool *pool, const xmlNode *parent, const char *rel, const char *url)
{
    const char *other = NULL;

    for (const xmlNode *n = parent->children; n != NULL; n = n->next) {
        if (!is(n, SPACE_ATOM, "link"))
            continue;
        const char *href = attribute(pool, n, "href"), *type = attribute(pool, n, "type");
        if (href == NULL || !is_relation(attribute(pool, n, "rel"), rel))
            continue;
        if (type == NULL || strcasestr(type, "html") != NULL)
            return feed_link(pool, n, href, url);
        /* Of an article in several formats, the page; in none but another, that. */
        if (other == NULL)
            other = feed_link(pool, n, href, url);
    }
    return other;
}

/* What is inside an element, as markup; XHTML's own <div> around it dropped. */
static const char *inner_markup(struct pool *pool, const xmlNode *node)
{
    xmlBuffer *buffer = xmlBufferCreate();
    const xmlNode *only = NULL;
    size_t elements = 0;

    for (const xmlNode *n = node->children; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE) {
            only = n;
            elements++;
        }
    if (elements == 1 && strcasecmp(local_name(only), "div") == 0)
        node = only;
    for (xmlNode *n = node->children; n != NULL; n = n->next)
        xmlNodeDump(buffer, node->doc, n, 0, 0);
    const char *text = trimmed(pool, (const char *)xmlBufferContent(buffer));
    xmlBufferFree(buffer);
    return text;
}

static bool has_elements(const xmlNode *node)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next)
        if (n->type == XML_ELEMENT_NODE)
            return true;
    return false;
}

/* Atom 0.3 says so; in Atom 1.0 every media type that is no text and no XML is in base64. */
static bool is_base64(struct pool *pool, const xmlNode *node)
{
    const char *mode = attribute(pool, node, "mode"), *type = attribute(pool, node, "type");

    if (mode != NULL)
        return strcasecmp(mode, "base64") == 0;
    return type != NULL && feed_space_of(node) == SPACE_ATOM && strchr(type, '/') != NULL && strncasecmp(type, "text/", 5) != 0 &&
           strcasestr(type, "xml") == NULL;
}

static const char *unpack_base64(struct pool *pool, const char *text)
{
    struct buf tight, plain;

    buf_init(&tight, FEED_MAX);
    buf_init(&plain, FEED_MAX);
    for (const char *s = text; *s != '\0'; s++)
        if (strchr(" \t\r\n", *s) == NULL)
            buf_addc(&tight, *s);
    if (base64_get(&plain, buf_text(&tight), tight.len) == 0 && utf8_valid(buf_text(&plain), plain.len))
        text = trimmed(pool, pool_strndup(pool, buf_text(&plain), plain.len));
    buf_fini(&tight);
    buf_fini(&plain);
    return text;
}

/* Text construct as HTML: escaped, inline, or in base64; scripts and styles are no content. */
static const char *markup(struct pool *pool, const xmlNode *node)
{
    const char *text;

    if (node == NULL)
        return NULL;
    if (has_elements(node))
        return trimmed(pool, plain_without_scripts(pool, inner_markup(pool, node)));
    text = trimmed(pool, raw_text(pool, node));
    if (text != NULL && is_base64(pool, node))
        text = unpack_base64(pool, text);
    return trimmed(pool, plain_without_scripts(pool, text));
}

/* Only RSS and Atom's html hold markup in a title; Atom's text is what it says. */
const char *feed_title(struct pool *pool, const xmlNode *node)
{
    const char *type = node != NULL ? attribute(pool, node, "type") : NULL, *text = markup(pool, node);
    bool plain = node != NULL && feed_space_of(node) == SPACE_ATOM && !has_elements(node) &&
                 (type == NULL || strcasecmp(type, "text") == 0 || strcasecmp(type, "text/plain") == 0);

    if (text == NULL)
        return NULL;
    return plain ? space_line(pool, text) : plain_line(pool, text);
}

/* "a@b.org (Jane Doe)", "Jane Doe <a@b.org>", "a@b.org": the name, or nothing. */
static const char *person(struct pool *pool, const char *text)
{
    const char *open = text != NULL ? strchr(text, '(') : NULL, *at = text != NULL ? strchr(text, '@') : NULL;

    if (text == NULL)
        return NULL;
    if (at != NULL && open != NULL && at > open)
        return plain_line(pool, pool_strndup(pool, text, (size_t)(open - text)));
    if (at != NULL && open != NULL && strchr(open, ')') != NULL)
        return space_line(pool, pool_strndup(pool, open + 1, strcspn(open + 1, ")")));
    const char *angle = strchr(text, '<');
    if (at != NULL && angle != NULL && angle < at)
        return space_line(pool, pool_strndup(pool, text, (size_t)(angle - text)));
    if (at != NULL && strchr(text, ' ') == NULL)
        return space_line(pool, text);
    return plain_line(pool, text);
}

static void add_author(struct pool *pool, const char *name, struct strings *out)
{
    for (size_t i = 0; name != NULL && i < out->n; i++)
        if (strcmp(out->v[i], name) == 0)
            return;
    if (name != NULL && out->n < 50)
        strings_add_lent(pool, out, name);
}

static void read_authors(struct pool *pool, const xmlNode *node, struct strings *out)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        if (is(n, SPACE_ATOM, "author")) {
            const char *name = child_text(pool, n, SPACE_ATOM, "name");
            if (name == NULL && has_elements(n))
                name = child_text(pool, n, SPACE_ATOM, "email");
            add_author(pool, name != NULL ? plain_line(pool, name) : person(pool, trimmed(pool, raw_text(pool, n))), out);
        }
        if (is(n, SPACE_DC, "creator") || is(n, SPACE_DC, "author"))
            add_author(pool, person(pool, trimmed(pool, raw_text(pool, n))), out);
    }
    if (out->n == 0)
        for (const xmlNode *n = node->children; n != NULL; n = n->next)
            if (is(n, SPACE_OTHER, "author"))
                add_author(pool, person(pool, trimmed(pool, raw_text(pool, n))), out);
}

static const char *first_date(struct pool *pool, const xmlNode *node, const char *const *core, const char *const *dc)
{
    for (; *core != NULL; core++) {
        const char *text = child_text(pool, node, SPACE_ATOM, *core);
        if (text != NULL)
            return text;
    }
    for (; *dc != NULL; dc++) {
        const char *text = child_text(pool, node, SPACE_DC, *dc);
        if (text != NULL)
            return text;
    }
    return NULL;
}

struct wanted {
    enum feed_space space;
    const char *name;
};

/* The first <link> with an address in it; Atom's namespace as the default one of an RSS feed is a common slip. */
static const char *text_link(struct pool *pool, const xmlNode *node, const char *url)
{
    for (const xmlNode *n = node->children; n != NULL; n = n->next) {
        bool page = is(n, SPACE_ATOM, "link") && is_relation(attribute(pool, n, "rel"), "alternate");
        const char *text = page ? space_line(pool, raw_text(pool, n)) : NULL;
        const char *link = text != NULL ? feed_link(pool, n, text, url) : NULL;
        if (is_web(link))
            return link;
    }
    return NULL;
}

/* A <guid> is an address unless it says that it is none; a bare number or word is none whatever it says. */
static const char *guid_link(struct pool *pool, const xmlNode *node, const char *id, const char *url)
{
    const xmlNode *guid = child(node, SPACE_CORE, "guid");
    const char *permanent = guid != NULL ? attribute(pool, guid, "isPermaLink") : NULL;

    if (guid == NULL || id == NULL || (permanent != NULL && strcasecmp(permanent, "false") == 0) || strpbrk(id, "/?") == NULL)
        return NULL;
    return feed_link(pool, guid, id, is_web(id) ? NULL : url);
}

static void read_link(struct pool *pool, const xmlNode *node, const char *url, struct feed_item *out)
{
    /* FeedBurner and its like put a counter of their own in the link, and the article's address here. */
    const char *original = child_text(pool, node, SPACE_OTHER, "origLink");

    if (is_web(original))
        out->link = feed_link(pool, node, original, url);
    if (out->link == NULL)
        out->link = text_link(pool, node, url);
    if (out->link == NULL)
        out->link = feed_atom_link(pool, node, "alternate", url);
    if (out->link == NULL)
        out->link = guid_link(pool, node, out->id, url);
    if (out->link == NULL && is_web(out->id))
        out->link = feed_link(pool, node, out->id, NULL);
    if (out->link == NULL)
        out->link = feed_atom_link(pool, node, "self", url);
}

/* The first of these that is there. */
static const char *first_markup(struct pool *pool, const xmlNode *node, const struct wanted *wanted, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const char *text = markup(pool, child(node, wanted[i].space, wanted[i].name));
        if (text != NULL)
            return text;
    }
    return NULL;
}

static void read_content(struct pool *pool, const xmlNode *node, struct feed_item *out)
{
    static const struct wanted summaries[] = { { SPACE_ATOM, "summary" },  { SPACE_ATOM, "description" }, { SPACE_DC, "description" },
                                               { SPACE_CORE, "abstract" }, { SPACE_OTHER, "summary" },    { SPACE_OTHER, "description" } };
    static const struct wanted contents[] = { { SPACE_CONTENT, "encoded" }, { SPACE_ATOM, "content" },  { SPACE_CORE, "body" },
                                              { SPACE_OTHER, "body" },      { SPACE_CORE, "fullitem" }, { SPACE_OTHER, "encoded" } };
    static const struct wanted described[] = { { SPACE_CORE, "description" } };

    out->summary = first_markup(pool, node, summaries, sizeof(summaries) / sizeof(*summaries));
    out->content = first_markup(pool, node, contents, sizeof(contents) / sizeof(*contents));
    /* An item with both has its text in the description. */
    if (out->content == NULL && child(node, SPACE_CORE, "summary") != NULL)
        out->content = first_markup(pool, node, described, 1);
}

void feed_read_item(struct pool *pool, const xmlNode *node, const char *url, struct feed_item *out)
{
    static const char *const published[] = { "published", "pubDate", "issued", "created", "date", NULL }, *const dc_published[] = { "issued",
                                                                                                                                    "created", "date",
                                                                                                                                    NULL };
    static const char *const updated[] = { "updated", "modified", NULL }, *const dc_updated[] = { "modified", "date", NULL };
    const xmlNode *title = child(node, SPACE_ATOM, "title");

    out->title = feed_title(pool, title != NULL ? title : child(node, SPACE_DC, "title"));
    if (out->title == NULL)
        out->title = feed_title(pool, child(node, SPACE_OTHER, "title"));
    out->id = child_text(pool, node, SPACE_CORE, "guid");
    if (out->id == NULL)
        out->id = child_text(pool, node, SPACE_ATOM, "id");
    if (out->id == NULL)
        out->id = attribute(pool, node, "about");
    if (out->id == NULL) {
        xmlChar *about = xmlGetProp(node, (const xmlChar *)"about");
        out->id = about != NULL ? pool_strdup(pool, (const char *)about) : NULL;
        xmlFree(about);
    }
    read_link(pool, node, url, out);
    out->published = first_date(pool, node, published, dc_published);
    out->updated = first_date(pool, node, updated, dc_updated);
    read_authors(pool, node, &out->authors);
    read_content(pool, node, out);
}
