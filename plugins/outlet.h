/* outlet.h: all that an outlet's plugin sees.
 *
 * One .c file in plugins/ makes one outlet: it includes this header, exports one constant symbol, gaz_outlet, and allocates
 * nothing.  Most outlets are tables without a function:
 *
 *     #include "outlet.h"
 *
 *     const struct gaz_outlet gaz_outlet = {
 *         GAZ_OUTLET_HEAD,
 *         .name = "example", .title = "The Example", .version = 1,
 *         .languages = GAZ_LIST("en"), .hosts = GAZ_LIST("www.example.org", "example.org"),
 *         .sources = (const struct gaz_source[]){ { .url = "https://www.example.org/rss.xml", .kind = GAZ_FEED }, { 0 } },
 *         .articles = GAZ_LIST("/news/####/##/##/?*"),
 *         .rules = (const struct gaz_rule[]){ { GAZ_TITLE, "//h1" }, { GAZ_BODY, "//div[@class='body']" }, { 0 } },
 *     };
 *
 * The plugin decides what is fetched and what it means; the core decides when, whether it may, and does it.  A plugin runs in a
 * process of its own without files or network.  It is handed parsed pages and cannot fail in any way but by being wrong: what it
 * leaves out, the kit's ladder fills in (outlet rule, JSON-LD, OpenGraph and meta, microdata, page structure).
 *
 * All strings are UTF-8.  Strings that gaz_ functions return live until the entry point returns. */
#ifndef GAZ_OUTLET_H
#define GAZ_OUTLET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GAZ_ABI         1
#define GAZ_OUTLET_HEAD .abi = GAZ_ABI, .size = sizeof(struct gaz_outlet)
#define GAZ_LIST(...)   ((const char *const[]){ __VA_ARGS__, NULL })

#define GAZ_KEY_MAX    512  /* bytes of a key, with the NUL */
#define GAZ_URL_MAX    4096 /* bytes of a URL, with the NUL */
#define GAZ_COOKIE_MAX 4096 /* bytes of a cookie */
#define GAZ_PAGES_MAX  32   /* pages of one article */

/* A parsed page: opaque. */
struct gaz_page;

/* Why a page was fetched. */
enum gaz_purpose {
    GAZ_PURPOSE_SOURCE,  /* one of .sources, or a further page of one */
    GAZ_PURPOSE_ARTICLE, /* a candidate */
    GAZ_PURPOSE_NEXT,    /* a further page of an article, asked for with gaz_want() */
    GAZ_PURPOSE_OTHER    /* whatever else gaz_want() asked for, to complete an article */
};

enum gaz_source_kind {
    GAZ_LISTING, /* an HTML page; its links that match .articles are candidates */
    GAZ_FEED,    /* RSS, RDF, Atom, JSON Feed */
    GAZ_SITEMAP  /* sitemap or index, plain or .gz, with news: extensions */
};

struct gaz_source {
    const char *url; /* absolute; "%s" is replaced by each of the topic's search words, percent-encoded ([topic] search in the configuration) */
    enum gaz_source_kind kind;
    uint16_t every; /* minutes between visits; 0: the outlet's default */
    uint16_t depth; /* listing: how many pages are walked through .next; sitemap: how many of an index's newest files; 0: 1 */
};

/* What a rule fills, or does. For each field the first rule whose XPath selects something wins; GAZ_DROP, GAZ_WALL and GAZ_STATIC rules all apply. */
enum gaz_field {
    GAZ_END = 0,
    GAZ_TITLE,
    GAZ_SUBTITLE,
    GAZ_AUTHOR,    /* every node selected is one byline; "By", roles and "and" are taken apart by the kit */
    GAZ_PUBLISHED, /* an attribute or a text holding a date in any form the kit reads */
    GAZ_MODIFIED,
    GAZ_LANGUAGE,
    GAZ_SECTION,
    GAZ_TAG,
    GAZ_CORRECTION,
    GAZ_CANONICAL,
    GAZ_BODY,    /* the elements that hold the body, joined in document order; parts in different languages are told apart by the kit */
    GAZ_CAPTION, /* inside the body: recorded as an image caption, not as prose (unless captions are all there is) */
    GAZ_DROP,    /* removed before anything else is read */
    GAZ_NEXT,    /* links to further pages: of a listing (walked up to .depth) or of an article (asked for and joined) */
    GAZ_LINK,    /* on a listing: where candidate links are looked for; without such a rule, the whole page */
    GAZ_WALL,    /* selects something only where the text is withheld (paywall, login): the page is held */
    GAZ_STATIC   /* selects something only on pages that are no articles */
};

struct gaz_rule {
    enum gaz_field field;
    const char *xpath; /* XPath 1.0; extra functions: has-class(node-set, 'name'), lower(string) */
    uint8_t purpose;   /* 0: pages of every purpose; else 1 + the one gaz_purpose it is for */
};

struct gaz_outlet {
    uint32_t abi;  /* GAZ_ABI */
    uint32_t size; /* sizeof(struct gaz_outlet) */

    const char *name;  /* [a-z0-9-]{1,32}, the same as the file's */
    const char *title; /* as a reader knows it */
    uint32_t version;  /* raised whenever what the plugin makes of the same page changes; stands in each commit's Extractor: */

    const char *const *languages; /* BCP 47, the first is the default; NULL: the page says */
    const char *const *hosts;     /* the first is today's public one, the others aliases; "*" (generic only): those the configuration names */
    const struct gaz_source *sources;

    /* Globs over "/path" or "/path?query": '#' one digit, '*' any run (may be empty), '?' one byte.  A URL is an article when it matches .articles
     * and not .not_articles; NULL .articles: every URL of the hosts may be one and the page decides. */
    const char *const *articles;
    const char *const *not_articles;

    const struct gaz_rule *rules;
    const char *const *strip; /* a block whose whole text matches one of these globs ('*' any run, case folded) is furniture: dropped from the body */

    /* Optional. Writes the identity of an article's URL (which the kit has normalised) to key and returns true; false: the default, the
     * normalised URL itself without scheme and with the outlet's first host.  Two URLs of one article must give one key. */
    bool (*key)(const char *url, char key[GAZ_KEY_MAX]);

    /* Optional, called for pages with GAZ_PURPOSE_SOURCE of kind GAZ_LISTING instead of the default, which is gaz_default_discover(). */
    void (*discover)(struct gaz_page *page);

    /* Optional, called for the other purposes before the ladder fills what is still empty.  What it sets counts as a rule. */
    void (*extract)(struct gaz_page *page);

    /* Optional. Today's public form of an article's URL, from any spelling of it; false: the default (first host, https). */
    bool (*public_url)(const char *url, char out[GAZ_URL_MAX]);
};

/* The one symbol a plugin exports. */
extern const struct gaz_outlet gaz_outlet;

/* -- The page ---------------------------------------------------------------------------------------------------------- */

const char *gaz_url(const struct gaz_page *page); /* after redirects, normalised */
enum gaz_purpose gaz_purpose(const struct gaz_page *page);
/* What was handed to gaz_want() for this page; NULL and 0 otherwise. */
const void *gaz_cookie(const struct gaz_page *page, size_t *len);

/* The text of the first node that the XPath selects, white space folded; NULL when it selects none (or is no XPath). */
const char *gaz_text(struct gaz_page *page, const char *xpath);
/* The same, for each node selected, up to the moment visit() returns false. */
void gaz_each(struct gaz_page *page, const char *xpath, bool (*visit)(struct gaz_page *page, const char *text, void *arg), void *arg);
size_t gaz_count(struct gaz_page *page, const char *xpath);

/* A URL found in the page made absolute against it and normalised; NULL when it is none that could be fetched. */
const char *gaz_absolute(struct gaz_page *page, const char *url);
/* printf into memory that lives as long as the page's strings. */
const char *gaz_format(struct gaz_page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* -- What it means ------------------------------------------------------------------------------------------------------ */

/* Sets a field (any from GAZ_TITLE to GAZ_CANONICAL; author and tag add one more). Dates are given as the page writes them. */
void gaz_set(struct gaz_page *page, enum gaz_field field, const char *value);
/* Takes these nodes as the body, as a GAZ_BODY rule would. */
void gaz_set_body(struct gaz_page *page, const char *xpath);
/* Removes nodes from the page. Returns how many. */
size_t gaz_drop(struct gaz_page *page, const char *xpath);
/* Removes from the body's end a match of this form: see contact-az.c. ICU regular expression, searched in the last block's text. Returns whether
 * something was removed. */
bool gaz_cut_end(struct gaz_page *page, const char *regex);

/* Reports a candidate; title and date are what the listing says of it, or NULL. Links that are not articles of this outlet are ignored. */
void gaz_link(struct gaz_page *page, const char *url, const char *title, const char *date);
/* The default: each link under the GAZ_LINK rules that is an article, and the GAZ_NEXT rules for paging. */
void gaz_default_discover(struct gaz_page *page);

/* Asks for a further page of the same article (or, on a source, of the listing).  The core fetches it (GET only, politely), hands it to this plugin
 * with the cookie, and joins what it gives to the article.  Ignored beyond GAZ_PAGES_MAX and for pages already asked for. */
void gaz_want(struct gaz_page *page, const char *url, enum gaz_purpose purpose, const void *cookie, size_t len);

/* This page is no article, for this reason (a few words of English, kept with the decision). */
void gaz_not_an_article(struct gaz_page *page, const char *reason);
/* This page withholds the article (login, paywall, consent): held, with its capture. */
void gaz_hold(struct gaz_page *page, const char *reason);

#endif
