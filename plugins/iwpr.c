/* iwpr: the Institute for War and Peace Reporting (Drupal).
 *
 * Its addresses carry neither date nor number, and regions, topics and issues share the articles' prefix.  Authors, places and topics stand on the
 * page as text ("Author: Name", "Location: …", "Topic: …" with lone links after it), so they are found by what they say. */
#include "outlet.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define CARDS_MAX 200 /* links of a listing whose dates are looked for: a page lists about 20 */

#define TEXT "normalize-space(.)"
#define HEADLINE                                                                                                                                     \
    "(//h1[has-class(., 'page-title')] | //main//h1 | //article//h1 | //*[has-class(., 'field--name-title')][self::h1 or self::h2] | //h1)"
#define STRAPLINE                                                                                                                                    \
    "//*[has-class(., 'strapline') or has-class(., 'strap') or has-class(., 'standfirst') or has-class(., 'subtitle') or has-class(., "              \
    "'article-intro')"                                                                                                                               \
    " or contains(@class, 'field--name-field-strapline') or contains(@class, 'field-strapline') or contains(@class, 'field--name-field-subtitle')"   \
    " or contains(@class, 'field--name-field-standfirst') or contains(@class, 'field--name-field-summary')]"
/* A line, not a container: nothing in it is a block of its own. */
#define LINE          "[self::p or self::div or self::span or self::li or self::h4 or self::h5 or self::h6][not(p or div or ul or h2 or h3 or article)]"
#define SHORT         "[string-length(" TEXT ") < 300]"
#define STARTS(label) "starts-with(" TEXT ", '" label ":')"
#define AUTHOR_LINE   "//*" LINE "[" STARTS("Author") " or " STARTS("Authors") "]" SHORT
/* The label in an element of its own, the names in the next. */
#define AUTHOR_LABEL "//*[" TEXT " = 'Author:' or " TEXT " = 'Author' or " TEXT " = 'Authors' or " TEXT " = 'Authors:']/following-sibling::*[1]" SHORT
#define BYLINE       "//*[self::p or self::div or self::span][not(p or div)][starts-with(" TEXT ", 'By ')][string-length(" TEXT ") < 90]"
#define PLACE_LINE   "//*" LINE "[" STARTS("Location") " or " STARTS("Topic") " or " STARTS("Topics") " or " STARTS("Locations") "]" SHORT
#define LONE_LINK    "following-sibling::*[a][" TEXT " = normalize-space(a)]"
/* Where the first and the last paragraph of some length share one parent, that is the body, whatever it is called. */
#define PROSE     "//p[string-length(" TEXT ") > 60][not(ancestor::footer or ancestor::aside or ancestor::nav or ancestor::header)]"
#define SURE_BODY "(" PROSE ")[1]/parent::*[not(.//h1)][count(p) > 1][count(. | (" PROSE ")[last()]/..) = 1]"
#define NAMED_BODY                                                                                                                                   \
    "//div[contains(@class, 'field--name-body') or has-class(., 'field-name-body') or has-class(., 'article-body') or has-class(., 'article__body')" \
    " or has-class(., 'text-formatted')]"                                                                                                            \
    "[not(ancestor::footer or ancestor::aside or ancestor::header or ancestor::*[has-class(., 'block-block-content')])]"
/* A heading of furniture, what follows it, and the box that it opens. */
#define FURNITURE_LABEL                                                                                                                              \
    "[" TEXT " = 'Latest' or " TEXT " = \"Editor's Picks\" or " TEXT " = 'Editor’s Picks' or " TEXT " = 'Show More' or " TEXT " = 'Related'"         \
    " or " TEXT " = 'Support local journalists' or " TEXT " = 'Related Content' or " TEXT " = 'Share']"
#define FURNITURE_HEADING "//*[self::h2 or self::h3 or self::h4 or self::h5 or self::p or self::div or self::span or self::strong]" FURNITURE_LABEL
/* A box that such a heading opens: before the heading it has no text of the article. */
#define FURNITURE_BOX                                                                                                                                \
    "//*[self::div or self::section or self::aside][not(.//h1)]"                                                                                     \
    "[*[not(self::section or self::aside) and not(*)]" FURNITURE_LABEL "[not(preceding-sibling::p[string-length(" TEXT ") > 60])]]"
/* A heading between the paragraphs: what it heads is what follows next, and the article goes on. */
#define IN_FLOW "[preceding-sibling::p[string-length(" TEXT ") > 60]][following-sibling::p[string-length(" TEXT ") > 100][not(.//a)]]"

/* The one segment behind the prefix, and the language before it; false for a path of another shape. */
static bool iwpr_slug(const char *url, const char *prefix, char language[3], const char **slug, size_t *len)
{
    const char *host = strstr(url, "://");
    const char *path = host ? strchr(host + 3, '/') : url;
    if (!path)
        return false;
    language[0] = '\0';
    if (islower((unsigned char)path[1]) && islower((unsigned char)path[2]) && path[3] == '/') {
        snprintf(language, 3, "%.2s", path + 1);
        path += 3;
    }
    if (strncmp(path, prefix, strlen(prefix)) != 0)
        return false;
    *slug = path + strlen(prefix);
    *len = strcspn(*slug, "/?#");
    const char *rest = *slug + *len + ((*slug)[*len] == '/');
    return *len > 0 && (!*rest || *rest == '?' || *rest == '#'); /* "europe-eurasia/caucasus" is no spelling of "europe-eurasia" */
}

/* An article kept its slug when /report-news/ became /global-voices/; a series under /focus/ did not. */
static bool iwpr_key(const char *url, char key[GAZ_KEY_MAX])
{
    static const struct {
        const char *prefix, *key;
    } shapes[] = {
        { "/focus/", "focus/" },
        { "/global-voices/", "" },
        { "/projects/focus/", "focus/" },
        { "/report-news/", "" },
    };
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char language[3];
        const char *slug;
        size_t len;
        if (!iwpr_slug(url, shapes[i].prefix, language, &slug, &len))
            continue;
        const char *lang = strcmp(language, "en") == 0 ? "" : language;
        int n = snprintf(key, GAZ_KEY_MAX, "%s%s%s%.*s", lang, *lang ? "/" : "", shapes[i].key, (int)len, slug);
        return n > 0 && n < GAZ_KEY_MAX;
    }
    return false;
}

/* "By Afgan Mukhtarli in Baku*" without the mark of a footnote. */
static void iwpr_author(struct gaz_page *page, const char *text)
{
    size_t len = strlen(text);
    while (len && (text[len - 1] == '*' || text[len - 1] == ' '))
        len--;
    if (len)
        gaz_set(page, GAZ_AUTHOR, gaz_format(page, "%.*s", (int)len, text));
}

static bool iwpr_add_author(struct gaz_page *page, const char *text, void *arg)
{
    iwpr_author(page, text);
    ++*(size_t *)arg;
    return true;
}

static void iwpr_authors(struct gaz_page *page)
{
    static const char *const links[] = { "(" AUTHOR_LINE ")[1]//a", "(" AUTHOR_LABEL ")[1]//a", "//*[contains(@class, 'field-author')]//a" };
    size_t found = 0;
    for (size_t i = 0; i < sizeof links / sizeof *links && !found; i++)
        gaz_each(page, links[i], iwpr_add_author, &found);
    if (found)
        return;
    const char *line = gaz_text(page, AUTHOR_LINE);
    const char *names = line ? strchr(line, ':') : NULL;
    if (names && names[1]) {
        iwpr_author(page, names + 1 + (names[1] == ' '));
        return;
    }
    names = gaz_text(page, AUTHOR_LABEL);
    if (!names)
        names = gaz_text(page, BYLINE);
    if (names && *names && names[strlen(names) - 1] != '.')
        iwpr_author(page, names);
}

/* "Wednesday, 10 December, 2014": the first line that is nothing but such a date. */
static bool iwpr_date_line(struct gaz_page *page, const char *text, void *arg)
{
    static const char *const days[] = { "Friday", "Monday", "Saturday", "Sunday", "Thursday", "Tuesday", "Wednesday" };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        size_t len = strlen(days[i]);
        if (strncmp(text, days[i], len) == 0 && text[len] == ',' && strpbrk(text, "0123456789")) {
            *(const char **)arg = gaz_format(page, "%s", text + len + 1);
            return false;
        }
    }
    return true;
}

/* "27 Feb 15", "Tuesday, 9 May ‘23", "Wednesday, 10 December, 2014": a short text, all its own, that ends in two digits. */
#define DATED                                                                                                                                        \
    "[not(*)][not(self::a)][string-length(" TEXT ") < 32][contains(" TEXT ", ' ')]"                                                                  \
    "[translate(substring(" TEXT ", string-length(" TEXT ") - 1), '0123456789', '##########') = '##']"

/* A year of two digits said with four: the site's oldest articles are of the 1990s. */
static const char *iwpr_full_year(struct gaz_page *page, const char *text)
{
    size_t len = text ? strlen(text) : 0;
    size_t digits = 0;
    while (digits < len && isdigit((unsigned char)text[len - 1 - digits]))
        digits++;
    if (digits != 2 || len < 6)
        return text;
    const char *century = text[len - 2] == '9' ? "19" : "20";
    size_t head = len - 2;
    while (head && text[head - 1] != ' ')
        head--; /* an apostrophe before the year */
    return gaz_format(page, "%.*s%s%s", (int)head, text, century, text + len - 2);
}

/* The article's date stands near its headline; a date in another article's box does not count. */
static void iwpr_date(struct gaz_page *page)
{
    const char *date = gaz_text(page, "//meta[@property='article:published_time']/@content");
    if (!date)
        gaz_each(page, "//*[not(*)][string-length(" TEXT ") < 45][not(ancestor::a)][not(ancestor::aside)]", iwpr_date_line, &date);
    if (!date)
        date = gaz_text(page, HEADLINE "[1]/ancestor::*[self::article or self::main or self::header][1]"
                                       "//time[not(ancestor::*[.//h2//a or .//h3//a][not(.//h1)])]/@datetime");
    if (!date)
        date = iwpr_full_year(page, gaz_text(page, HEADLINE "[1]/following-sibling::*" DATED));
    if (date)
        gaz_set(page, GAZ_PUBLISHED, date);
}

/* A paragraph or heading that only says again what the title or the strapline said. */
static void iwpr_drop_repeated(struct gaz_page *page, const char *text)
{
    char quote = strchr(text, '"') ? '\'' : '"';
    if (!strchr(text, quote))
        gaz_drop(page, gaz_format(page, "//*[self::p or self::h2 or self::h3 or self::h4 or self::strong][" TEXT " = %c%s%c]", quote, text, quote));
}

/* The strapline: by its class, or else the paragraph that is printed twice. */
static const char *iwpr_strapline(struct gaz_page *page)
{
    gaz_drop(page, "//p[string-length(" TEXT ") > 8][. = preceding::figcaption or . = preceding::*[contains(@class, 'caption')]]");
    const char *text = gaz_text(page, STRAPLINE);
    return text && *text ? text : gaz_text(page, "//p[string-length(" TEXT ") > 40][. = following::p]");
}

static void iwpr_extract(struct gaz_page *page)
{
    const char *title = gaz_text(page, HEADLINE);
    const char *strapline = iwpr_strapline(page);
    if (title)
        gaz_set(page, GAZ_TITLE, title);
    if (strapline)
        gaz_set(page, GAZ_SUBTITLE, strapline);
    iwpr_authors(page);
    iwpr_date(page);
    gaz_drop(page, STRAPLINE);
    if (title)
        iwpr_drop_repeated(page, title);
    if (strapline)
        iwpr_drop_repeated(page, strapline);
    gaz_drop(page, PLACE_LINE "/" LONE_LINK);
    gaz_drop(page, PLACE_LINE " | " AUTHOR_LINE);
    const char *byline = gaz_text(page, BYLINE);
    if (byline && byline[strlen(byline) - 1] != '.')
        gaz_drop(page, "(" BYLINE ")[1]");
    if (!gaz_count(page, NAMED_BODY))
        gaz_set_body(page, SURE_BODY);
}

/* -- Listings ------------------------------------------------------------------------------------------------------------- */

#define ARTICLE_LINK "//a[contains(@href, '/global-voices/') or contains(@href, '/report-news/')]"
/* The date of a card is text: looked for in the smallest element around a link that has one, and that holds no other article. */
static void iwpr_discover(struct gaz_page *page)
{
    size_t n = gaz_count(page, ARTICLE_LINK);
    for (size_t i = 1; i <= n && i <= CARDS_MAX; i++) {
        const char *href = gaz_text(page, gaz_format(page, "(" ARTICLE_LINK ")[%zu]/@href", i));
        if (!href || strchr(href, '\''))
            continue;
        const char *date =
            gaz_text(page, gaz_format(page,
                                      "(" ARTICLE_LINK ")[%zu]/ancestor::*[.//*" DATED "][1]"
                                      "[not(.//a[contains(@href, '/global-voices/') or contains(@href, '/report-news/')][@href != '%s'])]"
                                      "//*" DATED,
                                      i, href));
        gaz_link(page, href, gaz_text(page, gaz_format(page, "(" ARTICLE_LINK ")[%zu]", i)), iwpr_full_year(page, date));
    }
    gaz_default_discover(page);
}

static const struct gaz_source sources[] = {
    { .url = "https://iwpr.net/global-voices", .kind = GAZ_LISTING, .depth = 2 },
    { .url = "https://iwpr.net/global-voices/europe-eurasia/caucasus/azerbaijan", .kind = GAZ_LISTING, .every = 360, .depth = 3 },
    { .url = "https://iwpr.net/global-voices/europe-eurasia", .kind = GAZ_LISTING, .every = 360, .depth = 2 },
    { .url = "https://iwpr.net/search?keys=%s&sort_bef_combine=created_DESC", .kind = GAZ_LISTING, .every = 720, .depth = 2 },
    { .url = "https://iwpr.net/rss", .kind = GAZ_FEED, .every = 1440 },            /* unverified */
    { .url = "https://iwpr.net/global/rss.xml", .kind = GAZ_FEED, .every = 1440 }, /* unverified */
    { 0 },
};

static const struct gaz_rule rules[] = {
    { GAZ_DROP, FURNITURE_BOX, 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, FURNITURE_HEADING "[not(self::*" IN_FLOW ")]/following-sibling::*", 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, FURNITURE_HEADING IN_FLOW "/following-sibling::*[1][self::div or self::ul]", 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_DROP, FURNITURE_HEADING, 1 + GAZ_PURPOSE_ARTICLE },
    { GAZ_SECTION, "//*[has-class(., 'breadcrumb')]//li[last()]//a", 0 },
    { GAZ_TAG, PLACE_LINE "//a | " PLACE_LINE "/" LONE_LINK "/a | //*[contains(@class, 'field-topic') or contains(@class, 'field-location')]//a", 0 },
    { GAZ_CAPTION, "//figcaption | //*[contains(@class, 'caption')]", 0 },
    { GAZ_BODY, NAMED_BODY, 0 },
    { GAZ_NEXT,
      "//a[@rel='next'] | //li[has-class(., 'pager__item--next') or has-class(., 'pager-next')]/a | //ul[has-class(., 'js-pager__items')]//a | "
      "//a[normalize-space(.) = 'Show More'][contains(@href, 'page=')]",
      1 + GAZ_PURPOSE_SOURCE },
    { 0 },
};

const struct gaz_outlet gaz_outlet = {
    GAZ_OUTLET_HEAD,
    .name = "iwpr",
    .title = "Institute for War and Peace Reporting",
    .version = 2,
    .languages = GAZ_LIST("en"),
    .hosts = GAZ_LIST("iwpr.net", "www.iwpr.net"),
    .sources = sources,
    .articles = GAZ_LIST("/global-voices/?*", "/*/global-voices/?*", "/report-news/?*", "/*/report-news/?*", "/focus/?*", "/projects/focus/?*",
                         "/node/#*", "/*/node/#*"),
    /* Regions, topics, issues and collections. */
    .not_articles = GAZ_LIST("*/global-voices/*/?*", "*/global-voices/africa", "*/global-voices/asia", "*/global-voices/caucasus",
                             "*/global-voices/central-asia", "*/global-voices/europe-eurasia", "*/global-voices/global", "*/global-voices/issue",
                             "*/global-voices/latin-america", "*/global-voices/middle-east-north-africa", "*/global-voices/print-publications",
                             "*/global-voices/spotlight", "*/global-voices/topics", "*/report-news/*/?*"),
    .rules = rules,
    .strip =
        GAZ_LIST("Author:*", "Authors:*", "Location:*", "Topic:*", "Topics:*", "Support local journalists*", "Show More", "Editor*s Picks", "Latest"),
    .key = iwpr_key,
    .discover = iwpr_discover,
    .extract = iwpr_extract,
};
