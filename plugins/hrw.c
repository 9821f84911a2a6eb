/* hrw: Human Rights Watch.
 *
 * Four templates: 2016 (h1#page-title), 2018 (h1.title--huge, div.article-body--contained), 2020 and 2025 (.article-body, .media-block).  Language
 * versions are articles of their own; /node/N is another address of a page whose canonical link says which.  The appeal for donations
 * changes its wording with the season: it is known by where it leads and how its box is called, not by what it says. */
#include "outlet.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define TEXT "normalize-space(.)"
#define HEADLINE                                                                                                                                     \
    "(//h1[@id='page-title'] | //h1[has-class(., 'title--huge')] | //header[contains(@class, 'header')]//h1 | //article//h1 | //main//h1 | //h1)"
#define SUBTITLE                                                                                                                                     \
    "(//p[has-class(., 'subtitle')] | //*[has-class(., 'article-header') or has-class(., 'header')]//*[contains(@class, 'subtitle')] | "             \
    "//h1//*[contains(@class, 'subtitle')] | //h1/following-sibling::*[contains(@class, 'subtitle') or contains(@class, 'deck')])"
/* Not a related article's card. */
#define NO_CARD "[not(ancestor::*[has-class(., 'card') or has-class(., 'card-minimal') or has-class(., 'media-block') or has-class(., 'related')])]"
#define DONATION                                                                                                                                     \
    "contains(@href, 'donate.hrw.org') or contains(@href, 'hrw.org/donate') or starts-with(@href, '/donate') or contains(@href, '/donation')"
#define APPEAL_CLASS                                                                                                                                 \
    "contains(@class, 'donat') or contains(@class, 'appeal') or contains(@class, 'fundrais') or contains(@class, 'gift') or contains(@class, "       \
    "'newsletter') or contains(@class, 'promo') or has-class(., 'cta')"
/* A box with a button that leads to a donation, unless the article is in it. */
#define APPEAL_BOX                                                                                                                                   \
    "//*[self::div or self::aside or self::section][.//a[" DONATION "] or *[self::h2 or self::h3 or self::h4][contains(., ' Gift') or "              \
    "contains(., 'Donat')]][string-length(" TEXT ") < 900]"                                                                                          \
    "[not(.//h1)][not(contains(@class, 'body'))][not(.//*[contains(@class, 'article-body') or contains(@class, 'report-body')])]"
#define IN_BODY         "ancestor::*[contains(@class, 'article-body') or contains(@class, 'report-body') or contains(@class, 'article__body')]"
#define LABELLED(words) "//*[self::h2 or self::h3 or self::h4 or self::h5 or self::p or self::div or self::dt or self::span[parent::div]][" words "]"
/* What follows these is no more of the article. */
#define TAIL                                                                                                                                         \
    LABELLED(TEXT " = 'Region / Country' or " TEXT " = 'Topic' or " TEXT " = 'Topics' or " TEXT " = 'Most Viewed' or " TEXT                          \
                  " = 'More Reading' or " TEXT " = 'Tags'")
/* Boxes with these stand between paragraphs too, and the article goes on. */
#define BOX LABELLED(TEXT " = 'Related Content' or " TEXT " = 'Make Your Gift Go Even Further'")

static const char *hrw_path(const char *url)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : url;
    return path ? path : "/";
}

/* The bytes of "/fr" or "/zh-hans" at the path's start; 0 where there is no language. */
static size_t hrw_language(const char *path)
{
    if (path[0] != '/' || !islower((unsigned char)path[1]) || !islower((unsigned char)path[2]))
        return 0;
    size_t len = 3;
    if (path[len] == '-')
        while (path[len] == '-' || islower((unsigned char)path[len]))
            len++;
    return path[len] == '/' || !path[len] ? len : 0;
}

/* The path without host, language "en", query and last slash.  News: day and last segment, since some links have a country between them.  A node's
 * address says nothing of the article: its canonical link does. */
static bool hrw_key(const char *url, char key[GAZ_KEY_MAX])
{
    const char *path = hrw_path(url);
    const size_t language = hrw_language(path);
    const char *rest = path + language;
    size_t len = strcspn(rest, "?#");
    while (len && rest[len - 1] == '/')
        len--;
    if (strncmp(rest, "/node/", 6) == 0 || len < 2)
        return false;
    if (strstr(url, "//dailybrief."))
        return false;
    int tag = language && strncmp(path, "/en", language) != 0 ? (int)language : 0;
    int n;
    if (strncmp(rest, "/news/", 6) == 0 && len > 17 && isdigit((unsigned char)rest[6]) && rest[16] == '/') {
        size_t last = len;
        while (rest[last - 1] != '/')
            last--;
        n = snprintf(key, GAZ_KEY_MAX, "%.*s/news/%.10s/%.*s", tag, path, rest + 6, (int)(len - last), rest + last);
    } else {
        n = snprintf(key, GAZ_KEY_MAX, "%.*s%.*s", tag, path, (int)len, rest);
    }
    return n > 0 && n < GAZ_KEY_MAX;
}

static bool hrw_public_url(const char *url, char out[GAZ_URL_MAX])
{
    const char *path = hrw_path(url);
    size_t len = strcspn(path, "?#");
    while (len > 1 && path[len - 1] == '/')
        len--;
    const char *host = strstr(url, "//dailybrief.") ? "dailybrief.hrw.org" : "www.hrw.org";
    int n = snprintf(out, GAZ_URL_MAX, "https://%s%.*s", host, (int)len, path);
    return n > 0 && n < GAZ_URL_MAX;
}

/* "zh-hans" is written "zh-Hans". */
static void hrw_set_language(struct gaz_page *page, const char *code, size_t len)
{
    if (len == 7)
        gaz_set(page, GAZ_LANGUAGE, gaz_format(page, "%.3s%c%.3s", code, toupper((unsigned char)code[3]), code + 4));
    else
        gaz_set(page, GAZ_LANGUAGE, gaz_format(page, "%.*s", (int)len, code));
}

/* In one template the subtitle stands inside the headline, without a space between them. */
static void hrw_headline(struct gaz_page *page)
{
    const char *subtitle = gaz_text(page, SUBTITLE);
    if (subtitle && *subtitle)
        gaz_set(page, GAZ_SUBTITLE, subtitle);
    gaz_drop(page, "//h1//*[contains(@class, 'subtitle')]");
    const char *title = gaz_text(page, HEADLINE);
    if (title && *title)
        gaz_set(page, GAZ_TITLE, title);
}

static void hrw_extract(struct gaz_page *page)
{
    const char *path = hrw_path(gaz_url(page));
    const size_t language = hrw_language(path);
    if (language)
        hrw_set_language(page, path + 1, language - 1);
    else if (strncmp(path, "/node/", 6) != 0)
        gaz_set(page, GAZ_LANGUAGE, "en");
    hrw_headline(page);
    gaz_drop(page, TAIL "/following-sibling::*");
    gaz_drop(page, TAIL);
    gaz_drop(page, BOX "[" IN_BODY "]/following-sibling::*[1][self::ul or self::div or self::aside]");
    gaz_drop(page, BOX "[not(" IN_BODY ")]/following-sibling::*");
    gaz_drop(page, BOX);
    gaz_drop(page, "//div[has-class(., 'tags')]");
}

static const struct gaz_source sources[] = {
    { .url = "https://www.hrw.org/rss/news", .kind = GAZ_FEED },
    { .url = "https://www.hrw.org/news", .kind = GAZ_LISTING, .every = 120, .depth = 2 },
    { .url = "https://www.hrw.org/europe/central-asia/azerbaijan", .kind = GAZ_LISTING, .every = 720, .depth = 2 },
    { .url = "https://www.hrw.org/sitemap.xml", .kind = GAZ_SITEMAP, .every = 1440, .depth = 1 },
    { .url = "https://www.hrw.org/rss", .kind = GAZ_FEED, .every = 1440 },     /* unverified */
    { .url = "https://www.hrw.org/rss.xml", .kind = GAZ_FEED, .every = 1440 }, /* unverified */
    { 0 },
};

static const struct gaz_rule rules[] = {
    { GAZ_STATIC, "//section[has-class(., 'hero-news')]", 1 + GAZ_PURPOSE_ARTICLE }, /* the front page */
    { GAZ_DROP, "//*[" APPEAL_CLASS "][not(.//h1)][not(.//*[contains(@class, 'article-body') or contains(@class, 'report-body')])]", 0 },
    { GAZ_DROP, APPEAL_BOX, 0 },
    { GAZ_DROP,
      "//*[contains(@class, 'article-body') or contains(@class, 'report-body')]//*[has-class(., 'media-block') or has-class(., 'card')][.//a]", 0 },
    { GAZ_DROP, "//p[.//a[" DONATION "]]", 0 },
    { GAZ_DROP, "//a[has-class(., 'skip-link') or starts-with(" TEXT ", 'Skip to main')]", 0 },
    { GAZ_AUTHOR, "//*[has-class(., 'article-author')]//*[has-class(., 'name')] | //*[has-class(., 'node-profile')]//*[has-class(., 'name')]", 0 },
    { GAZ_AUTHOR, "//*[has-class(., 'byline')]//*[has-class(., 'name') or contains(@class, 'byline__name') or self::a]", 0 },
    { GAZ_AUTHOR, "//*[contains(@class, 'author__name') or contains(@class, 'author-name') or contains(@class, 'byline__name')]", 0 },
    { GAZ_PUBLISHED, "//*[has-class(., 'article-header')]//time[has-class(., 'date')]/@datetime", 0 },
    { GAZ_PUBLISHED, "//header//time" NO_CARD "/@datetime", 0 },
    { GAZ_PUBLISHED, "//time[has-class(., 'date')]" NO_CARD "/@datetime", 0 },
    { GAZ_PUBLISHED, "//meta[@property='article:published_time']/@content", 0 },
    { GAZ_PUBLISHED, "//time[@datetime]" NO_CARD "/@datetime", 0 },
    { GAZ_PUBLISHED, "//time[has-class(., 'date')]" NO_CARD " | //header//*[contains(@class, 'date')]" NO_CARD, 0 },
    { GAZ_TAG, "//div[has-class(., 'tags')]//a", 0 },
    { GAZ_TAG, TAIL "/following-sibling::*//a[not(contains(@href, '/news/'))][not(contains(@href, '/report/'))]", 0 },
    { GAZ_CAPTION,
      "//figcaption | //*[contains(@class, 'caption')] | //*[self::p or self::div or self::span][not(p or div)]"
      "[contains(., '© ')][string-length(" TEXT ") < 600]",
      0 },
    { GAZ_BODY, "//div[has-class(., 'article-body')] | //div[has-class(., 'report-body')]", 0 },
    { GAZ_BODY, "//*[contains(@class, 'article-body') or contains(@class, 'report-body') or contains(@class, 'article__body')]", 0 },
    { GAZ_BODY, "//*[contains(@class, 'field--name-body') or has-class(., 'field-name-body')]", 0 },
    { GAZ_NEXT, "//*[has-class(., 'pager__item--next') or has-class(., 'pager-next')]/a | //a[@rel='next']", 1 + GAZ_PURPOSE_SOURCE },
    { GAZ_NEXT, "//*[has-class(., 'pager__item')]/a", 1 + GAZ_PURPOSE_SOURCE },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "hrw",
    .title = "Human Rights Watch",
    .version = 1,
    .languages = GAZ_LIST("en", "ar", "de", "es", "fr", "ja", "pt", "ru", "tr", "uk", "zh-Hans", "zh-Hant"),
    .hosts = GAZ_LIST("www.hrw.org", "hrw.org", "dailybrief.hrw.org"),
    .sources = sources,
    .articles = GAZ_LIST("/news/####/##/##/?*", "/*/news/####/##/##/?*", "/report/####/##/##/?*", "/*/report/####/##/##/?*",
                         "/video-photos/*/####/##/##/?*", "/*/video-photos/*/####/##/##/?*", "/world-report/####/country-chapters/?*",
                         "/*/world-report/####/country-chapters/?*", "/node/#*", "/*/node/#*"),
    .not_articles = GAZ_LIST("/press/*", "/languages*"),
    .rules = rules,
    .strip = GAZ_LIST("Skip to main content", "Donate Now", "Donate", "Expand", "Video", "Your tax deductible *", "Your tax-deductible *",
                      "Make Your Gift Go Even Further*", "Region / Country", "Topic", "Related Content", "Most Viewed", "Share this via *",
                      "More sharing options"),
    .key = hrw_key,
    .extract = hrw_extract,
    .public_url = hrw_public_url,
};
