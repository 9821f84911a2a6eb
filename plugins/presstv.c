/* presstv: Press TV, English and French.
 *
 * An article's number decides what it is: the slug is rewritten with the headline, and the host changed from presstv.com over presstv.ir to
 * presstv.co.uk.  Two templates are in use: that of 2015 (h2.page-header, div.item-text) and that of 2021 (h1.news-title-container,
 * div.details-page), in which old articles are served again. */
#include "outlet.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#define HEADLINE                                                                                                                                     \
    "//h2[has-class(., 'page-header')] | //h1[has-class(., 'news-title-container')] | //*[has-class(., 'news-title-container')]//h1 | "              \
    "//div[has-class(., 'details-page')]//h1[not(has-class(., 'logo'))] | //article[@id='item']//header//h2"

/* What stands in the 2021 column beside the text: read first, then taken out of the body. */
#define COLUMN_FURNITURE                                                                                                                             \
    "//div[has-class(., 'details-page')]//*[self::h1 or self::time or has-class(., 'news-title-container') or has-class(., "                         \
    "'news-section-container')"                                                                                                                      \
    " or has-class(., 'breadcrumb') or has-class(., 'news-detail') or has-class(., 'news-modifydate-container')]"
/* In the 2021 column the text ends where the first full-width row after a paragraph begins. */
#define COLUMN_END                                                                                                                                   \
    "//div[has-class(., 'details-page')]//div[has-class(., 'col-md-9')]//div[has-class(., 'col-md-12')]"                                             \
    "[preceding-sibling::p or preceding-sibling::div[.//p][not(has-class(., 'col-md-12'))]]"

/* A caption that is marked by its credit only: "Azerbaijan's President (AFP)". */
#define CREDIT(text, length) "substring(normalize-space(.), string-length(normalize-space(.)) - " length ") = '" text "'"
#define CREDITED                                                                                                                                     \
    "//*[self::p or self::div or self::span][not(p or div)][string-length(normalize-space(.)) < 250][" CREDIT("(AFP)", "4") " or " CREDIT(           \
        "(AP)",                                                                                                                                      \
        "3") " or " CREDIT("(Reuters)",                                                                                                              \
                           "8") " or " CREDIT("(file photo)",                                                                                        \
                                              "11") " or " CREDIT("(File photo)",                                                                    \
                                                                  "11") " or " CREDIT("(photo by AFP)",                                              \
                                                                                      "13") " or " CREDIT("(Photo by AFP)",                          \
                                                                                                          "13") "]"                                  \
                                                                                                                "[preceding-sibling::*[1][self::"    \
                                                                                                                "img or self::figure or .//img] or " \
                                                                                                                "not(preceding-sibling::p[string-"   \
                                                                                                                "length(normalize-space(.)) > "      \
                                                                                                                "120])]"

/* "/Detail/2015/09/11/428755…" or "/detail/144230.html": where the number stands in the path, and how long it is; NULL for another shape. */
static const char *presstv_number(const char *url, size_t *len)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : url;
    while (path && path[0] == '/' && path[1] == '/')
        path++; /* the site's own share links have two */
    if (!path || strncasecmp(path, "/detail/", 8) != 0)
        return NULL;
    const char *s = path + 8;
    static const char date[] = "####/##/##/";
    size_t i = 0;
    while (date[i] && (date[i] == '#' ? isdigit((unsigned char)s[i]) : s[i] == date[i]))
        i++;
    if (!date[i])
        s += i;
    *len = strspn(s, "0123456789");
    return *len > 0 && *len <= 12 && (!s[*len] || strchr("/?#.", s[*len])) ? s : NULL;
}

static bool presstv_french(const char *url)
{
    return strstr(url, "://french.") != NULL;
}

static bool presstv_key(const char *url, char key[GAZ_KEY_MAX])
{
    size_t len;
    const char *number = presstv_number(url, &len);
    if (!number)
        return false;
    snprintf(key, GAZ_KEY_MAX, "%.*s", (int)len, number);
    return true;
}

/* Without the slug, which changes with the headline: the site answers to the number alone. */
static bool presstv_public_url(const char *url, char out[GAZ_URL_MAX])
{
    size_t len;
    const char *number = presstv_number(url, &len);
    if (!number || number[-1] != '/' || !isdigit((unsigned char)number[-2]))
        return false;
    const char *host = presstv_french(url) ? "french.presstv.ir" : "www.presstv.co.uk";
    snprintf(out, GAZ_URL_MAX, "https://%s/Detail/%.10s/%.*s", host, number - 11, (int)len, number);
    return true;
}

/* Only where no template's headline is found: the page's own title carries the site's name and often another wording. */
static void presstv_title(struct gaz_page *page)
{
    const char *title = gaz_text(page, HEADLINE);
    if (!title) {
        title = gaz_text(page, "//meta[@property='og:title']/@content");
        if (title && strncasecmp(title, "PressTV-", 8) == 0)
            title += 8;
        while (title && *title == ' ')
            title++;
    }
    if (title && *title)
        gaz_set(page, GAZ_TITLE, title);
}

/* "Mon Sep 23, 2019 09:34PM [Updated: Tue Sep 24, 2019 02:35AM ]" in the template of 2015. */
static void presstv_dates(struct gaz_page *page)
{
    const char *text = gaz_text(page, "//*[@id='header-pubdate'] | //div[has-class(., 'item-date')]");
    if (!text)
        return;
    const char *bracket = strchr(text, '[');
    size_t len = bracket ? (size_t)(bracket - text) : strlen(text);
    if (len)
        gaz_set(page, GAZ_PUBLISHED, gaz_format(page, "%.*s", (int)len, text));
    const char *updated = bracket ? strstr(bracket, "pdated:") : NULL;
    if (updated) {
        updated += strlen("pdated:");
        gaz_set(page, GAZ_MODIFIED, gaz_format(page, "%.*s", (int)strcspn(updated, "]"), updated));
    }
}

static void presstv_extract(struct gaz_page *page)
{
    presstv_title(page);
    presstv_dates(page);
    gaz_set(page, GAZ_LANGUAGE, presstv_french(gaz_url(page)) ? "fr" : "en");
    const char *section = gaz_text(page, "(//ol[has-class(., 'breadcrumb')]/li)[last()]/a | "
                                         "(//div[has-class(., 'news-section-container')]//a[contains(@href, '/Section/')])[last()]");
    if (section && strcmp(section, "More") != 0) /* where today's template puts old articles: it says nothing of them */
        gaz_set(page, GAZ_SECTION, section);
    const char *stated = gaz_text(page, "//time[has-class(., 'news-detail')]/@datetime");
    if (!stated)
        stated = gaz_text(page, "//time[has-class(., 'news-modifydate-container')]/@datetime");
    if (!stated)
        stated = gaz_text(page, "//time[has-class(., 'news-detail') or has-class(., 'news-modifydate-container')]");
    if (stated)
        gaz_set(page, GAZ_PUBLISHED, stated);
    gaz_drop(page, COLUMN_END "/following-sibling::*");
    gaz_drop(page, COLUMN_END);
    gaz_drop(page, COLUMN_FURNITURE);
}

static const struct gaz_source sources[] = {
    { .url = "https://www.presstv.co.uk/rss.xml", .kind = GAZ_FEED },
    { .url = "https://www.presstv.co.uk/rss/rss-106.xml", .kind = GAZ_FEED, .every = 120 },   /* Europe */
    { .url = "https://www.presstv.co.uk/rss/rss-104.xml", .kind = GAZ_FEED, .every = 120 },   /* Asia-Pacific */
    { .url = "https://www.presstv.co.uk/rss/rss-102.xml", .kind = GAZ_FEED, .every = 120 },   /* West Asia */
    { .url = "https://www.presstv.co.uk/rss/rss-10101.xml", .kind = GAZ_FEED, .every = 120 }, /* Iran: politics */
    { .url = "https://french.presstv.ir/rss.xml", .kind = GAZ_FEED, .every = 240 },
    { .url = "https://www.presstv.co.uk/Section/106", .kind = GAZ_LISTING, .every = 720, .depth = 2 },
    { .url = "https://www.presstv.co.uk/Default/Search?q=%s", .kind = GAZ_LISTING, .every = 720, .depth = 3 },
    { .url = "https://www.presstv.co.uk/sitemap.xml", .kind = GAZ_SITEMAP, .every = 1440, .depth = 1 }, /* about 670 URLs a month */
    { 0 },
};

static const struct gaz_rule rules[] = {
    { GAZ_DROP, "//*[@data-oembed-url] | //div[has-class(., 'oembed')]", 0 }, /* cards with another article's title and lead */
    { GAZ_DROP, "//ul[has-class(., 'item-tools')] | //div[has-class(., 'item-sharings')] | //div[has-class(., 'item-comments')]", 0 },
    { GAZ_DROP, "//h1[has-class(., 'logo')] | //*[@id='breaking']", 0 },
    { GAZ_BODY, "//div[has-class(., 'item-text')]", 0 },
    { GAZ_BODY, "//div[has-class(., 'news-body-container')]", 0 },
    { GAZ_BODY, "//div[has-class(., 'details-page')]//div[has-class(., 'col-md-9')][not(ancestor::div[has-class(., 'col-md-9')])]", 0 },
    { GAZ_BODY, "//div[has-class(., 'details-page')]", 0 },
    { GAZ_CAPTION, "//figcaption | //*[contains(@class, 'caption')] | //*[@id='mainFigCap'] | " CREDITED, 0 },
    { GAZ_NEXT, "//li[has-class(., 'next')]/a", 1 + GAZ_PURPOSE_SOURCE },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "presstv",
    .title = "Press TV",
    .version = 1,
    .languages = GAZ_LIST("en", "fr"),
    .hosts = GAZ_LIST("www.presstv.co.uk", "presstv.co.uk", "www.presstv.ir", "presstv.ir", "www.presstv.com", "presstv.com", "www.presstv.tv",
                      "presstv.tv", "french.presstv.ir", "french.presstv.com", "edition.presstv.ir", "edition.presstv.com", "beta.presstv.com",
                      "599046384.r.worldcdn.net"),
    .sources = sources,
    .articles = GAZ_LIST("/Detail/####/##/##/#*", "//Detail/####/##/##/#*", "/detail/####/##/##/#*", "/Detail/#*.html", "/detail/#*.html"),
    /* About, contact, privacy: static pages in the shape of articles. */
    .not_articles = GAZ_LIST("/?etail/2014/12/31/390988*", "/?etail/2014/12/31/390989*", "/?etail/2018/02/20/553044*", "/?etail/*/About-PressTV",
                             "/?etail/*/About-Press-TV", "/?etail/*/Contact-Press-TV", "/?etail/*/privacy-policy"),
    .rules = rules,
    .strip = GAZ_LIST("News / *", "Press TV*s website can also be accessed at the following alternate addresses*", "Press TV News Roku",
                      "SHARE THIS ARTICLE", "www.presstv.co.uk", "www.presstv.ir", "www.presstv.tv", "www.presstv.com", "presstv.co.uk", "presstv.ir",
                      "presstv.tv", "presstv.com"),
    .key = presstv_key,
    .extract = presstv_extract,
    .public_url = presstv_public_url,
};
