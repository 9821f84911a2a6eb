/* greens-efa: the Greens/EFA group in the European Parliament.
 *
 * Nothing is known of its selectors, so an article is found by what stands on the page: a line "News | 07.02.2017", the title, a subtitle, the text,
 * then "Recommended" (cards with newer dates of the same form) up to "Responsible MEPs" and "Please share".  It has no byline: the responsible
 * members did not write the text, so authors stay empty. */
#include "outlet.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CARDS_MAX 200 /* links of a listing whose dates are looked for: a page lists about 20 */

#define TEXT "normalize-space(.)"
#define LEAF "[not(p or div or h1 or h2 or h3 or ul)]"
/* "News | 07.02.2017", or "Press release |" where the date is missing; a lone bar, or "en |", parts the languages. */
#define KICKER                                                                                                                                       \
    "//*" LEAF "[contains(., '|')][string-length(" TEXT ") < 60][string-length(normalize-space(substring-before(., '|'))) > 3]"                      \
    "[normalize-space(substring-after(., '|')) = '' or "                                                                                             \
    "translate(normalize-space(substring-after(., '|')), '0123456789', '##########') = '##.##.####']"
/* An element that ends in such a date, and says little else. */
#define DATED                                                                                                                                        \
    LEAF "[string-length(" TEXT ") < 40][translate(substring(" TEXT ", string-length(" TEXT ") - 9), '0123456789', '##########') = '##.##.####']"
#define ARTICLE_LINK "//a[contains(@href, '/article/')]"
#define SITE_TITLE                                                                                                                                   \
    "[starts-with(" TEXT ", 'The Greens/EFA') or starts-with(" TEXT ", 'Greens/EFA in') or " TEXT " = 'Greens/EFA' or has-class(., 'logo')]"
/* Where the article ends: headings, alone in their element, of what follows it on every page. */
#define END_LABEL                                                                                                                                    \
    "[" TEXT " = 'Recommended' or " TEXT " = 'Responsible MEPs' or " TEXT " = 'Responsible MEP' or " TEXT " = 'Please share'"                        \
    " or " TEXT " = 'Empfohlen' or " TEXT " = 'Verantwortliche Abgeordnete' or " TEXT " = 'Bitte teilen'"                                            \
    " or " TEXT " = 'Recommandé' or " TEXT " = 'Députés responsables' or " TEXT " = 'Eurodéputés responsables' or " TEXT " = 'Partager']"
#define END_STARTS                                                                                                                                    \
    "[starts-with(" TEXT ", 'Recommended') or starts-with(" TEXT ", 'Responsible MEP') or starts-with(" TEXT ", 'Please share')"                      \
    " or starts-with(" TEXT ", 'Empfohlen') or starts-with(" TEXT ", 'Verantwortliche Abgeordnete') or starts-with(" TEXT ", 'Bitte teilen')"         \
    " or starts-with(" TEXT ", 'Recommandé') or starts-with(" TEXT ", 'Députés responsables') or starts-with(" TEXT ", 'Eurodéputés responsables')" \
    " or starts-with(" TEXT ", 'Partager')]"
#define END_HEADING                                                                                                                                  \
    "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::p or self::div or self::span[parent::div] or "                            \
    "self::strong[parent::div]]" END_LABEL
/* What PHP's var_dump() leaks into the page. */
#define LEAK                                                                                                                                         \
    "//text()[(starts-with(" TEXT ", 'array(') and contains(., '=>') and substring(" TEXT ", string-length(" TEXT ")) = '}') or "                    \
    "(starts-with(" TEXT ", 'string(') and substring(" TEXT ", string-length(" TEXT ")) = '\"' and string-length(" TEXT ") < 200)]"

/* Where the first and the last paragraph of some length share one parent, that is the body, whatever it is called. */
#define PROSE     "//p[string-length(" TEXT ") > 60][not(ancestor::footer or ancestor::aside or ancestor::nav or ancestor::header)]"
#define SURE_BODY "(" PROSE ")[1]/parent::*[not(.//h1)][count(p) > 1][count(. | (" PROSE ")[last()]/..) = 1]"

/* The parts of an article's path; kind is empty in the oldest forms. */
struct greens_path {
    const char *language; /* "en", "de" or "fr": the site answers every other with English */
    const char *kind, *slug;
    int kind_len, slug_len;
};

static bool greens_language_segment(const char *path)
{
    return path[0] == '/' && islower((unsigned char)path[1]) && islower((unsigned char)path[2]) && (path[3] == '/' || !path[3] || path[3] == '?');
}

/* Past "/en", and past the "/en/en/en" that a relative link of the pager grows. */
static const char *greens_after_language(const char *path, const char **language)
{
    *language = "en";
    for (; greens_language_segment(path); path += 3)
        *language = strncmp(path, "/de", 3) == 0 ? "de" : strncmp(path, "/fr", 3) == 0 ? "fr" : "en";
    return path;
}

static const char *greens_path_of(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : url;
    return path ? path : "/";
}

static bool greens_parse(const char *url, struct greens_path *out)
{
    static const char *const kinds[] = { "document/", "event/", "news/", "opinion/", "policypaper/", "press/", "video/" };
    const char *path = greens_after_language(greens_path_of(url), &out->language);
    out->kind = "";
    out->kind_len = 0;
    if (strncmp(path, "/article/", 9) == 0) {
        path += 9;
        for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
            if (strncmp(path, kinds[i], strlen(kinds[i])) == 0) {
                out->kind = path;
                out->kind_len = (int)strlen(kinds[i]);
                path += out->kind_len;
                break;
            }
        out->slug_len = (int)strcspn(path, "/?#");
    } else if (*path == '/' && strchr(path, '.') && strncasecmp(strrchr(path, '.'), ".html", 5) == 0) {
        path++;
        out->slug_len = (int)(strrchr(path, '.') - path);
    } else {
        return false;
    }
    out->slug = path;
    return out->slug_len > 0 && !memchr(path, '/', (size_t)out->slug_len);
}

/* Language and slug; the kind only where the slug has no number of its own ("sakharov-prize-4949"), which old links give without a kind. */
static bool greens_key(const char *url, char key[GAZ_KEY_MAX])
{
    struct greens_path p;
    if (!greens_parse(url, &p))
        return false;
    int digits = 0;
    while (digits < p.slug_len && isdigit((unsigned char)p.slug[p.slug_len - digits - 1]))
        digits++;
    bool numbered = digits >= 4 && digits < p.slug_len && p.slug[p.slug_len - digits - 1] == '-';
    int n = snprintf(key, GAZ_KEY_MAX, "%s/%.*s%.*s", p.language, numbered ? 0 : p.kind_len, p.kind, p.slug_len, p.slug);
    return n > 0 && n < GAZ_KEY_MAX;
}

static bool greens_public_url(const char *url, char out[GAZ_URL_MAX])
{
    struct greens_path p;
    if (!greens_parse(url, &p) || !strstr(url, "/article/"))
        return false;
    int n = snprintf(out, GAZ_URL_MAX, "https://www.greens-efa.eu/%s/article/%.*s%.*s/", p.language, p.kind_len, p.kind, p.slug_len, p.slug);
    return n > 0 && n < GAZ_URL_MAX;
}

/* The first heading that the page's own title holds. */
struct greens_headline {
    const char *document, *og, *found;
};

static bool greens_compare_heading(struct gaz_page *page, const char *text, void *arg)
{
    (void)page;
    struct greens_headline *h = arg;
    if (*text && ((h->document && strstr(h->document, text)) || (h->og && strstr(h->og, text))))
        h->found = text;
    return !h->found;
}

static const char *greens_title(struct gaz_page *page)
{
    struct greens_headline h = { gaz_text(page, "//head/title"), gaz_text(page, "//meta[@property='og:title']/@content"), NULL };
    gaz_each(page, "//h1[not(self::*" SITE_TITLE ")]", greens_compare_heading, &h);
    if (!h.found)
        gaz_each(page, "//h2[not(self::*" SITE_TITLE ")]", greens_compare_heading, &h);
    if (!h.found)
        h.found = gaz_text(page, "(" KICKER "/following::*[self::h1 or self::h2])[1]");
    if (!h.found)
        h.found = gaz_text(page, "//h1[not(self::*" SITE_TITLE ")]");
    return h.found;
}

/* Whoever wrote 07.02.2017 meant the seventh of February: said in a form that cannot be misread. */
static const char *greens_iso(struct gaz_page *page, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    if (len < 10)
        return NULL;
    text += len - 10;
    static const char form[] = "##.##.####";
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '#' ? !isdigit((unsigned char)text[i]) : text[i] != form[i])
            return NULL;
    return gaz_format(page, "%.4s-%.2s-%.2s", text + 6, text + 3, text);
}

/* The heading right under the title, or alone in the element there; a title with both kinds of quotes cannot be looked for. */
static void greens_subtitle(struct gaz_page *page, const char *title)
{
    char quote = strchr(title, '"') ? '\'' : '"';
    if (strchr(title, quote))
        return;
    const char *heading = gaz_format(page, "//*[self::h1 or self::h2][" TEXT " = %c%s%c]", quote, title, quote);
    const char *under = gaz_format(page,
                                   "%s/following-sibling::*[1]/descendant-or-self::*[self::h2 or self::h3 or has-class(., 'subtitle')]"
                                   "[" TEXT " = normalize-space(ancestor-or-self::*[preceding-sibling::*[1][self::h1 or self::h2]][1])]",
                                   heading);
    const char *subtitle = gaz_text(page, under);
    if (subtitle && *subtitle) {
        gaz_set(page, GAZ_SUBTITLE, subtitle);
        gaz_drop(page, under);
    }
    gaz_drop(page, heading);
}

static void greens_extract(struct gaz_page *page)
{
    const char *language;
    greens_after_language(greens_path_of(gaz_url(page)), &language);
    gaz_set(page, GAZ_LANGUAGE, language);
    const char *kicker = gaz_text(page, KICKER);
    if (kicker) {
        size_t len = strcspn(kicker, "|");
        while (len && kicker[len - 1] == ' ')
            len--;
        if (len)
            gaz_set(page, GAZ_SECTION, gaz_format(page, "%.*s", (int)len, kicker));
    }
    gaz_set(page, GAZ_PUBLISHED, greens_iso(page, kicker ? kicker : gaz_text(page, "//*" DATED)));
    const char *title = greens_title(page);
    gaz_drop(page, KICKER);
    if (title) {
        gaz_set(page, GAZ_TITLE, title);
        greens_subtitle(page, title);
    }
    gaz_set_body(page, SURE_BODY);
}

/* The date of a card is text: looked for in the smallest element around a link that has one, and that holds no other article. */
static void greens_cards(struct gaz_page *page)
{
    size_t n = gaz_count(page, ARTICLE_LINK);
    for (size_t i = 1; i <= n && i <= CARDS_MAX; i++) {
        const char *href = gaz_text(page, gaz_format(page, "(" ARTICLE_LINK ")[%zu]/@href", i));
        if (!href || strchr(href, '\''))
            continue;
        const char *card = gaz_format(
            page, "(" ARTICLE_LINK ")[%zu]/ancestor::*[.//*" DATED "][1][not(.//a[contains(@href, '/article/')][@href != '%s'])]", i, href);
        const char *date = greens_iso(page, gaz_text(page, gaz_format(page, "%s//*" DATED, card)));
        gaz_link(page, href, gaz_text(page, gaz_format(page, "%s//*[self::h2 or self::h3 or self::h4]", card)), date);
    }
}

/* The link to the next page: by its label on the first page (which has no number in its URL), by its number afterwards. Built anew from this
 * page's URL, because the pager's own links are relative and grow by one "/en" a page. */
static void greens_discover(struct gaz_page *page)
{
    greens_cards(page);
    gaz_default_discover(page);
    const char *url = gaz_url(page);
    const char *query = strpbrk(url, "?&");
    while (query && strncmp(query + 1, "p=", 2) != 0)
        query = strpbrk(query + 1, "&");
    const char *label = query ? NULL : gaz_text(page, "//a[contains(@href, 'p=')][normalize-space(.) = '2']/@href");
    unsigned long next = query ? strtoul(query + 3, NULL, 10) + 1 : label ? strtoul(strstr(label, "p=") + 2, NULL, 10) : 2;
    if (!gaz_count(page,
                   gaz_format(page, "//a[substring-after(@href, 'p=') = '%lu' or starts-with(substring-after(@href, 'p='), '%lu&')]", next, next)))
        return;
    const char *language;
    const char *path = greens_path_of(url);
    const char *rest = greens_after_language(path, &language);
    gaz_want(page, gaz_format(page, "%.*s/%s%.*s?p=%lu", (int)(path - url), url, language, (int)strcspn(rest, "?"), rest, next), GAZ_PURPOSE_SOURCE,
             NULL, 0);
}

static const struct gaz_source sources[] = {
    { .url = "https://www.greens-efa.eu/en/search/%s", .kind = GAZ_LISTING, .every = 360, .depth = 3 },
    { .url = "https://www.greens-efa.eu/en/search", .kind = GAZ_LISTING, .depth = 2 },
    { .url = "https://www.greens-efa.eu/en/", .kind = GAZ_LISTING, .every = 360 },
    { 0 },
};

static const struct gaz_rule rules[] = {
    { GAZ_DROP, LEAK, 0 },
    { GAZ_DROP, END_HEADING "/following-sibling::*", 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, "//*[self::div or self::section or self::aside or self::footer]" END_STARTS "[.//*" END_LABEL "][not(.//h1)]",
      1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, END_HEADING, 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, "//meta[@name='author']", 0 }, /* the group itself */
    { GAZ_CAPTION, "//figcaption | //*[contains(@class, 'caption')]", 0 },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "greens-efa",
    .title = "The Greens/EFA in the European Parliament",
    .version = 2,
    .languages = GAZ_LIST("en", "de", "fr"),
    .hosts = GAZ_LIST("www.greens-efa.eu", "greens-efa.eu", "efa.greens-efa.eu"),
    .sources = sources,
    .articles = GAZ_LIST("/*/article/?*", "/article/?*", "/*-####.html", "/*-#####.html"),
    .not_articles = GAZ_LIST("*/article/news", "*/article/news/", "*/article/press", "*/article/press/", "*/article/document", "*/article/document/",
                             "*/search", "*/search/*"),
    .rules = rules,
    .strip = GAZ_LIST("|", "en |", "de |", "fr |", "en", "de", "fr", "en | de", "en | fr", "de | fr", "en | de | fr", "•E-Mail", "E-Mail",
                      "Please share", "Recommended", "Responsible MEPs", "array(*) {*}", "string(*) \"*\"", "int(*)", "bool(*)"),
    .key = greens_key,
    .discover = greens_discover,
    .extract = greens_extract,
    .public_url = greens_public_url,
};
